//! Instants, calendar days and wall clocks. Local time is arithmetic on a stored UTC offset, so a bar and the list behind it cannot disagree.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta};
use serde::{Deserialize, Serialize};

/// A day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// Why a time or a day was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// Not of the form of RFC 3339.
    #[error("must be a time with an offset, such as 2026-03-29T01:30:00.120+01:00 (RFC 3339)")]
    NotRfc3339,
    /// Not of the form of a calendar date.
    #[error("must be a date, such as 2026-03-29")]
    NotADate,
    /// Outside of 2000 to 2199.
    #[error("must be in the years 2000 to 2199")]
    OutOfRange,
}

impl Timestamp {
    /// 2000-01-01T00:00:00Z, the first instant that is taken.
    pub const MIN: Self = Self(946_684_800_000);
    /// 2199-12-31T23:59:59.999Z, the last instant that is taken.
    pub const MAX: Self = Self(7_258_118_399_999);

    /// Reads RFC 3339 with any offset; finer than a millisecond is cut off.
    ///
    /// # Errors
    /// [`InvalidTime`] says what would be right.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidTime::NotRfc3339)?;
        let at = Self(parsed.timestamp_millis());
        if (Self::MIN..=Self::MAX).contains(&at) { Ok(at) } else { Err(InvalidTime::OutOfRange) }
    }

    /// The instant in UTC, such as `2026-03-29T00:30:00.120Z`.
    pub fn to_rfc3339(self) -> String {
        self.to_rfc3339_at(0)
    }

    /// The instant on a wall clock `offset_s` seconds east of UTC, such as `2026-03-29T01:30:00.120+01:00`.
    pub fn to_rfc3339_at(self, offset_s: i32) -> String {
        let Some(utc) = DateTime::from_timestamp_millis(self.0) else {
            return String::new();
        };
        match chrono::FixedOffset::east_opt(offset_s) {
            Some(zone) => utc.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Millis, true),
            None => utc.to_rfc3339_opts(SecondsFormat::Millis, true),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_rfc3339())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// A calendar day as the number `yyyymmdd`; so `day / 100` is its month in every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LocalDay(i32);

impl LocalDay {
    /// 2000-01-01.
    pub const MIN: Self = Self(20_000_101);
    /// 2199-12-31.
    pub const MAX: Self = Self(21_991_231);

    /// A day that exists, of any year a local clock can show (1999-12-31 to 2200-01-01).
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// The day behind a stored number; `None` if there is no such day.
    pub fn from_number(number: i32) -> Option<Self> {
        Self::new(number / 10_000, (number / 100 % 100).unsigned_abs(), (number % 100).unsigned_abs())
    }

    /// `yyyymmdd`.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.0 / 10_000
    }

    /// The month, 1 to 12.
    pub const fn month(self) -> u32 {
        (self.0 / 100 % 100).unsigned_abs()
    }

    /// The day of the month, 1 to 31.
    pub const fn day(self) -> u32 {
        (self.0 % 100).unsigned_abs()
    }

    /// `days` later, or earlier if negative.
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_date(self.date() + TimeDelta::days(days))
    }

    /// Days from `earlier` to this day.
    pub fn days_since(self, earlier: Self) -> i64 {
        (self.date() - earlier.date()).num_days()
    }

    /// The weekday, Monday = 0.
    pub fn weekday(self) -> u32 {
        self.date().weekday().num_days_from_monday()
    }

    /// The first day of this day's month.
    pub const fn first_of_month(self) -> Self {
        Self(self.0 / 100 * 100 + 1)
    }

    /// The first day of this day's year.
    pub const fn first_of_year(self) -> Self {
        Self(self.0 / 10_000 * 10_000 + 101)
    }

    /// The last day of this day's year.
    pub const fn last_of_year(self) -> Self {
        Self(self.0 / 10_000 * 10_000 + 1231)
    }

    /// The last day of this day's month.
    pub fn last_of_month(self) -> Self {
        let (year, month) = if self.month() == 12 { (self.year() + 1, 1) } else { (self.year(), self.month() + 1) };
        Self(year * 10_000 + month.cast_signed() * 100 + 1).plus_days(-1)
    }

    /// 00:00 of the day as if its clock were UTC, in milliseconds since 1970.
    pub fn midnight_ms(self) -> i64 {
        self.date().and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
    }

    fn from_date(date: NaiveDate) -> Self {
        Self(date.year() * 10_000 + date.month().cast_signed() * 100 + date.day().cast_signed())
    }

    fn date(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), self.day()).unwrap_or_default()
    }
}

impl fmt::Display for LocalDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl FromStr for LocalDay {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let parts = text.split_once('-').and_then(|(year, rest)| Some((year, rest.split_once('-')?)));
        let (year, (month, day)) = parts.ok_or(InvalidTime::NotADate)?;
        let date = (digits(year, 4), digits(month, 2), digits(day, 2));
        let (Some(year), Some(month), Some(day)) = date else { return Err(InvalidTime::NotADate) };
        let day = Self::new(year.cast_signed(), month, day).ok_or(InvalidTime::NotADate)?;
        if (Self::MIN..=Self::MAX).contains(&day) { Ok(day) } else { Err(InvalidTime::OutOfRange) }
    }
}

/// A number of exactly so many digits.
fn digits(text: &str, count: usize) -> Option<u32> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

impl TryFrom<String> for LocalDay {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<LocalDay> for String {
    fn from(day: LocalDay) -> Self {
        day.to_string()
    }
}

/// A site's wall clock at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LocalTime {
    /// The calendar day.
    pub day: LocalDay,
    /// Milliseconds since the clock showed 00:00 (by its digits, not by elapsed time).
    pub ms_of_day: u32,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

impl LocalTime {
    /// What a clock `offset_s` seconds east of UTC shows at `at`.
    pub fn at(at: Timestamp, offset_s: i32) -> Self {
        let local = at.0 + i64::from(offset_s) * 1_000;
        let date = DateTime::from_timestamp_millis(local).map_or_else(NaiveDate::default, |utc| utc.date_naive());
        Self {
            day: LocalDay::from_date(date),
            ms_of_day: u32::try_from(local.rem_euclid(DAY_MS)).unwrap_or_default(),
            offset_s,
        }
    }

    /// The hour of the day, 0 to 23.
    pub const fn hour(self) -> u32 {
        self.ms_of_day / 3_600_000
    }

    /// The minute of the day, 0 to 1439.
    pub const fn minute_of_day(self) -> u16 {
        (self.ms_of_day / 60_000) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_keeps_its_instant_and_shows_any_clock() {
        let at = Timestamp::parse("2026-03-29T01:30:00.120+01:00").unwrap();
        assert_eq!(at.to_rfc3339(), "2026-03-29T00:30:00.120Z");
        assert_eq!(at.to_rfc3339_at(7_200), "2026-03-29T02:30:00.120+02:00");
        assert_eq!(Timestamp::parse("0001-01-01T00:00:00Z"), Err(InvalidTime::OutOfRange));
        assert_eq!(Timestamp::parse("9999-01-01T00:00:00Z"), Err(InvalidTime::OutOfRange));
        assert_eq!(Timestamp::parse("2026-03-29 01:30"), Err(InvalidTime::NotRfc3339));
    }

    #[test]
    fn a_day_is_read_in_one_spelling_only() {
        assert_eq!(day("2024-02-29").number(), 20_240_229);
        for text in [
            "2026-02-29",
            "2026-13-01",
            "2026-3-09",
            "26-03-09",
            "2026-03-9 ",
            "+026-03-09",
            "2026-03",
            "",
            "2026-03-09-",
        ] {
            assert_eq!(text.parse::<LocalDay>(), Err(InvalidTime::NotADate), "{text}");
        }
        assert_eq!("1999-12-31".parse::<LocalDay>(), Err(InvalidTime::OutOfRange));
    }

    #[test]
    fn local_days_follow_the_offset_across_midnight() {
        let at = Timestamp::parse("2026-12-31T23:30:00Z").unwrap();
        assert_eq!(LocalTime::at(at, 0).day, day("2026-12-31"));
        let paris = LocalTime::at(at, 3_600);
        assert_eq!((paris.day, paris.hour(), paris.minute_of_day()), (day("2027-01-01"), 0, 30));
        assert_eq!(LocalTime::at(at, -3_600).hour(), 22);
    }
}
