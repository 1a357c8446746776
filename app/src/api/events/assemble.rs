//! From what the ports answer to what the pages show.

use std::ops::Range;

use crate::api::zones;
use crate::domain::access::{Caller, Right};
use crate::domain::event::Event;
use crate::domain::event_view::{EventSite, EventTimes, EventView, Found, Layout, Moment, PayloadText, piece};
use crate::domain::payload::{Payload, PayloadKind, REDACTED, payload_file};
use crate::domain::site::Site;
use crate::domain::time::Timestamp;
use crate::pretty::body::{Syntax, formatted, syntax};
use crate::pretty::curl::{Body, Request, curl};
use crate::pretty::find::{MAX_HITS, find};
use crate::pretty::removed::removed;
use crate::pretty::tokens::{Within, tokens};

use super::{Command, FindRequest, PayloadRequest};

/// An event as its page shows it to this caller.
pub fn view(caller: &Caller, sites: &[Site], event: Event) -> EventView {
    let zone = zones::zone_of(caller);
    let body = &event.body;
    let times = EventTimes {
        at_site: Moment { at: body.occurred, offset_s: body.local.offset_s },
        occurred: zones::moment(zone, body.occurred),
        recorded: body.recorded.map(|at| zones::moment(zone, at)),
        received: zones::moment(zone, body.received),
        scheduled: body.details.job.as_ref().and_then(|job| job.scheduled_for).map(|at| zones::moment(zone, at)),
        ended: body
            .duration_ms
            .and_then(|ms| i64::try_from(ms).ok())
            .map(|ms| zones::moment(zone, Timestamp(body.occurred.0.saturating_add(ms).min(Timestamp::MAX.0)))),
        zone: zone.name().to_owned(),
        from_future: body.from_future,
    };
    let listed = sites.iter().find(|site| site.slug == event.site);
    let site = EventSite {
        slug: event.site.clone(),
        label: listed.map_or_else(|| event.site.to_string(), |site| site.label.clone()),
        zone: listed.map(|site| site.zone_at(body.occurred).to_owned()).unwrap_or_default(),
    };
    let readable = caller.scope.can(Right::PayloadView, &event.site);
    let removed = event.removed_payloads.iter().map(|gone| (gone.kind, zones::moment(zone, gone.since))).collect();
    EventView { removed_payloads: removed, ..EventView::of(event, site, times, readable) }
}

pub(super) fn text(request: &PayloadRequest, payload: Payload) -> PayloadText {
    let (syntax, whole) = laid_out(request.layout, &payload);
    let text = whole.as_deref().unwrap_or_default();
    let (range, next) = piece(text, request.from, request.until);
    let (_, within) = tokens(syntax, &text[..range.start], Within::Nothing);
    PayloadText {
        kind: request.kind,
        syntax,
        within,
        start: u64::try_from(range.start).unwrap_or_default(),
        removed: removed(&payload.headers, syntax, text),
        headers: payload.headers,
        text: whole.as_ref().map(|text| text[range].to_owned()),
        next,
        has_layout: matches!(syntax, Syntax::Json | Syntax::Xml | Syntax::Form),
    }
}

/// The whole text; `None` if the payload is no text.
fn laid_out(layout: Layout, payload: &Payload) -> (Syntax, Option<String>) {
    let syntax = syntax(&payload.info.content_type, &payload.body);
    let whole = match layout {
        _ if syntax == Syntax::Binary => None,
        Layout::Formatted => formatted(syntax, &payload.body),
        Layout::Raw => Some(String::from_utf8_lossy(&payload.body).into_owned()),
    };
    (syntax, whole)
}

pub(super) fn found(request: FindRequest, payload: &Payload) -> Found {
    let (_, whole) = laid_out(request.layout, payload);
    let mut places = find(whole.as_deref().unwrap_or_default(), &request.words);
    let more = places.len() > MAX_HITS;
    places.truncate(MAX_HITS);
    let wide = |range: Range<usize>| range.start as u64..range.end as u64;
    Found { words: request.words, places: places.into_iter().map(wide).collect(), more }
}

pub(super) fn command(event: &Event, request: Option<&Payload>) -> Option<Command> {
    let http = event.body.details.http.as_ref()?;
    let file = request.map(|payload| payload_file(event.id, PayloadKind::Request, &payload.info.content_type));
    let headers = request.map(|payload| payload.headers.as_slice()).unwrap_or_default();
    let text = request.filter(|payload| !payload.info.truncated).and_then(|payload| {
        match syntax(&payload.info.content_type, &payload.body) {
            Syntax::Binary => None,
            _ => std::str::from_utf8(&payload.body).ok(),
        }
    });
    let body = match (text, &file) {
        (Some(""), _) | (None, None) => Body::None,
        (Some(text), _) => Body::Text(text),
        (None, Some(file)) => Body::File(file),
    };
    let text = curl(&Request { method: http.method.as_deref(), url: http.url.as_deref()?, headers, body })?;
    Some(Command { has_gaps: text.contains(REDACTED), from_file: matches!(body, Body::File(_)), text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::EventId;
    use crate::domain::payload::PayloadInfo;

    fn payload(content_type: &str, body: &[u8]) -> Payload {
        let size = body.len() as u64;
        let info = PayloadInfo {
            kind: PayloadKind::Request,
            content_type: content_type.to_owned(),
            size,
            stored: size,
            sha256: String::new(),
            truncated: false,
        };
        Payload { info, headers: vec![("a".to_owned(), "b".to_owned())], body: body.into() }
    }

    fn request(layout: Layout) -> PayloadRequest {
        PayloadRequest { event: EventId(1), kind: PayloadKind::Request, layout, from: 0, until: 0 }
    }

    #[test]
    fn a_json_body_is_shown_laid_out_or_as_it_was_sent() {
        let shown = text(&request(Layout::Formatted), payload("application/json", br#"{"a":1}"#));
        assert_eq!((shown.text.as_deref(), shown.has_layout), (Some("{\n  \"a\": 1\n}"), true));
        let raw = text(&request(Layout::Raw), payload("application/json", br#"{"a":1}"#));
        assert_eq!(raw.text.as_deref(), Some(r#"{"a":1}"#));
    }

    #[test]
    fn a_binary_body_gives_its_headers_and_no_text() {
        let shown = text(&request(Layout::Raw), payload("application/pdf", b"%PDF\0\x80"));
        assert_eq!((shown.text, shown.headers.len()), (None, 1));
    }
}
