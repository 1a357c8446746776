//! The form of somebody new, or of somebody who is changed.

use leptos::prelude::*;

use super::{Deed, Desk, problem};
use crate::domain::person::{Person, PersonForm, SiteChoice};
use crate::domain::role::{HeldRole, RoleId};
use crate::domain::site::Site;
use crate::domain::slug::Slug;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::settings_form::{Choices, NameField, SettingsForm, tick};
use crate::widgets::settings_table::told;
use crate::widgets::vocabulary;
use crate::widgets::when::When;

/// What is typed and ticked.
#[derive(Clone, Copy)]
struct Fields {
    email: RwSignal<String>,
    name: RwSignal<String>,
    roles: RwSignal<Vec<RoleId>>,
    every: RwSignal<bool>,
    sites: RwSignal<Vec<Slug>>,
}

impl Fields {
    fn of(person: Option<&Person>, all_sites: bool) -> Self {
        let (every, sites) = match person.map(|person| &person.sites) {
            Some(SiteChoice::All) => (true, Vec::new()),
            Some(SiteChoice::Only(sites)) => (false, sites.clone()),
            None => (all_sites, Vec::new()),
        };
        let text = |of: fn(&Person) -> &String| person.map(of).cloned().unwrap_or_default();
        let roles = person.map(|person| person.roles.iter().map(|role| role.id).collect());
        Self {
            email: RwSignal::new(text(|person| &person.email)),
            name: RwSignal::new(text(|person| &person.name)),
            roles: RwSignal::new(roles.unwrap_or_default()),
            every: RwSignal::new(every),
            sites: RwSignal::new(sites),
        }
    }

    fn form(self) -> PersonForm {
        let sites =
            if self.every.get_untracked() { SiteChoice::All } else { SiteChoice::Only(self.sites.get_untracked()) };
        PersonForm {
            email: self.email.get_untracked(),
            name: self.name.get_untracked(),
            roles: self.roles.get_untracked(),
            sites,
        }
    }
}

/// The form. What was typed stays until it is done.
#[component]
pub fn Editor(
    /// What it works on.
    desk: Desk,
    /// Who is changed; nobody where somebody is invited.
    person: Option<Person>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let team = desk.team.get_untracked();
    let fields = Fields::of(person.as_ref(), team.all_sites);
    let called = person.as_ref().map(|person| {
        let name = if person.name.is_empty() { &person.email } else { &person.name };
        plain(name).into_owned()
    });
    let called = StoredValue::new(called);
    let id = person.map(|person| person.id);
    let title = move || match called.get_value() {
        Some(name) => t_string!(i18n, person.form.edit, name = name),
        None => t_string!(i18n, person.form.add).to_owned(),
    };
    let submit = move || match id {
        Some(_) => t_string!(i18n, person.form.submit_edit),
        None => t_string!(i18n, person.form.submit_add),
    };
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let send = move |()| {
        let form = fields.form();
        sending.dispatch(match id {
            Some(id) => Deed::Change(id, called.get_value().unwrap_or_default(), form),
            None => Deed::Invite(form),
        });
    };
    let cancel = id.map(|_| Callback::new(move |()| desk.edited.set(None)));
    view! {
        <SettingsForm title submit refused=Signal::derive(refused) send cancel>
            {id.is_none().then(|| view! { <Email fields /> })}
            <NameField
                label=t!(i18n, person.form.name)
                value=fields.name
                focused=id.is_some()
                hint=t!(i18n, person.form.name_hint)
            />
            <Roles fields roles=team.roles />
            <SitesOf fields sites=team.sites all_sites=team.all_sites />
        </SettingsForm>
    }
}

#[component]
fn Email(fields: Fields) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="field">
            <span>{t!(i18n, person.form.email)}</span>
            <input
                type="email"
                autocomplete="off"
                required
                prop:value=move || fields.email.get()
                on:input=move |event| fields.email.set(event_target_value(&event))
            />
        </label>
    }
}

#[component]
fn Roles(fields: Fields, roles: Vec<HeldRole>) -> impl IntoView {
    let i18n = use_i18n();
    let option = move |role: HeldRole| {
        let id = role.id;
        let ticked = Signal::derive(move || fields.roles.read().contains(&id));
        let toggle = Callback::new(move |()| toggle(fields.roles, id));
        tick(ticked, toggle, told(move || vocabulary::role(i18n.get_locale(), &role)))
    };
    view! { <Choices legend=t!(i18n, person.form.roles)>{roles.into_iter().map(option).collect_view()}</Choices> }
}

#[component]
fn SitesOf(fields: Fields, sites: Vec<Site>, all_sites: bool) -> impl IntoView {
    let i18n = use_i18n();
    let some = StoredValue::new(sites);
    let option = move |site: Site| {
        let slug = StoredValue::new(site.slug);
        let ticked = Signal::derive(move || slug.with_value(|slug| fields.sites.read().contains(slug)));
        let toggle = Callback::new(move |()| toggle(fields.sites, slug.get_value()));
        tick(ticked, toggle, view! { <MarkedText text=site.label /> })
    };
    let every = all_sites.then(|| {
        view! {
            <label class="choice">
                <input type="radio" name="sites" prop:checked=move || fields.every.get() on:change=move |_| fields.every.set(true) />
                <span>{t!(i18n, person.form.every)}</span>
            </label>
            <label class="choice">
                <input type="radio" name="sites" prop:checked=move || !fields.every.get() on:change=move |_| fields.every.set(false) />
                <span>{t!(i18n, person.form.some)}</span>
            </label>
        }
    });
    view! {
        <Choices legend=t!(i18n, person.form.sites)>
            {every}
            <When holds=move || !fields.every.get()>
                <div class="choices-inner">{some.get_value().into_iter().map(option).collect_view()}</div>
            </When>
        </Choices>
    }
}

/// Puts something in or takes it out.
fn toggle<T: PartialEq + Send + Sync + 'static>(chosen: RwSignal<Vec<T>>, value: T) {
    chosen.update(|chosen| match chosen.iter().position(|other| *other == value) {
        Some(at) => {
            chosen.remove(at);
        }
        None => chosen.push(value),
    });
}
