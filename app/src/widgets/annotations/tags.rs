//! Tags of staff, told apart from those of the source.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{Problem, Sheet, signed};
use crate::domain::annotation_view::{Addition, SignatureView};
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::slug::Slug;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::visible::plain;
use crate::text::t;
use crate::view::view;
use crate::widgets::icon::{Icon, icon};
use crate::widgets::when::When;

/// The tags, each a way to all events that have it, and the form that adds one.
#[component]
pub fn StaffTags(
    /// What the forms work on.
    sheet: Sheet,
) -> impl IntoView {
    let i18n = use_i18n();
    let removing = sheet.sending(|| ());
    let tag = move |(tag, signature): (Slug, SignatureView)| {
        let href = Journal::All.href(&Filter { tag: vec![tag.clone()], ..Filter::default() });
        let (name, gone) = (tag.to_string(), tag.to_string());
        let remove = sheet.is_writable().then(|| {
            let named = name.clone();
            view! {
                <button
                    type="button"
                    class="tag-remove"
                    aria-label=move || t_string!(i18n, common.remove, name = named.as_str())
                    on:click=move |_| { removing.dispatch(Addition::Untag { tag: gone.clone() }); }
                >
                    {icon(Icon::Close)}
                </button>
            }
        });
        let title = move || plain(&signed(i18n.get_locale(), &signature)).into_owned();
        view! {
            <li class="staff-tag">
                <A href=href attr:class="tag" attr:title=move || title()>{icon(Icon::Staff)} {name.clone()}</A>
                {remove}
            </li>
        }
    };
    let tags = Memo::new(move |_| sheet.notes.read().tags.clone());
    view! {
        <When holds=move || !tags.read().is_empty()>
            <ul class="tags" aria-label=move || t_string!(i18n, annotation.tag.title)>
                {move || tags.get().into_iter().map(tag).collect_view()}
            </ul>
        </When>
        <Problem id="untag-problem".to_owned() sending=removing />
        {sheet.is_writable().then(|| view! { <NewTag sheet /> })}
    }
}

#[component]
fn NewTag(sheet: Sheet) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(None::<String>);
    let sending = sheet.sending(move || text.set(String::new()));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let tag = text.read_untracked().trim().to_lowercase();
        if Slug::is_valid(&tag) {
            found.set(None);
            sending.dispatch(Addition::Tag { tag });
        } else {
            found.set(Some(t_string!(i18n, annotation.problem.tag).to_owned()));
        }
    };
    view! {
        <form class="annotation-form" on:submit=send>
            <label class="field">
                <span>{t!(i18n, annotation.tag.new)}</span>
                <input
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    aria-describedby="tag-hint tag-problem"
                    aria-invalid=move || found.read().is_some().then_some("true")
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
            <button class="button">{t!(i18n, annotation.tag.add)}</button>
            <small id="tag-hint">{t!(i18n, annotation.tag.hint)}</small>
            <Problem id="tag-problem".to_owned() found sending />
        </form>
    }
}
