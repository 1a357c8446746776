//! Personal tokens: made, shown once, revoked.

use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{make_own_token, own_account, revoke_own_token};
use crate::domain::account_sheet::{AccountSheet, OwnToken};
use crate::domain::error::AppError;
use crate::format::time::date_time;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};
use crate::widgets::shown_once::ShownOnce;

/// What is done with tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Another one, for this.
    Make(String),
    /// One less, by its id.
    Revoke(String),
}

/// The token if one was made, and the account as it is now.
type Came = (Option<String>, AccountSheet);

async fn run(deed: Deed) -> Result<Came, AppError> {
    let made = match deed {
        Deed::Make(name) => Some(make_own_token(name).await?),
        Deed::Revoke(id) => revoke_own_token(id).await.map(|()| None)?,
    };
    Ok((made, own_account().await?))
}

fn refusal(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) if field.field == "tokens" => td_string!(locale, account.tokens.too_many),
        AppError::Invalid(_) => td_string!(locale, account.tokens.name_problem),
        error => problem(locale, error),
    }
}

/// The part.
#[component]
pub fn Tokens(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = RwSignal::new(String::new());
    let shown = RwSignal::new(None::<(String, String)>);
    let done = move |(deed, (made, sheet)): (Deed, Came)| {
        desk.sheet.set(sheet);
        let label = if let Deed::Make(label) = deed { label } else { String::new() };
        shown.set(made.map(|token| (label, token)));
        name.set(String::new());
    };
    let sending = sending(desk.question, run, Callback::new(done));
    let refused = move || sending.value().get().flatten().map(|error| refusal(i18n.get_locale(), &error));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.dispatch(Deed::Make(name.get_untracked()));
    };
    view! {
        <Part title=t!(i18n, account.tokens.title) lead=t!(i18n, account.tokens.lead)>
            {move || shown.get().map(|(name, token)| view! { <Shown name token /> })}
            <List desk sending />
            <form class="settings-form" on:submit=send>
                <label class="field">
                    <span>{t!(i18n, account.tokens.name)}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <button class="button">{t!(i18n, account.tokens.submit)}</button>
                <p class="field-problem" role="alert">{move || refused()}</p>
            </form>
        </Part>
    }
}

#[component]
fn Shown(name: String, token: String) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(plain(name.trim()).into_owned());
    let title = move || t_string!(i18n, account.tokens.shown, name = name.get_value());
    view! {
        <div class="shown-card" aria-live="polite">
            <p>{move || title()}</p>
            <ShownOnce text=token label=Signal::derive(title) />
        </div>
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, account.tokens.name)),
    Column::brief(|locale| td_string!(locale, account.tokens.hint)),
    Column::brief(|locale| td_string!(locale, account.tokens.made)),
    Column::DEEDS,
];

#[component]
fn List(desk: Desk, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let key = |token: &OwnToken| token.id.clone();
    view! {
        <SettingsTable
            caption=t!(i18n, account.tokens.title)
            columns=COLUMNS
            empty=Signal::derive(move || desk.sheet.read().tokens.is_empty())
            none=t!(i18n, account.tokens.none)
        >
            <For each=move || desk.sheet.get().tokens key=key let:token>
                <Row token sending />
            </For>
        </SettingsTable>
    }
}

#[component]
fn Row(token: OwnToken, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(plain(&token.name).into_owned());
    let (id, created) = (StoredValue::new(token.id), token.created);
    let made = move || date_time(language(i18n.get_locale()), created.local());
    let deeds = view! {
        <button
            type="button"
            class="button"
            aria-label=move || t_string!(i18n, account.tokens.revoke_of, name = name.get_value())
            on:click=move |_| { sending.dispatch(Deed::Revoke(id.get_value())); }
        >
            {t!(i18n, account.tokens.revoke)}
        </button>
    };
    let hint = view! { <code>{token.hint} "…"</code> };
    row(COLUMNS, vec![view! { <MarkedText text=token.name /> }, hint, told(made), deeds])
}
