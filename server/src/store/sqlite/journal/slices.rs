//! A month in slices of time, so that a count that is stopped has lost only the last of them.

use crate::store::sqlite::month::Month;

/// Into how many slices a month is cut, so that not all of it is lost when time is up.
const SLICES: i64 = 8;
/// No slice is narrower, in milliseconds.
const MIN_SLICE_MS: i64 = 6 * 3_600_000;

/// Some ids of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// The month.
    pub(super) month: Month,
    /// The first millisecond.
    pub(super) from: i64,
    /// The first one behind it.
    pub(super) before: i64,
}

/// The part of a month between two milliseconds in slices, newest first. The outermost reach to the month's ends, since an id can lie
/// beside its event's time.
pub(super) fn cut(month: Month, from: i64, to: i64) -> Vec<Slice> {
    let span = month.span();
    let (from, to) = (from.max(*span.start()), to.min(*span.end()));
    let count = ((to - from) / MIN_SLICE_MS).clamp(1, SLICES);
    let edge = |i: i64| match i {
        0 => *span.start(),
        i if i == count => *span.end() + 1,
        i => from + (to - from) / count * i,
    };
    (0..count).rev().map(|i| Slice { month, from: edge(i), before: edge(i + 1) }).collect()
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;
    use crate::store::sqlite::reader::ALL_TIME;

    #[test]
    fn slices_of_a_month_are_apart_and_leave_nothing_out() {
        let month = Month::of(Timestamp::parse("2026-03-10T00:00:00Z").unwrap());
        let span = month.span();
        for (from, to) in [(ALL_TIME.0, ALL_TIME.1), (*span.start() + 5, *span.start() + 90_000_000)] {
            let slices = cut(month, from, to);
            assert_eq!(slices.last().unwrap().from, *span.start());
            assert_eq!(slices[0].before, *span.end() + 1);
            assert!(slices.windows(2).all(|pair| pair[0].from == pair[1].before));
            assert!(slices.iter().all(|slice| slice.from < slice.before), "{slices:?}");
        }
    }
}
