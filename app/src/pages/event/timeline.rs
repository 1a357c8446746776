//! The events of the same correlation or operation, oldest first: attempts, the time between, and what failed.

use leptos::prelude::*;

use crate::api::events::read_timeline;
use crate::domain::event::EventId;
use crate::domain::outcome::Outcome;
use crate::domain::timeline::{Step, span, waits};
use crate::format::duration::duration;
use crate::i18n::{t_string, use_i18n};
use crate::pages::event::line::EventStep;
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::state::{Failure, Loading};

/// The list, fetched by itself: it may take longer than the event.
#[component]
pub fn Timeline(
    /// One event of the affair.
    event: EventId,
) -> impl IntoView {
    let i18n = use_i18n();
    let steps = Resource::new(move || event, read_timeline);
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.timeline.title)}</h3>
            <Suspense fallback=|| view! { <Loading rows=3 /> }>
                {move || Suspend::new(async move {
                    match steps.await {
                        Ok(steps) if steps.len() < 2 => view! { <p>{t!(i18n, event.timeline.alone)}</p> },
                        Ok(steps) => view! { <Steps steps event /> },
                        Err(error) => view! { <Failure error /> },
                    }
                })}
            </Suspense>
        </section>
    }
}

#[component]
fn Steps(steps: Vec<Step>, event: EventId) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let (count, total) = (steps.len(), span(&steps));
    let waits = waits(&steps);
    let step = move |(step, wait): (Step, Option<u64>)| view! { <Line step wait event /> };
    view! {
        <p class="event-note">
            {move || t_string!(i18n, event.timeline.span, count = count, time = duration(language.get(), total))}
        </p>
        <ol class="timeline">{steps.into_iter().zip(waits).map(step).collect_view()}</ol>
    }
}

#[component]
fn Line(step: Step, wait: Option<u64>, event: EventId) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let here = step.row.id == event;
    let failed = step.row.outcome == Outcome::Failure;
    let waited = wait.map(|ms| {
        let after = move || t_string!(i18n, event.timeline.after, time = duration(language.get(), ms));
        view! { <p class="step-wait">{move || after()}</p> }
    });
    let attempt = step.attempt.map(|number| {
        view! { <span class="flag">{move || t_string!(i18n, event.timeline.attempt, number = number)}</span> }
    });
    view! {
        <li aria-current=here.then_some("true") data-failed=failed.then_some("")>
            {waited}
            <EventStep row=step.row>
                {attempt}
                {here.then(|| view! { <span class="flag">{t!(i18n, event.timeline.this)}</span> })}
            </EventStep>
        </li>
    }
}
