//! How the events of a journal spread over time: each bar is a link to the list of exactly its events. Dragging over several, or marking them
//! with the Shift and arrow keys, zooms to these.

use leptos::ev::KeyboardEvent;
use leptos::html::Ol;
use leptos::prelude::*;

use self::drag::Drag;
use self::shape::{HEIGHT, Part, shape};
use self::table::BarTable;
use crate::domain::filter::Filter;
use crate::domain::histogram::{Histogram, zoom};
use crate::domain::journal::Journal;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::when::When;

pub mod drag;
pub mod shape;
pub mod table;
pub mod words;

/// A histogram, and what it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Of which journal.
    pub journal: Journal,
    /// By which filter.
    pub filter: Filter,
    /// The bars.
    pub histogram: Histogram,
}

/// Which bars are marked, from where the reader began to where they are; either may come first.
pub type Marked = RwSignal<Option<(usize, usize)>>;

/// The histogram.
#[component]
pub fn HistogramView(
    /// What is shown.
    #[prop(into)]
    counted: Signal<Counted>,
    /// Takes the filter of the bars that were marked.
    on_zoom: Callback<Filter>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let total = move || counted.with(|counted| words::total(language.get(), &counted.histogram));
    let step = move || words::step(language.get(), counted.with(|counted| counted.histogram.step));
    let out = move || counted.with(|counted| words::wider(&counted.filter).map(|filter| counted.journal.href(&filter)));
    let bars = Memo::new(move |_| counted.with(|counted| !counted.histogram.bars.is_empty()));
    view! {
        <section class="histogram" aria-labelledby="histogram-title">
            <div class="histogram-head">
                <h2 id="histogram-title" class="visually-hidden">{t!(i18n, journal.histogram.title)}</h2>
                <p class="histogram-total" role="status">{move || total()}</p>
                <When holds=move || bars.get()>
                    <p class="histogram-step">{move || t_string!(i18n, journal.histogram.bar, step = step())}</p>
                </When>
                {move || out().map(|href| view! {
                    <a class="histogram-out" href=href data-noscroll="true">{t!(i18n, journal.histogram.out)}</a>
                })}
            </div>
            <When holds=move || bars.get()>
                <Bars counted on_zoom />
                <Axis counted />
                <BarTable counted />
            </When>
        </section>
    }
}

#[component]
fn Bars(counted: Signal<Counted>, on_zoom: Callback<Filter>) -> impl IntoView {
    let i18n = use_i18n();
    let list = NodeRef::<Ol>::new();
    let marked: Marked = RwSignal::new(None);
    let active = RwSignal::new(None::<usize>);
    let count = move || counted.with_untracked(|counted| counted.histogram.bars.len());
    let zoomed = move |(from, to): (usize, usize)| {
        let filter = counted.with_untracked(|counted| {
            let bars = &counted.histogram.bars;
            Some(zoom(&counted.filter, bars.get(from.min(to))?, bars.get(from.max(to))?))
        });
        marked.set(None);
        if let Some(filter) = filter {
            on_zoom.run(filter);
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let from = active.get_untracked().unwrap_or_else(|| count().saturating_sub(1));
        match (event.key().as_str(), marked.get_untracked()) {
            ("Enter", Some(range)) if range.0 != range.1 => zoomed(range),
            ("Escape", Some(_)) => marked.set(None),
            (key, range) => {
                let Some(next) = next_bar(key, from, count()) else { return };
                marked.set(event.shift_key().then(|| (range.map_or(from, |range| range.0), next)));
                active.set(Some(next));
                focus(list, next);
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let drag = Drag { list, marked };
    let bars = Memo::new(move |_| counted.with(|counted| counted.histogram.bars.len()));
    view! {
        <div role="group" aria-label=move || t_string!(i18n, journal.histogram.title) aria-describedby="histogram-keys">
            <p class="visually-hidden" id="histogram-keys">{t!(i18n, journal.histogram.keys)}</p>
            <ol
                class="histogram-bars"
                node_ref=list
                on:keydown=on_key
                on:focusout=move |_| active.set(None)
                on:pointerdown=move |event| drag.begin(&event, count())
                on:pointermove=move |event| drag.go_on(&event, count())
                on:pointercancel=move |_| marked.set(None)
                on:pointerup=move |event| {
                    drag.go_on(&event, count());
                    match marked.get_untracked() {
                        Some((from, to)) if from != to => zoomed((from, to)),
                        _ => marked.set(None),
                    }
                }
            >
                <For each=move || 0..bars.get() key=|at| (0, *at as u64) let:at>
                    <BarLink at counted marked active />
                </For>
            </ol>
        </div>
    }
}

fn next_bar(key: &str, from: usize, bars: usize) -> Option<usize> {
    let last = bars.checked_sub(1)?;
    match key {
        "ArrowLeft" => Some(from.saturating_sub(1)),
        "ArrowRight" => Some((from + 1).min(last)),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// A bar, by its place. It is not made anew when its figures change: it may have the focus, or be one end of a drag.
#[component]
fn BarLink(at: usize, counted: Signal<Counted>, marked: Marked, active: RwSignal<Option<usize>>) -> impl IntoView {
    let language = use_language();
    let bar = Memo::new(move |_| {
        counted.with(|counted| {
            let bar = counted.histogram.bars.get(at)?;
            let href = counted.journal.href(&bar.filter(&counted.filter));
            Some((href, words::told(language.get(), counted.histogram.step, bar)))
        })
    });
    let parts = Memo::new(move |_| {
        counted.with(|counted| {
            let most = counted.histogram.bars.iter().map(|bar| bar.counts.total()).max().unwrap_or_default();
            counted.histogram.bars.get(at).map(|bar| shape(bar, most)).unwrap_or_default()
        })
    });
    let href = move || bar.get().map(|(href, _)| href);
    let text = move || bar.get().map(|(_, text)| text);
    // The newest bar comes first into focus.
    let tabindex = move || {
        let last = counted.with(|counted| counted.histogram.bars.len().saturating_sub(1));
        if active.try_get().flatten().unwrap_or(last).min(last) == at { "0" } else { "-1" }
    };
    let is_marked = move || marked.get().is_some_and(|(a, b)| a != b && (a.min(b)..=a.max(b)).contains(&at));
    view! {
        <li>
            <a
                href=move || href()
                tabindex=move || tabindex()
                class:marked=move || is_marked()
                aria-label=move || text()
                title=move || text()
                draggable="false"
                data-noscroll="true"
                on:focus=move |_| active.set(Some(at))
            >
                {move || drawn(parts.get())}
            </a>
        </li>
    }
}

fn drawn(parts: Vec<Part>) -> impl IntoView {
    let rect = |part: Part| {
        view! { <rect x="1" width="8" y=part.top.to_string() height=part.height.to_string() data-outcome=part.outcome.as_str() /> }
    };
    view! {
        <svg viewBox=format!("0 0 10 {HEIGHT}") preserveAspectRatio="none" aria-hidden="true" focusable="false">
            {parts.into_iter().map(rect).collect_view()}
        </svg>
    }
}

/// When the first, a middle and the last bar begin.
#[component]
fn Axis(counted: Signal<Counted>) -> impl IntoView {
    let language = use_language();
    let ticks = move || {
        counted.with(|counted| {
            let bars = &counted.histogram.bars;
            let tick = |at: usize| Some(words::tick(language.get(), counted.histogram.step, bars.get(at)?));
            let places = if bars.len() < 3 { vec![0] } else { vec![0, bars.len() / 2, bars.len() - 1] };
            places.into_iter().filter_map(tick).map(|text| view! { <span>{text}</span> }).collect_view()
        })
    };
    view! { <div class="histogram-axis" aria-hidden="true">{move || ticks()}</div> }
}

#[cfg(feature = "hydrate")]
fn focus(list: NodeRef<Ol>, index: usize) {
    crate::browser::menu::focus_link(list, index);
}

#[cfg(not(feature = "hydrate"))]
fn focus(_: NodeRef<Ol>, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_move_from_bar_to_bar() {
        let next = |key, from| next_bar(key, from, 5);
        assert_eq!((next("ArrowLeft", 0), next("ArrowLeft", 3)), (Some(0), Some(2)));
        assert_eq!((next("ArrowRight", 3), next("ArrowRight", 4)), (Some(4), Some(4)));
        assert_eq!((next("Home", 3), next("End", 0), next("a", 0)), (Some(0), Some(4), None));
        assert_eq!(next_bar("End", 0, 0), None);
    }
}
