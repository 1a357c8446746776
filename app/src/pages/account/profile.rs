//! Who one is: the address, the roles, and the name.

use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{own_account, set_own_name};
use crate::domain::access::Role;
use crate::domain::account_sheet::AccountSheet;
use crate::i18n::{Locale, t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::sending;
use crate::widgets::settings_part::Part;
use crate::widgets::vocabulary;

/// The part.
#[component]
pub fn Profile(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = RwSignal::new(desk.sheet.with_untracked(|sheet| sheet.name.clone()));
    let saved = RwSignal::new(false);
    let run = |name: String| async move {
        set_own_name(name).await?;
        own_account().await
    };
    let done = move |(_, sheet): (String, AccountSheet)| {
        desk.sheet.set(sheet);
        saved.set(true);
    };
    let sending = sending(desk.question, run, Callback::new(done));
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saved.set(false);
        sending.dispatch(name.get_untracked());
    };
    let email = move || desk.sheet.read().email.clone();
    let roles = move || words(i18n.get_locale(), &desk.sheet.read().roles);
    view! {
        <Part title=t!(i18n, account.profile.title)>
            <dl class="account-facts">
                <dt>{t!(i18n, account.profile.email)}</dt>
                <dd>{move || email()}</dd>
                <dt>{t!(i18n, account.profile.roles)}</dt>
                <dd>{move || roles()}</dd>
            </dl>
            <form class="settings-form" on:submit=send>
                <label class="field">
                    <span>{t!(i18n, account.profile.name)}</span>
                    <input
                        type="text"
                        autocomplete="name"
                        maxlength="80"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </label>
                <button class="button">{t!(i18n, account.profile.save)}</button>
                <p class="field-problem" role="alert">{move || refused()}</p>
                <p class="done" role="status">{move || saved.get().then(|| t_string!(i18n, account.profile.saved))}</p>
            </form>
        </Part>
    }
}

fn words(locale: Locale, roles: &[String]) -> String {
    let word = |name: &String| match name.parse::<Role>() {
        Ok(role) => vocabulary::role_word(locale, role).to_owned(),
        Err(_) => plain(name).into_owned(),
    };
    roles.iter().map(word).collect::<Vec<_>>().join(", ")
}
