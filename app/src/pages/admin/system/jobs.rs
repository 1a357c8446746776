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
use crate::widgets::settings_part::Part;
use crate::widgets::settings_table::{Column, SettingsTable, row, told};

fn name(locale: Locale, job: Job) -> &'static str {
    match job {
        Job::Sessions => td_string!(locale, system.jobs.sessions),
        Job::Integrity => td_string!(locale, system.jobs.integrity),
        Job::Retention => td_string!(locale, system.jobs.retention),
    }
}

const COLUMNS: &[Column] = &[
    Column::words(|locale| td_string!(locale, system.jobs.job)),
    Column::words(|locale| td_string!(locale, system.jobs.began)),
    Column::number(|locale| td_string!(locale, system.jobs.took)),
    Column::number(|locale| td_string!(locale, system.jobs.handled)),
    Column::brief(|locale| td_string!(locale, system.jobs.success)),
    Column::words(|locale| td_string!(locale, system.jobs.runs)),
];

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
        <Part title=t!(i18n, system.jobs.title)>
            <SettingsTable caption=t!(i18n, system.jobs.title) columns=COLUMNS>
                <For each=move || jobs() key=key let:job>
                    <Row job />
                </For>
            </SettingsTable>
        </Part>
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
    let took = move || of_last(|locale, last| duration(language(locale), last.took_ms)).unwrap_or_default();
    let handled = move || of_last(|locale, last| integer(language(locale), last.handled)).unwrap_or_default();
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
    let began = view! { {move || began()} " " <span class="field-problem">{move || failed()}</span> };
    let cells =
        vec![told(move || name(i18n.get_locale(), job)), began, told(took), told(handled), told(success), told(count)];
    row(COLUMNS, cells)
}
