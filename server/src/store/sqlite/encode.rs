//! From a checked event to its row, in the caller's task: everything that costs time and needs no database happens here, before the
//! one writer.

use std::sync::{Arc, Mutex, PoisonError};

use app::domain::error::StoreError;
use app::domain::event::{Actor, EventBody, NewEvent};
use app::domain::outcome::{Outcome, Severity};
use rustc_hash::FxHashMap;

use super::dictionary::{Dictionary, InUse};
use super::integrity::sent;
use super::month::Month;
use super::payloads::Compressor;
use super::row::{Key, Row, Timed, is_empty, stored_flags};
use super::search::{Term, first64, hash64};
use super::terms::{Known, Missing, Vocabulary};
use super::texts::{TextEncoder, Texts};
use crate::matching::fold_texts;

/// The words of one event as numbers.
#[derive(Clone, Debug)]
pub(super) struct Words {
    site: i64,
    module: i64,
    submodule: i64,
    operation: i64,
    actor: Option<i64>,
    actor_code: Option<i64>,
    user_type: Option<i64>,
    section: Option<i64>,
    tags: Vec<i64>,
    content_types: Vec<i64>,
    /// The name of the source of an event that is sealed.
    pub(super) sealed_source: Option<String>,
}

/// Numbers of the actors of a batch, so that each is written as JSON and looked up once and not for every event of its own.
pub(super) type Actors<'e> = FxHashMap<&'e Actor, i64>;

/// Looks the words of an event up; those that memory does not have are added to `missing`, and the result is of no use.
pub(super) fn words<'e>(event: &'e NewEvent, known: &Known, actors: &mut Actors<'e>, missing: &mut Missing) -> Words {
    let body = &event.body;
    let site = known.site(&event.site).unwrap_or_else(|| {
        missing.sites.insert(event.site.clone());
        0
    });
    let mut id = |vocabulary, text: &str| {
        known.id(vocabulary, text).unwrap_or_else(|| {
            missing.words.insert((vocabulary, Arc::from(text)));
            0
        })
    };
    let module = id(Vocabulary::Module, body.module.as_str());
    let submodule = body.submodule.as_ref().map_or(0, |slug| id(Vocabulary::Submodule, slug.as_str()));
    let actor = body.actor.as_ref();
    let actor_id = actor.map(|actor| *actors.entry(actor).or_insert_with(|| id(Vocabulary::Actor, &document(actor))));
    let words = Words {
        site,
        module,
        submodule,
        operation: id(Vocabulary::Operation, body.operation.as_str()),
        actor: actor_id,
        actor_code: actor.and_then(|actor| actor.code.as_deref()).map(|code| id(Vocabulary::ActorCode, code)),
        user_type: actor.and_then(|actor| actor.user_type.as_deref()).map(|text| id(Vocabulary::UserType, text)),
        section: body.section.as_deref().map(|section| id(Vocabulary::Section, section)),
        tags: body.tags.iter().map(|tag| id(Vocabulary::Tag, tag.as_str())).collect(),
        content_types: event.payloads.iter().map(|p| id(Vocabulary::ContentType, &p.content_type)).collect(),
        sealed_source: None,
    };
    let feature = (site, module, words.submodule);
    // Numbers that are still missing name no feature. Those of other events may: what is found one by one costs a look at the whole batch each.
    if site != 0 && module != 0 && (body.submodule.is_none() || words.submodule != 0) && !known.has_feature(feature) {
        missing.features.insert(feature);
    }
    words
}

fn document(actor: &Actor) -> String {
    serde_json::to_string(actor).unwrap_or_default()
}

/// What encodes events.
pub(super) struct Encoders {
    payloads: Compressor,
    texts: TextEncoder,
}

impl Encoders {
    /// With the dictionaries that are used now.
    pub(super) fn new(dictionaries: &InUse) -> std::io::Result<Self> {
        Ok(Self {
            payloads: Compressor::new(dictionaries.payloads.as_deref())?,
            texts: TextEncoder::new(dictionaries.texts.as_deref())?,
        })
    }

    /// Whether these are its dictionaries.
    fn has(&self, dictionaries: &InUse) -> bool {
        let number = |dictionary: &Option<Arc<Dictionary>>| dictionary.as_ref().map_or(0, |dictionary| dictionary.id);
        self.payloads.dictionary == number(&dictionaries.payloads)
            && self.texts.dictionary() == number(&dictionaries.texts)
    }
}

/// Encoders at rest: to set one up costs as much as it does to compress a dozen events.
#[derive(Default)]
pub(super) struct Shelf(Mutex<Vec<Encoders>>);

impl Shelf {
    /// As many as work at once on a small machine.
    const MOST: usize = 4;

    /// Encoders with these dictionaries.
    pub(super) fn take(&self, dictionaries: &InUse) -> std::io::Result<Encoders> {
        let resting = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        resting.filter(|encoders| encoders.has(dictionaries)).map_or_else(|| Encoders::new(dictionaries), Ok)
    }

    /// Keeps encoders for the next batch.
    pub(super) fn put(&self, encoders: Encoders) {
        let mut resting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if resting.len() < Self::MOST {
            resting.push(encoders);
        }
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").finish_non_exhaustive()
    }
}

/// The row of an event.
///
/// # Errors
/// If a payload cannot be compressed.
pub(super) fn row(event: NewEvent, words: &Words, encoders: &mut Encoders) -> Result<Row, StoreError> {
    let search = search_text(&event.body, words);
    let flags = stored_flags(&event);
    let sealed = words.sealed_source.as_deref().map(|source| sent::digest(&event, source)).transpose()?;
    let NewEvent { source, fingerprint, timed, body, payloads, .. } = event;
    let key = body.source_id.as_ref().zip(fingerprint).map(|(id, fingerprint)| Key {
        source,
        hash: hash64(&[id.as_bytes()]),
        fingerprint: first64(&fingerprint),
        timed: if timed { Timed::BySource } else { Timed::ByReceipt },
    });
    let contents = payloads
        .into_iter()
        .zip(&words.content_types)
        .map(|(payload, content_type)| encoders.payloads.compress(&payload, *content_type))
        .collect::<Result<Vec<_>, _>>()?;
    let details = (!is_empty(&body.details)).then_some(&body.details);
    let texts = Texts {
        message: body.message,
        source_key: body.source_id,
        correlation: body.correlation_id,
        ip: body.ip,
        details,
        recorded: body.recorded,
        tags: body.tags,
    };
    let texts = if texts.is_empty() { None } else { Some(encoders.texts.encode(&texts)?) };
    Ok(Row {
        month: Month::of(body.occurred),
        occurred: body.occurred.0,
        site: words.site,
        source,
        module: words.module,
        submodule: words.submodule,
        operation: words.operation,
        outcome: body.outcome.code(),
        kind: body.kind.code(),
        severity: body.severity.code(),
        reason: body.reason.map(|reason| reason.code()),
        action: body.action.map(|action| action.code()),
        flags,
        local_day: body.local.day.number(),
        hour: u8::try_from(body.local.hour()).unwrap_or_default(),
        offset_s: body.local.offset_s,
        lag_ms: body.received.0 - body.occurred.0,
        actor: words.actor,
        section: words.section,
        duration_ms: body.duration_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
        redacted: body.redacted,
        texts,
        key,
        search,
        payloads: contents,
        sealed,
    })
}

/// All under which the index has the event, for its deletion.
pub(super) fn indexed(event: &NewEvent, words: &Words) -> String {
    search_text(&event.body, words)
}

/// All under which the event is found. The same for the same event, always: a deletion from the index gives it again.
fn search_text(body: &EventBody, words: &Words) -> String {
    let mut text = String::with_capacity(320);
    let mut term = |term: Term| {
        text.push(' ');
        term.write(&mut text);
    };
    term(Term::Module(words.module));
    term(Term::Site(words.site));
    term(Term::Bar(words.module, body.outcome, words.site));
    term(Term::Operation(words.operation));
    term(Term::Kind(body.kind));
    if words.submodule != 0 {
        term(Term::Submodule(words.submodule));
    }
    if body.outcome != Outcome::Success {
        term(Term::Outcome(body.outcome));
    }
    if body.severity != Severity::Info {
        term(Term::Severity(body.severity));
    }
    let some = [
        body.reason.map(Term::Reason),
        body.action.map(Term::Action),
        words.actor_code.map(Term::Actor),
        words.user_type.map(Term::UserType),
        words.section.map(Term::Section),
        body.ip.map(|ip| Term::Ip(hash64(&[ip.to_string().as_bytes()]))),
        body.correlation_id.as_ref().map(|id| Term::Correlation(hash64(&[id.as_bytes()]))),
        body.details.operation_id.as_ref().map(|id| Term::Operator(hash64(&[id.as_bytes()]))),
    ];
    some.into_iter().flatten().for_each(&mut term);
    words.tags.iter().copied().map(Term::Tag).for_each(&mut term);
    fold_texts(body, &mut text);
    text
}
