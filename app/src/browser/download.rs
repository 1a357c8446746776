//! Downloads that take a while: the browser's own download begins one, and the page asks the server how far it has come. So the file never passes
//! through the page's memory.

use js_sys::{Math, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, RequestInit, Response};

use crate::domain::export::ExportProgress;

/// Why nobody can say how far an export has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The server does not know it, or not yet.
    Unknown,
    /// The session has ended.
    SignedOut,
    /// The server cannot be reached.
    Connection,
}

/// A name that no other export of this person has.
pub fn new_name() -> String {
    let part = || format!("{:08x}", (Math::random() * f64::from(u32::MAX)) as u32);
    format!("{}{}", part(), part())
}

/// Lets the browser save what stands at an address, as a click on a link would.
pub fn save(href: &str) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Ok(link) = document.create_element("a") else { return };
    let set = link.set_attribute("href", href).and_then(|()| link.set_attribute("download", ""));
    if set.is_ok() {
        link.unchecked_into::<HtmlElement>().click();
    }
}

/// How far an export has come.
pub async fn progress(name: &str) -> Result<ExportProgress, Lost> {
    let response = ask(name, "GET").await?;
    match response.status() {
        200 => {}
        401 => return Err(Lost::SignedOut),
        _ => return Err(Lost::Unknown),
    }
    let text = response.text().map_err(|_| Lost::Connection)?;
    let text = JsFuture::from(text).await.map_err(|_| Lost::Connection)?;
    serde_json::from_str(&text.as_string().unwrap_or_default()).map_err(|_| Lost::Unknown)
}

/// Stops an export. Whether that came to pass, its progress says.
pub async fn cancel(name: &str) {
    let _ = ask(name, "DELETE").await;
}

async fn ask(name: &str, method: &str) -> Result<Response, Lost> {
    let window = web_sys::window().ok_or(Lost::Connection)?;
    let options = RequestInit::new();
    options.set_method(method);
    let asked = window.fetch_with_str_and_init(&format!("/api/v1/exports/{name}"), &options);
    JsFuture::from(asked).await.map(JsCast::unchecked_into).map_err(|_| Lost::Connection)
}

/// Waits.
pub async fn pause(ms: i32) {
    let waited = Promise::new(&mut |resolve: js_sys::Function, _| {
        let set =
            web_sys::window().map(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms));
        if !matches!(set, Some(Ok(_))) {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(waited).await;
}
