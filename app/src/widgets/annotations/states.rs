//! Whether somebody has seen to the event, and whose it is.

use leptos::prelude::*;

use super::{Problem, Sheet, signed};
use crate::domain::annotation_view::{Addition, SignatureView};
use crate::i18n::use_i18n;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;

/// Both states; for readers only those that hold.
#[component]
pub fn States(
    /// What the forms work on.
    sheet: Sheet,
) -> impl IntoView {
    view! {
        <div class="annotation-states">
            <Acknowledged sheet />
            <Assigned sheet />
        </div>
    }
}

#[component]
fn Acknowledged(sheet: Sheet) -> impl IntoView {
    let i18n = use_i18n();
    let sending = sheet.sending(|| ());
    let held = Memo::new(move |_| sheet.notes.read().acknowledged.clone());
    let said = move |signature: SignatureView| {
        view! {
            <p class="annotation-state">
                <span class="annotation-mark">{icon(Icon::Check)} {t!(i18n, annotation.state.acknowledged)}</span>
                <span class="annotation-by">{move || plain(&signed(i18n.get_locale(), &signature)).into_owned()}</span>
            </p>
        }
    };
    let button = move || {
        let holds = held.read().is_some();
        let addition = if holds { Addition::Unacknowledge {} } else { Addition::Acknowledge {} };
        let label = move || match holds {
            true => t!(i18n, annotation.state.take_back).into_any(),
            false => t!(i18n, annotation.state.acknowledge).into_any(),
        };
        view! {
            <button type="button" class="button" aria-describedby="acknowledge-problem" on:click=move |_| { sending.dispatch(addition.clone()); }>
                {move || label()}
            </button>
        }
    };
    view! {
        {move || held.get().map(said)}
        {sheet.is_writable().then(|| view! {
            <div class="annotation-form">
                {move || button()}
                <Problem id="acknowledge-problem".to_owned() sending />
            </div>
        })}
    }
}

#[component]
fn Assigned(sheet: Sheet) -> impl IntoView {
    let i18n = use_i18n();
    let held = Memo::new(move |_| sheet.notes.read().assigned.clone());
    let said = move |(to, signature): (String, SignatureView)| {
        view! {
            <p class="annotation-state">
                <span class="annotation-mark">
                    {icon(Icon::Staff)} {t!(i18n, annotation.state.assigned)} ": " <MarkedText text=to />
                </span>
                <span class="annotation-by">{move || plain(&signed(i18n.get_locale(), &signature)).into_owned()}</span>
            </p>
        }
    };
    view! {
        {move || held.get().map(said)}
        {sheet.is_writable().then(|| view! { <Assign sheet /> })}
    }
}

#[component]
fn Assign(sheet: Sheet) -> impl IntoView {
    let i18n = use_i18n();
    let sending = sheet.sending(|| ());
    let holder = move || sheet.notes.read().assigned.as_ref().map(|(to, _)| to.clone()).unwrap_or_default();
    let chosen = RwSignal::new(untrack(holder));
    let option = move |email: String| {
        let (value, name) = (email.clone(), email.clone());
        let is_chosen = Signal::derive(move || *chosen.read() == email);
        view! { <option value=value selected=is_chosen prop:selected=is_chosen>{name}</option> }
    };
    let options = move || {
        let mut people = sheet.notes.read().people.clone().unwrap_or_default();
        // Whoever holds it stays to be seen, even without an account by now.
        people.extend(Some(holder()).filter(|holder| !holder.is_empty() && !people.contains(holder)));
        people.into_iter().map(option).collect_view()
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.dispatch(Addition::Assign { to: Some(chosen.get_untracked()).filter(|to| !to.is_empty()) });
    };
    view! {
        <form class="annotation-form" on:submit=send>
            <label class="field">
                <span>{t!(i18n, annotation.state.assigned)}</span>
                <select aria-describedby="assign-problem" on:change=move |event| chosen.set(event_target_value(&event))>
                    <option value="">{t!(i18n, annotation.state.nobody)}</option>
                    {move || options()}
                </select>
            </label>
            <button class="button">{t!(i18n, annotation.state.assign)}</button>
            <Problem id="assign-problem".to_owned() sending />
        </form>
    }
}
