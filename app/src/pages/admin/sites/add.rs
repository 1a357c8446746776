//! The form of another site.

use leptos::prelude::*;

use super::{Deed, Desk, problem};
use crate::domain::error::{AppError, FieldError};
use crate::domain::site::NewSite;
use crate::domain::slug::Slug;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_form::SettingsForm;

/// The form. What was typed stays until the site is there.
#[component]
pub fn AddSite(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let (slug, label, zone) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(usual_zone()));
    let wrong = RwSignal::new(None::<AppError>);
    let send = move |()| {
        let given: Result<Slug, _> = slug.read_untracked().trim().parse();
        match given {
            Ok(slug) => {
                wrong.set(None);
                let site = NewSite { slug, label: label.get_untracked(), zone: zone.get_untracked() };
                sending.dispatch(Deed::Add(site));
            }
            Err(error) => wrong.set(Some(AppError::Invalid(FieldError::new("slug", error)))),
        }
    };
    Effect::new(move || {
        // It asks for no password, so what was not refused is done.
        if sending.value().get() == Some(None) {
            slug.set(String::new());
            label.set(String::new());
        }
    });
    let refused = move || {
        let sent = sending.value().get().flatten();
        wrong.get().or(sent).map(|error| problem(i18n.get_locale(), &error))
    };
    view! {
        <SettingsForm
            title=t!(i18n, site.add.title)
            submit=t!(i18n, site.add.submit)
            refused=Signal::derive(refused)
            send
        >
            <Field id="site-slug" value=slug hint=t!(i18n, site.add.slug_hint).into_any()>
                {t!(i18n, site.add.slug)}
            </Field>
            <Field id="site-label" value=label>
                {t!(i18n, site.add.label)}
            </Field>
            <Field id="site-zone" value=zone list=super::zone::CHOICES hint=t!(i18n, site.add.zone_hint).into_any()>
                {t!(i18n, site.add.zone)}
            </Field>
        </SettingsForm>
    }
}

/// A line to fill in, with its label and a hint below.
#[component]
fn Field(
    id: &'static str,
    value: RwSignal<String>,
    #[prop(optional)] list: Option<&'static str>,
    #[prop(optional)] hint: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let described = hint.is_some().then(|| format!("{id}-hint"));
    view! {
        <div class="field">
            <label for=id>{children()}</label>
            <input
                type="text"
                id=id
                list=list
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <small id=format!("{id}-hint")>{hint}</small> })}
        </div>
    }
}

/// The zone of whoever fills the form in.
#[cfg(feature = "hydrate")]
fn usual_zone() -> String {
    crate::browser::document::zone().unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
fn usual_zone() -> String {
    String::new()
}
