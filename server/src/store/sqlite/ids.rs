//! Giving out event ids: one for each event, in its own millisecond if there is room, else in the nearest one of the same month with room.

use std::ops::RangeInclusive;

use app::domain::event::{EventId, ID_EPOCH_MS};
use rustc_hash::FxHashMap;

/// How many of its ids a writer uses in a millisecond, of the 4,096 that it has. The full-text index keeps the difference between one
/// event and the next for every word, so each bit that is never used would be paid for thirty times an event.
pub(super) const PER_MS: u16 = 64;
/// Bits of a writer's sequence in an id.
pub(super) const SEQUENCE_BITS: u32 = 12;
/// More milliseconds than this are not remembered; they can be asked for again.
const MAX_REMEMBERED: usize = 100_000;

/// A millisecond of which it must be asked first how many ids are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unknown(pub(super) i64);

/// Which ids of a month are taken, as far as it matters.
#[derive(Debug)]
pub(super) struct Sequences {
    writer: u8,
    /// No id beyond this millisecond is taken, but for those in `next`.
    newest: i64,
    /// The first free sequence number by millisecond (since 1970).
    next: FxHashMap<i64, u16>,
    /// From a full millisecond to one behind it that may have room: an import with times to the day fills thousands in a row.
    behind_full: FxHashMap<i64, i64>,
}

impl Sequences {
    /// For a month whose newest id lies in `newest` (milliseconds since 1970).
    pub(super) fn new(writer: u8, newest: i64) -> Self {
        Self { writer, newest, next: FxHashMap::default(), behind_full: FxHashMap::default() }
    }

    /// The smallest and the largest id of this writer in a millisecond.
    pub(super) fn range(&self, ms: i64) -> (i64, i64) {
        let first = ((ms - ID_EPOCH_MS) << EventId::LOW_BITS) | (i64::from(self.writer) << SEQUENCE_BITS);
        (first, first + (1 << SEQUENCE_BITS) - 1)
    }

    /// Whether it must be asked how many ids of the millisecond are taken.
    pub(super) fn is_unknown(&self, ms: i64) -> bool {
        ms <= self.newest && !self.next.contains_key(&ms)
    }

    /// Learns the largest id that is taken in a millisecond, or that none is.
    pub(super) fn learn(&mut self, ms: i64, largest: Option<i64>) {
        let next = largest.map_or(0, |id| u16::try_from(id - self.range(ms).0 + 1).unwrap_or(PER_MS));
        self.next.insert(ms, next.min(PER_MS));
    }

    /// An id for an event of the millisecond `ms`, within the milliseconds `month`: later if it is full, earlier if all the rest of
    /// the month is.
    pub(super) fn take(&mut self, ms: i64, month: &RangeInclusive<i64>) -> Result<i64, Unknown> {
        let mut candidate = ms;
        while candidate <= *month.end() {
            if let Some(behind) = self.behind_full.get(&candidate) {
                candidate = *behind;
                continue;
            }
            if let Some(id) = self.take_in(candidate)? {
                if candidate != ms {
                    self.behind_full.insert(ms, candidate);
                }
                return Ok(id);
            }
            self.behind_full.insert(candidate, candidate + 1);
        }
        for candidate in (*month.start()..ms).rev() {
            if let Some(id) = self.take_in(candidate)? {
                return Ok(id);
            }
        }
        // A month has 10^11 ids for each writer.
        Err(Unknown(ms))
    }

    /// An id of this very millisecond, if it has one left.
    fn take_in(&mut self, ms: i64) -> Result<Option<i64>, Unknown> {
        if self.is_unknown(ms) {
            return Err(Unknown(ms));
        }
        let next = self.next.entry(ms).or_insert(0);
        if *next >= PER_MS {
            return Ok(None);
        }
        *next += 1;
        let sequence = i64::from(*next) - 1;
        Ok(Some(self.range(ms).0 + sequence))
    }

    /// Forgets what can be asked for again, after a commit whose largest id lies in the millisecond `newest`.
    pub(super) fn committed(&mut self, newest: i64) {
        self.newest = self.newest.max(newest);
        if self.next.len() > MAX_REMEMBERED {
            self.next = FxHashMap::default();
            self.behind_full = FxHashMap::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use app::domain::time::Timestamp;

    use super::*;

    const MONTH: RangeInclusive<i64> = 1_772_323_200_000..=1_775_001_599_999;

    #[test]
    fn a_full_millisecond_spills_into_the_next() {
        let mut sequences = Sequences::new(3, i64::MIN);
        let at = *MONTH.start();
        let ids: BTreeSet<i64> = (0..10_000).map(|_| sequences.take(at, &MONTH).unwrap()).collect();
        assert_eq!(ids.len(), 10_000);
        assert_eq!(EventId(*ids.last().unwrap()).timestamp(), Timestamp(at + 10_000 / i64::from(PER_MS)));
    }

    #[test]
    fn the_last_millisecond_of_a_month_spills_backwards() {
        let mut sequences = Sequences::new(0, i64::MIN);
        let ids: BTreeSet<i64> = (0..5_000).map(|_| sequences.take(*MONTH.end(), &MONTH).unwrap()).collect();
        assert_eq!(ids.len(), 5_000);
        assert_eq!(EventId(*ids.first().unwrap()).timestamp(), Timestamp(MONTH.end() - 5_000 / i64::from(PER_MS)));
    }

    #[test]
    fn a_late_event_asks_what_is_taken_and_goes_on_from_there() {
        let at = *MONTH.start() + 500;
        let mut sequences = Sequences::new(0, at + 100);
        assert_eq!(sequences.take(at, &MONTH), Err(Unknown(at)));
        sequences.learn(at, Some(sequences.range(at).0 + 7));
        assert_eq!(sequences.take(at, &MONTH), Ok(sequences.range(at).0 + 8));
        assert_eq!(sequences.take(at + 101, &MONTH), Ok(sequences.range(at + 101).0));
    }

    #[test]
    fn years_before_the_epoch_keep_the_order_of_time() {
        let mut sequences = Sequences::new(255, i64::MIN);
        let month = 946_684_800_000..=949_363_199_999;
        let (a, b) =
            (sequences.take(946_684_800_000, &month).unwrap(), sequences.take(946_684_800_001, &month).unwrap());
        assert!(a < b && b < 0);
        assert_eq!(EventId(a).timestamp(), Timestamp(946_684_800_000));
    }
}
