//! The rules, and the changes that wait.

use leptos::prelude::*;

use super::form::Draft;
use super::words::{keep, moment, place};
use super::{Deed, Desk, refused};
use crate::domain::retention::view::PendingView;
use crate::domain::retention::{Change, Rule};
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::when::When;

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
        <section class="settings-part">
            <h2>{t!(i18n, retention.rules.title)}</h2>
            <p class="page-lead">{t!(i18n, retention.rules.text)}</p>
            <When
                holds=move || !rules.read().is_empty()
                fallback=move || view! { <p>{t!(i18n, retention.rules.none)}</p> }
            >
                <div class="table-wrap">
                    <table class="figures settings-table">
                        <caption class="visually-hidden">{t!(i18n, retention.rules.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, retention.rules.of)}</th>
                                <th scope="col">{t!(i18n, retention.rules.events)}</th>
                                <th scope="col">{t!(i18n, retention.rules.payloads)}</th>
                                <th scope="col">{t!(i18n, retention.rules.change)}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || rules.get() key=key let:rule>
                                <RuleRow desk draft rule />
                            </For>
                        </tbody>
                    </table>
                </div>
            </When>
        </section>
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
            " "
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
    view! {
        <tr>
            <th scope="row">{move || name()}</th>
            <td>{move || keep(i18n.get_locale(), periods.events)}</td>
            <td>{move || keep(i18n.get_locale(), periods.payloads)}</td>
            <td class="settings-deeds">{deeds}</td>
        </tr>
    }
}

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
            <section class="settings-part">
                <h2>{t!(i18n, retention.pending.title)}</h2>
                <p class="page-lead">{t!(i18n, retention.pending.text)}</p>
                <div class="table-wrap">
                    <table class="figures settings-table">
                        <caption class="visually-hidden">{t!(i18n, retention.pending.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, retention.rules.of)}</th>
                                <th scope="col">{t!(i18n, retention.rules.events)}</th>
                                <th scope="col">{t!(i18n, retention.rules.payloads)}</th>
                                <th scope="col">{t!(i18n, retention.pending.from)}</th>
                                <th scope="col">{t!(i18n, retention.pending.by)}</th>
                                <th scope="col">{t!(i18n, retention.rules.change)}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || pending.get() key=key let:pending>
                                <PendingRow desk pending />
                            </For>
                        </tbody>
                    </table>
                </div>
            </section>
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
    let payloads = move || periods.map(|periods| keep(i18n.get_locale(), periods.payloads));
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
    view! {
        <tr>
            <th scope="row">{move || name()}</th>
            <td>{move || events()}</td>
            <td>{move || payloads()}</td>
            <td>{move || moment(language.get(), from)}</td>
            <td><MarkedText text=pending.by /></td>
            <td class="settings-deeds">
                {undo}
                <p class="field-problem" role="alert">{move || refused(i18n.get_locale(), sending)}</p>
            </td>
        </tr>
    }
}
