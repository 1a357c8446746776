//! Days, months and ranges of days.

use std::ops::RangeInclusive;

use crate::domain::bucket::{Bucket, Granularity};
use crate::domain::language::Language;
use crate::domain::time::LocalDay;

use super::names::{month, month_of_day, month_short, weekday};
use super::time::minute;

/// A day for rows and headings of tables: `29 Mar 2026`, `1er mars 2026`, `29 mar 2026`.
pub fn day_short(language: Language, day: LocalDay) -> String {
    format!("{} {}", day_of_month_short(language, day), day.year())
}

/// A day and its month without the year, for axes: `29 Mar`, `1er mars`, `29 mar`.
pub fn day_of_month_short(language: Language, day: LocalDay) -> String {
    format!("{} {}", number(language, day), month_short(language, day.month()))
}

/// A day in a sentence: `29 March 2026`, `29 mars 2026`, `29 marca 2026`.
pub fn day(language: Language, day: LocalDay) -> String {
    format!("{} {}", day_of_month(language, day), day.year())
}

/// A day with its weekday, for separators: `Sunday 29 March 2026`, `dimanche 29 mars 2026`, `niedziela, 29 marca 2026`.
pub fn day_long(language: Language, at: LocalDay) -> String {
    let comma = if language == Language::Pl { "," } else { "" };
    format!("{}{comma} {}", weekday(language, at.weekday()), day(language, at))
}

/// The month of a day: `March 2026`, `mars 2026`, `marzec 2026`.
pub fn month_and_year(language: Language, day: LocalDay) -> String {
    format!("{} {}", month(language, day.month()), day.year())
}

/// As [`month_and_year`], of a month as `202603`.
pub fn month_of_number(language: Language, month: i32) -> String {
    LocalDay::from_number(month * 100 + 1).map_or_else(|| month.to_string(), |day| month_and_year(language, day))
}

/// A range of days, both included: a month, a year or years by their names where it is such, else `1–15 March 2026`, `du 1er au 15 mars 2026`.
pub fn days(language: Language, range: &RangeInclusive<LocalDay>) -> String {
    let (from, to) = (*range.start(), *range.end());
    let same_year = from.year() == to.year();
    let same_month = same_year && from.month() == to.month();
    if from == to {
        day(language, from)
    } else if (from.month(), from.day(), to.month(), to.day()) == (1, 1, 12, 31) {
        if same_year { from.year().to_string() } else { format!("{}–{}", from.year(), to.year()) }
    } else if same_month && from.day() == 1 && to == from.last_of_month() {
        month_and_year(language, from)
    } else {
        let last = day(language, to);
        let (first, gap) = match (same_month, same_year) {
            (true, _) => (number(language, from), ""),
            (false, true) => (day_of_month(language, from), " "),
            (false, false) => (day(language, from), " "),
        };
        match language {
            Language::Fr => format!("du {first} au {last}"),
            Language::En | Language::Pl => format!("{first}{gap}–{gap}{last}"),
        }
    }
}

/// What a bar stands for, in a sentence: `2026`, `March 2026`, `29 March 2026`, `29 March 2026, 01:00–02:00`.
pub fn bucket(language: Language, bucket: Bucket) -> String {
    let first = *bucket.days().start();
    match bucket.granularity() {
        Granularity::Year => first.year().to_string(),
        Granularity::Month => month_and_year(language, first),
        Granularity::Day => day(language, first),
        Granularity::Hour => {
            let from = u16::from(bucket.hour().unwrap_or_default()) * 60;
            format!("{}, {}–{}", day(language, first), minute(from), minute(from + 60))
        }
    }
}

/// What a bar stands for, on an axis: `2026`, `Mar 2026`, `29 Mar`, `01:00`.
pub fn bucket_short(language: Language, bucket: Bucket) -> String {
    let first = *bucket.days().start();
    match bucket.granularity() {
        Granularity::Year => first.year().to_string(),
        Granularity::Month => format!("{} {}", month_short(language, first.month()), first.year()),
        Granularity::Day => day_of_month_short(language, first),
        Granularity::Hour => minute(u16::from(bucket.hour().unwrap_or_default()) * 60),
    }
}

fn day_of_month(language: Language, day: LocalDay) -> String {
    format!("{} {}", number(language, day), month_of_day(language, day.month()))
}

/// French alone says the first of a month as an ordinal.
fn number(language: Language, day: LocalDay) -> String {
    if language == Language::Fr && day.day() == 1 { "1er".to_owned() } else { day.day().to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use Language::{En, Fr, Pl};

    fn at(text: &str) -> LocalDay {
        text.parse().unwrap()
    }

    #[test]
    fn days_read_as_natives_write_them() {
        let day_29 = at("2026-03-29");
        assert_eq!([En, Fr, Pl].map(|l| day_short(l, day_29)), ["29 Mar 2026", "29 mars 2026", "29 mar 2026"]);
        assert_eq!([En, Fr, Pl].map(|l| day(l, day_29)), ["29 March 2026", "29 mars 2026", "29 marca 2026"]);
        assert_eq!(
            [En, Fr, Pl].map(|l| day_long(l, day_29)),
            ["Sunday 29 March 2026", "dimanche 29 mars 2026", "niedziela, 29 marca 2026"]
        );
        assert_eq!(day(Fr, at("2026-03-01")), "1er mars 2026");
        assert_eq!([En, Fr, Pl].map(|l| month_and_year(l, day_29)), ["March 2026", "mars 2026", "marzec 2026"]);
        assert_eq!([En, Fr, Pl].map(|l| month_of_number(l, 202_603)), ["March 2026", "mars 2026", "marzec 2026"]);
    }

    #[test]
    fn a_range_says_no_more_than_it_must() {
        for (from, to, texts) in [
            ("2026-01-01", "2026-12-31", ["2026", "2026", "2026"]),
            ("2024-02-01", "2024-02-29", ["February 2024", "février 2024", "luty 2024"]),
            ("2026-03-29", "2026-03-29", ["29 March 2026", "29 mars 2026", "29 marca 2026"]),
            ("2026-03-01", "2026-03-15", ["1–15 March 2026", "du 1er au 15 mars 2026", "1–15 marca 2026"]),
            (
                "2026-03-05",
                "2026-04-02",
                ["5 March – 2 April 2026", "du 5 mars au 2 avril 2026", "5 marca – 2 kwietnia 2026"],
            ),
            (
                "2025-12-31",
                "2026-01-01",
                [
                    "31 December 2025 – 1 January 2026",
                    "du 31 décembre 2025 au 1er janvier 2026",
                    "31 grudnia 2025 – 1 stycznia 2026",
                ],
            ),
        ] {
            assert_eq!([En, Fr, Pl].map(|l| days(l, &(at(from)..=at(to)))), texts);
        }
    }

    #[test]
    fn a_bar_is_named_as_wide_as_it_is() {
        let names = |text: &str| {
            let it: Bucket = text.parse().unwrap();
            (bucket(En, it), bucket_short(En, it))
        };
        assert_eq!(names("2026"), ("2026".into(), "2026".into()));
        assert_eq!(names("2026-03"), ("March 2026".into(), "Mar 2026".into()));
        assert_eq!(names("2026-03-29"), ("29 March 2026".into(), "29 Mar".into()));
        assert_eq!(names("2026-03-29T23"), ("29 March 2026, 23:00–24:00".into(), "23:00".into()));
        assert_eq!(bucket(Pl, "2026-05".parse().unwrap()), "maj 2026");
    }

    proptest! {
        #[test]
        fn every_day_has_its_number_and_year_in_every_language(
            later in 0..73_000_i64,
            language in prop::sample::select(Language::ALL),
        ) {
            let it = LocalDay::MIN.plus_days(later);
            let text = day(language, it);
            let (day, year) = (it.day().to_string(), it.year().to_string());
            prop_assert!(text.starts_with(&day) && text.ends_with(&year), "{}", text);
        }
    }
}
