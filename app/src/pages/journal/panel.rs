//! The event that is open beside the list: a column on wide screens, the whole of a narrow one.

use leptos::prelude::*;

use crate::domain::event::EventId;
use crate::i18n::{t_string, use_i18n};
use crate::pages::event::detail::EventDetail;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::when::When;

/// The panel; nothing where no event is open.
#[component]
pub fn Panel(
    /// The event.
    open: Signal<Option<EventId>>,
    /// Closes it.
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    // While it closes, what is below still asks for an id.
    let id = Memo::new(move |before: Option<&EventId>| open.get().or(before.copied()).unwrap_or(EventId(0)));
    let some = Memo::new(move |_| open.get().is_some());
    #[cfg(feature = "hydrate")]
    crate::browser::escape::listen(move || {
        let closes = open.get_untracked().is_some();
        if closes {
            on_close.run(());
        }
        closes
    });
    view! {
        <When holds=move || some.get()>
            <aside class="event-panel" id=PANEL tabindex="-1" aria-label=move || t_string!(i18n, journal.panel.label)>
                <div class="event-panel-head">
                    <a class="button" href=move || format!("/events/{}", id.get())>
                        {icon(Icon::Forward)}
                        {t!(i18n, journal.panel.page)}
                    </a>
                    <button
                        type="button"
                        class="button icon-only"
                        aria-label=move || t_string!(i18n, journal.panel.close)
                        on:click=move |_| on_close.run(())
                    >
                        {icon(Icon::Close)}
                    </button>
                </div>
                <EventDetail id=id />
            </aside>
        </When>
    }
}

/// The id of the panel.
pub const PANEL: &str = "event-panel";
