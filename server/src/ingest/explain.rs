//! Why a record could not be read, in words for its sender: the field by its path, and what would be right. What the sender wrote is not
//! repeated, since it may be long or secret. Runs only for records that failed, so it may read them again.

use app::domain::error::FieldError;
use serde_json::error::Category;

use super::record::{Object, Record};

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is no JSON; the text says where.
    NotJson(String),
    /// A field cannot be taken.
    Field(FieldError),
}

/// Reads the record once more, slowly, to name the field at fault.
pub(super) fn explain(raw: &str) -> Fault {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(raw) {
        return Fault::NotJson(without_value(&error.to_string()));
    }
    let mut deserializer = serde_json::Deserializer::from_str(raw);
    match serde_path_to_error::deserialize::<_, Object<Record<'_>>>(&mut deserializer) {
        Ok(_) => Fault::Field(FieldError::new("", "cannot be read")),
        Err(error) => {
            let path = error.path().to_string();
            let path = if path == "." { "" } else { &path };
            Fault::Field(in_words(path, error.inner()))
        }
    }
}

fn in_words(path: &str, error: &serde_json::Error) -> FieldError {
    let text = error.to_string();
    let text = text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]);
    let named = |start: &str| text.strip_prefix(start).and_then(|rest| rest.split('`').next());
    if error.classify() == Category::Syntax {
        return FieldError::new(path, syntax(text));
    }
    if let Some(field) = named("unknown field `") {
        return FieldError::new(below(path, field), "unknown field; put it into attributes");
    }
    if let Some(field) = named("missing field `") {
        return FieldError::new(below(path, field), "is required");
    }
    if let Some(field) = named("duplicate field `") {
        return FieldError::new(below(path, field), "is given twice");
    }
    FieldError::new(path, without_value(text))
}

/// The field's name is the sender's own, so it is shortened.
fn below(path: &str, field: &str) -> String {
    // The path may name the field already.
    let parent = path.strip_suffix(field).map_or(path, |parent| parent.trim_end_matches('.'));
    let field: String = field.chars().take(64).collect();
    if parent.is_empty() { field } else { format!("{parent}.{field}") }
}

fn syntax(text: &str) -> &str {
    if text.contains("surrogate") || text.contains("hex escape") {
        "has a lone surrogate, which is no character"
    } else if text.contains("out of range") {
        "is a number beyond what can be kept"
    } else if text.contains("recursion") {
        "is nested deeper than the limit depth allows"
    } else {
        text
    }
}

/// "invalid type: string \"…\", expected a number" without what was given.
fn without_value(text: &str) -> String {
    match text.rfind(", expected ") {
        Some(at) if text.starts_with("invalid") => format!("must be {}", &text[at + ", expected ".len()..]),
        _ => text.chars().take(300).collect(),
    }
}
