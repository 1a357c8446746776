//! The second factor: turned on with a device, turned off, and recovery codes.

use leptos::html::Input;
use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{
    begin_second_factor, confirm_second_factor, own_account, remove_second_factor, renew_recovery_codes,
};
use crate::domain::account_sheet::{AccountSheet, Enrolment, QrCode, SecondFactorState};
use crate::domain::error::AppError;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::{Sending, sending};
use crate::widgets::focus::take_focus;
use crate::widgets::settings_part::Part;

/// What is done with the second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Shows a device its secret.
    Begin,
    /// Takes a first code.
    Confirm(String),
    /// Makes other recovery codes.
    Renew,
    /// Turns it off.
    Remove,
}

/// What is on the screen beside the state.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shown {
    Nothing,
    Enrolment(Enrolment),
    Codes(Vec<String>),
}

async fn run(deed: Deed) -> Result<(Shown, AccountSheet), AppError> {
    let shown = match deed {
        Deed::Begin => Shown::Enrolment(begin_second_factor().await?),
        Deed::Confirm(code) => Shown::Codes(confirm_second_factor(code).await?),
        Deed::Renew => Shown::Codes(renew_recovery_codes().await?),
        Deed::Remove => remove_second_factor().await.map(|()| Shown::Nothing)?,
    };
    Ok((shown, own_account().await?))
}

fn refusal(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) if field.field == "code" => td_string!(locale, account.factor.wrong),
        AppError::TooManyTries { .. } => td_string!(locale, account.factor.too_many),
        error => problem(locale, error),
    }
}

/// The part.
#[component]
pub fn Factor(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let shown = RwSignal::new(Shown::Nothing);
    let done = move |(_, (now, sheet)): (Deed, (Shown, AccountSheet))| {
        desk.sheet.set(sheet);
        shown.set(now);
    };
    let sending = sending(desk.question, run, Callback::new(done));
    let refused = move || sending.value().get().flatten().map(|error| refusal(i18n.get_locale(), &error));
    let state = Memo::new(move |_| desk.sheet.read().second_factor);
    let said = move || match state.get() {
        SecondFactorState::Off => t_string!(i18n, account.factor.off).to_owned(),
        SecondFactorState::On { recovery_left } => t_string!(i18n, account.factor.on, count = recovery_left).clone(),
    };
    let body = move || match (shown.get(), state.get()) {
        (Shown::Enrolment(enrolment), _) => view! { <Enrol enrolment shown sending /> },
        (Shown::Codes(codes), _) => view! { <Codes codes shown /> },
        (Shown::Nothing, SecondFactorState::Off) => view! {
            <button type="button" class="button" on:click=move |_| { sending.dispatch(Deed::Begin); }>
                {t!(i18n, account.factor.begin)}
            </button>
        },
        (Shown::Nothing, SecondFactorState::On { .. }) => view! { <Decide sending /> },
    };
    view! {
        <Part title=t!(i18n, account.factor.title) lead=move || said()>
            {move || body()}
            <p class="field-problem" role="alert">{move || refused()}</p>
        </Part>
    }
}

#[component]
fn Decide(sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="settings-deeds">
            <button type="button" class="button" on:click=move |_| { sending.dispatch(Deed::Renew); }>
                {t!(i18n, account.factor.renew)}
            </button>
            " "
            <button type="button" class="button quiet" on:click=move |_| { sending.dispatch(Deed::Remove); }>
                {t!(i18n, account.factor.remove)}
            </button>
        </div>
    }
}

#[component]
fn Enrol(enrolment: Enrolment, shown: RwSignal<Shown>, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let code = RwSignal::new(String::new());
    let field = NodeRef::<Input>::new();
    take_focus(field);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.dispatch(Deed::Confirm(code.get_untracked()));
    };
    view! {
        <form class="settings-form" on:submit=send>
            <p>{t!(i18n, account.factor.scan)}</p>
            <Picture qr=enrolment.qr />
            <label class="field">
                <span>{t!(i18n, account.factor.secret)}</span>
                <input class="factor-secret" readonly value=enrolment.secret />
            </label>
            <label class="field">
                <span>{t!(i18n, account.factor.code)}</span>
                <input
                    type="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    required
                    node_ref=field
                    prop:value=move || code.get()
                    on:input=move |event| code.set(event_target_value(&event))
                />
            </label>
            <div class="settings-deeds">
                <button class="button primary">{t!(i18n, account.factor.confirm)}</button>
                " "
                <button type="button" class="button quiet" on:click=move |_| shown.set(Shown::Nothing)>
                    {t!(i18n, common.cancel)}
                </button>
            </div>
        </form>
    }
}

/// With the quiet zone of four modules that cameras need, dark on light in both themes.
#[component]
fn Picture(qr: QrCode) -> impl IntoView {
    let i18n = use_i18n();
    let side = qr.size + 8;
    view! {
        <svg
            class="qr-code"
            role="img"
            viewBox=format!("-4 -4 {side} {side}")
            aria-label=move || t_string!(i18n, account.factor.picture)
        >
            <rect x="-4" y="-4" width=side height=side class="qr-ground" />
            <path d=qr.path class="qr-modules" />
        </svg>
    }
}

#[component]
fn Codes(codes: Vec<String>, shown: RwSignal<Shown>) -> impl IntoView {
    let i18n = use_i18n();
    let item = |code: String| view! { <li><code>{code}</code></li> };
    view! {
        <div class="shown-card" aria-live="polite">
            <h3>{t!(i18n, account.factor.codes_title)}</h3>
            <p>{t!(i18n, account.factor.codes)}</p>
            <ul class="recovery-codes">{codes.into_iter().map(item).collect_view()}</ul>
            <button type="button" class="button" on:click=move |_| shown.set(Shown::Nothing)>
                {t!(i18n, account.factor.codes_done)}
            </button>
        </div>
    }
}
