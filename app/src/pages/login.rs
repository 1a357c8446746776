//! The page to sign in: a plain form that works without the program.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon, logo};
use crate::widgets::preferences::{LanguageMenu, ThemeMenu};
use crate::widgets::tab_title::TabTitle;

/// Signing in.
#[component]
pub fn LoginPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let next = move || query.read().get("next").unwrap_or_default();
    let refused = move || query.read().get("error").is_some();
    view! {
        <TabTitle title=Signal::derive(move || t_string!(i18n, login.title).to_owned()) />
        <Door title=move || t_string!(i18n, login.title).to_owned()>
            <p class="door-lead">{t!(i18n, login.lead)}</p>
            {move || query.read().get("error").map(|error| view! { <Refusal error /> })}
            <form class="door-form" method="post" action="/login">
                <input type="hidden" name="next" value=move || next() />
                <label class="field">
                    <span>{t!(i18n, login.email)}</span>
                    <input
                        type="email"
                        name="email"
                        autocomplete="username"
                        required
                        autofocus
                        aria-describedby=move || refused().then_some("refusal")
                    />
                </label>
                <label class="field">
                    <span>{t!(i18n, login.password)}</span>
                    <input type="password" name="password" autocomplete="current-password" required />
                </label>
                <button class="button primary">{t!(i18n, login.submit)}</button>
            </form>
            <p class="door-help">{t!(i18n, login.help)}</p>
        </Door>
    }
}

#[component]
fn Refusal(error: String) -> impl IntoView {
    let i18n = use_i18n();
    let text = move || match error.as_str() {
        "refused" => t_string!(i18n, login.refused),
        "throttled" => t_string!(i18n, login.throttled),
        "late" => t_string!(i18n, login.late),
        _ => t_string!(i18n, login.failed),
    };
    view! {
        <p class="alert" id="refusal" role="alert">
            {icon(Icon::Warning)}
            <span>{move || text()}</span>
        </p>
    }
}

/// The page before the door: brand, a card, language and theme.
#[component]
pub fn Door(
    /// The heading of the card.
    #[prop(into)]
    title: Signal<String>,
    /// The card's content.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <header class="door-tools">
            <LanguageMenu />
            <ThemeMenu />
        </header>
        <main class="door" id="content">
            <p class="door-mark">{logo()} <span>{t!(i18n, common.app.name)}</span></p>
            <section class="door-card">
                <h1>{move || title.get()}</h1>
                {children()}
            </section>
        </main>
    }
}
