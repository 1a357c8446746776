//! The events of one affair in the order of time: what was tried, how often, and how long it took from one to the next.

use serde::{Deserialize, Serialize};

use super::event::Event;
use super::event_row::EventRow;

/// One event of the affair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The event.
    pub row: EventRow,
    /// Which try it was, from 1.
    pub attempt: Option<u32>,
}

impl Step {
    /// The step of an event for a reader whose clock is `reader_offset_s` seconds east of UTC at that moment.
    pub fn of(event: &Event, reader_offset_s: i32) -> Self {
        Self { row: EventRow::of(event, reader_offset_s), attempt: event.body.details.attempt }
    }
}

/// For each step the milliseconds since the one before; `None` for the first. A step that is told after a later one has waited for nothing.
pub fn waits(steps: &[Step]) -> Vec<Option<u64>> {
    let before = std::iter::once(None).chain(steps.iter().map(Some));
    let wait = |(step, before): (&Step, Option<&Step>)| before.map(|before| between(before, step));
    steps.iter().zip(before).map(wait).collect()
}

/// The milliseconds from the first step to the last.
pub fn span(steps: &[Step]) -> u64 {
    steps.first().zip(steps.last()).map_or(0, |(first, last)| between(first, last))
}

fn between(earlier: &Step, later: &Step) -> u64 {
    u64::try_from(later.row.at.0.saturating_sub(earlier.row.at.0)).unwrap_or_default()
}
