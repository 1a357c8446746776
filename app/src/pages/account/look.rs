//! Language, colours and time zone, wherever one signs in.

use leptos::prelude::*;

use super::sheet::{Desk, problem};
use crate::api::account::{keep_preference, time_zones};
use crate::domain::language::Language;
use crate::domain::preference::Preference;
use crate::domain::theme::Theme;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::{locale, use_language, use_theme};
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::sending;
use crate::widgets::settings_part::Part;

/// The part.
#[component]
pub fn Look(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Part title=t!(i18n, account.look.title) lead=t!(i18n, account.look.lead)>
            <div class="settings-form">
                <LanguageField />
                <ThemeField />
                <ZoneField desk />
            </div>
        </Part>
    }
}

#[component]
fn LanguageField() -> impl IntoView {
    let i18n = use_i18n();
    let current = use_language();
    let choose = move |event: leptos::ev::Event| {
        if let Ok(language) = event_target_value(&event).parse::<Language>() {
            i18n.set_locale(locale(language));
            crate::widgets::preferences::keep_language(language);
        }
    };
    let option = move |language: Language| {
        view! {
            <option value=language.as_str() lang=language.as_str() prop:selected=move || current.get() == language>
                {language.native_name()}
            </option>
        }
    };
    view! {
        <label class="field">
            <span>{t!(i18n, account.look.language)}</span>
            <select on:change=choose>{Language::ALL.iter().copied().map(option).collect_view()}</select>
        </label>
    }
}

#[component]
fn ThemeField() -> impl IntoView {
    let i18n = use_i18n();
    let current = use_theme();
    let choose = move |event: leptos::ev::Event| {
        if let Ok(theme) = event_target_value(&event).parse::<Theme>() {
            current.set(theme);
            crate::widgets::preferences::keep_theme(theme);
        }
    };
    let option = move |theme: Theme| {
        let name = move || crate::widgets::preferences::theme_name(i18n.get_locale(), theme);
        view! {
            <option value=theme.as_str() prop:selected=move || current.get() == theme>
                {move || name()}
            </option>
        }
    };
    view! {
        <label class="field">
            <span>{t!(i18n, account.look.theme)}</span>
            <select on:change=choose>{Theme::ALL.iter().copied().map(option).collect_view()}</select>
        </label>
    }
}

#[component]
fn ZoneField(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let zone = RwSignal::new(desk.sheet.with_untracked(|sheet| sheet.zone.clone()));
    let saved = RwSignal::new(false);
    let zones = LocalResource::new(time_zones);
    let run = |zone: String| keep_preference(Preference::Zone, zone);
    let done = move |(zone, ()): (String, ())| {
        keep_zone(&zone);
        saved.set(true);
    };
    let sending = sending(desk.question, run, Callback::new(done));
    let refused = move || {
        sending.value().get().flatten().map(|error| match error {
            crate::domain::error::AppError::Invalid(_) => t_string!(i18n, site.problem.zone),
            error => problem(i18n.get_locale(), &error),
        })
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saved.set(false);
        sending.dispatch(zone.get_untracked().trim().to_owned());
    };
    let known = move || {
        let names = zones.get().and_then(Result::ok).unwrap_or_default();
        names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()
    };
    view! {
        <form class="settings-inner" on:submit=send>
            <label class="field">
                <span>{t!(i18n, account.look.zone)}</span>
                <input
                    type="text"
                    list="account-zones"
                    autocomplete="off"
                    prop:value=move || zone.get()
                    on:input=move |event| zone.set(event_target_value(&event))
                />
                <small>{t!(i18n, account.look.zone_hint)}</small>
            </label>
            <datalist id="account-zones">{move || known()}</datalist>
            <button class="button">{t!(i18n, account.look.save)}</button>
            <p class="field-problem" role="alert">{move || refused()}</p>
            <p class="done" role="status">{move || saved.get().then(|| t_string!(i18n, account.look.saved))}</p>
        </form>
    }
}

#[cfg(feature = "hydrate")]
fn keep_zone(zone: &str) {
    crate::browser::document::keep_own_zone(zone);
}

#[cfg(not(feature = "hydrate"))]
fn keep_zone(_: &str) {}
