//! Events in rows, newest first, with a heading for each day of the reader's clock. It shows what it is given and fetches nothing.

use leptos::html::Div;
use leptos::prelude::*;

use self::blocks::{Block, Rows};
use self::entries::{Entry, entries};
use self::row::EventLine;
use crate::domain::event::EventId;
use crate::domain::list_look::ListLook;
use crate::domain::site::Site;
use crate::format::date;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::view::view;
use crate::widgets::when::When;

pub mod blocks;
pub mod entries;
pub mod row;

/// What all rows of a list need to know.
#[derive(Clone, Copy)]
pub struct ListContext {
    /// The sites by which slugs become labels.
    pub sites: Signal<Vec<Site>>,
    /// How rows look.
    pub look: Signal<ListLook>,
    /// The event that is open beside the list.
    pub open: Signal<Option<EventId>>,
    /// Opens an event beside the list.
    pub on_open: Callback<EventId>,
}

/// The list. Blocks far from the window leave the page and keep their height.
#[component]
pub fn EventList(
    /// The rows, newest first.
    rows: Rows,
    /// What they need to know.
    context: ListContext,
    /// The list's element, for the keys.
    node_ref: NodeRef<Div>,
) -> impl IntoView {
    let i18n = use_i18n();
    let look = context.look;
    let blocks = rows.blocks();
    view! {
        <div
            class="event-list"
            role="group"
            aria-label=move || t_string!(i18n, journal.list.label)
            data-density=move || look.read().density.as_str()
            node_ref=node_ref
        >
            <For each=move || blocks.get() key=|block| (0, u64::from(block.key)) let:block>
                <BlockView block rows context />
            </For>
        </div>
    }
}

#[component]
fn BlockView(block: Block, rows: Rows, context: ListContext) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let near = RwSignal::new(true);
    #[cfg(feature = "hydrate")]
    crate::browser::windowing::watch(element, near);
    let key = block.key;
    let above = Memo::new(move |_| rows.day_above(key));
    let lines = move || {
        let lines = block.rows.clone();
        view! {
            <ol>
                <For each=move || lines.with(|lines| entries(lines, above.get())) key=Entry::key let:entry>
                    <Line entry context />
                </For>
            </ol>
        }
    };
    view! {
        <div class="event-block" node_ref=element>
            <When holds=move || near.get()>{lines.clone()}</When>
        </div>
    }
}

#[component]
fn Line(entry: Entry, context: ListContext) -> impl IntoView {
    match entry {
        Entry::Day(day) => {
            let language = use_language();
            view! {
                <li class="event-day">
                    <h2>{move || date::day_long(language.get(), day)}</h2>
                </li>
            }
        }
        // For the eye only, and only where it is at the top of the window: a reader of headings has met this day's.
        Entry::Still(day) => {
            let language = use_language();
            view! {
                <li class="event-day still" aria-hidden="true">
                    <span>{move || date::day_long(language.get(), day)}</span>
                </li>
            }
        }
        Entry::Row(row) => view! { <li><EventLine row context /></li> },
    }
}
