//! What the parts of the page work on, and their order.

use leptos::prelude::*;

use super::factor::Factor;
use super::look::Look;
use super::password::Password;
use super::profile::Profile;
use super::sessions::Sessions;
use super::tokens::Tokens;
use crate::api::account::own_account;
use crate::domain::account_sheet::AccountSheet;
use crate::domain::error::AppError;
use crate::i18n::{Locale, td_string};
use crate::view::view;
use crate::widgets::password_again::{PasswordAgain, Question};
use crate::widgets::state::{Failure, Loading};

/// What the parts work on.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The account as it is now.
    pub sheet: RwSignal<AccountSheet>,
    /// The password again, where a part needs it.
    pub question: Question,
}

/// What an error means where nothing more is to be said of it.
pub fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::NotFound => td_string!(locale, account.gone),
        AppError::Forbidden => td_string!(locale, account.script),
        _ => td_string!(locale, account.failed),
    }
}

/// The content of the page.
#[component]
pub fn Account() -> impl IntoView {
    let sheet = Resource::new(|| (), |()| own_account());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match sheet.await {
                    Ok(sheet) => view! { <Parts sheet /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Parts(sheet: AccountSheet) -> impl IntoView {
    let desk = Desk { sheet: RwSignal::new(sheet), question: Question::new() };
    view! {
        <div class="account">
            <Profile desk />
            <Look desk />
            <Password desk />
            <Factor desk />
            <Sessions desk />
            <Tokens desk />
        </div>
        <PasswordAgain question=desk.question />
    }
}
