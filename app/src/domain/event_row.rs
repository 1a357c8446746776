//! An event as a list shows it: small, and with the reader's clock beside the site's.

use serde::{Deserialize, Serialize};

use super::annotation::Marks;
use super::event::{Event, EventId};
use super::outcome::{Kind, Outcome, Reason, Severity};
use super::payload::PayloadKind;
use super::slug::Slug;
use super::time::{LocalTime, Timestamp};

/// The most characters of a message that a list carries; the event has all of it.
pub const MAX_MESSAGE: usize = 300;

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    /// Vigie's id.
    pub id: EventId,
    /// When it happened.
    pub at: Timestamp,
    /// Its site's distance from UTC at that moment, in seconds east.
    pub site_offset_s: i32,
    /// The reader's distance from UTC at that moment, in seconds east.
    pub reader_offset_s: i32,
    /// Its site.
    pub site: Slug,
    /// Which feature acted.
    pub module: Slug,
    /// Which part of it.
    pub submodule: Option<Slug>,
    /// What it did.
    pub operation: Slug,
    /// What sort of event.
    pub kind: Kind,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Option<Reason>,
    /// How serious.
    pub severity: Severity,
    /// The sentence, cut to [`MAX_MESSAGE`] characters.
    pub message: Option<String>,
    /// The user code.
    pub actor: Option<String>,
    /// Where in the source's interface.
    pub section: Option<String>,
    /// From which address.
    pub ip: Option<std::net::IpAddr>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// The tags of its source.
    pub tags: Vec<Slug>,
    /// Whether somebody is to be told.
    pub critical: bool,
    /// Whether its time was in the future on receipt.
    pub from_future: bool,
    /// Which payloads it has.
    pub payloads: Vec<PayloadKind>,
    /// What people have added to it.
    #[serde(default, skip_serializing_if = "Marks::is_empty")]
    pub marks: Marks,
}

impl EventRow {
    /// The row of an event for a reader whose clock is `reader_offset_s` seconds east of UTC at that moment.
    pub fn of(event: &Event, reader_offset_s: i32) -> Self {
        let body = &event.body;
        Self {
            id: event.id,
            at: body.occurred,
            site_offset_s: body.local.offset_s,
            reader_offset_s,
            site: event.site.clone(),
            module: body.module.clone(),
            submodule: body.submodule.clone(),
            operation: body.operation.clone(),
            kind: body.kind,
            outcome: body.outcome,
            reason: body.reason,
            severity: body.severity,
            message: body.message.as_deref().map(shortened),
            actor: body.actor.as_ref().and_then(|actor| actor.code.clone()),
            section: body.section.clone(),
            ip: body.ip,
            duration_ms: body.duration_ms,
            tags: body.tags.clone(),
            critical: body.critical,
            from_future: body.from_future,
            payloads: event.payloads.iter().map(|payload| payload.kind).collect(),
            marks: Marks::default(),
        }
    }

    /// What the reader's clock showed.
    pub fn reader_time(&self) -> LocalTime {
        LocalTime::at(self.at, self.reader_offset_s)
    }

    /// What the site's clock showed.
    pub fn site_time(&self) -> LocalTime {
        LocalTime::at(self.at, self.site_offset_s)
    }
}

fn shortened(message: &str) -> String {
    match message.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        assert_eq!(shortened("Łódź"), "Łódź");
        assert_eq!(shortened(&"ł".repeat(MAX_MESSAGE)), "ł".repeat(MAX_MESSAGE));
        assert_eq!(shortened(&"ł".repeat(MAX_MESSAGE + 1)), format!("{}…", "ł".repeat(MAX_MESSAGE)));
    }
}
