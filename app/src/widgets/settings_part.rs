//! A part of a page of settings: its heading, a sentence about it, and its content.

use leptos::prelude::*;
use leptos::text_prop::TextProp;

use crate::view::view;

/// The part.
#[component]
pub fn Part(
    /// Its heading.
    #[prop(into)]
    title: TextProp,
    /// What it is about.
    #[prop(optional, into)]
    lead: Option<TextProp>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let lead = lead.map(|lead| view! { <p class="page-lead">{move || lead.get().to_string()}</p> });
    let label = title.clone();
    view! {
        <section class="settings-part" aria-label=move || label.get().to_string()>
            <h2>{move || title.get().to_string()}</h2>
            {lead}
            {children()}
        </section>
    }
}
