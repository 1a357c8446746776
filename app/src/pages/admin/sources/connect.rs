//! Connecting a program: the key while it can be shown, examples that use it, and what arrives.

use leptos::prelude::*;

use super::arrivals::Came;
use super::examples::{Filling, Program, example};
use super::list::focus_on;
use super::{Desk, connect_path, value};
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::code::Command;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::segmented::{Segment, SegmentState, Segmented};

/// The name under which the language of the example stands in the address.
const LANGUAGE: &str = "language";

/// The heading that has the focus when a key was just made.
const TITLE: &str = "connect-title";

/// How a source is connected.
#[component]
pub fn Connect(
    /// What the page works on.
    desk: Desk,
    /// The source's number.
    id: i64,
    /// The query string of the address.
    search: Memo<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = desk.source(id).map(|source| plain(&source.name).into_owned()).unwrap_or_default();
    if desk.fresh.read_untracked().is_some() {
        // The button that made the key went with what was shown before.
        focus_on(TITLE.to_owned());
    }
    // It was shown this once.
    on_cleanup(move || drop(desk.fresh.try_set(None)));
    view! {
        <p>
            <a class="back-link" href="/admin/sources">
                {icon(Icon::Back)}
                {t!(i18n, source.start.back)}
            </a>
        </p>
        <h2 id=TITLE tabindex="-1">
            {move || t_string!(i18n, source.start.title, name = name.as_str())}
        </h2>
        <Key desk id />
        <Examples desk id search />
        <Came id />
    }
}

/// The key that was just made for this source.
fn fresh(desk: Desk, id: i64) -> Option<String> {
    desk.fresh.get().filter(|made| made.source == id).map(|made| made.secret)
}

#[component]
fn Key(desk: Desk, id: i64) -> impl IntoView {
    let i18n = use_i18n();
    let opens = move || desk.source(id).is_some_and(|source| source.live().next().is_some());
    move || match fresh(desk, id) {
        Some(key) => view! {
            <section class="fresh-key" aria-labelledby="fresh-key">
                <h3 id="fresh-key">{t!(i18n, source.start.key)}</h3>
                <Command text=Signal::stored(key) />
                <p>{t!(i18n, source.start.once)}</p>
            </section>
        },
        None if opens() => view! { <p class="page-lead">{t!(i18n, source.start.hidden)}</p> },
        None => view! { <p class="page-lead">{t!(i18n, source.start.closed)}</p> },
    }
}

#[component]
fn Examples(desk: Desk, id: i64, search: Memo<String>) -> impl IntoView {
    let i18n = use_i18n();
    let program = Memo::new(move |_| Program::of_slug(&value(&search.read(), LANGUAGE).unwrap_or_default()));
    let segment = move |of: Program| Segment {
        label: of.name().to_owned(),
        href: format!("{}&{LANGUAGE}={}", connect_path(id), of.slug()),
        state: SegmentState::of(&of, &program.get()),
    };
    let segments = move || Program::ALL.map(segment).to_vec();
    let text = move || {
        let (key, source) = (fresh(desk, id), desk.source(id));
        let sites = source.as_ref().map(|source| source.sites()).unwrap_or_default();
        // With one site the key decides it.
        let site = sites.first().filter(|_| sites.len() > 1).map(|slug| slug.as_str());
        let address = desk.known.with(|known| known.address.clone());
        let filling = Filling { address: &address, key: key.as_deref(), site };
        example(i18n.get_locale(), program.get(), filling)
    };
    let how = move || t_string!(i18n, source.start.needs, how = program.get().command());
    view! {
        <section class="example" aria-labelledby="example">
            <h3 id="example">{t!(i18n, source.start.example)}</h3>
            <Segmented
                label=Signal::derive(move || t_string!(i18n, source.start.language).to_owned())
                segments=Signal::derive(segments)
            />
            <p class="source-note">{move || how()}</p>
            <Command text=Signal::derive(text) />
        </section>
    }
}
