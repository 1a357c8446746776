//! What must be known of an event to take it out of the index, read and computed without the writer's turn.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::event::{Event, NewEvent};

use super::removal::Doomed;
use super::walk::Seen;
use crate::store::sqlite::condition::Argument;
use crate::store::sqlite::decode::rows_of;
use crate::store::sqlite::encode::{Actors, indexed, words};
use crate::store::sqlite::month::Month;
use crate::store::sqlite::reader::read;
use crate::store::sqlite::search::hash64;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Missing;
use crate::store::sqlite::texts::TextDecoder;

impl SqliteStore {
    /// The events of a month as they are to be removed.
    pub(super) async fn doomed(&self, month: Month, seen: &[Seen]) -> Result<Vec<Doomed>, StoreError> {
        let by_id: BTreeMap<i64, &Seen> = seen.iter().map(|seen| (seen.id, seen)).collect();
        let wanted = serde_json::to_string(&by_id.keys().collect::<Vec<_>>()).unwrap_or_default();
        let names = self.site_names().await?;
        let mut lease = self.readers.lease(&self.months.file(month), self.options.read_limit).await?;
        let dictionary = self.known_text_dictionary(month);
        let mut decoder = TextDecoder::new(dictionary.as_deref())?;
        let statement = rows_of("json_each(?) AS wanted CROSS JOIN event ON event.id = wanted.value");
        let rows = read(lease.connection(), (statement, vec![Argument::Text(wanted)]), &mut decoder).await?;
        let events = self.events(lease.connection(), rows, &names).await?;
        lease.release();
        let texts = self.index_texts(&events).await?;
        let doomed = events.into_iter().zip(texts).filter_map(|(event, text)| {
            let seen = by_id.get(&event.id.0)?;
            let key = event.body.source_id.as_ref().map(|id| (seen.source_id, hash64(&[id.as_bytes()])));
            let Seen { id, site_id: site, module_id: module, occurred, .. } = **seen;
            Some(Doomed { id, site, module, occurred, text, key })
        });
        Ok(doomed.collect())
    }

    /// The texts under which the index has events: a function of the event, as it was when it was stored.
    async fn index_texts(&self, events: &[Event]) -> Result<Vec<String>, StoreError> {
        let as_sent: Vec<NewEvent> = events
            .iter()
            .map(|event| NewEvent {
                site: event.site.clone(),
                source: 0,
                fingerprint: None,
                timed: true,
                body: event.body.clone(),
                payloads: Vec::new(),
            })
            .collect();
        loop {
            let mut missing = Missing::default();
            let texts: Vec<String> = {
                let known = self.terms.known();
                let mut actors = Actors::default();
                as_sent.iter().map(|event| indexed(event, &words(event, &known, &mut actors, &mut missing))).collect()
            };
            if missing.is_empty() {
                return Ok(texts);
            }
            self.terms.provide(&self.main, &missing).await?;
        }
    }
}
