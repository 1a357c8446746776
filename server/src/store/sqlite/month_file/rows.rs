//! The statements that insert a group of rows, table by table, always in the same order.

use std::fmt::Write;
use std::sync::LazyLock;

use app::domain::event::EventId;
use rustc_hash::FxHashMap;
use sqlx::SqliteConnection;

use crate::store::sqlite::docs::Docs;
use crate::store::sqlite::insert::{Insert, Values};
use crate::store::sqlite::row::{Content, Key, Row};
use crate::store::sqlite::usage::Counts;

static EVENT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO event (id, site_id, source_id, module_id, submodule_id, operation_id, outcome, kind, severity, reason, action,
         flags, local_day, offset_s, spill_ms, lag_ms, actor_id, section_id, duration_ms, redacted, texts)",
        21,
        String::new(),
    )
});
static KEY: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO event_key (source_id, key, event_id, fingerprint)", 4, String::new()));
static CONTENT: LazyLock<Insert> = LazyLock::new(|| {
    Insert::new(
        "INSERT INTO content (id, digest, sha256, content_type_id, size, stored, dictionary, frame)",
        8,
        String::new(),
    )
});
static PAYLOAD: LazyLock<Insert> =
    LazyLock::new(|| Insert::new("INSERT INTO payload (event_id, kind, content_id)", 3, String::new()));

/// How far the id's millisecond lies from the occurred one.
pub(super) fn spill(id: i64, row: &Row) -> i64 {
    EventId(id).timestamp().0 - row.occurred
}

/// Inserts all of the events, table by table, always in the same order, and gives the next free content id and what is to be counted.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    mut events: Vec<(i64, Row)>,
    docs: Docs,
    next_content: i64,
) -> Result<(i64, Counts), sqlx::Error> {
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
        texts.push((docs.row(*id), std::mem::take(&mut row.search)));
        contents.extend(row.payloads.drain(..).map(|content| (*id, content)));
    }
    EVENT.run(connection, events.into_iter(), bind_event).await?;
    let next_content = insert_payloads(connection, contents, next_content).await?;
    index(connection, &texts).await?;
    Ok((next_content, counts))
}

/// Puts the texts into the index under their rows, in one statement however many they are: before each statement that inserts several rows
/// FTS5 writes what the one before has left into a segment of its own, and segments are merged sooner or later.
async fn index(connection: &mut SqliteConnection, texts: &[(i64, String)]) -> Result<(), sqlx::Error> {
    if texts.is_empty() {
        return Ok(());
    }
    let mut by_row = String::with_capacity(texts.iter().map(|(_, text)| text.len() + 32).sum());
    for (row, text) in texts {
        by_row.push(if by_row.is_empty() { '{' } else { ',' });
        // Writing to a String cannot fail, and folded words and terms have nothing that JSON escapes.
        let _ = write!(by_row, "\"{row}\":\"{text}\"");
    }
    by_row.push('}');
    sqlx::query("INSERT INTO search (rowid, text) SELECT CAST(key AS INTEGER), value FROM json_each(?)")
        .bind(by_row)
        .execute(connection)
        .await?;
    Ok(())
}

fn bind_event((id, row): (i64, Row), values: &mut Values) {
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
    values.add(row.duration_ms);
    values.add(row.redacted);
    values.add(row.texts);
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
