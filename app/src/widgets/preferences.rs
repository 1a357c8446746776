//! The choice of language and theme. Both are forms that work before the program has arrived; with it they change the page in place.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::icon::{Icon, icon};
use super::menu::Menu;
use crate::domain::language::Language;
use crate::domain::theme::Theme;
use crate::i18n::{t_string, use_i18n};
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
        #[cfg(feature = "hydrate")]
        crate::browser::document::set_language(language);
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
        #[cfg(feature = "hydrate")]
        crate::browser::document::set_theme(theme);
    };
    let option = move |theme: Theme| {
        let label = move || match theme {
            Theme::System => t_string!(i18n, common.theme.system),
            Theme::Light => t_string!(i18n, common.theme.light),
            Theme::Dark => t_string!(i18n, common.theme.dark),
        };
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
