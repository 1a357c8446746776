//! How many events each hour has: more by day than by night, on working days, before Christmas, and every year a little more.

use super::dice::Dice;
use super::{END, START};

use app::domain::time::Timestamp;

const HOUR_MS: i64 = 3_600_000;

/// By hour of the day, about two hours east of UTC.
const DAILY: [f64; 24] = [
    3.0, 2.5, 2.5, 3.0, 4.0, 8.0, 20.0, 55.0, 85.0, 100.0, 95.0, 90.0, 80.0, 95.0, 100.0, 90.0, 75.0, 65.0, 60.0, 60.0,
    50.0, 30.0, 12.0, 5.0,
];
/// From Monday on.
const WEEKLY: [f64; 7] = [1.12, 1.05, 1.0, 1.02, 1.15, 0.75, 0.6];
/// From January on.
const YEARLY: [f64; 12] = [0.9, 0.85, 0.95, 0.95, 1.0, 0.95, 0.8, 0.82, 1.0, 1.05, 1.4, 1.5];

/// How busy an hour is, compared with others: its hour of the day, day of the week and month, all on the same wall clock.
pub(crate) fn busyness(hour: u32, weekday: u32, month0: u32) -> f64 {
    DAILY[hour as usize % 24] * WEEKLY[weekday as usize % 7] * YEARLY[month0 as usize % 12]
}

/// An hour and its number of events.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hour {
    start: Timestamp,
    /// How many events it has.
    pub(super) events: u64,
}

impl Hour {
    /// The time of the nth of its events, not before that of the one before.
    pub(super) fn time(&self, nth: u64, dice: &mut Dice) -> Timestamp {
        let step = HOUR_MS as f64 / self.events as f64;
        let fraction = f64::from(dice.below(1 << 20)) / f64::from(1 << 20);
        Timestamp(self.start.0 + ((nth as f64 + fraction) * step) as i64)
    }
}

/// The hours of the period with their share of the events; the shares add up exactly.
pub(super) struct Hours {
    next: Timestamp,
    events: u64,
    given: u64,
    weight: f64,
    weights: f64,
}

impl Hours {
    /// The hours among which so many events are shared out.
    pub(super) fn of(events: u64) -> Self {
        let weights = (START.0..END.0).step_by(HOUR_MS as usize).map(|at| weight(Timestamp(at))).sum();
        Self { next: START, events, given: 0, weight: 0.0, weights }
    }
}

impl Iterator for Hours {
    type Item = Hour;

    fn next(&mut self) -> Option<Hour> {
        let start = self.next;
        if start >= END {
            return None;
        }
        self.next.0 += HOUR_MS;
        self.weight += weight(start);
        let last = self.next >= END;
        let until = if last { self.events } else { (self.events as f64 * (self.weight / self.weights)) as u64 };
        let events = until.min(self.events) - self.given;
        self.given += events;
        Some(Hour { start, events })
    }
}

fn weight(at: Timestamp) -> f64 {
    use chrono::{Datelike, Timelike};
    const EAST_MS: i64 = 2 * HOUR_MS;
    let growth = 0.8 + 0.4 * (at.0 - START.0) as f64 / (END.0 - START.0) as f64;
    chrono::DateTime::from_timestamp_millis(at.0 + EAST_MS)
        .map_or(0.0, |wall| busyness(wall.hour(), wall.weekday().num_days_from_monday(), wall.month0()) * growth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_share_out_every_event_in_order() {
        for events in [0, 1, 7, 100_003] {
            assert_eq!(Hours::of(events).map(|hour| hour.events).sum::<u64>(), events);
        }
        let mut dice = Dice::new(3);
        let times: Vec<i64> = Hours::of(50_000)
            .flat_map(|hour| (0..hour.events).map(move |nth| (hour, nth)))
            .map(|(hour, nth)| hour.time(nth, &mut dice).0)
            .collect();
        assert!(times.is_sorted() && times[0] >= START.0 && times[times.len() - 1] < END.0);
    }

    #[test]
    fn noon_is_busier_than_night_and_december_than_august() {
        assert!(busyness(10, 0, 0) > 10.0 * busyness(2, 0, 0));
        assert!(busyness(10, 0, 11) > 1.5 * busyness(10, 0, 7));
    }
}
