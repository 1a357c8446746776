//! Whether the server is ready, since when it runs, and what it uses.

use leptos::prelude::*;

use super::time;
use crate::domain::system::{Obstacle, SystemStatus};
use crate::format::duration::duration;
use crate::format::number::integer;
use crate::format::size::bytes;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::preferences::language;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;

fn obstacle(locale: Locale, obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Database => td_string!(locale, system.obstacle.database),
        Obstacle::Writer => td_string!(locale, system.obstacle.writer),
        Obstacle::Disk => td_string!(locale, system.obstacle.disk),
        Obstacle::Stopping => td_string!(locale, system.obstacle.stopping),
    }
}

/// Whether it is ready, in words.
fn readiness(locale: Locale, status: &SystemStatus) -> String {
    if status.obstacles.is_empty() {
        return td_string!(locale, system.state.ready).to_owned();
    }
    status.obstacles.iter().map(|one| obstacle(locale, *one)).collect::<Vec<_>>().join(" ")
}

fn started(locale: Locale, status: &SystemStatus) -> String {
    let since = status.now.at.0.saturating_sub(status.started.at.0).max(0).unsigned_abs();
    let (time, duration) = (time(locale, status.started), duration(language(locale), since));
    td_string!(locale, system.state.started_value, time = time, duration = duration)
}

fn queue(locale: Locale, status: &SystemStatus) -> String {
    let (language, queue) = (language(locale), status.queue);
    td_string!(
        locale,
        system.state.queue_value,
        events = integer(language, queue.events),
        most = integer(language, queue.most_events),
        size = bytes(language, queue.bytes)
    )
}

fn readers(locale: Locale, status: &SystemStatus) -> String {
    let (language, readers) = (language(locale), status.readers);
    td_string!(
        locale,
        system.state.readers_value,
        busy = integer(language, readers.busy),
        open = integer(language, readers.open)
    )
}

/// What the process uses, memory and processor time; a dash where the system does not tell.
fn uses(locale: Locale, status: &SystemStatus) -> (String, String) {
    let language = language(locale);
    match status.process {
        Some(process) => (bytes(language, process.memory_bytes), duration(language, process.cpu_ms)),
        None => ("–".to_owned(), "–".to_owned()),
    }
}

/// The part.
#[component]
pub fn State(
    /// How it is doing.
    status: Signal<SystemStatus>,
) -> impl IntoView {
    let i18n = use_i18n();
    let told = move |tell: fn(Locale, &SystemStatus) -> String| tell(i18n.get_locale(), &status.read());
    let version = move || status.read().version.clone();
    let live = move || integer(language(i18n.get_locale()), status.read().live_streams);
    let is_bad = move || !status.read().obstacles.is_empty();
    view! {
        <Part title=t!(i18n, system.state.title)>
            <dl class="account-facts">
                <dt>{t!(i18n, system.state.readiness)}</dt>
                <dd class="system-ready" class:system-bad=is_bad>{move || told(readiness)}</dd>
                <dt>{t!(i18n, system.state.version)}</dt>
                <dd>{move || version()}</dd>
                <dt>{t!(i18n, system.state.started)}</dt>
                <dd>{move || told(started)}</dd>
                <dt>{t!(i18n, system.state.queue)}</dt>
                <dd>{move || told(queue)}</dd>
                <dt>{t!(i18n, system.state.readers)}</dt>
                <dd>{move || told(readers)}</dd>
                <dt>{t!(i18n, system.state.live)}</dt>
                <dd>{move || live()}</dd>
                <dt>{t!(i18n, system.state.memory)}</dt>
                <dd>{move || told(|locale, status| uses(locale, status).0)}</dd>
                <dt>{t!(i18n, system.state.cpu)}</dt>
                <dd>{move || told(|locale, status| uses(locale, status).1)}</dd>
            </dl>
        </Part>
    }
}
