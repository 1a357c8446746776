//! The keys of a list: `j` and `k` move between its links, `/` goes to the search field. `Enter` is the link's own.

use leptos::ev::{self, KeyboardEvent};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// Listens as long as the list's owner lives.
pub fn listen(list: NodeRef<Div>, search: &'static str) {
    Effect::new(move || {
        let handle = window_event_listener(ev::keydown, move |event| on_key(list, search, &event));
        on_cleanup(move || handle.remove());
    });
}

fn on_key(list: NodeRef<Div>, search: &str, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || typing() {
        return;
    }
    let moved = match event.key().as_str() {
        "j" => step(list, 1),
        "k" => step(list, -1),
        "/" => focus_field(search),
        _ => false,
    };
    if moved {
        event.prevent_default();
    }
}

/// Whether the reader is writing something.
fn typing() -> bool {
    let Some(active) = document().active_element() else { return false };
    let writes = |input: &HtmlInputElement| !matches!(input.type_().as_str(), "checkbox" | "radio" | "button");
    active.dyn_ref::<HtmlInputElement>().is_some_and(writes)
        || active.matches("textarea, select, [contenteditable]").unwrap_or(false)
}

/// Moves the focus to the next (1) or previous (-1) row; to the first if none has it.
fn step(list: NodeRef<Div>, by: i32) -> bool {
    let Some(rows) = list.get_untracked().and_then(|list| list.query_selector_all("a.event-row").ok()) else {
        return false;
    };
    let active = document().active_element();
    let at = (0..rows.length()).find(|at| rows.item(*at).as_ref() == active.as_ref().map(AsRef::as_ref));
    let next = match at {
        Some(at) => at.checked_add_signed(by),
        None => Some(0),
    };
    let Some(row) = next.and_then(|at| rows.item(at)) else { return false };
    row.dyn_ref::<HtmlElement>().is_some_and(|row| row.focus().is_ok())
}

fn focus_field(id: &str) -> bool {
    let field = document().get_element_by_id(id);
    field.and_then(|field| field.dyn_into::<HtmlElement>().ok()).is_some_and(|field| field.focus().is_ok())
}
