//! A button that opens a panel: made of `<details>`, so that it works before the program has arrived. Esc and leaving it close it.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Details;
use leptos::prelude::*;

use crate::view::view;

/// A button and its panel. Only one menu of a page is open at a time.
#[component]
pub fn Menu(
    /// What stands on the button; needs a text or a label of its own.
    #[prop(into)]
    button: ViewFn,
    /// The button's name for those who do not see it; empty where its text says it.
    #[prop(into, default = Signal::stored(String::new()))]
    label: Signal<String>,
    /// More classes for the `<details>`.
    #[prop(default = "")]
    class: &'static str,
    /// The panel.
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let named = move || Some(label.get()).filter(|label| !label.is_empty());
    view! {
        <details
            class=format!("menu {class}")
            name="menu"
            node_ref=details
            on:keydown=move |event| close_on_escape(details, &event)
            on:focusout=move |event| close_when_left(details, &event)
        >
            <summary class="button" aria-label=move || named() title=move || named()>
                {button.run()}
            </summary>
            <div class="menu-panel" tabindex="-1">
                {children()}
            </div>
        </details>
    }
}

#[cfg(feature = "hydrate")]
fn close_on_escape(details: NodeRef<Details>, event: &KeyboardEvent) {
    if event.key() == "Escape" {
        crate::browser::menu::close(details);
    }
}

#[cfg(feature = "hydrate")]
fn close_when_left(details: NodeRef<Details>, event: &FocusEvent) {
    crate::browser::menu::close_when_left(details, event);
}

#[cfg(not(feature = "hydrate"))]
fn close_on_escape(_: NodeRef<Details>, _: &KeyboardEvent) {}

#[cfg(not(feature = "hydrate"))]
fn close_when_left(_: NodeRef<Details>, _: &FocusEvent) {}
