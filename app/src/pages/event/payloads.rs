//! Requests and responses side by side: what is known of each, its headers, its text, and its download.

use leptos::prelude::*;

use self::text::Text;
use crate::domain::event::EventId;
use crate::domain::payload::{PayloadInfo, PayloadKind};
use crate::format::size::bytes;
use crate::i18n::{t, use_i18n};
use crate::preferences::use_language;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::vocabulary;

pub mod text;

/// All payloads of an event.
#[component]
pub fn Payloads(
    /// Whose payloads.
    event: EventId,
    /// What is known of them; `None` if the reader may not read them.
    infos: Option<Vec<PayloadInfo>>,
    /// How many secrets were removed.
    redacted: u32,
) -> impl IntoView {
    let i18n = use_i18n();
    if infos.as_ref().is_some_and(Vec::is_empty) && redacted == 0 {
        return ().into_any();
    }
    let removed = (redacted > 0).then(|| {
        view! {
            <p class="event-note">
                {icon(Icon::Lock)}
                {t!(i18n, event.redacted, count = move || redacted)}
            </p>
        }
    });
    let panes = match infos {
        Some(infos) => infos.into_iter().map(|info| view! { <Pane event info /> }).collect_view().into_any(),
        None => view! {
            <p class="event-note">
                {icon(Icon::Lock)}
                {t!(i18n, event.payload.forbidden)}
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.payload.title)}</h3>
            {removed}
            <div class="payloads">{panes}</div>
        </section>
    }
    .into_any()
}

#[component]
fn Pane(event: EventId, info: PayloadInfo) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let kind = info.kind;
    let size = info.size;
    let name = move || vocabulary::payload(i18n.get_locale(), kind);
    let download = download_href(event, kind).map(|href| {
        view! {
            <a class="button" href=href download rel="external">
                {t!(i18n, event.payload.download)}
                <span class="visually-hidden">" " {name}</span>
            </a>
        }
    });
    view! {
        <section class="payload">
            <header class="payload-head">
                <h4>{name}</h4>
                <span class="payload-type"><MarkedText text=info.content_type.clone() /></span>
                <span class="payload-size">{move || bytes(language.get(), size)}</span>
                {download}
            </header>
            {info.truncated.then(|| view! { <Cut info=info.clone() /> })}
            <Text event kind />
        </section>
    }
}

/// That the body was cut, and what would prove the whole.
#[component]
fn Cut(info: PayloadInfo) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let (stored, size) = (info.stored, info.size);
    view! {
        <div class="payload-cut">
            <p>{t!(i18n, event.payload.cut, stored = move || bytes(language.get(), stored), size = move || bytes(language.get(), size))}</p>
            <p>{t!(i18n, event.payload.sha256)} " " <code>{info.sha256}</code></p>
        </div>
    }
}

/// Where the stored bytes are; tracebacks and attachments are only shown.
fn download_href(event: EventId, kind: PayloadKind) -> Option<String> {
    match kind {
        PayloadKind::Request | PayloadKind::Response => Some(format!("/api/v1/events/{event}/{kind}")),
        PayloadKind::Traceback | PayloadKind::Attachment => None,
    }
}
