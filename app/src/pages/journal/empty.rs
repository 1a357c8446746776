//! What a journal shows that has nothing to show: nothing yet, nothing that fits, or nothing that could ever fit.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::domain::event_view::Moment;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::retention::view::EmptiedView;
use crate::format::date;
use crate::i18n::{t_string, use_i18n};
use crate::pages::statistics::welcome::Welcome;
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::Icon;
use crate::widgets::state::Notice;

/// Why the list is empty, and the one thing to do next.
#[component]
pub fn Empty(
    /// Which journal.
    journal: Journal,
    /// Its filter.
    filter: Filter,
    /// That events of its range were removed.
    emptied: Option<EmptiedView>,
) -> impl IntoView {
    let i18n = use_i18n();
    if journal == Journal::All && filter == Filter::default() && emptied.is_none() {
        return view! { <Welcome /> };
    }
    let excluded = journal.narrow(&filter).is_none();
    let sentence = move || {
        if excluded { t!(i18n, journal.empty.excluded).into_any() } else { t!(i18n, journal.empty.text).into_any() }
    };
    let next = (filter != Filter::default()).then(|| {
        view! {
            <A href=journal.href(&Filter::default()) attr:class="button primary">
                {t!(i18n, journal.empty.clear)}
            </A>
        }
    });
    view! {
        <Notice shape=Icon::Search title=move || t!(i18n, journal.empty.title)>
            {match emptied {
                Some(emptied) => view! { <Gap emptied /> },
                None => view! { <p>{move || sentence()}</p> },
            }}
            {next}
        </Notice>
    }
}

/// That the events of a part of the range were removed, and since when they are gone.
#[component]
pub fn Gap(
    /// Which part.
    emptied: EmptiedView,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let day = move |at: Moment| date::day(language.get(), at.local().day);
    let sentence = move || {
        let (before, since) = (day(emptied.before), day(emptied.since));
        t_string!(i18n, journal.empty.emptied, before = before, since = since).to_string()
    };
    view! { <p class="list-gap">{move || sentence()}</p> }
}
