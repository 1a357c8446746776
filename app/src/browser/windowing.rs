//! Keeps what is far from the window out of the page: a block that the reader is not near gives its rows up and keeps its height.

use leptos::html::Div;
use leptos::prelude::*;
use web_sys::{HtmlDivElement, HtmlElement};

/// How far above and below the window rows stand ready.
const MARGIN: &str = "1500px 0px 1500px 0px";

/// Sets `near` as the element comes near the window and leaves it, until its owner is gone. A block with the focus in it stays.
pub fn watch(element: NodeRef<Div>, near: RwSignal<bool>) {
    super::near::watch(element, MARGIN, move |wanted| {
        if let Some(Some(block)) = element.try_get_untracked() {
            show(&block, near, wanted);
        }
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
