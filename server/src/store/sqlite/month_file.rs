//! The writing side of one month's file: one transaction holds events, keys, payloads, text and counts of a whole group of batches.

mod repeats;
mod rows;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::domain::event::{Appended, EventId};
use app::ports::commits::Commit;
use sqlx::{Connection, SqliteConnection};

use self::repeats::{Pass, existing_keys, lookup};
use self::rows::{insert, spill};
use super::commits::Recent;
use super::connection::{open_reader, open_writer};
use super::dictionary::{Dictionary, InUse};
use super::docs::Docs;
use super::error::OpenError;
use super::ids::{Sequences, Unknown};
use super::integrity::chain::{Head, Sealed, extend, goes_through};
use super::month::Month;
use super::row::{Key, Row};
use super::schema;
use super::usage::Kept;

const CACHE_KIB: u32 = 16_384;

/// A month's file, open for writing. After a failed commit it must be dropped and opened again.
#[derive(Debug)]
pub(super) struct MonthFile {
    month: Month,
    writer: u8,
    connection: SqliteConnection,
    sequences: Sequences,
    next_content: i64,
    margin_ms: i64,
    dictionaries: BTreeSet<i64>,
    counts: Kept,
    recent: Recent,
    seals: Seals,
}

/// What is known of the chains over the events of Vigie's own site, before a commit adds to one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seals {
    /// As far as this month's was known to reach.
    pub(super) known: Option<Head>,
    /// That of the newest month before it, on which a new one stands.
    pub(super) before: Option<Head>,
}

/// What became of the rows of a commit.
pub(super) struct Committed {
    /// In their order.
    pub(super) answers: Vec<Appended>,
    /// Those that are stored now.
    pub(super) stored: Commit,
    /// How far the chain reaches, if it became longer.
    pub(super) sealed: Option<Head>,
}

impl MonthFile {
    /// Opens a month's file, and makes it if there is none.
    pub(super) async fn open(file: &Path, month: Month, writer: u8) -> Result<Self, OpenError> {
        let database = |cause| OpenError::Database { file: file.to_owned(), cause };
        check(file).await?;
        let mut connection = open_writer(file, CACHE_KIB).await.map_err(database)?;
        schema::MONTH.migrate(&mut connection, file).await?;
        let dictionaries: Vec<i64> =
            sqlx::query_scalar("SELECT id FROM dictionary").fetch_all(&mut connection).await.map_err(database)?;
        let (newest, content, margin_ms): (Option<i64>, i64, i64) = sqlx::query_as(
            "SELECT (SELECT max(id) FROM event), (SELECT coalesce(max(id), 0) FROM content),
             (SELECT spill_ms FROM margin WHERE id = 1)",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(database)?;
        let recent = Recent::load(&mut connection).await.map_err(database)?;
        let newest = newest.map_or(i64::MIN, |id| EventId(id).timestamp().0);
        let sequences = Sequences::new(writer, newest);
        Ok(Self {
            month,
            writer,
            connection,
            sequences,
            next_content: content + 1,
            margin_ms,
            dictionaries: dictionaries.into_iter().collect(),
            counts: Kept::default(),
            recent,
            seals: Seals::default(),
        })
    }

    /// Tells what is known of the chains, before a commit.
    pub(super) fn follow(&mut self, seals: Seals) {
        self.seals = seals;
    }

    /// Commits the rows under this number; what it answers is on disk.
    pub(super) async fn commit(
        &mut self,
        rows: Vec<Row>,
        dictionaries: &InUse,
        commit: i64,
    ) -> Result<Committed, sqlx::Error> {
        let Self { connection, sequences, .. } = self;
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        let mut pass = Pass::default();
        pass.answers.reserve(rows.len());
        let keys = existing_keys(&mut transaction, &rows).await?;
        let fresh = pass.sort_out(rows, keys);
        learn(&mut transaction, sequences, &fresh).await?;
        let mut events = number(&mut transaction, sequences, &mut pass, fresh, self.month).await?;
        events.sort_unstable_by_key(|(id, _)| *id);
        let newest = events.last().map(|(id, _)| EventId(*id).timestamp().0);
        let stored: Arc<[EventId]> = events.iter().map(|(id, _)| EventId(*id)).collect();

        let margin = pass.margin_ms.max(self.margin_ms);
        if margin > self.margin_ms {
            sqlx::query("UPDATE margin SET spill_ms = ? WHERE id = 1").bind(margin).execute(&mut *transaction).await?;
        }
        let fresh: Vec<&Arc<Dictionary>> =
            dictionaries.all().filter(|dictionary| !self.dictionaries.contains(&dictionary.id)).collect();
        for dictionary in &fresh {
            sqlx::query("INSERT INTO dictionary (id, bytes) VALUES (?, ?)")
                .bind(dictionary.id)
                .bind(&dictionary.bytes)
                .execute(&mut *transaction)
                .await?;
        }
        let sealing = sealing(&events);
        let docs = Docs::of(self.month, self.writer);
        let (next_content, counts) = insert(&mut transaction, events, docs, self.next_content).await?;
        counts.write(&mut transaction, &mut self.counts).await?;
        if !stored.is_empty() {
            self.recent.write(&mut transaction, commit, &stored).await?;
        }
        let sealed = seal(&mut transaction, self.month, self.seals, &sealing).await?;
        transaction.commit().await?;

        self.margin_ms = margin;
        self.next_content = next_content;
        self.dictionaries.extend(fresh.iter().map(|dictionary| dictionary.id));
        if let Some(newest) = newest {
            self.sequences.committed(newest);
        }
        Ok(Committed { answers: pass.answers, stored: Commit { number: commit, events: stored }, sealed })
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

/// The events of Vigie's own site among those of a commit, for their seals.
fn sealing(events: &[(i64, Row)]) -> Vec<Sealed> {
    let seal =
        |(id, row): &(i64, Row)| Some(Sealed { event: *id, received: row.occurred + row.lag_ms, digest: row.sealed? });
    events.iter().filter_map(seal).collect()
}

/// Adds the events to the month's chain and gives its new head; none if the chain does not go through the one that was known: a head that
/// moved on then would hide what was done to the chain.
async fn seal(
    connection: &mut SqliteConnection,
    month: Month,
    seals: Seals,
    events: &[Sealed],
) -> Result<Option<Head>, sqlx::Error> {
    if events.is_empty() {
        return Ok(None);
    }
    let sound = match &seals.known {
        Some(known) => goes_through(connection, known).await?,
        None => true,
    };
    let head = extend(connection, month.number(), seals.before, events).await?;
    if !sound {
        tracing::error!(%month, "The seals of Vigie's own journal are not those that were made: see `vigie verify`");
    }
    Ok(head.filter(|_| sound))
}

/// Refuses a file of a newer program before anything in it is touched; `true` if an older program wrote it.
pub(super) async fn check(file: &Path) -> Result<bool, OpenError> {
    if !file.metadata().is_ok_and(|found| found.len() > 0) {
        return Ok(false);
    }
    let database = |cause| OpenError::Database { file: PathBuf::from(file), cause };
    let mut reader = open_reader(file).await.map_err(database)?;
    let found = schema::MONTH.check(&mut reader, file).await?;
    reader.close().await.map_err(database)?;
    Ok(found < schema::MONTH.known())
}

/// Brings the file of an older program to this program's version, so that every reader finds every table.
pub(super) async fn migrate(file: &Path) -> Result<(), OpenError> {
    let database = |cause| OpenError::Database { file: PathBuf::from(file), cause };
    let mut connection = open_writer(file, CACHE_KIB).await.map_err(database)?;
    schema::MONTH.migrate(&mut connection, file).await?;
    connection.close().await.map_err(database)
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
                    if ahead.is_empty() {
                        return Err(sqlx::Error::Protocol("the month has no free event id".to_owned()));
                    }
                    ask(connection, sequences, &ahead).await?;
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
