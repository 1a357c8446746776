//! What is counted around a list: its histogram and the numbers beside its filters. They come after the list, which waits for neither, and
//! what is shown stays until the next is there.

use leptos::prelude::*;

use crate::domain::error::AppError;
use crate::domain::facet::Facet;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::histogram::{Counted, HistogramView};
use crate::widgets::when::When;

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

/// What tells that something was committed; the figures are counted anew a little later, once for all that came by then.
#[cfg(feature = "hydrate")]
pub fn soon(revision: RwSignal<u32>) -> Callback<()> {
    /// A bar that grows more often than this says nothing more.
    const AFTER: std::time::Duration = std::time::Duration::from_secs(3);
    let due = StoredValue::new(false);
    Callback::new(move |()| {
        if due.try_get_value() == Some(false) {
            due.set_value(true);
            set_timeout(
                move || {
                    due.try_set_value(false);
                    revision.try_update(|revision| *revision += 1);
                },
                AFTER,
            );
        }
    })
}

/// On the server nothing comes.
#[cfg(not(feature = "hydrate"))]
pub fn soon(_: RwSignal<u32>) -> Callback<()> {
    Callback::new(|()| {})
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
            <When holds=move || failed.get()>
                <p class="alert" role="alert">{t!(i18n, journal.histogram.failed)}</p>
            </When>
            <When holds=move || some.get()>
                <HistogramView counted=shown on_zoom />
            </When>
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

    /// How many new sets of bars come to one of numbers.
    const FACETS_EVERY: u32 = 10;

    impl Counts {
        pub(super) fn follow(self, asked: Memo<Asked>) {
            let counted = StoredValue::new_local(None::<(Journal, Filter)>);
            Effect::new(move || {
                let now = asked.get();
                let (journal, Ok(filter), revision) = now.clone() else {
                    // The list's place says what is wrong with the address.
                    return;
                };
                let current = move || {
                    asked
                        .try_get_untracked()
                        .is_some_and(|(journal, filter, _)| (&journal, &filter) == (&now.0, &now.1))
                };
                // The numbers beside the filters cost more than the bars, and nobody watches them grow.
                let new = counted.try_update_value(|counted| {
                    counted.replace((journal, filter.clone())) != Some((journal, filter.clone()))
                });
                let due = new == Some(true) || revision.is_multiple_of(FACETS_EVERY);
                let facets: &'static [FacetField] = if due { FacetField::ALL } else { &[] };
                leptos::task::spawn_local(self.count(journal, filter, facets, current));
            });
        }

        /// An answer that comes when another question has been asked is not shown.
        async fn count(self, journal: Journal, filter: Filter, fields: &[FacetField], current: impl Fn() -> bool) {
            let query = filter.to_query();
            let bars = read_histogram(HistogramRequest { journal, query: query.clone() }).await;
            if current() {
                let counted = bars.map(|histogram| Counted { journal, filter, histogram });
                self.histogram.try_set(Some(counted));
            }
            if fields.is_empty() {
                return;
            }
            let facets = read_facets(FacetRequest { journal, query, fields: fields.to_vec() }).await;
            if current() {
                // Without the numbers the filters can be used all the same.
                self.facets.try_set(facets.unwrap_or_default());
            }
        }
    }
}
