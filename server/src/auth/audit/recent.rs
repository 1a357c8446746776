//! What was recorded lately, so that the same thing again and again is recorded once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use app::domain::time::Timestamp;

/// For how long the same thing again is the same act.
const SAME_MS: i64 = 10 * 60_000;

/// The most that is remembered; what is forgotten is recorded again.
const REMEMBERED: usize = 10_000;

/// The acts of the last minutes, each by who and what.
#[derive(Debug)]
pub(super) struct Recent<K>(Mutex<HashMap<K, Timestamp>>);

impl<K> Default for Recent<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq + Clone> Recent<K> {
    /// Notes an act, and says whether it is a new one.
    pub(super) fn is_new(&self, act: &K, now: Timestamp) -> bool {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= REMEMBERED {
            recent.retain(|_, at| now.0 - at.0 < SAME_MS);
        }
        if recent.len() >= REMEMBERED {
            recent.clear();
        }
        // From the first on, or who goes on with it would be recorded only once.
        if recent.get(act).is_some_and(|at| now.0 - at.0 < SAME_MS) {
            return false;
        }
        recent.insert(act.clone(), now);
        true
    }

    /// Forgets an act that could not be recorded.
    pub(super) fn forget(&self, act: &K) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(act);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_act_is_new_again_after_a_while() {
        let (recent, at) = (Recent::default(), |minute: i64| Timestamp(minute * 60_000));
        assert!(recent.is_new(&(1, "request"), at(0)));
        assert!(!recent.is_new(&(1, "request"), at(9)));
        assert!(recent.is_new(&(2, "request"), at(9)));
        assert!(recent.is_new(&(1, "response"), at(9)));
        assert!(recent.is_new(&(1, "request"), at(10)), "ten minutes after the first, not after the last");
        recent.forget(&(1, "request"));
        assert!(recent.is_new(&(1, "request"), at(11)));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let recent = Recent::default();
        for act in 0..REMEMBERED + 10 {
            assert!(recent.is_new(&act, Timestamp(0)));
        }
        assert!(recent.0.lock().unwrap().len() <= REMEMBERED);
    }
}
