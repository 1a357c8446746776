//! Keeps what is far from the window out of the page: a block that the reader is not near gives its rows up and keeps its height.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDivElement, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far above and below the window rows stand ready.
const MARGIN: &str = "1500px 0px 1500px 0px";

/// Sets `near` as the element comes near the window and leaves it, until its owner is gone. A block with the focus in it stays.
pub fn watch(element: NodeRef<Div>, near: RwSignal<bool>) {
    let callback = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // The last entry is what holds now.
        let Some(entry) = entries.iter().last().and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok())
        else {
            return;
        };
        if let Some(Some(block)) = element.try_get_untracked() {
            show(&block, near, entry.is_intersecting());
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

fn show(block: &HtmlDivElement, near: RwSignal<bool>, wanted: bool) {
    let shown = near.try_get_untracked().unwrap_or(wanted);
    if shown == wanted || (shown && block.contains(document().active_element().as_deref())) {
        return;
    }
    if wanted {
        near.try_set(true);
        let block = block.clone();
        // The height goes once the rows are there, so that what is below does not jump.
        request_animation_frame(move || {
            // By then the reader may have gone on, and the block without its rows needs its height again.
            if near.try_get_untracked() == Some(true) {
                let _ = HtmlElement::style(&block).remove_property("block-size");
            }
        });
    } else {
        let height = block.offset_height();
        if HtmlElement::style(block).set_property("block-size", &format!("{height}px")).is_ok() {
            near.try_set(false);
        }
    }
}
