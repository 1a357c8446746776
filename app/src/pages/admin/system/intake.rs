//! What each source sent since the start, and when it was heard last.

use leptos::prelude::*;

use super::time;
use crate::domain::system::{SourceIntake, SystemStatus};
use crate::format::number::integer;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

/// The part.
#[component]
pub fn Intake(
    /// How it is doing.
    status: Signal<SystemStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let unknown = move || {
        let count = integer(language(i18n.get_locale()), status.read().intake.unknown_keys);
        t_string!(i18n, system.intake.unknown, count = count)
    };
    // A row stays as long as its source: its figures change within it.
    let names = move || status.read().intake.sources.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    view! {
        <section class="account-part">
            <h2>{t!(i18n, system.intake.title)}</h2>
            <When
                holds=move || !status.read().intake.sources.is_empty()
                fallback=move || view! { <p>{t!(i18n, system.intake.none)}</p> }
            >
                <div class="table-wrap">
                    <table class="figures settings-table">
                        <caption class="visually-hidden">{t!(i18n, system.intake.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, system.intake.source)}</th>
                                <th scope="col" class="number">{t!(i18n, system.intake.recent)}</th>
                                <th scope="col" class="number">{t!(i18n, system.intake.accepted)}</th>
                                <th scope="col" class="number">{t!(i18n, system.intake.duplicates)}</th>
                                <th scope="col" class="number">{t!(i18n, system.intake.rejected)}</th>
                                <th scope="col" class="number">{t!(i18n, system.intake.refused)}</th>
                                <th scope="col">{t!(i18n, system.intake.last)}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || names() key=|name: &String| name.clone() let:name>
                                <Row status name />
                            </For>
                        </tbody>
                    </table>
                </div>
            </When>
            <p>{move || unknown()}</p>
        </section>
    }
}

#[component]
fn Row(status: Signal<SystemStatus>, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let shown = plain(&name).into_owned();
    let source = move || status.read().intake.sources.iter().find(|one| one.name == name).cloned();
    let source = Memo::new(move |_| source());
    let count = move |of: fn(&SourceIntake) -> u64| {
        source.read().as_ref().map(|source| integer(language(i18n.get_locale()), of(source)))
    };
    let last = move || match source.read().as_ref().and_then(|source| source.last) {
        Some(last) => time(i18n.get_locale(), last),
        None => t_string!(i18n, system.intake.never).to_owned(),
    };
    view! {
        <tr>
            <th scope="row">{shown}</th>
            <td class="number" data-label=move || t_string!(i18n, system.intake.recent)>{move || count(|source| source.recent)}</td>
            <td class="number" data-label=move || t_string!(i18n, system.intake.accepted)>{move || count(|source| source.accepted)}</td>
            <td class="number" data-label=move || t_string!(i18n, system.intake.duplicates)>{move || count(|source| source.duplicates)}</td>
            <td class="number" data-label=move || t_string!(i18n, system.intake.rejected)>{move || count(|source| source.rejected)}</td>
            <td class="number" data-label=move || t_string!(i18n, system.intake.refused)>{move || count(|source| source.refused)}</td>
            <td data-label=move || t_string!(i18n, system.intake.last)>{move || last()}</td>
        </tr>
    }
}
