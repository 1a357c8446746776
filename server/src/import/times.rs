//! Times as files write them, brought into RFC 3339.

use app::domain::time::Timestamp;
use app::ports::sites::SiteZones;
use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// How a file writes times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeFormat {
    /// As RFC 3339 says; left to ingest.
    Rfc3339,
    /// Seconds since 1970, with or without a fraction.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// A pattern of strftime; without an offset in it the wall clock of the site is meant.
    Pattern(String),
}

impl TimeFormat {
    /// Reads `rfc3339`, `unix`, `unix_ms` or a pattern such as `%d/%b/%Y:%H:%M:%S %z`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "rfc3339" => Ok(Self::Rfc3339),
            "unix" => Ok(Self::Unix),
            "unix_ms" => Ok(Self::UnixMs),
            pattern if pattern.contains('%') && !StrftimeItems::new(pattern).any(|item| item == Item::Error) => {
                Ok(Self::Pattern(pattern.to_owned()))
            }
            _ => Err("must be rfc3339, unix, unix_ms, or a pattern such as %d/%b/%Y:%H:%M:%S %z".to_owned()),
        }
    }

    /// The time in RFC 3339, or what would be right.
    pub(super) fn read(&self, text: &str, zones: &SiteZones) -> Result<String, String> {
        let at = match self {
            Self::Rfc3339 => return Ok(text.to_owned()),
            Self::Unix => {
                let seconds: f64 = text.trim().parse().map_err(|_| "must be seconds since 1970")?;
                (seconds * 1_000.0).round() as i64
            }
            Self::UnixMs => text.trim().parse().map_err(|_| "must be milliseconds since 1970")?,
            Self::Pattern(pattern) => pattern_time(text.trim(), pattern, zones)
                .ok_or_else(|| format!("must be a time of the form {pattern}"))?,
        };
        if (Timestamp::MIN.0..=Timestamp::MAX.0).contains(&at) {
            Ok(Timestamp(at).to_rfc3339())
        } else {
            Err("must be in the years 2000 to 2199".to_owned())
        }
    }
}

fn pattern_time(text: &str, pattern: &str, zones: &SiteZones) -> Option<i64> {
    if let Ok(at) = DateTime::parse_from_str(text, pattern) {
        return Some(at.timestamp_millis());
    }
    let wall = NaiveDateTime::parse_from_str(text, pattern)
        .or_else(|_| NaiveDate::parse_from_str(text, pattern).map(|day| day.and_time(NaiveTime::MIN)))
        .ok()?;
    zones.instant(|zone| wall_time(wall, zone).map(Timestamp)).map(|at| at.0)
}

fn wall_time(wall: NaiveDateTime, zone: Tz) -> Option<i64> {
    // The hour that a clock skips in spring: logs that show it were written by a clock that had not been put forward yet.
    let skipped = || Some(wall.and_utc().timestamp_millis() - offset_ms(zone, wall - chrono::TimeDelta::hours(3))?);
    zone.from_local_datetime(&wall).earliest().map(|at| at.timestamp_millis()).or_else(skipped)
}

fn offset_ms(zone: Tz, wall: NaiveDateTime) -> Option<i64> {
    let at = zone.from_local_datetime(&wall).earliest()?;
    Some(wall.and_utc().timestamp_millis() - at.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str, text: &str) -> Result<String, String> {
        TimeFormat::parse(format).unwrap().read(text, &chrono_tz::Europe::Paris.into())
    }

    #[test]
    fn the_usual_forms_are_read() {
        for (format, text, expected) in [
            ("rfc3339", "2026-03-29T01:30:00+01:00", "2026-03-29T01:30:00+01:00"),
            ("unix", "1774747800", "2026-03-29T01:30:00.000Z"),
            ("unix", "1774747800.12", "2026-03-29T01:30:00.120Z"),
            ("unix_ms", "1774747800120", "2026-03-29T01:30:00.120Z"),
            ("%d/%b/%Y:%H:%M:%S %z", "29/Mar/2026:03:30:00 +0200", "2026-03-29T01:30:00.000Z"),
            ("%Y-%m-%d %H:%M:%S", "2026-07-01 12:00:00", "2026-07-01T10:00:00.000Z"),
            ("%d.%m.%Y", "01.01.2026", "2025-12-31T23:00:00.000Z"),
        ] {
            assert_eq!(read(format, text).as_deref(), Ok(expected), "{format} {text}");
        }
    }

    #[test]
    fn wall_clocks_are_read_across_daylight_saving_changes() {
        let wall = "%Y-%m-%d %H:%M:%S";
        assert_eq!(read(wall, "2026-10-25 02:30:00").unwrap(), "2026-10-25T00:30:00.000Z", "the first of two");
        assert_eq!(read(wall, "2026-03-29 02:30:00").unwrap(), "2026-03-29T01:30:00.000Z", "the skipped hour");
    }

    #[test]
    fn what_is_no_time_says_what_would_be_right() {
        for (format, text) in
            [("unix", "noon"), ("unix", "1e30"), ("unix", "NaN"), ("unix_ms", "-1"), ("%Y-%m-%d", "29/03/2026")]
        {
            assert!(read(format, text).is_err(), "{format} {text}");
        }
        assert!(TimeFormat::parse("%Q").is_err() && TimeFormat::parse("iso").is_err());
    }
}
