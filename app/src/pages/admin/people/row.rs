//! One person with what can be decided of them.

use leptos::prelude::*;

use super::{COLUMNS, Deed, Desk, problem};
use crate::domain::person::{Person, PersonState, SiteChoice};
use crate::domain::slug::Slug;
use crate::format::time::date_time;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::deeds::Sending;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_table::{row_of_class, told};
use crate::widgets::vocabulary;

/// The row.
#[component]
pub fn Row(
    /// What the rows work on.
    desk: Desk,
    /// The person.
    person: Person,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let kept = StoredValue::new(person.clone());
    let roles = move || {
        let locale = i18n.get_locale();
        let names = kept
            .with_value(|person| person.roles.iter().map(|role| vocabulary::role(locale, role)).collect::<Vec<_>>());
        names.join(", ")
    };
    let sites = move || match kept.with_value(|person| person.sites.clone()) {
        SiteChoice::All => t_string!(i18n, person.all_sites).to_owned(),
        SiteChoice::Only(slugs) => slugs.iter().map(Slug::as_str).collect::<Vec<_>>().join(", "),
    };
    let seen = move || match kept.with_value(|person| person.seen) {
        Some(seen) => date_time(language(i18n.get_locale()), seen.local()),
        None => t_string!(i18n, person.never).to_owned(),
    };
    let (changeable, off) = (person.changeable, person.state == PersonState::Disabled);
    let deeds = view! {
        {changeable.then(|| view! { <Change desk person=kept.get_value() sending /> })}
        <p class="field-problem" role="alert">{move || refused()}</p>
    };
    let cells = vec![view! { <Who person /> }, told(roles), told(sites), told(seen), deeds];
    row_of_class(COLUMNS, off.then_some("settings-off"), cells)
}

#[component]
fn Who(person: Person) -> impl IntoView {
    let i18n = use_i18n();
    // Who has no name is called by the address.
    let (name, of_address) = match person.name.is_empty() {
        true => (None, None),
        false => (Some(view! { <MarkedText text=person.name.clone() /> <br /> }), Some("settings-slug")),
    };
    let state = match person.state {
        PersonState::Active => None,
        PersonState::Invited => Some(t!(i18n, person.state.invited).into_any()),
        PersonState::Disabled => Some(t!(i18n, person.state.disabled).into_any()),
    };
    let state = state.map(|state| view! { " " <span class="tag">{state}</span> });
    let factor = person.second_factor.then(|| view! { " " <span class="tag">{t!(i18n, person.factor)}</span> });
    view! { {name} <span class=of_address>{person.email}</span> {state} {factor} }
}

#[component]
fn Change(desk: Desk, person: Person, sending: Sending<Deed>) -> impl IntoView {
    let i18n = use_i18n();
    let id = person.id;
    let called = if person.name.is_empty() { person.email.clone() } else { person.name.clone() };
    let name = StoredValue::new(plain(&called).into_owned());
    let say = move || name.get_value();
    let disabled = person.state == PersonState::Disabled;
    let factor = person.second_factor;
    let edited = StoredValue::new(person);
    let factor_off = factor.then(|| {
        view! {
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, person.factor_off_of, name = say())
                on:click=move |_| { sending.dispatch(Deed::FactorOff(id, say())); }
            >
                {t!(i18n, person.factor_off)}
            </button>
        }
    });
    let able = match disabled {
        true => view! {
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, person.enable_of, name = say())
                on:click=move |_| { sending.dispatch(Deed::Enable(id, say())); }
            >
                {t!(i18n, person.enable)}
            </button>
        },
        false => view! {
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, person.disable_of, name = say())
                on:click=move |_| { sending.dispatch(Deed::Disable(id, say())); }
            >
                {t!(i18n, person.disable)}
            </button>
        },
    };
    view! {
        <button
            type="button"
            class="button"
            aria-label=move || t_string!(i18n, person.edit_of, name = say())
            on:click=move |_| desk.edited.set(Some(edited.get_value()))
        >
            {t!(i18n, person.edit)}
        </button>
        <button
            type="button"
            class="button quiet"
            aria-label=move || t_string!(i18n, person.link_of, name = say())
            on:click=move |_| { sending.dispatch(Deed::Link(id)); }
        >
            {t!(i18n, person.link)}
        </button>
        {able}
        {factor_off}
    }
}
