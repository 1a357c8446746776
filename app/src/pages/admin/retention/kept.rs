//! What is kept now, and what the last runs of the removal did.

use leptos::prelude::*;

use super::Desk;
use super::words::{day, moment};
use crate::api::retention::retention_kept;
use crate::domain::outcome::Outcome;
use crate::domain::retention::amounts::MonthKept;
use crate::domain::retention::view::{KeptView, RunView, SiteKeptView};
use crate::format::number::integer;
use crate::format::size::bytes;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::state::{Failure, Loading};
use crate::widgets::when::When;

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
    view! {
        <section class="settings-part">
            <h2>{t!(i18n, retention.kept.title)}</h2>
            {move || shown()}
        </section>
    }
}

#[component]
fn Tables(kept: KeptView) -> impl IntoView {
    let i18n = use_i18n();
    let months = kept.months;
    let by_month = (!months.is_empty()).then(|| view! { <Months months /> });
    view! {
        <div class="table-wrap">
            <table class="figures settings-table">
                <caption class="visually-hidden">{t!(i18n, retention.kept.title)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, retention.kept.site)}</th>
                        <th scope="col">{t!(i18n, retention.kept.events)}</th>
                        <th scope="col">{t!(i18n, retention.kept.bytes)}</th>
                        <th scope="col">{t!(i18n, retention.kept.oldest)}</th>
                    </tr>
                </thead>
                <tbody>{kept.sites.into_iter().map(|site| view! { <Site site /> }).collect_view()}</tbody>
            </table>
        </div>
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
    view! {
        <tr>
            <th scope="row">{plain(&label).into_owned()}</th>
            <td>{move || integer(language.get(), events)}</td>
            <td>{move || size()}</td>
            <td>{move || first()}</td>
        </tr>
    }
}

#[component]
fn Months(months: Vec<MonthKept>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let row = move |month: MonthKept| {
        let MonthKept { month, bytes: size, events } = month;
        view! {
            <tr>
                <th scope="row">{month}</th>
                <td>{move || integer(language.get(), events)}</td>
                <td>{move || bytes(language.get(), size)}</td>
            </tr>
        }
    };
    view! {
        <details class="settings-part">
            <summary>{t!(i18n, retention.kept.show)}</summary>
            <div class="table-wrap">
                <table class="figures settings-table">
                    <caption class="visually-hidden">{t!(i18n, retention.kept.months)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, retention.kept.month)}</th>
                            <th scope="col">{t!(i18n, retention.kept.events)}</th>
                            <th scope="col">{t!(i18n, retention.kept.size)}</th>
                        </tr>
                    </thead>
                    <tbody>{months.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

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
        <section class="settings-part">
            <h2>{t!(i18n, retention.runs.title)}</h2>
            <When
                holds=move || !runs.read().is_empty()
                fallback=move || view! { <p>{t!(i18n, retention.runs.none)}</p> }
            >
                <div class="table-wrap">
                    <table class="figures settings-table">
                        <caption class="visually-hidden">{t!(i18n, retention.runs.title)}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, retention.runs.at)}</th>
                                <th scope="col">{t!(i18n, retention.runs.how)}</th>
                                <th scope="col">{t!(i18n, retention.runs.gone)}</th>
                                <th scope="col">{t!(i18n, retention.runs.bytes)}</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || runs.get() key=key let:run>
                                <Run run />
                            </For>
                        </tbody>
                    </table>
                </div>
            </When>
        </section>
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
    view! {
        <tr>
            <th scope="row">
                <a href=format!("/events/{event}")>{move || moment(language.get(), at)}</a>
            </th>
            <td>{move || how()}</td>
            <td>{move || gone()}</td>
            <td>{move || bytes(language.get(), size)}</td>
        </tr>
    }
}
