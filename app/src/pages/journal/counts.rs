//! What is counted around a list: its histogram and the numbers beside its filters. They come after the list, which waits for neither, and
//! what is shown stays until the next is there.

use leptos::prelude::*;

use crate::domain::error::AppError;
use crate::domain::facet::Facet;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::i18n::{t, use_i18n};
use crate::widgets::histogram::{Counted, HistogramView};

/// What is to be counted. Another revision counts the same anew.
pub type Asked = (Journal, Result<Filter, AppError>, u32);

/// The newest figures that have come.
#[derive(Clone, Copy)]
pub struct Counts {
    /// The bars; `None` until the first have come.
    pub histogram: RwSignal<Option<Result<Counted, AppError>>>,
    /// The numbers beside the filters; empty until they have come.
    pub facets: RwSignal<Vec<Facet>>,
}

impl Counts {
    /// Counts in the browser, and again with each change of what is asked.
    pub fn of(asked: Memo<Asked>) -> Self {
        let counts = Self { histogram: RwSignal::new(None), facets: RwSignal::new(Vec::new()) };
        #[cfg(feature = "hydrate")]
        counts.follow(asked);
        #[cfg(not(feature = "hydrate"))]
        let _ = asked;
        counts
    }
}

/// The histogram over the list; a place as high as it until it is there.
#[component]
pub fn Over(
    /// The figures.
    counts: Counts,
    /// Takes the filter of the bars that were marked.
    on_zoom: Callback<Filter>,
) -> impl IntoView {
    let i18n = use_i18n();
    let histogram = counts.histogram;
    let counted = Memo::new(move |before: Option<&Option<Counted>>| match histogram.get() {
        Some(Ok(counted)) => Some(counted),
        _ => before.cloned().flatten(),
    });
    let some = Memo::new(move |_| counted.with(Option::is_some));
    let failed = Memo::new(move |_| histogram.with(|answer| matches!(answer, Some(Err(_)))));
    let shown = Signal::derive(move || {
        let empty = || Counted {
            journal: Journal::All,
            filter: Filter::default(),
            histogram: crate::domain::histogram::Histogram::empty(),
        };
        counted.get().unwrap_or_else(empty)
    });
    view! {
        <div class="histogram-waiting" aria-busy=move || (!some.get() && !failed.get()).to_string()>
            <Show when=move || failed.get()>
                <p class="alert" role="alert">{t!(i18n, journal.histogram.failed)}</p>
            </Show>
            <Show when=move || some.get()>
                <HistogramView counted=shown on_zoom />
            </Show>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod counting {
    //! What the browser adds: the asking.

    use leptos::prelude::*;

    use super::{Asked, Counts};
    use crate::api::journal::{FacetRequest, HistogramRequest, read_facets, read_histogram};
    use crate::domain::facet::FacetField;
    use crate::domain::filter::Filter;
    use crate::domain::journal::Journal;
    use crate::widgets::histogram::Counted;

    impl Counts {
        pub(super) fn follow(self, asked: Memo<Asked>) {
            Effect::new(move || {
                let now = asked.get();
                let (journal, Ok(filter), _) = now.clone() else {
                    // The list's place says what is wrong with the address.
                    return;
                };
                let current = move || asked.try_get_untracked().as_ref() == Some(&now);
                leptos::task::spawn_local(self.count(journal, filter, current));
            });
        }

        /// An answer that comes when another question has been asked is not shown.
        async fn count(self, journal: Journal, filter: Filter, current: impl Fn() -> bool) {
            let query = filter.to_query();
            let bars = read_histogram(HistogramRequest { journal, query: query.clone() }).await;
            if current() {
                let counted = bars.map(|histogram| Counted { journal, filter, histogram });
                self.histogram.try_set(Some(counted));
            }
            let facets = read_facets(FacetRequest { journal, query, fields: FacetField::ALL.to_vec() }).await;
            if current() {
                // Without the numbers the filters can be used all the same.
                self.facets.try_set(facets.unwrap_or_default());
            }
        }
    }
}
