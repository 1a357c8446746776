//! Marking several bars with a pointer.

use leptos::ev::PointerEvent;
use leptos::html::Ol;
use leptos::prelude::*;

use super::Marked;
#[cfg(feature = "hydrate")]
use super::shape;

/// A drag over the bars. A press that does not leave its bar is a click on its link.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser has a pointer"))]
pub struct Drag {
    /// The bars.
    pub list: NodeRef<Ol>,
    /// What is marked while it lasts.
    pub marked: Marked,
}

impl Drag {
    /// Begins at a bar, with the main button and no key.
    pub fn begin(self, event: &PointerEvent, bars: usize) {
        if event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            self.marked.set(self.bar(event, bars).map(|bar| (bar, bar)));
        }
    }

    /// Marks as far as the pointer has come.
    pub fn go_on(self, event: &PointerEvent, bars: usize) {
        let (Some((from, to)), Some(here)) = (self.marked.get_untracked(), self.bar(event, bars)) else { return };
        if here != to && event.buttons() != 0 {
            self.marked.set(Some((from, here)));
            #[cfg(feature = "hydrate")]
            crate::browser::pointer::capture(self.list, event);
        }
    }

    #[cfg(feature = "hydrate")]
    fn bar(self, event: &PointerEvent, bars: usize) -> Option<usize> {
        crate::browser::pointer::fraction(self.list, event).map(|at| shape::bar_at(at, bars))
    }

    #[cfg(not(feature = "hydrate"))]
    fn bar(self, _: &PointerEvent, _: usize) -> Option<usize> {
        None
    }
}
