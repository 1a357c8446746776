//! How long something took.

use crate::domain::language::Language;

use super::NBSP;
use super::number::{integer, tenths};

/// `812 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`: the two largest units that say something.
pub fn duration(language: Language, ms: u64) -> String {
    let in_tenths = ms.saturating_add(50) / 100;
    let seconds = ms.saturating_add(500) / 1_000;
    match ms {
        0..1_000 => one(language, ms, "ms"),
        _ if in_tenths < 600 => format!("{}{NBSP}s", tenths(language, in_tenths)),
        _ if seconds < 3_600 => two(language, (seconds / 60, "min"), (seconds % 60, "s")),
        _ => {
            let minutes = seconds / 60;
            let hour = if language == Language::Pl { "godz." } else { "h" };
            if minutes < 1_440 {
                two(language, (minutes / 60, hour), (minutes % 60, "min"))
            } else {
                let (days, hours) = (minutes / 1_440, minutes / 60 % 24);
                two(language, (days, day(language, days)), (hours, hour))
            }
        }
    }
}

fn day(language: Language, days: u64) -> &'static str {
    match (language, days) {
        (Language::En, _) => "d",
        (Language::Fr, _) => "j",
        (Language::Pl, 1) => "dzień",
        (Language::Pl, _) => "dni",
    }
}

fn one(language: Language, n: u64, unit: &str) -> String {
    format!("{}{NBSP}{unit}", integer(language, n))
}

fn two(language: Language, large: (u64, &str), small: (u64, &str)) -> String {
    let first = one(language, large.0, large.1);
    if small.0 == 0 { first } else { format!("{first} {}", one(language, small.0, small.1)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(language: Language, ms: u64) -> String {
        duration(language, ms).replace(NBSP, " ")
    }

    #[test]
    fn durations_show_the_two_units_that_matter() {
        for (ms, text) in [
            (0, "0 ms"),
            (812, "812 ms"),
            (1_000, "1.0 s"),
            (1_249, "1.2 s"),
            (59_949, "59.9 s"),
            (59_950, "1 min"),
            (184_000, "3 min 4 s"),
            (3_599_500, "1 h"),
            (7_500_000, "2 h 5 min"),
            (273_600_000, "3 d 4 h"),
        ] {
            assert_eq!(plain(Language::En, ms), text);
        }
    }

    #[test]
    fn each_language_has_its_own_units() {
        assert_eq!(plain(Language::Fr, 1_249), "1,2 s");
        assert_eq!(plain(Language::Fr, 273_600_000), "3 j 4 h");
        assert_eq!(plain(Language::Pl, 7_500_000), "2 godz. 5 min");
        assert_eq!(plain(Language::Pl, 90_000_000), "1 dzień 1 godz.");
        assert_eq!(plain(Language::Pl, 432_000_000), "5 dni");
    }

    proptest! {
        #[test]
        fn any_duration_can_be_printed(ms: u64, language in prop::sample::select(Language::ALL)) {
            prop_assert!(!duration(language, ms).is_empty());
        }
    }
}
