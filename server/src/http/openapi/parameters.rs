//! The filter as parameters: the same names and words as in the addresses of pages.

use app::domain::filter::{Filter, MAX_VALUE};
use app::domain::outcome::{Action, Kind, Outcome, Reason, Severity};
use app::domain::slug::Slug;
use serde_json::{Map, Value, json};

/// The words of a closed vocabulary.
pub(super) fn words<T: Copy + std::fmt::Display>(all: &[T]) -> Value {
    json!({"type": "string", "enum": all.iter().map(ToString::to_string).collect::<Vec<_>>()})
}

/// A slug.
pub(super) fn slug() -> Value {
    json!({"type": "string", "pattern": "^[a-z0-9_.-]+$", "minLength": 1, "maxLength": Slug::MAX})
}

/// What stands in a path.
pub(super) fn of_path(name: &str) -> Value {
    let (schema, description) = match name {
        "id" => (json!({"type": "string", "pattern": "^-?[0-9]+$"}), "Vigie's id of the event."),
        _ => (slug(), "What was given as `export`."),
    };
    json!({"name": name, "in": "path", "required": true, "schema": schema, "description": description})
}

/// The parameters of the filter, by name.
pub(super) fn filter() -> Value {
    let parameter = |name: &&str| {
        let (value, description) = described(name);
        let several = !matches!(*name, "q" | "from" | "to" | "hours");
        let schema = if several { json!({"type": "array", "items": value}) } else { value };
        let mut parameter = json!({"name": name, "in": "query", "schema": schema, "description": description});
        if several {
            (parameter["style"], parameter["explode"]) = (json!("form"), json!(true));
        }
        ((*name).to_owned(), parameter)
    };
    Filter::FIELDS.iter().map(parameter).collect::<Map<_, _>>().into()
}

/// All of them, as an operation names them.
pub(super) fn references() -> Vec<Value> {
    Filter::FIELDS.iter().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect()
}

fn described(name: &str) -> (Value, &'static str) {
    let text = || json!({"type": "string", "maxLength": MAX_VALUE});
    match name {
        "site" | "module" | "submodule" | "operation" | "tag" => (slug(), "Any of these; repeat it for several."),
        "kind" => (words(Kind::ALL), "Any of these kinds."),
        "outcome" => (words(Outcome::ALL), "Any of these outcomes."),
        "reason" => (words(Reason::ALL), "Any of these reasons."),
        "severity" => (words(Severity::ALL), "Any of these severities."),
        "action" => (words(Action::ALL), "Any of these kinds of staff action."),
        "ip" => (json!({"type": "string"}), "Any of these addresses, IPv4 or IPv6."),
        "q" => (
            text(),
            "Full text, accents folded: words, `\"phrases\"`, `beginn*`, `-without`, and fields such as `actor:MK`.",
        ),
        "from" => (text(), "A local date of each event's site, or an RFC 3339 instant; included."),
        "to" => (text(), "A local date, included, or an RFC 3339 instant, excluded."),
        "hours" => (text(), "Hours of the local day, such as `22:00-06:00`: the start included, the end not."),
        _ => (text(), "Any of these values."),
    }
}
