//! The first page of a journal and those that follow it: fetched when the reader comes near the end, or asks.

use leptos::html::Div;
use leptos::prelude::*;

use super::empty::{Empty, Gap};
use super::live::{Arrivals, BarState, LiveBar, Pause, Standing, Waiting, can_grow};
#[cfg(feature = "hydrate")]
use super::live::{MOST_ROWS, follow};
use crate::api::events::{ListRequest, list_events};
#[cfg(feature = "hydrate")]
use crate::browser::live::rows_address;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::page::Listed;
use crate::domain::time::{LocalDay, LocalTime};
use crate::format::date;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::event_list::blocks::Rows;
use crate::widgets::event_list::{EventList, ListContext};
use crate::widgets::when::When;

/// What a list asks of the page around it.
#[derive(Clone, Copy)]
pub struct Around {
    /// What rows need to know.
    pub list: ListContext,
    /// Whether the reader wants new events as they come.
    pub wanted: RwSignal<bool>,
    /// The reader's day.
    pub today: Option<LocalDay>,
    /// Something was committed that this list has.
    pub on_arrival: Callback<()>,
    /// Reads the list anew.
    pub on_reload: Callback<()>,
}

/// The rows of a first page, and for what they were asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Newest {
    /// Of which journal.
    pub journal: Journal,
    /// By which filter, as a query string.
    pub query: String,
    /// The rows, where to go on, and where the stream of new ones begins.
    pub listed: Listed<EventRow>,
}

/// The list with what follows, and with what comes.
#[component]
pub fn Feed(
    /// The newest rows.
    newest: Newest,
    /// What the list asks of the page around it.
    around: Around,
) -> impl IntoView {
    let Newest { journal, query, listed } = newest;
    let found = !listed.rows.is_empty();
    let filter = Filter::from_query(&query).unwrap_or_default();
    let emptied = listed.emptied;
    let rows = Rows::new(listed.rows);
    let next = RwSignal::new(listed.next);
    let bar = arrivals(&Source { journal, filter: filter.clone(), live: listed.live }, rows, next, around);
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
    let blocks = rows.blocks();
    let nothing = Memo::new(move |_| blocks.read().is_empty() && next.read().is_none());
    view! {
        {bar.map(|state| view! { <LiveBar state /> })}
        <When holds=move || !nothing.get()>{emptied.map(|emptied| view! { <Gap emptied /> })}</When>
        <When holds=move || !nothing.get() fallback=move || view! { <Empty journal filter=filter.clone() emptied /> }>
            <EventList rows context=around.list node_ref=list />
            <Foot
                next
                pending=fetch.pending()
                failed=Signal::derive(move || fetch.value().get().and_then(Result::err))
                auto
                on_more=Callback::new(move |()| more())
            />
        </When>
    }
}

/// Where a list's new events come from.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser follows the stream"))]
struct Source {
    journal: Journal,
    filter: Filter,
    live: Option<String>,
}

/// The bar of new events; `None` for a list that gets none, since its range is over or its journal excludes what is asked for.
fn arrivals(source: &Source, rows: Rows, next: RwSignal<Option<EventId>>, around: Around) -> Option<BarState> {
    let Around { wanted, today, on_reload, .. } = around;
    source.live.as_ref().filter(|_| can_grow(&source.filter, today))?;
    let mut arrivals = Arrivals {
        wanted,
        standing: Signal::stored(Standing::Connecting),
        waiting: RwSignal::new(Waiting::default()),
        left_out: RwSignal::new(0),
    };
    let pause = pause();
    #[cfg(feature = "hydrate")]
    {
        let on_arrival = Callback::new(move |()| {
            if let (Pause::Following, Some(last)) = (pause.get_untracked(), rows.keep(MOST_ROWS)) {
                next.set(Some(last));
            }
            around.on_arrival.run(());
        });
        let address = rows_address(
            source.journal.as_str(),
            &source.filter.to_query(),
            source.live.as_deref().unwrap_or_default(),
        );
        let address = Signal::derive(move || wanted.get().then(|| address.clone()));
        toggle_key(wanted);
        arrivals.standing = follow(address, rows, arrivals, (pause, on_arrival, on_reload));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (&mut arrivals, next);
    let on_return = Callback::new(move |()| {
        if !arrivals.let_in(rows) {
            on_reload.run(());
        }
        to_top();
    });
    Some(BarState { arrivals, pause, on_return, on_reload })
}

/// The key `l`.
#[cfg(feature = "hydrate")]
fn toggle_key(wanted: RwSignal<bool>) {
    crate::keys::use_keys().register([crate::keys::Shortcut {
        keys: "l",
        label: |locale| crate::i18n::td_string!(locale, journal.live.key),
        act: Callback::new(move |()| wanted.try_update(|wanted| *wanted = !*wanted).is_some()),
    }]);
}

#[cfg(feature = "hydrate")]
fn pause() -> Signal<Pause> {
    let busy = crate::browser::busy::watch(".event-list");
    Signal::derive(move || if busy.get() { Pause::Paused } else { Pause::Following })
}

#[cfg(not(feature = "hydrate"))]
fn pause() -> Signal<Pause> {
    Signal::stored(Pause::Following)
}

#[cfg(feature = "hydrate")]
fn to_top() {
    crate::browser::busy::to_top();
}

#[cfg(not(feature = "hydrate"))]
fn to_top() {}

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
    let near = RwSignal::new(false);
    watch_end(end, near);
    // Asked again after each fetch: a reader who is at the end again before anybody looked has not come there anew.
    Effect::new(move || {
        if near.get() && !pending.get() {
            once_drawn(move || {
                let still = near.try_get_untracked() == Some(true) && auto.try_get_untracked() == Some(true);
                if still && failed.try_get_untracked().is_some_and(|failed| failed.is_none()) {
                    on_more.run(());
                }
            });
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
            <When
                holds=move || next.read().is_some()
                fallback=move || view! { <p class="feed-end">{t!(i18n, journal.list.end)}</p> }
            >
                <When holds=move || !auto.get()>
                    <Searched next />
                </When>
                <button type="button" class="button" aria-busy=move || pending.get().to_string() on:click=move |_| on_more.run(())>
                    {move || label()}
                </button>
            </When>
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
    view! { <p>{move || t_string!(i18n, journal.list.searched, day = day())}</p> }
}

/// How far below the window the end may be for more to be fetched.
#[cfg(feature = "hydrate")]
const NEAR_END: &str = "0px 0px 800px 0px";

#[cfg(feature = "hydrate")]
fn watch_end(element: NodeRef<Div>, near: RwSignal<bool>) {
    crate::browser::near::watch(element, NEAR_END, move |now| {
        near.try_set(now);
    });
}

#[cfg(not(feature = "hydrate"))]
fn watch_end(_: NodeRef<Div>, _: RwSignal<bool>) {}

/// Once what was just added stands in the page and it is known again what is near.
fn once_drawn(act: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(act));
}

#[cfg(feature = "hydrate")]
fn keys(list: NodeRef<Div>) {
    crate::browser::row_keys::listen(list);
}

#[cfg(not(feature = "hydrate"))]
fn keys(_: NodeRef<Div>) {}
