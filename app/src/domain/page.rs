//! Pages of a list without numbers: a cursor is the last id that was seen.

use serde::{Deserialize, Serialize};

use super::event::{Event, EventId};
use super::filter::Filter;
use super::retention::view::EmptiedView;

/// Which events of a filtered list.
#[derive(Clone, Debug)]
pub struct PageRequest {
    /// What is asked for.
    pub filter: Filter,
    /// Where the page before ended; `None` for the newest.
    pub before: Option<EventId>,
    /// How many at most, 1 to [`PageRequest::MAX`].
    pub limit: u32,
}

impl PageRequest {
    /// The most events of one page.
    pub const MAX: u32 = 1_000;
}

/// A page of events, newest first.
#[derive(Clone, Debug, Default)]
pub struct EventPage {
    /// The events, newest first.
    pub events: Vec<Event>,
    /// Where to go on; `None` at the end of the list. A page may be short and still have a next one: a slow search stops within its budget.
    pub next: Option<EventId>,
}

/// What a page of the interface shows first and where it goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed<T> {
    /// The rows, newest first.
    pub rows: Vec<T>,
    /// Where to go on; `None` at the end.
    pub next: Option<EventId>,
    /// Where a live stream begins that shall miss nothing that is committed after these rows; `None` but for the newest.
    #[serde(default)]
    pub live: Option<String>,
    /// That a part of the range is empty because its events were removed; told with the newest rows only.
    #[serde(default)]
    pub emptied: Option<EmptiedView>,
}
