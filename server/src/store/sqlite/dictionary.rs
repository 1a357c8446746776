//! The zstd dictionary for payloads: trained once on the first few thousand, beside the work, and used for all that come later.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use app::domain::error::StoreError;
use app::domain::event::NewEvent;

use super::error::store_error;
use super::main::{MainDatabase, begin};
use super::payloads::{Dictionary, LEVEL};

/// How many payloads are looked at.
const SAMPLES: usize = 2_000;
/// How much of each: what comes later in a long one is its own affair.
const SAMPLE_BYTES: usize = 2_048;
/// The size of the dictionary. It stands once in each month's file.
const DICTIONARY_BYTES: usize = 64 << 10;
/// The number of the one dictionary; 0 is none.
const ID: i64 = 1;

/// The dictionary, or the samples for it.
#[derive(Debug, Default)]
pub(super) struct PayloadDictionary {
    current: RwLock<Option<Arc<Dictionary>>>,
    /// `None` once it is trained or was tried.
    samples: Mutex<Option<Vec<Vec<u8>>>>,
}

impl PayloadDictionary {
    /// The dictionary that was trained before, if there is one.
    pub(super) async fn load(main: &MainDatabase) -> Result<Self, StoreError> {
        let mut lease = main.read().await?;
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM payload_dictionary WHERE id = ?")
            .bind(ID)
            .fetch_optional(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let samples = bytes.is_none().then(Vec::new);
        Ok(Self { current: RwLock::new(bytes.map(prepare)), samples: Mutex::new(samples) })
    }

    /// The dictionary with which payloads are compressed now.
    pub(super) fn current(&self) -> Option<Arc<Dictionary>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes payloads of a batch as samples until there are enough; then, once, all of them.
    pub(super) fn sample(&self, events: &[NewEvent]) -> Option<Vec<Vec<u8>>> {
        let mut kept = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let samples = kept.as_mut()?;
        let room = SAMPLES.saturating_sub(samples.len());
        let bodies = events.iter().flat_map(|event| &event.payloads).map(|payload| &payload.body);
        samples.extend(
            bodies.filter(|body| !body.is_empty()).take(room).map(|body| body[..body.len().min(SAMPLE_BYTES)].to_vec()),
        );
        if samples.len() < SAMPLES { None } else { kept.take() }
    }

    /// Trains the dictionary, commits it to the main database and uses it from then on.
    pub(super) async fn train(&self, main: &MainDatabase, samples: Vec<Vec<u8>>) -> Result<(), StoreError> {
        let work = move || zstd::dict::from_samples(&samples, DICTIONARY_BYTES);
        let trained = tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Database(Box::new(error)))?;
        let bytes = trained.map_err(|error| StoreError::Database(Box::new(error)))?;
        let mut connection = main.write().await;
        let mut transaction = begin(&mut connection).await?;
        sqlx::query("INSERT INTO payload_dictionary (id, bytes) VALUES (?, ?)")
            .bind(ID)
            .bind(&bytes)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(prepare(bytes));
        Ok(())
    }
}

fn prepare(bytes: Vec<u8>) -> Arc<Dictionary> {
    let encoder = zstd::dict::EncoderDictionary::copy(&bytes, LEVEL);
    Arc::new(Dictionary { id: ID, bytes, encoder })
}
