//! The form beside a journal. It shows the filter of the address; a change is handed up as another filter, and the page navigates.

use leptos::html::{Form, Input};
use leptos::prelude::*;

use self::checks::{Checks, Fold};
use self::dates::Dates;
use self::reading::filter_of;
use super::icon::{Icon, icon};
use crate::api::events::Choices;
use crate::domain::error::FieldError;
use crate::domain::filter::{Bound, Filter};
use crate::domain::journal::Journal;
use crate::domain::time::LocalDay;
use crate::i18n::{t, t_string, use_i18n};

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
                // Those chosen before stand among the kept fields; this one begins empty again after each change.
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
    let i18n = use_i18n();
    let FormState { journal, filter, choices, .. } = state;
    let locale = move || i18n.get_locale();
    let chosen = move |name: &'static str| Signal::derive(move || values(&filter.read(), name));
    let offered = move |list: fn(crate::i18n::Locale, &Choices, &Filter) -> Vec<options::Choice>| {
        Signal::derive(move || list(locale(), &choices.read(), &filter.read()))
    };
    view! {
        <Checks name="outcome" fold=Fold::Open legend=move || t_string!(i18n, common.outcome.label).to_owned()
            choices=move || options::outcomes(locale(), journal.get()) chosen=chosen("outcome") />
        <Checks name="site" fold=Fold::Open legend=move || t_string!(i18n, journal.field.site).to_owned()
            choices=offered(|_, choices, filter| options::sites(choices, filter)) chosen=chosen("site") />
        <Checks name="module" fold=Fold::Open legend=move || t_string!(i18n, journal.field.module).to_owned()
            choices=offered(options::modules) chosen=chosen("module") />
        <Checks name="submodule" fold=Fold::Open legend=move || t_string!(i18n, journal.field.submodule).to_owned()
            choices=offered(options::submodules) chosen=chosen("submodule") />
        <Checks name="operation" fold=Fold::Open legend=move || t_string!(i18n, journal.field.operation).to_owned()
            choices=offered(|locale, _, filter| options::operations(locale, filter)) chosen=chosen("operation") />
        <Checks name="kind" fold=Fold::Closed legend=move || t_string!(i18n, journal.field.kind).to_owned()
            choices=move || options::kinds(locale(), journal.get()) chosen=chosen("kind") />
        <Checks name="severity" fold=Fold::Closed legend=move || t_string!(i18n, journal.field.severity).to_owned()
            choices=move || options::severities(locale()) chosen=chosen("severity") />
    }
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
    let no_field = |name: &str| {
        matches!(name, "reason" | "actor" | "user_type" | "section" | "action" | "ip" | "tag" | "correlation_id")
    };
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
            Filter::from_query("site=lyon&actor=MK&ip=203.0.113.9&from=2026-03-01T10:00:00Z&to=2026-03-05").unwrap();
        let names: Vec<&str> = kept(&filter).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["actor", "ip", "from"]);
    }
}
