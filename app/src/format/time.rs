//! Times of day on a 24-hour clock, and how far a clock is from UTC.

use crate::domain::language::Language;
use crate::domain::time::LocalTime;

use super::date;
use super::number::decimal_sign;

/// A minute of the day, 0 to 1440: `08:00`, `24:00`.
pub fn minute(minute_of_day: u16) -> String {
    format!("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60)
}

/// A time of day to the second: `14:03:12`.
pub fn second(at: LocalTime) -> String {
    let s = at.ms_of_day / 1_000;
    format!("{:02}:{:02}:{:02}", s / 3_600, s / 60 % 60, s % 60)
}

/// A time of day to the millisecond, with the language's decimal sign: `14:03:12.120`, `14:03:12,120`.
pub fn millisecond(language: Language, at: LocalTime) -> String {
    format!("{}{}{:03}", second(at), decimal_sign(language), at.ms_of_day % 1_000)
}

/// A day and a time to the second: `29 Mar 2026, 14:03:12`, `29 mars 2026 à 14:03:12`.
pub fn date_time(language: Language, at: LocalTime) -> String {
    join(language, &date::day_short(language, at.day), &second(at))
}

/// A day and a time to the minute: `29 Mar 2026, 14:03`, `29 mars 2026 à 14:03`.
pub fn to_minute(language: Language, at: LocalTime) -> String {
    join(language, &date::day_short(language, at.day), &minute(at.minute_of_day()))
}

/// A day and a time to the millisecond: `29 Mar 2026, 14:03:12.120`.
pub fn exact(language: Language, at: LocalTime) -> String {
    join(language, &date::day_short(language, at.day), &millisecond(language, at))
}

fn join(language: Language, day: &str, time: &str) -> String {
    match language {
        Language::Fr => format!("{day} à {time}"),
        Language::En | Language::Pl => format!("{day}, {time}"),
    }
}

/// How far a clock is from UTC: `+02:00`, `−03:30` with a true minus; seconds only where history has them.
pub fn offset(offset_s: i32) -> String {
    let sign = if offset_s < 0 { '\u{2212}' } else { '+' };
    let s = offset_s.unsigned_abs();
    let (hours, minutes, seconds) = (s / 3_600, s / 60 % 60, s % 60);
    if seconds == 0 {
        format!("{sign}{hours:02}:{minutes:02}")
    } else {
        format!("{sign}{hours:02}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn paris() -> LocalTime {
        LocalTime::at(Timestamp::parse("2026-03-01T14:03:12.020+01:00").unwrap(), 3_600)
    }

    #[test]
    fn times_have_24_hours_and_the_decimal_sign_of_their_language() {
        assert_eq!(millisecond(Language::En, paris()), "14:03:12.020");
        assert_eq!(millisecond(Language::Pl, paris()), "14:03:12,020");
        assert_eq!(date_time(Language::En, paris()), "1 Mar 2026, 14:03:12");
        assert_eq!(date_time(Language::Fr, paris()), "1er mars 2026 à 14:03:12");
        assert_eq!(to_minute(Language::Fr, paris()), "1er mars 2026 à 14:03");
        assert_eq!(exact(Language::Pl, paris()), "1 mar 2026, 14:03:12,020");
        assert_eq!(minute(1_440), "24:00");
    }

    #[test]
    fn offsets_carry_sign_hours_and_minutes() {
        assert_eq!(offset(7_200), "+02:00");
        assert_eq!(offset(-12_600), "\u{2212}03:30");
        assert_eq!(offset(0), "+00:00");
        assert_eq!(offset(561), "+00:09:21");
    }
}
