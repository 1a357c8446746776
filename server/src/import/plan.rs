//! A mapping made ready for the columns of one file: rows in, records in the form of ingest out.

use std::collections::BTreeMap;

use app::domain::error::FieldError;
use app::domain::slug::Slug;
use app::ports::sites::SiteZones;
use chrono_tz::Tz;
use serde_json::Value;

use super::fields::{Form, Path};
use super::mapping::Mapping;
use super::template::Template;
use super::times::TimeFormat;
use crate::config::WrongUse;

/// What is done with each row.
pub(super) struct Plan {
    fields: Vec<Field>,
    empty: Vec<String>,
    time: TimeFormat,
    zones: BTreeMap<Slug, SiteZones>,
}

struct Field {
    path: Path,
    template: Template,
    values: BTreeMap<String, String>,
}

impl Plan {
    /// Fits the mapping to the columns. Without any mapping each column is the field of its name.
    pub(super) fn new(
        mapping: &Mapping,
        columns: &[String],
        sites: &BTreeMap<Slug, SiteZones>,
    ) -> Result<Self, WrongUse> {
        let find = |name: &str| {
            columns
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| format!("names the column {name}; there are {}", columns.join(", ")))
        };
        let wrong = |field: &str, problem: String| WrongUse(format!("the mapping of {field} {problem}"));
        let mut templates = BTreeMap::new();
        for (field, column) in &mapping.map {
            templates.insert(field.clone(), Template::column(find(column).map_err(|problem| wrong(field, problem))?));
        }
        for (field, text) in &mapping.set {
            templates.insert(field.clone(), Template::parse(text, find).map_err(|problem| wrong(field, problem))?);
        }
        if templates.is_empty() {
            templates = columns.iter().enumerate().map(|(at, name)| (name.clone(), Template::column(at))).collect();
        }
        if let Some(field) = mapping.values.keys().find(|field| !templates.contains_key(*field)) {
            return Err(wrong(field, "has values but neither a column nor a text".to_owned()));
        }
        let fields = templates
            .into_iter()
            .map(|(field, template)| {
                let path = Path::parse(&field).map_err(|problem| wrong(&field, problem))?;
                Ok(Field { path, template, values: mapping.values.get(&field).cloned().unwrap_or_default() })
            })
            .collect::<Result<_, WrongUse>>()?;
        let time = TimeFormat::parse(mapping.time_format.as_deref().unwrap_or("rfc3339"))
            .map_err(|problem| WrongUse(format!("the time format {problem}")))?;
        Ok(Self { fields, empty: mapping.empty.clone(), time, zones: sites.clone() })
    }

    /// The record that a row stands for; an error names the field.
    pub(super) fn record(&self, row: &[&str]) -> Result<Value, FieldError> {
        let row: Vec<Option<&str>> = row.iter().map(|value| self.value(value)).collect();
        let texts: Vec<(&Field, String)> = self
            .fields
            .iter()
            .filter(|field| self.speaks(field, &row))
            .filter_map(|field| Some((field, field.meaning(field.template.fill(&row))?)))
            .collect();
        let zone = self.zone(texts.iter().find(|(field, _)| field.path.is("site")).map(|(_, site)| site.as_str()));
        let mut record = Value::Object(serde_json::Map::new());
        for (field, text) in texts {
            let value = match field.path.form() {
                Form::Time => {
                    let read = self.time.read(&text, &zone);
                    Value::String(read.map_err(|problem| FieldError::new(field.path.name(), problem))?)
                }
                form => form.value(text),
            };
            field.path.put(&mut record, value);
        }
        for list in record.as_object_mut().into_iter().flatten().filter_map(|(_, value)| value.as_array_mut()) {
            list.retain(|entry| !entry.is_null());
        }
        Ok(record)
    }

    /// Whether a field of a list's entry says anything: fixed texts alone, such as a target's type, do not where its columns are empty.
    fn speaks(&self, field: &Field, row: &[Option<&str>]) -> bool {
        let Some(entry) = field.path.entry() else { return true };
        let mut columns =
            self.fields.iter().filter(|other| other.path.entry() == Some(entry) && other.template.has_columns());
        let first = columns.next();
        first.is_none_or(|first| std::iter::once(first).chain(columns).any(|other| other.template.fill(row).is_some()))
    }

    fn value<'a>(&self, text: &'a str) -> Option<&'a str> {
        (!text.is_empty() && !self.empty.iter().any(|empty| empty == text)).then_some(text)
    }

    /// The zone of the site that the record names, or of the only one. A site that is not to be imported is refused later, by ingest.
    fn zone(&self, site: Option<&str>) -> SiteZones {
        let named = self.zones.iter().find(|(slug, _)| Some(slug.as_str()) == site);
        named.or_else(|| self.zones.first_key_value()).map_or_else(|| Tz::UTC.into(), |(_, zones)| zones.clone())
    }
}

impl Field {
    /// What the value means: that of the value itself, else of the longest beginning with a star; `""` stands for no value, as key and as meaning.
    fn meaning(&self, text: Option<String>) -> Option<String> {
        let Some(text) = text else { return self.values.get("").cloned() };
        let starred = || {
            let beginnings = self.values.iter().filter_map(|(key, meaning)| Some((key.strip_suffix('*')?, meaning)));
            let fitting = beginnings.filter(|(beginning, _)| text.starts_with(beginning));
            fitting.max_by_key(|(beginning, _)| beginning.len()).map(|(_, meaning)| meaning)
        };
        let meaning = self.values.get(&text).or_else(starred).cloned().unwrap_or(text);
        (!meaning.is_empty()).then_some(meaning)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(toml: &str, columns: &[&str]) -> Result<Plan, WrongUse> {
        let mapping: Mapping = toml::from_str(toml).unwrap();
        let columns: Vec<String> = columns.iter().map(|&column| column.to_owned()).collect();
        let site = |slug: &str, zone: Tz| (slug.parse().unwrap(), zone.into());
        let sites = [site("london", chrono_tz::Europe::London), site("lyon", chrono_tz::Europe::Paris)].into();
        Plan::new(&mapping, &columns, &sites)
    }

    #[test]
    fn columns_and_texts_become_fields() {
        let toml = r#"
            time_format = "%d/%m/%Y %H:%M"
            empty = ["-"]
            [map]
            time = "when"
            site = "branch"
            "http.status" = "status"
            outcome = "status"
            "targets[0].id" = "order"
            comment = "note"
            [set]
            module = "couriers"
            operation = "Generate Labels"
            "targets[0].type" = "order"
            message = "{order}: {status}"
            [values.outcome]
            "2*" = "success"
            "204" = "no_answer"
            "*" = "failure"
        "#;
        let plan = plan(toml, &["when", "branch", "status", "order", "note"]).unwrap();
        let row = ["01/07/2026 12:00", "lyon", "204", "10234", "-"];
        let expected = json!({
            "time": "2026-07-01T10:00:00.000Z", "site": "lyon", "module": "couriers", "operation": "generate-labels",
            "http": {"status": 204}, "outcome": "no_answer", "targets": [{"id": "10234", "type": "order"}],
            "message": "10234: 204",
        });
        assert_eq!(plan.record(&row), Ok(expected));
        let outcome = |status| plan.record(&["01/07/2026 12:00", "lyon", status, "1", ""]).unwrap()["outcome"].clone();
        assert_eq!((outcome("200"), outcome("503")), (json!("success"), json!("failure")));
    }

    #[test]
    fn no_value_may_have_a_meaning_and_a_meaning_may_be_no_value() {
        let plan = plan("[map]\noperation = 'a'\n[values.operation]\n'' = 'request'\n'x*' = ''", &["a"]).unwrap();
        assert_eq!(plan.record(&[""]), Ok(json!({"operation": "request"})));
        assert_eq!(plan.record(&["xy"]), Ok(json!({})));
    }

    #[test]
    fn a_list_s_entry_without_any_column_is_left_out() {
        let toml = "[map]\n'targets[0].id' = 'a'\n'targets[1].id' = 'b'\n[set]\n'targets[0].type' = 'x'\n'targets[1].type' = 'y'";
        let plan = plan(toml, &["a", "b"]).unwrap();
        assert_eq!(plan.record(&["", "7"]), Ok(json!({"targets": [{"id": "7", "type": "y"}]})));
        assert_eq!(plan.record(&["", ""]), Ok(json!({})));
    }

    #[test]
    fn a_wrong_time_names_its_field() {
        let plan = plan("time_format = 'unix'\n[map]\ntime = 'at'", &["at"]).unwrap();
        assert_eq!(plan.record(&["noon"]).unwrap_err().field, "time");
    }

    #[test]
    fn without_a_mapping_each_column_is_the_field_of_its_name() {
        let plan = plan("", &["module", "duration_ms"]).unwrap();
        assert_eq!(plan.record(&["email", "12"]), Ok(json!({"module": "email", "duration_ms": 12})));
    }

    #[test]
    fn a_mapping_that_does_not_fit_the_columns_is_refused() {
        for toml in ["[map]\ntime = 'b'", "[set]\nmessage = '{b}'", "[values.outcome]\nx = 'y'\n[map]\ntime = 'a'"] {
            assert!(plan(toml, &["a"]).is_err(), "{toml}");
        }
    }
}
