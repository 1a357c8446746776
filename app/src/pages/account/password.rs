//! Another password.

use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{change_own_password, own_account};
use crate::domain::account_sheet::AccountSheet;
use crate::domain::error::AppError;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::sending;
use crate::widgets::settings_part::Part;

fn weakness(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match field.problem.as_str() {
            "is too short" => td_string!(locale, account.password.short),
            "is too long" => td_string!(locale, account.password.long),
            _ => td_string!(locale, account.password.common),
        },
        error => problem(locale, error),
    }
}

/// The part.
#[component]
pub fn Password(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let (new, again) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (differ, changed) = (RwSignal::new(false), RwSignal::new(false));
    let run = |password: String| async move {
        change_own_password(password).await?;
        own_account().await
    };
    let done = move |(_, sheet): (String, AccountSheet)| {
        desk.sheet.set(sheet);
        new.set(String::new());
        again.set(String::new());
        changed.set(true);
    };
    let sending = sending(desk.question, run, Callback::new(done));
    let refused = move || match differ.get() {
        true => Some(t_string!(i18n, account.password.differ)),
        false => sending.value().get().flatten().map(|error| weakness(i18n.get_locale(), &error)),
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        changed.set(false);
        let differs = new.with_untracked(|new| again.with_untracked(|again| new != again));
        differ.set(differs);
        if !differs {
            sending.dispatch(new.get_untracked());
        }
    };
    view! {
        <Part title=t!(i18n, account.password.title)>
            <form class="settings-form" on:submit=send>
                <label class="field">
                    <span>{t!(i18n, account.password.new)}</span>
                    <input
                        type="password"
                        autocomplete="new-password"
                        required
                        prop:value=move || new.get()
                        on:input=move |event| new.set(event_target_value(&event))
                    />
                    <small>{t!(i18n, account.password.hint)}</small>
                </label>
                <label class="field">
                    <span>{t!(i18n, account.password.again)}</span>
                    <input
                        type="password"
                        autocomplete="new-password"
                        required
                        prop:value=move || again.get()
                        on:input=move |event| again.set(event_target_value(&event))
                    />
                </label>
                <button class="button">{t!(i18n, account.password.submit)}</button>
                <p class="field-problem" role="alert">{move || refused()}</p>
                <p class="done" role="status">{move || changed.get().then(|| t_string!(i18n, account.password.changed))}</p>
            </form>
        </Part>
    }
}
