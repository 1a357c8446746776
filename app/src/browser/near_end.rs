//! Tells when the reader comes near the end of a list.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far below the window the end may be.
const MARGIN: &str = "0px 0px 800px 0px";

/// Calls `on_near` each time the element comes near the window, until its owner is gone.
pub fn watch(element: NodeRef<Div>, on_near: impl Fn() + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        let near = |entry: &IntersectionObserverEntry| entry.is_intersecting();
        if entries.iter().filter_map(|entry| entry.dyn_into().ok()).any(|entry| near(&entry)) {
            on_near();
        }
    });
    let init = IntersectionObserverInit::new();
    init.set_root_margin(MARGIN);
    let Ok(observer) = IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &init) else {
        return;
    };
    let kept = StoredValue::new_local((observer, callback));
    Effect::new(move || {
        if let Some(element) = element.get() {
            kept.with_value(|(observer, _)| observer.observe(&element));
        }
    });
    on_cleanup(move || {
        // Nothing to stop if the value went first.
        let _ = kept.try_with_value(|(observer, _)| observer.disconnect());
    });
}
