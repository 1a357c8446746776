//! The first page of a journal and those that follow it: fetched when the reader comes near the end, or asks.

use leptos::html::Div;
use leptos::prelude::*;

use crate::api::events::{ListRequest, list_events};
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::journal::Journal;
use crate::domain::page::Listed;
use crate::domain::time::LocalTime;
use crate::format::date;
use crate::i18n::{t, use_i18n};
use crate::preferences::use_language;
use crate::widgets::event_list::blocks::Rows;
use crate::widgets::event_list::{EventList, ListContext};

/// The list with what follows.
#[component]
pub fn Feed(
    /// The newest rows.
    first: Listed<EventRow>,
    /// Which journal.
    journal: Journal,
    /// Its filter, as a query string.
    query: String,
    /// What its rows need to know.
    context: ListContext,
) -> impl IntoView {
    let found = !first.rows.is_empty();
    let rows = Rows::new(first.rows);
    let next = RwSignal::new(first.next);
    // A page that found nothing within its budget is not followed by another unasked.
    let auto = RwSignal::new(found);
    let fetch = Action::new(move |before: &EventId| {
        list_events(ListRequest { journal, query: query.clone(), before: Some(*before) })
    });
    Effect::new(move || {
        if let Some(Ok(page)) = fetch.value().get() {
            auto.set(!page.rows.is_empty());
            rows.append(page.rows);
            next.set(page.next);
        } else {
            auto.set(found);
        }
    });
    let more = move || {
        if let (Some(before), false) = (next.get_untracked(), fetch.pending().get_untracked()) {
            fetch.dispatch(before);
        }
    };
    let list = NodeRef::<Div>::new();
    keys(list);
    view! {
        <EventList rows context node_ref=list />
        <Foot
            next
            pending=fetch.pending()
            failed=Signal::derive(move || fetch.value().get().and_then(Result::err))
            auto
            on_more=Callback::new(move |()| more())
        />
    }
}

#[component]
fn Foot(
    #[prop(into)] next: Signal<Option<EventId>>,
    #[prop(into)] pending: Signal<bool>,
    failed: Signal<Option<AppError>>,
    #[prop(into)] auto: Signal<bool>,
    on_more: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let end = NodeRef::<Div>::new();
    near_end(end, move || {
        if auto.get_untracked() && failed.read_untracked().is_none() {
            on_more.run(());
        }
    });
    let label = move || match (pending.get(), auto.get()) {
        (true, _) => t!(i18n, journal.list.loading).into_any(),
        (false, true) => t!(i18n, journal.list.more).into_any(),
        (false, false) => t!(i18n, journal.list.further).into_any(),
    };
    view! {
        <div class="feed-foot" node_ref=end>
            {move || failed.read().is_some().then(|| view! { <p role="alert">{t!(i18n, journal.list.failed)}</p> })}
            <Show
                when=move || next.read().is_some()
                fallback=move || view! { <p class="feed-end">{t!(i18n, journal.list.end)}</p> }
            >
                <Show when=move || !auto.get()>
                    <Searched next />
                </Show>
                <button type="button" class="button" aria-busy=move || pending.get().to_string() on:click=move |_| on_more.run(())>
                    {label}
                </button>
            </Show>
        </div>
    }
}

/// How far back a search has come that has stopped within its budget.
#[component]
fn Searched(next: Signal<Option<EventId>>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let day = move || {
        let reached = next.get().unwrap_or(EventId(0)).timestamp();
        date::day(language.get(), LocalTime::at(reached, 0).day)
    };
    view! { <p>{t!(i18n, journal.list.searched, day = day)}</p> }
}

#[cfg(feature = "hydrate")]
fn near_end(element: NodeRef<Div>, on_near: impl Fn() + 'static) {
    crate::browser::near_end::watch(element, on_near);
}

#[cfg(not(feature = "hydrate"))]
fn near_end(_: NodeRef<Div>, _: impl Fn() + 'static) {}

#[cfg(feature = "hydrate")]
fn keys(list: NodeRef<Div>) {
    crate::browser::row_keys::listen(list);
}

#[cfg(not(feature = "hydrate"))]
fn keys(_: NodeRef<Div>) {}
