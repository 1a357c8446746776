//! What was read of the main database lately, and whether it still holds. Every write leaves a mark in a file beside the database, one
//! byte longer than before, so that what a command beside the server commits counts at once and an unchanged database is not asked again:
//! a look at a file's length costs a microsecond, a question to SQLite on its own thread a hundred.

use std::collections::HashMap;
use std::fs::File;
use std::hash::Hash;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::private;

/// The name of the file of marks in the data folder.
const FILE: &str = "vigie.changes";
/// What was read is read again after this time even without a mark: a process may have died between its commit and its mark.
const LONGEST: Duration = Duration::from_secs(1);
/// More answers of one kind than this are not kept.
const MOST: usize = 4_096;

/// The state of the main database, as far as it can be told without asking it. The same again means that nothing was committed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stamp {
    own: u64,
    marks: u64,
    period: u64,
}

/// The marks.
#[derive(Debug)]
pub(super) struct Changes {
    file: File,
    own: AtomicU64,
    epoch: Instant,
}

impl Changes {
    /// The marks of a data folder.
    pub(super) fn open(dir: &Path) -> std::io::Result<Self> {
        let path = dir.join(FILE);
        private::make_file(&path)?;
        let file = File::options().append(true).read(true).open(path)?;
        Ok(Self { file, own: AtomicU64::new(1), epoch: Instant::now() })
    }

    /// The state now. To be asked before the database is, so that what is committed meanwhile is read again.
    fn stamp(&self) -> Stamp {
        Stamp {
            own: self.own.load(Ordering::SeqCst),
            marks: self.file.metadata().map_or(0, |found| found.len()),
            period: self.epoch.elapsed().as_millis() as u64 / LONGEST.as_millis() as u64,
        }
    }

    /// Notes that something may have been committed.
    pub(super) fn mark(&self) {
        self.own.fetch_add(1, Ordering::SeqCst);
        if let Err(error) = (&self.file).write_all(b".") {
            tracing::warn!(%error, "A change could not be marked; other processes see it a second later");
        }
    }
}

/// Answers of one kind, kept as long as nothing changes.
#[derive(Debug)]
pub(super) struct Recall<K, V>(Mutex<(Stamp, HashMap<K, V>)>);

impl<K, V> Default for Recall<K, V> {
    fn default() -> Self {
        Self(Mutex::new((Stamp::default(), HashMap::new())))
    }
}

impl<K: Hash + Eq, V: Clone> Recall<K, V> {
    /// The answer that is kept, else what `read` finds now. That nothing is found is not kept: anybody may ask for what is not there.
    pub(super) async fn or_read<E>(
        &self,
        changes: &Changes,
        key: K,
        read: impl Future<Output = Result<Option<V>, E>>,
    ) -> Result<Option<V>, E> {
        let stamp = changes.stamp();
        if let Some(kept) = self.get(stamp, &key) {
            return Ok(Some(kept));
        }
        let found = read.await?;
        if let Some(found) = &found {
            self.keep(stamp, key, found.clone());
        }
        Ok(found)
    }

    /// The answer that was kept at this very stamp.
    fn get(&self, stamp: Stamp, key: &K) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == stamp { kept.1.get(key).cloned() } else { None }
    }

    /// Keeps an answer that was asked for after `stamp` was taken.
    fn keep(&self, stamp: Stamp, key: K, value: V) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != stamp || kept.1.len() >= MOST {
            *kept = (stamp, HashMap::new());
        }
        kept.1.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_until_anybody_marks_a_change() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, others) = (Changes::open(folder.path()).unwrap(), Changes::open(folder.path()).unwrap());
        let recall = Recall::default();
        for changes in [&others, &ours] {
            // The end of a period, which comes once a second, may fall between two looks.
            let kept = (0..3).any(|_| {
                let stamp = ours.stamp();
                recall.keep(stamp, "key", 1);
                recall.get(ours.stamp(), &"key") == Some(1)
            });
            assert!(kept);
            changes.mark();
            assert_eq!(recall.get(ours.stamp(), &"key"), None);
        }
    }

    #[test]
    fn an_answer_of_before_a_change_is_not_found_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let changes = Changes::open(folder.path()).unwrap();
        let recall = Recall::default();
        let before = changes.stamp();
        changes.mark();
        recall.keep(before, "key", 1);
        assert_eq!(recall.get(changes.stamp(), &"key"), None);
    }
}
