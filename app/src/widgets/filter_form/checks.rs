//! A group of boxes to tick, folded away where nothing in it is chosen.

use leptos::prelude::*;

use super::options::Choice;
use crate::domain::facet::Facet;
use crate::format::number::integer;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::when::When;

/// Whether a group begins open although nothing in it is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Open.
    Open,
    /// Folded away.
    Closed,
}

/// The group; nothing at all where there is nothing to choose.
#[component]
pub fn Checks(
    /// The field's name.
    name: &'static str,
    /// What is chosen here.
    #[prop(into)]
    legend: Signal<String>,
    /// What can be chosen.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The values that are chosen.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// How many events each value would show; `None` while that is not known.
    #[prop(into)]
    counts: Signal<Option<Facet>>,
    /// How it begins.
    fold: Fold,
) -> impl IntoView {
    let choices = Memo::new(move |_| choices.get());
    let some = Memo::new(move |_| !choices.read().is_empty());
    let open = fold == Fold::Open || !chosen.get_untracked().is_empty();
    view! {
        <When holds=move || some.get()>
            <details class="filter-group" open=open>
                <summary>
                    <span>{move || legend.get()}</span>
                    {move || Some(chosen.read().len()).filter(|n| *n > 0).map(|n| view! { <span class="filter-count">{n}</span> })}
                </summary>
                <fieldset>
                    <legend class="visually-hidden">{move || legend.get()}</legend>
                    <For each=move || choices.get() key=|choice| format!("{} {}", choice.value, choice.label) let:choice>
                        <Check name choice chosen counts />
                    </For>
                </fieldset>
            </details>
        </When>
    }
}

#[component]
fn Check(
    name: &'static str,
    choice: Choice,
    chosen: Signal<Vec<String>>,
    counts: Signal<Option<Facet>>,
) -> impl IntoView {
    let value = choice.value.clone();
    let checked = Memo::new(move |_| chosen.read().contains(&value));
    let value = choice.value.clone();
    let count = Memo::new(move |_| counts.with(|facet| Count::of(facet.as_ref()?, &value)));
    view! {
        <label class="check" class:none=move || count.get() == Some(Count::NONE)>
            // The attribute is for the server's page, the property for what the reader has touched since.
            <input
                type="checkbox"
                name=name
                value=choice.value
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
            />
            <span class="check-label"><MarkedText text=choice.label /></span>
            {move || count.get().map(|count| view! { <Figure count /> })}
        </label>
    }
}

/// How many events a value would show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Exactly(u64),
    /// Only the newest events were counted.
    AtLeast(u64),
}

impl Count {
    const NONE: Self = Self::Exactly(0);

    /// `None` where the facet does not say.
    fn of(facet: &Facet, value: &str) -> Option<Self> {
        let found = facet.values.iter().find(|known| known.value == value).map(|known| known.count);
        match (found, facet.complete) {
            (Some(count), true) => Some(Self::Exactly(count)),
            (Some(count), false) => Some(Self::AtLeast(count)),
            (None, true) if !facet.more_values => Some(Self::NONE),
            (None, _) => None,
        }
    }
}

#[component]
fn Figure(count: Count) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    match count {
        Count::Exactly(n) => view! { <span class="check-count">{move || integer(language.get(), n)}</span> },
        Count::AtLeast(n) => {
            let title = move || t_string!(i18n, journal.filters.at_least, n = integer(language.get(), n));
            view! { <span class="check-count" title=move || title()>{move || integer(language.get(), n)} "+"</span> }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facet::FacetField;

    fn facet(complete: bool) -> Facet {
        Facet::of(FacetField::Site, [("lyon".to_owned(), 3)], complete)
    }

    #[test]
    fn a_value_that_nothing_has_is_told_from_one_that_was_not_counted() {
        assert_eq!(Count::of(&facet(true), "lyon"), Some(Count::Exactly(3)));
        assert_eq!(Count::of(&facet(true), "nice"), Some(Count::NONE));
        assert_eq!(Count::of(&facet(false), "lyon"), Some(Count::AtLeast(3)));
        assert_eq!(Count::of(&facet(false), "nice"), None);
        assert_eq!(Count::of(&Facet { more_values: true, ..facet(true) }, "nice"), None);
    }
}
