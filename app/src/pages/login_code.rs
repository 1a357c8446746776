//! The second step of signing in, for those who have a second factor: a plain form that works without the program.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::login::Door;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::tab_title::TabTitle;

/// Giving the code.
#[component]
pub fn LoginCodePage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    view! {
        <TabTitle title=Signal::derive(move || t_string!(i18n, login.code.title).to_owned()) />
        <Door title=move || t_string!(i18n, login.code.title).to_owned()>
            <p class="door-lead">{t!(i18n, login.code.lead)}</p>
            {move || query.read().get("error").map(|error| view! { <Refusal error /> })}
            <form class="door-form" method="post" action="/login/code">
                <input type="hidden" name="next" value=move || next() />
                <label class="field">
                    <span>{t!(i18n, login.code.field)}</span>
                    <input type="text" name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required autofocus />
                </label>
                <button class="button primary">{t!(i18n, login.code.submit)}</button>
            </form>
            <p class="door-help">
                <a href="/login" rel="external">{t!(i18n, login.code.back)}</a>
            </p>
        </Door>
    }
}

#[component]
fn Refusal(error: String) -> impl IntoView {
    let i18n = use_i18n();
    let text = move || match error.as_str() {
        "refused" => t_string!(i18n, login.code.wrong),
        "throttled" => t_string!(i18n, login.throttled),
        _ => t_string!(i18n, login.failed),
    };
    view! {
        <p class="alert" role="alert">
            {icon(Icon::Warning)}
            <span>{move || text()}</span>
        </p>
    }
}
