//! The files of the database by month, and the room that is left.

use leptos::prelude::*;

use crate::domain::system::{MonthSize, SystemStatus};
use crate::format::date::month_of_number;
use crate::format::size::bytes;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, row_of_class, told};

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, system.storage.file)),
    Column::number(|locale| td_string!(locale, system.storage.size)),
];

/// The part.
#[component]
pub fn Files(
    /// How it is doing.
    status: Signal<SystemStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let size = move |of: fn(&SystemStatus) -> u64| bytes(language(i18n.get_locale()), of(&status.read()));
    let free = move || {
        let (free, reserve) = (size(|it| it.storage.free_bytes), size(|it| it.storage.reserve_bytes));
        t_string!(i18n, system.storage.free, free = free, reserve = reserve)
    };
    let months = move || status.read().storage.months.clone();
    let month = move |found: MonthSize| {
        let size = move || bytes(language(i18n.get_locale()), found.bytes);
        row(COLUMNS, vec![told(move || month_of_number(language(i18n.get_locale()), found.month)), told(size)])
    };
    let main = move || {
        let size = told(move || size(|it| it.storage.main_bytes));
        row(COLUMNS, vec![told(t!(i18n, system.storage.main)), size])
    };
    let total = move || {
        let size = told(move || size(|it| it.storage.total_bytes()));
        row_of_class(COLUMNS, Some("settings-total"), vec![told(t!(i18n, system.storage.total)), size])
    };
    let key = |found: &MonthSize| format!("{} {}", found.month, found.bytes);
    view! {
        <Part title=t!(i18n, system.storage.title)>
            <p>{move || free()}</p>
            <SettingsTable caption=t!(i18n, system.storage.title) columns=COLUMNS class="system-files">
                {main()}
                <For each=move || months() key=key let:found>
                    {month(found)}
                </For>
                {total()}
            </SettingsTable>
        </Part>
    }
}
