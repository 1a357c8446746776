//! A dialog that asks for the password again where the server wants it, and then goes on with what was asked for.

use leptos::html::Dialog;
use leptos::prelude::*;

use super::palette::{close_outside, show};
use crate::api::confirmation::confirm_password;
use crate::domain::error::AppError;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

/// What is to be done once the password was given.
#[derive(Clone, Copy)]
pub struct Question {
    open: RwSignal<bool>,
    then: StoredValue<Option<Callback<()>>>,
}

impl Question {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { open: RwSignal::new(false), then: StoredValue::new(None) }
    }

    /// Asks, and does this once the right password was given.
    pub fn ask(self, then: Callback<()>) {
        self.then.set_value(Some(then));
        self.open.set(true);
    }

    fn go_on(self) {
        self.open.set(false);
        if let Some(then) = self.then.try_update_value(Option::take).flatten() {
            then.run(());
        }
    }
}

impl Default for Question {
    fn default() -> Self {
        Self::new()
    }
}

/// The dialog.
#[component]
pub fn PasswordAgain(
    /// What it asks for.
    question: Question,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = NodeRef::<Dialog>::new();
    show(dialog, question.open);
    view! {
        <dialog
            class="sheet password-again"
            node_ref=dialog
            aria-labelledby="password-again-title"
            on:close=move |_| question.open.set(false)
            on:click=move |event| close_outside(dialog, &event)
        >
            <header class="sheet-head">
                <h2 id="password-again-title">{t!(i18n, password.title)}</h2>
            </header>
            // The field goes with the dialog, and what was typed with it.
            <When holds=move || question.open.get()>
                <Asked question />
            </When>
        </dialog>
    }
}

#[component]
fn Asked(question: Question) -> impl IntoView {
    let i18n = use_i18n();
    let password = RwSignal::new(String::new());
    let checking = Action::new(move |password: &String| {
        let password = password.clone();
        async move {
            confirm_password(password).await?;
            question.go_on();
            Ok::<(), AppError>(())
        }
    });
    let refused = move || match checking.value().get() {
        Some(Err(error)) => Some(problem(i18n.get_locale(), &error)),
        _ => None,
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        checking.dispatch(password.get_untracked());
    };
    view! {
        <form class="password-form" on:submit=send>
            <p>{t!(i18n, password.text)}</p>
            <label class="field">
                <span>{t!(i18n, password.field)}</span>
                <input
                    type="password"
                    autocomplete="current-password"
                    autofocus
                    required
                    prop:value=move || password.get()
                    on:input=move |event| password.set(event_target_value(&event))
                />
            </label>
            <p class="field-problem" role="alert">{move || refused()}</p>
            <p class="password-deeds">
                <button class="button primary">{t!(i18n, password.submit)}</button>
                <button type="button" class="button quiet" on:click=move |_| question.open.set(false)>
                    {t!(i18n, common.cancel)}
                </button>
            </p>
        </form>
    }
}

fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(_) => td_string!(locale, password.wrong),
        AppError::TooManyTries { .. } => td_string!(locale, password.too_many),
        _ => td_string!(locale, password.failed),
    }
}
