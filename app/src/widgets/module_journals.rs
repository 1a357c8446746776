//! The journals of single modules in the navigation: those that have sent events and that the reader may see.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::api::events::{Choices, filter_choices};
use crate::domain::facet::FacetField;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::slug::Slug;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::filter_form::options::{Choice, Known, offered};

/// The module whose journal an address is: all events of it, however they are filtered further.
pub fn of_address(path: &str, search: &str) -> Option<Slug> {
    if path != Journal::All.href(&Filter::default()) {
        return None;
    }
    let filter = Filter::from_query(search).ok()?;
    <[Slug; 1]>::try_from(filter.module).ok().map(|[module]| module)
}

/// The address of a module's journal.
pub fn href(module: Slug) -> String {
    Journal::All.href(&Filter { module: vec![module], ..Filter::default() })
}

/// The journals, folded away unless one of them is shown.
#[component]
pub fn ModuleJournals() -> impl IntoView {
    let choices = Resource::new(|| (), |()| filter_choices());
    view! {
        <Transition fallback=|| ()>
            {move || Suspend::new(async move {
                // Who may not read journals has none to go to.
                let choices = choices.await.ok()?;
                (!choices.features.is_empty()).then(|| view! { <Links choices /> })
            })}
        </Transition>
    }
}

#[component]
fn Links(choices: Choices) -> impl IntoView {
    let i18n = use_i18n();
    let location = use_location();
    let current = Memo::new(move |_| of_address(&location.pathname.read(), &location.search.read()));
    let link = move |module: Choice| {
        let slug = module.value.parse::<Slug>().ok()?;
        let href = href(slug.clone());
        Some(view! {
            <li>
                <a class="nav-link" href=href aria-current=move || (current.get().as_ref() == Some(&slug)).then_some("page")>
                    <span>{module.label}</span>
                </a>
            </li>
        })
    };
    let links = move || {
        let known = Known { journal: Journal::All, choices: &choices, filter: &Filter::default() };
        let modules = offered(i18n.get_locale(), FacetField::Module, &known, None);
        modules.into_iter().filter_map(link).collect_view()
    };
    let open = current.get_untracked().is_some();
    view! {
        <details class="nav-modules" open=open>
            <summary class="nav-title">{t!(i18n, journal.modules)}</summary>
            <ul class="nav-list">{move || links()}</ul>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_has_a_journal_however_it_is_filtered_further() {
        let email: Slug = "email".parse().unwrap();
        assert_eq!(href(email.clone()), "/journals/all?module=email");
        assert_eq!(of_address("/journals/all", "module=email&outcome=failure"), Some(email));
        for (path, search) in
            [("/journals/all", ""), ("/journals/errors", "module=email"), ("/journals/all", "module=email&module=sms")]
        {
            assert_eq!(of_address(path, search), None, "{path} {search}");
        }
    }
}
