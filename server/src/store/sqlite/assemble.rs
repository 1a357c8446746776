//! Putting events together from a month's rows: their words, their sources' names and what is known of their payloads.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::payload::{PayloadInfo, PayloadKind};
use sqlx::SqliteConnection;

use super::decode::{Names, Stored, text};
use super::error::store_error;
use super::month::Month;
use super::store::SqliteStore;
use super::terms::Vocabulary;
use super::texts::{TextDecoder, TextDictionary};

impl SqliteStore {
    /// The events of rows, with what is known of their payloads.
    pub(super) async fn events(
        &self,
        connection: &mut SqliteConnection,
        rows: Vec<Stored>,
        names: &Names,
    ) -> Result<Vec<Event>, StoreError> {
        let mut wanted = BTreeSet::new();
        rows.iter().for_each(|row| row.need(&mut wanted));
        self.terms.load(&self.main, wanted).await?;
        let mut payloads = self.payload_infos(connection, &rows).await?;
        let dictionary = self.text_dictionary(connection, &rows).await?;
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        let mut named = names.clone();
        named.sources = self.sources(rows.iter().map(|row| row.source)).await?;
        let known = self.terms.known();
        rows.into_iter()
            .map(|row| {
                let infos = payloads.remove(&row.id).unwrap_or_default();
                row.event(&named, &known, &mut decoder, infos)
            })
            .collect()
    }

    /// The dictionary of the month's texts, read once a month.
    async fn text_dictionary(
        &self,
        connection: &mut SqliteConnection,
        rows: &[Stored],
    ) -> Result<Option<Arc<TextDictionary>>, StoreError> {
        let Some((row, number)) = rows.iter().find_map(|row| Some((row, row.dictionary()?))) else { return Ok(None) };
        let month = Month::of_id(EventId(row.id));
        if let Some(known) = self.text_dictionaries.read().unwrap_or_else(PoisonError::into_inner).get(&month) {
            return Ok(Some(Arc::clone(known)));
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

    async fn payload_infos(
        &self,
        connection: &mut SqliteConnection,
        rows: &[Stored],
    ) -> Result<BTreeMap<i64, Vec<PayloadInfo>>, StoreError> {
        let ids: Vec<i64> = rows.iter().filter(|row| row.has_payloads()).map(|row| row.id).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found: Vec<(i64, u8, i64, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT payload.event_id, payload.kind, content.content_type_id, content.size, content.stored, content.sha256
             FROM json_each(?) AS wanted CROSS JOIN payload ON payload.event_id = wanted.value
             JOIN content ON content.id = payload.content_id",
        )
        .bind(serde_json::to_string(&ids).unwrap_or_default())
        .fetch_all(connection)
        .await
        .map_err(store_error)?;
        self.terms.load(&self.main, found.iter().map(|row| (Vocabulary::ContentType, row.2)).collect()).await?;
        let known = self.terms.known();
        let mut infos: BTreeMap<i64, Vec<PayloadInfo>> = BTreeMap::new();
        for (event, kind, content_type, size, stored, sha256) in found {
            let Some(kind) = PayloadKind::from_code(kind) else { continue };
            let info = PayloadInfo {
                kind,
                content_type: text(&known, Vocabulary::ContentType, content_type)?.to_owned(),
                size: size.cast_unsigned(),
                stored: stored.cast_unsigned(),
                sha256: hex(&sha256),
                truncated: stored < size,
            };
            infos.entry(event).or_default().push(info);
        }
        Ok(infos)
    }

    /// The names of sources by row.
    async fn sources(&self, wanted: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>, StoreError> {
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

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
