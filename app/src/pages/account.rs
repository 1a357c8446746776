//! One's own account. No visit begins with it, so its code is fetched with the first that opens it.

use leptos::prelude::*;

use self::sheet::Account;
use crate::domain::error::AppError;
use crate::i18n::{t_string, use_i18n};
use crate::view::view;
use crate::widgets::page::Page;
use crate::widgets::state::{Failure, Loading};

pub mod factor;
pub mod look;
pub mod password;
pub mod profile;
pub mod sessions;
pub mod sheet;
pub mod tokens;

/// What makes the content.
type Make = fn() -> AnyView;

fn content() -> AnyView {
    view! { <Account /> }
}

/// Fetches the code.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(account_page, wasm_split_path = ::leptos::wasm_split, fallible)]
fn code() -> Result<Make, AppError> {
    Ok(content)
}

/// The page.
#[component]
pub fn AccountPage() -> impl IntoView {
    let i18n = use_i18n();
    let made = RwSignal::new(None::<Result<Make, AppError>>);
    fetch(made);
    let shown = move || match made.get() {
        None => view! { <Loading rows=6 /> },
        Some(Ok(make)) => make(),
        Some(Err(error)) => view! { <Failure error /> },
    };
    view! {
        <Page title=Signal::derive(move || t_string!(i18n, account.title).to_owned())>{move || shown()}</Page>
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
