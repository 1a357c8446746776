//! The rules that administrators add to those of the product: by header, by path into JSON, by pattern. What they replace is cut out byte by
//! byte; all else stays as it was sent, blanks and the order of fields included.

use app::domain::error::FieldError;
use app::domain::redaction::{Draft, MAX_EXPRESSION, MAX_NOTE, RuleKind};

use self::header::HeaderRule;
use self::path::JsonPath;
use self::pattern::Pattern;
use super::edit::{Edits, Redacted};
use super::{REDACTED, Syntax};

mod documents;
mod header;
mod path;
mod pattern;
mod strings;

/// Rules of administrators, ready for use.
#[derive(Debug, Default)]
pub struct OwnRules {
    headers: Vec<HeaderRule>,
    paths: Vec<JsonPath>,
    patterns: Vec<Pattern>,
}

/// What a path begins at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Root<'a> {
    /// The text is the document.
    Document,
    /// The text is the value of this field, which alone makes up the document.
    Field(&'a str),
}

impl OwnRules {
    /// No rules.
    pub const fn none() -> Self {
        Self { headers: Vec::new(), paths: Vec::new(), patterns: Vec::new() }
    }

    /// All rules together.
    ///
    /// # Errors
    /// If one cannot be read: names `expression` or `note`, and what would be right.
    pub fn of<'d>(drafts: impl IntoIterator<Item = &'d Draft>) -> Result<Self, FieldError> {
        let mut rules = Self::default();
        drafts.into_iter().try_for_each(|draft| rules.add(draft))?;
        Ok(rules)
    }

    fn add(&mut self, draft: &Draft) -> Result<(), FieldError> {
        let wrong = |problem: String| FieldError::new("expression", problem);
        let expression = draft.expression.as_str();
        if expression.is_empty() || expression.chars().count() > MAX_EXPRESSION {
            return Err(wrong(format!("must be 1 to {MAX_EXPRESSION} characters")));
        }
        if draft.note.chars().count() > MAX_NOTE {
            return Err(FieldError::new("note", format!("must be at most {MAX_NOTE} characters")));
        }
        match draft.kind {
            RuleKind::Header => self.headers.push(HeaderRule::parse(expression).map_err(wrong)?),
            RuleKind::JsonPath => self.paths.push(JsonPath::parse(expression).map_err(wrong)?),
            RuleKind::Pattern => self.patterns.push(Pattern::parse(expression).map_err(wrong)?),
        }
        Ok(())
    }

    /// Whether the values of this header go; `name` in any case.
    pub(crate) fn takes_header(&self, name: &str) -> bool {
        self.headers.iter().any(|rule| rule.takes(name))
    }

    /// The bytes without what the rules take out, or `None` if that is nothing; adds how many values went to `removed`.
    pub(super) fn bytes(
        &self,
        source: &[u8],
        (syntax, root): (Syntax, Root<'_>),
        removed: &mut u32,
    ) -> Option<Vec<u8>> {
        let mut clean: Option<Vec<u8>> = None;
        let mut pass = |edit: &dyn Fn(&[u8]) -> Option<Redacted>| {
            if let Some(redacted) = edit(clean.as_deref().unwrap_or(source)) {
                *removed = removed.saturating_add(redacted.removed());
                clean = Some(redacted.bytes);
            }
        };
        if syntax == Syntax::Json && !self.paths.is_empty() {
            pass(&|source| by_paths(source, &self.paths, root));
        }
        for pattern in &self.patterns {
            pass(&|source| pattern.remove(source, syntax));
        }
        clean
    }

    /// What the rules take out of a text that stands alone, with its places in it.
    pub(crate) fn places(&self, source: &[u8], syntax: Syntax) -> Vec<std::ops::Range<usize>> {
        let by_paths = (syntax == Syntax::Json && !self.paths.is_empty())
            .then(|| by_paths(source, &self.paths, Root::Document))
            .flatten();
        let by_patterns = self.patterns.iter().filter_map(|pattern| pattern.remove(source, syntax));
        let mut places: Vec<_> = by_paths.into_iter().chain(by_patterns).flat_map(|redacted| redacted.places).collect();
        places.sort_by_key(|place| (place.start, place.end));
        places
    }
}

fn by_paths(source: &[u8], paths: &[JsonPath], root: Root<'_>) -> Option<Redacted> {
    let mut edits = Edits::of(source);
    documents::selected(source, paths, root, |range| edits.replace(&range, &[b"\"", REDACTED.as_bytes(), b"\""]));
    edits.finish()
}

#[cfg(test)]
mod tests;
