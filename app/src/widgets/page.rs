//! The part of a page right of the navigation: its header with title and tools, and its content.

use leptos::prelude::*;

use super::frame::{NAVIGATION, use_reader};
use super::icon::{Icon, icon};
use super::menu::Menu;
use super::palette::PaletteButton;
use super::preferences::{LanguageMenu, ThemeMenu};
use super::tab_title::TabTitle;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;

/// A page inside the frame.
#[component]
pub fn Page(
    /// Its heading and the title of its tab.
    #[prop(into)]
    title: Signal<String>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <TabTitle title />
        <header class="page-header">
            <button
                type="button"
                class="button icon-only nav-toggle"
                popovertarget=NAVIGATION
                aria-label=move || t_string!(i18n, common.nav.open)
            >
                {icon(Icon::Menu)}
            </button>
            <h1>{move || title.get()}</h1>
            <div class="page-tools">
                <Commands />
                <LanguageMenu />
                <ThemeMenu />
                <UserMenu />
            </div>
        </header>
        <main class="page" id="content" tabindex="-1">
            {children()}
        </main>
    }
}

/// The way to the command palette, for those whom it serves.
#[component]
fn Commands() -> impl IntoView {
    let reader = use_reader();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                reader.await.ok().and_then(|reader| reader.session).map(|_| view! { <PaletteButton /> })
            })}
        </Suspense>
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let i18n = use_i18n();
    let reader = use_reader();
    view! {
        <Suspense fallback=|| ()>
            {move || Suspend::new(async move {
                let session = reader.await.ok().and_then(|reader| reader.session)?;
                let initials = initials(&session.email);
                Some(
                    view! {
                        <Menu
                            class="menu-end"
                            label=Signal::derive(move || t_string!(i18n, common.user.menu).to_owned())
                            button=move || view! { <span class="avatar">{initials.clone()}</span> }
                        >
                            <p class="menu-title">{t!(i18n, common.user.signed_in_as)}</p>
                            <p class="menu-text">{session.email}</p>
                            <a class="menu-item" href="/account">{icon(Icon::Staff)} {t!(i18n, account.title)}</a>
                            <form method="post" action="/logout">
                                <button class="menu-item">{icon(Icon::SignOut)} {t!(i18n, common.user.sign_out)}</button>
                            </form>
                        </Menu>
                    },
                )
            })}
        </Suspense>
    }
}

/// Two letters for an address: of its first two words, else the first two.
fn initials(email: &str) -> String {
    let name = email.split('@').next().unwrap_or_default();
    let mut words = name.split(['.', '-', '_', '+']).filter_map(|word| word.chars().next());
    let letters: String = match (words.next(), words.next()) {
        (Some(first), Some(second)) => [first, second].into_iter().collect(),
        _ => name.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_two_letters_of_the_name() {
        assert_eq!(initials("marie.kowalska@example.org"), "MK");
        assert_eq!(initials("admin@example.org"), "AD");
        assert_eq!(initials("ż@example.org"), "Ż");
        assert_eq!(initials(""), "");
    }
}
