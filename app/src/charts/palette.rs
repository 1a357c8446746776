//! The colours of a chart. They come from the style sheet's tokens, so that light and dark are decided in one place.

use crate::domain::outcome::Outcome;

/// Colours as CSS writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    /// Text.
    pub ink: String,
    /// Text that stands back, such as axis labels.
    pub muted: String,
    /// Hairlines.
    pub line: String,
    /// What the chart stands on.
    pub paper: String,
    /// One for each of [`Outcome::ALL`].
    pub outcomes: [String; Outcome::ALL.len()],
}

impl Palette {
    /// The tokens that it is read from: ink, muted, line, paper, then one for each outcome.
    pub fn read(token: impl Fn(&str) -> String) -> Self {
        Self {
            ink: token("--ink"),
            muted: token("--ink-muted"),
            line: token("--line"),
            paper: token("--paper"),
            outcomes: std::array::from_fn(|at| token(outcome_token(Outcome::ALL[at]))),
        }
    }

    /// The colour of an outcome's area.
    pub fn outcome(&self, outcome: Outcome) -> &str {
        &self.outcomes[usize::from(outcome.code())]
    }
}

const fn outcome_token(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "--outcome-success",
        Outcome::NoAnswer => "--outcome-no-answer",
        Outcome::Failure => "--outcome-failure",
        Outcome::Stopped => "--outcome-stopped",
        Outcome::Pending => "--outcome-pending",
        Outcome::Unknown => "--outcome-unknown",
    }
}
