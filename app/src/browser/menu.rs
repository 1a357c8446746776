//! Closing what is open: menus made of `<details>`, and the navigation drawer, a popover.

use leptos::ev::FocusEvent;
use leptos::html::Details;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

/// Closes a menu and gives the focus back to its button.
pub fn close(details: NodeRef<Details>) {
    let Some(details) = details.get_untracked() else { return };
    details.set_open(false);
    if let Ok(Some(summary)) = details.query_selector("summary") {
        focus(summary.unchecked_ref());
    }
}

/// Closes the menu in which something was chosen, and gives the focus back to its button.
pub fn close_around(event: &leptos::ev::MouseEvent) {
    let chosen = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(menu) = chosen.and_then(|chosen| chosen.closest("details").ok().flatten()) else { return };
    menu.unchecked_ref::<web_sys::HtmlDetailsElement>().set_open(false);
    if let Ok(Some(summary)) = menu.query_selector("summary") {
        focus(summary.unchecked_ref());
    }
}

/// Closes a menu whose focus went elsewhere. Without the window's focus (another tab, another program) it stays.
pub fn close_when_left(details: NodeRef<Details>, event: &FocusEvent) {
    let Some(details) = details.get_untracked() else { return };
    let next = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    let stays = match &next {
        Some(next) => details.contains(Some(next)),
        None => !document().has_focus().unwrap_or(true),
    };
    if !stays {
        details.set_open(false);
    }
}

/// Closes the popover with this id, if it is open.
pub fn hide_popover(id: &str) {
    let Some(element) = document().get_element_by_id(id) else { return };
    if element.matches(":popover-open").unwrap_or(false) {
        let _ = element.unchecked_into::<HtmlElement>().hide_popover();
    }
}

/// Moves the focus; an element that is gone takes none.
pub fn focus(element: &HtmlElement) {
    let _ = element.focus();
}

/// Moves the focus to a link of a list.
pub fn focus_link(list: NodeRef<leptos::html::Ol>, index: usize) {
    let Some(list) = list.get_untracked() else { return };
    let Ok(links) = list.query_selector_all("a") else { return };
    if let Some(link) = u32::try_from(index).ok().and_then(|index| links.get(index)) {
        focus(link.unchecked_ref());
    }
}

/// Moves the focus to the element with this id once the page has changed.
pub fn focus_on(id: &'static str) {
    request_animation_frame(move || {
        if let Some(element) = document().get_element_by_id(id) {
            focus(element.unchecked_ref());
        }
    });
}

/// Gives the focus back to the element with this id, if the page took it away by moving the element.
pub fn refocus(id: String) {
    request_animation_frame(move || {
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        if let Some(element) = document().get_element_by_id(&id).filter(|_| lost) {
            focus(element.unchecked_ref());
        }
    });
}
