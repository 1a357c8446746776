//! What the wall clock of a site shows at an instant.

use app::domain::time::{DAY_MS, LocalTime, Timestamp};
use app::ports::sites::SiteZones;
use chrono::{DateTime, Offset, TimeZone};

/// The clock of one site. It remembers the last day on which the offset did not change, since events come in the order of time.
#[derive(Clone, Debug)]
pub struct SiteClock {
    zones: SiteZones,
    day: i64,
    offset_s: Option<i32>,
}

impl SiteClock {
    /// A clock of these zones, each for its time.
    pub fn new(zones: SiteZones) -> Self {
        Self { zones, day: i64::MIN, offset_s: None }
    }

    /// The local time at the instant.
    pub fn at(&mut self, at: Timestamp) -> LocalTime {
        let day = at.0.div_euclid(DAY_MS);
        if day != self.day {
            let (begin, end) = (day * DAY_MS, (day + 1) * DAY_MS);
            let (first, last) = (self.offset(begin), self.offset(end));
            let same = first == last && !self.zones.change_between(Timestamp(begin), Timestamp(end));
            self.day = day;
            self.offset_s = same.then_some(first);
        }
        let offset_s = self.offset_s.unwrap_or_else(|| self.offset(at.0));
        LocalTime::at(at, offset_s)
    }

    fn offset(&self, ms: i64) -> i32 {
        let utc = DateTime::from_timestamp_millis(ms).unwrap_or_default().naive_utc();
        self.zones.at(Timestamp(ms)).offset_from_utc_datetime(&utc).fix().local_minus_utc()
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
        let mut clock = SiteClock::new(chrono_tz::Europe::Paris.into());
        assert_eq!(hour_of(&mut clock, "2026-03-28T12:00:00Z"), (13, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-03-29T00:59:59.999Z"), (1, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-03-29T01:00:00Z"), (3, 7_200));
        assert_eq!(hour_of(&mut clock, "2026-03-29T00:00:00Z"), (1, 3_600));
        assert_eq!(hour_of(&mut clock, "2026-10-25T01:00:00Z"), (2, 3_600));
    }
}
