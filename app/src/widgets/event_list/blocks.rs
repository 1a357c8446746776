//! The rows of a long list in blocks, so that only those near the window stand in the page. A row, once in a block, stays in it: what is on
//! the page is not made anew because something came above it.

use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::time::LocalDay;

/// The most rows of a block that is filled from its end; events that come late may make it longer.
pub const BLOCK: usize = 50;

/// Rows that come and go together.
#[derive(Clone, Debug)]
pub struct Block {
    /// What tells it from the others of its list.
    pub key: u32,
    /// Its rows, newest first. Counted, not owned: a block may be made by what is over before the list is.
    pub rows: ArcRwSignal<Vec<Arc<EventRow>>>,
}

/// All rows of a list that have been fetched or have arrived, newest first.
#[derive(Clone, Copy, Debug)]
pub struct Rows {
    blocks: RwSignal<Vec<Block>>,
    keys: StoredValue<u32>,
}

impl Rows {
    /// The rows of a first page.
    pub fn new(first: Vec<EventRow>) -> Self {
        let rows = Self { blocks: RwSignal::new(Vec::new()), keys: StoredValue::new(0) };
        rows.append(first);
        rows
    }

    /// The blocks, newest first; tells of another block, not of another row.
    pub fn blocks(self) -> Signal<Vec<Block>> {
        self.blocks.into()
    }

    /// Adds rows of a next page below all others, without those that are there already.
    pub fn append(self, more: Vec<EventRow>) {
        let last = self.last();
        let mut fresh = more.into_iter().filter(|row| last.is_none_or(|last| row.id < last)).map(Arc::new).peekable();
        let open = self.blocks.with_untracked(|blocks| blocks.last().cloned());
        if let Some(block) = open {
            let room = BLOCK.saturating_sub(block.rows.with_untracked(Vec::len));
            if room > 0 && fresh.peek().is_some() {
                block.rows.update(|rows| rows.extend(fresh.by_ref().take(room)));
            }
        }
        let mut blocks = Vec::new();
        while fresh.peek().is_some() {
            blocks.push(self.block(fresh.by_ref().take(BLOCK).collect()));
        }
        if !blocks.is_empty() {
            self.blocks.update(|all| all.extend(blocks));
        }
    }

    /// Puts an event that has just been committed where its time says; `false` if it is there already. One that is older than the list has
    /// come so far is `false` too: the reader will meet it there.
    pub fn insert(self, row: EventRow) -> bool {
        if self.contains(row.id) || self.last().is_some_and(|last| row.id < last) {
            return false;
        }
        let row = Arc::new(row);
        let Some(block) = self.home(row.id) else {
            let block = self.block(vec![row]);
            self.blocks.update(|blocks| blocks.insert(0, block));
            return true;
        };
        block.rows.update(|rows| {
            let at = rows.partition_point(|other| other.id > row.id);
            rows.insert(at, row);
        });
        true
    }

    /// Puts events where their times say, those that have a place here.
    pub fn insert_all(self, rows: Vec<EventRow>) {
        for row in rows {
            self.insert(row);
        }
    }

    /// Takes away blocks from the end until at most so many rows are left, and tells where to go on.
    pub fn keep(self, most: usize) -> Option<EventId> {
        let mut kept = 0;
        let cut = self.blocks.with_untracked(|blocks| {
            blocks.iter().position(|block| {
                kept += block.rows.with_untracked(Vec::len);
                kept > most
            })
        })?;
        if cut == 0 {
            return None;
        }
        self.blocks.update(|blocks| blocks.truncate(cut));
        self.last()
    }

    /// Whether the list has this event.
    pub fn contains(self, id: EventId) -> bool {
        self.home(id)
            .is_some_and(|block| block.rows.with_untracked(|rows| rows.binary_search_by(|row| id.cmp(&row.id)).is_ok()))
    }

    /// How many rows there are.
    pub fn count(self) -> usize {
        self.blocks.with_untracked(|blocks| blocks.iter().map(|block| block.rows.with_untracked(Vec::len)).sum())
    }

    /// The event beside another one in the list: the next older for `1`, the next newer for `-1`.
    pub fn beside(self, id: EventId, step: isize) -> Option<EventId> {
        self.blocks.with_untracked(|blocks| {
            let ids: Vec<EventId> =
                blocks.iter().flat_map(|block| block.rows.with_untracked(|rows| ids(rows))).collect();
            let at = ids.binary_search_by(|other| id.cmp(other)).ok()?;
            ids.get(at.checked_add_signed(step)?).copied()
        })
    }

    /// The day of the row above a block's first; follows changes.
    pub fn day_above(self, key: u32) -> Option<LocalDay> {
        self.blocks.with(|blocks| {
            let at = blocks.iter().position(|block| block.key == key)?;
            blocks.get(at.checked_sub(1)?)?.rows.with(|rows| Some(rows.last()?.reader_time().day))
        })
    }

    fn last(self) -> Option<EventId> {
        self.blocks.with_untracked(|blocks| {
            blocks.iter().rev().find_map(|block| block.rows.with_untracked(|rows| rows.last().map(|row| row.id)))
        })
    }

    /// The block in which an id has its place; `None` if it comes above a first block that is full.
    fn home(self, id: EventId) -> Option<Block> {
        self.blocks.with_untracked(|blocks| {
            let at = blocks.partition_point(|block| {
                block.rows.with_untracked(|rows| rows.last().is_some_and(|last| last.id > id))
            });
            let block = blocks.get(at)?;
            let above = block.rows.with_untracked(|rows| rows.first().is_none_or(|first| first.id < id));
            let full = block.rows.with_untracked(|rows| rows.len() >= BLOCK);
            (at > 0 || !above || !full).then(|| block.clone())
        })
    }

    fn block(self, rows: Vec<Arc<EventRow>>) -> Block {
        let key = self.keys.try_update_value(|key| {
            *key += 1;
            *key
        });
        Block { key: key.unwrap_or_default(), rows: ArcRwSignal::new(rows) }
    }
}

fn ids(rows: &[Arc<EventRow>]) -> Vec<EventId> {
    rows.iter().map(|row| row.id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::entries::tests::row;
    use super::*;

    fn rows(ids: impl IntoIterator<Item = i64>) -> Vec<EventRow> {
        ids.into_iter().map(|id| row(id, "2026-03-01T10:00:00Z")).collect()
    }

    fn all(rows: Rows) -> Vec<i64> {
        rows.blocks.with_untracked(|blocks| {
            blocks.iter().flat_map(|block| block.rows.with_untracked(|rows| ids(rows))).map(|id| id.0).collect()
        })
    }

    #[test]
    fn pages_fill_blocks_and_repeat_nothing() {
        Owner::new().with(|| {
            let list = Rows::new(rows((61..=200).rev()));
            list.append(rows((1..=70).rev()));
            assert_eq!(all(list), (1..=200).rev().collect::<Vec<_>>());
            let sizes: Vec<usize> = list
                .blocks
                .with_untracked(|blocks| blocks.iter().map(|block| block.rows.with_untracked(Vec::len)).collect());
            assert_eq!(sizes, [BLOCK; 4]);
        });
    }

    #[test]
    fn what_arrives_leaves_the_blocks_that_are_there_alone() {
        Owner::new().with(|| {
            let list = Rows::new(rows((1..=50).rev()));
            let before = list.blocks.with_untracked(|blocks| blocks[0].key);
            assert!(list.insert(row(51, "2026-03-01T10:00:00Z")));
            let keys: Vec<u32> = list.blocks.with_untracked(|blocks| blocks.iter().map(|block| block.key).collect());
            assert_eq!((keys.len(), keys[1]), (2, before));
            assert!(!list.insert(row(51, "2026-03-01T10:00:00Z")), "it is there already");
            assert!(!list.insert(row(0, "2026-03-01T10:00:00Z")), "the list has not come so far");
        });
    }

    #[test]
    fn a_long_list_is_cut_at_a_block_and_goes_on_from_there() {
        Owner::new().with(|| {
            let list = Rows::new(rows((1..=170).rev()));
            assert_eq!(list.keep(120), Some(EventId(71)));
            assert_eq!((list.count(), list.keep(120)), (100, None));
            list.append(rows((40..=70).rev()));
            assert_eq!(all(list), (40..=170).rev().collect::<Vec<_>>());
        });
    }

    #[test]
    fn the_event_beside_another_is_found_across_blocks() {
        Owner::new().with(|| {
            let list = Rows::new(rows((1..=60).rev()));
            assert_eq!(list.beside(EventId(11), 1), Some(EventId(10)));
            assert_eq!(list.beside(EventId(10), -1), Some(EventId(11)));
            assert_eq!((list.beside(EventId(60), -1), list.beside(EventId(1), 1)), (None, None));
        });
    }

    proptest! {
        #[test]
        fn whatever_comes_in_whichever_order_stands_once_and_sorted(
            first in prop::collection::btree_set(0_i64..400, 0..120),
            live in prop::collection::vec(0_i64..500, 0..200),
        ) {
            Owner::new().with(|| {
                let list = Rows::new(rows(first.iter().rev().copied()));
                let lowest = first.first().copied();
                let mut wanted = first.clone();
                for id in live {
                    let fits = wanted.first().is_none_or(|lowest| id >= *lowest);
                    let expected = fits && wanted.insert(id);
                    assert_eq!(list.insert(row(id, "2026-03-01T10:00:00Z")), expected, "{id} {lowest:?}");
                }
                assert_eq!(all(list), wanted.into_iter().rev().collect::<Vec<_>>());
            });
        }
    }
}
