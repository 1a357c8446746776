//! Legal holds: those that hold, those that were lifted, and new ones.

use leptos::prelude::*;

use super::words::{held_list, moment, query_of};
use super::{Deed, Desk, refused};
use crate::domain::retention::view::HoldView;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row_of_class, told};

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.holds.filter)),
    Column::words(|locale| td_string!(locale, retention.holds.reason)),
    Column::words(|locale| td_string!(locale, retention.holds.owner)),
    Column::brief(|locale| td_string!(locale, retention.holds.since)),
    Column::deeds(|locale| td_string!(locale, retention.holds.state)),
];

/// The holds and the form of another one.
#[component]
pub fn Holds(
    /// What the page works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let holds = Memo::new(move |_| desk.view.read().holds.clone());
    let key = |hold: &HoldView| format!("{} {}", hold.id, hold.lifted.is_some());
    view! {
        <Part title=t!(i18n, retention.holds.title) lead=t!(i18n, retention.holds.text)>
            <SettingsTable
                caption=t!(i18n, retention.holds.title)
                columns=COLUMNS
                empty=Signal::derive(move || holds.read().is_empty())
                none=t!(i18n, retention.holds.none)
            >
                <For each=move || holds.get() key=key let:hold>
                    <Row desk hold />
                </For>
            </SettingsTable>
            <PlaceHold desk />
        </Part>
    }
}

#[component]
fn Row(desk: Desk, hold: HoldView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let sending = desk.sending();
    let HoldView { id, query, reason, owner, since, lifted } = hold;
    let named = plain(&reason).into_owned();
    // A long filter breaks between its parts.
    let parts = query.split_inclusive('&').map(|part| view! { {part.to_owned()} <wbr /> }).collect_view();
    let filter = match query.is_empty() {
        true => told(t!(i18n, retention.holds.everything)),
        false => parts.into_any(),
    };
    let is_lifted = lifted.is_some();
    let state = match lifted {
        Some((at, by)) => {
            let by = plain(&by).into_owned();
            let lifted = move || {
                let when = moment(language.get(), at);
                t_string!(i18n, retention.holds.lifted, when = when, who = by.as_str()).to_string()
            };
            view! { <span>{move || lifted()}</span> }
        }
        None => view! {
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, retention.holds.lift_of, reason = named.as_str()).to_string()
                on:click=move |_| {
                    sending.dispatch(Deed::Lift(id));
                }
            >
                {t!(i18n, retention.holds.lift)}
            </button>
            <p class="field-problem" role="alert">{move || refused(i18n.get_locale(), sending)}</p>
        },
    };
    let cells = vec![
        view! { <a href=held_list(&query)>{filter}</a> },
        view! { <MarkedText text=reason /> },
        view! { <MarkedText text=owner /> },
        told(move || moment(language.get(), since)),
        state,
    ];
    row_of_class(COLUMNS, is_lifted.then_some("settings-off"), cells)
}

/// The form. What was typed stays until the hold is there.
#[component]
fn PlaceHold(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let (query, reason) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.dispatch(Deed::Hold(query_of(&query.read_untracked()), reason.get_untracked()));
    };
    Effect::new(move || {
        if matches!(desk.done.get(), Some(Deed::Hold(..))) {
            query.set(String::new());
            reason.set(String::new());
        }
    });
    view! {
        <form class="settings-form" on:submit=send>
            <h3>{t!(i18n, retention.holds.add)}</h3>
            <div class="field">
                <label for="hold-query">{t!(i18n, retention.holds.query)}</label>
                <input
                    type="text"
                    id="hold-query"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="hold-query-hint"
                    prop:value=move || query.get()
                    on:input=move |event| query.set(event_target_value(&event))
                />
                <small id="hold-query-hint">{t!(i18n, retention.holds.query_hint)}</small>
            </div>
            <div class="field">
                <label for="hold-reason">{t!(i18n, retention.holds.reason)}</label>
                <input
                    type="text"
                    id="hold-reason"
                    autocomplete="off"
                    prop:value=move || reason.get()
                    on:input=move |event| reason.set(event_target_value(&event))
                />
            </div>
            <p class="field-problem" role="alert">{move || refused(i18n.get_locale(), sending)}</p>
            <button class="button">{t!(i18n, retention.holds.submit)}</button>
        </form>
    }
}
