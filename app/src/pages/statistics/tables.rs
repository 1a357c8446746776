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
use crate::i18n::{t, use_i18n};
use crate::preferences::use_language;
use crate::widgets::outcome::OutcomeMark;

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
                        {previous_head}
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
    let buckets = &shown.answer.current.buckets;
    let previous: Option<Vec<OutcomeCounts>> = figures::shown_previous(&shown.address, &shown.answer)
        .map(|previous| figures::aligned(buckets, previous).collect());
    let row = |(at, bar): (usize, &crate::domain::statistics::BucketCounts)| {
        let href = |outcome| figures::bar_href(&shown.address, bar.bucket, outcome);
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
    let total = &shown.answer.current.total;
    let previous = figures::shown_previous(&shown.address, &shown.answer);
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells(language, total, &columns, |outcome| figures::total_href(&shown.address, outcome))}
            {previous.map(|previous| comparison(language, total.total(), previous.total.total()))}
        </tr>
    }
}

/// A figure for each outcome, and all of them.
fn cells(
    language: Language,
    counts: &OutcomeCounts,
    columns: &[Outcome],
    href: impl Fn(Option<Outcome>) -> String,
) -> AnyView {
    let cell = |n: u64, outcome: Option<Outcome>| figure(integer(language, n), (n > 0).then(|| href(outcome)));
    let parts: Vec<_> = columns.iter().map(|&outcome| cell(counts.get(outcome), Some(outcome))).collect();
    let all = cell(counts.total(), None);
    view! { {parts} {all} }.into_any()
}

/// A figure; with a link where there is something to open.
fn figure(text: String, href: Option<String>) -> AnyView {
    let inner = match href {
        Some(href) => view! { <a href=href>{text}</a> }.into_any(),
        None => view! { <span class="nothing">{text}</span> }.into_any(),
    };
    view! { <td class="number">{inner}</td> }.into_any()
}

fn comparison(language: Language, now: u64, before: u64) -> AnyView {
    let change = i64::try_from(now).unwrap_or(i64::MAX).saturating_sub(i64::try_from(before).unwrap_or(i64::MAX));
    let share = percent(language, now.abs_diff(before), before).filter(|_| change != 0);
    let sign = if change < 0 { "\u{2212}" } else { "+" };
    view! {
        <td class="number previous-figure">{integer(language, before)}</td>
        <td class="number change">
            {difference(language, change)}
            <small>{share.map(|share| format!("{sign}{share}"))}</small>
        </td>
    }
    .into_any()
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
    let all = shown.answer.current.total.total();
    let row = |row: &FeatureCounts| {
        let href = |outcome| figures::row_href(&shown.address, row, outcome);
        let name = words::feature(language, &row.module, row.submodule.as_ref());
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells(language, &row.counts, &columns, href)}
                {share(language, row.counts.total(), all)}
            </tr>
        }
    };
    shown.answer.current.features.iter().map(row).collect_view()
}

fn feature_total(language: Language, shown: &Shown, label: AnyView) -> impl IntoView + use<> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let total = &shown.answer.current.total;
    view! {
        <tr>
            <th scope="row">{label}</th>
            {cells(language, total, &columns, |outcome| figures::total_href(&shown.address, outcome))}
            {share(language, total.total(), total.total())}
        </tr>
    }
}

/// A share as a bar and as a figure.
fn share(language: Language, part: u64, whole: u64) -> AnyView {
    let thousandths = part.saturating_mul(1_000).checked_div(whole).unwrap_or_default();
    view! {
        <td class="share">
            <meter min="0" max="1000" value=thousandths.to_string() aria-hidden="true"></meter>
            <span>{percent(language, part, whole)}</span>
        </td>
    }
    .into_any()
}
