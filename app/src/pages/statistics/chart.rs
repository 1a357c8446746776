//! The chart with its links: the bars for those who see and point, the links for the keyboard and for readers; both say and open the same.

use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Ol};
use leptos::prelude::*;

use super::Shown;
use super::figures::{self, Mark};
use super::words;
use crate::domain::outcome::Outcome;
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::{locale, use_language};
use crate::text::t;
use crate::view::view;

/// The chart.
#[component]
pub fn ChartView(
    /// What is shown.
    shown: Signal<Shown>,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let element = NodeRef::<Div>::new();
    let marks = Memo::new(move |_| shown.with(|shown| figures::marks(language.get(), &shown.address, &shown.answer)));
    let active = RwSignal::new(None::<usize>);
    let failed = RwSignal::new(false);
    let description = move || {
        let language = language.get();
        shown.with(|shown| {
            let locale = locale(language);
            let what = words::chosen_features(language, &shown.address);
            let what = what.unwrap_or_else(|| td_string!(locale, statistics.features.all).to_owned());
            let total = words::events(language, shown.answer.current.total.total());
            let period = figures::period(language, &shown.address);
            td_string!(locale, statistics.chart.description, what = what, period = period, total = total).to_string()
        })
    };
    #[cfg(feature = "hydrate")]
    drawing::mount(drawing::Parts { shown, element, marks, active, failed });
    view! {
        <section class="chart" aria-labelledby="chart-title">
            <h2 id="chart-title" class="visually-hidden">{t!(i18n, statistics.chart.title)}</h2>
            <p class="visually-hidden" id="chart-keys">
                {move || description()} " " {t!(i18n, statistics.chart.keys)}
            </p>
            <p class="alert" role="alert" hidden=move || !failed.get()>
                {t!(i18n, statistics.chart.failed)}
            </p>
            <div
                class="chart-canvas"
                class:failed=move || failed.get()
                data-description=move || description()
                aria-hidden="true"
                node_ref=element
            ></div>
            <Marks marks active label=Signal::derive(move || t_string!(i18n, statistics.chart.title).to_owned()) />
        </section>
    }
}

/// The links. One is in the order of the tab key; the arrow keys move to the others.
#[component]
fn Marks(marks: Memo<Vec<Mark>>, active: RwSignal<Option<usize>>, label: Signal<String>) -> impl IntoView {
    let list = NodeRef::<Ol>::new();
    // The newest bar comes first into focus: it is what people came for. A link that has the focus loses it while the page goes, after the
    // signal: then it is as if none had it.
    let current = move |last: usize| active.try_get().flatten().unwrap_or(last).min(last);
    let moved = move |event: KeyboardEvent| {
        let next = marks.with_untracked(|marks| {
            let from = untrack(|| current(marks.len().saturating_sub(1)));
            next_mark(marks, from, &event.key())
        });
        if let Some(next) = next {
            event.prevent_default();
            active.set(Some(next));
            #[cfg(feature = "hydrate")]
            crate::browser::menu::focus_link(list, next);
        }
    };
    let places: Places = Memo::new(move |_| {
        let mut places = std::collections::BTreeMap::new();
        marks.with(|marks| places.extend(marks.iter().enumerate().map(|(at, mark)| ((mark.bar, mark.outcome), at))));
        places
    });
    let last = Memo::new(move |_| marks.with(|marks| marks.len().saturating_sub(1)));
    let link = move |mark: Mark| {
        let key = (mark.bar, mark.outcome);
        // A link that stays is not made anew when its figure changes: it may have the focus.
        let (href, text) = (mark.href.clone(), mark.text.clone());
        let now = Memo::new(move |_| {
            let at = places.with(|places| places.get(&key).copied())?;
            marks.with(|marks| marks.get(at).map(|mark| (mark.href.clone(), mark.text.clone())))
        });
        let at = move || places.try_with(|places| places.get(&key).copied()).flatten();
        let tabindex = move || if at() == Some(current(last.try_get().unwrap_or_default())) { "0" } else { "-1" };
        view! {
            <li>
                <a
                    href=move || now.get().map_or_else(|| href.clone(), |(href, _)| href)
                    data-outcome=mark.outcome.as_str()
                    tabindex=move || tabindex()
                    on:focus=move |_| active.set(at())
                >
                    {move || now.get().map_or_else(|| text.clone(), |(_, text)| text)}
                </a>
            </li>
        }
    };
    view! {
        <div role="group" aria-label=move || label.get() aria-describedby="chart-keys">
            <ol class="chart-marks" node_ref=list on:keydown=moved on:focusout=move |_| active.set(None)>
                <For each=move || marks.get() key=|mark| (mark.bar as u64, u64::from(mark.outcome.code())) let:mark>
                    {link(mark)}
                </For>
            </ol>
        </div>
    }
}

/// Where each part of a bar stands among the links.
type Places = Memo<std::collections::BTreeMap<(usize, Outcome), usize>>;

/// Where a key leads from a link: left and right to the next bar, to the same outcome if it has it; up and down within the bar.
fn next_mark(marks: &[Mark], from: usize, key: &str) -> Option<usize> {
    let here = marks.get(from)?;
    let same_bar = |at: &usize| marks[*at].bar == here.bar;
    match key {
        "ArrowUp" => Some(from + 1).filter(|at| *at < marks.len()).filter(same_bar),
        "ArrowDown" => from.checked_sub(1).filter(same_bar),
        "ArrowRight" => best(marks, here, marks[from..].iter().find(|mark| mark.bar > here.bar)?.bar),
        "ArrowLeft" => best(marks, here, marks[..from].iter().rev().find(|mark| mark.bar < here.bar)?.bar),
        "Home" => best(marks, here, marks.first()?.bar),
        "End" => best(marks, here, marks.last()?.bar),
        _ => None,
    }
}

/// The part of a bar that is the same outcome, else its lowest.
fn best(marks: &[Mark], here: &Mark, bar: usize) -> Option<usize> {
    let same = marks.iter().position(|mark| mark.bar == bar && mark.outcome == here.outcome);
    same.or_else(|| marks.iter().position(|mark| mark.bar == bar))
}

#[cfg(feature = "hydrate")]
mod drawing {
    //! What the browser adds: the drawn chart.

    use leptos::html::Div;
    use leptos::prelude::*;
    use leptos_router::hooks::use_navigate;

    use super::super::Shown;
    use super::super::figures::{self, Mark};
    use crate::browser::chart::{Mount, Pick, Target, mount as draw};
    use crate::browser::document::open_tab;
    use crate::charts::usage::PREVIOUS;
    use crate::preferences::use_language;

    /// What the drawing reads and sets.
    pub(super) struct Parts {
        pub(super) shown: Signal<Shown>,
        pub(super) element: NodeRef<Div>,
        pub(super) marks: Memo<Vec<Mark>>,
        pub(super) active: RwSignal<Option<usize>>,
        pub(super) failed: RwSignal<bool>,
    }

    pub(super) fn mount(parts: Parts) {
        let Parts { shown, element, marks, active, failed } = parts;
        let language = use_language();
        let navigate = use_navigate();
        let bars =
            Callback::new(move |()| shown.with(|shown| figures::bars(language.get(), &shown.address, &shown.answer)));
        let pick = Callback::new(move |pick: Pick| {
            let Some(href) = shown.with_untracked(|shown| href(shown, &pick)) else { return };
            match pick.target {
                Target::Here => navigate(&href, leptos_router::NavigateOptions::default()),
                Target::NewTab => open_tab(&href),
            }
        });
        let marked = Signal::derive(move || {
            // The page may be going: a link that loses its focus then sets a signal whose neighbours are gone.
            let at = active.try_get()??;
            marks.try_with(|marks| marks.get(at).map(|mark| (mark.outcome.as_str().to_owned(), mark.bar)))?
        });
        draw(Mount { element, bars, pick, marked, failed: failed.write_only() });
    }

    /// What a click opens: the events of that part of the bar, or of that bar of the period before.
    fn href(shown: &Shown, pick: &Pick) -> Option<String> {
        let opened = figures::opened(&shown.address, &shown.answer);
        if pick.series == PREVIOUS {
            let bar = shown.answer.previous.as_ref()?.buckets.get(pick.index)?;
            return Some(figures::bar_href(&opened, bar.bucket, None));
        }
        let bar = shown.answer.current.buckets.get(pick.index)?;
        // The totals on top are no outcome: they open the whole bar.
        Some(figures::bar_href(&opened, bar.bucket, pick.series.parse().ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::Outcome::{Failure, Stopped, Success};

    fn marks(parts: &[(usize, Outcome)]) -> Vec<Mark> {
        let mark = |&(bar, outcome): &(usize, Outcome)| Mark { bar, outcome, text: String::new(), href: String::new() };
        parts.iter().map(mark).collect()
    }

    #[test]
    fn arrow_keys_move_between_bars_and_within_one() {
        let marks = marks(&[(0, Success), (0, Failure), (2, Success), (2, Stopped), (5, Failure)]);
        for (from, key, to) in [
            (0, "ArrowUp", Some(1)),
            (1, "ArrowUp", None),
            (1, "ArrowDown", Some(0)),
            (0, "ArrowDown", None),
            (0, "ArrowRight", Some(2)),
            (1, "ArrowRight", Some(2)),
            (3, "ArrowRight", Some(4)),
            (4, "ArrowRight", None),
            (4, "ArrowLeft", Some(2)),
            (2, "ArrowLeft", Some(0)),
            (2, "Home", Some(0)),
            (0, "End", Some(4)),
            (0, "x", None),
        ] {
            assert_eq!(next_mark(&marks, from, key), to, "{key} from {from}");
        }
    }

    #[test]
    fn a_chart_without_bars_takes_no_key() {
        assert_eq!(next_mark(&[], 0, "End"), None);
    }
}
