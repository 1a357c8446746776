//! Doing something again and again, as long as somebody can see it.

use std::time::Duration;

use leptos::prelude::*;

/// Runs `work` after each `period` in which the page can be seen, until the owner of the scope is gone.
pub fn while_visible(period: Duration, work: impl Fn() + 'static) {
    let tick = move || {
        if !document().hidden() {
            work();
        }
    };
    // A browser without timers just never does it.
    if let Ok(handle) = set_interval_with_handle(tick, period) {
        on_cleanup(move || handle.clear());
    }
}
