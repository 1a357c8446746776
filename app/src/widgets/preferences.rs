//! The choice of language and theme. Both are forms that work before the program has arrived; with it they change the page in place.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

#[cfg(feature = "hydrate")]
use super::frame::ReaderResource;
use super::icon::{Icon, icon};
use super::menu::Menu;
#[cfg(feature = "hydrate")]
use crate::api::account::keep_preference;
use crate::domain::language::Language;
#[cfg(feature = "hydrate")]
use crate::domain::preference::Preference;
use crate::domain::theme::Theme;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::{locale, use_language, use_theme};
use crate::text::t;
use crate::view::view;

/// The menu of languages, each in its own words.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let i18n = use_i18n();
    let current = use_language();
    let choose = move |event: SubmitEvent, language: Language| {
        event.prevent_default();
        i18n.set_locale(locale(language));
        keep_language(language);
    };
    let option = move |language: Language| {
        view! {
            <form method="post" action="/preferences" on:submit=move |event| choose(event, language)>
                <Return />
                <button
                    class="menu-item"
                    name="locale"
                    value=language.as_str()
                    lang=language.as_str()
                    aria-pressed=move || (current.get() == language).to_string()
                >
                    {icon(Icon::Check)}
                    {language.native_name()}
                </button>
            </form>
        }
    };
    view! {
        <Menu
            class="menu-end"
            label=Signal::derive(move || t_string!(i18n, common.language.change).to_owned())
            button=move || view! { {icon(Icon::Language)} <span class="code">{move || current.get().as_str().to_uppercase()}</span> }
        >
            {Language::ALL.iter().copied().map(option).collect_view()}
        </Menu>
    }
}

/// The menu of themes.
#[component]
pub fn ThemeMenu() -> impl IntoView {
    let i18n = use_i18n();
    let current = use_theme();
    let choose = move |event: SubmitEvent, theme: Theme| {
        event.prevent_default();
        current.set(theme);
        keep_theme(theme);
    };
    let option = move |theme: Theme| {
        let label = move || theme_name(i18n.get_locale(), theme);
        view! {
            <form method="post" action="/preferences" on:submit=move |event| choose(event, theme)>
                <Return />
                <button
                    class="menu-item"
                    name="theme"
                    value=theme.as_str()
                    aria-pressed=move || (current.get() == theme).to_string()
                >
                    {icon(Icon::Check)}
                    {move || label()}
                </button>
            </form>
        }
    };
    view! {
        <Menu
            class="menu-end"
            label=Signal::derive(move || t_string!(i18n, common.theme.change).to_owned())
            button=move || icon(Icon::Theme)
        >
            <p class="menu-title">{t!(i18n, common.theme.label)}</p>
            {Theme::ALL.iter().copied().map(option).collect_view()}
        </Menu>
    }
}

/// The word for a theme.
pub fn theme_name(locale: Locale, theme: Theme) -> &'static str {
    match theme {
        Theme::System => td_string!(locale, common.theme.system),
        Theme::Light => td_string!(locale, common.theme.light),
        Theme::Dark => td_string!(locale, common.theme.dark),
    }
}

/// Keeps the language: in this browser, and for every device of somebody who is signed in.
#[cfg(feature = "hydrate")]
pub fn keep_language(language: Language) {
    crate::browser::document::set_language(language);
    keep(Preference::Locale, language.as_str());
}

/// Keeps the theme likewise.
#[cfg(feature = "hydrate")]
pub fn keep_theme(theme: Theme) {
    crate::browser::document::set_theme(theme);
    keep(Preference::Theme, if theme == Theme::System { "" } else { theme.as_str() });
}

/// Strangers choose for this browser only, and where the server cannot be reached, so does everybody: the page has changed already.
#[cfg(feature = "hydrate")]
fn keep(preference: Preference, value: &'static str) {
    let reader = use_context::<ReaderResource>();
    leptos::task::spawn_local(async move {
        let Some(reader) = reader else { return };
        let known = reader.await.is_ok_and(|reader| reader.session.is_some());
        if known && let Err(error) = keep_preference(preference, value.to_owned()).await {
            leptos::logging::warn!("{error}");
        }
    });
}

/// Only a browser keeps.
#[cfg(not(feature = "hydrate"))]
pub fn keep_language(_: Language) {}

/// Only a browser keeps.
#[cfg(not(feature = "hydrate"))]
pub fn keep_theme(_: Theme) {}

/// Where a form without the program comes back to.
#[component]
fn Return() -> impl IntoView {
    let location = use_location();
    let here = move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        if search.is_empty() { path } else { format!("{path}?{search}") }
    };
    view! { <input type="hidden" name="next" value=move || here() /> }
}
