//! How the server is doing, kept up to date as long as somebody can see it. What is shown stays while the next figures are fetched.

use leptos::prelude::*;

use self::intake::Intake;
use self::jobs::Jobs;
use self::slow::Slow;
use self::state::State;
use self::storage::Files;
use crate::api::system::read_system;
use crate::domain::error::AppError;
use crate::domain::event_view::Moment;
use crate::domain::system::SystemStatus;
use crate::format::time::date_time;
use crate::i18n::{Locale, t_string, use_i18n};
use crate::preferences::language;
use crate::text::t;
use crate::view::view;
use crate::widgets::state::{Failure, Loading};

pub mod intake;
pub mod jobs;
pub mod slow;
pub mod state;
pub mod storage;

/// A time as the tables show it.
pub fn time(locale: Locale, moment: Moment) -> String {
    date_time(language(locale), moment.local())
}

/// The content of the page.
#[component]
pub fn System() -> impl IntoView {
    let status = Resource::new(|| (), |()| read_system());
    view! {
        <Suspense fallback=|| view! { <Loading rows=12 /> }>
            {move || Suspend::new(async move {
                match status.await {
                    Ok(status) => view! { <Shown status /> },
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(status: SystemStatus) -> impl IntoView {
    let i18n = use_i18n();
    let status = RwSignal::new(status);
    let refused = RwSignal::new(None::<AppError>);
    keep_up(status, refused);
    let shown: Signal<SystemStatus> = status.into();
    let as_of = move || t_string!(i18n, system.as_of, time = time(i18n.get_locale(), shown.read().now));
    // Said only where something is wrong: a reader who listens is not told of every refresh.
    let stale = move || {
        let time = time(i18n.get_locale(), shown.read().now);
        refused.read().is_some().then(|| t_string!(i18n, system.stale, time = time))
    };
    view! {
        <p class="page-lead">{t!(i18n, system.lead)}</p>
        <p class="settings-slug system-as-of">{move || as_of()}</p>
        <p class="field-problem" role="status">
            {move || stale()}
        </p>
        <div class="system">
            <State status=shown />
            <Intake status=shown />
            <Files status=shown />
            <Jobs status=shown />
            <Slow status=shown />
        </div>
    }
}

/// Asks again every few seconds. Whoever may not see it any more sees what was shown, and that it grows old.
#[cfg(feature = "hydrate")]
fn keep_up(status: RwSignal<SystemStatus>, refused: RwSignal<Option<AppError>>) {
    let asking = StoredValue::new(false);
    let ask = move || {
        // A server that is slow to answer is not asked twice at once.
        if asking.try_get_value() != Some(false) {
            return;
        }
        asking.set_value(true);
        leptos::task::spawn_local(async move {
            let answer = read_system().await;
            asking.try_set_value(false);
            match answer {
                Ok(newer) => {
                    status.try_set(newer);
                    refused.try_set(None);
                }
                Err(error) => drop(refused.try_set(Some(error))),
            }
        });
    };
    crate::browser::interval::while_visible(std::time::Duration::from_secs(5), ask);
}

#[cfg(not(feature = "hydrate"))]
fn keep_up(_: RwSignal<SystemStatus>, _: RwSignal<Option<AppError>>) {}
