//! What the product takes out by itself: shown from the lists by which it does so.

use leptos::prelude::*;

use crate::domain::redaction::BuiltIn;
use crate::i18n::use_i18n;
use crate::text::t;
use crate::view::view;
use crate::widgets::settings_part::Part;

/// The rules of the product.
#[component]
pub fn BuiltInRules(
    /// The lists.
    built_in: BuiltIn,
) -> impl IntoView {
    let i18n = use_i18n();
    let BuiltIn { names, beginnings, ends, keys } = built_in;
    view! {
        <Part title=t!(i18n, redaction.built_in.title) lead=t!(i18n, redaction.built_in.text)>
            <ul class="redaction-always">
                <li>{t!(i18n, redaction.built_in.credentials)}</li>
                <li>{t!(i18n, redaction.built_in.tokens)}</li>
                <li>{t!(i18n, redaction.built_in.pem)}</li>
                <li>{t!(i18n, redaction.built_in.cards)}</li>
            </ul>
            <dl class="redaction-lists">
                <dt>{t!(i18n, redaction.built_in.names)}</dt>
                <dd>{listed(names, "", "")}</dd>
                <dt>{t!(i18n, redaction.built_in.ends)}</dt>
                <dd>{listed(ends, "…", "")}</dd>
                <dt>{t!(i18n, redaction.built_in.beginnings)}</dt>
                <dd>{listed(beginnings, "", "…")}</dd>
                <dt>{t!(i18n, redaction.built_in.keys)}</dt>
                <dd>{listed(keys, "", "…")}</dd>
            </dl>
            <p class="page-lead">{t!(i18n, redaction.built_in.spelling)}</p>
        </Part>
    }
}

fn listed(words: Vec<String>, before: &'static str, behind: &'static str) -> AnyView {
    let word = move |word: String| view! { <code>{format!("{before}{word}{behind}")}</code> " " };
    words.into_iter().map(word).collect_view().into_any()
}
