//! The events of the same correlation or operation, oldest first.

use leptos::prelude::*;

use crate::api::events::read_timeline;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::format::{date, time};
use crate::i18n::{t, use_i18n};
use crate::preferences::use_language;
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::state::{Failure, Loading};

/// The list, fetched by itself: it may take longer than the event.
#[component]
pub fn Timeline(
    /// One event of the affair.
    event: EventId,
) -> impl IntoView {
    let i18n = use_i18n();
    let rows = Resource::new(move || event, read_timeline);
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.timeline.title)}</h3>
            <Suspense fallback=|| view! { <Loading rows=3 /> }>
                {move || Suspend::new(async move {
                    match rows.await {
                        Ok(rows) if rows.len() < 2 => view! { <p>{t!(i18n, event.timeline.alone)}</p> }.into_any(),
                        Ok(rows) => view! { <Steps rows event /> }.into_any(),
                        Err(error) => view! { <Failure error /> }.into_any(),
                    }
                })}
            </Suspense>
        </section>
    }
}

#[component]
fn Steps(rows: Vec<EventRow>, event: EventId) -> impl IntoView {
    view! { <ol class="timeline">{rows.into_iter().map(|row| view! { <Step row event /> }).collect_view()}</ol> }
}

#[component]
fn Step(row: EventRow, event: EventId) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let here = row.id == event;
    let at = row.reader_time();
    let (module, part, deed) = (row.module.clone(), row.submodule.clone(), row.operation.clone());
    let what = move || {
        let language = language.get();
        format!(
            "{} · {}",
            feature(language, &module, part.as_ref()),
            operation(language, &module, part.as_ref(), &deed)
        )
    };
    view! {
        <li aria-current=here.then_some("true")>
            <a class="step" href=format!("/events/{}", row.id)>
                <time datetime=row.at.to_rfc3339_at(row.reader_offset_s)>
                    {move || format!("{} {}", date::day_short(language.get(), at.day), time::millisecond(language.get(), at))}
                </time>
                <OutcomeMark outcome=row.outcome />
                <span class="step-what">{what}</span>
                <span class="step-message">{row.message.map(|text| view! { <MarkedText text /> })}</span>
                {here.then(|| view! { <span class="flag">{t!(i18n, event.timeline.this)}</span> })}
            </a>
        </li>
    }
}
