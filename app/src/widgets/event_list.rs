//! Events in rows, newest first, with a heading for each day of the reader's clock. It shows what it is given and fetches nothing.

use leptos::html::Ol;
use leptos::prelude::*;

use self::entries::{Entry, entries};
use self::row::EventLine;
use crate::domain::event_row::EventRow;
use crate::domain::site::Site;
use crate::format::date;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;

pub mod entries;
pub mod row;

/// The list.
#[component]
pub fn EventList(
    /// The rows, newest first.
    #[prop(into)]
    rows: Signal<Vec<EventRow>>,
    /// The sites by which slugs become labels.
    #[prop(into)]
    sites: Signal<Vec<Site>>,
    /// The list's element, for the keys.
    node_ref: NodeRef<Ol>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ol class="event-list" node_ref=node_ref aria-label=move || t_string!(i18n, journal.list.label)>
            <For each=move || entries(&rows.read()) key=Entry::key let:entry>
                {match entry {
                    Entry::Day(day) => {
                        let language = use_language();
                        view! {
                            <li class="event-day">
                                <h2>{move || date::day_long(language.get(), day)}</h2>
                            </li>
                        }
                            .into_any()
                    }
                    Entry::Row(row) => view! { <li><EventLine row=*row sites /></li> }.into_any(),
                }}
            </For>
        </ol>
    }
}
