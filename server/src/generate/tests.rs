use std::collections::{BTreeMap, BTreeSet};

use app::domain::event::Actor;
use app::domain::outcome::{Kind, Outcome, Severity};
use app::domain::slug::Slug;
use serde_json::Value;

use super::*;

fn lines(events: u64, seed: u64) -> Vec<Value> {
    let text = bytes(events, seed);
    text.split(|b| *b == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn bytes(events: u64, seed: u64) -> Vec<u8> {
    let mut out = Vec::new();
    write(Work { events, seed }, &mut out).unwrap();
    out
}

fn text<'a>(event: &'a Value, field: &str) -> &'a str {
    event[field].as_str().unwrap_or_else(|| panic!("{field} is missing in {event}"))
}

#[test]
fn the_same_seed_gives_the_same_events_and_another_one_others() {
    assert_eq!(bytes(500, 9), bytes(500, 9));
    let ids = |seed| lines(500, seed).iter().map(|event| text(event, "id").to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(ids(9).len(), 500);
    assert!(ids(9).is_disjoint(&ids(10)));
}

#[test]
fn every_event_is_of_the_product_s_form_and_in_order_of_time() {
    let mut before = START;
    for event in lines(5_000, 1) {
        for field in ["module", "operation", "site"] {
            assert!(Slug::is_valid(text(&event, field)), "{event}");
        }
        text(&event, "outcome").parse::<Outcome>().unwrap();
        text(&event, "kind").parse::<Kind>().unwrap();
        text(&event, "severity").parse::<Severity>().unwrap();
        serde_json::from_value::<Actor>(event["actor"].clone()).unwrap();
        let at = Timestamp::parse(text(&event, "time")).unwrap();
        assert!(before <= at && at < END);
        before = at;
        let length = text(&event, "message").chars().count();
        assert!((60..=200).contains(&length), "{length}: {event}");
    }
}

#[test]
fn the_rare_word_stands_in_seven_messages_and_the_uncommon_one_in_one_of_a_thousand() {
    for events in [7, 1_000, 20_000] {
        let all = lines(events, 5);
        let with = |word: &str| all.iter().filter(|event| text(event, "message").contains(word)).count() as u64;
        assert_eq!(with(RARE_WORD), 7, "{events}");
        let uncommon = with(UNCOMMON_WORD);
        assert!(uncommon.abs_diff(events / 1_000) <= 1, "{uncommon} of {events}");
    }
}

#[test]
fn sizes_outcomes_and_people_are_as_the_measured_work_says() {
    let events = 30_000;
    let raw = bytes(events, 1);
    let average = raw.len() as u64 / events;
    assert!((920..=966).contains(&average), "{average} bytes an event");
    let all = lines(events, 1);
    let share = |test: &dyn Fn(&Value) -> bool| all.iter().filter(|event| test(event)).count() as f64 / events as f64;
    let success = share(&|event| event["outcome"] == "success");
    assert!((0.89..0.91).contains(&success), "{success}");
    let paid = share(&|event| event.get("request").is_some() && event.get("response").is_some());
    assert!((0.19..0.21).contains(&paid), "{paid}");
    let distinct = |pointer: &str| {
        all.iter().filter_map(|event| event.pointer(pointer)).map(Value::to_string).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((distinct("/site"), distinct("/module"), distinct("/actor/code")), (8, 24, 501));
    for event in all.iter().filter(|event| event.get("request").is_some()) {
        let size = event["request"].to_string().len() + event["response"].to_string().len();
        assert!((500..=4_110).contains(&size), "{size}");
    }
}

#[test]
fn both_years_have_a_season() {
    let mut months = BTreeMap::<String, u64>::new();
    for event in lines(30_000, 2) {
        *months.entry(text(&event, "time")[..7].to_owned()).or_default() += 1;
    }
    assert_eq!(months.len(), 24);
    assert!(months["2024-12"] > months["2025-07"] && months["2025-12"] > months["2026-07"]);
    assert!(months["2025-12"] > months["2024-12"], "the second year is busier");
}
