//! One event with all that its page says, and its payloads as text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::event::{Actor, Details, Event, EventId};
use super::outcome::{Action, Kind, Outcome, Reason, Severity};
use super::payload::{PayloadInfo, PayloadKind};
use super::slug::Slug;
use super::terms::terms;
use super::time::{LocalTime, Timestamp};
use crate::pretty::body::Syntax;
use crate::pretty::tokens::Within;

/// An instant and a clock's distance from UTC at that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Seconds east of UTC.
    pub offset_s: i32,
}

impl Moment {
    /// What the clock showed.
    pub fn local(self) -> LocalTime {
        LocalTime::at(self.at, self.offset_s)
    }
}

/// The site of an event as its page names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSite {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name for people; the slug where the site is no longer listed.
    pub label: String,
    /// Its IANA zone, empty where the site is no longer listed.
    pub zone: String,
}

/// The three clocks of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventTimes {
    /// When it happened, on the site's clock.
    pub at_site: Moment,
    /// When it happened, on the reader's clock.
    pub occurred: Moment,
    /// When the source recorded it, on the reader's clock.
    pub recorded: Option<Moment>,
    /// When Vigie received it, on the reader's clock.
    pub received: Moment,
    /// When its background task should have begun, on the reader's clock.
    pub scheduled: Option<Moment>,
    /// When it was over, on the reader's clock, if it is known how long it took: an event's own time is that of its beginning.
    pub ended: Option<Moment>,
    /// The reader's IANA zone.
    pub zone: String,
    /// Whether its time was in the future on receipt.
    pub from_future: bool,
}

/// One event for its page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventView {
    /// Vigie's id.
    pub id: EventId,
    /// Where.
    pub site: EventSite,
    /// The name of the source that sent it.
    pub source: String,
    /// The source's own id.
    pub source_id: Option<String>,
    /// When.
    pub times: EventTimes,
    /// What sort of event.
    pub kind: Kind,
    /// Which feature acted.
    pub module: Slug,
    /// Which part of it.
    pub submodule: Option<Slug>,
    /// What it did.
    pub operation: Slug,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Option<Reason>,
    /// How serious.
    pub severity: Severity,
    /// Whether somebody is to be told.
    pub critical: bool,
    /// Which kind of staff action.
    pub action: Option<Action>,
    /// One sentence.
    pub message: Option<String>,
    /// Who acted.
    pub actor: Option<Actor>,
    /// From which address.
    pub ip: Option<String>,
    /// Where in the source's interface.
    pub section: Option<String>,
    /// What ties events of one affair together.
    pub correlation_id: Option<String>,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Free marks.
    pub tags: Vec<Slug>,
    /// The fields that few events have, without `attributes`.
    pub details: Details,
    /// Whatever else the source says, as JSON laid out for reading.
    pub attributes: Option<String>,
    /// How many secrets were removed before storage.
    pub redacted: u32,
    /// What is known of its payloads.
    pub payloads: Vec<PayloadInfo>,
    /// Those that retention has removed, and when, on the reader's clock.
    #[serde(default)]
    pub removed_payloads: Vec<(PayloadKind, Moment)>,
    /// Whether the reader may read its payloads.
    pub payloads_readable: bool,
}

impl EventView {
    /// The page's view of an event, given what the event itself does not know; of its removed payloads the reader's clock knows more.
    pub fn of(event: Event, site: EventSite, times: EventTimes, payloads_readable: bool) -> Self {
        let body = event.body;
        let mut details = body.details;
        let attributes = details.attributes.take().map(|json| crate::pretty::json::format(json.get()));
        Self {
            id: event.id,
            site,
            source: event.source,
            source_id: body.source_id,
            times,
            kind: body.kind,
            module: body.module,
            submodule: body.submodule,
            operation: body.operation,
            outcome: body.outcome,
            reason: body.reason,
            severity: body.severity,
            critical: body.critical,
            action: body.action,
            message: body.message,
            actor: body.actor,
            ip: body.ip.map(|ip| ip.to_string()),
            section: body.section,
            correlation_id: body.correlation_id,
            duration_ms: body.duration_ms,
            tags: body.tags,
            details,
            attributes,
            redacted: body.redacted,
            payloads: event.payloads,
            removed_payloads: Vec::new(),
            payloads_readable,
        }
    }

    /// Whether its request can be written as a command: the reader may read it, and it went to an address of the web.
    pub fn has_command(&self) -> bool {
        let url = self.details.http.as_ref().and_then(|http| http.url.as_deref());
        self.payloads_readable && url.is_some_and(crate::pretty::curl::is_web)
    }

    /// By how many milliseconds its background task began later than it should have; `None` if it is not known when it should have begun.
    pub fn late_ms(&self) -> Option<i64> {
        self.times.scheduled.map(|scheduled| self.times.occurred.at.0 - scheduled.at.0)
    }

    /// Whether other events may belong to the same affair.
    pub fn has_timeline(&self) -> bool {
        self.correlation_id.is_some() || self.details.operation_id.is_some()
    }
}

terms! {
    /// How a payload's text is laid out.
    Layout {
        /// Laid out for reading.
        Formatted = 0, "formatted";
        /// As it was sent.
        Raw = 1, "raw";
    }
}

/// A piece of a payload's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadText {
    /// Which payload.
    pub kind: PayloadKind,
    /// Header names (lower case) and values.
    pub headers: Vec<(String, String)>,
    /// How the text is to be read.
    pub syntax: Syntax,
    /// In what the piece begins.
    pub within: Within,
    /// Where the piece begins, in bytes of the laid-out text.
    pub start: u64,
    /// The names of what redaction removed from the headers and the kept body, as far as names tell; at most a few.
    pub removed: Vec<String>,
    /// The piece; `None` if the payload is no text and can only be downloaded.
    pub text: Option<String>,
    /// Where the next piece begins, in bytes of the laid-out text; `None` at the end.
    pub next: Option<u64>,
    /// Whether the layout for reading differs from how it was sent.
    pub has_layout: bool,
}

/// Where a payload's words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was looked for.
    pub words: String,
    /// Where it stands, in bytes of the laid-out text, in their order.
    pub places: Vec<Range<u64>>,
    /// Whether there are more than these.
    pub more: bool,
}

/// The most bytes of text in the piece that comes with the page: each of its words is written twice, as markup and by the program.
pub const FIRST_PIECE: usize = 16 * 1024;
/// The most bytes of text in any other piece.
pub const MAX_PIECE: usize = 64 * 1024;
/// The most bytes of text in the pieces that lead to a place further on.
pub const MAX_LEAP: usize = 1024 * 1024;

/// The piece of `text` that begins at byte `from`, and where the next begins. It goes on as far as byte `until`, within [`MAX_LEAP`]; it ends
/// at a line's end where it can, and always between characters.
pub fn piece(text: &str, from: u64, until: u64) -> (Range<usize>, Option<u64>) {
    let within = |at: u64| text.ceil_char_boundary(usize::try_from(at).unwrap_or(text.len()).min(text.len()));
    let start = within(from);
    let most = if from == 0 && until == 0 { FIRST_PIECE } else { MAX_PIECE };
    let size = (within(until).saturating_sub(start) + most).min(MAX_LEAP);
    let rest = &text[start..];
    if rest.len() <= size {
        return (start..text.len(), None);
    }
    let limit = rest.floor_char_boundary(size);
    // What is to be reached must not lie behind the line's end.
    let least = rest.floor_char_boundary(size - most);
    let end = rest[least..limit].rfind('\n').map_or(limit, |at| least + at + 1);
    (start..start + end, u64::try_from(start + end).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_pieces_put_together_are_the_text(unit in "[a-zł\n]{1,9}", times in 1..30_000_usize) {
            let text = unit.repeat(times);
            let mut whole = String::new();
            let mut from = Some(0);
            while let Some(at) = from {
                let (part, next) = piece(&text, at, 0);
                prop_assert!(part.len() <= MAX_PIECE && next.is_none_or(|next| next > at));
                whole.push_str(&text[part]);
                from = next;
            }
            prop_assert_eq!(whole, text);
        }
    }

    #[test]
    fn a_piece_past_the_end_is_empty() {
        assert_eq!(piece("abc", 99, 0), (3..3, None));
    }

    #[test]
    fn a_piece_reaches_the_place_that_is_asked_for() {
        let text = "0123456789\n".repeat(30_000);
        let (part, next) = piece(&text, 16_000, 200_003);
        assert!(part.contains(&200_002) && part.len() < 260_000 && next.is_some());
        let (part, _) = piece(&text, 0, 0);
        assert!(part.len() <= FIRST_PIECE && text[part].ends_with('\n'));
    }
}
