use proptest::prelude::*;

use super::*;

const NOW: Timestamp = Timestamp(1_795_348_800_000); // 2026-11-22T12:00:00Z

fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

fn place(site: &str, module: &str) -> Place {
    let named = |text: &str| (!text.is_empty()).then(|| slug(text));
    Place { site: named(site), module: named(module) }
}

fn days(events: u32, payloads: u32) -> Periods {
    Periods { events: Keep::Days(events), payloads: Keep::Days(payloads) }
}

fn change(site: &str, module: &str, periods: Option<Periods>) -> Change {
    Change { place: place(site, module), periods }
}

fn policy(rules: &[(&str, &str, Periods)]) -> Policy {
    let rule = |(site, module, periods): &(&str, &str, Periods)| Rule { place: place(site, module), periods: *periods };
    Policy { rules: rules.iter().map(rule).collect(), pending: Vec::new() }
}

fn kept(policy: &Policy, now: Timestamp, site: &str, module: &str) -> Periods {
    policy.keeps(now, Some(&slug(site)), Some(&slug(module)))
}

#[test]
fn without_a_rule_all_is_kept_forever() {
    assert_eq!(Policy::default().cutoffs(NOW, &slug("lyon"), &slug("email")), Cutoffs::default());
}

#[test]
fn the_rule_that_says_more_wins_and_a_site_says_more_than_a_module() {
    let all = policy(&[
        ("", "", days(100, 50)),
        ("", "email", days(200, 50)),
        ("lyon", "", days(300, 50)),
        ("lyon", "email", days(400, 50)),
    ]);
    for (site, module, expected) in
        [("lyon", "email", 400), ("lyon", "sms", 300), ("lodz", "email", 200), ("lodz", "sms", 100)]
    {
        assert_eq!(kept(&all, NOW, site, module).events, Keep::Days(expected), "{site} {module}");
    }
    let cutoffs = all.cutoffs(NOW, &slug("lodz"), &slug("sms"));
    assert_eq!(cutoffs.events, Some(Timestamp(NOW.0 - 100 * DAY_MS)));
    assert_eq!(cutoffs.payloads, Some(Timestamp(NOW.0 - 50 * DAY_MS)));
}

#[test]
fn vigies_own_journal_is_kept_a_year_whatever_the_rules_say() {
    let short = policy(&[("", "", days(10, 5))]);
    assert_eq!(kept(&short, NOW, AUDIT_SITE, "settings"), days(AUDIT_DAYS, AUDIT_DAYS));
    assert_eq!(kept(&short, NOW, "lyon", "settings"), days(10, 5));
    assert!(days(364, 364).check(&place(AUDIT_SITE, "")).is_err());
    assert!(days(365, 365).check(&place(AUDIT_SITE, "")).is_ok());
}

#[test]
fn periods_that_cannot_be_name_their_field() {
    for (periods, field) in
        [(days(0, 0), "events"), (days(36_501, 1), "events"), (days(5, 0), "payloads"), (days(5, 6), "payloads")]
    {
        assert_eq!(periods.check(&Place::default()).unwrap_err().0, field);
    }
    assert!(Periods { events: Keep::Forever, payloads: Keep::Days(30) }.check(&Place::default()).is_ok());
}

#[test]
fn a_shortening_waits_a_day_and_a_lengthening_holds_at_once() {
    let held = policy(&[("lyon", "", days(100, 100))]);
    let grace = Some(Timestamp(NOW.0 + GRACE_MS));
    for (wanted, waits) in [
        (change("lyon", "", Some(days(99, 99))), grace),
        (change("lyon", "", Some(days(100, 99))), grace),
        (change("lyon", "", Some(days(200, 50))), grace),
        (change("lyon", "", Some(days(101, 100))), None),
        (change("lyon", "", None), None),
        (change("lyon", "email", Some(days(50, 50))), grace),
        (change("lyon", "email", Some(days(150, 120))), None),
        (change("lodz", "email", Some(days(150, 120))), grace),
        (change("", "", Some(days(1_000, 1_000))), grace),
    ] {
        assert_eq!(held.waits(&wanted, NOW), waits, "{wanted:?}");
    }
    // To take away what is longer than all else is a shortening.
    let more = policy(&[("", "", days(10, 10)), ("lyon", "", days(100, 100))]);
    assert_eq!(more.waits(&change("lyon", "", None), NOW), grace);
}

#[test]
fn a_mixed_change_lengthens_at_once_and_shortens_a_day_later() {
    let from = Timestamp(NOW.0 + GRACE_MS);
    let wanted = change("", "", Some(days(200, 50)));
    let waiting = policy(&[("", "", days(100, 100))]).waiting_for(Pending { change: wanted, from, by: String::new() });
    assert_eq!(kept(&waiting, Timestamp(from.0 - 1), "lyon", "email"), days(200, 100));
    assert_eq!(kept(&waiting, from, "lyon", "email"), days(200, 50));
    assert_eq!(waiting.clone().at(from), policy(&[("", "", days(200, 50))]));
    // Undone, all is as before.
    let undone = Policy { pending: Vec::new(), ..waiting };
    assert_eq!(kept(&undone, from, "lyon", "email"), days(100, 100));
}

fn any_keep() -> impl Strategy<Value = Keep> {
    prop_oneof![(1..400_u32).prop_map(Keep::Days), Just(Keep::Forever)]
}

fn any_change() -> impl Strategy<Value = Change> {
    let names = |names: &'static [&'static str]| proptest::sample::select(names);
    let periods = proptest::option::of(
        (any_keep(), any_keep()).prop_map(|(a, b)| Periods { events: a.max(b), payloads: a.min(b) }),
    );
    (names(&["", "lyon", "lodz", AUDIT_SITE]), names(&["", "email", "sms"]), periods)
        .prop_map(|(site, module, periods)| change(site, module, periods))
}

proptest! {
    #[test]
    fn nothing_is_kept_shorter_before_its_day_and_all_is_as_wanted_after_it(
        changes in proptest::collection::vec((any_change(), 0..3 * GRACE_MS), 1..6)
    ) {
        let mut now = NOW;
        let mut held = Policy::default();
        let mut wanted = Vec::new();
        for (change, later) in changes {
            now = Timestamp(now.0 + later);
            held = held.at(now);
            let before = held.clone();
            let waits = held.waits(&change, now);
            if waits.is_some() && held.is_waiting(&change.place) {
                continue;
            }
            held = match waits {
                None => held.with(change.clone()),
                Some(from) => held.waiting_for(Pending { change: change.clone(), from, by: String::new() }),
            };
            apply(&mut wanted, change);
            for site in ["lyon", "lodz", "paris", AUDIT_SITE] {
                for module in ["email", "sms", "banking"] {
                    let (old, new) = (kept(&before, now, site, module), kept(&held, now, site, module));
                    prop_assert!(!new.is_shorter_anywhere(old), "{site} {module}: {old:?} {new:?}");
                    prop_assert!(new.payloads <= new.events);
                    let (site, module) = (slug(site), slug(module));
                    let later = kept(&held, Timestamp(now.0 + GRACE_MS), site.as_str(), module.as_str());
                    prop_assert_eq!(later, resolve(&wanted, Some(&site), Some(&module)));
                }
            }
        }
    }
}
