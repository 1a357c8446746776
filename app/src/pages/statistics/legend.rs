//! The outcomes with their figures; each can be left out, and the period before and the patterns be shown or not.

use leptos::prelude::*;

use super::Shown;
use super::address::{Extra, Look};
use super::figures;
use crate::domain::event_view::Moment;
use crate::domain::outcome::Outcome;
use crate::format::date;
use crate::format::number::{integer, percent};
use crate::i18n::{t_string, td_string, use_i18n};
use crate::preferences::{locale, use_language};
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::menu::Menu;
use crate::widgets::outcome::{glyph, label};
use crate::widgets::when::When;

/// The legend.
#[component]
pub fn Legend(
    /// What is shown.
    shown: Signal<Shown>,
) -> impl IntoView {
    let i18n = use_i18n();
    let items = move || shown.with(toggles).into_iter().map(move |outcome| view! { <Item outcome shown /> });
    let extra = move |set: fn(&mut super::Address)| {
        shown.with(|shown| {
            let mut address = shown.address.clone();
            set(&mut address);
            address.href()
        })
    };
    let drawn = Memo::new(move |_| shown.with(|shown| shown.address.look == Look::Chart));
    view! {
        <div class="legend">
            <ul class="legend-outcomes" aria-label=move || t_string!(i18n, statistics.legend.label)>
                {move || items().collect_view()}
            </ul>
            <div class="legend-extras">
                <a
                    class="toggle"
                    href=move || extra(|address| address.previous = address.previous.other())
                    aria-current=move || on(shown.with(|shown| shown.address.previous))
                    data-noscroll="true"
                >
                    <span class="swatch previous" aria-hidden="true"></span>
                    {t!(i18n, statistics.previous.label)}
                </a>
                // A table has no areas to draw patterns on.
                <When holds=move || drawn.get()>
                    <a
                        class="toggle"
                        href=move || extra(|address| address.patterns = address.patterns.other())
                        aria-current=move || on(shown.with(|shown| shown.address.patterns))
                        data-noscroll="true"
                    >
                        <span class="swatch patterns" aria-hidden="true"></span>
                        {t!(i18n, statistics.patterns)}
                    </a>
                </When>
                <HiddenSites shown />
                <Emptied shown />
            </div>
        </div>
    }
}

fn on(extra: Extra) -> Option<&'static str> {
    (extra == Extra::Shown).then_some("true")
}

/// The outcomes that can be shown or left out: those with a column, and those that were left out of it.
fn toggles(shown: &Shown) -> Vec<Outcome> {
    let columns = figures::columns(&shown.address, &shown.answer);
    let usual = |outcome: Outcome| !matches!(outcome, Outcome::Pending | Outcome::Unknown);
    let offered = |&outcome: &Outcome| columns.contains(&outcome) || (!shown.address.counts(outcome) && usual(outcome));
    Outcome::ALL.iter().copied().filter(offered).collect()
}

#[component]
fn Item(outcome: Outcome, shown: Signal<Shown>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let name = move || label(i18n.get_locale(), outcome);
    let counted = Memo::new(move |_| shown.with(|shown| shown.address.counts(outcome)));
    let title = move || {
        let locale = locale(language.get());
        if counted.get() {
            td_string!(locale, statistics.legend.hide, name = name()).to_string()
        } else {
            td_string!(locale, statistics.legend.show, name = name()).to_string()
        }
    };
    let figure = move || {
        shown.with(|shown| {
            let total = &shown.answer.current.total;
            let (n, all) = (total.get(outcome), total.total());
            let share = percent(language.get(), n, all).filter(|_| n > 0).unwrap_or_default();
            (integer(language.get(), n), share)
        })
    };
    view! {
        <li>
            <a
                class="toggle outcome-toggle"
                data-outcome=outcome.as_str()
                href=move || shown.with(|shown| shown.address.toggle_outcome(outcome).href())
                aria-current=move || counted.get().then_some("true")
                title=move || title()
                data-noscroll="true"
            >
                <span class="swatch" aria-hidden="true">{glyph(outcome)}</span>
                <span>{move || name()}</span>
                <b>{move || counted.get().then(|| figure().0)}</b>
                <small>{move || counted.get().then(|| figure().1)}</small>
            </a>
        </li>
    }
}

#[component]
fn HiddenSites(shown: Signal<Shown>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let hidden = Memo::new(move |_| shown.with(|shown| shown.answer.current.hidden_sites));
    let sentence =
        move || td_string!(locale(language.get()), statistics.sites.hidden_count, count = hidden.get()).to_string();
    view! {
        <When holds=move || { hidden.get() > 0 }>
            <Menu class="hidden-sites menu-end" button=move || view! { <span>{move || sentence()}</span> {icon(Icon::Info)} }>
                <p class="menu-text">{t!(i18n, statistics.sites.hidden_why)}</p>
            </Menu>
        </When>
    }
}

/// That the figures would count events which were removed.
#[component]
fn Emptied(shown: Signal<Shown>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let emptied = Memo::new(move |_| shown.with(|shown| shown.answer.emptied));
    let sentence = move || {
        emptied.get().map(|emptied| {
            let day = |at: Moment| date::day(language.get(), at.local().day);
            let (before, since) = (day(emptied.before), day(emptied.since));
            t_string!(i18n, statistics.emptied, before = before, since = since).to_string()
        })
    };
    view! {
        <When holds=move || emptied.get().is_some()>
            <p class="list-gap">{move || sentence()}</p>
        </When>
    }
}
