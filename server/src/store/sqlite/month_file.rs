//! The writing side of one month's file: one transaction holds events, keys, payloads, text and counts of a whole group of batches.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use app::domain::event::{Appended, EventId, ID_EPOCH_MS};
use app::domain::time::Timestamp;
use rustc_hash::FxHashMap;
use sqlx::{Connection, SqliteConnection};

use super::connection::{open_reader, open_writer};
use super::error::OpenError;
use super::ids::{Sequences, Unknown};
use super::insert::Insert;
use super::month::Month;
use super::payloads::Dictionary;
use super::row::{Content, Key, Row};
use super::schema;
use super::usage::Counts;

const CACHE_KIB: u32 = 16_384;

static EVENT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO event (id, site_id, source_id, module_id, submodule_id, operation_id, outcome, kind, severity, reason, action,
         flags, local_day, offset_s, spill_ms, lag_ms, actor_id, section_id, ip, correlation_id, duration_ms, redacted, source_key,
         message, rest)",
        25,
        String::new(),
    )
});
static KEY: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO event_key (source_id, key, event_id, fingerprint)", 4, String::new()));
static SEARCH: LazyLock<Insert> = LazyLock::new(|| Insert::new("INSERT INTO search (rowid, text)", 2, String::new()));
static CONTENT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO content (id, digest, sha256, content_type_id, size, stored, dictionary, frame)",
        8,
        String::new(),
    )
});
static PAYLOAD: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO payload (event_id, kind, content_id)", 3, String::new()));

/// A month's file, open for writing. After a failed commit it must be dropped and opened again.
#[derive(Debug)]
pub(super) struct MonthFile {
    month: Month,
    connection: SqliteConnection,
    sequences: Sequences,
    next_content: i64,
    margin_ms: i64,
    dictionary: i64,
}

impl MonthFile {
    /// Opens a month's file, and makes it if there is none.
    pub(super) async fn open(file: &Path, month: Month, writer: u8) -> Result<Self, OpenError> {
        let database = |cause| OpenError::Database { file: file.to_owned(), cause };
        check(file).await?;
        let mut connection = open_writer(file, CACHE_KIB).await.map_err(database)?;
        schema::MONTH.migrate(&mut connection, file).await?;
        let (newest, content, dictionary, margin_ms): (Option<i64>, i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT max(id) FROM event), (SELECT coalesce(max(id), 0) FROM content),
             (SELECT coalesce(max(id), 0) FROM dictionary), (SELECT spill_ms FROM margin WHERE id = 1)",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(database)?;
        let newest = newest.map_or(i64::MIN, |id| EventId(id).timestamp().0);
        let sequences = Sequences::new(writer, newest);
        Ok(Self { month, connection, sequences, next_content: content + 1, margin_ms, dictionary })
    }

    /// Commits the rows; what it answers is on disk.
    pub(super) async fn commit(
        &mut self,
        rows: Vec<Row>,
        dictionary: Option<&Arc<Dictionary>>,
    ) -> Result<Vec<Appended>, sqlx::Error> {
        let Self { connection, sequences, .. } = self;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut pass = Pass { answers: Vec::with_capacity(rows.len()), ..Pass::default() };
        let keys = existing_keys(&mut transaction, &rows).await?;
        let fresh = pass.sort_out(rows, keys);
        learn(&mut transaction, sequences, &fresh).await?;
        let mut events = number(&mut transaction, sequences, &mut pass, fresh, self.month).await?;
        events.sort_unstable_by_key(|(id, _)| *id);
        let newest = events.last().map(|(id, _)| EventId(*id).timestamp().0);

        let margin = pass.margin_ms.max(self.margin_ms);
        if margin > self.margin_ms {
            sqlx::query("UPDATE margin SET spill_ms = ? WHERE id = 1").bind(margin).execute(&mut *transaction).await?;
        }
        let used =
            events.iter().flat_map(|(_, row)| &row.payloads).map(|content| content.dictionary).max().unwrap_or(0);
        if let Some(dictionary) = dictionary.filter(|d| d.id == used && used > self.dictionary) {
            sqlx::query("INSERT INTO dictionary (id, bytes) VALUES (?, ?)")
                .bind(dictionary.id)
                .bind(&dictionary.bytes)
                .execute(&mut *transaction)
                .await?;
        }
        let next_content = insert(&mut transaction, events, self.next_content).await?;
        transaction.commit().await?;

        self.margin_ms = margin;
        self.next_content = next_content;
        self.dictionary = self.dictionary.max(used);
        if let Some(newest) = newest {
            self.sequences.committed(newest);
        }
        Ok(pass.answers)
    }

    /// Answers for records without a time of their own that this month has already.
    pub(super) async fn find(&mut self, keys: &[Key]) -> Result<Vec<Option<Appended>>, sqlx::Error> {
        let found = lookup(&mut self.connection, keys.iter()).await?;
        Ok(keys.iter().map(|key| found.get(&(key.source, key.hash)).map(|stored| stored.answer(key))).collect())
    }

    /// The connection, for what else is done to a month in its writer's turn.
    pub(super) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Writes the log into the file and closes it.
    pub(super) async fn close(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.connection).await?;
        self.connection.close().await
    }
}

/// Refuses a file of a newer program before anything in it is touched.
pub(super) async fn check(file: &Path) -> Result<(), OpenError> {
    if !file.metadata().is_ok_and(|found| found.len() > 0) {
        return Ok(());
    }
    let database = |cause| OpenError::Database { file: PathBuf::from(file), cause };
    let mut reader = open_reader(file).await.map_err(database)?;
    schema::MONTH.check(&mut reader, file).await?;
    reader.close().await.map_err(database)
}

/// A key that is stored or will be by this commit.
#[derive(Clone, Copy, Debug)]
struct Stored {
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
    fn answer(&self, key: &Key) -> Appended {
        let id = match self.id {
            Where::Id(id) => EventId(id),
            // Replaced by the id as soon as it is known.
            Where::Answer(_) => EventId(0),
        };
        if self.fingerprint == key.fingerprint { Appended::Duplicate(id) } else { Appended::Conflict(id) }
    }
}

type Keys = FxHashMap<(i64, i64), Stored>;

async fn lookup(connection: &mut SqliteConnection, keys: impl Iterator<Item = &Key>) -> Result<Keys, sqlx::Error> {
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

async fn existing_keys(connection: &mut SqliteConnection, rows: &[Row]) -> Result<Keys, sqlx::Error> {
    if rows.iter().all(|row| row.key.is_none()) {
        return Ok(Keys::default());
    }
    lookup(connection, rows.iter().filter_map(|row| row.key.as_ref())).await
}

/// What one commit has found out.
#[derive(Debug, Default)]
struct Pass {
    answers: Vec<Appended>,
    /// Answers that name the event of another answer.
    same_as: Vec<(usize, usize)>,
    margin_ms: i64,
}

impl Pass {
    /// Answers repeats and conflicts; the rest is to be stored.
    fn sort_out(&mut self, rows: Vec<Row>, mut keys: Keys) -> Vec<(usize, Row)> {
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

    fn name_repeats(&mut self) {
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

/// Asks in one statement for all milliseconds of which it must be known how many ids are taken.
async fn learn(
    connection: &mut SqliteConnection,
    sequences: &mut Sequences,
    rows: &[(usize, Row)],
) -> Result<(), sqlx::Error> {
    let mut unknown: Vec<i64> =
        rows.iter().map(|(_, row)| row.occurred).filter(|ms| sequences.is_unknown(*ms)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    unknown.sort_unstable();
    unknown.dedup();
    ask(connection, sequences, &unknown).await
}

async fn ask(connection: &mut SqliteConnection, sequences: &mut Sequences, all: &[i64]) -> Result<(), sqlx::Error> {
    let firsts: Vec<i64> = all.iter().map(|ms| sequences.range(*ms).0).collect();
    // Only milliseconds with an id come back, which are few.
    let taken: Vec<i64> = sqlx::query_scalar(
        "SELECT (SELECT max(id) FROM event WHERE id BETWEEN wanted.value AND wanted.value + 4095) AS taken
         FROM json_each(?) AS wanted WHERE taken IS NOT NULL",
    )
    .bind(serde_json::to_string(&firsts).unwrap_or_default())
    .fetch_all(connection)
    .await?;
    all.iter().for_each(|ms| sequences.learn(*ms, None));
    taken.into_iter().for_each(|id| sequences.learn(EventId(id).timestamp().0, Some(id)));
    Ok(())
}

/// Gives each row its id.
async fn number(
    connection: &mut SqliteConnection,
    sequences: &mut Sequences,
    pass: &mut Pass,
    rows: Vec<(usize, Row)>,
    month: Month,
) -> Result<Vec<(i64, Row)>, sqlx::Error> {
    let span = month.span();
    let mut numbered = Vec::with_capacity(rows.len());
    for (at, row) in rows {
        let id = loop {
            match sequences.take(row.occurred, &span) {
                Ok(id) => break id,
                Err(Unknown(ms)) => {
                    let ahead: Vec<i64> = (ms..ms + 64).filter(|ms| sequences.is_unknown(*ms)).collect();
                    ask(connection, sequences, if ahead.is_empty() { &[] } else { &ahead }).await?;
                }
            }
        };
        pass.answers[at] = Appended::Stored(EventId(id));
        pass.margin_ms = pass.margin_ms.max(spill(id, &row).abs());
        numbered.push((id, row));
    }
    pass.name_repeats();
    Ok(numbered)
}

fn spill(id: i64, row: &Row) -> i64 {
    EventId(id).timestamp().0 - row.occurred
}

/// Inserts all of the events, table by table, always in the same order, and gives the next free content id.
async fn insert(
    connection: &mut SqliteConnection,
    mut events: Vec<(i64, Row)>,
    next_content: i64,
) -> Result<i64, sqlx::Error> {
    let mut keys: Vec<(Key, i64)> = events.iter().filter_map(|(id, row)| row.key.map(|key| (key, *id))).collect();
    keys.sort_unstable_by_key(|(key, _)| (key.source, key.hash));
    KEY.run(connection, keys.into_iter(), |(key, id), row| {
        for value in [key.source, key.hash, id, key.fingerprint] {
            row.add(value);
        }
    })
    .await?;

    let mut counts = Counts::default();
    let mut texts = Vec::with_capacity(events.len());
    let mut contents = Vec::new();
    for (id, row) in &mut events {
        counts.add(row);
        texts.push((*id, std::mem::take(&mut row.search)));
        contents.extend(row.payloads.drain(..).map(|content| (*id, content)));
    }
    EVENT.run(connection, events.into_iter(), bind_event).await?;
    let next_content = insert_payloads(connection, contents, next_content).await?;
    SEARCH
        .run(connection, texts.into_iter(), |(id, text), row| {
            row.add(id);
            row.add(text);
        })
        .await?;
    counts.write(connection).await?;
    Ok(next_content)
}

fn bind_event((id, row): (i64, Row), values: &mut super::insert::Values) {
    for number in [id, row.site, row.source, row.module, row.submodule, row.operation] {
        values.add(number);
    }
    for code in [row.outcome, row.kind, row.severity] {
        values.add(code);
    }
    values.add(row.reason);
    values.add(row.action);
    let numbers = [row.flags, i64::from(row.local_day), i64::from(row.offset_s), spill(id, &row), row.lag_ms];
    for number in numbers {
        values.add(number);
    }
    values.add(row.actor);
    values.add(row.section);
    values.add(row.ip);
    values.add(row.correlation);
    values.add(row.duration_ms);
    values.add(row.redacted);
    values.add(row.source_key);
    values.add(row.message);
    values.add(row.rest);
}

/// Inserts the links of payloads to events, and those contents that the month does not have.
async fn insert_payloads(
    connection: &mut SqliteConnection,
    contents: Vec<(i64, Content)>,
    mut next: i64,
) -> Result<i64, sqlx::Error> {
    if contents.is_empty() {
        return Ok(next);
    }
    let mut known = existing_contents(connection, &contents).await?;
    let mut links = Vec::with_capacity(contents.len());
    let mut fresh = Vec::with_capacity(contents.len());
    for (event, content) in contents {
        let address = (content.digest, content.sha256);
        let id = *known.entry(address).or_insert(next);
        links.push((event, content.kind.code(), id));
        if id == next {
            fresh.push((id, content));
            next += 1;
        }
    }
    CONTENT
        .run(connection, fresh.into_iter(), |(id, content), row| {
            row.add(id);
            row.add(content.digest);
            row.add(content.sha256.to_vec());
            for number in [content.content_type, content.size, content.stored, content.dictionary] {
                row.add(number);
            }
            row.add(content.frame);
        })
        .await?;
    links.sort_unstable();
    links.dedup_by_key(|(event, kind, _)| (*event, *kind));
    PAYLOAD
        .run(connection, links.into_iter(), |(event, kind, content), row| {
            row.add(event);
            row.add(kind);
            row.add(content);
        })
        .await?;
    Ok(next)
}

async fn existing_contents(
    connection: &mut SqliteConnection,
    contents: &[(i64, Content)],
) -> Result<FxHashMap<(i64, [u8; 32]), i64>, sqlx::Error> {
    let mut digests: Vec<i64> = contents.iter().map(|(_, content)| content.digest).collect();
    digests.sort_unstable();
    let rows: Vec<(i64, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT content.id, content.digest, content.sha256 FROM json_each(?) AS wanted CROSS JOIN content
         ON content.digest = wanted.value",
    )
    .bind(serde_json::to_string(&digests).unwrap_or_default())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().filter_map(|(id, digest, sha256)| Some(((digest, sha256.try_into().ok()?), id))).collect())
}

/// The occurred time of an id's event, as SQL over the columns of `event`.
pub(super) fn occurred_sql() -> String {
    format!("((event.id >> {}) + {ID_EPOCH_MS} - event.spill_ms)", EventId::LOW_BITS)
}

/// The occurred time of a row.
pub(super) fn occurred(id: EventId, spill_ms: i64) -> Timestamp {
    Timestamp(id.timestamp().0 - spill_ms)
}
