//! Comments, oldest first, with what they said before.

use leptos::prelude::*;

use super::writing::{Purpose, Writing};
use super::{Problem, Sending, Sheet, moment};
use crate::domain::annotation_view::{Addition, CommentView, VersionView};
use crate::domain::event_view::Moment;
use crate::i18n::{t_string, use_i18n};
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;
use crate::widgets::when::When;

/// The comments, and the form for a new one.
#[component]
pub fn Comments(
    /// What the forms work on.
    sheet: Sheet,
) -> impl IntoView {
    let i18n = use_i18n();
    let comments = Memo::new(move |_| sheet.notes.read().comments.clone());
    view! {
        <When holds=move || !comments.read().is_empty()>
            <h4>{t!(i18n, annotation.comment.title)}</h4>
            <ol class="comments">
                <For each=move || comments.get() key=|comment| (u64::from(comment.number), comment.versions.len() as u64) let:comment>
                    <Comment sheet comment />
                </For>
            </ol>
        </When>
        {sheet.is_writable().then(|| view! { <Writing sheet purpose=Purpose::New /> })}
    }
}

#[component]
fn Comment(sheet: Sheet, comment: CommentView) -> impl IntoView {
    let i18n = use_i18n();
    let editing = RwSignal::new(false);
    let text = comment.text().map(str::to_owned);
    let first = comment.versions.first().map(|version| version.at);
    let body = match text.clone() {
        Some(text) => view! { <p class="comment-text"><MarkedText text /></p> },
        None => view! { <p class="nothing">{t!(i18n, annotation.comment.withdrawn)}</p> },
    };
    let changed = comment.versions.len() > 1;
    let edited = (changed && text.is_some()).then(|| view! { " · " {t!(i18n, annotation.comment.edited)} });
    let number = comment.number;
    let form = text.filter(|_| comment.mine).zip(first).map(|(text, at)| {
        view! {
            <When
                holds=move || editing.get()
                fallback=move || view! { <Tools sheet number at editing /> }
            >
                <Writing sheet purpose=Purpose::Edit { number, text: text.clone(), open: editing } />
            </When>
        }
    });
    view! {
        <li class="comment">
            <p class="comment-head">
                <b><MarkedText text=comment.author /></b>
                " · "
                {first.map(|at| view! { <Written at /> })}
                {edited}
            </p>
            {body}
            {changed.then(|| view! { <History versions=comment.versions /> })}
            {form}
        </li>
    }
}

#[component]
fn Tools(sheet: Sheet, number: u32, at: Moment, editing: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let withdrawing: Sending = sheet.sending(|| ());
    let when = move || moment(i18n.get_locale(), at);
    view! {
        <div class="comment-tools">
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, annotation.comment.edit_of, time = when())
                on:click=move |_| editing.set(true)
            >
                {t!(i18n, annotation.comment.edit)}
            </button>
            <button
                type="button"
                class="button quiet"
                aria-label=move || t_string!(i18n, annotation.comment.withdraw_of, time = when())
                on:click=move |_| { withdrawing.dispatch(Addition::Withdraw { comment: number }); }
            >
                {t!(i18n, annotation.comment.withdraw)}
            </button>
            <Problem id=format!("withdraw-problem-{number}") sending=withdrawing />
        </div>
    }
}

#[component]
fn History(versions: Vec<VersionView>) -> impl IntoView {
    let i18n = use_i18n();
    let version = move |version: VersionView| {
        let text = match version.text {
            Some(text) => view! { <p class="comment-text"><MarkedText text /></p> },
            None => view! { <p class="nothing">{t!(i18n, annotation.comment.withdrawn)}</p> },
        };
        view! {
            <li>
                <p class="comment-head"><Written at=version.at /></p>
                {text}
            </li>
        }
    };
    view! {
        <details class="comment-history">
            <summary>{t!(i18n, annotation.comment.history)}</summary>
            <ol>{versions.into_iter().map(version).collect_view()}</ol>
        </details>
    }
}

#[component]
fn Written(at: Moment) -> impl IntoView {
    let i18n = use_i18n();
    view! { <time datetime=at.at.to_rfc3339_at(at.offset_s)>{move || moment(i18n.get_locale(), at)}</time> }
}
