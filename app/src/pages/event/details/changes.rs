//! Old and new values as a difference: what went is struck out, what came is underlined, and the words between stay plain.

use leptos::prelude::*;
use serde_json::Value;

use crate::domain::event::Change;
use crate::i18n::{t_string, use_i18n};
use crate::pretty::difference::{Part, difference};
use crate::pretty::json;
use crate::text::t;
use crate::view::view;
use crate::widgets::marked_text::MarkedText;

/// The table.
#[component]
pub fn Changes(
    /// Fields with their values.
    changes: Vec<Change>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="event-part">
            <h3>{t!(i18n, event.changes.title)}</h3>
            <div class="table-scroll" tabindex="0" role="group" aria-label=move || t_string!(i18n, event.changes.title)>
                <table class="changes">
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, event.changes.field)}</th>
                            <th scope="col">{t!(i18n, event.changes.old)}</th>
                            <th scope="col">{t!(i18n, event.changes.new)}</th>
                        </tr>
                    </thead>
                    <tbody>{changes.into_iter().map(|change| view! { <Row change /> }).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Which of the two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

#[component]
fn Row(change: Change) -> impl IntoView {
    let (old, new) = (shown(change.old), shown(change.new));
    let (before, after) = difference(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default());
    view! {
        <tr>
            <th scope="row"><MarkedText text=change.field /></th>
            {cell(old.map(|_| before), Side::Old)}
            {cell(new.map(|_| after), Side::New)}
        </tr>
    }
}

fn cell(parts: Option<Vec<Part>>, side: Side) -> AnyView {
    let i18n = use_i18n();
    let part = move |part: Part| match (part, side) {
        (Part::Same(text), _) => view! { <MarkedText text /> },
        (Part::Only(text), Side::Old) => view! { <del><MarkedText text /></del> },
        (Part::Only(text), Side::New) => view! { <ins><MarkedText text /></ins> },
    };
    match parts {
        Some(parts) => view! { <td>{parts.into_iter().map(part).collect_view()}</td> },
        None => view! { <td class="nothing">{t!(i18n, event.changes.none)}</td> },
    }
}

/// A value as text: strings without quotes, all else as JSON, laid out; `None` for nothing.
fn shown(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(json::format(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_without_quotes_and_nothing_is_told_apart_from_empty() {
        assert_eq!(shown(Value::Null), None);
        assert_eq!(shown("".into()), Some(String::new()));
        assert_eq!(shown(serde_json::json!({"a": 1})), Some("{\n  \"a\": 1\n}".to_owned()));
    }
}
