//! The form of another source.

use leptos::prelude::*;

use super::{Deed, Desk, problem};
use crate::domain::error::{AppError, FieldError};
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::domain::source::NewSource;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_form::SettingsForm;

/// The form. What was typed stays until the source is there.
#[component]
pub fn AddSource(
    /// What it works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let name = RwSignal::new(String::new());
    let sites = desk.known.read_untracked().sites.clone();
    // The only site there is need not be chosen.
    let only = <[Site; 1]>::try_from(sites.clone()).map(|[site]| vec![site.slug]);
    let chosen = RwSignal::new(only.unwrap_or_default());
    let wrong = RwSignal::new(None::<AppError>);
    let send = move |()| {
        let source = NewSource { name: name.get_untracked(), sites: chosen.get_untracked() };
        if source.sites.is_empty() {
            wrong.set(Some(AppError::Invalid(FieldError::new("sites", "must name at least one site"))));
        } else {
            wrong.set(None);
            sending.dispatch(Deed::Add(source));
        }
    };
    let refused = move || {
        let sent = sending.value().get().flatten();
        wrong.get().or(sent).map(|error| problem(i18n.get_locale(), &error))
    };
    view! {
        <SettingsForm
            title=t!(i18n, source.add.title)
            submit=t!(i18n, source.add.submit)
            refused=Signal::derive(refused)
            send
        >
            <div class="field">
                <label for="source-name">{t!(i18n, source.add.name)}</label>
                <input
                    type="text"
                    id="source-name"
                    autocomplete="off"
                    aria-describedby="source-name-hint"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
                <small id="source-name-hint">{t!(i18n, source.add.name_hint)}</small>
            </div>
            <fieldset class="source-sites" aria-describedby="source-sites-hint">
                <legend>{t!(i18n, source.add.sites)}</legend>
                {sites.into_iter().map(|site| view! { <Choice site chosen /> }).collect_view()}
                <small id="source-sites-hint">{t!(i18n, source.add.sites_hint)}</small>
            </fieldset>
        </SettingsForm>
    }
}

#[component]
fn Choice(site: Site, chosen: RwSignal<Vec<Slug>>) -> impl IntoView {
    let (slug, known) = (site.slug.clone(), site.slug.clone());
    let change = move |event| {
        let on = event_target_checked(&event);
        chosen.update(|chosen| {
            chosen.retain(|other| *other != slug);
            chosen.extend(on.then(|| slug.clone()));
        });
    };
    view! {
        <label class="source-site">
            <input type="checkbox" prop:checked=move || chosen.read().contains(&known) on:change=change />
            <span>
                <MarkedText text=site.label.clone() />
                " "
                <code class="settings-slug">{site.slug.to_string()}</code>
            </span>
        </label>
    }
}
