//! Another event in one line, as the timeline and the neighbours show it.

use leptos::prelude::*;

use crate::domain::event_row::EventRow;
use crate::format::{date, time};
use crate::preferences::use_language;
use crate::view::view;
use crate::widgets::feature::{feature, operation};
use crate::widgets::marked_text::MarkedText;
use crate::widgets::outcome::OutcomeMark;

/// A link to it: when, how it ended, what, the sentence, and marks of whoever shows it.
#[component]
pub fn EventStep(
    /// The event.
    row: EventRow,
    /// Marks at its end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let language = use_language();
    let at = row.reader_time();
    let (module, part, deed) = (row.module.clone(), row.submodule.clone(), row.operation.clone());
    let what = move || {
        let language = language.get();
        let done = operation(language, &module, part.as_ref(), &deed);
        format!("{} · {done}", feature(language, &module, part.as_ref()))
    };
    view! {
        <a class="step" href=format!("/events/{}", row.id)>
            <time datetime=row.at.to_rfc3339_at(row.reader_offset_s)>
                {move || format!("{} {}", date::day_short(language.get(), at.day), time::millisecond(language.get(), at))}
            </time>
            <OutcomeMark outcome=row.outcome />
            <span class="step-what">{move || what()}</span>
            <span class="step-message">{row.message.map(|text| view! { <MarkedText text /> })}</span>
            {children.map(|children| children())}
        </a>
    }
}
