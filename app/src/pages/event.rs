//! An event's own page: its permanent link leads here.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use self::detail::{EventDetail, Place};
use crate::domain::event::EventId;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::page::Page;
use crate::widgets::state::Missing;
use crate::widgets::when::When;

pub mod detail;
pub mod details;
pub mod facts;
pub mod line;
pub mod neighbours;
pub mod payloads;
pub mod timeline;

/// The event by its id in the address.
#[component]
pub fn EventPage() -> impl IntoView {
    let i18n = use_i18n();
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<EventId>().ok()));
    let known = Signal::derive(move || id.get().unwrap_or(EventId(0)));
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, event.title).to_owned())>
            <When holds=move || id.read().is_some() fallback=Missing>
                <Back />
                <EventDetail id=known place=Place::Page />
            </When>
        </Page>
    }
}

/// Back to the list that this tab showed last.
#[component]
fn Back() -> impl IntoView {
    let i18n = use_i18n();
    let back = RwSignal::new("/journals/all".to_owned());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(href) = crate::browser::last_list::recall() {
            back.set(href);
        }
    });
    view! {
        <nav class="event-back" aria-label=move || t_string!(i18n, event.back)>
            <A href=move || back.get() attr:class="button">
                {icon(Icon::Back)}
                {t!(i18n, event.back)}
            </A>
        </nav>
    }
}
