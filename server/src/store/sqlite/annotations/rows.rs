//! Annotations as rows of a month's file, and as postings of its index.

use std::collections::BTreeMap;

use app::domain::annotation::{Annotations, Deed, DeedKind, Entry, NewEntry, Person};
use app::domain::error::StoreError;
use app::domain::event::EventId;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use crate::store::sqlite::error::store_error;

/// An event by its key here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::sqlite) struct Whose {
    /// Its site's row.
    pub(in crate::store::sqlite) site: i64,
    /// Its id.
    pub(in crate::store::sqlite) event: EventId,
}

/// Which texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::sqlite) enum Texts {
    /// All.
    All,
    /// Tags; comments come without a word of what they say.
    Tags,
}

#[derive(FromRow)]
struct Row {
    event_id: i64,
    entry: u32,
    kind: u8,
    comment: Option<u32>,
    text: Option<String>,
    account_id: i64,
    email: String,
    at: i64,
    person_id: Option<i64>,
    person_email: Option<String>,
}

impl Row {
    fn entry(self) -> Result<Entry, StoreError> {
        let comment = self.comment.ok_or_else(broken);
        let text = self.text.ok_or_else(broken);
        let deed = match DeedKind::from_code(self.kind).ok_or_else(broken)? {
            DeedKind::Comment => Deed::Comment(text?),
            DeedKind::Edit => Deed::Edit { comment: comment?, text: text? },
            DeedKind::Withdraw => Deed::Withdraw { comment: comment? },
            DeedKind::Tag => Deed::Tag(tag(&text?)?),
            DeedKind::Untag => Deed::Untag(tag(&text?)?),
            DeedKind::Acknowledge => Deed::Acknowledge,
            DeedKind::Unacknowledge => Deed::Unacknowledge,
            DeedKind::Assign => {
                Deed::Assign(self.person_id.zip(self.person_email).map(|(account, email)| Person { account, email }))
            }
        };
        let by = Person { account: self.account_id, email: self.email };
        Ok(Entry { number: self.entry, by, at: Timestamp(self.at), deed })
    }
}

fn broken() -> StoreError {
    StoreError::Database("an annotation lacks a part, or a newer program wrote it".into())
}

fn tag(text: &str) -> Result<Slug, StoreError> {
    text.parse().map_err(|error| StoreError::Database(Box::new(error)))
}

/// Whether there is any annotation.
pub(in crate::store::sqlite) async fn any(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM annotation)").fetch_one(connection).await.map_err(store_error)
}

/// The annotations of those of the events that have some.
pub(in crate::store::sqlite) async fn of_events(
    connection: &mut SqliteConnection,
    events: &[Whose],
    texts: Texts,
) -> Result<BTreeMap<EventId, Annotations>, StoreError> {
    let text = match texts {
        Texts::All => "annotation.text".to_owned(),
        Texts::Tags => {
            format!("CASE WHEN annotation.kind < {} THEN '' ELSE annotation.text END AS text", DeedKind::Tag.code())
        }
    };
    let wanted: Vec<(i64, i64)> = events.iter().map(|whose| (whose.site, whose.event.0)).collect();
    let statement = format!(
        "SELECT annotation.event_id, entry, kind, comment, {text}, account_id, email, at, person_id, person_email
         FROM json_each(?) AS wanted CROSS JOIN annotation
         ON annotation.site_id = wanted.value ->> 0 AND annotation.event_id = wanted.value ->> 1
         ORDER BY annotation.event_id, entry"
    );
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(statement))
        .bind(serde_json::to_string(&wanted).unwrap_or_default())
        .fetch_all(connection)
        .await
        .map_err(store_error)?;
    let mut found: BTreeMap<EventId, Annotations> = BTreeMap::new();
    for row in rows {
        let id = EventId(row.event_id);
        found.entry(id).or_default().add(row.entry()?);
    }
    Ok(found)
}

/// Adds an entry.
pub(in crate::store::sqlite) async fn insert(
    connection: &mut SqliteConnection,
    whose: Whose,
    number: u32,
    new: &NewEntry,
) -> Result<(), sqlx::Error> {
    let (comment, text) = match &new.deed {
        Deed::Comment(text) => (None, Some(text.as_str())),
        Deed::Edit { comment, text } => (Some(*comment), Some(text.as_str())),
        Deed::Withdraw { comment } => (Some(*comment), None),
        Deed::Tag(tag) | Deed::Untag(tag) => (None, Some(tag.as_str())),
        Deed::Acknowledge | Deed::Unacknowledge | Deed::Assign(_) => (None, None),
    };
    let person = if let Deed::Assign(to) = &new.deed { to.as_ref() } else { None };
    sqlx::query(
        "INSERT INTO annotation (site_id, event_id, entry, kind, comment, text, account_id, email, at, person_id, person_email)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(whose.site)
    .bind(whose.event.0)
    .bind(number)
    .bind(new.deed.kind().code())
    .bind(comment)
    .bind(text)
    .bind(new.by.account)
    .bind(&new.by.email)
    .bind(new.at.0)
    .bind(person.map(|person| person.account))
    .bind(person.map(|person| person.email.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes words from a row of the index and adds others. A second insertion under the same row just adds postings, and a deletion takes away
/// exactly the words that it is given. One of each at a time: the index counts both, and must not come to have fewer rows than none.
pub(in crate::store::sqlite) async fn reindex(
    connection: &mut SqliteConnection,
    row: i64,
    (less, more): (&str, &str),
) -> Result<(), sqlx::Error> {
    if less.is_empty() && more.is_empty() {
        return Ok(());
    }
    if !less.is_empty() {
        sqlx::query("INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)")
            .bind(row)
            .bind(less)
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("INSERT INTO search (rowid, text) VALUES (?, ?)").bind(row).bind(more).execute(connection).await?;
    Ok(())
}
