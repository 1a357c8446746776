//! Kinds of rules and refusals in words.

use crate::domain::error::AppError;
use crate::domain::redaction::RuleKind;
use crate::i18n::{Locale, td_string};

/// What a rule goes by.
pub fn kind(locale: Locale, kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Header => td_string!(locale, redaction.kind.header),
        RuleKind::JsonPath => td_string!(locale, redaction.kind.json_path),
        RuleKind::Pattern => td_string!(locale, redaction.kind.pattern),
    }
}

/// What is to be typed for it.
pub fn hint(locale: Locale, kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Header => td_string!(locale, redaction.hint.header),
        RuleKind::JsonPath => td_string!(locale, redaction.hint.json_path),
        RuleKind::Pattern => td_string!(locale, redaction.hint.pattern),
    }
}

/// What went wrong.
pub fn problem(locale: Locale, kind: RuleKind, error: &AppError) -> &'static str {
    match error {
        AppError::Invalid(error) if error.field == "note" => td_string!(locale, redaction.problem.note),
        AppError::Invalid(error) if error.field == "rules" => td_string!(locale, redaction.problem.many),
        AppError::Invalid(_) => match kind {
            RuleKind::Header => td_string!(locale, redaction.problem.header),
            RuleKind::JsonPath => td_string!(locale, redaction.problem.json_path),
            RuleKind::Pattern => td_string!(locale, redaction.problem.pattern),
        },
        AppError::Forbidden => td_string!(locale, redaction.problem.forbidden),
        AppError::NotFound => td_string!(locale, redaction.problem.missing),
        _ => td_string!(locale, redaction.problem.failed),
    }
}

/// Where exactly, for whoever wrote the expression: in the words of its syntax, which are English.
pub fn detail(kind: RuleKind, error: &AppError) -> Option<String> {
    match (kind, error) {
        (RuleKind::JsonPath | RuleKind::Pattern, AppError::Invalid(error)) if error.field == "expression" => {
            Some(error.problem.clone())
        }
        _ => None,
    }
}
