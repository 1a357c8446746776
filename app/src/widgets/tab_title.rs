//! The title of the browser's tab.

use leptos::prelude::*;

use crate::view::view;
use leptos::text_prop::TextProp;
use leptos_meta::Title;

/// The title of the tab, before the product's name.
#[component]
pub fn TabTitle(
    /// Its words, in the reader's language.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    // The server writes the document's head after its body, whose signals may be gone by then: there the words are taken at once.
    let text: TextProp =
        if cfg!(feature = "ssr") { title.get_untracked().into() } else { (move || title.get()).into() };
    view! { <Title text /> }
}
