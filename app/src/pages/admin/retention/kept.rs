//! What is kept now, and what the last runs of the removal did.

use leptos::prelude::*;

use super::Desk;
use super::words::{day, moment};
use crate::api::retention::retention_kept;
use crate::domain::language::Language;
use crate::domain::outcome::Outcome;
use crate::domain::retention::amounts::MonthKept;
use crate::domain::retention::view::{KeptView, RunView, SiteKeptView};
use crate::format::date::month_of_number;
use crate::format::number::integer;
use crate::format::size::bytes;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};
use crate::widgets::state::{Failure, Loading};

/// What is kept, counted anew after every decision.
#[component]
pub fn Kept(
    /// What the page works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let kept = LocalResource::new(move || {
        desk.done.track();
        retention_kept()
    });
    let shown = move || match kept.get() {
        None => view! { <Loading rows=3 /> },
        Some(Ok(kept)) => view! { <Tables kept /> },
        Some(Err(error)) => view! { <Failure error /> },
    };
    view! { <Part title=t!(i18n, retention.kept.title)>{move || shown()}</Part> }
}

const BY_SITE: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.kept.site)),
    Column::number(|locale| td_string!(locale, retention.kept.events)),
    Column::number(|locale| td_string!(locale, retention.kept.bytes)),
    Column::brief(|locale| td_string!(locale, retention.kept.oldest)),
];

#[component]
fn Tables(kept: KeptView) -> impl IntoView {
    let i18n = use_i18n();
    let KeptView { sites, months, .. } = kept;
    let by_month = (!months.is_empty()).then(|| view! { <Months months /> });
    view! {
        <SettingsTable caption=t!(i18n, retention.kept.title) columns=BY_SITE>
            {sites.iter().cloned().map(|site| view! { <Site site /> }).collect_view()}
        </SettingsTable>
        {by_month}
    }
}

#[component]
fn Site(site: SiteKeptView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let SiteKeptView { label, events, payload_bytes, oldest, .. } = site;
    let size = move || match payload_bytes {
        Some(size) => bytes(language.get(), size),
        None => t_string!(i18n, retention.kept.uncounted).to_owned(),
    };
    let first = move || match oldest {
        Some(at) => day(language.get(), at),
        None => t_string!(i18n, retention.kept.none).to_owned(),
    };
    let cells = vec![
        plain(&label).into_owned().into_any(),
        told(move || integer(language.get(), events)),
        told(size),
        told(first),
    ];
    row(BY_SITE, cells)
}

const BY_MONTH: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.kept.month)),
    Column::number(|locale| td_string!(locale, retention.kept.events)),
    Column::number(|locale| td_string!(locale, retention.kept.size)),
];

/// `2026-11` as people say it.
fn named(language: Language, month: &str) -> String {
    month.replace('-', "").parse().map_or_else(|_| month.to_owned(), |month| month_of_number(language, month))
}

#[component]
fn Months(months: Vec<MonthKept>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let line = move |month: MonthKept| {
        let MonthKept { month, bytes: size, events } = month;
        let cells = vec![
            told(move || named(language.get(), &month)),
            told(move || integer(language.get(), events)),
            told(move || bytes(language.get(), size)),
        ];
        row(BY_MONTH, cells)
    };
    view! {
        <details class="settings-more">
            <summary>{t!(i18n, retention.kept.show)}</summary>
            <SettingsTable caption=t!(i18n, retention.kept.months) columns=BY_MONTH>
                {months.iter().cloned().map(line).collect_view()}
            </SettingsTable>
        </details>
    }
}

const RUNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, retention.runs.at)),
    Column::brief(|locale| td_string!(locale, retention.runs.how)),
    Column::words(|locale| td_string!(locale, retention.runs.gone)),
    Column::number(|locale| td_string!(locale, retention.runs.bytes)),
];

/// The last runs.
#[component]
pub fn Runs(
    /// What the page works on.
    desk: Desk,
) -> impl IntoView {
    let i18n = use_i18n();
    let runs = Memo::new(move |_| desk.view.read().runs.clone());
    let key = |run: &RunView| run.event.to_string();
    view! {
        <Part title=t!(i18n, retention.runs.title)>
            <SettingsTable
                caption=t!(i18n, retention.runs.title)
                columns=RUNS
                empty=Signal::derive(move || runs.read().is_empty())
                none=t!(i18n, retention.runs.none)
            >
                <For each=move || runs.get() key=key let:run>
                    <Run run />
                </For>
            </SettingsTable>
        </Part>
    }
}

#[component]
fn Run(run: RunView) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let RunView { event, at, outcome, events, payloads, bytes: size } = run;
    let how = move || match outcome {
        Outcome::Success => t_string!(i18n, retention.runs.done),
        _ => t_string!(i18n, retention.runs.failed),
    };
    let gone = move || {
        let n = |n| integer(language.get(), n);
        let events = t_string!(i18n, retention.events, count = events, n = n(events)).to_string();
        let payloads = t_string!(i18n, retention.preview.payloads, count = payloads, n = n(payloads)).to_string();
        format!("{events} · {payloads}")
    };
    let cells = vec![
        view! { <a href=format!("/events/{event}")>{move || moment(language.get(), at)}</a> },
        told(how),
        told(gone),
        told(move || bytes(language.get(), size)),
    ];
    row(RUNS, cells)
}
