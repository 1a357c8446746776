//! One view with what can be done with it.

use leptos::prelude::*;

use super::{Deed, Direction, Sending, Table};
use crate::domain::view::{Sharing, View};
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::saved_views::problem;
use crate::widgets::vocabulary;
use crate::widgets::when::When;

/// The row.
#[component]
pub fn Row(
    /// What the rows work on.
    table: Table,
    /// The view.
    view: View,
    /// Moves a view.
    on_move: Callback<(i64, Direction)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let sending = table.sending();
    let (journal, query) = (view.form.journal, view.form.query.clone());
    let shows = move || t_string!(i18n, view.list.shows, journal = vocabulary::journal(i18n.get_locale(), journal));
    let filter =
        move || if query.is_empty() { t_string!(i18n, view.list.unfiltered).to_owned() } else { readable(&query) };
    let owner = view.owner.clone().map(|owner| {
        let owner = plain(&owner).into_owned();
        view! { " · " {move || t_string!(i18n, view.list.owner, name = owner.as_str())} }
    });
    let refused = move || match sending.value().get() {
        Some(Err(error)) => Some(problem(i18n.get_locale(), &error)),
        _ => None,
    };
    let change = view.changeable.then(|| view! { <Change table view=view.clone() sending /> });
    view! {
        <li class="view-row">
            <div class="view-head">
                <a href=view.form.href(view.id)>{icon(Icon::View)} <MarkedText text=view.form.name.clone() /></a>
                <Moves view=view.clone() on_move />
            </div>
            <p class="view-shows">{move || shows()} " · " {move || filter()} {owner}</p>
            {change}
            <p class="field-problem" role="alert">{move || refused()}</p>
        </li>
    }
}

/// A filter's query string, its escapes undone, for people who know it from the address.
fn readable(query: &str) -> String {
    let pairs = crate::domain::query::decode(query);
    let parts: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={}", plain(&value))).collect();
    parts.join(" ")
}

#[component]
fn Moves(view: View, on_move: Callback<(i64, Direction)>) -> impl IntoView {
    let i18n = use_i18n();
    let id = view.id;
    let name = plain(&view.form.name).into_owned();
    let below = name.clone();
    view! {
        <span class="view-moves">
            <button
                type="button"
                class="button quiet"
                id=Direction::Up.button(id)
                aria-label=move || t_string!(i18n, view.list.up_of, name = name.as_str())
                on:click=move |_| on_move.run((id, Direction::Up))
            >
                {t!(i18n, view.list.up)}
            </button>
            <button
                type="button"
                class="button quiet"
                id=Direction::Down.button(id)
                aria-label=move || t_string!(i18n, view.list.down_of, name = below.as_str())
                on:click=move |_| on_move.run((id, Direction::Down))
            >
                {t!(i18n, view.list.down)}
            </button>
        </span>
    }
}

#[component]
fn Change(table: Table, view: View, sending: Sending) -> impl IntoView {
    let i18n = use_i18n();
    let id = view.id;
    let shown = plain(&view.form.name).into_owned();
    let name = RwSignal::new(view.form.name.clone());
    let rename = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        sending.dispatch(Deed::Rename(id, name.get_untracked()));
    };
    let shared = view.sharing == Sharing::Shared;
    // Who lost the right may still end what was shared with it.
    let share = (shared || table.may_share()).then(|| view! { <Share id shared sending /> });
    view! {
        <form class="annotation-form" on:submit=rename>
            <label class="field">
                <span>{t!(i18n, view.list.name)}</span>
                <input
                    type="text"
                    autocomplete="off"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <button class="button" aria-label=move || t_string!(i18n, view.list.rename_of, name = shown.as_str())>
                {t!(i18n, view.list.rename)}
            </button>
        </form>
        {share}
        <Delete view sending />
    }
}

#[component]
fn Share(id: i64, shared: bool, sending: Sending) -> impl IntoView {
    let i18n = use_i18n();
    let send = move |event: leptos::ev::Event| {
        let sharing = if event_target_checked(&event) { Sharing::Shared } else { Sharing::Private };
        sending.dispatch(Deed::Share(id, sharing));
    };
    // A refusal leaves the box as the view is.
    let checked = move || sending.value().with(|_| shared);
    view! {
        <label class="view-share">
            <input type="checkbox" checked=shared prop:checked=move || checked() on:change=send />
            <span>
                {t!(i18n, view.list.share)}
                <small>{t!(i18n, view.list.share_hint)}</small>
            </span>
        </label>
    }
}

#[component]
fn Delete(view: View, sending: Sending) -> impl IntoView {
    let i18n = use_i18n();
    let asking = RwSignal::new(false);
    let (id, shared) = (view.id, view.sharing == Sharing::Shared);
    let name = StoredValue::new(plain(&view.form.name).into_owned());
    let label = move || name.with_value(|name| t_string!(i18n, view.list.delete_of, name = name.as_str()));
    let question = move || {
        name.with_value(|name| match shared {
            true => t_string!(i18n, view.list.confirm_shared, name = name.as_str()),
            false => t_string!(i18n, view.list.confirm, name = name.as_str()),
        })
    };
    view! {
        <When
            holds=move || asking.get()
            fallback=move || {
                view! {
                    <div>
                        <button type="button" class="button" aria-label=move || label() on:click=move |_| asking.set(true)>
                            {t!(i18n, view.list.delete)}
                        </button>
                    </div>
                }
            }
        >
            <div class="view-confirm" role="group" aria-label=move || label()>
                <p role="alert">{move || question()}</p>
                <button type="button" class="button" on:click=move |_| { sending.dispatch(Deed::Delete(id)); }>
                    {t!(i18n, view.list.delete)}
                </button>
                <button type="button" class="button quiet" on:click=move |_| asking.set(false)>
                    {t!(i18n, view.list.keep)}
                </button>
            </div>
        </When>
    }
}
