//! The form of another role, or of one that is changed.

use leptos::prelude::*;

use super::{Deed, Desk, problem, right};
use crate::domain::access::{Right, Rights};
use crate::domain::role::{HeldRole, RoleForm};
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_form::{Choices, NameField, SettingsForm, tick};
use crate::widgets::settings_table::told;

/// The form. What was typed stays until it is done.
#[component]
pub fn Editor(
    /// What it works on.
    desk: Desk,
    /// Which is changed; none where another is added.
    role: Option<HeldRole>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = desk.sending();
    let grantable = desk.book.with_untracked(|book| book.grantable);
    let known = StoredValue::new(role.as_ref().map(|role| plain(&role.name).into_owned()));
    let name = RwSignal::new(role.as_ref().map(|role| role.name.clone()).unwrap_or_default());
    let rights = RwSignal::new(role.as_ref().map_or(Rights::NONE, |role| role.rights));
    let id = role.map(|role| role.id);
    let title = move || match known.get_value() {
        Some(name) => t_string!(i18n, role.form.edit, name = name),
        None => t_string!(i18n, role.form.add).to_owned(),
    };
    let submit = move || match id {
        Some(_) => t_string!(i18n, role.form.submit_edit),
        None => t_string!(i18n, role.form.submit_add),
    };
    let refused = move || sending.value().get().flatten().map(|error| problem(i18n.get_locale(), &error));
    let send = move |()| {
        let form = RoleForm { name: name.get_untracked(), rights: rights.get_untracked() };
        sending.dispatch(match id {
            Some(id) => Deed::Change(id, form),
            None => Deed::Add(form),
        });
    };
    let cancel = id.map(|_| Callback::new(move |()| desk.edited.set(None)));
    view! {
        <SettingsForm title submit refused=Signal::derive(refused) send cancel>
            <NameField label=t!(i18n, role.form.name) value=name focused=id.is_some() />
            <Grantable rights grantable />
        </SettingsForm>
    }
}

/// The rights that the reader may give, each to be ticked.
#[component]
fn Grantable(rights: RwSignal<Rights>, grantable: Rights) -> impl IntoView {
    let i18n = use_i18n();
    let option = move |one: Right| {
        let ticked = Signal::derive(move || rights.read().has(one));
        let toggle = Callback::new(move |()| rights.update(|rights| *rights = rights.toggled(one)));
        tick(ticked, toggle, told(move || right(i18n.get_locale(), one)))
    };
    view! { <Choices legend=t!(i18n, role.form.rights)>{grantable.iter().map(option).collect_view()}</Choices> }
}
