//! Which bars a histogram has before anything is counted: the finest step that leaves few enough of them, over the range of the filter.

use super::{Bar, Step};
use crate::domain::filter::Filter;
use crate::domain::time::{DAY_MS, LocalDay, LocalTime, Timestamp};
use crate::domain::time_range::{Bound, Hours};

/// More bars than this are too narrow to be told apart or to be hit: four days of hours.
pub const MAX_BARS: usize = 96;
/// The widest distance of a clock from UTC that there is, with a margin, in milliseconds.
const WIDEST_OFFSET_MS: i64 = DAY_MS;

/// Bars without counts, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// How wide a bar is.
    pub step: Step,
    /// What the bars are made of.
    pub clock: Clock,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// By which clock events fall into bars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Each event's own site's: the bars are local days, or hours of them.
    Sites,
    /// One for all: the bars lie between instants.
    Reader,
}

/// From when to when there are events at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub from: Timestamp,
    /// The last one.
    pub to: Timestamp,
}

impl Frame {
    /// The bars of a filter over events of a span. `offset_s` is the reader's distance from UTC at an instant, in seconds east; it
    /// is asked only where the filter's range has an instant.
    pub fn of(filter: &Filter, span: Span, offset_s: &dyn Fn(Timestamp) -> i32) -> Self {
        match (filter.from, filter.to) {
            (None | Some(Bound::Day(_)), None | Some(Bound::Day(_))) => days(filter, span),
            _ => instants(filter, span, offset_s),
        }
    }

    /// The bar of an event that the filter lets through, by when it occurred on its site's clock and on all; `None` if it lies in none.
    pub fn bar_of(&self, at_site: LocalTime, occurred: Timestamp) -> Option<usize> {
        match self.clock {
            Clock::Sites => self.bar_at(at_site.day, at_site.minute_of_day()),
            Clock::Reader => {
                let begun = |bar: &Bar| match bar.from {
                    Bound::Instant(from) => from <= occurred,
                    Bound::Day(from) => from <= at_site.day,
                };
                self.bars.partition_point(begun).checked_sub(1)
            }
        }
    }

    /// The bar of local days that holds a minute of one; `None` if it lies in none of them.
    pub fn bar_at(&self, day: LocalDay, minute_of_day: u16) -> Option<usize> {
        let begun = |bar: &Bar| match (bar.from, bar.hours) {
            (Bound::Day(from), None) => from <= day,
            (Bound::Day(from), Some(hours)) => (from, hours.from) <= (day, minute_of_day),
            (Bound::Instant(_), _) => false,
        };
        let at = self.bars.partition_point(begun).checked_sub(1)?;
        let Bar { to: Bound::Day(to), hours, .. } = &self.bars[at] else { return None };
        let inside = day <= *to && hours.is_none_or(|hours| minute_of_day < hours.to);
        inside.then_some(at)
    }
}

/// Bars of local days. Where the range is open, a day more than the span has in UTC: no clock is further away.
fn days(filter: &Filter, span: Span) -> Frame {
    let day_of = |at: Timestamp| LocalTime::at(at, 0).day;
    let from = match filter.from {
        Some(Bound::Day(day)) => day,
        _ => day_of(span.from).plus_days(-1),
    };
    let to = match filter.to {
        Some(Bound::Day(day)) => day,
        _ => day_of(span.to).plus_days(1),
    };
    let count = usize::try_from(to.days_since(from) + 1).unwrap_or(0);
    let open = intervals(filter.hours);
    let step = Step::ALL.iter().copied().find(|step| bars_of_days(*step, count, &open) <= MAX_BARS);
    let step = step.unwrap_or(Step::Year);
    let mut bars = Vec::new();
    let mut day = from;
    while day <= to {
        let last = match step {
            Step::Month => day.last_of_month().min(to),
            Step::Year => LocalDay::new(day.year(), 12, 31).unwrap_or(day).min(to),
            _ => day,
        };
        match step.minutes() {
            None => bars.push(Bar::new(Bound::Day(day), Bound::Day(last), None)),
            Some(minutes) => {
                let cut = open.iter().flat_map(|hours| pieces(*hours, minutes));
                bars.extend(cut.map(|hours| Bar::new(Bound::Day(day), Bound::Day(day), Some(hours))));
            }
        }
        day = last.plus_days(1);
    }
    Frame { step, clock: Clock::Sites, bars }
}

/// About how many bars some days have.
fn bars_of_days(step: Step, days: usize, open: &[Hours]) -> usize {
    match step {
        Step::Day => days,
        Step::Month => days.div_ceil(31) + 1,
        Step::Year => days.div_ceil(366) + 1,
        narrow => {
            let minutes = narrow.minutes().unwrap_or(1);
            days.saturating_mul(open.iter().map(|hours| pieces(*hours, minutes).count()).sum())
        }
    }
}

/// The hours of one local day that the filter lets through: one stretch, or two if they pass midnight.
fn intervals(hours: Option<Hours>) -> Vec<Hours> {
    match hours {
        None => vec![Hours { from: 0, to: 1_440 }],
        Some(Hours { from, to }) if from < to => vec![Hours { from, to }],
        Some(Hours { from, to }) => {
            let morning = (to > 0).then_some(Hours { from: 0, to });
            morning.into_iter().chain([Hours { from, to: 1_440 }]).collect()
        }
    }
}

/// A stretch of a day, cut at the multiples of so many minutes.
fn pieces(stretch: Hours, minutes: u16) -> impl Iterator<Item = Hours> {
    let first = stretch.from / minutes * minutes;
    (first..stretch.to)
        .step_by(usize::from(minutes))
        .map(move |from| Hours { from: from.max(stretch.from), to: (from + minutes).min(stretch.to) })
}

/// Bars between instants, cut where the reader's clock shows a multiple of the step. Where one end of the range is a day, which is
/// another instant for each site, the bar at that end spans whatever is doubtful, and stays a day at its outer end.
fn instants(filter: &Filter, span: Span, offset_s: &dyn Fn(Timestamp) -> i32) -> Frame {
    let from = match filter.from {
        Some(Bound::Instant(at)) => at,
        Some(Bound::Day(day)) => Timestamp(day.midnight_ms() + WIDEST_OFFSET_MS),
        None => span.from,
    };
    let to = match filter.to {
        Some(Bound::Instant(at)) => at,
        Some(Bound::Day(day)) => Timestamp(day.midnight_ms() + DAY_MS - WIDEST_OFFSET_MS),
        None => Timestamp(span.to.0 + 1),
    };
    let outer_from = filter.from.unwrap_or(Bound::Instant(from));
    let outer_to = filter.to.unwrap_or(Bound::Instant(to));
    if filter.from.is_none_or(|_| filter.to.is_none()) && to < from {
        return Frame { step: Step::Day, clock: Clock::Reader, bars: Vec::new() };
    }
    let days = usize::try_from((to.0 - from.0).max(0) / DAY_MS + 1).unwrap_or(usize::MAX);
    let fits = |step: &Step| match step.minutes() {
        Some(minutes) => (to.0 - from.0) / (i64::from(minutes) * 60_000) <= MAX_BARS as i64,
        None => bars_of_days(*step, days, &[]) <= MAX_BARS,
    };
    let step = Step::ALL.iter().copied().find(fits).unwrap_or(Step::Year);
    let mut edges: Vec<Timestamp> = std::iter::successors(Some(from), |at| Some(next_edge(step, *at, offset_s)))
        .take_while(|at| *at < to)
        .collect();
    // The range's own ends are cut once, as it says them.
    if matches!(filter.from, None | Some(Bound::Instant(_))) && !edges.is_empty() {
        edges.remove(0);
    }
    if matches!(filter.to, Some(Bound::Day(_))) && from < to {
        edges.push(to);
    }
    let inner = edges.iter().copied().map(Bound::Instant);
    let starts = std::iter::once(outer_from).chain(inner.clone());
    let ends = inner.chain([outer_to]);
    let bars = starts.zip(ends).map(|(from, to)| Bar::new(from, to, None)).collect();
    Frame { step, clock: Clock::Reader, bars }
}

/// The first instant after this one at which the reader's clock shows a multiple of the step.
fn next_edge(step: Step, at: Timestamp, offset_s: &dyn Fn(Timestamp) -> i32) -> Timestamp {
    let offset_ms = |at: Timestamp| i64::from(offset_s(at)) * 1_000;
    let local = at.0 + offset_ms(at);
    if let Some(minutes) = step.minutes() {
        let wide = i64::from(minutes) * 60_000;
        return Timestamp((local.div_euclid(wide) + 1) * wide - offset_ms(at));
    }
    let today = LocalTime::at(at, offset_s(at)).day;
    let last = match step {
        Step::Month => today.last_of_month(),
        Step::Year => LocalDay::new(today.year(), 12, 31).unwrap_or(today),
        _ => today,
    };
    let midnight = last.plus_days(1).midnight_ms();
    let guess = Timestamp(midnight - offset_ms(at));
    // The clock may have been changed on the way.
    Timestamp((midnight - offset_ms(guess)).max(at.0 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(query: &str, offset_s: &dyn Fn(Timestamp) -> i32) -> Frame {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let span = Span { from: at("2025-01-01T00:00:00Z"), to: at("2026-11-22T12:00:00Z") };
        Frame::of(&Filter::from_query(query).unwrap(), span, offset_s)
    }

    fn bounds(frame: &Frame, at: usize) -> String {
        let bar = &frame.bars[at];
        let hours = bar.hours.map(|hours| format!(" {hours}")).unwrap_or_default();
        format!("{} {}{hours}", bar.from, bar.to)
    }

    #[test]
    fn the_step_leaves_at_most_four_days_of_hours() {
        let step = |query| frame(query, &|_| 0).step;
        assert_eq!(step(""), Step::Month);
        assert_eq!(step("from=2026-01-01"), Step::Month);
        assert_eq!(step("from=2026-09-01"), Step::Day);
        assert_eq!(step("from=2026-09-01&to=2026-09-10"), Step::ThreeHours);
        assert_eq!(step("from=2026-09-01&to=2026-09-04"), Step::Hour);
        assert_eq!(step("from=2026-09-01&to=2026-09-01"), Step::QuarterHour);
        assert_eq!(step("from=2026-09-01&to=2026-09-01&hours=09:00-10:00"), Step::Minute);
        assert_eq!(step("from=2000-01-01&to=2199-12-31"), Step::Year);
        assert_eq!(step("from=2026-09-01T00:00:00Z&to=2026-09-01T01:00:00Z"), Step::Minute);
        assert_eq!(step("from=2026-09-01T00:00:00Z&to=2026-09-05T00:00:00Z"), Step::Hour);
    }

    #[test]
    fn local_bars_end_with_the_range_and_follow_the_calendar() {
        let months = frame("from=2025-01-15&to=2026-11-10", &|_| 0);
        assert_eq!(bounds(&months, 0), "2025-01-15 2025-01-31");
        assert_eq!(bounds(&months, 22), "2026-11-01 2026-11-10");
        let night = frame("from=2026-09-01&to=2026-09-02&hours=22:30-01:15", &|_| 0);
        assert_eq!(night.step, Step::FiveMinutes);
        assert_eq!(bounds(&night, 0), "2026-09-01 2026-09-01 00:00-00:05");
        assert_eq!(bounds(&night, 15), "2026-09-01 2026-09-01 22:30-22:35");
    }

    #[test]
    fn an_event_is_found_in_the_one_bar_that_holds_it() {
        let hours = frame("from=2026-09-01&to=2026-09-04", &|_| 0);
        let day = |text: &str| text.parse::<LocalDay>().unwrap();
        assert_eq!(hours.bar_at(day("2026-09-02"), 61), Some(25));
        assert_eq!(hours.bar_at(day("2026-09-04"), 1_439), Some(95));
        assert_eq!(hours.bar_at(day("2026-08-31"), 0), None);
        assert_eq!(hours.bar_at(day("2026-09-05"), 0), None);
        let night = frame("from=2026-09-01&to=2026-09-01&hours=22:00-06:00", &|_| 0);
        assert_eq!(night.bar_at(day("2026-09-01"), 12 * 60), None);
    }

    #[test]
    fn bars_between_instants_are_cut_at_the_readers_midnight_also_when_its_clock_changes() {
        let change = Timestamp::parse("2026-03-29T01:00:00Z").unwrap();
        let warsaw = move |at: Timestamp| if at < change { 3_600 } else { 7_200 };
        let frame = frame("from=2026-03-10T12:34:00Z&to=2026-04-10T00:00:00Z", &warsaw);
        assert_eq!(frame.step, Step::Day);
        assert_eq!(bounds(&frame, 0), "2026-03-10T12:34:00.000Z 2026-03-10T23:00:00.000Z");
        assert_eq!(bounds(&frame, 19), "2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z");
        let last = frame.bars.len() - 1;
        assert_eq!(bounds(&frame, last), "2026-04-09T22:00:00.000Z 2026-04-10T00:00:00.000Z");
    }

    #[test]
    fn a_day_at_one_end_and_an_instant_at_the_other_leave_no_doubt_between_bars() {
        let from = frame("from=2026-03-10&to=2026-03-14T00:00:00Z", &|_| 0);
        assert_eq!(bounds(&from, 0), "2026-03-10 2026-03-11T00:00:00.000Z");
        let to = frame("from=2026-03-10T00:00:00Z&to=2026-03-14", &|_| 0);
        assert_eq!(bounds(&to, to.bars.len() - 1), "2026-03-14T00:00:00.000Z 2026-03-14");
        let close = frame("from=2026-03-10&to=2026-03-10T05:00:00Z", &|_| 0);
        assert_eq!((close.bars.len(), bounds(&close, 0).as_str()), (1, "2026-03-10 2026-03-10T05:00:00.000Z"));
    }
}
