//! The program in the browser: takes over the page that the server wrote.

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's script when the program has been fetched.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
    // A frame later, since what waits for data is taken over just after the rest.
    request_animation_frame(mark);
}

/// Sets `data-hydrated` on `<html>`: from here on a click meets the program. Browser tests wait for it.
fn mark() {
    if let Some(root) = document().document_element() {
        // It can only fail for a name that is not valid in XML.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
