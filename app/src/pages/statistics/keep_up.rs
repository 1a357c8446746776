//! Figures that keep up with what is committed: fetched again when something was, but not more often than a reader can follow, and not
//! while a pointer rests on the chart, whose tooltip would go.

use leptos::prelude::*;

#[cfg(any(feature = "hydrate", test))]
use super::address::Address;
#[cfg(any(feature = "hydrate", test))]
use crate::domain::time::LocalDay;

/// How long at least between one refresh and the next, in milliseconds.
#[cfg(feature = "hydrate")]
const PACE_MS: u64 = 2_000;

/// What the page gives.
#[derive(Clone, Copy)]
pub struct KeepUp {
    /// The query of the page's address.
    pub search: Memo<String>,
    /// Whether the reader is at something that a refresh would disturb.
    pub held: Signal<bool>,
    /// Fetches the figures again.
    pub refresh: Callback<()>,
}

/// The stream that tells of the events a page counts; `None` for an address that cannot be read.
#[cfg(any(feature = "hydrate", test))]
fn stream(search: &str) -> Option<String> {
    let filter = Address::parse(search, LocalDay::MIN).ok()?.filter.to_query();
    Some(format!("/live/ticks?{filter}"))
}

impl KeepUp {
    /// Refreshes until the owner is gone.
    #[cfg(feature = "hydrate")]
    pub fn start(self) {
        use std::time::Duration;

        use crate::browser::live::Connection;

        let Self { search, held, refresh } = self;
        let is_due = RwSignal::new(false);
        let is_resting = RwSignal::new(false);
        let address = Memo::new(move |_| stream(&search.read()));
        let connection = crate::browser::live::ticks(address.into(), Callback::new(move |_| is_due.set(true)));
        // What was committed before the stream was open, or while it was lost, is told by nobody.
        Effect::new(move || {
            if connection.get() == Connection::Live {
                is_due.set(true);
            }
        });
        Effect::new(move || {
            if !is_due.get() || is_resting.get() || held.get() {
                return;
            }
            is_due.set(false);
            is_resting.set(true);
            refresh.run(());
            // The page may be gone by then.
            let rested = move || {
                is_resting.try_set(false);
            };
            set_timeout(rested, Duration::from_millis(PACE_MS));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_of_the_events_that_are_counted() {
        assert_eq!(stream("module=couriers&site=lyon").as_deref(), Some("/live/ticks?site=lyon&module=couriers"));
        assert_eq!(stream("module=Couriers"), None);
    }
}
