//! From counts to heights. Pure.

use crate::domain::histogram::Bar;
use crate::domain::outcome::Outcome;

/// The height of the tallest bar.
pub const HEIGHT: u64 = 1_000;
/// What is there shall be seen, however little of it there is.
const LEAST: u64 = 25;

/// A part of a bar, in units of [`HEIGHT`] from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which outcome.
    pub outcome: Outcome,
    /// Where it begins.
    pub top: u64,
    /// How tall it is.
    pub height: u64,
}

/// The parts of a bar, the first outcome at the bottom, to the scale of a bar of `most` events.
pub fn shape(bar: &Bar, most: u64) -> Vec<Part> {
    let heights: Vec<(Outcome, u64)> = Outcome::ALL
        .iter()
        .map(|outcome| (*outcome, bar.counts.get(*outcome)))
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| (outcome, share(count, most).max(LEAST)))
        .collect();
    // Where many small parts were made visible, the bar keeps to the scale all the same.
    let sum: u64 = heights.iter().map(|(_, height)| height).sum();
    let scale = sum.max(HEIGHT);
    let (mut below, mut bottom) = (0, HEIGHT);
    heights
        .into_iter()
        .map(|(outcome, height)| {
            // What is below decides where a part ends, so that rounding leaves no gap.
            below += height;
            let top = HEIGHT - share(below, scale);
            let part = Part { outcome, top, height: bottom - top };
            bottom = top;
            part
        })
        .collect()
}

/// So much of the whole height as `part` is of `whole`.
fn share(part: u64, whole: u64) -> u64 {
    u64::try_from(u128::from(part) * u128::from(HEIGHT) / u128::from(whole.max(1))).unwrap_or(HEIGHT)
}

/// From a place between the left edge (0) and the right one (1) to the bar there.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "between 0 and the number of bars"
)]
pub fn bar_at(fraction: f64, bars: usize) -> usize {
    ((fraction.clamp(0.0, 1.0) * bars as f64) as usize).min(bars.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::LocalDay;
    use crate::domain::time_range::Bound;

    fn bar(counts: &[(Outcome, u64)]) -> Bar {
        let mut bar = Bar::new(Bound::Day(LocalDay::MIN), Bound::Day(LocalDay::MIN), None);
        counts.iter().for_each(|(outcome, n)| bar.counts.add(*outcome, *n));
        bar
    }

    #[test]
    fn bars_stand_to_one_scale_and_what_is_rare_is_seen() {
        let bars =
            [bar(&[(Outcome::Success, 1_000)]), bar(&[(Outcome::Success, 500), (Outcome::Failure, 1)]), bar(&[])];
        let shapes = bars.each_ref().map(|bar| shape(bar, 1_000));
        assert_eq!(shapes[0], [Part { outcome: Outcome::Success, top: 0, height: 1_000 }]);
        assert_eq!(shapes[1][0], Part { outcome: Outcome::Success, top: 500, height: 500 });
        assert_eq!(shapes[1][1], Part { outcome: Outcome::Failure, top: 475, height: LEAST });
        assert!(shapes[2].is_empty());
    }

    #[test]
    fn no_bar_is_taller_than_the_tallest() {
        let parts = shape(&bar(&[(Outcome::Success, 1_000), (Outcome::Failure, 1), (Outcome::Stopped, 1)]), 1_002);
        assert_eq!(parts.last().unwrap().top, 0);
        assert_eq!(parts.iter().map(|part| part.height).sum::<u64>(), HEIGHT);
    }

    #[test]
    fn a_place_is_a_bar() {
        assert_eq!([0.0, 0.34, 0.99, 1.0, 7.0, -1.0].map(|at| bar_at(at, 3)), [0, 1, 2, 2, 2, 0]);
        assert_eq!(bar_at(0.5, 0), 0);
    }
}
