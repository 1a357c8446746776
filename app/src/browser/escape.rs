//! The key Esc, for what is open on a page and is no menu, dialog or popover: these come first.

use leptos::ev;
use leptos::prelude::*;

/// What takes the key for itself while it is there.
const OVER: &str = "details.menu[open], dialog[open], :popover-open";

/// Calls `close` on Esc as long as its owner lives; it tells whether there was anything to close.
pub fn listen(close: impl Fn() -> bool + Clone + 'static) {
    Effect::new(move || {
        let close = close.clone();
        let handle = window_event_listener(ev::keydown, move |event| {
            let over = || document().query_selector(OVER).ok().flatten().is_some();
            if event.key() == "Escape" && !event.default_prevented() && !over() && close() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}
