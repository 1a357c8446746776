//! The figures as tables: by period, and by feature. Each figure that is not nothing opens its events.

use leptos::prelude::*;

use super::Shown;
use super::figures;
use super::words;
use crate::domain::language::Language;
use crate::domain::outcome::Outcome;
use crate::domain::statistics::{FeatureCounts, OutcomeCounts};
use crate::format::date;
use crate::format::number::{difference, integer, percent};
use crate::i18n::{td_string, use_i18n};
use crate::preferences::{self, use_language};
use crate::text::t;
use crate::view::view;
use crate::widgets::outcome::{self, OutcomeMark};

/// A row for each bar of the chart, with the period before beside.
#[component]
pub fn BucketTable(
    /// What is shown.
    shown: Signal<Shown>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let compared = Memo::new(move |_| shown.with(|it| figures::shown_previous(&it.address, &it.answer).is_some()));
    let previous_head = move || {
        compared.get().then(|| {
            view! {
                <th scope="col" class="number">{t!(i18n, statistics.previous.short)}</th>
                <th scope="col" class="number">{t!(i18n, statistics.previous.change)}</th>
            }
        })
    };
    view! {
        <section class="table-wrap" tabindex="0" aria-labelledby="by-period">
            <h2 id="by-period" class="visually-hidden">{t!(i18n, statistics.table.title)}</h2>
            <table class="figures">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, statistics.table.period)}</th>
                        {move || shown.with(outcome_heads)}
                        <th scope="col" class="number">{t!(i18n, common.total)}</th>
                        {move || previous_head()}
                    </tr>
                </thead>
                <tbody>{move || shown.with(|shown| bucket_rows(language.get(), shown))}</tbody>
                <tfoot>{move || shown.with(|shown| total_row(language.get(), shown, t!(i18n, common.total).into_any()))}</tfoot>
            </table>
        </section>
    }
}

fn outcome_heads(shown: &Shown) -> impl IntoView + use<> {
    let head = |outcome| view! { <th scope="col" class="number"><OutcomeMark outcome /></th> };
    figures::columns(&shown.address, &shown.answer).into_iter().map(head).collect_view()
}

fn bucket_rows(language: Language, shown: &Shown) -> impl IntoView + use<> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let opened = figures::opened(&shown.address, &shown.answer);
    let buckets = &shown.answer.current.buckets;
    let previous: Option<Vec<OutcomeCounts>> = figures::shown_previous(&shown.address, &shown.answer)
        .map(|previous| figures::aligned(buckets, previous).collect());
    let row = |(at, bar): (usize, &crate::domain::statistics::BucketCounts)| {
        let href = |outcome| Some(figures::bar_href(&opened, bar.bucket, outcome));
        let cells = cells(language, &bar.counts, &columns, href);
        let before = previous.as_ref().map(|previous| comparison(language, bar.counts.total(), previous[at].total()));
        view! {
            <tr>
                <th scope="row">{date::bucket(language, bar.bucket)}</th>
                {cells}
                {before}
            </tr>
        }
    };
    buckets.iter().enumerate().map(row).collect_view()
}

fn total_row(language: Language, shown: &Shown, label: AnyView) -> impl IntoView + use<> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let opened = figures::opened(&shown.address, &shown.answer);
    let total = &shown.answer.current.total;
    let previous = figures::shown_previous(&shown.address, &shown.answer);
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells(language, total, &columns, |outcome| Some(figures::total_href(&opened, outcome)))}
            {previous.map(|previous| comparison(language, total.total(), previous.total.total()))}
        </tr>
    }
}

/// A figure for each outcome, and all of them. Each carries its heading, for narrow screens where rows are cards.
fn cells(
    language: Language,
    counts: &OutcomeCounts,
    columns: &[Outcome],
    href: impl Fn(Option<Outcome>) -> Option<String>,
) -> AnyView {
    let locale = preferences::locale(language);
    let cell = |label: &'static str, n: u64, outcome: Option<Outcome>| {
        let link = if n > 0 { href(outcome) } else { None };
        figure(label, n, integer(language, n), link)
    };
    let part = |&column: &Outcome| cell(outcome::label(locale, column), counts.get(column), Some(column));
    let parts: Vec<_> = columns.iter().map(part).collect();
    let all = cell(td_string!(locale, common.total), counts.total(), None);
    view! { {parts} {all} }
}

/// A figure; with a link where there is something to open.
fn figure(label: &'static str, n: u64, text: String, href: Option<String>) -> AnyView {
    let inner = match href {
        Some(href) => view! { <a href=href>{text}</a> },
        None if n > 0 => text.into_any(),
        None => view! { <span class="nothing">{text}</span> },
    };
    view! { <td class="number" data-label=label>{inner}</td> }
}

fn comparison(language: Language, now: u64, before: u64) -> AnyView {
    let change = i64::try_from(now).unwrap_or(i64::MAX).saturating_sub(i64::try_from(before).unwrap_or(i64::MAX));
    let share = percent(language, now.abs_diff(before), before).filter(|_| change != 0);
    let sign = if change < 0 { "\u{2212}" } else { "+" };
    let locale = preferences::locale(language);
    view! {
        <td class="number previous-figure" data-label=td_string!(locale, statistics.previous.short)>{integer(language, before)}</td>
        <td class="number change" data-label=td_string!(locale, statistics.previous.change)>
            {difference(language, change)}
            <small>{share.map(|share| format!("{sign}{share}"))}</small>
        </td>
    }
}

/// A row for each feature that was used, with its share.
#[component]
pub fn FeatureTable(
    /// What is shown.
    shown: Signal<Shown>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    view! {
        <section class="table-wrap" tabindex="0" aria-labelledby="by-feature">
            <h2 id="by-feature">{t!(i18n, statistics.table.features)}</h2>
            <table class="figures">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, statistics.table.feature)}</th>
                        {move || shown.with(outcome_heads)}
                        <th scope="col" class="number">{t!(i18n, common.total)}</th>
                        <th scope="col" class="share">{t!(i18n, statistics.table.share)}</th>
                    </tr>
                </thead>
                <tbody>{move || shown.with(|shown| feature_rows(language.get(), shown))}</tbody>
                <tfoot>{move || shown.with(|shown| feature_total(language.get(), shown, t!(i18n, common.total).into_any()))}</tfoot>
            </table>
        </section>
    }
}

fn feature_rows(language: Language, shown: &Shown) -> impl IntoView + use<> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let opened = figures::opened(&shown.address, &shown.answer);
    let (rows, all) = (&shown.answer.current.features, shown.answer.current.total.total());
    let most = rows.iter().map(|row| row.counts.total()).max().unwrap_or_default();
    let row = |row: &FeatureCounts| {
        let href = |outcome| figures::row_href(&opened, rows, row, outcome);
        let name = words::feature(language, &row.module, row.submodule.as_ref());
        let name = if figures::is_rest(rows, row) { words::rest_of(language, &name) } else { name };
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells(language, &row.counts, &columns, href)}
                {share(language, row.counts.total(), all, most)}
            </tr>
        }
    };
    rows.iter().map(row).collect_view()
}

fn feature_total(language: Language, shown: &Shown, label: AnyView) -> impl IntoView + use<> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let opened = figures::opened(&shown.address, &shown.answer);
    let total = &shown.answer.current.total;
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells(language, total, &columns, |outcome| Some(figures::total_href(&opened, outcome)))}
            <td></td>
        </tr>
    }
}

/// A share as a figure, and as a bar beside that of the largest.
fn share(language: Language, part: u64, whole: u64, most: u64) -> AnyView {
    let thousandths = part.saturating_mul(1_000).checked_div(most).unwrap_or_default();
    let locale = preferences::locale(language);
    view! {
        <td class="share" data-label=td_string!(locale, statistics.table.share)>
            <svg class="share-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                <rect width=thousandths.to_string() height="10"></rect>
            </svg>
            <span>{percent(language, part, whole)}</span>
        </td>
    }
}
