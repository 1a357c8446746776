//! The files of the database by month, and the room that is left.

use leptos::prelude::*;

use crate::domain::system::{MonthSize, SystemStatus};
use crate::domain::time::LocalDay;
use crate::format::date::month_and_year;
use crate::format::size::bytes;
use crate::i18n::{Locale, t_string, use_i18n};
use crate::preferences::language;
use crate::text::t;
use crate::view::view;

fn name(locale: Locale, month: i32) -> String {
    let first = LocalDay::from_number(month * 100 + 1);
    first.map_or_else(|| month.to_string(), |first| month_and_year(language(locale), first))
}

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
        view! {
            <tr>
                <th scope="row">{move || name(i18n.get_locale(), found.month)}</th>
                <td class="number" data-label=move || t_string!(i18n, system.storage.size)>{move || bytes(language(i18n.get_locale()), found.bytes)}</td>
            </tr>
        }
    };
    let key = |found: &MonthSize| format!("{} {}", found.month, found.bytes);
    view! {
        <section class="account-part">
            <h2>{t!(i18n, system.storage.title)}</h2>
            <p>{move || free()}</p>
            <div class="table-wrap">
                <table class="figures system-files">
                    <caption class="visually-hidden">{t!(i18n, system.storage.title)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, system.storage.file)}</th>
                            <th scope="col" class="number">{t!(i18n, system.storage.size)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <tr>
                            <th scope="row">{t!(i18n, system.storage.main)}</th>
                            <td class="number" data-label=move || t_string!(i18n, system.storage.size)>{move || size(|it| it.storage.main_bytes)}</td>
                        </tr>
                        <For each=move || months() key=key let:found>
                            {month(found)}
                        </For>
                    </tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">{t!(i18n, system.storage.total)}</th>
                            <td class="number" data-label=move || t_string!(i18n, system.storage.size)>{move || size(|it| it.storage.total_bytes())}</td>
                        </tr>
                    </tfoot>
                </table>
            </div>
        </section>
    }
}
