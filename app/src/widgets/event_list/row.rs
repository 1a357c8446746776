//! One event as a link: when, how it ended, the sentence, and the columns that the reader chose. The link is the event's own page; a plain
//! click opens it beside the list.

use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::ListContext;
use crate::domain::event_row::EventRow;
use crate::domain::language::Language;
use crate::domain::list_look::Column;
use crate::domain::site::Site;
use crate::format::{duration, time};
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::{self, use_language};
use crate::text::t;
use crate::view::view;
use crate::widgets::event_marks::EventMarks;
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::vocabulary;
use crate::widgets::when::When;

/// A row.
#[component]
pub fn EventLine(
    /// The event.
    row: Arc<EventRow>,
    /// What it needs to know.
    context: ListContext,
) -> impl IntoView {
    let i18n = use_i18n();
    let ListContext { sites, look, open, on_open } = context;
    let id = row.id;
    let has = move |column| move || look.with(|look| look.has(column));
    let (reason, message) = (row.reason, row.message.clone().map(|text| view! { <MarkedText text /> }));
    let (feature, site, actor, rest) = (row.clone(), row.clone(), row.clone(), row.clone());
    view! {
        <a
            class="event-row"
            href=format!("/events/{id}")
            data-severity=row.severity.as_str()
            aria-current=move || (open.get() == Some(id)).then_some("true")
            // While an event is open beside the list, the one that the reader moves to is opened in its place.
            on:focus=move |_| {
                if open.get_untracked().is_some() {
                    on_open.run(id);
                }
            }
            on:click=move |event| {
                if is_plain(&event) {
                    event.prevent_default();
                    on_open.run(id);
                }
            }
        >
            <RowTime row=row.clone() sites />
            <OutcomeMark outcome=row.outcome />
            <When holds=has(Column::Feature)>
                <Feature row=feature.clone() />
            </When>
            <span class="event-message">
                <Flags row=row.clone() />
                {message}
                {reason.map(|reason| view! {
                    <span class="event-reason">{move || vocabulary::reason(i18n.get_locale(), reason)}</span>
                })}
            </span>
            <Extras row=rest look=look />
            <When holds=has(Column::Site)>
                {let slug = site.site.clone(); view! { <span class="event-site">{move || site_name(&sites.read(), slug.as_str())}</span> }}
            </When>
            <When holds=has(Column::Actor)>
                <span class="event-actor">{actor.actor.clone().map(|text| view! { <MarkedText text /> })}</span>
            </When>
        </a>
    }
}

/// A click that asks for nothing else, such as another tab.
fn is_plain(event: &MouseEvent) -> bool {
    event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}

#[component]
fn Feature(row: Arc<EventRow>) -> impl IntoView {
    let language = use_language();
    let what = {
        let row = row.clone();
        move || feature(language.get(), &row.module, row.submodule.as_ref())
    };
    let did = move || operation(language.get(), &row.module, row.submodule.as_ref(), &row.operation);
    view! {
        <span class="event-feature">
            <span class="event-module">{what}</span>
            <span class="event-operation">{move || did()}</span>
        </span>
    }
}

/// The columns that few people want, in the order in which they are offered.
#[component]
fn Extras(row: Arc<EventRow>, look: Signal<crate::domain::list_look::ListLook>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let locale = i18n.get_locale();
        let cells: Vec<_> =
            look.with(|look| look.columns.iter().filter_map(|column| cell(locale, &row, *column)).collect());
        let cell = |(column, text): (Column, String)| {
            view! {
                <span class="event-cell" data-column=column.as_str() title=vocabulary::column(locale, column)>
                    <MarkedText text />
                </span>
            }
        };
        (!cells.is_empty())
            .then(|| view! { <span class="event-extras">{cells.into_iter().map(cell).collect_view()}</span> })
    }
}

/// What a column without a place of its own says; `None` for the others.
fn cell(locale: Locale, row: &EventRow, column: Column) -> Option<(Column, String)> {
    let text = match column {
        Column::Feature | Column::Site | Column::Actor => return None,
        Column::Kind => vocabulary::kind(locale, row.kind).to_owned(),
        Column::Severity => vocabulary::severity(locale, row.severity).to_owned(),
        Column::Section => row.section.clone().unwrap_or_default(),
        Column::Ip => row.ip.map(|ip| ip.to_string()).unwrap_or_default(),
        Column::Duration => {
            row.duration_ms.map(|ms| duration::duration(preferences::language(locale), ms)).unwrap_or_default()
        }
        Column::Tags => row.tags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    };
    Some((column, text))
}

#[component]
fn RowTime(row: Arc<EventRow>, sites: Signal<Vec<Site>>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let local = row.reader_time();
    let hover = row.clone();
    let title = move || site_clock(i18n.get_locale(), &hover, &sites.read());
    view! {
        <time class="event-time" datetime=row.at.to_rfc3339_at(row.reader_offset_s) title=move || title()>
            {time::second(local)}
            <span class="event-ms">{move || fraction(language.get(), local.ms_of_day)}</span>
        </time>
    }
}

#[component]
fn Flags(row: Arc<EventRow>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        {row.critical.then(|| view! { <span class="flag flag-critical">{t!(i18n, journal.list.critical)}</span> })}
        {row.from_future.then(|| view! { <span class="flag flag-future">{t!(i18n, journal.list.future)}</span> })}
        {(!row.payloads.is_empty())
            .then(|| {
                view! {
                    <span class="flag flag-payload" role="img" title=move || t_string!(i18n, journal.list.payloads) aria-label=move || t_string!(i18n, journal.list.payloads)>
                        "⇄"
                    </span>
                }
            })}
        <EventMarks marks=row.marks.clone() />
    }
}

fn fraction(language: Language, ms_of_day: u32) -> String {
    format!("{}{:03}", crate::format::number::decimal_sign(language), ms_of_day % 1_000)
}

/// What the site's clock showed, in words.
fn site_clock(locale: Locale, row: &EventRow, sites: &[Site]) -> String {
    let language = preferences::language(locale);
    let zone = sites.iter().find(|site| site.slug == row.site).map(|site| site.zone_at(row.at)).unwrap_or_default();
    let offset = format!("{} {zone}", time::offset(row.site_offset_s));
    let site = site_name(sites, row.site.as_str());
    let shown = time::exact(language, row.site_time());
    td_string!(locale, journal.list.site_clock, site = site, time = shown, offset = offset.trim_end())
}

fn site_name(sites: &[Site], slug: &str) -> String {
    sites.iter().find(|site| site.slug.as_str() == slug).map_or_else(|| slug.to_owned(), |site| site.label.clone())
}
