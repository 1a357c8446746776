//! The program in the browser: takes over the page that the server wrote.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's script when the program has been fetched.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
