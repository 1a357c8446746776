//! What arrives from a source while it is being connected: events as they are stored, and what was wrong with what was not. It is asked for every
//! second and does not come over the live stream: that one knows filters of events, and a rejected record is no event.

use leptos::prelude::*;

use crate::domain::event_row::EventRow;
use crate::domain::source::{Arrival, Arrived};
use crate::format::time;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;
use crate::widgets::when::When;

/// So many are shown.
const MOST: usize = 30;

/// What has arrived so far, newest first, and whether the last question was answered.
#[derive(Clone, Copy)]
struct Known {
    arrivals: RwSignal<Vec<Arrival>>,
    count: RwSignal<usize>,
    lost: RwSignal<bool>,
}

/// The arrivals of a source.
#[component]
pub fn Came(
    /// The source's number.
    id: i64,
) -> impl IntoView {
    let i18n = use_i18n();
    let known = Known { arrivals: RwSignal::default(), count: RwSignal::new(0), lost: RwSignal::new(false) };
    follow(id, known);
    let some = move || known.count.get() > 0;
    let status = move || match known.count.get() {
        0 => t_string!(i18n, source.came.waiting).to_owned(),
        count => t_string!(i18n, source.came.count, count = count),
    };
    view! {
        <section class="came" aria-labelledby="came">
            <h3 id="came">{t!(i18n, source.came.title)}</h3>
            <p class="came-status" class:came-waiting=move || !some() role="status">
                {move || status()}
            </p>
            <p class="field-problem" role="alert">{move || known.lost.get().then(|| t_string!(i18n, source.came.lost))}</p>
            <When holds=some>
                <ol class="came-list" aria-label=move || t_string!(i18n, source.came.list)>
                    <For each=move || known.arrivals.get() key=|arrival| arrival.number.to_string() let:arrival>
                        <Line arrival />
                    </For>
                </ol>
            </When>
        </section>
    }
}

#[component]
fn Line(arrival: Arrival) -> impl IntoView {
    let (at, what) = (arrival.at, arrival.what);
    let what = match what {
        Arrived::Stored(id, row) => view! { <Stored id=id.to_string() row /> },
        Arrived::Again(id) => view! { <Again id=id.to_string() /> },
        Arrived::Rejected { index, field, problem } => view! { <Rejected index field problem /> },
        Arrived::Refused { status, detail } => view! { <Refused status detail /> },
    };
    view! {
        <li>
            <time class="came-time" datetime=at.at.to_rfc3339_at(at.offset_s)>
                {time::second(at.local())}
            </time>
            <div>{what}</div>
        </li>
    }
}

#[component]
fn Stored(id: String, row: Option<Box<EventRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let Some(row) = row else { return view! { <span>{t!(i18n, source.came.unreadable)}</span> } };
    let (outcome, message) = (row.outcome, row.message.clone());
    let what = move || {
        let feature = feature(language.get(), &row.module, row.submodule.as_ref());
        format!("{feature} · {}", operation(language.get(), &row.module, row.submodule.as_ref(), &row.operation))
    };
    view! {
        <OutcomeMark outcome />
        " "
        <span>{move || what()}</span>
        {message.map(|text| view! { <p class="came-message"><MarkedText text /></p> })}
        " "
        <a href=format!("/events/{id}")>{t!(i18n, source.came.open)}</a>
    }
}

#[component]
fn Again(id: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span>{t!(i18n, source.came.again)}</span>
        " "
        <a href=format!("/events/{id}")>{t!(i18n, source.came.open)}</a>
    }
}

/// The words of the server, as the program got them.
#[component]
fn Rejected(index: usize, field: String, problem: String) -> impl IntoView {
    let i18n = use_i18n();
    let whole = field.is_empty();
    let field = move || if whole { t_string!(i18n, source.came.whole).to_owned() } else { field.clone() };
    view! {
        <span class="came-wrong">{t!(i18n, source.came.rejected)}</span>
        " · "
        {move || t_string!(i18n, source.came.record, number = index)}
        <p class="came-message">
            <code>{move || field()}</code>
            " "
            <MarkedText text=problem.clone() />
        </p>
    }
}

#[component]
fn Refused(status: u16, detail: String) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="came-wrong">{move || t_string!(i18n, source.came.refused, status = status)}</span>
        <p class="came-message"><MarkedText text=detail.clone() /></p>
    }
}

/// Asks every second, as long as the page can be seen and the last question was answered.
#[cfg(feature = "hydrate")]
fn follow(id: i64, known: Known) {
    use std::time::Duration;

    let waiting = StoredValue::new(false);
    let ask = move || {
        if waiting.try_get_value().unwrap_or(true) {
            return;
        }
        waiting.set_value(true);
        leptos::task::spawn_local(async move {
            take(id, known).await;
            waiting.try_set_value(false);
        });
    };
    ask();
    crate::browser::interval::while_visible(Duration::from_secs(1), ask);
}

#[cfg(feature = "hydrate")]
async fn take(id: i64, known: Known) {
    use crate::api::sources::arrivals;

    let newest = known.arrivals.with_untracked(|known| known.first().map_or(0, |arrival| arrival.number));
    let answer = arrivals(id, newest).await;
    // The page may be gone.
    known.lost.try_set(answer.is_err());
    let Ok(mut came) = answer else { return };
    if came.is_empty() {
        return;
    }
    known.count.try_update(|count| *count += came.len());
    known.arrivals.try_update(|known| {
        came.reverse();
        came.append(known);
        came.truncate(MOST);
        *known = came;
    });
}

#[cfg(not(feature = "hydrate"))]
fn follow(_: i64, known: Known) {
    // Named here, so that both sides compile what only the browser does.
    let _ = (known.arrivals, known.lost, MOST);
}
