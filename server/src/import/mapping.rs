//! How a file's columns become an event's fields, as an operator writes it: a TOML file, flags, or both (flags win).

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

use crate::config::WrongUse;

/// How the records lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One event a line, as sources send it
    Ndjson,
    /// Columns between commas (or another delimiter), names in the first row
    Csv,
    /// Lines of a log, taken apart by the pattern of the mapping
    Lines,
}

/// A mapping. Columns are named by the first row of a CSV file, by `columns`, or by the groups of `pattern`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// How the records lie in the file; else its name and the rest of the mapping decide.
    pub format: Option<Format>,
    /// Regular expression with a named group for each column, for `lines`.
    pub pattern: Option<String>,
    /// Regular expression of the lines that are to be passed over, for `lines`.
    pub ignore: Option<String>,
    /// The names of the columns of a CSV file that has no row of names.
    pub columns: Vec<String>,
    /// What stands between columns, one character; with a tab quotes have no meaning.
    pub delimiter: Option<char>,
    /// `rfc3339`, `unix`, `unix_ms` or a pattern of strftime.
    pub time_format: Option<String>,
    /// Values that mean that there is none, such as `-`.
    pub empty: Vec<String>,
    /// From which column a field is taken.
    pub map: BTreeMap<String, String>,
    /// Fields with a fixed text, with columns in braces: `{method} {path}`.
    pub set: BTreeMap<String, String>,
    /// For a field, what the values of its column mean: `200 = "success"`, `5* = "failure"`, `* = "unknown"`.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`WrongUse`] if it cannot be read or says something that no mapping says.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let wrong = |problem: &dyn std::fmt::Display| WrongUse(format!("the mapping {}: {problem}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| wrong(&error))?;
        Ok(toml::from_str(&text).map_err(|error| wrong(&error))?)
    }

    /// Takes `COLUMN=FIELD`.
    ///
    /// # Errors
    /// [`WrongUse`] if it is not of that form.
    pub fn map(&mut self, text: &str) -> anyhow::Result<()> {
        let (column, field) = pair(text, "--map", "COLUMN=FIELD")?;
        self.set.remove(field);
        self.map.insert(field.to_owned(), column.to_owned());
        Ok(())
    }

    /// Takes `FIELD=TEXT`.
    ///
    /// # Errors
    /// [`WrongUse`] if it is not of that form.
    pub fn set(&mut self, text: &str) -> anyhow::Result<()> {
        let (field, text) = pair(text, "--set", "FIELD=TEXT")?;
        self.map.remove(field);
        self.set.insert(field.to_owned(), text.to_owned());
        Ok(())
    }

    /// Takes `FIELD:VALUE=MEANING`.
    ///
    /// # Errors
    /// [`WrongUse`] if it is not of that form.
    pub fn value(&mut self, text: &str) -> anyhow::Result<()> {
        let form = "FIELD:VALUE=MEANING";
        let (field, rest) = text.split_once(':').with_context(|| WrongUse(format!("--value must be {form}")))?;
        let (value, meaning) = pair(rest, "--value", form)?;
        self.values.entry(field.to_owned()).or_default().insert(value.to_owned(), meaning.to_owned());
        Ok(())
    }

    /// How the records lie in a file of this name.
    ///
    /// # Errors
    /// [`WrongUse`] if the mapping has what that format does not know, or lacks what it needs.
    pub fn format_of(&self, file_name: &str) -> anyhow::Result<Format> {
        let name = file_name.strip_suffix(".gz").or_else(|| file_name.strip_suffix(".zst")).unwrap_or(file_name);
        let csv = [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending)) || !self.columns.is_empty();
        let mapped =
            !self.map.is_empty() || !self.set.is_empty() || !self.values.is_empty() || self.time_format.is_some();
        let guess = match self.pattern {
            Some(_) => Format::Lines,
            None if csv || mapped => Format::Csv,
            None => Format::Ndjson,
        };
        let format = self.format.unwrap_or(guess);
        let wrong = match format {
            Format::Ndjson if mapped => Some("NDJSON is imported as it is; a mapping is for CSV and lines"),
            Format::Lines if self.pattern.is_none() => Some("lines need a `pattern` in the mapping file"),
            Format::Csv if self.pattern.is_some() || self.ignore.is_some() => {
                Some("`pattern` and `ignore` are for lines, not for CSV")
            }
            Format::Lines | Format::Ndjson if !self.columns.is_empty() || self.delimiter.is_some() => {
                Some("`columns` and `delimiter` are for CSV only")
            }
            _ => None,
        };
        wrong.map_or(Ok(format), |problem| Err(WrongUse(problem.to_owned()).into()))
    }
}

fn pair<'a>(text: &'a str, flag: &str, form: &str) -> Result<(&'a str, &'a str), WrongUse> {
    let parts = text.split_once('=').filter(|(left, _)| !left.is_empty());
    parts.ok_or_else(|| WrongUse(format!("{flag} must be {form}, not {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_win_over_the_file() {
        let mut mapping: Mapping = toml::from_str("[map]\ntime = 'when'\n[set]\nmodule = 'a'").unwrap();
        mapping.map("what=module").unwrap();
        mapping.set("time=2026-01-01T00:00:00Z").unwrap();
        mapping.value("outcome:OK=success").unwrap();
        assert_eq!((&*mapping.map["module"], mapping.map.len()), ("what", 1));
        assert_eq!((&*mapping.set["time"], mapping.set.len()), ("2026-01-01T00:00:00Z", 1));
        assert_eq!(mapping.values["outcome"]["OK"], "success");
        assert!(mapping.map("when").is_err() && mapping.set("=x").is_err() && mapping.value("a=b").is_err());
    }

    #[test]
    fn a_word_that_no_mapping_knows_is_refused() {
        assert!(toml::from_str::<Mapping>("colums = ['a']").is_err());
    }

    #[test]
    fn the_format_follows_the_name_and_the_mapping() {
        let of = |toml: &str, name: &str| toml::from_str::<Mapping>(toml).unwrap().format_of(name).ok();
        assert_eq!(of("", "events.ndjson.gz"), Some(Format::Ndjson));
        assert_eq!(of("", "events.csv.zst"), Some(Format::Csv));
        assert_eq!(of("[set]\nmodule = 'email'", "-"), Some(Format::Csv));
        assert_eq!(of("pattern = '(?<a>.)'", "dpkg.log"), Some(Format::Lines));
        assert_eq!(of("format = 'ndjson'\n[set]\nmodule = 'email'", "x"), None);
        assert_eq!(of("format = 'lines'", "x"), None);
    }
}
