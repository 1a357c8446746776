//! A payload's headers and text, fetched in pieces so that a large one does not hold up the page.

use leptos::prelude::*;

use crate::api::events::{PayloadRequest, read_payload};
use crate::domain::event::EventId;
use crate::domain::event_view::{Layout, PayloadText};
use crate::domain::payload::PayloadKind;
use crate::i18n::{Locale, t, t_string, td_string, use_i18n};
use crate::widgets::marked_text::MarkedText;
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
    let request = move |layout, from| PayloadRequest { event, kind, layout, from };
    let first = Resource::new(move || layout.get(), move |layout| read_payload(request(layout, 0)));
    view! {
        <Transition fallback=|| view! { <Loading rows=5 /> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(first) => view! {
                        <Headers headers=first.headers.clone() />
                        {first.has_layout.then(|| view! { <LayoutChoice layout kind /> })}
                        <Body first request=request(layout.get_untracked(), 0) />
                    }
                    .into_any(),
                    Err(error) => view! { <Failure error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Headers(headers: Vec<(String, String)>) -> impl IntoView {
    let i18n = use_i18n();
    let line = |(name, value): (String, String)| {
        view! {
            <div class="header-line">
                <dt><MarkedText text=name /></dt>
                <dd><MarkedText text=value /></dd>
            </div>
        }
    };
    (!headers.is_empty()).then(|| {
        let count = headers.len();
        view! {
            <details class="payload-headers" open>
                <summary>{t!(i18n, event.payload.headers)} " " <span class="filter-count">{count}</span></summary>
                <dl>{headers.into_iter().map(line).collect_view()}</dl>
            </details>
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

/// The text, with a button for the next piece.
#[component]
fn Body(first: PayloadText, request: PayloadRequest) -> impl IntoView {
    let i18n = use_i18n();
    let Some(text) = first.text else {
        return view! { <p class="event-note">{t!(i18n, event.payload.binary)}</p> }.into_any();
    };
    if text.is_empty() {
        return view! { <p class="event-note">{t!(i18n, event.payload.empty)}</p> }.into_any();
    }
    let pieces = RwSignal::new(vec![text]);
    let next = RwSignal::new(first.next);
    let fetch = Action::new(move |from: &u64| read_payload(PayloadRequest { from: *from, ..request.clone() }));
    Effect::new(move || {
        if let Some(Ok(piece)) = fetch.value().get() {
            next.set(piece.next);
            pieces.update(|pieces| pieces.extend(piece.text));
        }
    });
    let failed = move || fetch.value().get().and_then(Result::err).map(|error| view! { <Failure error /> });
    view! {
        <pre class="body" tabindex="0" role="group" aria-label=move || t_string!(i18n, event.payload.body)>
            <code>
                <For each=move || pieces.get().into_iter().enumerate() key=|(at, _)| *at let:piece>
                    <MarkedText text=piece.1 />
                </For>
            </code>
        </pre>
        {failed}
        <Show when=move || next.read().is_some()>
            <button
                type="button"
                class="button"
                aria-busy=move || fetch.pending().get().to_string()
                on:click=move |_| {
                    if let (Some(from), false) = (next.get_untracked(), fetch.pending().get_untracked()) {
                        fetch.dispatch(from);
                    }
                }
            >
                {t!(i18n, event.payload.more)}
            </button>
        </Show>
    }
    .into_any()
}
