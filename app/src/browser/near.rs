//! Whether an element is near the window.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// Tells each time the element has come near the window (`true`) or left it, until its owner is gone. `margin` says how far beside the
/// window is near, as a CSS margin.
pub fn watch(element: NodeRef<Div>, margin: &str, on_change: impl Fn(bool) + 'static) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is what holds now.
        let last = entries.iter().last().and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
        if let Some(entry) = last {
            on_change(entry.is_intersecting());
        }
    });
    let init = IntersectionObserverInit::new();
    init.set_root_margin(margin);
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
