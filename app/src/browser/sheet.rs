//! Dialogs over the page.

use leptos::ev::MouseEvent;
use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

/// Opens the dialog over the page, or closes it; the browser gives the focus back to where it was.
pub fn show(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        let dialog = dialog.clone();
        // What it shows comes with the same signal, and must be there for the browser to look for a field in.
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            let _ = dialog.show_modal();
            if let Ok(Some(field)) = dialog.query_selector("[autofocus]") {
                let _ = field.unchecked_into::<HtmlElement>().focus();
            }
        });
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Closes the dialog if the click met its backdrop, which counts as the dialog itself.
pub fn close_outside(dialog: NodeRef<Dialog>, event: &MouseEvent) {
    let Some(dialog) = dialog.get_untracked() else { return };
    if event.target().as_ref() == Some(dialog.as_ref()) {
        dialog.close();
    }
}

/// Scrolls a line of a list into view, no further than needed.
pub fn into_view(id: &str) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
