//! The pages of administrators. Few people have them and no visit begins with them, so their code is fetched with the first that is opened.

use leptos::prelude::*;

use crate::domain::admin_page::AdminPage;
use crate::domain::error::AppError;
use crate::i18n::use_i18n;
use crate::view::view;
use crate::widgets::page::Page;
use crate::widgets::settings_nav::SettingsNav;
use crate::widgets::state::{Failure, Loading};
use crate::widgets::vocabulary;

pub mod integrity;
pub mod people;
pub mod redaction;
pub mod retention;
pub mod roles;
pub mod sites;
pub mod sources;
pub mod system;

/// What makes the content of a page.
type Make = fn(AdminPage) -> AnyView;

fn content(page: AdminPage) -> AnyView {
    match page {
        AdminPage::Sites => view! { <sites::Sites /> },
        AdminPage::Sources => view! { <sources::Sources /> },
        AdminPage::People => view! { <people::People /> },
        AdminPage::Roles => view! { <roles::Roles /> },
        AdminPage::Retention => view! { <retention::Retention /> },
        AdminPage::Redaction => view! { <redaction::Redaction /> },
        AdminPage::Integrity => view! { <integrity::IntegrityContent /> },
        AdminPage::System => view! { <system::System /> },
    }
}

/// Fetches the code.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(admin_pages, wasm_split_path = ::leptos::wasm_split, fallible)]
fn code() -> Result<Make, AppError> {
    Ok(content)
}

/// One of the pages, with the way to the others.
#[component]
pub fn Administration(
    /// Which one.
    page: AdminPage,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=Signal::derive(move || vocabulary::admin_page(i18n.get_locale(), page).to_owned())>
            <SettingsNav page />
            <Fetched page />
        </Page>
    }
}

/// The content once its code is there. The server writes what is shown until then, so that both begin alike.
#[component]
fn Fetched(page: AdminPage) -> impl IntoView {
    let made = RwSignal::new(None::<Result<Make, AppError>>);
    fetch(made);
    move || match made.get() {
        None => view! { <Loading rows=6 /> },
        Some(Ok(make)) => make(page),
        Some(Err(error)) => view! { <Failure error /> },
    }
}

#[cfg(feature = "hydrate")]
fn fetch(made: RwSignal<Option<Result<Make, AppError>>>) {
    Effect::new(move || {
        leptos::task::spawn_local(async move {
            let code = code().await;
            made.try_set(Some(code));
        });
    });
}

#[cfg(not(feature = "hydrate"))]
fn fetch(_: RwSignal<Option<Result<Make, AppError>>>) {
    // Named here, so that both sides compile what only the browser runs.
    let _: Make = content;
}
