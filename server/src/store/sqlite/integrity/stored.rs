//! The events of Vigie's own site as a month's file has them, each as the hash of what it says. Reads without a store, so that a check can
//! run beside a server.

use std::collections::BTreeMap;

use app::domain::access::AUDIT_SITE;
use app::domain::event::EventId;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::digest::{Hash, Said, SaidPayload};
use crate::store::sqlite::dictionary::Kind;
use crate::store::sqlite::row::{HAS_PAYLOADS, occurred};
use crate::store::sqlite::terms::{Vocabulary, text};
use crate::store::sqlite::texts::{TextDecoder, TextDictionary};

/// The ids of how long are looked through at a time, of all sites: a long read would keep the log of a running server from being written back.
const PIECE: i64 = (3_600_000 << EventId::LOW_BITS) - 1;

const COLUMNS: &str =
    "id, source_id, module_id, submodule_id, operation_id, outcome, kind, severity, reason, action, flags, local_day,
    offset_s, spill_ms, lag_ms, actor_id, section_id, duration_ms, redacted, texts";

/// An event of the site; without a digest if it cannot be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// What it says.
    pub(super) digest: Option<Hash>,
}

/// Reads the words of events, and keeps them.
#[derive(Default)]
pub(super) struct Words {
    /// The row of the site; `None` if it was never made.
    pub(super) site: Option<i64>,
    sources: BTreeMap<i64, String>,
    terms: BTreeMap<(Vocabulary, i64), Option<String>>,
}

impl Words {
    /// Of a main database.
    pub(super) async fn load(main: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let site = sqlx::query_scalar("SELECT id FROM site WHERE slug = ?")
            .bind(AUDIT_SITE)
            .fetch_optional(&mut *main)
            .await?;
        let sources: Vec<(i64, String)> = sqlx::query_as("SELECT id, name FROM source").fetch_all(main).await?;
        Ok(Self { site, sources: sources.into_iter().collect(), terms: BTreeMap::new() })
    }

    async fn learn(
        &mut self,
        main: &mut SqliteConnection,
        vocabulary: Vocabulary,
        id: Option<i64>,
    ) -> Result<(), sqlx::Error> {
        if let Some(id) = id
            && !self.terms.contains_key(&(vocabulary, id))
        {
            let found = text(main, vocabulary, id).await?;
            self.terms.insert((vocabulary, id), found);
        }
        Ok(())
    }

    fn word(&self, vocabulary: Vocabulary, id: i64) -> Option<&str> {
        self.terms.get(&(vocabulary, id))?.as_deref()
    }
}

/// The two databases that an event is read from.
pub(super) struct Sources<'c> {
    /// The main one.
    pub(super) main: &'c mut SqliteConnection,
    /// The month's.
    pub(super) events: &'c mut SqliteConnection,
    /// What is known of the main one.
    pub(super) words: &'c mut Words,
}

impl Sources<'_> {
    /// All events of the site in the month, by id.
    pub(super) async fn all(&mut self) -> Result<BTreeMap<i64, Found>, sqlx::Error> {
        let mut found = BTreeMap::new();
        let Some(site) = self.words.site else { return Ok(found) };
        let dictionary = self.dictionary().await?;
        let ids: (Option<i64>, Option<i64>) =
            sqlx::query_as("SELECT min(id), max(id) FROM event").fetch_one(&mut *self.events).await?;
        let (Some(first), Some(last)) = ids else { return Ok(found) };
        let statement = format!("SELECT {COLUMNS} FROM event WHERE site_id = ? AND id BETWEEN ? AND ?");
        let mut from = first;
        while from <= last {
            let to = from.saturating_add(PIECE).min(last);
            let rows = sqlx::query(sqlx::AssertSqlSafe(statement.as_str()))
                .bind(site)
                .bind(from)
                .bind(to)
                .fetch_all(&mut *self.events)
                .await?;
            for row in &rows {
                let (id, event) = self.read(row, dictionary.as_ref()).await?;
                found.insert(id, event);
            }
            let Some(next) = to.checked_add(1) else { break };
            from = next;
        }
        Ok(found)
    }

    /// One event of the site.
    pub(super) async fn one(&mut self, id: i64) -> Result<Option<Found>, sqlx::Error> {
        let Some(site) = self.words.site else { return Ok(None) };
        let dictionary = self.dictionary().await?;
        let statement = format!("SELECT {COLUMNS} FROM event WHERE site_id = ? AND id = ?");
        let row =
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(site).bind(id).fetch_optional(&mut *self.events).await?;
        match row {
            Some(row) => Ok(Some(self.read(&row, dictionary.as_ref()).await?.1)),
            None => Ok(None),
        }
    }

    async fn dictionary(&mut self) -> Result<Option<TextDictionary>, sqlx::Error> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar("SELECT bytes FROM dictionary WHERE id = ?")
            .bind(Kind::Texts as i64)
            .fetch_optional(&mut *self.events)
            .await?;
        Ok(bytes.map(TextDictionary::new))
    }

    async fn read(
        &mut self,
        row: &SqliteRow,
        dictionary: Option<&TextDictionary>,
    ) -> Result<(i64, Found), sqlx::Error> {
        let id: i64 = row.try_get(0)?;
        let number = |at: usize| row.try_get::<i64, _>(at);
        let some = |at: usize| row.try_get::<Option<i64>, _>(at);
        let at = occurred(EventId(id), number(13)?).0;
        let received = at + number(14)?;
        let submodule = Some(number(3)?).filter(|id| *id != 0);
        let words = [
            (Vocabulary::Module, Some(number(2)?)),
            (Vocabulary::Submodule, submodule),
            (Vocabulary::Operation, Some(number(4)?)),
            (Vocabulary::Actor, some(15)?),
            (Vocabulary::Section, some(16)?),
        ];
        for (vocabulary, word) in words {
            self.words.learn(self.main, vocabulary, word).await?;
        }
        let payloads = if number(10)? & HAS_PAYLOADS == 0 { Vec::new() } else { self.payloads(id).await? };
        let codes = [Some(number(5)?), Some(number(6)?), Some(number(7)?), some(8)?, some(9)?];
        let stored: Option<Vec<u8>> = row.try_get(19)?;
        let texts = stored.map(|stored| plain(&stored, dictionary));
        let said = || {
            let word = |(vocabulary, id): (Vocabulary, Option<i64>)| match id {
                None => Some(None),
                Some(id) => self.words.word(vocabulary, id).map(Some),
            };
            let [module, submodule, operation, actor, section] = words.map(word);
            let texts = match &texts {
                None => None,
                Some(json) => Some(json.as_deref()?),
            };
            Some(Said {
                site: AUDIT_SITE,
                source: self.words.sources.get(&number(1).ok()?)?,
                module: module??,
                submodule: submodule?,
                operation: operation??,
                codes: codes.map(|code| code.and_then(|code| u8::try_from(code).ok())),
                numbers: [number(10).ok()?, at, received, number(11).ok()?, number(12).ok()?, number(18).ok()?],
                duration_ms: some(17).ok()?,
                actor: actor?,
                section: section?,
                texts,
                payloads: payloads.iter().map(|payload| payload.said(self.words)).collect::<Option<_>>()?,
            })
        };
        let digest = said().map(|said| said.digest());
        Ok((id, Found { digest }))
    }

    async fn payloads(&mut self, event: i64) -> Result<Vec<StoredPayload>, sqlx::Error> {
        let rows: Vec<(i64, i64, i64, i64, Vec<u8>)> = sqlx::query_as(
            "SELECT payload.kind, content.content_type_id, content.size, content.stored, content.sha256
             FROM payload JOIN content ON content.id = payload.content_id WHERE payload.event_id = ? ORDER BY payload.kind",
        )
        .bind(event)
        .fetch_all(&mut *self.events)
        .await?;
        for (_, content_type, ..) in &rows {
            self.words.learn(self.main, Vocabulary::ContentType, Some(*content_type)).await?;
        }
        let payload = |(kind, content_type, size, stored, sha256)| StoredPayload {
            kind,
            content_type,
            sizes: [size, stored],
            sha256,
        };
        Ok(rows.into_iter().map(payload).collect())
    }
}

struct StoredPayload {
    kind: i64,
    content_type: i64,
    sizes: [i64; 2],
    sha256: Vec<u8>,
}

impl StoredPayload {
    fn said<'w>(&'w self, words: &'w Words) -> Option<SaidPayload<'w>> {
        Some(SaidPayload {
            kind: u8::try_from(self.kind).ok()?,
            content_type: words.word(Vocabulary::ContentType, self.content_type)?,
            sizes: self.sizes,
            sha256: &self.sha256,
        })
    }
}

/// The JSON of stored texts; `None` if they cannot be read.
fn plain(stored: &[u8], dictionary: Option<&TextDictionary>) -> Option<Vec<u8>> {
    TextDecoder::new(dictionary).ok()?.json(stored).ok()
}
