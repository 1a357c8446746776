//! Whether the journal of Vigie's own site is as it was written: the seals of its months, and what a check of them found.

use serde::{Deserialize, Serialize};

use super::event::EventId;
use super::event_view::Moment;
use super::terms::terms;
use super::time::Timestamp;

terms! {
    /// How a month differs from its seal.
    BreakKind {
        /// An event says something else than when it was sealed.
        Changed = 0, "changed";
        /// A sealed event, or the whole file of a month, is not there any more.
        Removed = 1, "removed";
        /// There is an event that was never sealed.
        Added = 2, "added";
        /// The newest events are missing together with their seals.
        CutOff = 3, "cut_off";
        /// The seals themselves are not those that were made.
        Rewritten = 4, "rewritten";
    }
}

/// A place where a month differs from its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// How.
    pub kind: BreakKind,
    /// Which event; `None` if it is not about one of them.
    pub event: Option<EventId>,
    /// When that event happened.
    pub at: Option<Moment>,
}

impl Break {
    /// A break at an event, in UTC.
    pub fn at(kind: BreakKind, event: EventId) -> Self {
        Self { kind, event: Some(event), at: Some(utc(event.timestamp())) }
    }

    /// A break that is not about one event.
    pub fn of(kind: BreakKind) -> Self {
        Self { kind, event: None, at: None }
    }
}

/// The seal of a month, as the main database keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthSeal {
    /// The UTC month, `yyyymm`.
    pub month: i32,
    /// How many events are sealed.
    pub events: u64,
    /// The head: SHA-256 over all of them, 64 hexadecimal digits.
    pub head: String,
    /// When the first of them was sealed.
    pub since: Moment,
    /// When retention took the events away; their seal stays.
    pub gone: Option<Moment>,
}

/// What a check found of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedMonth {
    /// The UTC month, `yyyymm`.
    pub month: i32,
    /// How many sealed events were compared.
    pub events: u64,
    /// How many retention has taken away, so that only their seals could be looked at.
    pub gone: u64,
    /// The head of the chain as it is now; `None` where there is none.
    pub head: Option<String>,
    /// How many breaks there are.
    pub broken: u64,
    /// The first of them, at most [`CheckedMonth::SHOWN`].
    pub breaks: Vec<Break>,
}

impl CheckedMonth {
    /// How many breaks of a month are kept one by one.
    pub const SHOWN: usize = 20;

    /// A month of which nothing has been looked at yet.
    pub fn new(month: i32) -> Self {
        Self { month, events: 0, gone: 0, head: None, broken: 0, breaks: Vec::new() }
    }

    /// Notes a break.
    pub fn note(&mut self, found: Break) {
        self.broken += 1;
        if self.breaks.len() < Self::SHOWN {
            self.breaks.push(found);
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When it was done.
    pub at: Moment,
    /// The months, newest first.
    pub months: Vec<CheckedMonth>,
}

impl Check {
    /// Whether every month is as it was sealed.
    pub fn is_unbroken(&self) -> bool {
        self.broken() == 0
    }

    /// How many breaks there are.
    pub fn broken(&self) -> u64 {
        self.months.iter().map(|month| month.broken).sum()
    }

    /// How many events were compared.
    pub fn events(&self) -> u64 {
        self.months.iter().map(|month| month.events).sum()
    }

    /// The head of the newest month that has one: it stands for all that came before.
    pub fn head(&self) -> Option<&str> {
        self.months.iter().find_map(|month| month.head.as_deref())
    }
}

/// How far a check is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProgress {
    /// How many months were checked.
    pub done: u64,
    /// Of how many.
    pub months: u64,
}

/// All that people are told of the seals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrity {
    /// Since when events are sealed; `None` on a server that has not begun.
    pub since: Option<Moment>,
    /// The months, newest first.
    pub seals: Vec<MonthSeal>,
    /// The last check.
    pub check: Option<Check>,
    /// The check that runs now.
    pub running: Option<CheckProgress>,
    /// Whether the last attempt ended before it had looked at everything.
    pub failed: bool,
}

impl Integrity {
    /// The same with every time on a clock.
    #[must_use]
    pub fn on(mut self, clock: impl Fn(Timestamp) -> Moment) -> Self {
        let turn = |moment: &mut Moment| *moment = clock(moment.at);
        self.since.iter_mut().for_each(turn);
        for seal in &mut self.seals {
            turn(&mut seal.since);
            seal.gone.iter_mut().for_each(turn);
        }
        if let Some(check) = &mut self.check {
            turn(&mut check.at);
            let breaks = check.months.iter_mut().flat_map(|month| &mut month.breaks);
            breaks.filter_map(|found| found.at.as_mut()).for_each(turn);
        }
        self
    }
}

/// An instant on the clock of UTC.
pub fn utc(at: Timestamp) -> Moment {
    Moment { at, offset_s: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_breaks_are_counted_and_the_first_are_kept() {
        let mut month = CheckedMonth::new(202_611);
        (0..30).for_each(|n| month.note(Break::at(BreakKind::Changed, EventId(n))));
        assert_eq!((month.broken, month.breaks.len()), (30, CheckedMonth::SHOWN));
        let check = Check { at: utc(Timestamp(0)), months: vec![month, CheckedMonth::new(202_610)] };
        assert!(!check.is_unbroken() && check.broken() == 30);
    }

    #[test]
    fn times_are_told_on_the_readers_clock() {
        let mut month = CheckedMonth::new(202_611);
        month.note(Break::at(BreakKind::Removed, EventId(0)));
        let check = Some(Check { at: utc(Timestamp(5)), months: vec![month] });
        let told = Integrity { since: Some(utc(Timestamp(1))), check, ..Integrity::default() };
        let told = told.on(|at| Moment { at, offset_s: 3_600 });
        assert_eq!(told.since.map(|since| since.offset_s), Some(3_600));
        assert_eq!(told.check.unwrap().months[0].breaks[0].at.unwrap().offset_s, 3_600);
    }
}
