//! From what the ports answer to what the pages show.

use crate::api::zones;
use crate::domain::access::{Caller, Right};
use crate::domain::event::Event;
use crate::domain::event_view::{EventSite, EventTimes, EventView, Layout, Moment, PayloadText, piece};
use crate::domain::payload::Payload;
use crate::domain::site::Site;
use crate::pretty::body::{Syntax, formatted, syntax};

use super::PayloadRequest;

pub(super) fn view(caller: &Caller, sites: &[Site], event: Event) -> EventView {
    let zone = zones::zone_of(caller);
    let body = &event.body;
    let times = EventTimes {
        at_site: Moment { at: body.occurred, offset_s: body.local.offset_s },
        occurred: zones::moment(zone, body.occurred),
        recorded: body.recorded.map(|at| zones::moment(zone, at)),
        received: zones::moment(zone, body.received),
        scheduled: body.details.job.as_ref().and_then(|job| job.scheduled_for).map(|at| zones::moment(zone, at)),
        zone: zone.name().to_owned(),
        from_future: body.from_future,
    };
    let listed = sites.iter().find(|site| site.slug == event.site);
    let site = EventSite {
        slug: event.site.clone(),
        label: listed.map_or_else(|| event.site.to_string(), |site| site.label.clone()),
        zone: listed.map(|site| site.zone.clone()).unwrap_or_default(),
    };
    let readable = caller.scope.can(Right::PayloadView, &event.site);
    EventView::of(event, site, times, readable)
}

pub(super) fn text(request: &PayloadRequest, payload: Payload) -> PayloadText {
    let syntax = syntax(&payload.info.content_type, &payload.body);
    let whole = match request.layout {
        _ if syntax == Syntax::Binary => None,
        Layout::Formatted => formatted(syntax, &payload.body),
        Layout::Raw => Some(String::from_utf8_lossy(&payload.body).into_owned()),
    };
    let (text, next) = match whole.as_deref().map(|whole| piece(whole, request.from)) {
        Some((text, next)) => (Some(text.to_owned()), next),
        None => (None, None),
    };
    let has_layout = matches!(syntax, Syntax::Json | Syntax::Xml | Syntax::Form);
    PayloadText { kind: request.kind, headers: payload.headers, text, next, has_layout }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::EventId;
    use crate::domain::payload::{PayloadInfo, PayloadKind};

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
        PayloadRequest { event: EventId(1), kind: PayloadKind::Request, layout, from: 0 }
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
