//! What happened just before and just after the event on its site.

use leptos::prelude::*;

use crate::api::journal::{Around, read_neighbours};
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::i18n::use_i18n;
use crate::pages::event::line::EventStep;
use crate::text::t;
use crate::view::view;
use crate::widgets::state::{Failure, Loading};

/// Both lists, fetched by themselves: they may take longer than the event.
#[component]
pub fn Neighbours(
    /// Whose neighbours.
    event: EventId,
) -> impl IntoView {
    let i18n = use_i18n();
    let around = Resource::new(move || event, read_neighbours);
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.neighbours.title)}</h3>
            <Suspense fallback=|| view! { <Loading rows=4 /> }>
                {move || Suspend::new(async move {
                    match around.await {
                        Ok(around) => view! { <Both around /> },
                        Err(error) => view! { <Failure error /> },
                    }
                })}
            </Suspense>
        </section>
    }
}

#[component]
fn Both(around: Around) -> impl IntoView {
    let i18n = use_i18n();
    if around.before.is_empty() && around.after.is_empty() {
        return view! { <p>{t!(i18n, event.neighbours.none)}</p> };
    }
    view! {
        <div class="neighbours">
            {side(around.before, move || t!(i18n, event.neighbours.before).into_any())}
            {side(around.after, move || t!(i18n, event.neighbours.after).into_any())}
        </div>
    }
}

fn side(rows: Vec<EventRow>, title: impl Fn() -> AnyView) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let line = |row| view! { <li><EventStep row /></li> };
    let lines = rows.into_iter().map(line).collect_view();
    Some(view! { <div><h4>{title()}</h4><ol class="timeline">{lines}</ol></div> })
}
