//! The pages of administrators. Few people have them and no visit begins with them, so their code is fetched with the first that is opened.

use leptos::prelude::*;

use crate::domain::error::AppError;
use crate::i18n::{t_string, use_i18n};
use crate::view::view;
use crate::widgets::page::Page;
use crate::widgets::state::{Failure, Loading};

pub mod sites;

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPage {
    /// The sites.
    Sites,
}

/// What makes the content of a page.
type Make = fn(AdminPage) -> AnyView;

fn content(page: AdminPage) -> AnyView {
    match page {
        AdminPage::Sites => view! { <sites::Sites /> }.into_any(),
    }
}

/// Fetches the code.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(admin_pages, wasm_split_path = ::leptos::wasm_split, fallible)]
fn code() -> Result<Make, AppError> {
    Ok(content)
}

/// The sites and what administrators decide of them.
#[component]
pub fn SitesPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, site.title).to_owned())>
            <Fetched page=AdminPage::Sites />
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
