//! Where a pointer is over an element.

use leptos::html::Ol;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// How far from the left edge of the element (0) to its right edge (1); beyond them where the pointer is. `None` if the element is gone.
pub fn fraction(element: NodeRef<Ol>, event: &PointerEvent) -> Option<f64> {
    let area = element.get_untracked()?.get_bounding_client_rect();
    (area.width() > 0.0).then(|| (f64::from(event.client_x()) - area.left()) / area.width())
}

/// From now on the element hears of the pointer wherever it goes, and no link below it is clicked.
pub fn capture(element: NodeRef<Ol>, event: &PointerEvent) {
    if let Some(element) = element.get_untracked() {
        // A pointer that is gone by now needs no capture.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}
