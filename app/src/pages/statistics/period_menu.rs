//! When: a step back, the period with others to pick, a step forth.

use leptos::prelude::*;

use super::address::{Address, PATH};
use super::figures;
use super::period::{Period, years};
use crate::domain::bucket::Granularity;
use crate::domain::language::Language;
use crate::domain::time::LocalDay;
use crate::format::names::month;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::menu::Menu;
use crate::widgets::segmented::{Segment, SegmentState, Segmented};

/// The period and its neighbours.
#[component]
pub fn PeriodMenu(
    /// What the page's address asks for.
    address: Memo<Address>,
    /// The reader's day.
    today: LocalDay,
) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let to =
        move |steps: i32| address.with(|address| address.period.step(steps).map(|period| address.at(period).href()));
    view! {
        <div class="period" role="group" aria-label=move || t_string!(i18n, statistics.period.label)>
            <a class="button icon-only" href=move || to(-1) title=move || t_string!(i18n, statistics.period.before) data-noscroll="true">
                {icon(Icon::Back)}
                <span class="visually-hidden">{t!(i18n, statistics.period.before)}</span>
            </a>
            <Menu
                label=Signal::derive(move || {
                    format!("{}: {}", t_string!(i18n, statistics.period.pick), address.with(|it| figures::period(language.get(), it)))
                })
                button=move || {
                    view! { <span>{move || address.with(|it| figures::period(language.get(), it))}</span> {icon(Icon::Down)} }
                }
            >
                {move || {
                    let shown = address.get();
                    match shown.period.granularity {
                        Granularity::Year | Granularity::Month => years_list(&shown, today).into_any(),
                        Granularity::Day => view! { <MonthsGrid shown language=language.get() /> },
                        Granularity::Hour => view! { <DayForm shown today /> },
                    }
                }}
            </Menu>
            <a class="button icon-only" href=move || to(1) title=move || t_string!(i18n, statistics.period.after) data-noscroll="true">
                {icon(Icon::Forward)}
                <span class="visually-hidden">{t!(i18n, statistics.period.after)}</span>
            </a>
        </div>
    }
}

fn item(address: &Address, period: Period, label: String) -> impl IntoView + use<> {
    let current = (period == address.period).then_some("true");
    let href = address.at(period).href();
    view! {
        <li>
            <a class="menu-item" href=href aria-current=current data-noscroll="true">
                {label}
            </a>
        </li>
    }
}

/// Years; for the annual view, the ten that end with each.
fn years_list(address: &Address, today: LocalDay) -> impl IntoView + use<> {
    let granularity = address.period.granularity;
    let items = years(today, address.period.days.end().year()).into_iter().filter_map(|year| {
        let period = Period::around(granularity, LocalDay::new(year, 1, 1)?);
        let label = match granularity {
            Granularity::Year => format!("{}–{year}", period.days.start().year()),
            _ => year.to_string(),
        };
        Some(item(address, period, label))
    });
    view! { <ul class="menu-list">{items.collect_view()}</ul> }
}

/// The months of a year, and the years before and after.
#[component]
fn MonthsGrid(shown: Address, language: Language) -> impl IntoView {
    let i18n = use_i18n();
    let year = shown.period.days.start().year();
    let of_year = |year: i32| {
        let month = shown.period.days.start().month();
        LocalDay::new(year, month, 1).map(|day| shown.at(Period::around(Granularity::Day, day)).href())
    };
    let (before, after) = (of_year(year - 1), of_year(year + 1));
    let months = (1..=12).filter_map(|number| {
        let period = Period::around(Granularity::Day, LocalDay::new(year, number, 1)?);
        Some(item(&shown, period, month(language, number).to_owned()))
    });
    view! {
        <div class="menu-head">
            <a class="button icon-only" href=before data-noscroll="true">
                {icon(Icon::Back)}
                <span class="visually-hidden">{t!(i18n, statistics.period.previous_year)}</span>
            </a>
            <b>{year}</b>
            <a class="button icon-only" href=after data-noscroll="true">
                {icon(Icon::Forward)}
                <span class="visually-hidden">{t!(i18n, statistics.period.next_year)}</span>
            </a>
        </div>
        <ul class="menu-list months">{months.collect_view()}</ul>
    }
}

/// A day by its date, and whether it or its week is shown.
#[component]
fn DayForm(shown: Address, today: LocalDay) -> impl IntoView {
    let i18n = use_i18n();
    let anchor = shown.period.anchor(today);
    let (day, week) = (Period::around(Granularity::Hour, anchor), Period::week(anchor));
    let is_week = shown.period.is_week();
    let spans = {
        let (day, week) = (shown.at(day).href(), shown.at(week).href());
        move || {
            vec![
                Segment {
                    label: t_string!(i18n, statistics.period.one_day).to_owned(),
                    href: day.clone(),
                    state: SegmentState::of(&is_week, &false),
                },
                Segment {
                    label: t_string!(i18n, statistics.period.one_week).to_owned(),
                    href: week.clone(),
                    state: SegmentState::of(&is_week, &true),
                },
            ]
        }
    };
    let rest = shown.to_pairs().into_iter().filter(|(name, _)| !matches!(*name, "from" | "to"));
    let hidden = rest.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    view! {
        <Segmented
            label=Signal::derive(move || t_string!(i18n, statistics.period.span).to_owned())
            segments=Signal::derive(spans)
        />
        <form class="menu-form" method="get" action=PATH>
            {hidden}
            <label class="field">
                <span>{t!(i18n, statistics.period.date)}</span>
                <input type="date" name="from" value=anchor.to_string() required />
            </label>
            <button class="button primary">{t!(i18n, statistics.period.go)}</button>
        </form>
    }
}
