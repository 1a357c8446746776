//! A secret that is shown once: the text itself, to be copied by hand, and a button that copies it.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;

/// The text and its button.
#[component]
pub fn ShownOnce(
    /// The secret.
    text: String,
    /// What it is, for those who do not see where it stands.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(false);
    let secret = text.clone();
    let words = move || match copied.get() {
        true => t!(i18n, common.copied).into_any(),
        false => t!(i18n, common.copy).into_any(),
    };
    view! {
        <div class="shown-once">
            <input class="code" readonly value=text aria-label=move || label.get() />
            <button type="button" class="button" on:click=move |_| copy(secret.clone(), copied)>
                {icon(Icon::Copy)}
                <span aria-live="polite">{move || words()}</span>
            </button>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn copy(text: String, copied: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        let done = crate::browser::document::copy(&text).await;
        copied.try_set(done);
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: String, _: RwSignal<bool>) {}
