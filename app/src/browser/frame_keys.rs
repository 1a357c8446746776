//! The keys that every page of the signed-in has: the commands, the sheet of keys, and going from page to page.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::keys;
use crate::domain::access::{Right, Rights};
use crate::i18n::{Locale, td_string};
use crate::keys::{Shortcut, use_keys};
use crate::widgets::palette::Sheets;

type Way = (&'static str, &'static str, Right, fn(Locale) -> &'static str);

const WAYS: [Way; 5] = [
    ("g s", "/statistics", Right::StatisticsView, |locale| td_string!(locale, palette.keys.go_statistics)),
    ("g j", "/journals/all", Right::JournalView, |locale| td_string!(locale, palette.keys.go_all)),
    ("g e", "/journals/errors", Right::JournalView, |locale| td_string!(locale, palette.keys.go_errors)),
    ("g t", "/journals/jobs", Right::JournalView, |locale| td_string!(locale, palette.keys.go_jobs)),
    ("g i", "/journals/integrations", Right::JournalView, |locale| td_string!(locale, palette.keys.go_integrations)),
];

/// Listens as long as the calling component lives, and registers what opens the sheets.
pub fn listen(sheets: Sheets) {
    let registry = use_keys();
    keys::listen(registry, Callback::new(move |()| sheets.palette.update(|open| *open = !*open)));
    registry.register([Shortcut {
        keys: "?",
        label: |locale| td_string!(locale, palette.keys.help),
        act: Callback::new(move |()| {
            sheets.keys.set(true);
            true
        }),
    }]);
}

/// Registers the ways from page to page that the reader may go.
pub fn register_ways(rights: Rights) {
    let navigate = use_navigate();
    let way = |(keys, href, _, label): Way| {
        let navigate = navigate.clone();
        let act = Callback::new(move |()| {
            navigate(href, NavigateOptions::default());
            true
        });
        Shortcut { keys, label, act }
    };
    use_keys().register(WAYS.into_iter().filter(|(_, _, right, _)| rights.has(*right)).map(way));
}
