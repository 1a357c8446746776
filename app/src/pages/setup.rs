//! The page behind the one-time link of a first start: it makes the first administrator.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::login::Door;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::tab_title::TabTitle;

/// Making the first administrator.
#[component]
pub fn SetupPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let token = move || query.read().get("token").unwrap_or_default();
    view! {
        <TabTitle title=Signal::derive(move || t_string!(i18n, setup.title).to_owned()) />
        <Door title=move || t_string!(i18n, setup.title).to_owned()>
            <p class="door-lead">{t!(i18n, setup.lead)}</p>
            {move || query.read().get("error").map(|error| view! { <Refusal error /> })}
            <form class="door-form" method="post" action="/setup">
                <input type="hidden" name="token" value=move || token() />
                <label class="field">
                    <span>{t!(i18n, setup.email)}</span>
                    <input type="email" name="email" autocomplete="username" required autofocus />
                </label>
                <NewPassword />
                <button class="button primary">{t!(i18n, setup.submit)}</button>
            </form>
        </Door>
    }
}

/// The field of a password that is chosen now.
#[component]
pub fn NewPassword() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <label for="password">{t!(i18n, setup.password)}</label>
            <input
                type="password"
                id="password"
                name="password"
                autocomplete="new-password"
                minlength="12"
                required
                aria-describedby="password-hint"
            />
            <small id="password-hint">{t!(i18n, setup.password_hint)}</small>
        </div>
    }
}

#[component]
fn Refusal(error: String) -> impl IntoView {
    let i18n = use_i18n();
    let text = move || match error.as_str() {
        "token" => t_string!(i18n, setup.token_refused),
        "short" => t_string!(i18n, setup.password_short),
        "common" => t_string!(i18n, setup.password_common),
        "long" => t_string!(i18n, setup.password_long),
        "email" => t_string!(i18n, setup.email_invalid),
        _ => t_string!(i18n, setup.failed),
    };
    view! {
        <p class="alert" role="alert">
            {icon(Icon::Warning)}
            <span>{move || text()}</span>
        </p>
    }
}
