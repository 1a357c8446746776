//! The seal of each month with what the last check found of it.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::domain::integrity::{Break, BreakKind, CheckedMonth, Integrity, MonthSeal};
use crate::format::number::integer;
use crate::format::{date, time};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::preferences;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{self, Column, SettingsTable, told};

/// What is known of a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Known {
    seal: Option<MonthSeal>,
    checked: Option<CheckedMonth>,
}

/// All months of which anything is known, newest first.
fn all(told: &Integrity) -> Vec<(i32, Known)> {
    let mut months: BTreeMap<i32, Known> = BTreeMap::new();
    for seal in &told.seals {
        months.entry(seal.month).or_default().seal = Some(seal.clone());
    }
    for month in told.check.iter().flat_map(|check| &check.months) {
        months.entry(month.month).or_default().checked = Some(month.clone());
    }
    months.into_iter().rev().collect()
}

/// All that a row shows.
fn key((month, Known { seal, checked }): &(i32, Known)) -> String {
    let seal = seal.as_ref().map(|seal| format!("{} {}", seal.head, seal.gone.is_some()));
    let checked = checked.as_ref().map(|checked| format!("{} {}", checked.broken, checked.events));
    format!("{month} {} {}", seal.unwrap_or_default(), checked.unwrap_or_default())
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, integrity.column.month)),
    Column::number(|locale| td_string!(locale, integrity.column.events)),
    Column::brief(|locale| td_string!(locale, integrity.column.since)),
    Column::words(|locale| td_string!(locale, integrity.column.state)),
    Column::words(|locale| td_string!(locale, integrity.column.head)),
];

/// The months.
#[component]
pub fn Months(
    /// What the server said last.
    known: RwSignal<Integrity>,
) -> impl IntoView {
    let i18n = use_i18n();
    let months = Memo::new(move |_| known.with(all));
    view! {
        <Part title=t!(i18n, integrity.months)>
            <SettingsTable
                caption=t!(i18n, integrity.months)
                columns=COLUMNS
                empty=Signal::derive(move || months.read().is_empty())
                none=t!(i18n, integrity.none)
            >
                <For each=move || months.get() key=key let:row>
                    <Row row />
                </For>
            </SettingsTable>
        </Part>
    }
}

#[component]
fn Row(row: (i32, Known)) -> impl IntoView {
    let i18n = use_i18n();
    let (month, Known { seal, checked }) = row;
    let language = move || preferences::language(i18n.get_locale());
    let head = seal.as_ref().map(|seal| seal.head.clone());
    let (events, begun) = (seal.as_ref().map(|seal| seal.events), seal.as_ref().map(|seal| seal.since));
    let broken = checked.as_ref().is_some_and(|checked| checked.broken > 0);
    let breaks = checked.as_ref().map(|checked| checked.breaks.clone()).unwrap_or_default();
    let known = Known { seal, checked };
    let state = move || state(i18n.get_locale(), &known);
    let events = move || events.map(|events| integer(language(), events)).unwrap_or_default();
    let begun = move || begun.map(|begun| time::date_time(language(), begun.local())).unwrap_or_default();
    let places = breaks.into_iter().map(|found| view! { <Place found /> }).collect_view();
    let state = view! {
        <span class:integrity-broken=broken>{move || state()}</span>
        <ul class="integrity-places">{places}</ul>
    };
    let cells = vec![
        told(move || date::month_of_number(language(), month)),
        told(events),
        told(begun),
        state,
        view! { <code class="integrity-hash">{head}</code> },
    ];
    settings_table::row(COLUMNS, cells)
}

#[component]
fn Place(found: Break) -> impl IntoView {
    let i18n = use_i18n();
    let Break { kind, event, at } = found;
    let at = move || at.map(|at| time::date_time(preferences::language(i18n.get_locale()), at.local()));
    // What was removed has no page of its own any more.
    let href = event.filter(|_| kind != BreakKind::Removed).map(|event| format!("/events/{event}"));
    view! {
        <li>
            {move || kind_of(i18n.get_locale(), kind)} " "
            {match href {
                Some(href) => view! { <a href=href>{move || at()}</a> },
                None => view! { <span>{move || at()}</span> },
            }}
        </li>
    }
}

fn state(locale: Locale, Known { seal, checked }: &Known) -> String {
    let language = preferences::language(locale);
    let gone = seal.as_ref().and_then(|seal| seal.gone);
    let said = match checked {
        None => td_string!(locale, integrity.state.unchecked).to_owned(),
        Some(checked) if checked.broken > 0 => {
            let n = integer(language, checked.broken);
            td_string!(locale, integrity.broken, count = checked.broken, n = n).clone()
        }
        Some(_) => td_string!(locale, integrity.state.unbroken).to_owned(),
    };
    match gone {
        Some(at) => {
            let at = time::date_time(language, at.local());
            format!("{said} {}", td_string!(locale, integrity.state.gone, time = at))
        }
        None => said,
    }
}

fn kind_of(locale: Locale, kind: BreakKind) -> &'static str {
    match kind {
        BreakKind::Changed => td_string!(locale, integrity.place.changed),
        BreakKind::Removed => td_string!(locale, integrity.place.removed),
        BreakKind::Added => td_string!(locale, integrity.place.added),
        BreakKind::CutOff => td_string!(locale, integrity.place.cut_off),
        BreakKind::Rewritten => td_string!(locale, integrity.place.rewritten),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::integrity::{Check, utc};
    use crate::domain::time::Timestamp;

    fn seal(month: i32) -> MonthSeal {
        MonthSeal { month, events: 3, head: "ab".repeat(32), since: utc(Timestamp(0)), gone: None }
    }

    #[test]
    fn a_month_is_listed_once_and_also_where_only_one_side_knows_it() {
        let check =
            Check { at: utc(Timestamp(0)), months: vec![CheckedMonth::new(202_611), CheckedMonth::new(202_609)] };
        let told = Integrity { seals: vec![seal(202_611), seal(202_610)], check: Some(check), ..Integrity::default() };
        let months: Vec<(i32, bool, bool)> =
            all(&told).iter().map(|(month, known)| (*month, known.seal.is_some(), known.checked.is_some())).collect();
        assert_eq!(months, [(202_611, true, true), (202_610, true, false), (202_609, false, true)]);
    }

    #[test]
    fn what_retention_took_is_said_beside_the_verdict() {
        let known = Known {
            seal: Some(MonthSeal { gone: Some(utc(Timestamp(0))), ..seal(202_611) }),
            checked: Some(CheckedMonth::new(202_611)),
        };
        let text = state(Locale::en, &known);
        assert!(text.starts_with("Unbroken.") && text.contains("1 Jan 1970"), "{text}");
    }
}
