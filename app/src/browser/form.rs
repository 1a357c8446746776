//! The fields of a form as the browser would send them.

use leptos::html::{Form, Input};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::FormData;

/// Names and values in the order of the page; files are left out. Empty if the form is gone.
pub fn fields(form: NodeRef<Form>) -> Vec<(String, String)> {
    let Some(data) = form.get_untracked().and_then(|form| FormData::new_with_form(&form).ok()) else {
        return Vec::new();
    };
    let Ok(Some(entries)) = js_sys::try_iter(&data) else { return Vec::new() };
    entries.filter_map(Result::ok).filter_map(|entry| pair(&entry)).collect()
}

fn pair(entry: &JsValue) -> Option<(String, String)> {
    let entry = js_sys::Array::from(entry);
    Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
}

/// Empties a text field.
pub fn clear(input: NodeRef<Input>) {
    if let Some(input) = input.get_untracked() {
        input.set_value("");
    }
}
