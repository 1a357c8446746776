//! A journal: the events that its filter lets through, newest first. The address is the state; every change of a filter is a navigation.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};

use self::columns::use_look;
use self::counts::{Counts, Over};
use self::feed::{Around, Feed, Newest};
use self::fold::Fold;
use self::head::{Filters, Head};
use self::panel::Panel;
use crate::api::events::{Choices, ListRequest, filter_choices, list_events};
use crate::api::session::Reader;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::list_look::{Column, ListLook};
use crate::i18n::{t_string, use_i18n};
use crate::preferences;
use crate::view::view;
use crate::widgets::event_list::ListContext;
use crate::widgets::feature::feature;
use crate::widgets::filter_form::FormState;
use crate::widgets::frame::use_reader;
use crate::widgets::made_once::made_once;
use crate::widgets::page::Page;
use crate::widgets::state::{Failure, Loading, Missing};
use crate::widgets::when::When;
use crate::widgets::{module_journals, vocabulary};

pub mod address;
pub mod columns;
pub mod counts;
pub mod empty;
pub mod feed;
pub mod fold;
pub mod head;
pub mod live;
pub mod panel;

/// A journal by its name in the address.
#[component]
pub fn JournalPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let journal = Memo::new(move |_| params.read().get("journal").and_then(|name| name.parse::<Journal>().ok()));
    let location = use_location();
    let module = Memo::new(move |_| module_journals::of_address(&location.pathname.read(), &location.search.read()));
    let title = move || match (journal.get(), module.get()) {
        (Some(Journal::All), Some(module)) => feature(preferences::language(i18n.get_locale()), &module, None),
        (Some(journal), _) => vocabulary::journal(i18n.get_locale(), journal).to_owned(),
        (None, _) => t_string!(i18n, common.not_found.title).to_owned(),
    };
    let known = Signal::derive(move || journal.get().unwrap_or(Journal::All));
    view! {
        <Page title=Signal::derive(title)>
            <When holds=move || journal.read().is_some() fallback=Missing>
                <Body journal=known />
            </When>
        </Page>
    }
}

#[component]
fn Body(journal: Signal<Journal>) -> impl IntoView {
    let location = use_location();
    let search = location.search;
    let asked = Memo::new(move |_| address::filter(&search.read()).map_err(AppError::Invalid));
    let choices = Resource::new(|| (), |()| filter_choices());
    let first = Resource::new(move || (journal.get(), asked.get()), |(journal, asked)| newest(journal, asked));
    let reader = use_reader();
    let place = Place { journal, asked, search: search.into() };
    remember(place);
    view! {
        <Transition fallback=|| view! { <Loading rows=14 /> }>
            {move || Suspend::new(async move {
                // What cannot be chosen from is no reason to hide the list: without an answer the form offers less.
                let choices = choices.await.unwrap_or_default();
                let reader = reader.await.ok();
                made_once().await;
                view! { <Columns place first choices reader /> }
            })}
        </Transition>
    }
}

/// What the address says.
#[derive(Clone, Copy)]
struct Place {
    journal: Signal<Journal>,
    asked: Memo<Result<Filter, AppError>>,
    search: Signal<String>,
}

impl Place {
    fn filter(self) -> Signal<Filter> {
        Signal::derive(move || self.asked.get().unwrap_or_default())
    }

    /// The event that is open beside the list.
    fn open(self) -> Signal<Option<EventId>> {
        Memo::new(move |_| address::open_event(&self.search.read())).into()
    }

    /// The columns that the address names.
    fn columns(self) -> Signal<Option<Vec<Column>>> {
        Memo::new(move |_| address::columns(&self.search.read())).into()
    }

    /// Where the list has another filter.
    fn with_filter(self, filter: &Filter) -> String {
        address::with_filter(self.journal.get_untracked(), &self.search.read_untracked(), filter)
    }

    /// The same, followed when it is shown as a link.
    fn filtered(self) -> Callback<Filter, String> {
        Callback::new(move |filter| address::with_filter(self.journal.get(), &self.search.read(), &filter))
    }

    /// Where the list has other columns.
    fn with_columns(self, look: &ListLook) -> String {
        address::with_columns(self.journal.get_untracked(), &self.search.read_untracked(), look)
    }

    /// Where another event is open, or none.
    fn with_event(self, event: Option<EventId>) -> String {
        address::with_event(self.journal.get_untracked(), &self.search.read_untracked(), event)
    }
}

#[component]
fn Columns(
    place: Place,
    first: Resource<Result<Newest, AppError>>,
    choices: Choices,
    reader: Option<Reader>,
) -> impl IntoView {
    let navigate = use_navigate();
    let open = place.open();
    let on_columns = Callback::new({
        let navigate = navigate.clone();
        move |look: ListLook| navigate(&place.with_columns(&look), NavigateOptions { replace: true, ..staying() })
    });
    let look = use_look(reader.as_ref(), place.columns(), on_columns);
    let sites = Signal::stored(choices.sites.clone());
    let revision = RwSignal::new(0_u32);
    let counts = Counts::of(Memo::new(move |_| (place.journal.get(), place.asked.get(), revision.get())));
    let today = reader.as_ref().map(|reader| reader.today);
    let state = FormState {
        journal: place.journal,
        filter: place.filter(),
        choices: Signal::stored(choices),
        facets: counts.facets.into(),
        today: Signal::stored(today),
        on_change: Callback::new({
            let navigate = navigate.clone();
            move |filter: Filter| navigate(&place.with_filter(&filter), staying())
        }),
    };
    let on_open = Callback::new({
        let navigate = navigate.clone();
        move |id: EventId| {
            // Going from one open event to the next is no step to go back over.
            let replace = open.get_untracked().is_some();
            if open.get_untracked() != Some(id) {
                navigate(&place.with_event(Some(id)), NavigateOptions { replace, ..staying() });
            }
        }
    });
    let on_close = Callback::new(move |()| navigate(&place.with_event(None), staying()));
    let around = Around {
        list: ListContext { sites, look: look.shown.into(), open, on_open },
        wanted: RwSignal::new(true),
        today,
        on_arrival: counts::soon(revision),
        on_reload: Callback::new(move |()| first.refetch()),
    };
    let fold = RwSignal::new(Fold::Open);
    let panel = move || if open.read().is_some() { "open" } else { "closed" };
    view! {
        <div class="journal" data-filters=move || fold.get().as_str() data-panel=move || panel()>
            <Filters state />
            <div class="journal-list">
                <Head state href=place.filtered() sites fold look />
                <Over counts on_zoom=state.on_change />
                <List first around />
            </div>
            <Panel open on_close />
        </div>
    }
}

/// What is below the address stays where it is on the screen.
fn staying() -> NavigateOptions {
    NavigateOptions { scroll: false, ..NavigateOptions::default() }
}

/// So that an event's page can lead back to the list as it was.
#[cfg(feature = "hydrate")]
fn remember(place: Place) {
    Effect::new(move || {
        if place.asked.read().is_ok() {
            let list = address::with_event(place.journal.get(), &place.search.read(), None);
            crate::browser::last_list::remember(&list);
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn remember(_: Place) {}

#[component]
fn List(first: Resource<Result<Newest, AppError>>, around: Around) -> impl IntoView {
    view! {
        <Transition fallback=|| view! { <Loading rows=14 /> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(newest) => view! { <Feed newest around /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Transition>
    }
}

async fn newest(journal: Journal, asked: Result<Filter, AppError>) -> Result<Newest, AppError> {
    let query = asked?.to_query();
    let listed = list_events(ListRequest { journal, query: query.clone(), before: None }).await?;
    Ok(Newest { journal, query, listed })
}
