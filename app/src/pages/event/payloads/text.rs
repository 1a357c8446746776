//! A payload's headers and text, fetched in pieces so that a large one does not hold up the page.

use leptos::prelude::*;

use super::body::Body;
use super::finder::{Finder, Search};
use super::headers::Headers;
use crate::api::events::{FindRequest, PayloadRequest, read_payload};
use crate::domain::event::EventId;
use crate::domain::event_view::{Layout, PayloadText};
use crate::domain::payload::PayloadKind;
use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::pretty::visible::plain;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::state::{Failure, Loading};

/// Headers and text of one payload.
#[component]
pub fn Text(
    /// Whose payload.
    event: EventId,
    /// Which of its payloads.
    kind: PayloadKind,
) -> impl IntoView {
    let layout = RwSignal::new(Layout::Formatted);
    let search = Search::new();
    let request = move |layout| PayloadRequest { event, kind, layout, from: 0, until: 0 };
    let first = Resource::new(move || layout.get(), move |layout| read_payload(request(layout)));
    view! {
        <Transition fallback=|| view! { <Loading rows=5 /> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(first) => {
                        let request = request(layout.get_untracked());
                        view! { <Laid first request layout search /> }
                    }
                    Err(error) => view! { <Failure error /> },
                }
            })}
        </Transition>
    }
}

/// Headers, tools and text in one layout.
#[component]
fn Laid(first: PayloadText, request: PayloadRequest, layout: RwSignal<Layout>, search: Search) -> impl IntoView {
    let PayloadRequest { event, kind, layout: laid, .. } = request;
    let find = FindRequest { event, kind, layout: laid, words: String::new() };
    let has_text = first.text.as_ref().is_some_and(|text| !text.is_empty());
    let choice = first.has_layout.then(|| view! { <LayoutChoice layout kind /> });
    let finder = has_text.then(|| view! { <Finder search request=find /> });
    view! {
        <Headers headers=first.headers.clone() />
        <Removed names=first.removed.clone() />
        {has_text.then(|| view! { <div class="payload-tools">{choice} {finder}</div> })}
        <Body first request search />
    }
}

/// What redaction removed here, as far as names tell.
#[component]
fn Removed(names: Vec<String>) -> impl IntoView {
    let i18n = use_i18n();
    (!names.is_empty()).then(|| {
        let names = names.iter().map(|name| plain(name).into_owned()).collect::<Vec<_>>().join(", ");
        view! {
            <p class="event-note">
                {icon(Icon::Lock)}
                <span>{move || t_string!(i18n, event.payload.removed, names = names.clone())}</span>
            </p>
        }
    })
}

#[component]
fn LayoutChoice(layout: RwSignal<Layout>, kind: PayloadKind) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |value: Layout| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    class="visually-hidden"
                    name=format!("layout-{kind}")
                    checked=layout.get_untracked() == value
                    on:change=move |_| layout.set(value)
                />
                <span>{move || layout_name(i18n.get_locale(), value)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segmented payload-layout" aria-label=move || t_string!(i18n, event.payload.layout)>
            {Layout::ALL.iter().map(|value| choice(*value)).collect_view()}
        </fieldset>
    }
}

fn layout_name(locale: Locale, layout: Layout) -> &'static str {
    match layout {
        Layout::Formatted => td_string!(locale, event.payload.formatted),
        Layout::Raw => td_string!(locale, event.payload.raw),
    }
}
