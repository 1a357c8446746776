//! What each source sent since the start, and when it was heard last.

use leptos::prelude::*;

use super::time;
use crate::domain::system::{SourceIntake, SystemStatus};
use crate::format::number::integer;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, system.intake.source)),
    Column::number(|locale| td_string!(locale, system.intake.recent)),
    Column::number(|locale| td_string!(locale, system.intake.accepted)),
    Column::number(|locale| td_string!(locale, system.intake.duplicates)),
    Column::number(|locale| td_string!(locale, system.intake.rejected)),
    Column::number(|locale| td_string!(locale, system.intake.refused)),
    Column::brief(|locale| td_string!(locale, system.intake.last)),
];

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
        <Part title=t!(i18n, system.intake.title)>
            <SettingsTable
                caption=t!(i18n, system.intake.title)
                columns=COLUMNS
                empty=Signal::derive(move || status.read().intake.sources.is_empty())
                none=t!(i18n, system.intake.none)
            >
                <For each=move || names() key=|name: &String| name.clone() let:name>
                    <Row status name />
                </For>
            </SettingsTable>
            <p>{move || unknown()}</p>
        </Part>
    }
}

#[component]
fn Row(status: Signal<SystemStatus>, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let shown = plain(&name).into_owned();
    let source = move || status.read().intake.sources.iter().find(|one| one.name == name).cloned();
    let source = Memo::new(move |_| source());
    let count = move |of: fn(&SourceIntake) -> u64| {
        let of = move |source: &SourceIntake| integer(language(i18n.get_locale()), of(source));
        told(move || source.read().as_ref().map(of).unwrap_or_default())
    };
    let last = move || match source.read().as_ref().and_then(|source| source.last) {
        Some(last) => time(i18n.get_locale(), last),
        None => t_string!(i18n, system.intake.never).to_owned(),
    };
    let cells = vec![
        shown.into_any(),
        count(|source| source.recent),
        count(|source| source.accepted),
        count(|source| source.duplicates),
        count(|source| source.rejected),
        count(|source| source.refused),
        told(last),
    ];
    row(COLUMNS, cells)
}
