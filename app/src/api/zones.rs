//! Distances from UTC by the zone database, which stays on the server: the browser gets offsets only.

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::domain::access::Caller;
use crate::domain::event_view::Moment;
use crate::domain::time::Timestamp;

/// The zone in which the caller reads times; UTC if it is not a zone that is known.
pub fn zone_of(caller: &Caller) -> Tz {
    caller.zone.parse().unwrap_or(Tz::UTC)
}

/// How far the zone's clock is from UTC at that moment, in seconds east.
pub fn offset_s(zone: Tz, at: Timestamp) -> i32 {
    let utc = DateTime::from_timestamp_millis(at.0).unwrap_or_default().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

/// The instant on the zone's clock.
pub fn moment(zone: Tz, at: Timestamp) -> Moment {
    Moment { at, offset_s: offset_s(zone, at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_changes_with_daylight_saving() {
        let at = |text| offset_s(Tz::Europe__Warsaw, Timestamp::parse(text).unwrap());
        assert_eq!(at("2026-03-29T00:59:59Z"), 3_600);
        assert_eq!(at("2026-03-29T01:00:00Z"), 7_200);
        assert_eq!(at("2026-10-25T01:00:00Z"), 3_600);
    }
}
