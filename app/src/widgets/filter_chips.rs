//! What is filtered by, in words; each value is a link to the list without it.

use leptos::prelude::*;

use self::words::{Chip, chips};
use super::icon::{Icon, icon};
use crate::domain::filter::Filter;
use crate::domain::site::Site;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

pub mod words;

/// A row of removable values.
#[component]
pub fn FilterChips(
    /// The address of the list with another filter.
    href: Callback<Filter, String>,
    /// The filter.
    #[prop(into)]
    filter: Signal<Filter>,
    /// The sites by which slugs become labels.
    #[prop(into)]
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let current = move || chips(i18n.get_locale(), &filter.read(), &sites.read());
    let some = move || *filter.read() != Filter::default();
    view! {
        <When holds=move || some()>
            <ul class="chips" aria-label=move || t_string!(i18n, journal.shown)>
                {move || current().into_iter().map(|item| chip(href, item)).collect_view()}
                <li>
                    <a class="chips-clear" href=move || href.run(Filter::default()) data-noscroll="true">
                        {t!(i18n, journal.filters.clear)}
                    </a>
                </li>
            </ul>
        </When>
    }
}

fn chip(href: Callback<Filter, String>, chip: Chip) -> impl IntoView {
    let i18n = use_i18n();
    let name = chip.text.clone();
    view! {
        <li>
            // A plain link: the router's own would call the list without it the current page.
            <a
                class="chip"
                href=move || href.run(chip.without.clone())
                aria-label=move || t_string!(i18n, common.remove, name = name.as_str())
                data-noscroll="true"
            >
                <span>{chip.text}</span>
                {icon(Icon::Close)}
            </a>
        </li>
    }
}
