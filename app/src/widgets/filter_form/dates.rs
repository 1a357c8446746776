//! The range of dates and the hours of the day.

use leptos::prelude::*;

use super::FormState;
use super::reading::{HOURS_FROM, HOURS_TO, Range, time_field};
use crate::domain::filter::Filter;
use crate::domain::time_range::Bound;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::text::t;
use crate::view::view;

/// The fields of dates and hours, and the frequent ranges.
#[component]
pub fn Dates(
    /// What the form shows.
    state: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let filter = state.filter;
    let day = move |bound: Option<Bound>| match bound {
        Some(Bound::Day(day)) => day.to_string(),
        _ => String::new(),
    };
    let from = Memo::new(move |_| day(filter.read().from));
    let to = Memo::new(move |_| day(filter.read().to));
    let start = Memo::new(move |_| filter.read().hours.map(|hours| time_field(hours.from)).unwrap_or_default());
    let end = Memo::new(move |_| filter.read().hours.map(|hours| time_field(hours.to)).unwrap_or_default());
    view! {
        <fieldset class="filter-dates">
            <legend>{t!(i18n, journal.field.dates)}</legend>
            <FrequentRanges state />
            <label class="field">
                <span>{t!(i18n, journal.filters.from)}</span>
                <input type="date" name="from" min="2000-01-01" max="2199-12-31" value=from.get_untracked() prop:value=move || from.get() />
            </label>
            <label class="field">
                <span>{t!(i18n, journal.filters.to)}</span>
                <input type="date" name="to" min="2000-01-01" max="2199-12-31" value=to.get_untracked() prop:value=move || to.get() />
            </label>
        </fieldset>
        <fieldset class="filter-dates">
            <legend>{t!(i18n, journal.field.hours)}</legend>
            <label class="field">
                <span>{t!(i18n, journal.filters.hours_from)}</span>
                <input type="time" name=HOURS_FROM value=start.get_untracked() prop:value=move || start.get() />
            </label>
            <label class="field">
                <span>{t!(i18n, journal.filters.hours_to)}</span>
                <input type="time" name=HOURS_TO value=end.get_untracked() prop:value=move || end.get() />
            </label>
            <p class="filter-hint">{t!(i18n, journal.filters.local)}</p>
        </fieldset>
    }
}

#[component]
fn FrequentRanges(state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    let links = move || {
        let today = state.today.get()?;
        let link = |range: Range| {
            let filter = range.of(&state.filter.read(), today);
            let current = same_days(&filter, &state.filter.read()).then_some("true");
            view! {
                <a class="range" href=state.journal.get().href(&filter) aria-current=current data-noscroll="true">
                    {name(i18n.get_locale(), range)}
                </a>
            }
        };
        Some(Range::ALL.map(link).into_iter().collect_view())
    };
    view! { <div class="ranges" role="group" aria-label=move || t_string!(i18n, journal.filters.ranges)>{move || links()}</div> }
}

fn same_days(one: &Filter, other: &Filter) -> bool {
    (one.from, one.to) == (other.from, other.to)
}

fn name(locale: Locale, range: Range) -> &'static str {
    match range {
        Range::Today => td_string!(locale, journal.filters.today),
        Range::Yesterday => td_string!(locale, journal.filters.yesterday),
        Range::Week => td_string!(locale, journal.filters.week),
        Range::Month => td_string!(locale, journal.filters.month),
        Range::LastMonth => td_string!(locale, journal.filters.last_month),
    }
}
