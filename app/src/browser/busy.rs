//! Whether the reader is busy with what is on the page, so that nothing new shall move it.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How far down the page its top is left, in pixels.
const TOP: f64 = 120.0;

/// Whether the reader has scrolled down, has marked some text, or is among the elements of `within` with the keys.
pub fn watch(within: &'static str) -> Signal<bool> {
    let busy = RwSignal::new(false);
    Effect::new(move || {
        let look = move || {
            let now = is_busy(within);
            if busy.try_get_untracked().is_some_and(|before| before != now) {
                busy.try_set(now);
            }
        };
        let handles = [
            window_event_listener(ev::scroll, move |_| look()),
            window_event_listener(ev::focusin, move |_| look()),
            window_event_listener(ev::focusout, move |_| look()),
            window_event_listener(ev::pointerup, move |_| look()),
            window_event_listener(ev::keyup, move |_| look()),
        ];
        look();
        on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    });
    busy.into()
}

fn is_busy(within: &str) -> bool {
    let scrolled = window().scroll_y().is_ok_and(|y| y > TOP);
    let marked = || {
        let selection = window().get_selection().ok().flatten();
        selection.is_some_and(|selection| !selection.is_collapsed())
    };
    let among = || {
        let active = document().active_element();
        active.is_some_and(|active| active.closest(within).ok().flatten().is_some())
    };
    scrolled || marked() || among()
}

/// Brings the reader to the top of the page, and takes from them what kept them busy.
pub fn to_top() {
    if let Some(active) = document().active_element().and_then(|active| active.dyn_into::<HtmlElement>().ok()) {
        let _ = active.blur();
    }
    if let Ok(Some(selection)) = window().get_selection() {
        let _ = selection.remove_all_ranges();
    }
    window().scroll_to_with_x_and_y(0.0, 0.0);
}
