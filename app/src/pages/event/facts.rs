//! Who, what, where, when, and how it went: names and values.

use leptos::prelude::*;

use crate::domain::event_view::{EventView, Moment};
use crate::domain::language::Language;
use crate::format::{duration, time};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::preferences;
use crate::pretty::agent::agent;
use crate::text::t;
use crate::view::view;
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::vocabulary;

/// A name, a value, and what sort of value it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Its name in the reader's language.
    pub name: &'static str,
    /// Its value, hostile text unless it is ours.
    pub value: String,
    /// How it is set.
    pub face: Face,
}

/// How a value is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// As words.
    Words,
    /// As an id or an address.
    Code,
    /// As a browser's words for itself, which few people can read.
    Agent,
}

/// All facts that are known, in groups.
#[component]
pub fn Facts(
    /// The event.
    event: EventView,
) -> impl IntoView {
    let i18n = use_i18n();
    let from_future = event.times.from_future;
    let groups = move || facts(i18n.get_locale(), &event).into_iter().map(group).collect_view();
    view! {
        <section class="facts">{move || groups()}</section>
        {from_future.then(|| view! { <p class="event-note">{t!(i18n, event.future)}</p> })}
    }
}

fn group(facts: Vec<Fact>) -> impl IntoView {
    let row = |fact: Fact| {
        let short = agent(&fact.value).map(|agent| {
            [Some(agent.program.as_str()), agent.system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        });
        let value = view! { <MarkedText text=fact.value /> };
        let value = match fact.face {
            Face::Words => value.into_any(),
            Face::Code => view! { <code>{value}</code> },
            Face::Agent => match short {
                Some(short) => {
                    view! { <details class="fact-agent"><summary>{short}</summary>{value}</details> }
                }
                None => value.into_any(),
            },
        };
        view! {
            <div class="fact">
                <dt>{fact.name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    (!facts.is_empty()).then(|| view! { <dl class="fact-group">{facts.into_iter().map(row).collect_view()}</dl> })
}

/// The facts in four groups: what and how it ended, who and where, when, and the ids.
pub fn facts(locale: Locale, event: &EventView) -> [Vec<Fact>; 4] {
    [what(locale, event), who(locale, event), when(locale, event), ids(locale, event)]
}

fn words(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), face: Face::Words }
}

fn code(name: &'static str, value: impl Into<String>) -> Fact {
    Fact { name, value: value.into(), face: Face::Code }
}

fn what(locale: Locale, event: &EventView) -> Vec<Fact> {
    let language = preferences::language(locale);
    let (module, part) = (&event.module, event.submodule.as_ref());
    let feature =
        format!("{} · {}", feature(language, module, part), operation(language, module, part, &event.operation));
    let reason = event.reason.map(|reason| vocabulary::reason(locale, reason));
    let duration = event.duration_ms.map(|ms| duration::duration(language, ms));
    let attempt = event.details.attempt.map(|attempt| attempt.to_string());
    let action = event.action.map(|action| vocabulary::action(locale, action));
    [
        Some(words(td_string!(locale, event.fact.feature), feature)),
        reason.map(|reason| words(td_string!(locale, event.fact.reason), reason)),
        Some(words(td_string!(locale, event.fact.severity), vocabulary::severity(locale, event.severity))),
        Some(words(td_string!(locale, event.fact.kind), vocabulary::kind(locale, event.kind))),
        action.map(|action| words(td_string!(locale, event.fact.action), action)),
        duration.map(|duration| words(td_string!(locale, event.fact.duration), duration)),
        attempt.map(|attempt| words(td_string!(locale, event.fact.attempt), attempt)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn who(locale: Locale, event: &EventView) -> Vec<Fact> {
    let actor = event.actor.as_ref();
    let name = actor.map(|actor| {
        let mut names: Vec<&str> = [actor.code.as_deref(), actor.label.as_deref()].into_iter().flatten().collect();
        names.dedup();
        let named = names.join(" · ");
        let sort = vocabulary::actor(locale, actor.kind);
        if named.is_empty() { sort.to_owned() } else { format!("{named} ({sort})") }
    });
    let roles = actor.filter(|actor| !actor.roles.is_empty()).map(|actor| actor.roles.join(", "));
    let user_type = actor.and_then(|actor| actor.user_type.clone());
    let site = if event.site.label == event.site.slug.as_str() {
        event.site.label.clone()
    } else {
        format!("{} ({})", event.site.label, event.site.slug)
    };
    let details = &event.details;
    [
        name.map(|name| words(td_string!(locale, event.fact.who), name)),
        user_type.map(|text| words(td_string!(locale, event.fact.user_type), text)),
        roles.map(|roles| words(td_string!(locale, event.fact.roles), roles)),
        Some(words(td_string!(locale, event.fact.place), site)),
        event.section.as_ref().map(|text| words(td_string!(locale, event.fact.section), text)),
        event.ip.as_ref().map(|ip| code(td_string!(locale, event.fact.ip), ip)),
        details.user_agent.as_ref().map(|text| Fact {
            name: td_string!(locale, event.fact.user_agent),
            value: text.clone(),
            face: Face::Agent,
        }),
        Some(words(td_string!(locale, event.fact.source), &event.source)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn when(locale: Locale, event: &EventView) -> Vec<Fact> {
    let language = preferences::language(locale);
    let times = &event.times;
    let site_zone = if event.site.zone.is_empty() { td_string!(locale, event.unknown_zone) } else { &event.site.zone };
    let read = |moment: Moment, zone: &str| clock(language, moment, zone);
    [
        Some(words(td_string!(locale, event.fact.site_time), read(times.at_site, site_zone))),
        Some(words(td_string!(locale, event.fact.reader_time), read(times.occurred, &times.zone))),
        times.recorded.map(|at| words(td_string!(locale, event.fact.recorded), read(at, &times.zone))),
        Some(words(td_string!(locale, event.fact.received), read(times.received, &times.zone))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A moment with its clock: `29 Mar 2026, 14:03:12.120 (+02:00, Europe/Paris)`.
pub fn clock(language: Language, moment: Moment, zone: &str) -> String {
    // What people call it; the other is the name of its file.
    let zone = if zone == "Etc/UTC" { "UTC" } else { zone };
    format!("{} ({}, {zone})", time::exact(language, moment.local()), time::offset(moment.offset_s))
}

fn ids(locale: Locale, event: &EventView) -> Vec<Fact> {
    let details = &event.details;
    [
        Some(code(td_string!(locale, event.fact.id), event.id.to_string())),
        event.source_id.as_ref().map(|id| code(td_string!(locale, event.fact.source_id), id)),
        event.correlation_id.as_ref().map(|id| code(td_string!(locale, event.fact.correlation), id)),
        details.operation_id.as_ref().map(|id| code(td_string!(locale, event.fact.operation_id), id)),
        details.trace_id.as_ref().map(|id| code(td_string!(locale, event.fact.trace), id)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
