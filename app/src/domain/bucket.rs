//! A bar's stretch of local time: how wide it is and which days it spans.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::terms::terms;
use super::time::{InvalidTime, LocalDay};

terms! {
    /// How wide a bar is.
    Granularity {
        /// An hour of a local day. Where clocks go back, the repeated hour is one bar.
        Hour = 0, "hour";
        /// A local day.
        Day = 1, "day";
        /// A local month.
        Month = 2, "month";
        /// A local year.
        Year = 3, "year";
    }
}

/// One bar's stretch of local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bucket {
    first: LocalDay,
    hour: Option<u8>,
    granularity: Granularity,
}

impl Bucket {
    /// The bucket of `granularity` that holds the local day and hour.
    pub fn of(granularity: Granularity, day: LocalDay, hour: u32) -> Self {
        let first = match granularity {
            Granularity::Hour | Granularity::Day => day,
            Granularity::Month => day.first_of_month(),
            Granularity::Year => day.first_of_year(),
        };
        let hour = (granularity == Granularity::Hour).then(|| u8::try_from(hour.min(23)).unwrap_or_default());
        Self { first, hour, granularity }
    }

    /// Every bucket that touches the days, in order. Hours are 24 a day.
    pub fn over(granularity: Granularity, days: &RangeInclusive<LocalDay>) -> Vec<Self> {
        let mut buckets = Vec::new();
        let mut day = *days.start();
        while day <= *days.end() {
            let hours = if granularity == Granularity::Hour { 24 } else { 1 };
            buckets.extend((0..hours).map(|hour| Self::of(granularity, day, hour)));
            let last = Self::of(granularity, day, 0).days();
            day = last.end().plus_days(1);
        }
        buckets
    }

    /// The local days it spans, both included.
    pub fn days(self) -> RangeInclusive<LocalDay> {
        let last = match self.granularity {
            Granularity::Hour | Granularity::Day => self.first,
            Granularity::Month => self.first.last_of_month(),
            Granularity::Year => self.first.last_of_year(),
        };
        self.first..=last
    }

    /// The local hour, for a bucket of an hour.
    pub fn hour(self) -> Option<u8> {
        self.hour
    }

    /// How wide it is.
    pub fn granularity(self) -> Granularity {
        self.granularity
    }
}

/// `2026`, `2026-03`, `2026-03-29` or `2026-03-29T01`.
impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first;
        match self.granularity {
            Granularity::Year => write!(f, "{:04}", first.year()),
            Granularity::Month => write!(f, "{:04}-{:02}", first.year(), first.month()),
            Granularity::Day => write!(f, "{first}"),
            Granularity::Hour => write!(f, "{first}T{:02}", self.hour.unwrap_or_default()),
        }
    }
}

impl FromStr for Bucket {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let (granularity, day, hour) = match text.len() {
            4 => (Granularity::Year, format!("{text}-01-01"), 0),
            7 => (Granularity::Month, format!("{text}-01"), 0),
            10 => (Granularity::Day, text.to_owned(), 0),
            13 => {
                let (day, hour) = text.split_once('T').ok_or(InvalidTime::NotADate)?;
                let hour = hour.parse().ok().filter(|hour| *hour < 24).ok_or(InvalidTime::NotADate)?;
                (Granularity::Hour, day.to_owned(), hour)
            }
            _ => return Err(InvalidTime::NotADate),
        };
        Ok(Self::of(granularity, day.parse()?, hour))
    }
}

impl Serialize for Bucket {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bucket {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDay {
        text.parse().unwrap()
    }

    #[test]
    fn buckets_print_parse_and_cover_their_days() {
        let bucket: Bucket = "2024-02".parse().unwrap();
        assert_eq!(bucket.days(), day("2024-02-01")..=day("2024-02-29"));
        for text in ["2026", "2026-03", "2026-03-29", "2026-03-29T01"] {
            assert_eq!(text.parse::<Bucket>().unwrap().to_string(), text);
        }
        for text in ["", "26", "2026-13", "2026-03-29T24", "2026-02-30", "2026-3-9xx"] {
            assert!(text.parse::<Bucket>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_bucket_of_a_range_is_present_once() {
        let days = day("2025-11-15")..=day("2026-02-02");
        let months: Vec<String> = Bucket::over(Granularity::Month, &days).iter().map(ToString::to_string).collect();
        assert_eq!(months, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(Bucket::over(Granularity::Hour, &(day("2026-03-29")..=day("2026-03-29"))).len(), 24);
        assert_eq!(Bucket::over(Granularity::Year, &days).len(), 2);
    }
}
