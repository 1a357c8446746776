//! A payload's text in pieces: in quiet colours, with what was found marked, and further pieces on demand.

use std::ops::Range;

use leptos::prelude::*;

use super::finder::Search;
use super::segments::{Piece, Segment, class_name, segments};
use crate::api::events::{PayloadRequest, read_payload};
use crate::domain::error::AppError;
use crate::domain::event_view::PayloadText;
use crate::domain::payload::PayloadKind;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::state::Failure;
use crate::widgets::when::When;

/// What of the text is there.
#[derive(Clone, Copy)]
struct Reading {
    pieces: RwSignal<Vec<Piece>>,
    next: RwSignal<Option<u64>>,
    fetch: Action<Range<u64>, Result<PayloadText, AppError>>,
}

impl Reading {
    fn new(first: Piece, next: Option<u64>, request: PayloadRequest) -> Self {
        let (pieces, next) = (RwSignal::new(vec![first]), RwSignal::new(next));
        let fetch = Action::new(move |part: &Range<u64>| {
            read_payload(PayloadRequest { from: part.start, until: part.end, ..request.clone() })
        });
        Effect::new(move || {
            if let Some(Ok(answer)) = fetch.value().get() {
                let known = pieces.read_untracked().last().map_or(0, Piece::end);
                if let Some(piece) = Piece::of(&answer).filter(|piece| piece.start == known) {
                    pieces.update(|pieces| pieces.push(piece));
                    next.set(answer.next);
                }
            }
        });
        Self { pieces, next, fetch }
    }

    /// Fetches what follows, at least as far as byte `until`.
    fn go_on(self, until: u64) {
        if let (Some(from), false) = (self.next.get_untracked(), self.fetch.pending().get_untracked()) {
            self.fetch.dispatch(from..until);
        }
    }

    /// Opens what lies before a place that is looked at and not yet there, then brings it into view.
    fn follow(self, search: Search, kind: PayloadKind) {
        Effect::new(move || {
            let Some(place) = search.place() else { return };
            match self.next.get() {
                Some(next) if next < place.end => {
                    // Asks again when what was fetched did not reach it.
                    self.fetch.version().track();
                    self.go_on(place.end);
                }
                _ => reveal(mark_id(kind, search.current.get())),
            }
        });
    }
}

/// The text, with a button for the next piece.
#[component]
pub fn Body(
    /// The answer with the first piece.
    first: PayloadText,
    /// How it was asked for.
    request: PayloadRequest,
    /// What is looked for.
    search: Search,
) -> impl IntoView {
    let i18n = use_i18n();
    let kind = request.kind;
    let next = first.next;
    let Some(piece) = Piece::of(&first) else {
        return view! { <p class="event-note">{t!(i18n, event.payload.binary)}</p> };
    };
    if piece.text.is_empty() {
        return view! { <p class="event-note">{t!(i18n, event.payload.empty)}</p> };
    }
    let reading = Reading::new(piece, next, request);
    reading.follow(search, kind);
    let failed = move || reading.fetch.value().get().and_then(Result::err).map(|error| view! { <Failure error /> });
    view! {
        <pre class="body" tabindex="0" role="group" aria-label=move || t_string!(i18n, event.payload.body)>
            <code>
                <For each=move || reading.pieces.get() key=|piece| (0, piece.start) let:piece>
                    {move || segments(&piece, &search.found.read().places).into_iter().map(|part| segment(part, search, kind)).collect_view()}
                </For>
            </code>
        </pre>
        {move || failed()}
        <When holds=move || reading.next.read().is_some()>
            <button
                type="button"
                class="button"
                aria-busy=move || reading.fetch.pending().get().to_string()
                on:click=move |_| reading.go_on(0)
            >
                {t!(i18n, event.payload.more)}
            </button>
        </When>
    }
}

fn segment(part: Segment, search: Search, kind: PayloadKind) -> AnyView {
    let text = view! { <MarkedText text=part.text /> };
    let coloured = match part.class {
        Some(class) => view! { <span class=class_name(class)>{text}</span> },
        None => text.into_any(),
    };
    match part.place {
        Some(place) => {
            let current = move || (search.current.get() == place).then_some("true");
            view! { <mark class="found" id=mark_id(kind, place) aria-current=move || current()>{coloured}</mark> }
        }
        None => coloured,
    }
}

/// The id of a place's mark; one that is coloured in two has it twice, and its beginning counts.
fn mark_id(kind: PayloadKind, place: usize) -> String {
    format!("found-{kind}-{place}")
}

#[cfg(feature = "hydrate")]
fn reveal(id: String) {
    // The marks of a piece that has just come are not on the page yet.
    leptos::task::spawn_local(async move {
        leptos::task::tick().await;
        crate::browser::document::reveal(&id);
    });
}

#[cfg(not(feature = "hydrate"))]
fn reveal(_: String) {}
