//! The zone of a site's clock: the one it has, those it had, and another one from now on.

use leptos::html::Input;
use leptos::prelude::*;

use super::Deed;
use super::row::give_focus_back;
use crate::domain::site::{PastZone, Site};
use crate::domain::slug::Slug;
use crate::format::time;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::Sending;
use crate::widgets::focus::take_focus;
use crate::widgets::when::When;

/// The id of the list of zones to choose from.
pub const CHOICES: &str = "zones";

/// The zones that the browser knows. Others can be typed.
#[component]
pub fn Choices() -> impl IntoView {
    let option = |zone: String| view! { <option value=zone></option> };
    view! { <datalist id=CHOICES>{known().into_iter().map(option).collect_view()}</datalist> }
}

#[cfg(feature = "hydrate")]
fn known() -> Vec<String> {
    crate::browser::document::zones()
}

#[cfg(not(feature = "hydrate"))]
fn known() -> Vec<String> {
    Vec::new()
}

/// The id of the button that changes the zone.
pub fn zone_button(slug: &Slug) -> String {
    format!("site-{slug}-zone")
}

/// The button that changes the zone.
#[component]
pub fn ZoneButton(
    /// The site.
    site: Site,
    /// Whether the form is there.
    rezoning: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = plain(&site.label).into_owned();
    view! {
        <button
            type="button"
            class="button quiet"
            id=zone_button(&site.slug)
            aria-label=move || t_string!(i18n, site.zone_of, name = name.as_str())
            hidden=move || rezoning.get()
            on:click=move |_| rezoning.set(true)
        >
            {t!(i18n, site.zone_change)}
        </button>
    }
}

/// The zone with those before it, or the form of another one.
#[component]
pub fn ZoneCell(
    /// The site.
    site: Site,
    /// Sends what is decided.
    sending: Sending<Deed>,
    /// Whether the form is there.
    rezoning: RwSignal<bool>,
) -> impl IntoView {
    let site = StoredValue::new(site);
    let past = site.with_value(|site| site.past_zones.clone());
    view! {
        <When
            holds=move || rezoning.get()
            fallback=move || view! { <span>{site.with_value(|site| site.zone.clone())}</span> }
        >
            <Rezone site=site.get_value() sending rezoning />
        </When>
        {past.into_iter().rev().map(|past| view! { <Past past /> }).collect_view()}
    }
}

#[component]
fn Past(past: PastZone) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let text = move || {
        let until = time::to_minute(language.get(), past.until.local());
        t_string!(i18n, site.zone_until, zone = past.zone.as_str(), until = until)
    };
    view! { <small class="settings-past">{move || text()}</small> }
}

#[component]
fn Rezone(site: Site, sending: Sending<Deed>, rezoning: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let zone = RwSignal::new(String::new());
    let field = NodeRef::<Input>::new();
    take_focus(field);
    let current = site.zone.clone();
    let (known, described) = (plain(&site.label).into_owned(), format!("site-{}-zone-what", site.slug));
    let hint = described.clone();
    let button = StoredValue::new(zone_button(&site.slug));
    let close = move || {
        rezoning.set(false);
        give_focus_back(button.get_value());
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // The same zone again is no change.
        if zone.read_untracked().trim() == site.zone {
            close();
        } else {
            sending.dispatch(Deed::Rezone(site.slug.clone(), zone.get_untracked(), site.label.clone()));
        }
    };
    view! {
        <form class="annotation-form" on:submit=send>
            <input
                type="text"
                list=CHOICES
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                required
                node_ref=field
                placeholder=current
                aria-label=move || t_string!(i18n, site.zone_field, name = known.as_str())
                aria-describedby=described
                prop:value=move || zone.get()
                on:input=move |event| zone.set(event_target_value(&event))
            />
            <button class="button">{t!(i18n, site.zone_submit)}</button>
            <button type="button" class="button quiet" on:click=move |_| close()>
                {t!(i18n, common.cancel)}
            </button>
        </form>
        <small class="settings-past" id=hint>{t!(i18n, site.zone_what)}</small>
    }
}
