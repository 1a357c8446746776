//! One event: what happened in one sentence, every fact of it, its request and response, and the other events of the same affair.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use self::details::Details;
use self::facts::Facts;
use self::payloads::Payloads;
use self::timeline::Timeline;
use crate::api::events::read_event;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_view::EventView;
use crate::i18n::{t, t_string, use_i18n};
use crate::preferences::use_language;
use crate::widgets::copy_link::CopyLink;
use crate::widgets::feature::{feature, operation};
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::page::Page;
use crate::widgets::state::{Failure, Loading, Notice};

pub mod details;
pub mod facts;
pub mod payloads;
pub mod timeline;

/// The event by its id in the address.
#[component]
pub fn EventPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<EventId>().ok()));
    let event = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_event(id).await,
                None => Err(AppError::NotFound),
            }
        },
    );
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, event.title).to_owned())>
            <Transition fallback=|| view! { <Loading rows=10 /> }>
                {move || Suspend::new(async move {
                    match event.await {
                        Ok(event) => view! { <Event event /> }.into_any(),
                        Err(AppError::NotFound) => view! { <Missing /> }.into_any(),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Transition>
        </Page>
    }
}

#[component]
fn Event(event: EventView) -> impl IntoView {
    let (id, has_timeline) = (event.id, event.has_timeline());
    // Who may not read them is told so only where there is something to read.
    let infos = (event.payloads_readable || event.payloads.is_empty()).then(|| event.payloads.clone());
    let payloads = view! { <Payloads event=id infos redacted=event.redacted /> };
    view! {
        <article class="event">
            <Head event=event.clone() />
            <Facts event=event.clone() />
            <Details event />
            {payloads}
            {has_timeline.then(|| view! { <Timeline event=id /> })}
        </article>
    }
}

#[component]
fn Head(event: EventView) -> impl IntoView {
    let i18n = use_i18n();
    let back = RwSignal::new("/journals/all".to_owned());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(href) = crate::browser::last_list::recall() {
            back.set(href);
        }
    });
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
            <nav class="event-tools">
                <A href=move || back.get() attr:class="button">
                    {icon(Icon::Back)}
                    {t!(i18n, event.back)}
                </A>
                <CopyLink path=format!("/events/{}", event.id) />
            </nav>
            {critical}
            <h2 class="event-sentence">
                <Sentence event=event.clone() />
            </h2>
            <p class="event-outcome">
                <OutcomeMark outcome=event.outcome />
            </p>
        </header>
    }
}

/// The source's own sentence, or one that is made of what is known.
#[component]
fn Sentence(event: EventView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    match event.message {
        Some(text) => view! { <MarkedText text /> }.into_any(),
        None => (move || {
            let module = feature(language.get(), &event.module, event.submodule.as_ref());
            let deed = operation(language.get(), &event.module, event.submodule.as_ref(), &event.operation);
            t_string!(i18n, event.untold, module = module, operation = deed)
        })
        .into_any(),
    }
}

#[component]
fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice shape=Icon::Search title=move || t!(i18n, event.missing.title)>
            <p>{t!(i18n, event.missing.text)}</p>
            <A href="/journals/all" attr:class="button primary">
                {t!(i18n, event.back)}
            </A>
        </Notice>
    }
}
