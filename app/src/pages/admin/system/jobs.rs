//! What the server does by itself: when each job ran last, and how that ended.

use leptos::prelude::*;

use super::time;
use crate::domain::system::{Job, JobState, LastRun, SystemStatus};
use crate::format::duration::duration;
use crate::format::number::integer;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::language;
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;

fn name(locale: Locale, job: Job) -> &'static str {
    match job {
        Job::Sessions => td_string!(locale, system.jobs.sessions),
        Job::Integrity => td_string!(locale, system.jobs.integrity),
        Job::Retention => td_string!(locale, system.jobs.retention),
    }
}

/// The part.
#[component]
pub fn Jobs(
    /// How it is doing.
    status: Signal<SystemStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let jobs = move || status.read().jobs.clone();
    let key = |job: &JobState| format!("{job:?}");
    view! {
        <section class="account-part">
            <h2>{t!(i18n, system.jobs.title)}</h2>
            <div class="table-wrap">
                <table class="figures settings-table">
                    <caption class="visually-hidden">{t!(i18n, system.jobs.title)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, system.jobs.job)}</th>
                            <th scope="col">{t!(i18n, system.jobs.began)}</th>
                            <th scope="col" class="number">{t!(i18n, system.jobs.took)}</th>
                            <th scope="col" class="number">{t!(i18n, system.jobs.handled)}</th>
                            <th scope="col">{t!(i18n, system.jobs.success)}</th>
                            <th scope="col">{t!(i18n, system.jobs.runs)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || jobs() key=key let:job>
                            <Row job />
                        </For>
                    </tbody>
                </table>
            </div>
        </section>
    }
}

#[component]
fn Row(job: JobState) -> impl IntoView {
    let i18n = use_i18n();
    let JobState { job, last, last_success, runs, failures } = job;
    let never = move || t_string!(i18n, system.jobs.never).to_owned();
    let last = StoredValue::new(last);
    let of_last = move |tell: fn(Locale, &LastRun) -> String| {
        last.with_value(|last| last.as_ref().map(|last| tell(i18n.get_locale(), last)))
    };
    let began = move || of_last(|locale, last| time(locale, last.began)).unwrap_or_else(never);
    let took = move || of_last(|locale, last| duration(language(locale), last.took_ms));
    let handled = move || of_last(|locale, last| integer(language(locale), last.handled));
    let failed = move || {
        let error = last.with_value(|last| last.as_ref()?.error.as_deref().map(|error| plain(error).into_owned()))?;
        Some(t_string!(i18n, system.jobs.failed, error = error))
    };
    let success = move || last_success.map_or_else(never, |at| time(i18n.get_locale(), at));
    let count = move || {
        let language = language(i18n.get_locale());
        let (runs, failures) = (integer(language, runs), integer(language, failures));
        t_string!(i18n, system.jobs.runs_value, runs = runs, failures = failures)
    };
    view! {
        <tr>
            <th scope="row">{move || name(i18n.get_locale(), job)}</th>
            <td data-label=move || t_string!(i18n, system.jobs.began)>{move || began()} " " <span class="field-problem">{move || failed()}</span></td>
            <td class="number" data-label=move || t_string!(i18n, system.jobs.took)>{move || took()}</td>
            <td class="number" data-label=move || t_string!(i18n, system.jobs.handled)>{move || handled()}</td>
            <td data-label=move || t_string!(i18n, system.jobs.success)>{move || success()}</td>
            <td data-label=move || t_string!(i18n, system.jobs.runs)>{move || count()}</td>
        </tr>
    }
}
