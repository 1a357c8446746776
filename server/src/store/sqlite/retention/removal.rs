//! Removing events and payloads from a month in one short transaction: rows, keys, places in the index, annotations. The counts stay.

use std::collections::{BTreeMap, BTreeSet};

use app::domain::annotation::Annotations;
use app::domain::error::StoreError;
use app::domain::event::EventId;
use sqlx::SqliteConnection;

use super::removed::{self, Removed};
use crate::store::sqlite::annotations::rows::{Texts, Whose, any, of_events};
use crate::store::sqlite::annotations::words;
use crate::store::sqlite::docs::Docs;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::main::MainDatabase;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::search::Term;
use crate::store::sqlite::terms::{Terms, Vocabulary};

/// An event that is to go.
#[derive(Debug)]
pub(in crate::store::sqlite) struct Doomed {
    pub(super) id: i64,
    pub(super) site: i64,
    pub(super) module: i64,
    pub(super) occurred: i64,
    /// All under which it is found in the index without what people added: a deletion gives it again.
    pub(super) text: String,
    /// Its source and the hash of the id that it gave.
    pub(super) key: Option<(i64, i64)>,
}

/// An event that loses its payloads.
#[derive(Clone, Copy, Debug)]
pub(in crate::store::sqlite) struct Stripped {
    pub(super) id: i64,
    pub(super) site: i64,
    pub(super) module: i64,
    pub(super) occurred: i64,
}

/// What is to be removed of a month.
#[derive(Debug)]
pub(in crate::store::sqlite) struct Removal {
    pub(in crate::store::sqlite) month: Month,
    /// The rules and holds of this moment; with others, all must be planned anew.
    pub(in crate::store::sqlite) epoch: u64,
    pub(super) now: i64,
    pub(super) events: Vec<Doomed>,
    pub(super) payloads: Vec<Stripped>,
}

/// The words of tags as numbers.
pub(in crate::store::sqlite) struct Words<'a> {
    pub(in crate::store::sqlite) main: &'a MainDatabase,
    pub(in crate::store::sqlite) terms: &'a Terms,
}

fn json(values: &impl serde::Serialize) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// Removes what is still there of it, within the caller's transaction, and gives what that was.
pub(in crate::store::sqlite) async fn carry_out(
    connection: &mut SqliteConnection,
    docs: Docs,
    removal: &Removal,
    of_tags: Words<'_>,
) -> Result<Vec<Removed>, StoreError> {
    let there = present(connection, &removal.events).await.map_err(store_error)?;
    let events: Vec<&Doomed> = removal.events.iter().filter(|event| there.contains(&event.id)).collect();
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    let stripped: Vec<i64> = removal.payloads.iter().map(|event| event.id).collect();
    let payloads = count_payloads(connection, ids.iter().chain(&stripped)).await.map_err(store_error)?;
    let added = added_words(connection, &events, of_tags).await?;
    delete(connection, docs, &events, &added).await.map_err(store_error)?;
    if !stripped.is_empty() {
        run(
            connection,
            "UPDATE payload SET content_id = 0 WHERE event_id IN (SELECT value FROM json_each(?))",
            &stripped,
        )
        .await
        .map_err(store_error)?;
    }
    let mut taken: BTreeMap<(i64, i64), Removed> = BTreeMap::new();
    let mut part = |site_id, module_id, add: &mut dyn FnMut(&mut Removed)| {
        let new = || Removed { site_id, module_id, ..Removed::default() };
        add(taken.entry((site_id, module_id)).or_insert_with(new));
    };
    let of = |id: i64| payloads.get(&id).copied().unwrap_or(0);
    for event in &events {
        part(event.site, event.module, &mut |part| part.add_event(event.occurred, of(event.id), removal.now));
    }
    for event in removal.payloads.iter().filter(|event| of(event.id) > 0) {
        part(event.site, event.module, &mut |part| part.add_payloads(event.occurred, of(event.id), removal.now));
    }
    let taken: Vec<Removed> = taken.into_values().collect();
    removed::add(connection, &taken).await.map_err(store_error)?;
    Ok(taken)
}

async fn run(
    connection: &mut SqliteConnection,
    statement: &'static str,
    values: &impl serde::Serialize,
) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query(statement).bind(json(values)).execute(connection).await?.rows_affected())
}

async fn present(connection: &mut SqliteConnection, events: &[Doomed]) -> Result<BTreeSet<i64>, sqlx::Error> {
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    let found: Vec<i64> =
        sqlx::query_scalar("SELECT event.id FROM json_each(?) AS wanted CROSS JOIN event ON event.id = wanted.value")
            .bind(json(&ids))
            .fetch_all(connection)
            .await?;
    Ok(found.into_iter().collect())
}

/// How many payloads events have that are still kept.
async fn count_payloads(
    connection: &mut SqliteConnection,
    ids: impl Iterator<Item = &i64>,
) -> Result<BTreeMap<i64, i64>, sqlx::Error> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT payload.event_id, count(*) FROM json_each(?) AS wanted CROSS JOIN payload
         ON payload.event_id = wanted.value WHERE payload.content_id <> 0 GROUP BY payload.event_id",
    )
    .bind(json(&ids.collect::<Vec<_>>()))
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Under which other words each event is found because of what people added to it.
async fn added_words(
    connection: &mut SqliteConnection,
    events: &[&Doomed],
    of_tags: Words<'_>,
) -> Result<BTreeMap<i64, String>, StoreError> {
    if events.is_empty() || !any(connection).await? {
        return Ok(BTreeMap::new());
    }
    let whose: Vec<Whose> = events.iter().map(|event| Whose { site: event.site, event: EventId(event.id) }).collect();
    let mut added = BTreeMap::new();
    for (id, sum) in of_events(connection, &whose, Texts::All).await? {
        let Some(event) = events.iter().find(|event| event.id == id.0) else { continue };
        let own: BTreeSet<&str> = event.text.split_whitespace().collect();
        let mut more = words::of(&words::folded(&sum));
        more.extend(tag_terms(&sum, &of_tags).await?);
        more.retain(|word| !own.contains(word.as_str()));
        added.insert(id.0, more.into_iter().collect::<Vec<_>>().join(" "));
    }
    Ok(added)
}

async fn tag_terms(sum: &Annotations, of_tags: &Words<'_>) -> Result<Vec<String>, StoreError> {
    let tags: Vec<&str> = sum.tags.iter().map(|(tag, _)| tag.as_str()).collect();
    let term = |id| {
        let mut text = String::new();
        Term::Tag(id).write(&mut text);
        text
    };
    Ok(of_tags.terms.find(of_tags.main, Vocabulary::Tag, &tags).await?.into_iter().map(term).collect())
}

async fn delete(
    connection: &mut SqliteConnection,
    docs: Docs,
    events: &[&Doomed],
    added: &BTreeMap<i64, String>,
) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    let with_added = |event: &Doomed| match added.get(&event.id) {
        Some(more) => format!("{} {more}", event.text),
        None => event.text.clone(),
    };
    let texts: BTreeMap<i64, String> = events.iter().map(|event| (docs.row(event.id), with_added(event))).collect();
    // One statement: before each that changes several rows FTS5 writes what the one before has left into a segment of its own.
    run(
        connection,
        "INSERT INTO search (search, rowid, text) SELECT 'delete', CAST(key AS INTEGER), value FROM json_each(?)",
        &texts,
    )
    .await?;
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    if !added.is_empty() {
        let whose: Vec<(i64, i64)> = events.iter().map(|event| (event.site, event.id)).collect();
        let statement =
            "DELETE FROM annotation WHERE (site_id, event_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))";
        run(connection, statement, &whose).await?;
    }
    let keys: Vec<(i64, i64, i64)> =
        events.iter().filter_map(|event| event.key.map(|(source, key)| (source, key, event.id))).collect();
    if !keys.is_empty() {
        let statement =
            "DELETE FROM event_key WHERE (source_id, key) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))
             AND event_id IN (SELECT value ->> 2 FROM json_each(?1))";
        run(connection, statement, &keys).await?;
    }
    run(connection, "DELETE FROM payload WHERE event_id IN (SELECT value FROM json_each(?))", &ids).await?;
    run(connection, "DELETE FROM event WHERE id IN (SELECT value FROM json_each(?))", &ids).await?;
    Ok(())
}

/// Removes those of the contents to which no payload points any more.
pub(in crate::store::sqlite) async fn sweep_contents(
    connection: &mut SqliteConnection,
    contents: &[i64],
) -> Result<(), sqlx::Error> {
    // They were found without the writer's turn; an event may have come meanwhile that has the same content. One walk over the links tells.
    let used: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT content_id FROM payload WHERE content_id IN (SELECT value FROM json_each(?))",
    )
    .bind(json(&contents))
    .fetch_all(&mut *connection)
    .await?;
    let used: BTreeSet<i64> = used.into_iter().collect();
    let unused: Vec<i64> = contents.iter().copied().filter(|id| !used.contains(id)).collect();
    run(connection, "DELETE FROM content WHERE id IN (SELECT value FROM json_each(?))", &unused).await?;
    Ok(())
}
