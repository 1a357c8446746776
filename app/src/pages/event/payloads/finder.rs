//! Looking for words in a payload: the field, how many places there are, and the way from one to the next.

use std::ops::Range;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::api::events::{FindRequest, find_in_payload};
use crate::domain::event_view::Found;
use crate::domain::payload::PayloadKind;
use crate::format::number;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::preferences::{language, use_language};
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::vocabulary;
use crate::widgets::when::When;

/// What was found, and which place is looked at.
#[derive(Clone, Copy)]
pub struct Search {
    /// What is written in the field.
    pub words: RwSignal<String>,
    /// Where it stands.
    pub found: RwSignal<Found>,
    /// Which of the places is looked at, from 0.
    pub current: RwSignal<usize>,
}

impl Search {
    /// Nothing looked for yet.
    pub fn new() -> Self {
        Self { words: RwSignal::default(), found: RwSignal::default(), current: RwSignal::new(0) }
    }

    /// Looks at the next place (1), or the one before (-1), and from the last goes on to the first.
    fn step(self, by: isize) {
        let count = self.found.read_untracked().places.len();
        self.current.update(|current| *current = turned(*current, by, count));
    }

    /// The place that is looked at.
    pub fn place(self) -> Option<Range<u64>> {
        let current = self.current.get();
        self.found.read().places.get(current).cloned()
    }
}

impl Default for Search {
    fn default() -> Self {
        Self::new()
    }
}

/// The number of the next place in a ring of `count`.
fn turned(current: usize, by: isize, count: usize) -> usize {
    match count {
        0 => 0,
        _ if by < 0 => (current + count - 1) % count,
        _ => (current + 1) % count,
    }
}

/// The field.
#[component]
pub fn Finder(
    /// What was found.
    search: Search,
    /// Where to look; its words are those of the field.
    request: FindRequest,
) -> impl IntoView {
    let kind = request.kind;
    let find =
        Action::new(move |words: &String| find_in_payload(FindRequest { words: words.clone(), ..request.clone() }));
    Effect::new(move || {
        let Some(Ok(found)) = find.value().get() else { return };
        // An answer to what was written before is of no use.
        if found.words == search.words.get_untracked() {
            search.current.set(0);
            search.found.set(found);
        }
    });
    let look = move |words: String| {
        search.words.set(words.clone());
        if words.is_empty() {
            search.found.set(Found::default());
        } else {
            find.dispatch(words);
        }
    };
    // The words stay when the layout changes, and are looked for anew.
    Effect::new(move || look(search.words.get_untracked()));
    let failed = Signal::derive(move || matches!(find.value().get(), Some(Err(_))));
    view! {
        <div class="payload-find">
            <Field search kind on_words=Callback::new(look) />
            <Places search failed />
        </div>
    }
}

#[component]
fn Field(search: Search, kind: PayloadKind, on_words: Callback<String>) -> impl IntoView {
    let i18n = use_i18n();
    let label = move || {
        let name = vocabulary::payload(i18n.get_locale(), kind);
        t_string!(i18n, event.payload.find, name = name)
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            search.step(if event.shift_key() { -1 } else { 1 });
        }
        "Escape" if !search.words.read_untracked().is_empty() => {
            event.prevent_default();
            event.stop_propagation();
            on_words.run(String::new());
        }
        _ => {}
    };
    view! {
        <input
            type="search"
            class="field"
            autocomplete="off"
            spellcheck="false"
            placeholder=move || label()
            aria-label=move || label()
            prop:value=move || search.words.get()
            on:input:target=move |event| on_words.run(event.target().value())
            on:keydown=on_key
        />
    }
}

/// How many places there are, and the buttons from one to the next.
#[component]
fn Places(search: Search, failed: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let text = move || {
        if search.words.read().is_empty() {
            return String::new();
        }
        let _ = language.get();
        counted(i18n.get_locale(), search.current.get(), &search.found.read(), failed.get())
    };
    let several = move || search.found.read().places.len() > 1;
    view! {
        <span class="payload-places" role="status">{move || text()}</span>
        <When holds=move || several()>
            <button
                type="button"
                class="button icon-only"
                title=move || t_string!(i18n, event.payload.find_previous)
                aria-label=move || t_string!(i18n, event.payload.find_previous)
                on:click=move |_| search.step(-1)
            >
                {icon(Icon::Up)}
            </button>
            <button
                type="button"
                class="button icon-only"
                title=move || t_string!(i18n, event.payload.find_next)
                aria-label=move || t_string!(i18n, event.payload.find_next)
                on:click=move |_| search.step(1)
            >
                {icon(Icon::Down)}
            </button>
        </When>
    }
}

/// Which place of how many, in words.
fn counted(locale: Locale, current: usize, found: &Found, failed: bool) -> String {
    let language = language(locale);
    let number = |n: usize| number::integer(language, n as u64);
    match found.places.len() {
        _ if failed => td_string!(locale, event.payload.find_failed).to_owned(),
        0 => td_string!(locale, event.payload.found_none).to_owned(),
        count if found.more => {
            td_string!(locale, event.payload.found_many, at = number(current + 1), count = number(count)).clone()
        }
        count => td_string!(locale, event.payload.found, at = number(current + 1), count = number(count)).clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_the_last_place_comes_the_first() {
        assert_eq!((turned(0, 1, 3), turned(2, 1, 3), turned(0, -1, 3), turned(0, 1, 0)), (1, 0, 2, 0));
    }

    #[test]
    fn the_count_says_when_there_are_more() {
        let found = |more| Found { words: "a".to_owned(), places: vec![0..1, 2..3], more };
        assert_eq!(counted(Locale::en, 1, &found(false), false), "2 of 2");
        assert_eq!(counted(Locale::en, 0, &found(true), false), "1 of more than 2");
        assert_eq!(counted(Locale::fr, 0, &Found::default(), false), "introuvable");
    }
}
