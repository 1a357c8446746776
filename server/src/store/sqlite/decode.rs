//! From a row back to an event.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::event::{Actor, Event, EventBody, EventId};
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::payload::{PayloadInfo, PayloadKind, RemovedPayload};
use app::domain::slug::Slug;
use app::domain::time::{LocalTime, Timestamp};

use super::packed::{Unread, numbers, packed};
use super::row::{CRITICAL, FROM_FUTURE, occurred};
use super::terms::{Known, Vocabulary};
use super::texts::{TextDecoder, Texts, dictionary};

/// The numbers that [`Stored::read`] takes, in its order; nothing stands where a column is NULL.
const NUMBERS: [&str; 19] = [
    "event.id",
    "event.site_id",
    "event.source_id",
    "event.module_id",
    "event.submodule_id",
    "event.operation_id",
    "event.outcome",
    "event.kind",
    "event.severity",
    "event.reason",
    "event.action",
    "event.flags",
    "event.offset_s",
    "event.spill_ms",
    "event.lag_ms",
    "event.actor_id",
    "event.section_id",
    "event.duration_ms",
    "event.redacted",
];

/// What follows them in a row: the payloads, which are there where the flags have [`HAS_PAYLOADS`](super::row::HAS_PAYLOADS), 4, and the texts
/// behind their length.
const REST: &str = "CASE WHEN event.flags & 4 THEN (
       SELECT group_concat(payload.kind || coalesce(',' || content.content_type_id || ',' || content.size || ',' || content.stored || ','
         || lower(hex(content.sha256)), ''), ';')
       FROM payload LEFT JOIN content ON content.id = payload.content_id WHERE payload.event_id = event.id
     ) END, ' ', length(event.texts), ' ', event.texts";

/// The statement that gives all rows of `source`, which is what stands behind `FROM`, as [`Stored::read_all`] takes them.
pub(super) fn rows_of(source: &str) -> String {
    packed(&format!("{}, {REST}", numbers(&NUMBERS)), source)
}

/// What is known of a payload, its words still numbers.
#[derive(Debug)]
struct StoredPayload {
    kind: PayloadKind,
    content_type: i64,
    size: u64,
    stored: u64,
    sha256: String,
}

/// What a row tells of payloads: those that are kept, and the kinds of those that retention removed.
#[derive(Debug, Default)]
struct StoredPayloads {
    kept: Vec<StoredPayload>,
    removed: Vec<PayloadKind>,
}

impl StoredPayloads {
    /// From the word behind the [`NUMBERS`].
    fn read(text: &str) -> Option<Self> {
        let mut found = Self::default();
        for payload in text.split(';').filter(|payload| !payload.is_empty()) {
            let (kind, rest) = payload.split_once(',').map_or((payload, None), |(kind, rest)| (kind, Some(rest)));
            let kind = PayloadKind::from_code(kind.parse().ok()?)?;
            match rest {
                Some(rest) => found.kept.push(StoredPayload::read(kind, rest)?),
                None => found.removed.push(kind),
            }
        }
        Some(found)
    }
}

impl StoredPayload {
    fn read(kind: PayloadKind, rest: &str) -> Option<Self> {
        let mut parts = rest.split(',');
        Some(Self {
            kind,
            content_type: parts.next()?.parse().ok()?,
            size: parts.next()?.parse().ok()?,
            stored: parts.next()?.parse().ok()?,
            sha256: parts.next()?.to_owned(),
        })
    }

    fn info(self, known: &Known) -> Result<PayloadInfo, StoreError> {
        let Self { kind, content_type, size, stored, sha256 } = self;
        let content_type = text(known, Vocabulary::ContentType, content_type)?.to_string();
        Ok(PayloadInfo { kind, content_type, size, stored, sha256, truncated: stored < size })
    }
}

/// A row of `event` as it was read, its words still numbers.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) site: i64,
    pub(super) source: i64,
    module: i64,
    submodule: i64,
    operation: i64,
    outcome: u8,
    kind: u8,
    severity: u8,
    reason: Option<u8>,
    action: Option<u8>,
    flags: i64,
    offset_s: i32,
    spill_ms: i64,
    lag_ms: i64,
    actor: Option<i64>,
    section: Option<i64>,
    duration_ms: Option<i64>,
    redacted: u32,
    texts: StoredTexts,
    payloads: StoredPayloads,
}

/// The texts of a row.
#[derive(Debug)]
enum StoredTexts {
    Read(Box<Texts>),
    /// With a dictionary that was not in memory yet.
    Compressed(Vec<u8>),
}

impl StoredTexts {
    fn of(stored: Option<&[u8]>, decoder: &mut TextDecoder<'_>) -> Result<Self, StoreError> {
        match stored {
            None => Ok(Self::Read(Box::default())),
            Some(stored) if decoder.can_read(stored) => decoder.decode(stored).map(Box::new).map(Self::Read),
            Some(stored) => Ok(Self::Compressed(stored.to_vec())),
        }
    }

    fn read(self, decoder: &mut TextDecoder<'_>) -> Result<Texts, StoreError> {
        match self {
            Self::Read(texts) => Ok(*texts),
            Self::Compressed(stored) => decoder.decode(&stored),
        }
    }
}

impl Stored {
    /// The rows of a piece, in its order, and their texts with what is in memory.
    ///
    /// # Errors
    /// If they are not what this program writes.
    pub(super) fn read_all(packed: &[u8], decoder: &mut TextDecoder<'_>) -> Result<Vec<Self>, StoreError> {
        let mut unread = Unread::new(packed);
        let mut rows = Vec::new();
        while !unread.is_empty() {
            let (row, texts) = Self::read(&mut unread).ok_or_else(newer)?;
            rows.push(Self { texts: StoredTexts::of(texts, decoder)?, ..row });
        }
        Ok(rows)
    }

    /// One row, without its texts, and these as they are stored.
    fn read<'b>(unread: &mut Unread<'b>) -> Option<(Self, Option<&'b [u8]>)> {
        let row = Self {
            id: unread.number()?,
            site: unread.number()?,
            source: unread.number()?,
            module: unread.number()?,
            submodule: unread.number()?,
            operation: unread.number()?,
            outcome: unread.number()?,
            kind: unread.number()?,
            severity: unread.number()?,
            reason: unread.some()?,
            action: unread.some()?,
            flags: unread.number()?,
            offset_s: unread.number()?,
            spill_ms: unread.number()?,
            lag_ms: unread.number()?,
            actor: unread.some()?,
            section: unread.some()?,
            duration_ms: unread.some()?,
            redacted: unread.number()?,
            payloads: StoredPayloads::read(std::str::from_utf8(unread.word()?).ok()?)?,
            texts: StoredTexts::Read(Box::default()),
        };
        let texts = match unread.some()? {
            Some(length) => Some(unread.bytes(length)?),
            None => None,
        };
        Some((row, texts))
    }

    /// The dictionary that its texts still need.
    pub(super) fn dictionary(&self) -> Option<i64> {
        match &self.texts {
            StoredTexts::Read(_) => None,
            StoredTexts::Compressed(stored) => dictionary(stored),
        }
    }

    /// Notes the words that [`Stored::event`] needs and memory does not have.
    pub(super) fn need(&self, known: &Known, wanted: &mut BTreeSet<(Vocabulary, i64)>) {
        let words = [(Vocabulary::Module, self.module), (Vocabulary::Operation, self.operation)];
        let some = [
            (self.submodule != 0).then_some((Vocabulary::Submodule, self.submodule)),
            self.actor.map(|id| (Vocabulary::Actor, id)),
            self.section.map(|id| (Vocabulary::Section, id)),
        ];
        let types = self.payloads.kept.iter().map(|payload| (Vocabulary::ContentType, payload.content_type));
        let words = words.into_iter().chain(some.into_iter().flatten()).chain(types);
        wanted.extend(words.filter(|(vocabulary, id)| known.text(*vocabulary, *id).is_none()));
    }

    /// The event.
    ///
    /// # Errors
    /// If the row holds what this program cannot read.
    pub(super) fn event(
        self,
        names: &Names,
        known: &Known,
        decoder: &mut TextDecoder<'_>,
    ) -> Result<Event, StoreError> {
        let id = EventId(self.id);
        let at = occurred(id, self.spill_ms);
        let texts = self.texts.read(decoder)?;
        let actor: Option<Actor> = self
            .actor
            .map(|id| text(known, Vocabulary::Actor, id).and_then(|t| serde_json::from_str(t).map_err(broken)))
            .transpose()?;
        let body = EventBody {
            source_id: texts.source_key,
            occurred: at,
            recorded: texts.recorded,
            received: Timestamp(at.0 + self.lag_ms),
            local: LocalTime::at(at, self.offset_s),
            from_future: self.flags & FROM_FUTURE != 0,
            kind: code(Kind::from_code(self.kind))?,
            module: slug(known, Vocabulary::Module, self.module)?,
            submodule: (self.submodule != 0).then(|| slug(known, Vocabulary::Submodule, self.submodule)).transpose()?,
            operation: slug(known, Vocabulary::Operation, self.operation)?,
            outcome: code(Outcome::from_code(self.outcome))?,
            reason: self.reason.map(|reason| code(Reason::from_code(reason))).transpose()?,
            severity: code(Severity::from_code(self.severity))?,
            critical: self.flags & CRITICAL != 0,
            action: self.action.map(|action| code(Action::from_code(action))).transpose()?,
            message: texts.message,
            actor,
            ip: texts.ip,
            section: self
                .section
                .map(|id| text(known, Vocabulary::Section, id).map(ToString::to_string))
                .transpose()?,
            correlation_id: texts.correlation,
            duration_ms: self.duration_ms.map(i64::cast_unsigned),
            tags: texts.tags,
            details: texts.details.unwrap_or_default(),
            redacted: self.redacted,
        };
        let payloads = self.payloads.kept.into_iter().map(|payload| payload.info(known)).collect::<Result<_, _>>()?;
        // Since when is known to the month alone, and added behind this.
        let removed = |kind: &PayloadKind| RemovedPayload { kind: *kind, since: Timestamp(0) };
        let removed_payloads = self.payloads.removed.iter().map(removed).collect();
        let site = names.sites.get(&self.site).cloned().ok_or_else(|| missing("site", self.site))?;
        let source = names.sources.get(&self.source).cloned().unwrap_or_default();
        Ok(Event { id, site, source, body, payloads, removed_payloads })
    }
}

/// The names of sites and sources by row.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// Sites.
    pub(super) sites: BTreeMap<i64, Slug>,
    /// Sources.
    pub(super) sources: BTreeMap<i64, String>,
}

/// The word behind an id.
fn text(known: &Known, vocabulary: Vocabulary, id: i64) -> Result<&Arc<str>, StoreError> {
    known.text(vocabulary, id).ok_or_else(|| missing("word", id))
}

/// The slug behind an id.
pub(super) fn slug(known: &Known, vocabulary: Vocabulary, id: i64) -> Result<Slug, StoreError> {
    Arc::clone(text(known, vocabulary, id)?).try_into().map_err(broken)
}

fn code<T>(term: Option<T>) -> Result<T, StoreError> {
    term.ok_or_else(|| StoreError::Database("an event has a term of a newer program".into()))
}

fn newer() -> StoreError {
    StoreError::Database("an event is written as a newer program does".into())
}

fn missing(what: &str, id: i64) -> StoreError {
    StoreError::Database(format!("an event names the {what} {id}, which is not in the main database").into())
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Database(Box::new(error))
}
