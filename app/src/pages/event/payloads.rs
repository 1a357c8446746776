//! Requests and responses side by side, or one at a time where there is no room: what is known of each, its headers, its text, and its download.

use leptos::prelude::*;

use self::command::CopyCommand;
use self::text::Text;
use crate::domain::event::EventId;
use crate::domain::event_view::{EventView, Moment};
use crate::domain::payload::{PayloadInfo, PayloadKind};
use crate::format::date::day;
use crate::format::size::bytes;
use crate::i18n::{t_string, use_i18n};
use crate::preferences::use_language;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::vocabulary;

pub mod body;
pub mod command;
pub mod finder;
pub mod headers;
pub mod segments;
pub mod text;

/// All payloads of an event.
#[component]
pub fn Payloads(
    /// Whose payloads.
    event: EventView,
) -> impl IntoView {
    let i18n = use_i18n();
    if event.payloads.is_empty() && event.removed_payloads.is_empty() && event.redacted == 0 && !event.has_command() {
        return ().into_any();
    }
    let (id, redacted) = (event.id, event.redacted);
    let removed = (redacted > 0).then(|| {
        view! {
            <p class="event-note">
                {icon(Icon::Lock)}
                <span>{move || t_string!(i18n, event.redacted, count = redacted)}</span>
            </p>
        }
    });
    let gone = event.removed_payloads.iter().copied().map(|(kind, since)| view! { <Gone kind since /> }).collect_view();
    let bundle = (event.payloads_readable && !event.payloads.is_empty()).then(|| view! { <Bundle event=id /> });
    let command = event.has_command().then(|| view! { <CopyCommand event=id /> });
    // Who may not read them is told so only where there is something to read.
    let panes = if event.payloads_readable || event.payloads.is_empty() {
        view! { <Panes event=id infos=event.payloads /> }
    } else {
        view! {
            <p class="event-note">
                {icon(Icon::Lock)}
                <span>{t!(i18n, event.payload.forbidden)}</span>
            </p>
        }
    };
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.payload.title)}</h3>
            {removed}
            {gone}
            {command}
            {bundle}
            {panes}
        </section>
    }
}

/// That a payload was kept for a shorter time than its event, and when it went.
#[component]
fn Gone(kind: PayloadKind, since: Moment) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let sentence = move || {
        let (name, when) = (vocabulary::payload(i18n.get_locale(), kind), day(language.get(), since.local().day));
        t_string!(i18n, event.payload.gone, name = name, when = when).to_string()
    };
    view! {
        <p class="event-note">
            {icon(Icon::Jobs)}
            <span>{move || sentence()}</span>
        </p>
    }
}

/// All of it in one file, for the partner's support desk.
#[component]
fn Bundle(event: EventId) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    view! {
        <p>
            <a
                class="button"
                href=move || format!("/api/v1/events/{event}/support?lang={}", language.get())
                download
                rel="external"
            >
                {icon(Icon::Down)}
                {t!(i18n, export.support.link)}
            </a>
        </p>
    }
}

#[component]
fn Panes(event: EventId, infos: Vec<PayloadInfo>) -> impl IntoView {
    let kinds: Vec<PayloadKind> = infos.iter().map(|info| info.kind).collect();
    let shown = RwSignal::new(kinds.first().copied().unwrap_or(PayloadKind::Request));
    let choice = (kinds.len() > 1).then(|| view! { <Shown kinds shown /> });
    view! {
        {choice}
        <div class="payloads">
            {infos.into_iter().map(|info| view! { <Pane event info shown /> }).collect_view()}
        </div>
    }
}

/// Where there is room for one only: which.
#[component]
fn Shown(kinds: Vec<PayloadKind>, shown: RwSignal<PayloadKind>) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |kind: PayloadKind| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    class="visually-hidden"
                    name="payload-shown"
                    checked=shown.get_untracked() == kind
                    on:change=move |_| shown.set(kind)
                />
                <span>{move || vocabulary::payload(i18n.get_locale(), kind)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="segmented payload-layout payload-choice" aria-label=move || t_string!(i18n, event.payload.shown)>
            {kinds.into_iter().map(choice).collect_view()}
        </fieldset>
    }
}

#[component]
fn Pane(event: EventId, info: PayloadInfo, shown: RwSignal<PayloadKind>) -> impl IntoView {
    let i18n = use_i18n();
    let language = use_language();
    let kind = info.kind;
    let size = info.size;
    let name = move || vocabulary::payload(i18n.get_locale(), kind);
    view! {
        <section class="payload" data-shown=move || (shown.get() == kind).then_some("")>
            <header class="payload-head">
                <h4>{move || name()}</h4>
                <span class="payload-type"><MarkedText text=info.content_type.clone() /></span>
                <span class="payload-size">{move || bytes(language.get(), size)}</span>
                <a class="button" href=format!("/api/v1/events/{event}/{kind}") download rel="external">
                    {t!(i18n, event.payload.download)}
                    <span class="visually-hidden">" " {move || name()}</span>
                </a>
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
            <p>{move || t_string!(i18n, event.payload.cut, stored = bytes(language.get(), stored), size = bytes(language.get(), size))}</p>
            <p>{t!(i18n, event.payload.sha256)} " " <code>{info.sha256}</code></p>
        </div>
    }
}
