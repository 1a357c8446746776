//! The document and its cookies: where the server wrote the preferences, and where the reader's choice is kept.

use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::domain::language::Language;
use crate::domain::theme::Theme;
use crate::preferences::{LANGUAGE_COOKIE, OWN_ZONE_COOKIE, Preferences, THEME_COOKIE, ZONE_COOKIE};

/// A year: how long a choice is kept.
const COOKIE_AGE_S: u32 = 31_536_000;

fn root() -> Option<Element> {
    web_sys::window()?.document()?.document_element()
}

/// What the server wrote into `<html>`.
pub fn preferences() -> Option<Preferences> {
    let root = root()?;
    let language = root.get_attribute("lang")?.parse().ok()?;
    let theme = root.get_attribute("data-theme")?.parse().unwrap_or(Theme::System);
    Some(Preferences { language, theme })
}

/// Shows and keeps another language.
pub fn set_language(language: Language) {
    set(("lang", LANGUAGE_COOKIE), language.as_str());
}

/// Shows and keeps another theme.
pub fn set_theme(theme: Theme) {
    set(("data-theme", THEME_COOKIE), theme.as_str());
}

/// Keeps the time zone of this browser, so that the server writes the reader's times from the next request on.
pub fn keep_zone() {
    if let Some(zone) = zone() {
        keep(ZONE_COOKIE, &zone);
    }
}

/// Keeps the time zone that was chosen; an empty one follows the browser's.
pub fn keep_own_zone(zone: &str) {
    keep(OWN_ZONE_COOKIE, zone);
}

/// The time zone of this browser.
pub fn zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok().and_then(|zone| zone.as_string())
}

/// The time zones that this browser knows, by name; none where it does not say.
pub fn zones() -> Vec<String> {
    let known = || -> Result<js_sys::Array, wasm_bindgen::JsValue> {
        let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
        let list: js_sys::Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
        list.call1(&intl, &"timeZone".into())?.dyn_into()
    };
    known().map(|zones| zones.iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default()
}

fn set((attribute, cookie): (&str, &str), slug: &str) {
    if let Some(root) = root() {
        let _ = root.set_attribute(attribute, slug);
    }
    keep(cookie, slug);
}

/// A slug or the name of a zone is safe in a cookie as it is. A browser that refuses either simply forgets it with the page.
fn keep(cookie: &str, slug: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let secure =
            web_sys::window().and_then(|window| window.location().protocol().ok()).is_some_and(|p| p == "https:");
        let secure = if secure { "; Secure" } else { "" };
        let text = format!("{cookie}={slug}; Path=/; Max-Age={COOKIE_AGE_S}; SameSite=Lax{secure}");
        let _ = Reflect::set(&document, &"cookie".into(), &text.into());
    }
}

/// Where this page comes from, such as `https://vigie.example`.
pub fn origin() -> Option<String> {
    web_sys::window()?.location().origin().ok()
}

/// Whether the browser lets pages write to the clipboard: over HTTPS and on this very machine only.
pub fn can_copy() -> bool {
    web_sys::window().is_some_and(|window| Reflect::has(&window.navigator(), &"clipboard".into()).unwrap_or(false))
}

/// Puts a text into the clipboard; false if the browser refuses.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window().filter(|_| can_copy()) else { return false };
    let written = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::JsFuture::from(written).await.is_ok()
}

/// Scrolls an element into the middle of what is seen; one that is not there moves nothing.
pub fn reveal(id: &str) {
    let element =
        web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Center);
        options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Opens an address in another tab.
pub fn open_tab(href: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.open_with_url_and_target(href, "_blank");
    }
}
