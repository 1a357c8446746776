//! The form that saves what a journal shows as a view.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::{problem, use_shelf};
use crate::api::views::save_view;
use crate::domain::error::AppError;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::view::{View, ViewForm};
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;

/// A name, and whether it is a new view or takes the place of another. Once it is kept, the address is that of the view.
#[component]
pub fn SaveForm(
    /// Which journal.
    journal: Signal<Journal>,
    /// Its filter.
    filter: Signal<Filter>,
    /// The columns of the list by their names, joined by commas.
    columns: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let shelf = use_shelf();
    let navigate = use_navigate();
    let (name, instead_of) = (RwSignal::new(String::new()), RwSignal::new(None::<i64>));
    let sending = Action::new(move |form: &ViewForm| {
        let (form, navigate) = (form.clone(), navigate.clone());
        async move {
            let id = save_view(form.clone(), instead_of.get_untracked()).await?;
            shelf.views.refetch();
            name.set(String::new());
            instead_of.set(None);
            navigate(&form.href(id), NavigateOptions { scroll: false, replace: true, ..NavigateOptions::default() });
            Ok::<String, AppError>(form.name)
        }
    });
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let query = filter.get_untracked().to_query();
        let (name, journal, columns) = (name.get_untracked(), journal.get_untracked(), columns.get_untracked());
        sending.dispatch(ViewForm { name: name.trim().to_owned(), journal, query, columns });
    };
    let refused = move || match sending.value().get() {
        Some(Err(error)) => Some(problem(i18n.get_locale(), &error)),
        _ => None,
    };
    let saved = move || match sending.value().get() {
        Some(Ok(name)) => Some(t_string!(i18n, view.save.saved, name = plain(&name))),
        _ => None,
    };
    view! {
        <form class="save-view-form" on:submit=send>
            <label class="field">
                <span>{t!(i18n, view.save.name)}</span>
                <input
                    type="text"
                    autocomplete="off"
                    aria-describedby="save-view-problem"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <p class="field-problem" id="save-view-problem" role="alert">{move || refused()}</p>
            <Instead name instead_of />
            <button class="button primary">{t!(i18n, view.save.submit)}</button>
            <p class="menu-text" role="status">{move || saved()}</p>
        </form>
    }
}

/// Which view it takes the place of; asked only where there is one to choose.
#[component]
fn Instead(name: RwSignal<String>, instead_of: RwSignal<Option<i64>>) -> impl IntoView {
    let i18n = use_i18n();
    let shelf = use_shelf();
    let option = move |view: &View| {
        let id = view.id;
        let name = plain(&view.form.name).into_owned();
        view! {
            <option value=id.to_string() prop:selected=move || instead_of.get() == Some(id)>
                {move || t_string!(i18n, view.save.instead, name = name.as_str())}
            </option>
        }
    };
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                let views: Vec<View> =
                    shelf.views.await.unwrap_or_default().into_iter().filter(|view| view.changeable).collect();
                let names: Vec<(i64, String)> = views.iter().map(|view| (view.id, view.form.name.clone())).collect();
                let choose = move |event: leptos::ev::Event| {
                    let id: Option<i64> = event_target_value(&event).parse().ok();
                    // The view keeps its name unless another was typed.
                    if let Some((_, old)) = names.iter().find(|(other, _)| Some(*other) == id)
                        && name.read_untracked().trim().is_empty()
                    {
                        name.set(old.clone());
                    }
                    instead_of.set(id);
                };
                (!views.is_empty())
                    .then(|| {
                        view! {
                            <label class="field">
                                <span>{t!(i18n, view.save.target)}</span>
                                <select on:change=choose>
                                    <option value="" prop:selected=move || instead_of.read().is_none()>
                                        {t!(i18n, view.save.new)}
                                    </option>
                                    {views.iter().map(option).collect_view()}
                                </select>
                            </label>
                        }
                    })
            })}
        </Transition>
    }
}
