//! Adding to an event in the writer's turn: what holds is read, weighed and added to in one transaction of the event's month.

use std::time::Instant;

use app::domain::annotation::{Annotations, Effect, Entry};
use app::domain::error::StoreError;
use app::ports::annotations::Annotated;
use sqlx::{Connection, SqliteConnection};

use super::task::Task;
use crate::store::sqlite::annotations::Note;
use crate::store::sqlite::annotations::rows::{Texts, Whose, insert, of_events, reindex};
use crate::store::sqlite::annotations::words;
use crate::store::sqlite::docs::Docs;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::month_file::MonthFile;

impl Task {
    /// Adds an entry to an event; `None` if it is not there any more.
    pub(super) async fn annotate(&mut self, note: Note) -> Result<Option<Annotated>, StoreError> {
        self.check_room()?;
        let month = Month::of_id(note.whose.event);
        let mut file = match self.open.remove(&month) {
            Some((file, _)) => file,
            None => MonthFile::open(&self.context.months.file(month), month, self.context.options.writer).await?,
        };
        let docs = Docs::of(month, self.context.options.writer);
        // After a failed commit the file must be opened anew, so it is not put back then.
        let added = add(file.connection(), docs, note).await?;
        self.open.insert(month, (file, Instant::now()));
        self.close_surplus().await;
        Ok(added)
    }
}

async fn add(connection: &mut SqliteConnection, docs: Docs, note: Note) -> Result<Option<Annotated>, StoreError> {
    let Note { whose, entry: new, own, tag } = note;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(store_error)?;
    if !is_there(&mut transaction, whose).await.map_err(store_error)? {
        transaction.rollback().await.map_err(store_error)?;
        return Ok(None);
    }
    let before = of_events(&mut transaction, &[whose], Texts::All).await?.remove(&whose.event).unwrap_or_default();
    match before.weigh(&new) {
        Ok(Effect::Change) => {}
        answer => {
            transaction.rollback().await.map_err(store_error)?;
            return Ok(Some(answer.map_or_else(Annotated::Refused, |_| Annotated::Unchanged(before))));
        }
    }
    let number = before.entries + 1;
    insert(&mut transaction, whose, number, &new).await.map_err(store_error)?;
    let mut after = before.clone();
    after.add(Entry { number, by: new.by, at: new.at, deed: new.deed });
    let found = |sum: &Annotations| {
        let mut words = words::of(&words::folded(sum));
        words.retain(|word| !own.contains(word));
        words
    };
    let (mut less, mut more) = (found(&before), found(&after));
    if let Some(tag) = tag {
        let mut term = String::new();
        tag.write(&mut term);
        if after.tags.len() > before.tags.len() {
            more.insert(term)
        } else {
            less.insert(term)
        };
    }
    let texts = (words::only(&less, &more), words::only(&more, &less));
    reindex(&mut transaction, docs.row(whose.event.0), (&texts.0, &texts.1)).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)?;
    Ok(Some(Annotated::Added { before, after }))
}

/// Whether retention has not taken the event since it was looked up.
async fn is_there(connection: &mut SqliteConnection, whose: Whose) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM event WHERE id = ? AND site_id = ?)")
        .bind(whose.event.0)
        .bind(whose.site)
        .fetch_one(connection)
        .await
}

#[cfg(test)]
mod tests {
    use app::domain::annotation::{Deed, NewEntry, Person};
    use app::domain::event::EventId;

    use super::*;
    use crate::store::sqlite::retention::files::tests::{STANDING, store};

    #[tokio::test]
    async fn a_comment_on_an_event_that_has_just_been_removed_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (store, month) = store(folder.path()).await;
        let by = Person { account: 1, email: "a@example.org".into() };
        let entry = NewEntry { by, at: STANDING, deed: Deed::Comment("too late".into()) };
        let whose = Whose { site: 1, event: EventId::floor(STANDING) };
        let note = Note { whose, entry, own: Default::default(), tag: None };
        let room = store.writer.room(1, 1_024).unwrap();
        assert!(store.writer.annotate(room, note).await.unwrap().is_none());
        let mut lease = store.readers.lease(&store.months.file(month), store.options.read_limit).await.unwrap();
        let kept: i64 =
            sqlx::query_scalar("SELECT count(*) FROM annotation").fetch_one(lease.connection()).await.unwrap();
        assert_eq!(kept, 0);
    }
}
