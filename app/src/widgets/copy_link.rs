//! A page's permanent link, with a button that copies it.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

/// The link itself, so that it can be copied by hand where the browser refuses, and the button.
#[component]
pub fn CopyLink(
    /// The path of the page.
    path: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let copied = RwSignal::new(None::<bool>);
    let address = path.clone();
    let label = move || match copied.get() {
        Some(true) => t!(i18n, common.copied).into_any(),
        _ => t!(i18n, event.link).into_any(),
    };
    view! {
        <button type="button" class="button copy-link" on:click=move |_| copy(address.clone(), copied)>
            {icon(Icon::Copy)}
            <span aria-live="polite">{move || label()}</span>
        </button>
        <When holds=move || copied.get() == Some(false)>
            <input class="copy-by-hand" readonly value=path.clone() aria-label=move || crate::i18n::t_string!(i18n, event.link) />
        </When>
    }
}

#[cfg(feature = "hydrate")]
fn copy(path: String, copied: RwSignal<Option<bool>>) {
    leptos::task::spawn_local(async move {
        copied.set(Some(crate::browser::clipboard::copy_address(&path).await));
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: String, _: RwSignal<Option<bool>>) {}
