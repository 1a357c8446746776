//! From a body to events, record by record: what is wrong with one does not touch the others.

use app::domain::error::FieldError;
use app::domain::event::{Appended, NewEvent};
use app::domain::time::Timestamp;
use app::ports::keys::KeyGrant;
use serde::Serialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::check::Checker;
use super::explain::Fault;
use super::limits::Limits;
use super::redact::own::OwnRules;

/// How the records lie in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One object, or an array of them (`application/json`).
    Json,
    /// One object a line (`application/x-ndjson`); blank lines are passed over.
    Ndjson,
}

/// Who sends, when, and how much is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// What the key allows.
    pub grant: &'a KeyGrant,
    /// When the body arrived.
    pub received: Timestamp,
    /// How much is allowed.
    pub limits: &'a Limits,
    /// What administrators want removed besides what the product removes.
    pub rules: &'a OwnRules,
}

/// Where a record stands in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 0.
    pub index: usize,
    /// Its line, from 1, in NDJSON.
    pub line: Option<usize>,
}

/// A record that was not taken, as its sender reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rejected {
    /// Its number, from 0.
    pub index: usize,
    /// Its line, from 1, in NDJSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub line: Option<usize>,
    /// The field at fault by its path, such as `targets[0].id`; empty where it is the whole record.
    pub field: String,
    /// What would be right.
    pub error: String,
}

/// Why nothing of a body was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// There is nothing in it.
    #[error("the body is empty; send one event, an array of events, or one event a line")]
    Empty,
    /// It is no JSON; the text says where.
    #[error("the body is not JSON: {0}")]
    NotJson(String),
    /// It has too many records.
    #[error("the body has more records than the limit batch_records, {0}")]
    TooMany(usize),
}

/// The records of a body, checked.
#[derive(Debug, Default)]
pub struct Batch {
    /// The events that may be stored.
    pub events: Vec<NewEvent>,
    /// Where each of the events stood.
    pub places: Vec<Place>,
    /// The records that were not taken.
    pub rejected: Vec<Rejected>,
}

/// What became of every record of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BatchAnswer, examples(json!({
    "accepted": 1,
    "duplicates": 0,
    "rejected": [{"index": 1, "field": "time", "error": "must be a time with an offset, such as 2026-03-29T01:30:00.120+01:00 (RFC 3339)"}],
})))]
pub struct Answer {
    /// How many were committed.
    pub accepted: usize,
    /// How many had been stored before.
    pub duplicates: usize,
    /// The others, by their number.
    pub rejected: Vec<Rejected>,
}

/// Reads and checks all records of a body.
///
/// # Errors
/// [`BodyError`] if nothing of it can be taken; what is wrong with one record stands in [`Batch::rejected`].
pub fn read(body: &[u8], format: Format, sender: Sender<'_>) -> Result<Batch, BodyError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut reader = Reader { checker: Checker::new(sender), batch: Batch::default() };
    match format {
        Format::Json => reader.json(body, sender.limits)?,
        Format::Ndjson => reader.lines(body, sender.limits)?,
    }
    Ok(reader.batch)
}

struct Reader<'a> {
    checker: Checker<'a>,
    batch: Batch,
}

impl Reader<'_> {
    fn json(&mut self, body: &[u8], limits: &Limits) -> Result<(), BodyError> {
        let text = std::str::from_utf8(body).map_err(|error| BodyError::NotJson(error.to_string()))?.trim_ascii();
        if text.is_empty() {
            return Err(BodyError::Empty);
        }
        if !text.starts_with('[') {
            let place = Place { index: 0, line: None };
            return self.record(text, place).map_err(BodyError::NotJson);
        }
        // All is split before any is checked: a broken array is no array.
        let records = split(text, limits.batch_records)?;
        self.batch.events.reserve(records.len());
        for (index, raw) in records.into_iter().enumerate() {
            self.record(raw, Place { index, line: None }).map_err(BodyError::NotJson)?;
        }
        Ok(())
    }

    fn lines(&mut self, body: &[u8], limits: &Limits) -> Result<(), BodyError> {
        // Events are large: a list that grows would move them again and again.
        let expected = (memchr::memchr_iter(b'\n', body).count() + 1).min(limits.batch_records);
        self.batch.events.reserve(expected);
        let mut index = 0;
        let mut broken: Vec<Rejected> = Vec::new();
        for (number, line) in Lines(Some(body)).enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            if index == limits.batch_records {
                return Err(BodyError::TooMany(limits.batch_records));
            }
            let place = Place { index, line: Some(number + 1) };
            let read = std::str::from_utf8(line).map_err(|error| error.to_string());
            if let Err(problem) = read.and_then(|text| self.record(text, place)) {
                broken.push(place.rejected(&FieldError::new("", format!("is not JSON: {problem}"))));
            }
            index += 1;
        }
        match broken.first() {
            _ if index == 0 => Err(BodyError::Empty),
            Some(first) if broken.len() == index => Err(BodyError::NotJson(first.error.clone())),
            _ => {
                self.batch.rejected.extend(broken);
                self.batch.rejected.sort_by_key(|rejected| rejected.index);
                Ok(())
            }
        }
    }

    /// Takes or rejects one record; an error says why it is no JSON at all.
    fn record(&mut self, text: &str, place: Place) -> Result<(), String> {
        match self.checker.event(text) {
            Ok(event) => {
                self.batch.events.push(event);
                self.batch.places.push(place);
            }
            Err(Fault::Field(error)) => self.batch.rejected.push(place.rejected(&error)),
            Err(Fault::NotJson(problem)) => return Err(problem),
        }
        Ok(())
    }
}

impl Place {
    fn rejected(self, error: &FieldError) -> Rejected {
        Rejected { index: self.index, line: self.line, field: error.field.clone(), error: error.problem.clone() }
    }
}

/// The lines of a body, without a last empty one.
struct Lines<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.0.take()?;
        let Some(end) = memchr::memchr(b'\n', rest) else { return Some(rest) };
        self.0 = Some(&rest[end + 1..]);
        Some(&rest[..end])
    }
}

/// The records of an array, each as its JSON text.
fn split(text: &str, most: usize) -> Result<Vec<&str>, BodyError> {
    struct Records(usize);
    impl<'de> Visitor<'de> for Records {
        type Value = Option<Vec<&'de str>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an array of events")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut records = Vec::new();
            while let Some(raw) = seq.next_element::<&'de RawValue>()? {
                if records.len() == self.0 {
                    // The rest has to be read for the array to end, but not to be kept.
                    while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
                    return Ok(None);
                }
                records.push(raw.get());
            }
            Ok(Some(records))
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let records = deserializer.deserialize_seq(Records(most)).and_then(|records| deserializer.end().map(|()| records));
    records.map_err(|error| BodyError::NotJson(error.to_string()))?.ok_or(BodyError::TooMany(most))
}

impl Answer {
    /// Puts what the store did with the events of a batch beside what was rejected before. `appended` stands in the order of `places`.
    pub fn of(places: &[Place], appended: &[Appended], mut rejected: Vec<Rejected>) -> Self {
        let (mut accepted, mut duplicates) = (0, 0);
        for (place, appended) in places.iter().zip(appended) {
            match appended {
                Appended::Stored(_) => accepted += 1,
                Appended::Duplicate(_) => duplicates += 1,
                Appended::Conflict(id) => {
                    let problem = format!("was stored before with another body, as event {id}");
                    rejected.push(place.rejected(&FieldError::new("id", problem)));
                }
            }
        }
        rejected.sort_by_key(|rejected| rejected.index);
        Self { accepted, duplicates, rejected }
    }
}

#[cfg(test)]
mod tests;
