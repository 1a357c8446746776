//! The store as the ports see it: opened on a data folder, closed when the server ends.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use app::domain::access::AUDIT_SITE;
use app::domain::error::StoreError;
use app::domain::event::{Appended, NewEvent};
use app::ports::clock::Clock;
use app::ports::events::EventWriter;
use async_trait::async_trait;

use super::annotations::AnnotatedMonths;
use super::commits::{self, Commits};
use super::connection::Readers;
use super::dictionary::{InUse, Kind, Trainee};
use super::docs::Docs;
use super::encode::{Actors, Shelf, Words, row, words};
use super::error::OpenError;
use super::integrity::start::start;
use super::lock::FolderLock;
use super::main::{MAIN_FILE, MainDatabase};
use super::month::{Month, Months};
use super::month_file::{check, migrate};
use super::options::StoreOptions;
use super::private;
use super::retention::emptied::RemovedMonths;
use super::retention::sweep::Sweep;
use super::row::Row;
use super::terms::{Missing, Terms};
use super::texts::{TextDictionary, plain};
use super::writer::{Context, Writer};

/// Batches from this size on are encoded beside the tasks that answer requests.
const LARGE_BATCH: usize = 200;

/// Events, their payloads and their counts in a data folder that belongs to this process alone.
///
/// It implements [`EventWriter`], [`app::ports::events::EventReader`] and [`app::ports::statistics::StatisticsReader`]; sites, keys
/// and accounts are the [`MainDatabase`]'s, which [`SqliteStore::main`] gives.
#[derive(Debug)]
pub struct SqliteStore {
    pub(super) options: StoreOptions,
    pub(super) main: Arc<MainDatabase>,
    pub(super) months: Arc<Months>,
    pub(super) terms: Arc<Terms>,
    pub(super) readers: Arc<Readers>,
    trainees: [Arc<Trainee>; 2],
    pub(super) text_dictionaries: RwLock<BTreeMap<Month, Arc<TextDictionary>>>,
    pub(super) annotated: Arc<AnnotatedMonths>,
    pub(super) removed: Arc<RemovedMonths>,
    pub(super) sweep: tokio::sync::Mutex<Sweep>,
    pub(super) commits: Arc<Commits>,
    source_names: RwLock<BTreeMap<i64, String>>,
    encoders: Arc<Shelf>,
    pub(super) writer: Writer,
    _lock: FolderLock,
}

impl SqliteStore {
    /// Takes the data folder, makes it if there is none, brings its files to this program's version and starts the writer.
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`OpenError::Locked`] if another server works on the folder, [`OpenError::Newer`] if a newer program wrote it; nothing is
    /// touched then.
    pub async fn open(options: StoreOptions, clock: Arc<dyn Clock>) -> Result<Arc<Self>, OpenError> {
        let io = |cause| OpenError::Io { path: options.dir.clone(), cause };
        private::make_dir(&options.dir).map_err(io)?;
        let lock = FolderLock::take(&options.dir, &options.address)?;
        let months = Arc::new(Months::scan(&options.dir).map_err(io)?);
        let mut outdated = Vec::new();
        for month in months.all() {
            outdated.extend(check(&months.file(month)).await?.then_some(month));
        }
        let main = Arc::new(MainDatabase::open(&options.dir).await?);
        for month in outdated {
            migrate(&months.file(month)).await?;
        }
        let unreadable = |cause| OpenError::Unreadable { file: options.dir.join(MAIN_FILE), cause };
        let payloads = Trainee::load(&main, Kind::Payloads).await.map_err(unreadable)?;
        let texts = Trainee::load(&main, Kind::Texts).await.map_err(unreadable)?;
        let annotated = Arc::new(AnnotatedMonths::default());
        let removed: Arc<RemovedMonths> = Arc::default();
        let terms: Arc<Terms> = Arc::default();
        let commits = Commits::load(&months).await.map_err(commits::unreadable).map_err(unreadable)?;
        let commits = Arc::new(commits);
        start(&main, &months, clock.now()).await?;
        let context = Context {
            commits: Arc::clone(&commits),
            options: options.clone(),
            main: Arc::clone(&main),
            months: Arc::clone(&months),
            annotated: Arc::clone(&annotated),
            removed: Arc::clone(&removed),
            terms: Arc::clone(&terms),
            clock,
        };
        Ok(Arc::new(Self {
            writer: Writer::start(context),
            options,
            main,
            months,
            terms,
            readers: Arc::new(Readers::new()),
            trainees: [Arc::new(payloads), Arc::new(texts)],
            text_dictionaries: RwLock::default(),
            annotated,
            removed,
            sweep: tokio::sync::Mutex::default(),
            commits,
            source_names: RwLock::default(),
            encoders: Arc::default(),
            _lock: lock,
        }))
    }

    /// The main database, which implements the ports of sites, keys and accounts.
    pub fn main(&self) -> Arc<MainDatabase> {
        Arc::clone(&self.main)
    }

    /// Commits all that waits, writes the logs into their files and closes them. Appends fail from now on.
    ///
    /// # Errors
    /// If the main database fails; what was committed is safe in its log all the same.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.readers.close(None);
        self.writer.close().await;
        self.main.close().await
    }

    /// How a month's full-text index names its events.
    pub(super) fn docs(&self, month: Month) -> Docs {
        Docs::of(month, self.options.writer)
    }

    pub(super) fn source_names(&self) -> RwLockReadGuard<'_, BTreeMap<i64, String>> {
        self.source_names.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn learn_source_names(&self, names: &BTreeMap<i64, String>) {
        self.source_names.write().unwrap_or_else(PoisonError::into_inner).clone_from(names);
    }

    /// The dictionaries that are used now.
    fn dictionaries(&self) -> InUse {
        let [payloads, texts] = self.trainees.each_ref().map(|trainee| trainee.current());
        InUse { payloads, texts }
    }

    /// Trains the dictionaries beside the work once there are enough samples; without them, events are just larger.
    fn learn<'a>(&self, payloads: impl Iterator<Item = &'a [u8]>, texts: impl Iterator<Item = &'a [u8]>) {
        let [for_payloads, for_texts] = &self.trainees;
        for (trainee, samples) in [(for_payloads, for_payloads.sample(payloads)), (for_texts, for_texts.sample(texts))]
        {
            let Some(samples) = samples else { continue };
            let (trainee, main) = (Arc::clone(trainee), Arc::clone(&self.main));
            tokio::spawn(async move {
                if let Err(error) = trainee.train(&main, samples).await {
                    tracing::warn!(error = %error, "No dictionary could be trained for compression; events are stored without one");
                }
            });
        }
    }

    /// Marks the events of Vigie's own site: their seals name their source.
    async fn mark_sealed(&self, events: &[NewEvent], numbers: &mut [Words]) -> Result<(), StoreError> {
        for (event, words) in events.iter().zip(numbers) {
            if event.site.as_str() == AUDIT_SITE {
                let name = self.sources([event.source].into_iter()).await?.remove(&event.source);
                words.sealed_source = Some(name.ok_or(StoreError::Missing("source"))?);
            }
        }
        Ok(())
    }

    /// The rows of a batch, their words committed.
    async fn encode(&self, events: Vec<NewEvent>, dictionaries: InUse) -> Result<Vec<Row>, StoreError> {
        let mut numbers = loop {
            let mut missing = Missing::default();
            let numbers: Vec<_> = {
                let known = self.terms.known();
                let mut actors = Actors::default();
                events.iter().map(|event| words(event, &known, &mut actors, &mut missing)).collect()
            };
            if missing.is_empty() {
                break numbers;
            }
            self.terms.provide(&self.main, &missing).await?;
        };
        self.mark_sealed(&events, &mut numbers).await?;
        let large = events.len() >= LARGE_BATCH;
        let shelf = Arc::clone(&self.encoders);
        let work = move || {
            let mut encoders = shelf.take(&dictionaries).map_err(|error| StoreError::Database(Box::new(error)))?;
            let rows =
                events.into_iter().zip(&numbers).map(|(event, words)| row(event, words, &mut encoders)).collect();
            shelf.put(encoders);
            rows
        };
        if !large {
            return work();
        }
        tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(Box::new(error)))?
    }
}

fn bodies(events: &[NewEvent]) -> Vec<Arc<[u8]>> {
    events.iter().flat_map(|event| &event.payloads).map(|payload| Arc::clone(&payload.body)).collect()
}

#[async_trait]
impl EventWriter for SqliteStore {
    async fn append(&self, events: Vec<NewEvent>) -> Result<Vec<Appended>, StoreError> {
        if events.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = events.iter().map(|event| 1_024 + event.payloads.iter().map(|p| p.body.len()).sum::<usize>()).sum();
        let room = self.writer.room(events.len(), bytes)?;
        let payloads: Vec<Arc<[u8]>> = if self.trainees[0].is_learning() { bodies(&events) } else { Vec::new() };
        let dictionaries = self.dictionaries();
        let rows = self.encode(events, dictionaries.clone()).await?;
        let texts = rows.iter().filter_map(|row| plain(row.texts.as_deref()?));
        self.learn(payloads.iter().map(AsRef::as_ref), texts);
        self.writer.append(room, rows, dictionaries).await
    }
}
