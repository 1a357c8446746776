//! Events for the journal and the event page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::event_view::{EventView, Found, Layout, PayloadText};
use crate::domain::journal::Journal;
use crate::domain::page::Listed;
use crate::domain::payload::PayloadKind;
use crate::domain::site::Site;
use crate::domain::statistics::KnownFeature;
use crate::domain::timeline::Step;

/// How many rows a page fetches at once.
pub const PAGE: u32 = 100;

/// Which rows of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequest {
    /// Which journal.
    pub journal: Journal,
    /// The filter as its query string.
    pub query: String,
    /// Where the page before ended; `None` for the newest.
    pub before: Option<EventId>,
}

/// Which piece of a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayloadRequest {
    /// Whose payload.
    pub event: EventId,
    /// Which of its payloads.
    pub kind: PayloadKind,
    /// How its text is laid out.
    pub layout: Layout,
    /// Where the piece begins, in bytes of the laid-out text.
    pub from: u64,
    /// How far it is to go on, in bytes of the laid-out text; 0 for a piece of the usual size.
    pub until: u64,
}

/// What to look for in a payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindRequest {
    /// Whose payload.
    pub event: EventId,
    /// Which of its payloads.
    pub kind: PayloadKind,
    /// How its text is laid out.
    pub layout: Layout,
    /// What to look for, whatever its case and accents.
    pub words: String,
}

/// A request as a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// The command, in several lines.
    pub text: String,
    /// Whether a removed secret is to be put back by hand.
    pub has_gaps: bool,
    /// Whether it reads the body from a file.
    pub from_file: bool,
}

/// What a filter form offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The sites that the reader may see, by label.
    pub sites: Vec<Site>,
    /// The modules that have sent events, sorted, with their submodules.
    pub features: Vec<KnownFeature>,
}

/// A page of a journal, newest first. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::Invalid`] names the field of the filter that cannot be read.
#[server(prefix = "/fn", endpoint = "events", protocol = Wire)]
pub async fn list_events(
    /// Which rows.
    request: ListRequest,
) -> Result<Listed<EventRow>, AppError> {
    use crate::api::{guard, zones};
    use crate::domain::access::Right;
    use crate::domain::event::Event;
    use crate::domain::filter::Filter;
    use crate::domain::page::PageRequest;
    use crate::domain::retention::view::EmptiedView;
    use crate::ports::annotations::AnnotationStore;
    use crate::ports::commits::CommitReader;
    use crate::ports::events::EventReader;
    use crate::ports::retention::RetentionWork;

    let caller = guard::require(Right::JournalView)?;
    let chosen = Filter::from_query(&request.query).map_err(AppError::Invalid)?;
    let Some(filter) = request.journal.narrow(&chosen) else {
        return Ok(Listed { rows: Vec::new(), next: None, live: None, emptied: None });
    };
    let wanted = PageRequest { filter, before: request.before, limit: PAGE };
    // Before the list is read: an event that is committed meanwhile comes twice rather than never.
    let live = wanted.before.is_none().then(guard::port::<dyn CommitReader>).transpose()?;
    let live = live.map(|commits| commits.newest().to_string());
    let page = guard::port::<dyn EventReader>()?.page(&caller.scope, &wanted).await?;
    let zone = zones::zone_of(&caller);
    let emptied = match &wanted.before {
        None => guard::port::<dyn RetentionWork>()?.emptied(&caller.scope, &wanted.filter).await?,
        Some(_) => None,
    };
    let emptied = emptied.map(|emptied| EmptiedView::of(emptied, |at| zones::moment(zone, at)));
    let mut marks = guard::port::<dyn AnnotationStore>()?.marks(&page.events).await?;
    let row = |event: &Event| EventRow {
        marks: marks.remove(&event.id).unwrap_or_default(),
        ..EventRow::of(event, zones::offset_s(zone, event.body.occurred))
    };
    Ok(Listed { rows: page.events.iter().map(row).collect(), next: page.next, live, emptied })
}

/// One event. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::NotFound`] if there is none or the reader may not see it.
#[server(prefix = "/fn", endpoint = "event", protocol = Wire)]
pub async fn read_event(
    /// Which event.
    id: EventId,
) -> Result<EventView, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::events::EventReader;
    use crate::ports::sites::SiteStore;

    let caller = guard::require(Right::JournalView)?;
    let found = guard::port::<dyn EventReader>()?.event(&caller.scope, id).await?.ok_or(AppError::NotFound)?;
    let sites = guard::port::<dyn SiteStore>()?.sites(&caller.scope).await?;
    Ok(assemble::view(&caller, &sites, found))
}

/// The events of the same affair, oldest first, the event itself among them. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::TooSlow`] past the time limit.
#[server(prefix = "/fn", endpoint = "timeline", protocol = Wire)]
pub async fn read_timeline(
    /// One event of the affair.
    id: EventId,
) -> Result<Vec<Step>, AppError> {
    use crate::api::{guard, zones};
    use crate::domain::access::Right;
    use crate::ports::events::EventReader;

    let caller = guard::require(Right::JournalView)?;
    let events = guard::port::<dyn EventReader>()?.timeline(&caller.scope, id).await?;
    let zone = zones::zone_of(&caller);
    let step = |event| Step::of(event, zones::offset_s(zone, event.body.occurred));
    Ok(events.iter().map(step).collect())
}

/// A piece of a payload as text. Asks for `payload.view`, and records the reading.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such payload or the reader may not read it.
#[server(prefix = "/fn", endpoint = "payload", protocol = Wire)]
pub async fn read_payload(
    /// Which piece.
    request: PayloadRequest,
) -> Result<PayloadText, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::audit::AuditLog;
    use crate::ports::events::EventReader;

    let caller = guard::require(Right::PayloadView)?;
    let reader = guard::port::<dyn EventReader>()?;
    let payload = reader.payload(&caller.scope, request.event, request.kind).await?.ok_or(AppError::NotFound)?;
    let audit = guard::port::<dyn AuditLog>()?;
    audit.record_payload_read(&caller, &guard::origin()?, request.event, request.kind).await;
    Ok(assemble::text(&request, payload))
}

/// Where words stand in a payload, all of it and not only the pieces that are shown. Asks for `payload.view`, and records the reading.
///
/// # Errors
/// [`AppError::NotFound`] if there is no such payload or the reader may not read it.
#[server(prefix = "/fn", endpoint = "payload_find", protocol = Wire)]
pub async fn find_in_payload(
    /// Where and what.
    request: FindRequest,
) -> Result<Found, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::audit::AuditLog;
    use crate::ports::events::EventReader;

    let caller = guard::require(Right::PayloadView)?;
    let reader = guard::port::<dyn EventReader>()?;
    let payload = reader.payload(&caller.scope, request.event, request.kind).await?.ok_or(AppError::NotFound)?;
    let audit = guard::port::<dyn AuditLog>()?;
    audit.record_payload_read(&caller, &guard::origin()?, request.event, request.kind).await;
    Ok(assemble::found(request, &payload))
}

/// The request of an event as a command of curl. Asks for `payload.view`, and records the reading.
///
/// # Errors
/// [`AppError::NotFound`] if the event has no request to an address of the web, or the reader may not see it.
#[server(prefix = "/fn", endpoint = "payload_command", protocol = Wire)]
pub async fn read_command(
    /// Whose request.
    id: EventId,
) -> Result<Command, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::audit::AuditLog;
    use crate::ports::events::EventReader;

    let caller = guard::require(Right::PayloadView)?;
    let reader = guard::port::<dyn EventReader>()?;
    let event = reader.event(&caller.scope, id).await?.ok_or(AppError::NotFound)?;
    if !caller.scope.can(Right::PayloadView, &event.site) {
        return Err(AppError::NotFound);
    }
    let request = reader.payload(&caller.scope, id, PayloadKind::Request).await?;
    if request.is_some() {
        let audit = guard::port::<dyn AuditLog>()?;
        audit.record_payload_read(&caller, &guard::origin()?, id, PayloadKind::Request).await;
    }
    assemble::command(&event, request.as_ref()).ok_or(AppError::NotFound)
}

/// What the filter form offers. Asks for `journal.view`.
///
/// # Errors
/// If the store fails.
#[server(prefix = "/fn", endpoint = "choices", protocol = Wire)]
pub async fn filter_choices() -> Result<Choices, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::sites::SiteStore;
    use crate::ports::statistics::StatisticsReader;

    let caller = guard::require(Right::JournalView)?;
    let sites = guard::port::<dyn SiteStore>()?.sites(&caller.scope).await?;
    let features = guard::port::<dyn StatisticsReader>()?.features(&caller.scope).await?;
    Ok(Choices { sites, features })
}

#[cfg(feature = "ssr")]
pub mod assemble;
