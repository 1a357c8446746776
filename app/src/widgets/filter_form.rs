//! The form beside a journal. It shows the filter of the address; a change is handed up as another filter, and the page navigates.

use leptos::html::{Form, Input};
use leptos::prelude::*;

use self::checks::{Checks, Fold};
use self::dates::Dates;
use self::options::Known;
use self::reading::filter_of;
use super::filter_chips::words;
use super::icon::{Icon, icon};
use crate::api::events::Choices;
use crate::domain::error::FieldError;
use crate::domain::facet::{Facet, FacetField};
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::time::LocalDay;
use crate::domain::time_range::Bound;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;

pub mod checks;
pub mod dates;
pub mod options;
pub mod reading;

/// The id of the text field, which the key `/` focuses.
pub const SEARCH: &str = "filter-q";

/// What the form shows and to whom it tells.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Which journal is filtered.
    pub journal: Signal<Journal>,
    /// The filter of the address.
    pub filter: Signal<Filter>,
    /// What can be chosen.
    pub choices: Signal<Choices>,
    /// How many events each value would show; empty while that is not known.
    pub facets: Signal<Vec<Facet>>,
    /// The reader's day.
    pub today: Signal<Option<LocalDay>>,
    /// Takes the filter that the reader has made.
    pub on_change: Callback<Filter>,
}

/// The form.
#[component]
pub fn FilterForm(
    /// What it shows and to whom it tells.
    state: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = NodeRef::<Form>::new();
    let actor = NodeRef::<Input>::new();
    let wrong = RwSignal::new(None::<FieldError>);
    // A text field tells of a change and then of being submitted; the second would be another entry of the history.
    let told = RwSignal::new(None::<Filter>);
    Effect::new(move || {
        state.filter.track();
        told.set(None);
    });
    let changed = move || match filter_of(&fields(form)) {
        Ok(filter) => {
            wrong.set(None);
            let known = filter == state.filter.get_untracked() || told.get_untracked().as_ref() == Some(&filter);
            if !known {
                told.set(Some(filter.clone()));
                state.on_change.run(filter);
                clear(actor);
            }
        }
        Err(error) => wrong.set(Some(error)),
    };
    view! {
        <form
            class="filter-form"
            method="get"
            role="search"
            aria-label=move || t_string!(i18n, journal.filters.title)
            node_ref=form
            on:change=move |_| changed()
            on:submit=move |event| {
                event.prevent_default();
                changed();
            }
        >
            <Kept filter=state.filter />
            <Search filter=state.filter />
            <Dates state />
            <Groups state />
            <label class="field filter-actor">
                <span>{t!(i18n, journal.filters.add_actor)}</span>
                // Those chosen before stand among the boxes; this one begins empty again after each change.
                <input name="actor" autocomplete="off" maxlength="128" node_ref=actor />
            </label>
            <div role="alert">
                {move || wrong.get().map(|error| view! {
                    <p class="filter-wrong">{t!(i18n, journal.filters.wrong)} " " <code>{error.field}</code></p>
                })}
            </div>
        </form>
    }
}

#[component]
fn Search(filter: Signal<Filter>) -> impl IntoView {
    let i18n = use_i18n();
    let words = Memo::new(move |_| filter.read().q.clone().unwrap_or_default());
    #[cfg(feature = "hydrate")]
    crate::browser::keys::lead_to(SEARCH);
    view! {
        <div class="filter-search">
            {icon(Icon::Search)}
            <input
                type="search"
                id=SEARCH
                name="q"
                maxlength="200"
                placeholder=move || t_string!(i18n, journal.filters.search)
                aria-label=move || t_string!(i18n, journal.filters.search)
                value=words.get_untracked()
                prop:value=move || words.get()
            />
        </div>
    }
}

#[component]
fn Groups(state: FormState) -> impl IntoView {
    // The fields that people filter by most; the others are folded away.
    const OPEN: [FacetField; 5] =
        [FacetField::Outcome, FacetField::Site, FacetField::Module, FacetField::Submodule, FacetField::Operation];
    let folded = FacetField::ALL.iter().filter(|field| !OPEN.contains(field));
    let open = OPEN.iter().map(|field| (*field, Fold::Open));
    let groups = open.chain(folded.map(|field| (*field, Fold::Closed)));
    groups.map(|(field, fold)| view! { <Group state field fold /> }).collect_view()
}

/// The values of one field, each with its count.
#[component]
fn Group(state: FormState, field: FacetField, fold: Fold) -> impl IntoView {
    let i18n = use_i18n();
    let FormState { journal, filter, choices, facets, .. } = state;
    let counts = Memo::new(move |_| facets.with(|facets| facets.iter().find(|facet| facet.field == field).cloned()));
    let chosen = Memo::new(move |_| values(&filter.read(), field.as_str()));
    let offered = move || {
        let known = Known { journal: journal.get(), choices: &choices.read(), filter: &filter.read() };
        counts.with(|counts| options::offered(i18n.get_locale(), field, &known, counts.as_ref()))
    };
    let legend = move || match field {
        FacetField::Outcome => t_string!(i18n, common.outcome.label).to_owned(),
        field => words::field(i18n.get_locale(), field.as_str()).to_owned(),
    };
    view! { <Checks name=field.as_str() legend=Signal::derive(legend) choices=Signal::derive(offered) chosen counts fold /> }
}

/// The parts of the filter that have no field of their own here.
#[component]
fn Kept(filter: Signal<Filter>) -> impl IntoView {
    move || {
        kept(&filter.read())
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view()
    }
}

fn kept(filter: &Filter) -> Vec<(&'static str, String)> {
    let no_field = |name: &str| name == "correlation_id";
    let instant = |name: &str| {
        let bound = if name == "from" { filter.from } else { filter.to };
        matches!(name, "from" | "to") && matches!(bound, Some(Bound::Instant(_)))
    };
    filter.to_pairs().into_iter().filter(|(name, _)| no_field(name) || instant(name)).collect()
}

fn values(filter: &Filter, name: &str) -> Vec<String> {
    filter.to_pairs().into_iter().filter(|(field, _)| *field == name).map(|(_, value)| value).collect()
}

#[cfg(feature = "hydrate")]
fn fields(form: NodeRef<Form>) -> Vec<(String, String)> {
    crate::browser::form::fields(form)
}

#[cfg(feature = "hydrate")]
fn clear(input: NodeRef<Input>) {
    crate::browser::form::clear(input);
}

#[cfg(not(feature = "hydrate"))]
fn clear(_: NodeRef<Input>) {}

#[cfg(not(feature = "hydrate"))]
fn fields(_: NodeRef<Form>) -> Vec<(String, String)> {
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_field_is_kept() {
        let filter =
            Filter::from_query("site=lyon&actor=MK&correlation_id=a&from=2026-03-01T10:00:00Z&to=2026-03-05").unwrap();
        let names: Vec<&str> = kept(&filter).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["correlation_id", "from"]);
    }
}
