//! What a reader chose for the interface: language and theme. The server reads the request; the browser reads what the server wrote into the
//! document, so both begin alike.

use leptos::prelude::*;
use leptos_i18n::I18nContext;
use leptos_i18n::context::{UseLocalesOptions, init_i18n_subcontext_with_options};

use crate::domain::language::Language;
use crate::domain::theme::Theme;
use crate::i18n::{Locale, use_i18n};

/// The cookie of the language: a slug of [`Language`].
pub const LANGUAGE_COOKIE: &str = "vigie_locale";
/// The cookie of the theme: a slug of [`Theme`].
pub const THEME_COOKIE: &str = "vigie_theme";
/// The cookie of the time zone that was chosen: its IANA name, empty where the browser's is followed.
pub const OWN_ZONE_COOKIE: &str = "vigie_own_zone";
/// The cookie of the browser's time zone: its IANA name.
pub const ZONE_COOKIE: &str = "vigie_zone";

/// What was chosen, by the reader or by the reader's browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The language of the interface.
    pub language: Language,
    /// The colours of the interface.
    pub theme: Theme,
}

/// What the page begins with.
pub fn initial() -> Preferences {
    #[cfg(feature = "ssr")]
    let chosen = use_context::<crate::api::guard::RequestPreferences>().map(|request| of_request(&request));
    #[cfg(not(feature = "ssr"))]
    let chosen = crate::browser::document::preferences();
    chosen.unwrap_or(Preferences { language: Language::En, theme: Theme::System })
}

/// The cookies decide, then the browser's languages; English for all others.
#[cfg(feature = "ssr")]
fn of_request(request: &crate::api::guard::RequestPreferences) -> Preferences {
    let chosen = request.locale.as_deref().and_then(|slug| slug.parse().ok());
    let accepted = || Language::from_accept_language(request.accept_language.as_deref()?);
    let theme = request.theme.as_deref().and_then(|slug| slug.parse().ok());
    Preferences { language: chosen.or_else(accepted).unwrap_or(Language::En), theme: theme.unwrap_or(Theme::System) }
}

/// Gives the texts and the theme to all components below.
pub fn provide() {
    let chosen = initial();
    provide_context(texts(locale(chosen.language)));
    provide_context(RwSignal::new(chosen.theme));
    #[cfg(feature = "hydrate")]
    crate::browser::document::keep_zone();
}

/// The texts, in a language.
fn texts(locale: Locale) -> I18nContext<Locale> {
    let locale = Signal::stored(locale);
    // The request's language is known already; the library shall not look for it in headers.
    let headers = UseLocalesOptions::default().ssr_lang_header_getter(|| None);
    let init = || init_i18n_subcontext_with_options(Some(locale), None, None, Some(headers));
    #[cfg(feature = "ssr")]
    let texts = without_effects(init);
    #[cfg(not(feature = "ssr"))]
    let texts = init();
    texts
}

/// Makes something whose effects never run: on the server they are tasks, which may read signals of a page that was let go of already.
#[cfg(feature = "ssr")]
fn without_effects<T>(make: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    let made = owner.with(make);
    owner.pause();
    // It owns what was made, so it lives as long as the page.
    on_cleanup(move || drop(owner));
    made
}

/// The language of the interface, following its changes.
pub fn use_language() -> Signal<Language> {
    let i18n = use_i18n();
    Signal::derive(move || language(i18n.get_locale()))
}

/// The theme of the interface, following its changes.
pub fn use_theme() -> RwSignal<Theme> {
    use_context().unwrap_or_else(|| RwSignal::new(Theme::System))
}

/// The texts' word for a language.
pub const fn locale(language: Language) -> Locale {
    match language {
        Language::En => Locale::en,
        Language::Fr => Locale::fr,
        Language::Pl => Locale::pl,
    }
}

/// The domain's word for the language of the texts.
pub const fn language(locale: Locale) -> Language {
    match locale {
        Locale::en => Language::En,
        Locale::fr => Language::Fr,
        Locale::pl => Language::Pl,
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn no_effect_reads_the_texts_of_a_page_that_is_gone() {
        let _ = any_spawner::Executor::init_tokio();
        let panics = Arc::new(AtomicUsize::new(0));
        let counted = panics.clone();
        std::panic::set_hook(Box::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
        }));
        let page = Owner::new();
        let text = page.with(|| {
            provide();
            use_language().get_untracked()
        });
        // On one thread the page is always gone before a task of its begins.
        drop(page);
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        let _ = std::panic::take_hook();
        assert_eq!((text, panics.load(Ordering::Relaxed)), (Language::En, 0));
    }
}
