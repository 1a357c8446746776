//! How far the removal has come: what is done with the months since the server was started, and which the run that goes on leaves alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::sqlite::month::Month;

/// Before every id.
const FIRST: i64 = i64::MIN + 1;

/// A month at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Stays the same as long as no more of the month is due and the same holds hold.
    pub(super) plan: u64,
    /// The newest commit to it.
    pub(super) newest: Option<i64>,
}

/// A place in a month that is being walked.
#[derive(Clone, Copy, Debug)]
struct Place {
    month: Month,
    /// The month when the walk began: what came to it since may lie behind the walk.
    state: State,
    after: i64,
}

/// How far the removal has come.
#[derive(Debug)]
pub(in crate::store::sqlite) struct Sweep {
    /// Months in which nothing is due, and in what state they were then.
    done: BTreeMap<Month, State>,
    /// Months that this run leaves as they are, so that it ends: they failed, or their files cannot be copied now.
    left: BTreeSet<Month>,
    at: Option<Place>,
    /// How many events the next transaction takes.
    pub(super) chunk: usize,
}

impl Default for Sweep {
    fn default() -> Self {
        Self { done: BTreeMap::new(), left: BTreeSet::new(), at: None, chunk: 100 }
    }
}

impl Sweep {
    /// A run begins or has ended: all months are looked at again.
    pub(super) fn renew(&mut self) {
        self.left.clear();
    }

    /// Whether this run leaves a month as it is.
    pub(super) fn leaves(&self, month: Month) -> bool {
        self.left.contains(&month)
    }

    /// Whether nothing of a month is due in this state.
    pub(super) fn is_done(&self, month: Month, state: State) -> bool {
        self.done.get(&month) == Some(&state)
    }

    /// Behind which event the walk of a month goes on; `None` if it is to begin.
    pub(super) fn place(&self, month: Month, state: State) -> Option<i64> {
        self.at.filter(|at| at.month == month && at.state.plan == state.plan).map(|at| at.after)
    }

    /// The walk of a month begins; gives the place before its first event.
    pub(super) fn walk(&mut self, month: Month, state: State) -> i64 {
        self.at = Some(Place { month, state, after: FIRST });
        FIRST
    }

    /// The walk has passed an event.
    pub(super) fn pass(&mut self, event: i64) {
        if let Some(at) = &mut self.at {
            at.after = event;
        }
    }

    /// The walk has come to the end of its month, and nothing is left to do there.
    pub(super) fn finish(&mut self) {
        if let Some(Place { month, state, .. }) = self.at.take() {
            self.done.insert(month, state);
        }
    }

    /// This run does no more for a month.
    pub(super) fn leave(&mut self, month: Month) {
        self.left.insert(month);
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;

    #[test]
    fn a_walk_goes_on_when_something_comes_and_is_done_only_for_what_was_there_when_it_began() {
        let month = Month::of(Timestamp(0));
        let state = |plan, newest| State { plan, newest: Some(newest) };
        let mut sweep = Sweep::default();
        sweep.walk(month, state(1, 1));
        sweep.pass(7);
        assert_eq!(sweep.place(month, state(1, 2)), Some(7));
        assert_eq!(sweep.place(month, state(2, 2)), None, "more of it is due");
        sweep.finish();
        assert!(sweep.is_done(month, state(1, 1)) && !sweep.is_done(month, state(1, 2)));
    }

    #[test]
    fn a_month_is_left_until_the_next_run() {
        let month = Month::of(Timestamp(0));
        let mut sweep = Sweep::default();
        sweep.leave(month);
        assert!(sweep.leaves(month));
        sweep.renew();
        assert!(!sweep.leaves(month));
    }
}
