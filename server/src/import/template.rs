//! Texts with columns in braces: `{method} {path}`; doubled braces stand for themselves.

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Column(usize),
}

/// A text put together from columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

impl Template {
    /// One column as it is.
    pub(super) fn column(column: usize) -> Self {
        Self(vec![Part::Column(column)])
    }

    /// Reads a template; `find` gives the place of a column.
    pub(super) fn parse(text: &str, find: impl Fn(&str) -> Result<usize, String>) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            plain.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                plain.push_str(brace);
                rest = after;
            } else {
                let (name, after) =
                    after.split_once('}').filter(|_| brace == "{").ok_or("has a brace without its partner")?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(Part::Column(find(name)?));
                rest = after;
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        parts.retain(|part| !matches!(part, Part::Text(text) if text.is_empty()));
        Ok(Self(parts))
    }

    /// Whether anything of it comes from a row.
    pub(super) fn has_columns(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Column(_)))
    }

    /// The text for a row; `None` if it has columns and all of them are empty.
    pub(super) fn fill(&self, row: &[Option<&str>]) -> Option<String> {
        let columns = self.0.iter().filter_map(|part| match part {
            Part::Column(column) => Some(row.get(*column).copied().flatten()),
            Part::Text(_) => None,
        });
        let (mut any, mut filled) = (false, false);
        columns.for_each(|value| (any, filled) = (true, filled || value.is_some()));
        (filled || !any).then(|| self.0.iter().map(|part| part.text(row)).collect())
    }
}

impl Part {
    fn text<'a>(&'a self, row: &[Option<&'a str>]) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Column(column) => row.get(*column).copied().flatten().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Template, String> {
        Template::parse(text, |name| {
            ["a", "b"].iter().position(|column| *column == name).ok_or(format!("no column {name}"))
        })
    }

    #[test]
    fn columns_are_put_into_the_text() {
        let template = parse("{a} went to {b}{{}}").unwrap();
        assert_eq!(template.fill(&[Some("Ann"), Some("town")]).unwrap(), "Ann went to town{}");
        assert_eq!(template.fill(&[Some("Ann"), None]).unwrap(), "Ann went to {}");
        assert_eq!(template.fill(&[None, None]), None);
        assert_eq!(parse("constant").unwrap().fill(&[]).unwrap(), "constant");
    }

    #[test]
    fn a_wrong_template_is_named() {
        for text in ["{a", "a}", "{c}"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
