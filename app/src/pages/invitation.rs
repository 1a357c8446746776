//! The page behind a link by which somebody chooses a password: a plain form that works without the program.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::login::Door;
use super::setup::NewPassword;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::tab_title::TabTitle;

/// Choosing a password.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let token = move || query.read().get("token").unwrap_or_default();
    view! {
        <TabTitle title=Signal::derive(move || t_string!(i18n, setup.invitation.title).to_owned()) />
        <Door title=move || t_string!(i18n, setup.invitation.title).to_owned()>
            <p class="door-lead">{t!(i18n, setup.invitation.lead)}</p>
            {move || query.read().get("error").map(|error| view! { <Refusal error /> })}
            <form class="door-form" method="post" action="/invitation">
                <input type="hidden" name="token" value=move || token() />
                <label class="field">
                    <span>{t!(i18n, setup.invitation.name)}</span>
                    <input type="text" name="name" autocomplete="name" maxlength="80" autofocus />
                </label>
                <NewPassword />
                <button class="button primary">{t!(i18n, setup.invitation.submit)}</button>
            </form>
        </Door>
    }
}

#[component]
fn Refusal(error: String) -> impl IntoView {
    let i18n = use_i18n();
    let text = move || match error.as_str() {
        "token" => t_string!(i18n, setup.invitation.refused),
        "short" => t_string!(i18n, setup.password_short),
        "common" => t_string!(i18n, setup.password_common),
        "long" => t_string!(i18n, setup.password_long),
        _ => t_string!(i18n, setup.failed),
    };
    view! {
        <p class="alert" role="alert">
            {icon(Icon::Warning)}
            <span>{move || text()}</span>
        </p>
    }
}
