//! Whether the journal of Vigie itself is as it was sealed: the last check and a new one, the head to be kept elsewhere, and each month.

use leptos::prelude::*;

use self::months::Months;
use crate::api::integrity::{check_integrity, integrity_state};
use crate::domain::error::AppError;
use crate::domain::integrity::{Check, CheckProgress, Integrity};
use crate::format::number::integer;
use crate::format::time;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;
use crate::widgets::state::{Failure, Loading};
use crate::widgets::when::When;

pub mod months;

/// The content of the page.
#[component]
pub fn IntegrityContent() -> impl IntoView {
    let told = Resource::new(|| (), |()| integrity_state());
    view! {
        <Suspense fallback=|| view! { <Loading rows=6 /> }>
            {move || Suspend::new(async move {
                match told.await {
                    Ok(told) => view! { <Told told /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Told(told: Integrity) -> impl IntoView {
    let i18n = use_i18n();
    let running = told.running.is_some();
    let known = RwSignal::new(told);
    let refused = RwSignal::new(None::<AppError>);
    if running {
        watch(known, refused);
    }
    let since = move || since(i18n.get_locale(), &known.read());
    view! {
        <p class="page-lead">{t!(i18n, integrity.lead)}</p>
        <p class="page-lead">{move || since()}</p>
        <Verdict known refused />
        <HeadToKeep known />
        <Months known />
    }
}

/// What the last check found, and the button of the next.
#[component]
fn Verdict(known: RwSignal<Integrity>, refused: RwSignal<Option<AppError>>) -> impl IntoView {
    let i18n = use_i18n();
    let begin = Action::new(move |(): &()| async move {
        match check_integrity().await {
            Ok(told) => {
                refused.set(None);
                known.set(told);
                watch(known, refused);
            }
            Err(error) => refused.set(Some(error)),
        }
    });
    let checks = move || known.read().running.is_some();
    let state = move || {
        known.with(|told| told.check.as_ref().map(|check| if check.is_unbroken() { "unbroken" } else { "broken" }))
    };
    let sentence = move || sentence(i18n.get_locale(), &known.read());
    let progress = move || known.read().running.map(|running| progress(i18n.get_locale(), running));
    let problem = move || problem(i18n.get_locale(), &known.read(), refused.read().as_ref());
    view! {
        <section class="integrity-verdict" data-state=move || state() aria-label=move || t_string!(i18n, integrity.last)>
            <p role="status">{move || sentence()}</p>
            <When holds=checks>
                <label class="integrity-progress">
                    <span>{move || progress()}</span>
                    <progress
                        max=move || known.read().running.map_or(1, |running| running.months.max(1))
                        value=move || known.read().running.map_or(0, |running| running.done)
                    ></progress>
                </label>
            </When>
            <p class="field-problem" role="alert">{move || problem()}</p>
            <button type="button" class="button primary" disabled=move || checks() on:click=move |_| drop(begin.dispatch(()))>
                {t!(i18n, integrity.check)}
            </button>
        </section>
    }
}

/// The newest head, and what it is good for.
#[component]
fn HeadToKeep(known: RwSignal<Integrity>) -> impl IntoView {
    let i18n = use_i18n();
    let head = move || known.with(|told| told.seals.first().map(|seal| seal.head.clone()));
    view! {
        <Part title=t!(i18n, integrity.head.title) lead=t!(i18n, integrity.head.text)>
            <p>
                <code class="integrity-hash">{move || head()}</code>
            </p>
            <p class="page-lead">
                {t!(i18n, integrity.head.compare)} " " <code class="integrity-command">"vigie verify --data DIR --expect HASH"</code>
            </p>
        </Part>
    }
}

fn since(locale: Locale, told: &Integrity) -> Option<String> {
    let at = time::date_time(preferences::language(locale), told.since?.local());
    Some(td_string!(locale, integrity.since, time = at).clone())
}

fn sentence(locale: Locale, told: &Integrity) -> String {
    let Some(check) = &told.check else { return td_string!(locale, integrity.never).to_owned() };
    let language = preferences::language(locale);
    format!(
        "{} {}",
        found(locale, check),
        td_string!(locale, integrity.at, time = time::date_time(language, check.at.local()))
    )
}

fn found(locale: Locale, check: &Check) -> String {
    let number = |n| integer(preferences::language(locale), n);
    match check.broken() {
        0 => {
            let events = check.events();
            td_string!(locale, integrity.unbroken, count = events, n = number(events)).clone()
        }
        broken => td_string!(locale, integrity.broken, count = broken, n = number(broken)).clone(),
    }
}

fn progress(locale: Locale, running: CheckProgress) -> String {
    let number = |n| integer(preferences::language(locale), n);
    td_string!(locale, integrity.progress, done = number(running.done), months = number(running.months)).clone()
}

fn problem(locale: Locale, told: &Integrity, refused: Option<&AppError>) -> Option<&'static str> {
    match refused {
        Some(AppError::Forbidden) => Some(td_string!(locale, integrity.problem.forbidden)),
        Some(AppError::SignedOut) => Some(td_string!(locale, integrity.problem.signed_out)),
        Some(AppError::Busy) => Some(td_string!(locale, integrity.problem.busy)),
        Some(_) => Some(td_string!(locale, integrity.problem.connection)),
        None => told.failed.then_some(td_string!(locale, integrity.problem.failed)),
    }
}

/// How often the server is asked while a check runs, in milliseconds.
#[cfg(feature = "hydrate")]
const EVERY_MS: i32 = 400;

/// Asks until the check has ended, or the page is gone.
#[cfg(feature = "hydrate")]
fn watch(known: RwSignal<Integrity>, refused: RwSignal<Option<AppError>>) {
    leptos::task::spawn_local(async move {
        loop {
            match integrity_state().await {
                Ok(told) => {
                    let over = told.running.is_none();
                    if known.try_set(told).is_some() || over {
                        return;
                    }
                }
                Err(error) => {
                    refused.try_set(Some(error));
                    return;
                }
            }
            crate::browser::download::pause(EVERY_MS).await;
        }
    });
}

#[cfg(not(feature = "hydrate"))]
fn watch(_: RwSignal<Integrity>, _: RwSignal<Option<AppError>>) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::integrity::{Break, BreakKind, CheckedMonth, utc};
    use crate::domain::time::Timestamp;

    fn told(broken: u64) -> Integrity {
        let mut month = CheckedMonth::new(202_611);
        month.events = 1_204;
        (0..broken).for_each(|_| month.note(Break::of(BreakKind::CutOff)));
        let at = utc(Timestamp::parse("2026-11-22T12:00:00Z").unwrap());
        Integrity { check: Some(Check { at, months: vec![month] }), ..Integrity::default() }
    }

    #[test]
    fn the_verdict_says_how_much_was_compared_and_when() {
        let plain = |locale, told: &Integrity| sentence(locale, told).replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(
            plain(Locale::en, &told(0)),
            "Unbroken: 1,204 events are as they were sealed. Checked on 22 Nov 2026, 12:00:00."
        );
        assert_eq!(plain(Locale::pl, &told(3)), "Naruszono w 3 miejscach. Sprawdzono: 22 lis 2026, 12:00:00.");
        assert_eq!(plain(Locale::fr, &Integrity::default()), "Aucune vérification pour l’instant.");
    }

    #[test]
    fn a_check_that_ended_early_is_said_to_have() {
        let told = Integrity { failed: true, ..told(0) };
        assert!(problem(Locale::en, &told, None).is_some_and(|text| text.contains("log")));
        assert_eq!(problem(Locale::en, &Integrity::default(), None), None);
    }
}
