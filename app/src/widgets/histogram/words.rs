//! What a histogram says, in one language. Pure.

use crate::domain::time_range::{Bound, Hours};

use crate::domain::filter::Filter;
use crate::domain::histogram::{Bar, Histogram, Step};
use crate::domain::language::Language;
use crate::domain::outcome::Outcome;
use crate::domain::time::{DAY_MS, LocalDay, LocalTime, Timestamp};
use crate::format::{date, time};
use crate::i18n::td_string;
use crate::pages::statistics::words::{counted, events};
use crate::preferences;

/// When a bar is: `March 2026`, `29 March 2026`, `29 March 2026, 10:00–11:00`.
pub fn when(language: Language, step: Step, bar: &Bar) -> String {
    match (bar.from, bar.to, bar.hours) {
        (Bound::Day(day), _, Some(Hours { from, to })) => {
            format!("{}, {}–{}", date::day(language, day), time::minute(from), time::minute(to))
        }
        (Bound::Day(from), Bound::Day(to), None) => match step {
            Step::Day => date::day_long(language, from),
            _ => date::days(language, &(from..=to)),
        },
        (from, to, _) => format!("{} – {} UTC", instant(language, from), instant(language, to)),
    }
}

/// When a bar begins, as short as an axis wants it.
pub fn tick(language: Language, step: Step, bar: &Bar) -> String {
    match (bar.from, bar.hours) {
        (Bound::Day(day), Some(hours)) => {
            format!("{} {}", date::day_of_month_short(language, day), time::minute(hours.from))
        }
        (Bound::Day(day), None) => match step {
            Step::Year => day.year().to_string(),
            Step::Month => date::month_and_year(language, day),
            _ => date::day_of_month_short(language, day),
        },
        (bound, _) => instant(language, bound),
    }
}

fn instant(language: Language, bound: Bound) -> String {
    match bound {
        Bound::Day(day) => date::day_short(language, day),
        Bound::Instant(at) => time::date_time(language, LocalTime::at(at, 0)),
    }
}

/// A bar in a sentence: when, how many events, and how many of each outcome but the usual one.
pub fn told(language: Language, step: Step, bar: &Bar) -> String {
    let others = Outcome::ALL.iter().filter(|outcome| **outcome != Outcome::Success);
    let others = others.map(|outcome| (*outcome, bar.counts.get(*outcome))).filter(|(_, count)| *count > 0);
    let parts = std::iter::once(events(language, bar.counts.total()))
        .chain(others.map(|(outcome, count)| counted(language, outcome, count)));
    format!("{} · {}", when(language, step, bar), parts.collect::<Vec<_>>().join(", "))
}

/// How many events there are; from when on, where not all could be counted.
pub fn total(language: Language, histogram: &Histogram) -> String {
    let events = events(language, histogram.total().total());
    match histogram.since.filter(|_| !histogram.complete) {
        Some(since) => {
            let day = date::day(language, LocalTime::at(since, 0).day);
            td_string!(preferences::locale(language), journal.histogram.partly, events = events, day = day)
        }
        None => events,
    }
}

/// How wide a bar is, in words.
pub fn step(language: Language, step: Step) -> &'static str {
    let locale = preferences::locale(language);
    match step {
        Step::Minute => td_string!(locale, journal.histogram.step.minute),
        Step::FiveMinutes => td_string!(locale, journal.histogram.step.five_minutes),
        Step::QuarterHour => td_string!(locale, journal.histogram.step.quarter_hour),
        Step::Hour => td_string!(locale, journal.histogram.step.hour),
        Step::ThreeHours => td_string!(locale, journal.histogram.step.three_hours),
        Step::Day => td_string!(locale, journal.histogram.step.day),
        Step::Month => td_string!(locale, journal.histogram.step.month),
        Step::Year => td_string!(locale, journal.histogram.step.year),
    }
}

/// The filter one step out: hours become their day, a day its month, days of a month their year, longer ranges everything; instants four
/// times as much around them. `None` where nothing lies outside.
pub fn wider(filter: &Filter) -> Option<Filter> {
    let (from, to) = match (filter.from, filter.to) {
        (None, None) => return None,
        (Some(Bound::Day(from)), Some(Bound::Day(to))) if from == to && filter.hours.is_some() => {
            return Some(Filter { hours: None, ..filter.clone() });
        }
        (Some(Bound::Day(from)), Some(Bound::Day(to))) => around_days(from, to),
        (Some(Bound::Instant(from)), Some(Bound::Instant(to))) => around_instants(from, to),
        _ => (None, None),
    };
    Some(Filter { from, to, ..filter.clone() })
}

type Range = (Option<Bound>, Option<Bound>);

fn around_days(from: LocalDay, to: LocalDay) -> Range {
    let first = |day: LocalDay| day.plus_days(1 - i64::from(day.day()));
    let same_month = (from.year(), from.month()) == (to.year(), to.month());
    let whole_month = same_month && from.day() == 1 && to == from.last_of_month();
    let days = if same_month && !whole_month {
        Some((first(from), to.last_of_month()))
    } else if same_month {
        LocalDay::new(from.year(), 1, 1).zip(LocalDay::new(from.year(), 12, 31))
    } else {
        None
    };
    (days.map(|(from, _)| Bound::Day(from)), days.map(|(_, to)| Bound::Day(to)))
}

fn around_instants(from: Timestamp, to: Timestamp) -> Range {
    let length = (to.0 - from.0).max(1_000);
    if length > 60 * DAY_MS {
        return (None, None);
    }
    let bound = |ms: i64| Some(Bound::Instant(Timestamp(ms.clamp(Timestamp::MIN.0, Timestamp::MAX.0))));
    (bound(from.0 - length * 3 / 2), bound(to.0 + length * 3 / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(from: &str, to: &str, hours: Option<&str>) -> Bar {
        Bar::new(from.parse().unwrap(), to.parse().unwrap(), hours.map(|hours| hours.parse().unwrap()))
    }

    #[test]
    fn a_bar_says_when_it_is() {
        let month = bar("2026-03-01", "2026-03-31", None);
        assert_eq!(when(Language::En, Step::Month, &month), "March 2026");
        let hour = bar("2026-03-29", "2026-03-29", Some("10:00-11:00"));
        assert_eq!(when(Language::Pl, Step::Hour, &hour), "29 marca 2026, 10:00–11:00");
        let minutes = bar("2026-03-29T10:00:00Z", "2026-03-29T10:05:00Z", None);
        assert!(when(Language::En, Step::FiveMinutes, &minutes).ends_with("10:05:00 UTC"));
        assert_eq!(tick(Language::Fr, Step::Day, &bar("2026-03-01", "2026-03-01", None)), "1er mars");
    }

    #[test]
    fn a_bar_tells_what_went_wrong_in_it() {
        let mut day = bar("2026-03-29", "2026-03-29", None);
        day.counts.add(Outcome::Success, 10);
        day.counts.add(Outcome::Failure, 2);
        assert_eq!(told(Language::En, Step::Day, &day), "Sunday 29 March 2026 · 12 events, 2 errors");
    }

    #[test]
    fn what_was_not_counted_is_said() {
        let since = Some(Timestamp::parse("2026-03-01T10:00:00Z").unwrap());
        let partly = Histogram { step: Step::Day, bars: Vec::new(), complete: false, since };
        assert_eq!(total(Language::En, &partly), "0 events since 1 March 2026; earlier ones were not counted");
        assert_eq!(total(Language::En, &Histogram { complete: true, ..partly }), "0 events");
    }

    #[test]
    fn zooming_out_goes_from_hours_to_days_months_years_and_all() {
        let out = |query: &str| wider(&Filter::from_query(query).unwrap()).map(|filter| filter.to_query());
        let mut query = "site=lyon&from=2026-02-03&to=2026-02-03&hours=10:00-11:00".to_owned();
        for wanted in [
            "site=lyon&from=2026-02-03&to=2026-02-03",
            "site=lyon&from=2026-02-01&to=2026-02-28",
            "site=lyon&from=2026-01-01&to=2026-12-31",
            "site=lyon",
        ] {
            query = out(&query).unwrap();
            assert_eq!(query, wanted);
        }
        assert_eq!(out(&query), None);
        let hour = out("from=2026-03-01T10:00:00Z&to=2026-03-01T11:00:00Z").unwrap();
        assert_eq!(hour, "from=2026-03-01T08:30:00.000Z&to=2026-03-01T12:30:00.000Z");
    }
}
