//! The keys of a list: `j` and `k` move between its links. `Enter` is the link's own.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::i18n::td_string;
use crate::keys::{Shortcut, use_keys};

/// Registers them as long as the calling component lives.
pub fn listen(list: NodeRef<Div>) {
    use_keys().register([
        Shortcut {
            keys: "j",
            label: |locale| td_string!(locale, palette.keys.next),
            act: Callback::new(move |()| step(list, 1)),
        },
        Shortcut {
            keys: "k",
            label: |locale| td_string!(locale, palette.keys.previous),
            act: Callback::new(move |()| step(list, -1)),
        },
    ]);
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
