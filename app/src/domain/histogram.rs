//! How the events of a journal spread over time: bars that each know the filter of exactly the events they count.

pub mod frame;

use serde::{Deserialize, Serialize};

use super::time_range::{Bound, Hours};

use super::filter::Filter;
use super::statistics::OutcomeCounts;
use super::terms::terms;
use super::time::{DAY_MS, Timestamp};

terms! {
    /// How wide a bar of a histogram is.
    Step {
        /// A minute.
        Minute = 0, "minute";
        /// Five minutes.
        FiveMinutes = 1, "five_minutes";
        /// A quarter of an hour.
        QuarterHour = 2, "quarter_hour";
        /// An hour.
        Hour = 3, "hour";
        /// Three hours.
        ThreeHours = 4, "three_hours";
        /// A day.
        Day = 5, "day";
        /// A month.
        Month = 6, "month";
        /// A year.
        Year = 7, "year";
    }
}

impl Step {
    /// How many minutes it is long; `None` for days and what is longer, whose length varies.
    pub const fn minutes(self) -> Option<u16> {
        match self {
            Self::Minute => Some(1),
            Self::FiveMinutes => Some(5),
            Self::QuarterHour => Some(15),
            Self::Hour => Some(60),
            Self::ThreeHours => Some(180),
            Self::Day | Self::Month | Self::Year => None,
        }
    }
}

/// One bar: the bounds of its filter, and how many events these let through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// From when, as a filter has it: a local day of each event's site, or an instant where the journal's own range has instants.
    pub from: Bound,
    /// To when, as a filter has it: a day is included, an instant is not.
    pub to: Bound,
    /// At which hours of that local day, for a bar of days that is narrower than one. Such a bar lies within a single day.
    pub hours: Option<Hours>,
    /// How many events, by outcome.
    pub counts: OutcomeCounts,
}

/// All bars of a journal, oldest first, those without events among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Histogram {
    /// How wide a bar is; the first and the last may be cut by the journal's range.
    pub step: Step,
    /// Every bar that was counted to its end, so each figure is exact.
    pub bars: Vec<Bar>,
    /// Whether the bars are all that there are. If not, the time limit came first, and the bars begin at `since`.
    pub complete: bool,
    /// From which instant on all was counted, if not all of it was.
    pub since: Option<Timestamp>,
}

impl Histogram {
    /// A histogram of no events.
    pub const fn empty() -> Self {
        Self { step: Step::Day, bars: Vec::new(), complete: true, since: None }
    }

    /// All bars together.
    pub fn total(&self) -> OutcomeCounts {
        let mut total = OutcomeCounts::default();
        self.bars.iter().for_each(|bar| total.merge(&bar.counts));
        total
    }
}

impl Bar {
    /// A bar in which nothing is counted yet.
    pub fn new(from: Bound, to: Bound, hours: Option<Hours>) -> Self {
        Self { from, to, hours, counts: OutcomeCounts::default() }
    }

    /// The first instant that can lie in it, on whatever clock its days are counted.
    pub fn earliest(&self) -> Timestamp {
        match self.from {
            Bound::Day(day) => Timestamp(day.midnight_ms() - DAY_MS),
            Bound::Instant(at) => at,
        }
    }

    /// The filter of exactly the events that it counts, given the filter of its histogram.
    pub fn filter(&self, filter: &Filter) -> Filter {
        zoom(filter, self, self)
    }
}

/// The filter of the events from one bar of a histogram to another, both included, given the filter of the histogram. Hours of several
/// days, which one filter cannot name, widen to their whole days.
pub fn zoom(filter: &Filter, first: &Bar, last: &Bar) -> Filter {
    let hours = match (first.hours, last.hours) {
        (Some(from), Some(to)) if first.from == last.from => joined(filter.hours, from, to),
        _ => filter.hours,
    };
    Filter { from: Some(first.from), to: Some(last.to), hours, ..filter.clone() }
}

/// The hours from one bar to another of a day; those of the histogram where these leave some out in between.
fn joined(all: Option<Hours>, first: Hours, last: Hours) -> Option<Hours> {
    let has_gap = |all: &Hours| all.from >= all.to && first.from < all.to && last.to > all.from;
    all.filter(has_gap).or(Some(Hours { from: first.from, to: last.to }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(from: &str, to: &str, hours: Option<&str>) -> Bar {
        Bar::new(from.parse().unwrap(), to.parse().unwrap(), hours.map(|hours| hours.parse().unwrap()))
    }

    #[test]
    fn zooming_keeps_what_was_chosen_and_takes_the_bars_bounds() {
        let filter = Filter::from_query("site=lyon&from=2026-01-01&to=2026-12-31").unwrap();
        let (march, april) = (bar("2026-03-01", "2026-03-31", None), bar("2026-04-01", "2026-04-30", None));
        assert_eq!(zoom(&filter, &march, &april).to_query(), "site=lyon&from=2026-03-01&to=2026-04-30");
    }

    #[test]
    fn hours_of_one_day_are_zoomed_to_and_those_of_several_widen_to_their_days() {
        let hour = |day: &str, hours| bar(day, day, Some(hours));
        let query =
            |filter: &str, first: &Bar, last: &Bar| zoom(&Filter::from_query(filter).unwrap(), first, last).to_query();
        let (nine, ten) = (hour("2026-03-01", "09:00-10:00"), hour("2026-03-01", "10:00-11:00"));
        assert_eq!(query("", &nine, &ten), "from=2026-03-01&to=2026-03-01&hours=09:00-11:00");
        let next = hour("2026-03-02", "09:00-10:00");
        assert_eq!(query("hours=08:00-18:00", &nine, &next), "from=2026-03-01&to=2026-03-02&hours=08:00-18:00");
    }

    #[test]
    fn a_night_that_is_left_out_between_two_bars_stays_left_out() {
        let filter = Filter::from_query("from=2026-03-01&to=2026-03-01&hours=22:00-06:00").unwrap();
        let hour = |hours| bar("2026-03-01", "2026-03-01", Some(hours));
        let zoomed = zoom(&filter, &hour("05:00-06:00"), &hour("22:00-23:00"));
        assert_eq!(zoomed.hours, filter.hours);
        assert_eq!(zoom(&filter, &hour("22:00-23:00"), &hour("23:00-24:00")).hours, "22:00-24:00".parse().ok());
    }
}
