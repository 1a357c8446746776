//! The request as a command of curl: fetched when it is asked for, put on the clipboard, and shown, so that it is seen what was copied.

use leptos::prelude::*;

use crate::api::events::read_command;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::code::Command as Lines;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::state::Failure;

/// A button, and the command after it was pressed.
#[component]
pub fn CopyCommand(
    /// Whose request.
    event: EventId,
) -> impl IntoView {
    let i18n = use_i18n();
    let fetch = Action::new(move |()| read_command(event));
    Effect::new(move || {
        if let Some(Ok(command)) = fetch.value().get() {
            copy(command.text);
        }
    });
    let shown = move || {
        Some(match fetch.value().get()? {
            Ok(command) => view! {
                <Lines text=Signal::stored(command.text) />
                {command.has_gaps.then(|| view! { <p class="event-note">{t!(i18n, event.payload.curl_secret)}</p> })}
                {command.from_file.then(|| view! { <p class="event-note">{t!(i18n, event.payload.curl_file)}</p> })}
            },
            Err(AppError::NotFound) => {
                view! { <p class="event-note">{t!(i18n, event.payload.curl_none)}</p> }
            }
            Err(error) => view! { <Failure error /> },
        })
    };
    view! {
        <div class="payload-command">
            <button
                type="button"
                class="button"
                aria-busy=move || fetch.pending().get().to_string()
                on:click=move |_| {
                    fetch.dispatch(());
                }
            >
                {icon(Icon::Copy)}
                {t!(i18n, event.payload.curl)}
            </button>
            {move || shown()}
        </div>
    }
}

/// A browser that refuses shows the command all the same.
#[cfg(feature = "hydrate")]
fn copy(text: String) {
    leptos::task::spawn_local(async move {
        let _ = crate::browser::document::copy(&text).await;
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy(_: String) {}
