//! The rules of the administrators.

use leptos::prelude::*;

use super::form::Entry;
use super::words::{kind, problem};
use super::{Deed, Desk};
use crate::domain::redaction::RuleView;
use crate::format::time::date_time;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, redaction.rules.expression)),
    Column::brief(|locale| td_string!(locale, redaction.rules.kind)),
    Column::words(|locale| td_string!(locale, redaction.rules.note)),
    Column::brief(|locale| td_string!(locale, redaction.rules.since)),
    Column::words(|locale| td_string!(locale, redaction.rules.by)),
    Column::DEEDS,
];

/// The rules as a table.
#[component]
pub fn Rules(
    /// What the page works on.
    desk: Desk,
    /// What the form is filled with.
    entry: Entry,
) -> impl IntoView {
    let i18n = use_i18n();
    let rules = Memo::new(move |_| desk.view.read().rules.clone());
    let key = |rule: &RuleView| format!("{rule:?}");
    view! {
        <Part title=t!(i18n, redaction.rules.title) lead=t!(i18n, redaction.rules.text)>
            <SettingsTable
                caption=t!(i18n, redaction.rules.title)
                columns=COLUMNS
                empty=Signal::derive(move || rules.read().is_empty())
                none=t!(i18n, redaction.rules.none)
            >
                <For each=move || rules.get() key=key let:rule>
                    <Row desk entry rule />
                </For>
            </SettingsTable>
        </Part>
    }
}

#[component]
fn Row(desk: Desk, entry: Entry, rule: RuleView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let RuleView { id, draft, since, by } = rule;
    let of = draft.kind;
    let (expression, note) = (draft.expression.clone(), draft.note.clone());
    let may_change = desk.view.with_untracked(|view| view.may_change);
    let deeds = may_change.then(|| {
        let edit = Callback::new(move |()| entry.fill(id, &draft));
        view! { <Deeds desk id kind=of expression=expression.clone() edit /> }
    });
    let cells = vec![
        view! { <code class="redaction-rule"><MarkedText text=expression /></code> },
        told(move || kind(i18n.get_locale(), of)),
        view! { <MarkedText text=note /> },
        told(move || date_time(language.get(), since.local())),
        view! { <MarkedText text=by /> },
        deeds.into_any(),
    ];
    row(COLUMNS, cells)
}

/// What can be decided of a rule.
#[component]
fn Deeds(
    desk: Desk,
    id: i64,
    kind: crate::domain::redaction::RuleKind,
    expression: String,
    edit: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let named = StoredValue::new(plain(&expression).into_owned());
    let edit_of = move || t_string!(i18n, redaction.rules.edit_of, rule = named.get_value()).to_string();
    let remove_of = move || t_string!(i18n, redaction.rules.remove_of, rule = named.get_value()).to_string();
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), kind, &error));
    view! {
        <button type="button" class="button" aria-label=move || edit_of() on:click=move |_| edit.run(())>
            {t!(i18n, redaction.rules.edit)}
        </button>
        " "
        <button
            type="button"
            class="button quiet"
            aria-label=move || remove_of()
            on:click=move |_| {
                sending.dispatch(Deed::Remove(id));
            }
        >
            {t!(i18n, redaction.rules.remove)}
        </button>
        <p class="field-problem" role="alert">{move || refused()}</p>
    }
}
