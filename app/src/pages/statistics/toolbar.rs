//! The row over the figures: when, how fine, how shown, of what.

use leptos::prelude::*;

use super::address::{Address, Look};
use super::period::Period;
use super::period_menu::PeriodMenu;
use super::pickers::{Chips, FeaturePicker, SitePicker};
use crate::domain::bucket::Granularity;
use crate::domain::site::Site;
use crate::domain::statistics::KnownFeature;
use crate::domain::time::LocalDay;
use crate::i18n::{t_string, use_i18n};
use crate::view::view;
use crate::widgets::segmented::{Segment, SegmentState, Segmented};

/// The granularities, the widest uses first.
const ORDER: [Granularity; 4] = [Granularity::Year, Granularity::Month, Granularity::Day, Granularity::Hour];

/// The toolbar.
#[component]
pub fn Toolbar(
    /// What the page's address asks for.
    address: Memo<Address>,
    /// The reader's day.
    today: LocalDay,
    /// The features that can be picked.
    known: Signal<Vec<KnownFeature>>,
    /// The sites that the reader may see.
    sites: Signal<Vec<Site>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let granularities =
        move || address.with(|address| ORDER.map(|it| granularity(i18n.get_locale(), address, it, today)).to_vec());
    let looks = move || {
        address.with(|address| [Look::Chart, Look::Table].map(|it| look(i18n.get_locale(), address, it)).to_vec())
    };
    view! {
        <div class="toolbar">
            <PeriodMenu address today />
            <Segmented
                label=Signal::derive(move || t_string!(i18n, statistics.granularity.label).to_owned())
                segments=Signal::derive(granularities)
            />
            <Segmented
                label=Signal::derive(move || t_string!(i18n, statistics.view.label).to_owned())
                segments=Signal::derive(looks)
            />
            <div class="toolbar-pickers">
                <FeaturePicker address known />
                <SitePicker address sites />
            </div>
        </div>
        <Chips address sites />
    }
}

fn granularity(locale: crate::i18n::Locale, address: &Address, it: Granularity, today: LocalDay) -> Segment {
    use crate::i18n::td_string;
    let label = match it {
        Granularity::Year => td_string!(locale, statistics.granularity.year),
        Granularity::Month => td_string!(locale, statistics.granularity.month),
        Granularity::Day => td_string!(locale, statistics.granularity.day),
        Granularity::Hour => td_string!(locale, statistics.granularity.hour),
    };
    let state = SegmentState::of(&it, &address.period.granularity);
    let href = match state {
        SegmentState::Current => address.href(),
        SegmentState::Other => address.at(Period::around(it, address.period.anchor(today))).href(),
    };
    Segment { label: label.to_owned(), href, state }
}

fn look(locale: crate::i18n::Locale, address: &Address, it: Look) -> Segment {
    use crate::i18n::td_string;
    let label = match it {
        Look::Chart => td_string!(locale, statistics.view.chart),
        Look::Table => td_string!(locale, statistics.view.table),
    };
    Segment { label: label.to_owned(), href: address.looking(it).href(), state: SegmentState::of(&it, &address.look) }
}
