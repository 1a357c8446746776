//! Sources: the programs that send events, their keys, and what came from them lately.

use serde::{Deserialize, Serialize};

use super::event::EventId;
use super::event_row::EventRow;
use super::event_view::Moment;
use super::site::Site;
use super::slug::Slug;

/// How many keys of a source may live at once: the one in use, and the one that replaces it.
pub const MAX_LIVE_KEYS: usize = 2;

/// The longest name of a source, in characters.
pub const MAX_NAME: usize = 80;

/// A key as it is listed; the key itself is known to nobody but its owner. Times are on the reader's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceKey {
    /// Its number.
    pub id: i64,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The sites it may write to.
    pub sites: Vec<Slug>,
    /// When it was made.
    pub created: Moment,
    /// When a program last showed it, to a minute; `None` if none ever did.
    pub used: Option<Moment>,
    /// When it was revoked.
    pub revoked: Option<Moment>,
}

/// A program that sends events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its keys, oldest first.
    pub keys: Vec<SourceKey>,
}

impl Source {
    /// The keys that open, oldest first.
    pub fn live(&self) -> impl Iterator<Item = &SourceKey> {
        self.keys.iter().filter(|key| key.revoked.is_none())
    }

    /// Whether another key may be made for it.
    pub fn has_room(&self) -> bool {
        self.live().count() < MAX_LIVE_KEYS
    }

    /// The sites to which a further key writes: those of the newest key, the live ones before the revoked.
    pub fn sites(&self) -> &[Slug] {
        self.live().last().or(self.keys.last()).map(|key| key.sites.as_slice()).unwrap_or_default()
    }
}

/// What administrators of sources have before them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sources {
    /// The address of this server, such as `https://vigie.example`, without a slash at its end.
    pub address: String,
    /// The sites that keys may be made for, by label.
    pub sites: Vec<Site>,
    /// The sources of which the caller sees every site, by name.
    pub sources: Vec<Source>,
}

/// A source to be added, with its first key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSource {
    /// Its name.
    pub name: String,
    /// The sites that its key may write to, at least one.
    pub sites: Vec<Slug>,
}

/// A key that was just made, in the clear: the one time that it is shown. It has no `Debug`, so that it cannot reach a log by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeKey {
    /// The number of its source.
    pub source: i64,
    /// Its own number.
    pub id: i64,
    /// The key.
    pub secret: String,
}

/// What became of something that a source sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arrived {
    /// An event was stored; without its row where the caller may not read it.
    Stored(EventId, Option<Box<EventRow>>),
    /// It had been stored before: the same id with the same content.
    Again(EventId),
    /// A record was not taken.
    Rejected {
        /// Its number in what was sent, from 0.
        index: usize,
        /// The field at fault by its path; empty where it is the whole record.
        field: String,
        /// What would be right, as the program was told.
        problem: String,
    },
    /// Nothing of a request was taken.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What the program was told.
        detail: String,
    },
}

/// Something that a source sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Grows from one to the next, also over restarts.
    pub number: u64,
    /// When, on the reader's clock.
    pub at: Moment,
    /// What became of it.
    pub what: Arrived,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn key(id: i64, sites: &[&str], revoked: Option<i64>) -> SourceKey {
        let moment = |ms| Moment { at: Timestamp(ms), offset_s: 0 };
        SourceKey {
            id,
            hint: "vgs_".to_owned(),
            sites: sites.iter().map(|slug| slug.parse().unwrap()).collect(),
            created: moment(0),
            used: None,
            revoked: revoked.map(moment),
        }
    }

    #[test]
    fn there_is_room_for_two_live_keys_and_the_next_writes_where_the_newest_does() {
        let mut source = Source { id: 1, name: "till".to_owned(), keys: vec![key(1, &["lyon"], None)] };
        assert!(source.has_room());
        source.keys.push(key(2, &["lyon", "lodz"], None));
        assert!(!source.has_room());
        assert_eq!(source.sites().len(), 2);
        source.keys[1].revoked = Some(Timestamp(5)).map(|at| Moment { at, offset_s: 0 });
        assert!(source.has_room());
        assert_eq!(source.sites().len(), 1);
        source.keys[0].revoked = source.keys[1].revoked;
        assert_eq!(source.sites().len(), 2, "of the newest, if none lives");
    }
}
