//! The newest reads that took long, with what was asked.

use leptos::prelude::*;

use super::time;
use crate::domain::system::{ReadEnd, ReadKind, SlowRead, SystemStatus};
use crate::format::duration::duration;
use crate::format::number::integer;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

fn kind_word(locale: Locale, kind: ReadKind) -> &'static str {
    match kind {
        ReadKind::Page => td_string!(locale, system.kind.page),
        ReadKind::Event => td_string!(locale, system.kind.event),
        ReadKind::Payload => td_string!(locale, system.kind.payload),
        ReadKind::Timeline => td_string!(locale, system.kind.timeline),
        ReadKind::Histogram => td_string!(locale, system.kind.histogram),
        ReadKind::Facets => td_string!(locale, system.kind.facets),
        ReadKind::Neighbours => td_string!(locale, system.kind.neighbours),
        ReadKind::Usage => td_string!(locale, system.kind.usage),
        ReadKind::Features => td_string!(locale, system.kind.features),
        ReadKind::Newcomers => td_string!(locale, system.kind.newcomers),
    }
}

fn end_word(locale: Locale, end: ReadEnd) -> &'static str {
    match end {
        ReadEnd::Answered => td_string!(locale, system.end.answered),
        ReadEnd::Interrupted => td_string!(locale, system.end.interrupted),
        ReadEnd::Failed => td_string!(locale, system.end.failed),
        ReadEnd::Abandoned => td_string!(locale, system.end.abandoned),
    }
}

/// The part.
#[component]
pub fn Slow(
    /// How it is doing.
    status: Signal<SystemStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let lead = move || {
        let (language, slow) = (language(i18n.get_locale()), &status.read().slow);
        let (threshold, count) = (duration(language, slow.threshold_ms), integer(language, slow.total));
        t_string!(i18n, system.slow.lead, threshold = threshold, count = count)
    };
    let reads = move || status.read().slow.reads.clone();
    view! {
        <section class="account-part">
            <h2>{t!(i18n, system.slow.title)}</h2>
            <p class="page-lead">{move || lead()}</p>
            <When
                holds=move || !status.read().slow.reads.is_empty()
                fallback=move || view! { <p>{t!(i18n, system.slow.none)}</p> }
            >
                <div class="table-wrap">
                    <table class="figures settings-table">
                        <caption class="visually-hidden">{t!(i18n, system.slow.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, system.slow.at)}</th>
                                <th scope="col">{t!(i18n, system.slow.kind)}</th>
                                <th scope="col">{t!(i18n, system.slow.query)}</th>
                                <th scope="col" class="number">{t!(i18n, system.slow.took)}</th>
                                <th scope="col">{t!(i18n, system.slow.end)}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || reads() key=|read: &SlowRead| read.number.to_string() let:read>
                                <Row read />
                            </For>
                        </tbody>
                    </table>
                </div>
            </When>
        </section>
    }
}

#[component]
fn Row(read: SlowRead) -> impl IntoView {
    let i18n = use_i18n();
    let SlowRead { at, kind, query, took_ms, end, .. } = read;
    let query = StoredValue::new(query.map(|query| plain(&query).into_owned()));
    let query = move || query.get_value().unwrap_or_else(|| t_string!(i18n, system.slow.hidden).to_owned());
    view! {
        <tr>
            <th scope="row">{move || time(i18n.get_locale(), at)}</th>
            <td data-label=move || t_string!(i18n, system.slow.kind)>{move || kind_word(i18n.get_locale(), kind)}</td>
            <td class="system-query" data-label=move || t_string!(i18n, system.slow.query)><code>{move || query()}</code></td>
            <td class="number" data-label=move || t_string!(i18n, system.slow.took)>{move || duration(language(i18n.get_locale()), took_ms)}</td>
            <td data-label=move || t_string!(i18n, system.slow.end)>{move || end_word(i18n.get_locale(), end)}</td>
        </tr>
    }
}
