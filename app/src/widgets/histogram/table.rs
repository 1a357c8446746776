//! The bars of a histogram as rows.

use leptos::prelude::*;

use super::{Counted, words};
use crate::domain::histogram::Bar;
use crate::domain::outcome::Outcome;
use crate::format::number::integer;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::outcome;

/// The same figures as a table, one key away.
#[component]
pub fn BarTable(
    /// What is shown.
    counted: Signal<Counted>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let open = RwSignal::new(false);
    let heads = move || {
        let locale = i18n.get_locale();
        Outcome::ALL.iter().map(|one| view! { <th scope="col">{outcome::label(locale, *one)}</th> }).collect_view()
    };
    let rows = move || {
        let language = language.get();
        let cell = move |n: u64| view! { <td>{integer(language, n)}</td> };
        let row = |counted: &Counted, bar: &Bar| {
            view! {
                <tr>
                    <th scope="row">
                        <a href=counted.journal.href(&bar.filter(&counted.filter)) data-noscroll="true">
                            {words::when(language, counted.histogram.step, bar)}
                        </a>
                    </th>
                    {Outcome::ALL.iter().map(|outcome| cell(bar.counts.get(*outcome))).collect_view()}
                    {cell(bar.counts.total())}
                </tr>
            }
        };
        counted.with(|counted| counted.histogram.bars.iter().rev().map(|bar| row(counted, bar)).collect_view())
    };
    view! {
        <details class="histogram-table" on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>{t!(i18n, journal.histogram.table)}</summary>
            <Show when=move || open.get()>
                <div class="table-scroll" tabindex="0" role="group" aria-label=move || t_string!(i18n, journal.histogram.title)>
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, journal.histogram.when)}</th>
                                {heads}
                                <th scope="col">{t!(i18n, common.total)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </Show>
        </details>
    }
}
