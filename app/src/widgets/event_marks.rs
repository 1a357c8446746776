//! What a list shows of what people have added to an event: how many comments, whether somebody has seen to it, whose it is, tags of staff.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use crate::domain::annotation::Marks;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;

/// The marks; nothing where there are none.
#[component]
pub fn EventMarks(
    /// Of one event.
    marks: Marks,
) -> impl IntoView {
    let i18n = use_i18n();
    let Marks { comments, acknowledged, assigned, tags } = marks;
    let comments = (comments > 0).then(|| {
        let said = move || t_string!(i18n, annotation.mark.comments, count = comments).to_string();
        view! { <span class="flag flag-note" role="img" title=said aria-label=said>{icon(Icon::Comment)} {comments}</span> }
    });
    let acknowledged = acknowledged.then(|| {
        let said = move || t_string!(i18n, annotation.mark.acknowledged);
        view! { <span class="flag flag-note" role="img" title=said aria-label=said>{icon(Icon::Check)}</span> }
    });
    let assigned = assigned.map(|email| {
        let name = plain(&email).into_owned();
        let short = name.split('@').next().unwrap_or_default().to_owned();
        let said = move || t_string!(i18n, annotation.mark.assigned, name = name.as_str());
        view! { <span class="flag flag-note" role="img" title=said.clone() aria-label=said>{icon(Icon::Staff)} {short}</span> }
    });
    let tag = move |tag: crate::domain::slug::Slug| {
        let name = tag.to_string();
        let said = move || t_string!(i18n, annotation.mark.tag, tag = name.as_str());
        view! { <span class="flag flag-note" role="img" title=said.clone() aria-label=said>{tag.to_string()}</span> }
    };
    view! { {comments} {acknowledged} {assigned} {tags.into_iter().map(tag).collect_view()} }
}
