//! What a journal shows that has nothing to show: nothing yet, nothing that fits, or nothing that could ever fit.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::i18n::use_i18n;
use crate::pages::statistics::welcome::Welcome;
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
) -> impl IntoView {
    let i18n = use_i18n();
    if journal == Journal::All && filter == Filter::default() {
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
            <p>{move || sentence()}</p>
            {next}
        </Notice>
    }
}
