//! zstd dictionaries: one for payloads and one for the texts of events, each trained once on the first few thousand, beside the work, and
//! used for all that come later.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use app::domain::error::StoreError;

use super::error::store_error;
use super::main::{MainDatabase, begin};

/// zstd's level for payloads; higher ones cost much and gain little on a few KiB.
pub(super) const LEVEL: i32 = 3;
/// zstd's level for texts: level 3 would save one byte in twenty and take longer for every event.
const TEXT_LEVEL: i32 = 1;

/// How many samples are looked at.
const SAMPLES: usize = 2_000;
/// How much of each: what comes later in a long one is its own affair.
const SAMPLE_BYTES: usize = 2_048;

/// What a dictionary is for. The numbers are stored and never change their meaning; 0 is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Payloads = 1,
    Texts = 2,
}

impl Kind {
    /// The size of the dictionary. It stands once in each month's file.
    fn bytes(self) -> usize {
        match self {
            Self::Payloads => 64 << 10,
            Self::Texts => 32 << 10,
        }
    }
}

/// A trained dictionary with its number.
pub(super) struct Dictionary {
    /// Its number.
    pub(super) id: i64,
    /// The trained bytes, as they are stored.
    pub(super) bytes: Vec<u8>,
    /// The level to compress at.
    pub(super) level: i32,
}

impl Dictionary {
    fn prepare(kind: Kind, bytes: Vec<u8>) -> Arc<Self> {
        let level = match kind {
            Kind::Payloads => LEVEL,
            Kind::Texts => TEXT_LEVEL,
        };
        Arc::new(Self { id: kind as i64, bytes, level })
    }

    /// What compresses with it. It keeps a copy of the dictionary, prepared when it is first used.
    pub(super) fn compressor(&self) -> std::io::Result<zstd::bulk::Compressor<'static>> {
        zstd::bulk::Compressor::with_dictionary(self.level, &self.bytes)
    }
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionary").field("id", &self.id).field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// The dictionaries that are used now.
#[derive(Clone, Debug, Default)]
pub(super) struct InUse {
    /// For payloads.
    pub(super) payloads: Option<Arc<Dictionary>>,
    /// For texts.
    pub(super) texts: Option<Arc<Dictionary>>,
}

impl InUse {
    /// These, and where there are none, the others.
    pub(super) fn or(self, other: Self) -> Self {
        Self { payloads: self.payloads.or(other.payloads), texts: self.texts.or(other.texts) }
    }

    /// All there are.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<Dictionary>> {
        self.payloads.iter().chain(&self.texts)
    }
}

/// A dictionary, or the samples for it.
#[derive(Debug)]
pub(super) struct Trainee {
    kind: Kind,
    current: RwLock<Option<Arc<Dictionary>>>,
    /// `None` once it is trained or was tried.
    samples: Mutex<Option<Vec<Vec<u8>>>>,
}

impl Trainee {
    /// The dictionary that was trained before, if there is one.
    pub(super) async fn load(main: &MainDatabase, kind: Kind) -> Result<Self, StoreError> {
        let mut lease = main.read().await?;
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM payload_dictionary WHERE id = ?")
            .bind(kind as i64)
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let samples = Mutex::new(bytes.is_none().then(Vec::new));
        Ok(Self { kind, current: RwLock::new(bytes.map(|bytes| Dictionary::prepare(kind, bytes))), samples })
    }

    /// The dictionary that is used now.
    pub(super) fn current(&self) -> Option<Arc<Dictionary>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether samples are still wanted.
    pub(super) fn is_learning(&self) -> bool {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Takes samples until there are enough; then, once, gives all of them.
    pub(super) fn sample<'a>(&self, texts: impl Iterator<Item = &'a [u8]>) -> Option<Vec<Vec<u8>>> {
        let mut kept = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = kept.as_mut()?;
        let room = SAMPLES.saturating_sub(samples.len());
        let cut = |text: &'a [u8]| text[..text.len().min(SAMPLE_BYTES)].to_vec();
        samples.extend(texts.filter(|text| !text.is_empty()).take(room).map(cut));
        if samples.len() < SAMPLES { None } else { kept.take() }
    }

    /// Trains the dictionary, commits it to the main database and uses it from then on.
    pub(super) async fn train(&self, main: &MainDatabase, samples: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let size = self.kind.bytes();
        let work = move || zstd::dict::from_samples(&samples, size);
        let trained = tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(Box::new(error)))?;
        let bytes = trained.map_err(|error| StoreError::Database(Box::new(error)))?;
        let mut connection = main.write().await;
        let mut transaction = begin(&mut connection).await?;
        sqlx::query("INSERT INTO payload_dictionary (id, bytes) VALUES (?, ?)")
            .bind(self.kind as i64)
            .bind(&bytes)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Dictionary::prepare(self.kind, bytes));
        Ok(())
    }
}
