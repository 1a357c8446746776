//! Rules, periods and refusals in words.

use crate::domain::error::AppError;
use crate::domain::event_view::Moment;
use crate::domain::filter::Filter;
use crate::domain::language::Language;
use crate::domain::retention::view::Preview;
use crate::domain::retention::{Keep, Place};
use crate::domain::site::Site;
use crate::format::number::integer;
use crate::format::{date, size, time};
use crate::i18n::{Locale, td_string};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::widgets::feature::feature;

/// A place by the names of its site and module.
pub fn place(locale: Locale, place: &Place, sites: &[Site]) -> String {
    let site = match &place.site {
        None => td_string!(locale, retention.any_site).to_owned(),
        Some(slug) => {
            let label = sites.iter().find(|site| site.slug == *slug).map(|site| plain(&site.label).into_owned());
            label.unwrap_or_else(|| slug.to_string())
        }
    };
    let module = match &place.module {
        None => td_string!(locale, retention.any_module).to_owned(),
        Some(slug) => feature(language(locale), slug, None),
    };
    td_string!(locale, retention.place, site = site, module = module).to_string()
}

/// A period.
pub fn keep(locale: Locale, keep: Keep) -> String {
    match keep {
        Keep::Forever => td_string!(locale, retention.forever).to_owned(),
        Keep::Days(days) => {
            let n = integer(language(locale), u64::from(days));
            td_string!(locale, retention.days, count = days, n = n).to_string()
        }
    }
}

/// A day and a time on the reader's clock.
pub fn moment(language: Language, at: Moment) -> String {
    time::date_time(language, at.local())
}

/// A day on the reader's clock.
pub fn day(language: Language, at: Moment) -> String {
    date::day(language, at.local().day)
}

/// What a change does, sentence by sentence.
pub fn preview(locale: Locale, preview: &Preview) -> Vec<String> {
    let language = language(locale);
    let Some(from) = preview.from else { return vec![td_string!(locale, retention.preview.at_once).to_owned()] };
    let when = moment(language, from);
    let Some((oldest, newest)) = preview.span else {
        return vec![td_string!(locale, retention.preview.nothing, when = when).to_string()];
    };
    let n = |n: u64| integer(language, n);
    let events =
        td_string!(locale, retention.preview.events, count = preview.events, n = n(preview.events)).to_string();
    let payloads =
        td_string!(locale, retention.preview.payloads, count = preview.payloads, n = n(preview.payloads)).to_string();
    let size = td_string!(locale, retention.size_about, size = size::bytes(language, preview.bytes)).to_string();
    let (from, to) = (day(language, oldest), day(language, newest));
    let mut all = vec![
        td_string!(
            locale,
            retention.preview.sentence,
            events = events,
            payloads = payloads,
            size = size,
            from = from,
            to = to
        )
        .to_string(),
        td_string!(locale, retention.preview.when, when = when).to_string(),
    ];
    if !preview.complete {
        all.push(td_string!(locale, retention.preview.at_least).to_owned());
    }
    all
}

/// The filter of what was typed or pasted: a query, or an address with one.
pub fn query_of(typed: &str) -> String {
    let typed = typed.trim();
    let query = typed.split_once('?').map_or(typed, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    // What an address says of the list beside its filter is no part of it.
    let is_beside = |pair: &&str| !pair.starts_with("event=") && !pair.starts_with("columns=");
    query.split('&').filter(is_beside).collect::<Vec<_>>().join("&")
}

/// What an error means to somebody who decides on retention.
pub fn problem(locale: Locale, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(field) => match (field.field.as_str(), field.problem.as_str()) {
            ("payloads", "must not be kept longer than the events") => td_string!(locale, retention.problem.longer),
            ("events" | "payloads", _) => td_string!(locale, retention.problem.days),
            ("pending", _) => td_string!(locale, retention.problem.waiting),
            ("audit", _) => td_string!(locale, retention.problem.audit),
            ("reason", _) => td_string!(locale, retention.problem.reason),
            ("site", "must name one of your sites") => td_string!(locale, retention.problem.scope),
            _ => td_string!(locale, retention.problem.filter),
        },
        AppError::Forbidden => td_string!(locale, retention.problem.forbidden),
        AppError::NotFound => td_string!(locale, retention.problem.missing),
        _ => td_string!(locale, retention.problem.failed),
    }
}

/// The address of what a hold keeps.
pub fn held_list(query: &str) -> String {
    crate::domain::journal::Journal::All.href(&Filter::from_query(query).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    #[test]
    fn a_pasted_address_is_read_as_its_filter() {
        for typed in [
            "site=lyon&q=a",
            " ?site=lyon&q=a",
            "https://vigie.example/journals/all?site=lyon&event=12&q=a#top",
            "/journals/all?site=lyon&q=a&columns=time",
        ] {
            assert_eq!(query_of(typed), "site=lyon&q=a", "{typed}");
        }
    }

    #[test]
    fn a_preview_says_what_goes_how_much_and_when() {
        let at = |text| Moment { at: Timestamp::parse(text).unwrap(), offset_s: 0 };
        let shown = Preview {
            events: 12_431,
            payloads: 1,
            bytes: 5_200_000,
            span: Some((at("2024-01-03T10:00:00Z"), at("2024-05-01T10:00:00Z"))),
            parts: Vec::new(),
            complete: true,
            from: Some(at("2026-11-23T12:00:00Z")),
        };
        assert_eq!(
            preview(Locale::en, &shown),
            [
                "This removes 12,431 events and 1 request or response, about 5.2\u{a0}MB, from 3 January 2024 to 1 May 2024.",
                "They go on 23 Nov 2026, 12:00:00 unless the change is undone before.",
            ]
        );
        assert_eq!(preview(Locale::pl, &Preview { from: None, ..shown }).len(), 1);
    }
}
