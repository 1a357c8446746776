//! What only some events have: tags, a remark, the HTTP line, what was acted upon, old and new values, a background task's figures, attributes.

use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::Value;

use super::facts::clock;
use crate::domain::event::{Change, HttpExchange, JobRun, Target};
use crate::domain::event_view::{EventTimes, EventView};
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::slug::Slug;
use crate::format::number;
use crate::i18n::{t, t_string, use_i18n};
use crate::preferences::use_language;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::vocabulary;

/// The sections that the event has.
#[component]
pub fn Details(
    /// The event.
    event: EventView,
) -> impl IntoView {
    let i18n = use_i18n();
    let details = event.details;
    view! {
        {(!event.tags.is_empty()).then(|| view! { <Tags tags=event.tags /> })}
        {details.comment.map(|text| view! {
            <section class="event-part">
                <h3>{t!(i18n, event.fact.comment)}</h3>
                <p class="event-remark"><MarkedText text /></p>
            </section>
        })}
        {details.http.map(|http| view! { <Http http /> })}
        {details.job.map(|job| view! { <Job job times=event.times.clone() /> })}
        {(!details.targets.is_empty()).then(|| view! { <Targets targets=details.targets /> })}
        {(!details.changes.is_empty()).then(|| view! { <Changes changes=details.changes /> })}
        {event.attributes.map(|text| view! {
            <section class="event-part">
                <h3>{t!(i18n, event.attributes)}</h3>
                <pre class="body" tabindex="0"><code><MarkedText text /></code></pre>
            </section>
        })}
    }
}

#[component]
fn Tags(tags: Vec<Slug>) -> impl IntoView {
    let i18n = use_i18n();
    let tag = |tag: Slug| {
        let href = Journal::All.href(&Filter { tag: vec![tag.clone()], ..Filter::default() });
        view! { <li><A href=href attr:class="tag">{tag.to_string()}</A></li> }
    };
    view! { <ul class="tags" aria-label=move || t_string!(i18n, event.fact.tags)>{tags.into_iter().map(tag).collect_view()}</ul> }
}

#[component]
fn Http(http: HttpExchange) -> impl IntoView {
    let i18n = use_i18n();
    let way =
        http.direction.map(|way| view! { <span>{move || vocabulary::direction(i18n.get_locale(), way)} " "</span> });
    let line = [http.method, http.url].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let status = http.status.map(|status| view! { " → " <b>{status}</b> });
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.fact.http)}</h3>
            <p class="event-http">{way} <code><MarkedText text=line /></code> {status}</p>
        </section>
    }
}

#[component]
fn Job(job: JobRun, times: EventTimes) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let count = move |n: Option<u64>| n.map(|n| move || number::integer(language.get(), n));
    let scheduled = times.scheduled.map(|at| {
        view! {
            <div class="fact">
                <dt>{t!(i18n, event.job.scheduled)}</dt>
                <dd>{move || clock(language.get(), at, &times.zone)}</dd>
            </div>
        }
    });
    let done =
        count(job.items_ok).map(|n| view! { <div class="fact"><dt>{t!(i18n, event.job.ok)}</dt><dd>{n}</dd></div> });
    let failed = count(job.items_failed)
        .map(|n| view! { <div class="fact"><dt>{t!(i18n, event.job.failed)}</dt><dd>{n}</dd></div> });
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.job.title)}</h3>
            <dl class="fact-group">
                <div class="fact">
                    <dt>{t!(i18n, event.job.name)}</dt>
                    <dd><MarkedText text=job.name /></dd>
                </div>
                {scheduled} {done} {failed}
            </dl>
        </section>
    }
}

#[component]
fn Targets(targets: Vec<Target>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.targets)}</h3>
            <ul class="targets">{targets.into_iter().map(|target| view! { <li>{target_line(target)}</li> }).collect_view()}</ul>
        </section>
    }
}

fn target_line(target: Target) -> impl IntoView {
    let name = target.label.clone().unwrap_or_else(|| target.id.clone());
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
        }
        .into_any(),
        None => view! { <MarkedText text=name /> }.into_any(),
    };
    view! { <span class="target-kind"><MarkedText text=target.kind /></span> " " {name} {id} }
}

/// Whether a stranger's address may become a link: of the web, and nothing in it that a reader could not see.
pub fn is_web(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    let plain = url.chars().all(|c| !c.is_whitespace() && !c.is_control());
    plain && scheme.is_some_and(|scheme| scheme == "http" || scheme == "https")
}

#[component]
fn Changes(changes: Vec<Change>) -> impl IntoView {
    let i18n = use_i18n();
    let cell = move |value: Value| match shown(value) {
        Some(text) => view! { <td><MarkedText text /></td> }.into_any(),
        None => view! { <td class="nothing">{t!(i18n, event.changes.none)}</td> }.into_any(),
    };
    let row = move |change: Change| {
        view! {
            <tr>
                <th scope="row"><MarkedText text=change.field /></th>
                {cell(change.old)}
                {cell(change.new)}
            </tr>
        }
    };
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.changes.title)}</h3>
            <div class="table-scroll" tabindex="0" role="group" aria-label=move || t_string!(i18n, event.changes.title)>
                <table class="changes">
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, event.changes.field)}</th>
                            <th scope="col">{t!(i18n, event.changes.old)}</th>
                            <th scope="col">{t!(i18n, event.changes.new)}</th>
                        </tr>
                    </thead>
                    <tbody>{changes.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// A value as text: strings without quotes, all else as JSON; `None` for nothing.
fn shown(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for good in ["https://shop.example/orders/1", "HTTP://a.example"] {
            assert!(is_web(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "java\nscript://x",
            "data:text/html,x",
            "//a.example",
            "file:///x",
            "",
            "https://a b",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
    }

    #[test]
    fn values_read_without_quotes_and_nothing_is_told_apart_from_empty() {
        assert_eq!(shown(Value::Null), None);
        assert_eq!(shown("".into()), Some(String::new()));
        assert_eq!(shown(serde_json::json!({"a": 1})), Some("{\"a\":1}".to_owned()));
    }
}
