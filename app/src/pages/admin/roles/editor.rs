//! The form of another role, or of one that is changed.

use leptos::html::Input;
use leptos::prelude::*;

use super::{Deed, Desk, problem, right};
use crate::domain::access::{Right, Rights};
use crate::domain::role::{HeldRole, RoleForm};
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::focus::take_focus;

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
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let form = RoleForm { name: name.get_untracked(), rights: rights.get_untracked() };
        sending.dispatch(match id {
            Some(id) => Deed::Change(id, form),
            None => Deed::Add(form),
        });
    };
    let cancel = id.is_some().then(|| {
        view! {
            <button type="button" class="button quiet" on:click=move |_| desk.edited.set(None)>
                {t!(i18n, role.form.cancel)}
            </button>
        }
    });
    view! {
        <form class="settings-form" on:submit=send>
            <h2>{move || title()}</h2>
            <Name name focused=id.is_some() />
            <Choices rights grantable />
            <p class="field-problem" role="alert">{move || refused()}</p>
            <div class="settings-deeds">
                <button class="button primary">{move || submit()}</button>
                " "
                {cancel}
            </div>
        </form>
    }
}

#[component]
fn Name(name: RwSignal<String>, focused: bool) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<Input>::new();
    if focused {
        take_focus(field);
    }
    view! {
        <label class="field">
            <span>{t!(i18n, role.form.name)}</span>
            <input
                type="text"
                autocomplete="off"
                node_ref=field
                prop:value=move || name.get()
                on:input=move |event| name.set(event_target_value(&event))
            />
        </label>
    }
}

/// The rights that the reader may give, each to be ticked.
#[component]
fn Choices(rights: RwSignal<Rights>, grantable: Rights) -> impl IntoView {
    let i18n = use_i18n();
    let option = move |one: Right| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || rights.read().has(one)
                    on:change=move |_| rights.update(|rights| *rights = rights.toggled(one))
                />
                <span>{move || right(i18n.get_locale(), one)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{t!(i18n, role.form.rights)}</legend>
            {grantable.iter().map(option).collect_view()}
        </fieldset>
    }
}
