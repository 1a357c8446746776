//! Putting events together from a month's rows: their words, and their sources' names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use sqlx::SqliteConnection;

use super::decode::{Names, Stored};
use super::error::store_error;
use super::month::Month;
use super::store::SqliteStore;
use super::texts::{TextDecoder, TextDictionary};

impl SqliteStore {
    /// The events of rows, all of one month.
    pub(super) async fn events(
        &self,
        connection: &mut SqliteConnection,
        rows: Vec<Stored>,
        names: &Names,
    ) -> Result<Vec<Event>, StoreError> {
        let mut wanted = BTreeSet::new();
        {
            let known = self.terms.known();
            rows.iter().for_each(|row| row.need(&known, &mut wanted));
        }
        self.terms.load(&self.main, wanted).await?;
        let dictionary = self.text_dictionary(connection, &rows).await?;
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        let mut named = names.clone();
        named.sources = self.sources(rows.iter().map(|row| row.source)).await?;
        let mut events: Vec<Event> = {
            let known = self.terms.known();
            rows.into_iter().map(|row| row.event(&named, &known, &mut decoder)).collect::<Result<_, _>>()?
        };
        self.date_removals(connection, &mut events).await?;
        Ok(events)
    }

    /// The dictionary of a month's texts, if it is in memory.
    pub(super) fn known_text_dictionary(&self, month: Month) -> Option<Arc<TextDictionary>> {
        self.text_dictionaries.read().unwrap_or_else(PoisonError::into_inner).get(&month).cloned()
    }

    /// Forgets the dictionary of a month whose file was replaced.
    pub(super) fn forget_text_dictionary(&self, month: Month) {
        self.text_dictionaries.write().unwrap_or_else(PoisonError::into_inner).remove(&month);
    }

    /// The dictionary of the month's texts, read once a month.
    async fn text_dictionary(
        &self,
        connection: &mut SqliteConnection,
        rows: &[Stored],
    ) -> Result<Option<Arc<TextDictionary>>, StoreError> {
        let Some((row, number)) = rows.iter().find_map(|row| Some((row, row.dictionary()?))) else { return Ok(None) };
        let month = Month::of_id(EventId(row.id));
        if let Some(known) = self.known_text_dictionary(month) {
            return Ok(Some(known));
        }
        let bytes: Vec<u8> = sqlx::query_scalar("SELECT bytes FROM dictionary WHERE id = ?")
            .bind(number)
            .fetch_one(connection)
            .await
            .map_err(store_error)?;
        let mut all = self.text_dictionaries.write().unwrap_or_else(PoisonError::into_inner);
        // The months share one as long as none of them was restored from elsewhere.
        let same = all.values().find(|known| known.is_of(&bytes)).cloned();
        let dictionary = same.unwrap_or_else(|| Arc::new(TextDictionary::new(bytes)));
        all.insert(month, Arc::clone(&dictionary));
        Ok(Some(dictionary))
    }

    /// The names of sources by row.
    pub(super) async fn sources(&self, wanted: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>, StoreError> {
        let mut names = BTreeMap::new();
        let mut unknown = false;
        {
            let known = self.source_names();
            for id in wanted {
                match known.get(&id) {
                    Some(name) => drop(names.insert(id, name.clone())),
                    None => unknown = true,
                }
            }
        }
        if unknown {
            let mut lease = self.main.read().await?;
            let rows: Vec<(i64, String)> = sqlx::query_as("SELECT id, name FROM source")
                .fetch_all(lease.connection())
                .await
                .map_err(store_error)?;
            lease.release();
            names = rows.into_iter().collect();
            self.learn_source_names(&names);
        }
        Ok(names)
    }
}
