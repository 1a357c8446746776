//! What stands in a page when there is nothing else to show: loading, an error, no right, nothing there. Each says what happened and the one
//! thing to do next.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::domain::error::AppError;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;

/// A block with an icon, a heading, a sentence, and what to do next.
#[component]
pub fn Notice(
    /// Its picture.
    shape: Icon,
    /// Its heading.
    #[prop(into)]
    title: ViewFn,
    /// What happened and what can be done.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="notice">
            {icon(shape)} <h2>{title.run()}</h2> <div class="notice-body">{children()}</div>
        </section>
    }
}

/// Rows of grey where figures or rows will stand; as high as they will be, so that nothing jumps.
#[component]
pub fn Loading(
    /// How many rows.
    #[prop(default = 6)]
    rows: usize,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{t!(i18n, common.loading)}</span>
            {(0..rows).map(|_| view! { <span class="skeleton-row"></span> }).collect_view()}
        </div>
    }
}

/// What an error of the server means to its reader.
#[component]
pub fn Failure(
    /// What the server answered.
    error: AppError,
) -> impl IntoView {
    match error {
        AppError::SignedOut => view! { <SignedOut /> },
        AppError::Forbidden => view! { <Forbidden /> },
        AppError::NotFound => view! { <Missing /> },
        AppError::Invalid(field) => {
            let i18n = use_i18n();
            view! {
                <Notice shape=Icon::Warning title=move || t!(i18n, common.error.title)>
                    <p>{t!(i18n, common.error.invalid)}</p>
                    <p>{t!(i18n, common.error.field)} " " <code>{field.field}</code></p>
                    <a class="button primary" href="?">
                        {t!(i18n, common.error.start_over)}
                    </a>
                </Notice>
            }
        }
        error => view! { <Broken error /> },
    }
}

#[component]
fn Broken(error: AppError) -> impl IntoView {
    let i18n = use_i18n();
    let request = match &error {
        AppError::Failed { request } if !request.is_empty() => Some(request.clone()),
        _ => None,
    };
    let sentence = match error {
        AppError::TooSlow => t!(i18n, common.error.too_slow).into_any(),
        AppError::Busy => t!(i18n, common.error.busy).into_any(),
        AppError::Connection => t!(i18n, common.error.connection).into_any(),
        _ => t!(i18n, common.error.failed).into_any(),
    };
    view! {
        <Notice shape=Icon::Warning title=move || t!(i18n, common.error.title)>
            <p>{sentence}</p>
            {request.map(|id| view! { <p>{t!(i18n, common.error.request)} " " <code>{id}</code></p> })}
            // The empty address is the page itself: asking again needs no program.
            <a class="button primary" href="" rel="external">
                {t!(i18n, common.error.retry)}
            </a>
        </Notice>
    }
}

#[component]
fn SignedOut() -> impl IntoView {
    let i18n = use_i18n();
    let location = leptos_router::hooks::use_location();
    let href = move || {
        let search = location.search.get();
        let path = location.pathname.get();
        let next = if search.is_empty() { path } else { format!("{path}?{search}") };
        format!("/login?{}", crate::domain::query::encode([("next", next.as_str())]))
    };
    view! {
        <Notice shape=Icon::SignIns title=move || t!(i18n, common.signed_out.title)>
            <p>{t!(i18n, common.signed_out.text)}</p>
            <a class="button primary" href=move || href() rel="external">
                {t!(i18n, common.user.sign_in)}
            </a>
        </Notice>
    }
}

#[component]
fn Forbidden() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice shape=Icon::Lock title=move || t!(i18n, common.forbidden.title)>
            <p>{t!(i18n, common.forbidden.text)}</p>
        </Notice>
    }
}

/// There is no such page, event or journal.
#[component]
pub fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    #[cfg(feature = "ssr")]
    if let Some(status) = use_context::<crate::api::guard::PageStatus>() {
        status.set(404);
    }
    view! {
        <Notice shape=Icon::Search title=move || t!(i18n, common.not_found.title)>
            <p>{t!(i18n, common.not_found.text)}</p>
            <a class="button primary" href="/">
                {t!(i18n, common.not_found.home)}
            </a>
        </Notice>
    }
}
