//! What a live stream is opened with: which events, what of them, for whom, and how it is asked whether that still holds.

use std::future::Future;
use std::pin::Pin;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::slug::Slug;
use chrono_tz::Tz;

use super::position::Position;
use super::{Admission, Behind};
use crate::matching::Matcher;

/// What of the events is sent.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Each event as the API writes it. For programs: all of them.
    Events,
    /// Rows of a list in a zone, several to a message; only as many as a person can follow, and how many were left out.
    Rows(Tz),
    /// How many there were, at most once a second.
    Ticks,
}

impl Shape {
    /// The right that each event's site asks for.
    pub const fn right(self) -> Right {
        match self {
            Self::Events | Self::Rows(_) => Right::JournalView,
            Self::Ticks => Right::StatisticsView,
        }
    }
}

/// What a reader may see now.
pub struct Sight {
    /// Their sites and rights.
    pub scope: Scope,
    /// Those of the sites that statistics count.
    pub counted: Vec<Slug>,
}

/// Whether the reader may still read, asked while the stream runs: what they may see now, `None` once they are signed out.
pub type Recheck =
    Box<dyn Fn() -> Pin<Box<dyn Future<Output = Result<Option<Sight>, StoreError>> + Send>> + Send + Sync>;

/// What a stream is opened with.
pub struct Request {
    /// Which events.
    pub matcher: Matcher,
    /// What of them.
    pub shape: Shape,
    /// What the reader may see.
    pub scope: Scope,
    /// Where the reader was; `None` begins now. `Err` for what is no position of this server's.
    pub from: Option<Result<Position, Behind>>,
    /// Asks again.
    pub recheck: Recheck,
    /// The reader's place.
    pub admission: Admission,
}
