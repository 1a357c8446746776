//! Reading events: months newest first, each a bounded walk of its own, put together in the order of ids.

use std::cmp::Reverse;
use std::time::{Duration, Instant};

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId, ID_EPOCH_MS};
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadKind};
use app::domain::time::{DAY_MS, Timestamp};
use app::ports::events::EventReader;
use async_trait::async_trait;
use futures::future::{join, join_all};
use sqlx::SqliteConnection;

use super::condition::{Argument, Condition, Ids, source};
use super::decode::{Stored, rows_of};
use super::docs::Docs;
use super::error::store_error;
use super::month::Month;
use super::packed::fetch;
use super::resolve::{Search, names};
use super::sites::SiteRow;
use super::store::SqliteStore;
use super::texts::TextDecoder;
use crate::matching::fold_texts;

/// How many months are read at once, one wave after the other; the last number goes on. The newest alone suffices nearly always, and where
/// it does not, the one before it; what is rare is looked for in several at once.
const WAVES: [usize; 4] = [1, 1, 2, 4];
/// How many rows are read at a time at most.
const PIECE: u32 = 250;
/// How many rows are looked at at a time where a phrase must be checked on them.
const PHRASE_CHUNK: u32 = 200;

/// The whole range of instants that an id can have.
pub(super) const ALL_TIME: (i64, i64) = (Timestamp::MIN.0, Timestamp::MAX.0);

/// Above every id, those of a last millisecond that was too full among them.
pub(super) fn above_all() -> i64 {
    floor(Timestamp::MAX.0 + DAY_MS)
}

/// The first id of a millisecond, within the years that there are.
pub(super) fn floor(ms: i64) -> i64 {
    EventId::floor(Timestamp(ms.max(Timestamp::MIN.0))).0
}

impl SqliteStore {
    /// The events of a month that meet the search, newest first, at most the part's limit.
    pub(super) async fn month_page(&self, month: Month, part: &Part<'_>) -> Result<Vec<Event>, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(part.deadline)?).await?;
        let mut events: Vec<Event> = Vec::new();
        let mut before = part.before;
        let docs = self.docs(month);
        let phrases = part.search.condition.search.has_phrases();
        let dictionary = self.known_text_dictionary(month);
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        loop {
            let wanted = if phrases { PHRASE_CHUNK } else { part.limit };
            let rows =
                newest_rows(lease.connection(), &part.search.condition, docs, (before, wanted), &mut decoder).await?;
            let read = rows.len();
            before = rows.last().map_or(before, |row| row.id);
            let mut found = self.events(lease.connection(), rows, &part.search.names).await?;
            if phrases {
                let added = self.added_texts(lease.connection(), month, &found).await?;
                found.retain(|event| has_phrases(event, added.get(&event.id), &part.search.condition));
            }
            events.append(&mut found);
            if !phrases || read < wanted as usize || events.len() >= part.limit as usize {
                break;
            }
        }
        lease.release();
        events.truncate(part.limit as usize);
        Ok(events)
    }

    /// One event with its site's row checked against the scope.
    pub(super) async fn one(&self, scope: &Scope, right: Right, id: EventId) -> Result<Option<Event>, StoreError> {
        let month = Month::of_id(id);
        if !self.months.has(month) {
            return Ok(None);
        }
        let sites = self.main.all_sites().await?;
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let statement = rows_of("event WHERE id = ?");
        let dictionary = self.known_text_dictionary(month);
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        let statement = (statement, vec![Argument::Number(id.0)]);
        let mut rows = read(lease.connection(), statement, &mut decoder).await?;
        rows.retain(|row| sites.iter().any(|site| site.id == row.site && scope.can(right, &site.site.slug)));
        let event = self.events(lease.connection(), rows, &names(&sites)).await?.pop();
        lease.release();
        Ok(event)
    }
}

/// What each month is asked for.
pub(super) struct Part<'a> {
    search: &'a Search,
    before: i64,
    limit: u32,
    deadline: Instant,
}

impl<'a> Part<'a> {
    /// From the newest on, as many as a page can hold.
    pub(super) fn new(search: &'a Search, deadline: Instant) -> Self {
        Self { search, before: above_all(), limit: PageRequest::MAX, deadline }
    }

    /// From an id on downwards, so many.
    pub(super) fn below(search: &'a Search, before: EventId, limit: u32, deadline: Instant) -> Self {
        Self { search, before: before.0, limit, deadline }
    }

    /// The same for so many events fewer.
    fn without(&self, found: usize) -> Self {
        let found = u32::try_from(found).unwrap_or(u32::MAX);
        Self { limit: self.limit.saturating_sub(found), ..*self }
    }

    /// Goes on below an id.
    pub(super) fn go_on(&mut self, before: EventId) {
        self.before = before.0;
    }
}

/// Whether the texts of the event and those that were `added` to it have the phrases.
fn has_phrases(event: &Event, added: Option<&String>, condition: &Condition) -> bool {
    let mut folded = String::new();
    fold_texts(&event.body, &mut folded);
    added.into_iter().for_each(|added| folded.push_str(added));
    condition.search.is_met_by(&folded)
}

/// The statement of the newest rows of a month before an id.
fn newest(condition: &Condition, docs: Docs, before: i64, limit: u32) -> (String, Vec<Argument>) {
    let from = floor(condition.from_ms.unwrap_or(Timestamp::MIN.0));
    let to = condition.to_ms.map_or_else(above_all, |ms| floor(ms + 1));
    let (source, mut arguments) = source(condition, docs, Ids::between(from, to).below(before));
    let id = condition.order();
    let statement = rows_of(&format!("{source} ORDER BY {id} DESC LIMIT ?"));
    arguments.push(Argument::Number(i64::from(limit)));
    (statement, arguments)
}

/// The newest rows before an id, read in pieces: SQLite's thread looks for the next while this one takes the last apart.
async fn newest_rows(
    connection: &mut SqliteConnection,
    condition: &Condition,
    docs: Docs,
    (before, wanted): (i64, u32),
    decoder: &mut TextDecoder<'_>,
) -> Result<Vec<Stored>, StoreError> {
    let mut rows = Vec::new();
    let mut left = wanted;
    let mut piece = fetch(connection, newest(condition, docs, before, left.min(PIECE))).await?;
    loop {
        let full = piece.count >= left.min(PIECE);
        left = left.saturating_sub(piece.count);
        let next = async {
            if !full || left == 0 {
                return Ok(None);
            }
            fetch(connection, newest(condition, docs, piece.lowest, left.min(PIECE))).await.map(Some)
        };
        let (next, read) = join(next, async { Stored::read_all(&piece.rows, decoder) }).await;
        rows.append(&mut read?);
        match next? {
            Some(next) => piece = next,
            None => break,
        }
    }
    // They stand so already, but SQLite promises no order to an aggregate.
    rows.sort_unstable_by_key(|row| Reverse(row.id));
    Ok(rows)
}

/// The rows of a [`rows_of`] statement.
pub(super) async fn read(
    connection: &mut SqliteConnection,
    statement: (String, Vec<Argument>),
    decoder: &mut TextDecoder<'_>,
) -> Result<Vec<Stored>, StoreError> {
    Stored::read_all(&fetch(connection, statement).await?.rows, decoder)
}

#[async_trait]
impl EventReader for SqliteStore {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        let deadline = Instant::now() + self.options.read_limit;
        let sites = self.main.all_sites().await?;
        let may = |row: &SiteRow| scope.can(Right::JournalView, &row.site.slug);
        let Some(search) = self.search(&request.filter, &sites, may).await? else {
            return Ok(EventPage::default());
        };
        let limit = request.limit.clamp(1, PageRequest::MAX);
        let before = request.before.map_or_else(above_all, |id| id.0);
        let from = search.condition.from_ms.unwrap_or(ALL_TIME.0);
        let newest = request.before.map_or(ALL_TIME.1, |id| id.timestamp().0);
        let to = search.condition.to_ms.unwrap_or(ALL_TIME.1).min(newest);
        // One more than asked for tells whether there is a next page.
        let part = Part { search: &search, before, limit: limit + 1, deadline };
        self.walk(self.months.newest_first(from, to), &part).await
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        self.one(scope, Right::JournalView, id).await
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        let Some(event) = self.one(scope, Right::PayloadView, id).await? else {
            return Ok(None);
        };
        let Some(info) = event.payloads.into_iter().find(|info| info.kind == kind) else {
            return Ok(None);
        };
        let mut lease = self.readers.lease(&self.months.file(Month::of_id(id)), self.options.read_limit).await?;
        // Between the two reads it may have been removed.
        let found: Option<(Vec<u8>, Option<Vec<u8>>)> = sqlx::query_as(
            "SELECT content.frame, dictionary.bytes FROM payload JOIN content ON content.id = payload.content_id
             LEFT JOIN dictionary ON dictionary.id = content.dictionary WHERE payload.event_id = ? AND payload.kind = ?",
        )
        .bind(id.0)
        .bind(kind.code())
        .fetch_optional(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let expand = |(frame, dictionary): (Vec<u8>, Option<Vec<u8>>)| {
            super::payloads::expand(info, &frame, dictionary.as_deref())
        };
        found.map(expand).transpose()
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        self.affair(scope, id).await
    }
}

impl SqliteStore {
    /// Reads months until the page is full; past the time limit it ends where it is. All that were asked are waited for: a reader
    /// that is dropped at work is closed, and to open one costs more than to read a page.
    async fn walk(&self, months: Vec<Month>, part: &Part<'_>) -> Result<EventPage, StoreError> {
        let limit = part.limit as usize - 1;
        let mut events: Vec<Event> = Vec::new();
        let mut reached = None;
        let mut rest = months.as_slice();
        for at_once in WAVES.into_iter().chain(std::iter::repeat(WAVES[WAVES.len() - 1])) {
            if rest.is_empty() {
                break;
            }
            let wave;
            (wave, rest) = rest.split_at(at_once.min(rest.len()));
            let part = part.without(events.len());
            let pages = join_all(wave.iter().map(|month| self.month_page(*month, &part))).await;
            for (month, page) in wave.iter().zip(pages) {
                match page {
                    Ok(found) => events.extend(found),
                    Err(StoreError::Interrupted) if reached.is_some() => {
                        return Ok(EventPage { events, next: reached });
                    }
                    Err(error) => return Err(error),
                }
                if events.len() > limit {
                    events.truncate(limit);
                    let next = events.last().map(|event| event.id);
                    return Ok(EventPage { events, next });
                }
                // All of the month was read: what is missing lies before its first id.
                reached = Some(EventId((*month.span().start() - ID_EPOCH_MS) << EventId::LOW_BITS));
            }
        }
        Ok(EventPage { events, next: None })
    }
}

/// What is left of a time limit.
pub(super) fn left(deadline: Instant) -> Result<Duration, StoreError> {
    deadline.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()).ok_or(StoreError::Interrupted)
}

#[cfg(test)]
mod tests {
    use app::domain::filter::Filter;
    use sqlx::{AssertSqlSafe, Connection, Row};

    use super::*;
    use crate::store::sqlite::condition::{Resolved, condition};
    use crate::store::sqlite::packed::bound;
    use crate::store::sqlite::schema;

    async fn plan(query: &str) -> String {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        schema::MONTH.migrate(&mut connection, std::path::Path::new("memory")).await.unwrap();
        let known = Resolved { sites: vec![1], every_site: true, ..Resolved::default() };
        let condition = condition(&Filter::from_query(query).unwrap(), &known);
        let docs = Docs::of(Month::of(Timestamp(0)), 0);
        let (statement, arguments) = newest(&condition, docs, above_all(), 100);
        let rows =
            bound(format!("EXPLAIN QUERY PLAN {statement}"), arguments).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>("detail") + "\n").collect()
    }

    #[tokio::test]
    async fn a_page_begins_at_its_cursor_and_is_not_sorted() {
        for query in ["", "from=2026-03-01&to=2026-03-31", "outcome=success&hours=08:00-18:00"] {
            let plan = plan(query).await;
            assert!(plan.contains("SEARCH event USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"), "{query}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{query}: {plan}");
        }
        let plan = plan("kind=job").await;
        assert!(plan.contains("VIRTUAL TABLE INDEX") && !plan.contains("TEMP B-TREE"), "{plan}");
    }

    #[tokio::test]
    async fn a_statement_is_planned_once_whatever_it_is_given() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let option = AssertSqlSafe("SELECT sqlite_compileoption_used('ENABLE_QPSG')");
        let used: i64 = sqlx::query_scalar(option).fetch_one(&mut connection).await.unwrap();
        assert_eq!(used, 1, "LIBSQLITE3_FLAGS of .cargo/config.toml did not reach the build of SQLite");
    }
}
