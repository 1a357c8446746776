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
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};

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

const COLUMNS: &[Column] = &[
    Column::brief(|locale| td_string!(locale, system.slow.at)),
    Column::words(|locale| td_string!(locale, system.slow.kind)),
    Column::words(|locale| td_string!(locale, system.slow.query)),
    Column::number(|locale| td_string!(locale, system.slow.took)),
    Column::words(|locale| td_string!(locale, system.slow.end)),
];

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
        <Part title=t!(i18n, system.slow.title) lead=move || lead()>
            <SettingsTable
                caption=t!(i18n, system.slow.title)
                columns=COLUMNS
                empty=Signal::derive(move || status.read().slow.reads.is_empty())
                none=t!(i18n, system.slow.none)
            >
                <For each=move || reads() key=|read: &SlowRead| read.number.to_string() let:read>
                    <Row read />
                </For>
            </SettingsTable>
        </Part>
    }
}

#[component]
fn Row(read: SlowRead) -> impl IntoView {
    let i18n = use_i18n();
    let SlowRead { at, kind, query, took_ms, end, .. } = read;
    let query = StoredValue::new(query.map(|query| plain(&query).into_owned()));
    let query = move || query.get_value().unwrap_or_else(|| t_string!(i18n, system.slow.hidden).to_owned());
    let cells = vec![
        told(move || time(i18n.get_locale(), at)),
        told(move || kind_word(i18n.get_locale(), kind)),
        view! { <code class="system-query">{move || query()}</code> },
        told(move || duration(language(i18n.get_locale()), took_ms)),
        told(move || end_word(i18n.get_locale(), end)),
    ];
    row(COLUMNS, cells)
}
