//! How an outcome looks and reads everywhere: a word, a glyph, a colour; never a colour alone.

use leptos::prelude::*;

use crate::domain::outcome::Outcome;
use crate::i18n::{Locale, td_string, use_i18n};
use crate::view::view;

/// The word for an outcome, as product.md's catalogue has it: done, no answer, error, stopped.
pub fn label(locale: Locale, outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => td_string!(locale, common.outcome.success),
        Outcome::NoAnswer => td_string!(locale, common.outcome.no_answer),
        Outcome::Failure => td_string!(locale, common.outcome.failure),
        Outcome::Stopped => td_string!(locale, common.outcome.stopped),
        Outcome::Pending => td_string!(locale, common.outcome.pending),
        Outcome::Unknown => td_string!(locale, common.outcome.unknown),
    }
}

/// The sign for an outcome.
pub const fn glyph(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "✓",
        Outcome::NoAnswer => "?",
        Outcome::Failure => "✕",
        Outcome::Stopped => "■",
        Outcome::Pending => "…",
        Outcome::Unknown => "·",
    }
}

/// An outcome in a line of text or a row: glyph and word in its colour.
#[component]
pub fn OutcomeMark(
    /// Which.
    outcome: Outcome,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <span class="outcome" data-outcome=outcome.as_str()>
            <span class="outcome-glyph" aria-hidden="true">
                {glyph(outcome)}
            </span>
            <span>{move || label(i18n.get_locale(), outcome)}</span>
        </span>
    }
}
