//! The fields of a record by their path, such as `actor.code` or `targets[0].id`, and the form in which each is written.

use serde_json::{Map, Number, Value};

/// The form in which a field's text is written in JSON. Whether the value may be is left to ingest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Text,
    /// Lower case, other characters than those of a slug as hyphens.
    Slug,
    /// A number, if it is one.
    Number,
    /// `true` or `false`, if it is one.
    Truth,
    /// A time.
    Time,
}

impl Form {
    /// The value in JSON; a text that does not fit stays a text, so that ingest can name the field.
    pub(super) fn value(self, text: String) -> Value {
        match self {
            Self::Text | Self::Time => Value::String(text),
            Self::Slug => Value::String(slug(&text)),
            Self::Number => text.trim().parse::<Number>().map_or(Value::String(text), Value::Number),
            Self::Truth => text.trim().parse().map_or(Value::String(text), Value::Bool),
        }
    }
}

fn slug(text: &str) -> String {
    let fit = |c: char| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c.to_ascii_lowercase() } else { '-' };
    text.trim().chars().map(fit).collect()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

/// Where a field stands in a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    name: String,
    steps: Vec<Step>,
}

/// The longest list that a mapping may make.
const MAX_INDEX: usize = 99;

impl Path {
    /// Reads a path.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, index) = match part.split_once('[') {
                Some((key, rest)) => (key, Some(rest.strip_suffix(']').ok_or("has a bracket without its partner")?)),
                None => (part, None),
            };
            if key.is_empty() {
                return Err("is not a field such as actor.code or targets[0].id".to_owned());
            }
            steps.push(Step::Key(key.to_owned()));
            if let Some(index) = index {
                let index = index.parse().ok().filter(|index| *index <= MAX_INDEX);
                steps.push(Step::Index(index.ok_or_else(|| format!("needs an index from 0 to {MAX_INDEX}"))?));
            }
        }
        Ok(Self { name: text.to_owned(), steps })
    }

    /// Whether it is the field of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// The path as it was written.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The list's entry that the field belongs to, such as `targets[0]`.
    pub(super) fn entry(&self) -> Option<&str> {
        self.name.find(']').map(|end| &self.name[..=end])
    }

    /// The form of the field.
    pub(super) fn form(&self) -> Form {
        match self.name.as_str() {
            "time" | "recorded" | "job.scheduled_for" => Form::Time,
            "module" | "submodule" | "operation" => Form::Slug,
            name if name.starts_with("tags[") => Form::Slug,
            "duration_ms" | "attempt" | "http.status" | "job.items_ok" | "job.items_failed" => Form::Number,
            "critical" => Form::Truth,
            _ => Form::Text,
        }
    }

    /// Puts the value where the path says.
    pub(super) fn put(&self, record: &mut Value, value: Value) {
        let mut place = record;
        for step in &self.steps {
            place = match step {
                Step::Key(key) => {
                    if !place.is_object() {
                        *place = Value::Object(Map::new());
                    }
                    &mut place[key.as_str()]
                }
                Step::Index(index) => {
                    if !place.is_array() {
                        *place = Value::Array(Vec::new());
                    }
                    if let Value::Array(list) = place
                        && list.len() <= *index
                    {
                        list.resize(index + 1, Value::Null);
                    }
                    &mut place[*index]
                }
            };
        }
        *place = value;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_put_where_their_path_says() {
        let mut record = json!({});
        for (path, text) in [("actor.code", "MK"), ("targets[0].id", "7"), ("tags[1]", "B 2 B"), ("http.status", "200")]
        {
            let path = Path::parse(path).unwrap();
            path.put(&mut record, path.form().value(text.to_owned()));
        }
        let expected = json!({"actor": {"code": "MK"}, "targets": [{"id": "7"}], "tags": [null, "b-2-b"], "http": {"status": 200}});
        assert_eq!(record, expected);
    }

    #[test]
    fn a_wrong_path_is_refused() {
        for path in ["", "a..b", "a[", "a[x]", "a[100]", "[0]"] {
            assert!(Path::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn what_does_not_fit_stays_text_for_ingest_to_name() {
        assert_eq!(Form::Number.value("many".to_owned()), json!("many"));
        assert_eq!(Form::Truth.value("yes".to_owned()), json!("yes"));
        assert_eq!(Form::Number.value("1.5".to_owned()), json!(1.5));
    }
}
