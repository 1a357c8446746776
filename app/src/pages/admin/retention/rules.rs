//! The rules, and the changes that wait.

use leptos::prelude::*;

use super::form::Draft;
use super::words::{keep, moment, place};
use super::{Deed, Desk, refused};
use crate::domain::retention::view::PendingView;
use crate::domain::retention::{Change, Rule};
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};
use crate::widgets::when::When;

const RULES: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.rules.of)),
    Column::brief(|locale| td_string!(locale, retention.rules.events)),
    Column::brief(|locale| td_string!(locale, retention.rules.payloads)),
    Column::DEEDS,
];

/// The rules as a table.
#[component]
pub fn Rules(
    /// What the page works on.
    desk: Desk,
    /// What the form is filled with.
    draft: Draft,
) -> impl IntoView {
    let i18n = use_i18n();
    let rules = Memo::new(move |_| desk.view.read().rules.clone());
    let key = |rule: &Rule| format!("{rule:?}");
    view! {
        <Part title=t!(i18n, retention.rules.title) lead=t!(i18n, retention.rules.text)>
            <SettingsTable
                caption=t!(i18n, retention.rules.title)
                columns=RULES
                empty=Signal::derive(move || rules.read().is_empty())
                none=t!(i18n, retention.rules.none)
            >
                <For each=move || rules.get() key=key let:rule>
                    <RuleRow desk draft rule />
                </For>
            </SettingsTable>
        </Part>
    }
}

#[component]
fn RuleRow(desk: Desk, draft: Draft, rule: Rule) -> impl IntoView {
    let i18n = use_i18n();
    let of = StoredValue::new(rule.place.clone());
    let name = move || desk.view.with(|view| of.with_value(|of| place(i18n.get_locale(), of, &view.sites)));
    let periods = rule.periods;
    let may = desk.view.with_untracked(|view| view.for_all || rule.place.site.is_some());
    let deeds = may.then(|| {
        let edit = move |_| draft.fill(&rule);
        let remove = move |_| draft.preview(Change { place: of.get_value(), periods: None });
        view! {
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, retention.rules.edit_of, place = name()).to_string()
                on:click=edit
            >
                {t!(i18n, retention.rules.edit)}
            </button>
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, retention.rules.remove_of, place = name()).to_string()
                on:click=remove
            >
                {t!(i18n, retention.rules.remove)}
            </button>
        }
    });
    let cells = vec![
        told(name),
        told(move || keep(i18n.get_locale(), periods.events)),
        told(move || keep(i18n.get_locale(), periods.payloads)),
        deeds.into_any(),
    ];
    row(RULES, cells)
}

const WAITING: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.rules.of)),
    Column::brief(|locale| td_string!(locale, retention.rules.events)),
    Column::brief(|locale| td_string!(locale, retention.rules.payloads)),
    Column::brief(|locale| td_string!(locale, retention.pending.from)),
    Column::words(|locale| td_string!(locale, retention.pending.by)),
    Column::DEEDS,
];

/// The changes that wait; nothing where none does.
#[component]
pub fn Waiting(
    /// What the page works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let pending = Memo::new(move |_| desk.view.read().pending.clone());
    let key = |pending: &PendingView| format!("{pending:?}");
    view! {
        <When holds=move || !pending.read().is_empty()>
            <Part title=t!(i18n, retention.pending.title) lead=t!(i18n, retention.pending.text)>
                <SettingsTable caption=t!(i18n, retention.pending.title) columns=WAITING>
                    <For each=move || pending.get() key=key let:pending>
                        <PendingRow desk pending />
                    </For>
                </SettingsTable>
            </Part>
        </When>
    }
}

#[component]
fn PendingRow(desk: Desk, pending: PendingView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let sending = desk.sending();
    let Change { place: of, periods } = pending.change;
    let of = StoredValue::new(of);
    let name = move || desk.view.with(|view| of.with_value(|of| place(i18n.get_locale(), of, &view.sites)));
    let events = move || match periods {
        Some(periods) => keep(i18n.get_locale(), periods.events),
        None => t_string!(i18n, retention.rules.removed).to_owned(),
    };
    let payloads = move || periods.map(|periods| keep(i18n.get_locale(), periods.payloads)).unwrap_or_default();
    let from = pending.from;
    let may = desk.view.with_untracked(|view| view.for_all) || of.with_value(|of| of.site.is_some());
    let undo = may.then(|| {
        view! {
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, retention.pending.undo_of, place = name()).to_string()
                on:click=move |_| {
                    sending.dispatch(Deed::Undo(of.get_value()));
                }
            >
                {t!(i18n, retention.pending.undo)}
            </button>
        }
    });
    let deeds = view! {
        {undo}
        <p class="field-problem" role="alert">{move || refused(i18n.get_locale(), sending)}</p>
    };
    let cells = vec![
        told(name),
        told(events),
        told(payloads),
        told(move || moment(language.get(), from)),
        view! { <MarkedText text=pending.by /> },
        deeds,
    ];
    row(WAITING, cells)
}
