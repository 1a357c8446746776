//! What a list shows of what people have added to an event: how many comments, whether somebody has seen to it, whose it is, tags of staff.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::domain::annotation::Marks;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::view::view;

/// The marks; nothing where there are none.
#[component]
pub fn EventMarks(
    /// Of one event.
    marks: Marks,
) -> impl IntoView {
    let i18n = use_i18n();
    let Marks { comments, acknowledged, assigned, tags } = marks;
    let comments = (comments > 0).then(|| {
        let said = Signal::derive(move || t_string!(i18n, annotation.mark.comments, count = comments).to_string());
        view! { <Flag said>{icon(Icon::Comment)} {comments}</Flag> }
    });
    let acknowledged = acknowledged.then(|| {
        let said = Signal::derive(move || t_string!(i18n, annotation.mark.acknowledged).to_owned());
        view! { <Flag said>{icon(Icon::Check)}</Flag> }
    });
    let assigned = assigned.map(|email| {
        let name = plain(&email).into_owned();
        let short = name.split('@').next().unwrap_or_default().to_owned();
        let said = Signal::derive(move || t_string!(i18n, annotation.mark.assigned, name = name.as_str()));
        view! { <Flag said>{icon(Icon::Staff)} {short}</Flag> }
    });
    let tag = move |tag: crate::domain::slug::Slug| {
        let name = tag.to_string();
        let said = Signal::derive(move || t_string!(i18n, annotation.mark.tag, tag = name.as_str()));
        view! { <Flag said>{tag.to_string()}</Flag> }
    };
    view! { {comments} {acknowledged} {assigned} {tags.into_iter().map(tag).collect_view()} }
}

/// A mark, and what it says to those who do not see it or point at it.
#[component]
fn Flag(said: Signal<String>, children: Children) -> impl IntoView {
    view! { <span class="flag flag-note" role="img" title=said aria-label=said>{children()}</span> }
}
