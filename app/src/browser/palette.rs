//! The colours that the style sheet gives to charts, and the moments when they change.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;

use crate::charts::palette::Palette;
use crate::preferences::use_theme;

const DARK: &str = "(prefers-color-scheme: dark)";

/// The colours of now. A token may stand for two colours, so an element that nobody sees is painted with each to learn which it is.
pub fn read() -> Palette {
    let probe = document().create_element("span").ok().map(JsCast::unchecked_into::<HtmlElement>);
    let Some((probe, body)) = probe.zip(document().body()) else { return Palette::default() };
    probe.set_hidden(true);
    let _ = body.append_child(&probe);
    let palette = Palette::read(|token| {
        let _ = probe.style().set_property("color", &format!("var({token})"));
        let style = window().get_computed_style(&probe).ok().flatten();
        style.and_then(|style| style.get_property_value("color").ok()).unwrap_or_default()
    });
    probe.remove();
    palette
}

/// Notifies when the colours change: the reader's choice, or the system's while that decides.
pub fn use_scheme() -> Signal<u32> {
    let theme = use_theme();
    let system = RwSignal::new(0_u32);
    if let Ok(Some(query)) = window().match_media(DARK) {
        let changed = Closure::<dyn FnMut()>::new(move || {
            system.try_update(|count| *count += 1);
        });
        query.set_onchange(Some(changed.as_ref().unchecked_ref()));
        let kept = StoredValue::new_local(Some((query, changed)));
        on_cleanup(move || {
            if let Some(Some((query, _changed))) = kept.try_update_value(Option::take) {
                query.set_onchange(None);
            }
        });
    }
    Signal::derive(move || {
        theme.track();
        system.get()
    })
}
