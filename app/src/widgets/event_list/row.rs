//! One event as a link: when, how it ended, what, the sentence, where, who.

use leptos::prelude::*;

use crate::domain::event_row::EventRow;
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::format::time;
use crate::i18n::{t, t_string, td_string, use_i18n};
use crate::preferences::{self, use_language};
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::vocabulary;

/// A row.
#[component]
pub fn EventLine(
    /// The event.
    row: EventRow,
    /// The sites by which slugs become labels.
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let site = {
        let slug = row.site.clone();
        move || site_name(&sites.read(), slug.as_str())
    };
    let (module, part, deed) = (row.module.clone(), row.submodule.clone(), row.operation.clone());
    let what = move || feature(language.get(), &module, part.as_ref());
    let (module, part) = (row.module.clone(), row.submodule.clone());
    let did = move || operation(language.get(), &module, part.as_ref(), &deed);
    let reason = row.reason;
    let message = row.message.clone().map(|text| view! { <MarkedText text /> });
    view! {
        <a class="event-row" href=format!("/events/{}", row.id) data-severity=row.severity.as_str()>
            <RowTime row=row.clone() sites />
            <OutcomeMark outcome=row.outcome />
            <span class="event-feature">
                <span class="event-module">{what}</span>
                <span class="event-operation">{did}</span>
            </span>
            <span class="event-message">
                <Flags row=row.clone() />
                {message}
                {reason.map(|reason| view! {
                    <span class="event-reason">{move || vocabulary::reason(i18n.get_locale(), reason)}</span>
                })}
            </span>
            <span class="event-site">{site}</span>
            <span class="event-actor">{row.actor.clone().map(|text| view! { <MarkedText text /> })}</span>
        </a>
    }
}

#[component]
fn RowTime(row: EventRow, sites: Signal<Vec<Site>>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let local = row.reader_time();
    let hover = row.clone();
    let title = move || site_clock(i18n.get_locale(), &hover, &sites.read());
    view! {
        <time class="event-time" datetime=row.at.to_rfc3339_at(row.reader_offset_s) title=title>
            {time::second(local)}
            <span class="event-ms">{move || fraction(language.get(), local.ms_of_day)}</span>
        </time>
    }
}

#[component]
fn Flags(row: EventRow) -> impl IntoView {
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
    }
}

fn fraction(language: Language, ms_of_day: u32) -> String {
    format!("{}{:03}", crate::format::number::decimal_sign(language), ms_of_day % 1_000)
}

/// What the site's clock showed, in words.
fn site_clock(locale: crate::i18n::Locale, row: &EventRow, sites: &[Site]) -> String {
    let language = preferences::language(locale);
    let zone = sites.iter().find(|site| site.slug == row.site).map(|site| site.zone.as_str()).unwrap_or_default();
    let offset = format!("{} {zone}", time::offset(row.site_offset_s));
    let site = site_name(sites, row.site.as_str());
    let shown = time::exact(language, row.site_time());
    td_string!(locale, journal.list.site_clock, site = site, time = shown, offset = offset.trim_end())
}

fn site_name(sites: &[Site], slug: &str) -> String {
    sites.iter().find(|site| site.slug.as_str() == slug).map_or_else(|| slug.to_owned(), |site| site.label.clone())
}
