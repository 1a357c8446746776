//! From counts to heights. Pure.

use crate::domain::histogram::Bar;
use crate::domain::outcome::Outcome;

/// The height of the tallest bar.
pub const HEIGHT: f64 = 100.0;
/// What is there shall be seen, however little of it there is.
const LEAST: f64 = 2.5;

/// A part of a bar, in units of [`HEIGHT`] from the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Which outcome.
    pub outcome: Outcome,
    /// Where it begins.
    pub top: f64,
    /// How tall it is.
    pub height: f64,
}

/// The parts of a bar, the first outcome at the bottom, to the scale of a bar of `most` events.
#[allow(clippy::cast_precision_loss, reason = "a height of 2^53 events is as good as one of 2^53 + 1")]
pub fn shape(bar: &Bar, most: u64) -> Vec<Part> {
    let heights: Vec<(Outcome, f64)> = Outcome::ALL
        .iter()
        .map(|outcome| (*outcome, bar.counts.get(*outcome)))
        .filter(|(_, count)| *count > 0)
        .map(|(outcome, count)| (outcome, (count as f64 / most as f64 * HEIGHT).max(LEAST)))
        .collect();
    // Where many small parts were made visible, the bar keeps to the scale all the same.
    let sum: f64 = heights.iter().map(|(_, height)| height).sum();
    let scale = if sum > HEIGHT { HEIGHT / sum } else { 1.0 };
    let mut top = HEIGHT;
    heights
        .into_iter()
        .map(|(outcome, height)| {
            let height = height * scale;
            top -= height;
            Part { outcome, top, height }
        })
        .collect()
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
        assert_eq!(shapes[0], [Part { outcome: Outcome::Success, top: 0.0, height: 100.0 }]);
        assert_eq!(shapes[1][0], Part { outcome: Outcome::Success, top: 50.0, height: 50.0 });
        assert_eq!(shapes[1][1], Part { outcome: Outcome::Failure, top: 47.5, height: LEAST });
        assert!(shapes[2].is_empty());
    }

    #[test]
    fn no_bar_is_taller_than_the_tallest() {
        let parts = shape(&bar(&[(Outcome::Success, 1_000), (Outcome::Failure, 1), (Outcome::Stopped, 1)]), 1_002);
        let top = parts.last().unwrap().top;
        assert!((0.0..1e-9).contains(&top.abs()), "{top}");
    }

    #[test]
    fn a_place_is_a_bar() {
        assert_eq!([0.0, 0.34, 0.99, 1.0, 7.0, -1.0].map(|at| bar_at(at, 3)), [0, 1, 2, 2, 2, 0]);
        assert_eq!(bar_at(0.5, 0), 0);
    }
}
