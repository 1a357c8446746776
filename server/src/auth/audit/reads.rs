//! Which payloads were read lately by whom, so that paging through one of them is recorded once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use app::domain::event::EventId;
use app::domain::payload::PayloadKind;
use app::domain::time::Timestamp;

/// For how long reading the same payload again is the same reading.
const SAME_READING_MS: i64 = 10 * 60_000;

/// The most readings that are remembered; what is forgotten is recorded again.
const REMEMBERED: usize = 10_000;

/// Who read what.
type Reading = (i64, EventId, PayloadKind);

/// The readings of the last minutes.
#[derive(Debug, Default)]
pub(super) struct RecentReads(Mutex<HashMap<Reading, Timestamp>>);

impl RecentReads {
    /// Notes a reading, and says whether it is a new one.
    pub(super) fn is_new(&self, reading: Reading, now: Timestamp) -> bool {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.retain(|_, at| now.0 - at.0 < SAME_READING_MS);
        }
        if recent.len() >= REMEMBERED {
            recent.clear();
        }
        match recent.insert(reading, now) {
            Some(at) if now.0 - at.0 < SAME_READING_MS => {
                // From the first on, or somebody who keeps reading would be recorded only once.
                recent.insert(reading, at);
                false
            }
            _ => true,
        }
    }

    /// Forgets a reading that could not be recorded.
    pub(super) fn forget(&self, reading: Reading) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&reading);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_reading_is_new_again_after_a_while() {
        let recent = RecentReads::default();
        let (mine, at) = ((1, EventId(7), PayloadKind::Request), |minute: i64| Timestamp(minute * 60_000));
        assert!(recent.is_new(mine, at(0)));
        assert!(!recent.is_new(mine, at(9)));
        assert!(recent.is_new((2, EventId(7), PayloadKind::Request), at(9)));
        assert!(recent.is_new((1, EventId(7), PayloadKind::Response), at(9)));
        assert!(recent.is_new(mine, at(10)), "ten minutes after the first, not after the last");
        recent.forget(mine);
        assert!(recent.is_new(mine, at(11)));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let recent = RecentReads::default();
        for event in 0..REMEMBERED as i64 + 10 {
            assert!(recent.is_new((1, EventId(event), PayloadKind::Request), Timestamp(0)));
        }
        assert!(recent.0.lock().unwrap().len() <= REMEMBERED);
    }
}
