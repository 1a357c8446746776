//! One export on its way: how many rows and bytes so far, a button that stops it, and how it ended, which stays until it was read.

use leptos::prelude::*;

use crate::domain::export::{ExportProgress, ExportState};
use crate::domain::language::Language;
use crate::format::number::integer;
use crate::format::size::bytes;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::{self, use_language};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};

/// What the page knows of an export.
#[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only the browser is told"))]
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// Nothing yet.
    Asked,
    /// What the server said last.
    Told(ExportProgress),
    /// The server does not say, by the short name of a problem.
    Lost(&'static str),
}

impl Known {
    fn state(&self) -> ExportState {
        match self {
            Self::Asked => ExportState::Running,
            Self::Told(progress) => progress.state,
            Self::Lost(_) => ExportState::Failed,
        }
    }
}

/// An export that this page has begun.
#[component]
pub fn Status(
    /// Under which name the server knows it.
    name: String,
    /// Its end was read.
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let known = RwSignal::new(Known::Asked);
    let state = Memo::new(move |_| known.with(Known::state));
    watch(name.clone(), known);
    let sentence = move || sentence(i18n.get_locale(), &known.read());
    let button = move || match state.get() {
        ExportState::Running => {
            let name = name.clone();
            let stop = move |_| cancel(name.clone());
            view! { <button type="button" class="button" on:click=stop>{t!(i18n, export.cancel)}</button> }
        }
        _ => view! {
            <button type="button" class="button" on:click=move |_| on_close.run(())>
                {icon(Icon::Close)}
                {t!(i18n, export.dismiss)}
            </button>
        },
    };
    view! {
        <section class="export-status" data-state=move || state.get().as_str() aria-label=move || t_string!(i18n, export.menu)>
            // The sentence is announced, the figures that change all the time are not.
            <p role="status">{move || sentence()}</p>
            <p class="export-figures">{move || figures(language.get(), &known.read())}</p>
            {move || button()}
        </section>
    }
}

fn sentence(locale: Locale, known: &Known) -> String {
    let progress = match known {
        Known::Asked => return td_string!(locale, export.starting).to_owned(),
        Known::Lost(problem) => return failed(locale, problem),
        Known::Told(progress) => progress,
    };
    match progress.state {
        ExportState::Running => td_string!(locale, export.running).to_owned(),
        ExportState::Done => td_string!(locale, export.done).to_owned(),
        ExportState::Cancelled => td_string!(locale, export.cancelled).to_owned(),
        ExportState::Failed => failed(locale, progress.problem.as_deref().unwrap_or_default()),
    }
}

fn failed(locale: Locale, problem: &str) -> String {
    let cause = match problem {
        "time-limit" => td_string!(locale, export.problem.time_limit),
        "too-many-exports" => td_string!(locale, export.problem.too_many),
        "disk-full" | "unavailable" | "not-recorded" => td_string!(locale, export.problem.disk),
        "forbidden" => td_string!(locale, export.problem.forbidden),
        "unauthorized" => td_string!(locale, export.problem.signed_out),
        "connection" => td_string!(locale, export.problem.connection),
        "stalled" => td_string!(locale, export.problem.stalled),
        _ => td_string!(locale, export.problem.other),
    };
    format!("{} {cause}", td_string!(locale, export.failed))
}

/// `1,204 rows · 1.2 MB`.
fn figures(language: Language, known: &Known) -> Option<String> {
    let Known::Told(progress) = known else { return None };
    let locale = preferences::locale(language);
    let rows = td_string!(locale, export.rows, count = progress.rows, n = integer(language, progress.rows));
    Some(format!("{rows} · {}", bytes(language, progress.bytes)))
}

/// How often the server is asked, in milliseconds.
#[cfg(feature = "hydrate")]
const EVERY_MS: i32 = 400;

/// How often it may know nothing of an export that the browser is about to ask for.
#[cfg(feature = "hydrate")]
const UNKNOWN: u32 = 75;

#[cfg(feature = "hydrate")]
fn watch(name: String, known: RwSignal<Known>) {
    use crate::browser::download::{self, Lost};

    leptos::task::spawn_local(async move {
        let mut unknown = 0;
        loop {
            download::pause(EVERY_MS).await;
            let told = match download::progress(&name).await {
                Ok(progress) => Known::Told(progress),
                Err(Lost::Unknown) if unknown < UNKNOWN => {
                    unknown += 1;
                    continue;
                }
                Err(Lost::SignedOut) => Known::Lost("unauthorized"),
                Err(Lost::Unknown | Lost::Connection) => Known::Lost("connection"),
            };
            let over = told.state() != ExportState::Running;
            // The page may be gone by now; then nobody asks any more.
            if known.try_set(told).is_some() || over {
                return;
            }
        }
    });
}

#[cfg(feature = "hydrate")]
fn cancel(name: String) {
    leptos::task::spawn_local(async move { crate::browser::download::cancel(&name).await });
}

#[cfg(not(feature = "hydrate"))]
fn watch(_: String, _: RwSignal<Known>) {}

#[cfg(not(feature = "hydrate"))]
fn cancel(_: String) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_that_the_file_is_not_whole_and_why() {
        let progress = ExportProgress {
            state: ExportState::Failed,
            rows: 1_204,
            bytes: 1_249,
            problem: Some("time-limit".to_owned()),
        };
        let text = sentence(Locale::en, &Known::Told(progress.clone()));
        assert_eq!(
            text,
            "The export failed. The file is not complete. Reading took too long. Choose a shorter period or fewer filters."
        );
        assert_eq!(
            figures(Language::En, &Known::Told(progress)).unwrap().replace('\u{a0}', " "),
            "1,204 rows · 1.2 kB"
        );
        assert_eq!(figures(Language::Pl, &Known::Asked), None);
    }
}
