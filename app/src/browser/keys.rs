//! Where keys come from: one listener for the whole page, which leaves alone what is typed into a field, pressed with a modifier, or meant for
//! a dialog. Single letters can be switched off (WCAG 2.1.4), and stay so in this browser.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::i18n::td_string;
use crate::keys::{Keys, Pressed, Shortcut, use_keys};

const KEY: &str = "vigie_keys";
const OFF: &str = "off";

/// Listens as long as the calling component lives. `palette` opens the commands.
pub fn listen(keys: Keys, palette: Callback<()>) {
    let handle = window_event_listener(ev::keydown, move |event| on_key(keys, palette, &event));
    on_cleanup(move || handle.remove());
}

fn on_key(keys: Keys, palette: Callback<()>, event: &KeyboardEvent) {
    let chord = (event.ctrl_key() != event.meta_key()) && !event.alt_key() && !event.shift_key();
    if chord && event.key().eq_ignore_ascii_case("k") {
        event.prevent_default();
        palette.run(());
        return;
    }
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if modified || event.default_prevented() || event.is_composing() || typing() || in_dialog() {
        return;
    }
    let key = event.key();
    if key.chars().count() == 1 && !single_keys() {
        return;
    }
    if key == "Shift" {
        // On its way to a sign such as the question mark.
        return;
    }
    if keys.press(&key) == Pressed::Taken {
        event.prevent_default();
    }
}

/// Whether single letters act as keys.
pub fn single_keys() -> bool {
    storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).as_deref() != Some(OFF)
}

/// Lets single letters act as keys.
pub fn allow_single_keys() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}

/// Lets single letters be letters only.
pub fn refuse_single_keys() {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, OFF);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Whether the reader is writing something.
fn typing() -> bool {
    let Some(active) = document().active_element() else { return false };
    // The field of a dialog that was just closed stays the active one until the page is painted again.
    if active.closest("dialog:not([open])").is_ok_and(|closed| closed.is_some()) {
        return false;
    }
    let writes = |input: &HtmlInputElement| !matches!(input.type_().as_str(), "checkbox" | "radio" | "button");
    active.dyn_ref::<HtmlInputElement>().is_some_and(writes)
        || active.matches("textarea, select, [contenteditable]").unwrap_or(false)
}

fn in_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some())
}

/// Lets `/` lead to the search field with this id, as long as the calling component lives.
pub fn lead_to(id: &'static str) {
    use_keys().register([Shortcut {
        keys: "/",
        label: |locale| td_string!(locale, palette.keys.search),
        act: Callback::new(move |()| focus_field(id)),
    }]);
}

/// Moves the focus to the element with an id; `false` if there is none that takes it.
fn focus_field(id: &str) -> bool {
    let field = document().get_element_by_id(id);
    field.and_then(|field| field.dyn_into::<HtmlElement>().ok()).is_some_and(|field| field.focus().is_ok())
}

/// Whether the keyboard is an Apple one, where commands go with ⌘.
pub fn is_apple() -> bool {
    web_sys::window().is_some_and(|window| {
        let agent = window.navigator().user_agent().unwrap_or_default();
        agent.contains("Mac") || agent.contains("iPhone") || agent.contains("iPad")
    })
}
