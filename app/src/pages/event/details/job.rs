//! The figures of a background task's run: when it should have begun, when it began and ended, and what it did.

use leptos::prelude::*;

use crate::domain::event::JobRun;
use crate::domain::event_view::EventView;
use crate::format::{duration, number};
use crate::i18n::{Locale, td_string, use_i18n};
use crate::pages::event::facts::clock;
use crate::preferences;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;

/// Under a second late is on time.
const ON_TIME_MS: i64 = 1_000;

/// The figures that are known.
#[component]
pub fn Job(
    /// The run.
    job: JobRun,
    /// The event that tells of it.
    event: EventView,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = job.name.clone();
    let line = |(name, value): (&'static str, String)| {
        view! {
            <div class="fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let rows = move || figures(i18n.get_locale(), &job, &event).into_iter().map(line).collect_view();
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.job.title)}</h3>
            <dl class="fact-group">
                <div class="fact">
                    <dt>{t!(i18n, event.job.name)}</dt>
                    <dd><MarkedText text=name /></dd>
                </div>
                {move || rows()}
            </dl>
        </section>
    }
}

/// Names and values.
fn figures(locale: Locale, job: &JobRun, event: &EventView) -> Vec<(&'static str, String)> {
    let language = preferences::language(locale);
    let times = &event.times;
    let read = |moment| clock(language, moment, &times.zone);
    let count = |n: u64| number::integer(language, n);
    let late = event.late_ms().map(|ms| match u64::try_from(ms) {
        Ok(late) if ms >= ON_TIME_MS => duration::duration(language, late),
        _ => td_string!(locale, event.job.on_time).to_owned(),
    });
    [
        times.scheduled.map(|at| (td_string!(locale, event.job.scheduled), read(at))),
        Some((td_string!(locale, event.job.started), read(times.occurred))),
        late.map(|late| (td_string!(locale, event.job.late), late)),
        times.ended.map(|at| (td_string!(locale, event.job.ended), read(at))),
        event.duration_ms.map(|ms| (td_string!(locale, event.fact.duration), duration::duration(language, ms))),
        job.items_ok.map(|n| (td_string!(locale, event.job.ok), count(n))),
        job.items_failed.map(|n| (td_string!(locale, event.job.failed), count(n))),
    ]
    .into_iter()
    .flatten()
    .collect()
}
