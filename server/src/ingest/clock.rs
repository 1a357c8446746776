//! What the wall clock of a site shows at an instant.

use app::domain::time::{DAY_MS, LocalTime, Timestamp};
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// The clock of one site's zone. It remembers the last day on which the offset did not change, since events come in the order of time.
#[derive(Clone, Debug)]
pub struct SiteClock {
    zone: Tz,
    day: i64,
    offset_s: Option<i32>,
}

impl SiteClock {
    /// A clock of the zone.
    pub fn new(zone: Tz) -> Self {
        Self { zone, day: i64::MIN, offset_s: None }
    }

    /// The local time at the instant.
    pub fn at(&mut self, at: Timestamp) -> LocalTime {
        let day = at.0.div_euclid(DAY_MS);
        if day != self.day {
            let (first, last) = (self.offset(day * DAY_MS), self.offset((day + 1) * DAY_MS));
            self.day = day;
            self.offset_s = (first == last).then_some(first);
        }
        let offset_s = self.offset_s.unwrap_or_else(|| self.offset(at.0));
        LocalTime::at(at, offset_s)
    }

    fn offset(&self, ms: i64) -> i32 {
        let utc = DateTime::from_timestamp_millis(ms).unwrap_or_default().naive_utc();
        self.zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour_of(clock: &mut SiteClock, text: &str) -> (u32, i32) {
        let local = clock.at(Timestamp::parse(text).unwrap());
        (local.hour(), local.offset_s)
    }

    #[test]
    fn the_offset_changes_at_the_very_instant_also_within_a_batch() {
        let mut clock = SiteClock::new(chrono_tz::Europe::Paris);
        assert_eq!(hour_of(&mut clock, "2026-03-28T12:00:00Z"), (13, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-03-29T00:59:59.999Z"), (1, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-03-29T01:00:00Z"), (3, 7_200));
        assert_eq!(hour_of(&mut clock, "2026-03-29T00:00:00Z"), (1, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-10-25T01:00:00Z"), (2, 3_600));
    }
}
