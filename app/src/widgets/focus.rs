//! Where the focus goes when a form opens.

use leptos::html::Input;
use leptos::prelude::*;

/// Gives the focus to a field once it is on the page.
#[cfg(feature = "hydrate")]
pub fn take_focus(field: NodeRef<Input>) {
    Effect::new(move || {
        if let Some(field) = field.get() {
            crate::browser::menu::focus(&field);
        }
    });
}

/// Only a browser has a focus.
#[cfg(not(feature = "hydrate"))]
pub fn take_focus(_: NodeRef<Input>) {}

/// Moves the focus to the field with this id: it was filled with what is to be changed.
#[cfg(feature = "hydrate")]
pub fn focus_on(id: &'static str) {
    crate::browser::menu::focus_on(id);
}

/// Only a browser has a focus.
#[cfg(not(feature = "hydrate"))]
pub fn focus_on(_: &'static str) {}
