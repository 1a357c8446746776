//! Repeats and conflicts: which records of a group were stored before, and which of them name one another.

use std::collections::HashMap;

use app::domain::event::{Appended, EventId};
use rustc_hash::FxHashMap;
use sqlx::SqliteConnection;

use crate::store::sqlite::row::{Key, Row};

/// A key that is stored or will be by this commit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stored {
    id: Where,
    fingerprint: i64,
}

#[derive(Clone, Copy, Debug)]
enum Where {
    /// On disk under this id.
    Id(i64),
    /// In this commit; the index of its answer.
    Answer(usize),
}

impl Stored {
    pub(super) fn answer(&self, key: &Key) -> Appended {
        let id = match self.id {
            Where::Id(id) => EventId(id),
            // Replaced by the id as soon as it is known.
            Where::Answer(_) => EventId(0),
        };
        if self.fingerprint == key.fingerprint { Appended::Duplicate(id) } else { Appended::Conflict(id) }
    }
}

pub(super) type Keys = FxHashMap<(i64, i64), Stored>;

/// Those of the keys that are stored.
pub(super) async fn lookup(
    connection: &mut SqliteConnection,
    keys: impl Iterator<Item = &Key>,
) -> Result<Keys, sqlx::Error> {
    let mut by_source: HashMap<i64, Vec<i64>> = HashMap::new();
    for key in keys {
        by_source.entry(key.source).or_default().push(key.hash);
    }
    let mut found = Keys::default();
    for (source, mut hashes) in by_source {
        hashes.sort_unstable();
        let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
            "SELECT event_key.key, event_key.event_id, event_key.fingerprint FROM json_each(?) AS wanted CROSS JOIN event_key
             ON event_key.source_id = ? AND event_key.key = wanted.value",
        )
        .bind(serde_json::to_string(&hashes).unwrap_or_default())
        .bind(source)
        .fetch_all(&mut *connection)
        .await?;
        found.extend(
            rows.into_iter().map(|(key, id, fingerprint)| ((source, key), Stored { id: Where::Id(id), fingerprint })),
        );
    }
    Ok(found)
}

/// Those of the rows' keys that are stored.
pub(super) async fn existing_keys(connection: &mut SqliteConnection, rows: &[Row]) -> Result<Keys, sqlx::Error> {
    if rows.iter().all(|row| row.key.is_none()) {
        return Ok(Keys::default());
    }
    lookup(connection, rows.iter().filter_map(|row| row.key.as_ref())).await
}

/// What one commit has found out.
#[derive(Debug, Default)]
pub(super) struct Pass {
    pub(super) answers: Vec<Appended>,
    /// Answers that name the event of another answer.
    same_as: Vec<(usize, usize)>,
    pub(super) margin_ms: i64,
}

impl Pass {
    /// Answers repeats and conflicts; the rest is to be stored.
    pub(super) fn sort_out(&mut self, rows: Vec<Row>, mut keys: Keys) -> Vec<(usize, Row)> {
        let mut fresh = Vec::with_capacity(rows.len());
        for (at, row) in rows.into_iter().enumerate() {
            if let Some(key) = &row.key {
                if let Some(stored) = keys.get(&(key.source, key.hash)) {
                    self.answers.push(stored.answer(key));
                    if let Where::Answer(first) = stored.id {
                        self.same_as.push((at, first));
                    }
                    continue;
                }
                let stored = Stored { id: Where::Answer(at), fingerprint: key.fingerprint };
                keys.insert((key.source, key.hash), stored);
            }
            self.answers.push(Appended::Stored(EventId(0)));
            fresh.push((at, row));
        }
        fresh
    }

    /// Gives the answers that name another answer's event its id.
    pub(super) fn name_repeats(&mut self) {
        for (at, first) in std::mem::take(&mut self.same_as) {
            let id = match self.answers[first] {
                Appended::Stored(id) | Appended::Duplicate(id) | Appended::Conflict(id) => id,
            };
            self.answers[at] = match self.answers[at] {
                Appended::Conflict(_) => Appended::Conflict(id),
                _ => Appended::Duplicate(id),
            };
        }
    }
}
