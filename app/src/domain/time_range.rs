//! The time range of a filter: its two ends, and the hours of the day.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::time::{InvalidTime, LocalDay, Timestamp};

/// One end of the time range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Bound {
    /// A day on the wall clock of each event's site; as `to` the day is included.
    Day(LocalDay),
    /// An instant; as `to` it is excluded.
    Instant(Timestamp),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            Self::Instant(at) => f.write_str(&at.to_rfc3339()),
        }
    }
}

impl FromStr for Bound {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        if text.len() <= 10 { text.parse().map(Self::Day) } else { Timestamp::parse(text).map(Self::Instant) }
    }
}

impl TryFrom<String> for Bound {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<Bound> for String {
    fn from(bound: Bound) -> Self {
        bound.to_string()
    }
}

/// Hours of the local day, start included and end not; a range may pass midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hours {
    /// Minutes after midnight, 0 to 1439.
    pub from: u16,
    /// Minutes after midnight, 0 to 1440; before or equal to `from` means the next day.
    pub to: u16,
}

impl Hours {
    /// Whether the minute of a local day is inside.
    pub const fn contains(self, minute_of_day: u16) -> bool {
        if self.from < self.to {
            self.from <= minute_of_day && minute_of_day < self.to
        } else {
            self.from <= minute_of_day || minute_of_day < self.to
        }
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// Hours that are not of the form `22:00-06:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be two times of day, such as 22:00-06:00")]
pub struct InvalidHours;

impl FromStr for Hours {
    type Err = InvalidHours;

    fn from_str(text: &str) -> Result<Self, InvalidHours> {
        let (from, to) = text.split_once('-').ok_or(InvalidHours)?;
        let (from, to) = (minutes(from)?, minutes(to)?);
        if from < 1_440 && from != to { Ok(Self { from, to }) } else { Err(InvalidHours) }
    }
}

fn minutes(text: &str) -> Result<u16, InvalidHours> {
    let (hour, minute) = text.split_once(':').ok_or(InvalidHours)?;
    if hour.len() != 2 || minute.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return Err(InvalidHours);
    }
    let (hour, minute): (u16, u16) =
        (hour.parse().map_err(|_| InvalidHours)?, minute.parse().map_err(|_| InvalidHours)?);
    let total = hour * 60 + minute;
    if minute < 60 && total <= 1_440 { Ok(total) } else { Err(InvalidHours) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_may_pass_midnight() {
        let night: Hours = "22:00-06:00".parse().unwrap();
        assert!(night.contains(22 * 60) && night.contains(0) && night.contains(359));
        assert!(!night.contains(360) && !night.contains(12 * 60));
        let evening: Hours = "18:00-24:00".parse().unwrap();
        assert!(evening.contains(1_439) && !evening.contains(0));
    }
}
