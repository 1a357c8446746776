//! One event read to the bottom: what happened in one sentence, every fact of it, its request and response, and the other events of the same
//! affair. It stands on a page of its own or in a panel beside a list, and fits itself to the room it is given.

use leptos::prelude::*;
use leptos_router::components::A;

use super::details::Details;
use super::facts::Facts;
use super::neighbours::Neighbours;
use super::payloads::Payloads;
use super::timeline::Timeline;
use crate::api::events::read_event;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_view::EventView;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::annotations::Annotations;
use crate::widgets::copy_link::CopyLink;
use crate::widgets::feature::{feature, operation};
use crate::widgets::icon::{Icon, icon};
use crate::widgets::made_once::made_once;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::state::{Failure, Loading, Notice};

/// Where an event is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// On a page of its own, which is not found where the event is not.
    Page,
    /// Beside something else, which is there all the same.
    #[default]
    Panel,
}

/// The event with all that is known of it, under a heading of the second level. While another is fetched, the one before stays.
#[component]
pub fn EventDetail(
    /// Which event.
    #[prop(into)]
    id: Signal<EventId>,
    /// Where it stands.
    #[prop(optional)]
    place: Place,
) -> impl IntoView {
    let event = Resource::new(move || id.get(), read_event);
    view! {
        <Transition fallback=|| view! { <Loading rows=10 /> }>
            {move || Suspend::new(async move {
                let event = event.await;
                made_once().await;
                match event {
                    Ok(event) => view! { <Event event /> },
                    Err(AppError::NotFound) => view! { <Missing place /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Transition>
    }
}

#[component]
fn Event(event: EventView) -> impl IntoView {
    let (id, has_timeline) = (event.id, event.has_timeline());
    let payloads = view! { <Payloads event=event.clone() /> };
    view! {
        <article class="event">
            <Head event=event.clone() />
            <Facts event=event.clone() />
            <Details event />
            {payloads}
            <Annotations event=id />
            {has_timeline.then(|| view! { <Timeline event=id /> })}
            <Neighbours event=id />
        </article>
    }
}

#[component]
fn Head(event: EventView) -> impl IntoView {
    let i18n = use_i18n();
    let critical = event.critical.then(|| {
        view! {
            <p class="event-critical">
                {icon(Icon::Warning)}
                {t!(i18n, event.critical)}
            </p>
        }
    });
    view! {
        <header class="event-head">
            {critical}
            <h2 class="event-sentence">
                <Sentence event=event.clone() />
            </h2>
            <p class="event-outcome">
                <OutcomeMark outcome=event.outcome />
            </p>
            <div class="event-tools">
                <CopyLink path=format!("/events/{}", event.id) />
                <CopyId id=event.id />
            </div>
        </header>
    }
}

/// A button that puts the id on the clipboard, where the browser lets it.
#[component]
fn CopyId(id: EventId) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let can_copy = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| can_copy.set(crate::browser::document::can_copy()));
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(async move {
            copied.set(crate::browser::document::copy(&id.to_string()).await);
        });
        #[cfg(not(feature = "hydrate"))]
        let _ = id;
    };
    let label =
        move || if copied.get() { t!(i18n, common.copied).into_any() } else { t!(i18n, event.copy_id).into_any() };
    view! {
        <button type="button" class="button" hidden=move || !can_copy.get() on:click=copy>
            {icon(Icon::Copy)}
            <span aria-live="polite">{move || label()}</span>
        </button>
    }
}

/// The source's own sentence, or one that is made of what is known.
#[component]
fn Sentence(event: EventView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    match event.message {
        Some(text) => view! { <MarkedText text /> },
        None => (move || {
            let module = feature(language.get(), &event.module, event.submodule.as_ref());
            let deed = operation(language.get(), &event.module, event.submodule.as_ref(), &event.operation);
            t_string!(i18n, event.untold, module = module, operation = deed)
        })
        .into_any(),
    }
}

#[component]
fn Missing(place: Place) -> impl IntoView {
    let i18n = use_i18n();
    #[cfg(feature = "ssr")]
    if let (Place::Page, Some(status)) = (place, use_context::<crate::api::guard::PageStatus>()) {
        status.set(404);
    }
    let whole = (place == Place::Page).then(|| {
        view! {
            <A href="/journals/all" attr:class="button primary">
                {t!(i18n, event.back)}
            </A>
        }
    });
    view! {
        <Notice shape=Icon::Search title=move || t!(i18n, event.missing.title)>
            <p>{t!(i18n, event.missing.text)}</p>
            {whole}
        </Notice>
    }
}
