//! What an event acted upon: where it can be seen, and what else happened to it.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::domain::event::Target;
use crate::domain::filter::{Filter, MAX_VALUE};
use crate::domain::journal::Journal;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::curl::is_web;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;

/// The list.
#[component]
pub fn Targets(
    /// What was acted upon.
    targets: Vec<Target>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.targets)}</h3>
            <ul class="targets">{targets.into_iter().map(|target| view! { <li><Line target /></li> }).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Line(target: Target) -> impl IntoView {
    let name = target.label.clone().unwrap_or_else(|| target.id.clone());
    let others = others(&target.id).map(|href| view! { <Others href name=name.clone() /> });
    // Most labels are the id with a sign before it; then it says nothing more.
    let id = target
        .label
        .is_some_and(|label| !label.contains(&target.id))
        .then(|| view! { " " <code><MarkedText text=target.id /></code> });
    let name = match target.url.filter(|url| is_web(url)) {
        Some(url) => view! {
            <a href=url target="_blank" rel="noopener noreferrer nofollow">
                <MarkedText text=name />
                {icon(Icon::Forward)}
            </a>
        },
        None => view! { <MarkedText text=name /> },
    };
    view! { <span class="target-kind"><MarkedText text=target.kind /></span> " " {name} {id} " " {others} }
}

/// A link to all events that name the target.
#[component]
fn Others(href: String, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let label = Signal::derive(move || t_string!(i18n, event.targets_all, name = plain(&name).into_owned()));
    view! {
        <A href=href attr:class="target-others" attr:title=label attr:aria-label=label>
            {icon(Icon::Search)}
        </A>
    }
}

/// The journal of the events with an id in their text; `None` where the search cannot ask for it.
fn others(id: &str) -> Option<String> {
    let words: String = id.chars().map(|c| if c == '"' { ' ' } else { c }).collect();
    let words = words.trim();
    if words.len() + 2 > MAX_VALUE || !words.chars().any(char::is_alphanumeric) {
        return None;
    }
    let one_word = words.chars().all(|c| c.is_alphanumeric() && c.is_ascii());
    let q = if one_word { words.to_owned() } else { format!("\"{words}\"") };
    Some(Journal::All.href(&Filter { q: Some(q), ..Filter::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_events_of_a_target_are_those_that_name_it() {
        assert_eq!(others("10234").unwrap(), "/journals/all?q=10234");
        assert_eq!(others("A-12/3").unwrap(), "/journals/all?q=%22A-12%2F3%22");
        assert_eq!(others("a\"b").unwrap(), "/journals/all?q=%22a%20b%22");
        assert_eq!((others("--"), others(&"x".repeat(MAX_VALUE))), (None, None));
    }
}
