//! Legal holds: what a filter matches is kept whatever the rules say, until the hold is lifted.

use serde::{Deserialize, Serialize};

use crate::domain::filter::Filter;
use crate::domain::time::Timestamp;

/// The longest reason, in characters.
pub const MAX_REASON: usize = 500;

/// A hold to be placed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHold {
    /// The filter in its spelling of addresses.
    pub query: String,
    /// Why.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Since when.
    pub since: Timestamp,
}

/// When a hold ended, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifted {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number, never given again.
    pub id: i64,
    /// What was placed.
    pub placed: NewHold,
    /// How it ended; `None` while it holds.
    pub lifted: Option<Lifted>,
}

impl Hold {
    /// What it keeps. A filter that cannot be read any more keeps everything: nothing may go because of a doubt.
    pub fn filter(&self) -> Filter {
        Filter::from_query(&self.placed.query).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_whose_filter_cannot_be_read_keeps_everything() {
        let placed = NewHold {
            query: "kind=of_a_newer_program".into(),
            reason: String::new(),
            owner: String::new(),
            since: Timestamp(0),
        };
        assert_eq!(Hold { id: 1, placed, lifted: None }.filter(), Filter::default());
    }
}
