//! A group of boxes to tick, folded away where nothing in it is chosen.

use leptos::prelude::*;

use super::options::Choice;

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
    /// How it begins.
    fold: Fold,
) -> impl IntoView {
    let choices = Memo::new(move |_| choices.get());
    let some = Memo::new(move |_| !choices.read().is_empty());
    let open = fold == Fold::Open || !chosen.get_untracked().is_empty();
    view! {
        <Show when=move || some.get()>
            <details class="filter-group" open=open>
                <summary>
                    <span>{move || legend.get()}</span>
                    {move || Some(chosen.read().len()).filter(|n| *n > 0).map(|n| view! { <span class="filter-count">{n}</span> })}
                </summary>
                <fieldset>
                    <legend class="visually-hidden">{move || legend.get()}</legend>
                    <For each=move || choices.get() key=Clone::clone let:choice>
                        <Check name choice chosen />
                    </For>
                </fieldset>
            </details>
        </Show>
    }
}

#[component]
fn Check(name: &'static str, choice: Choice, chosen: Signal<Vec<String>>) -> impl IntoView {
    let value = choice.value.clone();
    let checked = Memo::new(move |_| chosen.read().contains(&value));
    view! {
        <label class="check">
            // The attribute is for the server's page, the property for what the reader has touched since.
            <input
                type="checkbox"
                name=name
                value=choice.value
                checked=checked.get_untracked()
                prop:checked=move || checked.get()
            />
            <span>{choice.label}</span>
        </label>
    }
}
