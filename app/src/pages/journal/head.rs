//! What stands over and beside a journal's list: its dates, its tools, its filters.

use leptos::prelude::*;

use super::columns::{ColumnsMenu, Look};
use super::fold::Fold;
use crate::domain::filter::Filter;
use crate::domain::site::Site;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::export_menu::ExportMenu;
use crate::widgets::filter_chips::FilterChips;
use crate::widgets::filter_chips::words::range;
use crate::widgets::filter_form::{FilterForm, FormState};
use crate::widgets::icon::{Icon, icon};
use crate::widgets::saved_views::SaveView;
use crate::widgets::when::When;

/// The id of the filters, which are a popover on narrow screens.
const FILTERS: &str = "filters";

/// The filters: a column on wide screens, a drawer on narrow ones.
#[component]
pub fn Filters(
    /// What they show and change.
    state: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <aside class="filters" id=FILTERS popover="auto" aria-label=move || t_string!(i18n, journal.filters.title)>
            <div class="filters-head">
                <h2>{t!(i18n, journal.filters.title)}</h2>
                <button
                    type="button"
                    class="button icon-only filters-close"
                    popovertarget=FILTERS
                    popovertargetaction="hide"
                    aria-label=move || t_string!(i18n, journal.filters.hide)
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            <FilterForm state />
        </aside>
    }
}

/// The dates and the tools over the list, and the filters that hold as chips.
#[component]
pub fn Head(
    /// What is filtered.
    state: FormState,
    /// The address of the list with another filter.
    href: Callback<Filter, String>,
    /// The sites, for their names.
    sites: Signal<Vec<Site>>,
    /// Whether the filters are folded away.
    fold: RwSignal<Fold>,
    /// The columns.
    look: Look,
) -> impl IntoView {
    let i18n = use_i18n();
    let FormState { journal, filter, .. } = state;
    // A filter that the journal excludes leaves nothing to export.
    let narrowed = Memo::new(move |_| journal.get().narrow(&filter.read()));
    let exported = Signal::derive(move || narrowed.get().unwrap_or_default().to_query());
    let dates = move || {
        let locale = i18n.get_locale();
        range(locale, &filter.read()).unwrap_or_else(|| t_string!(i18n, journal.all_dates).to_owned())
    };
    view! {
        <div class="journal-head">
            <p class="journal-range" aria-live="polite">{move || dates()}</p>
            <div class="journal-tools">
                <When holds=move || narrowed.read().is_some()>
                    <ExportMenu query=exported name=Signal::derive(move || journal.get().to_string()) />
                </When>
                <ColumnsMenu look />
                <SaveView journal filter columns=Signal::derive(move || look.shown.read().columns_text()) />
                // On narrow screens the filters are a drawer, on wide ones a column that folds away.
                <button type="button" class="button filters-open" popovertarget=FILTERS>
                    {icon(Icon::Search)}
                    {t!(i18n, journal.filters.show)}
                </button>
                <button
                    type="button"
                    class="button filters-fold"
                    aria-controls=FILTERS
                    aria-expanded=move || (fold.get() == Fold::Open).to_string()
                    on:click=move |_| fold.update(|fold| *fold = fold.other())
                >
                    {icon(Icon::Search)}
                    {move || fold.get().label(i18n.get_locale())}
                </button>
            </div>
        </div>
        <FilterChips href filter sites />
    }
}
