//! What people add to events: entries in the month of their event, and their words in its index, one transaction of the one writer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use app::domain::access::{Right, Scope};
use app::domain::annotation::{Annotations, Deed, Marks, NewEntry};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::ports::annotations::{Annotated, AnnotationStore};
use async_trait::async_trait;
use sqlx::SqliteConnection;

use self::rows::{Texts, Whose};
use super::month::Month;
use super::search::Term;
use super::store::SqliteStore;
use super::terms::{Missing, Vocabulary};
use crate::matching::fold_texts;

pub(super) mod rows;
pub(super) mod words;

/// Which months have annotations at all: most have none, and their lists are not to pay for those that have.
#[derive(Debug, Default)]
pub(super) struct AnnotatedMonths(RwLock<BTreeMap<Month, bool>>);

impl AnnotatedMonths {
    fn known(&self, month: Month) -> Option<bool> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&month).copied()
    }

    /// What a reader found. It may have looked before the month's first annotation was committed, so what is known already stands.
    fn found(&self, month: Month, any: bool) -> bool {
        *self.0.write().unwrap_or_else(PoisonError::into_inner).entry(month).or_insert(any)
    }

    /// Notes that an annotation of the month was committed.
    pub(super) fn add(&self, month: Month) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(month, true);
    }
}

/// What the writer is told to add.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) whose: Whose,
    pub(super) entry: NewEntry,
    /// The words under which the event is found whatever is added to it.
    pub(super) own: BTreeSet<String>,
    /// The term of the tag that is added or taken away.
    pub(super) tag: Option<Term>,
}

impl SqliteStore {
    /// Whether the month has annotations.
    pub(super) async fn is_annotated(
        &self,
        connection: &mut SqliteConnection,
        month: Month,
    ) -> Result<bool, StoreError> {
        match self.annotated.known(month) {
            Some(known) => Ok(known),
            None => Ok(self.annotated.found(month, rows::any(connection).await?)),
        }
    }

    /// The folded texts that were added to those of the events that have some, for phrases. All are of one month.
    pub(super) async fn added_texts(
        &self,
        connection: &mut SqliteConnection,
        month: Month,
        events: &[Event],
    ) -> Result<BTreeMap<EventId, String>, StoreError> {
        if events.is_empty() || !self.is_annotated(connection, month).await? {
            return Ok(BTreeMap::new());
        }
        let wanted = self.whose(events).await?;
        let found = rows::of_events(connection, &wanted, Texts::All).await?;
        Ok(found.into_iter().map(|(id, sum)| (id, words::folded(&sum))).collect())
    }

    async fn whose(&self, events: &[Event]) -> Result<Vec<Whose>, StoreError> {
        let sites = self.main.all_sites().await?;
        let site = |event: &Event| sites.iter().find(|row| row.site.slug == event.site).map(|row| row.id);
        Ok(events.iter().filter_map(|event| Some(Whose { site: site(event)?, event: event.id })).collect())
    }

    /// The marks of events of one month.
    pub(super) async fn month_marks(
        &self,
        month: Month,
        events: &[Event],
    ) -> Result<BTreeMap<EventId, Marks>, StoreError> {
        if self.annotated.known(month) == Some(false) {
            return Ok(BTreeMap::new());
        }
        let wanted = self.whose(events).await?;
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let found = match self.is_annotated(lease.connection(), month).await? {
            true => rows::of_events(lease.connection(), &wanted, Texts::Tags).await?,
            false => BTreeMap::new(),
        };
        lease.release();
        Ok(found.into_iter().map(|(id, sum)| (id, Marks::of(sum))).filter(|(_, marks)| !marks.is_empty()).collect())
    }

    /// The term of a tag, its word committed.
    async fn tag_term(&self, deed: &Deed) -> Result<Option<Term>, StoreError> {
        let (Deed::Tag(tag) | Deed::Untag(tag)) = deed else { return Ok(None) };
        let known = || self.terms.known().id(Vocabulary::Tag, tag.as_str());
        if known().is_none() {
            let words = [(Vocabulary::Tag, Arc::from(tag.as_str()))].into();
            self.terms.provide(&self.main, &Missing { words, ..Missing::default() }).await?;
        }
        Ok(known().map(Term::Tag))
    }

    async fn added(&self, event: &Event) -> Result<Annotations, StoreError> {
        let month = Month::of_id(event.id);
        let wanted = self.whose(std::slice::from_ref(event)).await?;
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let mut found = rows::of_events(lease.connection(), &wanted, Texts::All).await?;
        lease.release();
        Ok(found.remove(&event.id).unwrap_or_default())
    }
}

#[async_trait]
impl AnnotationStore for SqliteStore {
    async fn annotations(&self, scope: &Scope, id: EventId) -> Result<Option<Annotations>, StoreError> {
        match self.one(scope, Right::JournalView, id).await? {
            Some(event) => self.added(&event).await.map(Some),
            None => Ok(None),
        }
    }

    async fn marks(&self, events: &[Event]) -> Result<BTreeMap<EventId, Marks>, StoreError> {
        let mut marks = BTreeMap::new();
        for chunk in events.chunk_by(|a, b| Month::of_id(a.id) == Month::of_id(b.id)) {
            marks.append(&mut self.month_marks(Month::of_id(chunk[0].id), chunk).await?);
        }
        Ok(marks)
    }

    async fn annotate(&self, scope: &Scope, id: EventId, entry: NewEntry) -> Result<Option<Annotated>, StoreError> {
        let Some(event) = self.one(scope, Right::EventAnnotate, id).await? else { return Ok(None) };
        // A tag that the source gave is there already, and the index has its term.
        if matches!(&entry.deed, Deed::Tag(tag) if event.body.tags.contains(tag)) {
            return Ok(Some(Annotated::Unchanged(self.added(&event).await?)));
        }
        let Some(whose) = self.whose(std::slice::from_ref(&event)).await?.pop() else { return Ok(None) };
        let room = self.writer.room(1, 1_024)?;
        let tag = self.tag_term(&entry.deed).await?;
        let mut own = String::new();
        fold_texts(&event.body, &mut own);
        let own = words::of(&own);
        self.writer.annotate(room, Note { whose, entry, own, tag }).await
    }
}
