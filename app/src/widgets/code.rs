//! A command to be copied.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;

/// Lines of a command and a button that copies them, where the browser lets it.
#[component]
pub fn Command(
    /// The lines.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let can_copy = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| can_copy.set(crate::browser::document::can_copy()));
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(async move {
            copied.set(crate::browser::document::copy(&text.get_untracked()).await);
        });
    };
    view! {
        <div class="command">
            <pre tabindex="0">
                <code>{move || text.get()}</code>
            </pre>
            <button type="button" class="button" hidden=move || !can_copy.get() on:click=copy>
                {icon(Icon::Copy)}
                {move || if copied.get() { t!(i18n, common.copied).into_any() } else { t!(i18n, common.copy).into_any() }}
            </button>
            <span class="visually-hidden" role="status">
                {move || if copied.get() { t!(i18n, common.copied).into_any() } else { ().into_any() }}
            </span>
        </div>
    }
}
