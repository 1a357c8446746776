//! What only some events have: tags, a remark, the HTTP line, what was acted upon, old and new values, a background task's figures, attributes.

use leptos::prelude::*;
use leptos_router::components::A;

use self::changes::Changes;
use self::job::Job;
use self::targets::Targets;
use super::payloads::segments::class_name;
use crate::domain::event::HttpExchange;
use crate::domain::event_view::EventView;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::slug::Slug;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::body::Syntax;
use crate::pretty::tokens::{Within, tokens};
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::vocabulary;

pub mod changes;
pub mod job;
pub mod targets;

/// The sections that the event has.
#[component]
pub fn Details(
    /// The event.
    event: EventView,
) -> impl IntoView {
    let i18n = use_i18n();
    let job = event.details.job.clone();
    let whole = event.clone();
    let details = event.details;
    view! {
        {(!event.tags.is_empty()).then(|| view! { <Tags tags=event.tags /> })}
        {details.comment.map(|text| view! {
            <section class="event-part">
                <h3>{t!(i18n, event.fact.comment)}</h3>
                <p class="event-remark"><MarkedText text /></p>
            </section>
        })}
        {details.http.map(|http| view! { <Http http /> })}
        {job.map(|job| view! { <Job job event=whole /> })}
        {(!details.targets.is_empty()).then(|| view! { <Targets targets=details.targets /> })}
        {(!details.changes.is_empty()).then(|| view! { <Changes changes=details.changes /> })}
        {event.attributes.map(|text| view! { <Attributes text /> })}
    }
}

#[component]
fn Tags(tags: Vec<Slug>) -> impl IntoView {
    let i18n = use_i18n();
    let tag = |tag: Slug| {
        let href = Journal::All.href(&Filter { tag: vec![tag.clone()], ..Filter::default() });
        view! { <li><A href=href attr:class="tag">{tag.to_string()}</A></li> }
    };
    view! { <ul class="tags" aria-label=move || t_string!(i18n, event.fact.tags)>{tags.into_iter().map(tag).collect_view()}</ul> }
}

#[component]
fn Http(http: HttpExchange) -> impl IntoView {
    let i18n = use_i18n();
    let way =
        http.direction.map(|way| view! { <span>{move || vocabulary::direction(i18n.get_locale(), way)} " "</span> });
    let line = [http.method, http.url].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let status = http.status.map(|status| view! { " → " <b>{status}</b> });
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.fact.http)}</h3>
            <p class="event-http">{way} <code><MarkedText text=line /></code> {status}</p>
        </section>
    }
}

#[component]
fn Attributes(text: String) -> impl IntoView {
    let i18n = use_i18n();
    let parts = tokens(Syntax::Json, &text, Within::Nothing).0;
    let mut pieces = Vec::new();
    let mut at = 0;
    for (range, class) in parts {
        pieces.push(view! { <MarkedText text=text.get(at..range.start).unwrap_or_default() /> });
        at = range.end;
        let word = text.get(range).unwrap_or_default();
        pieces.push(view! { <span class=class_name(class)><MarkedText text=word /></span> });
    }
    pieces.push(view! { <MarkedText text=text.get(at..).unwrap_or_default() /> });
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.attributes)}</h3>
            <pre class="body" tabindex="0" role="group" aria-label=move || t_string!(i18n, event.attributes)><code>{pieces}</code></pre>
        </section>
    }
}
