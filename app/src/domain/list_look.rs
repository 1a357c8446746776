//! How a person has lists of events look: which columns, and how dense.

use serde::{Deserialize, Serialize};

use super::terms::terms;

terms! {
    /// What a row may show beside its time, outcome and message.
    Column {
        /// Module, submodule and operation.
        Feature = 0, "feature";
        /// The site.
        Site = 1, "site";
        /// The user code.
        Actor = 2, "actor";
        /// What sort of event.
        Kind = 3, "kind";
        /// How serious.
        Severity = 4, "severity";
        /// Where in the source's interface.
        Section = 5, "section";
        /// From which address.
        Ip = 6, "ip";
        /// How long it took.
        Duration = 7, "duration";
        /// The tags of its source.
        Tags = 8, "tags";
    }
}

terms! {
    /// How much room a row takes.
    Density {
        /// Up to two lines of a message, and air.
        Comfortable = 0, "comfortable";
        /// One line.
        Compact = 1, "compact";
    }
}

/// What stands in an address for a list without columns.
const NO_COLUMNS: &str = "none";

/// How lists look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLook {
    /// The columns, in the order of [`Column::ALL`].
    pub columns: Vec<Column>,
    /// How dense.
    pub density: Density,
}

impl Default for ListLook {
    fn default() -> Self {
        Self { columns: vec![Column::Feature, Column::Site, Column::Actor], density: Density::Comfortable }
    }
}

impl ListLook {
    /// The columns as they stand in an address: their names joined by commas, or a word for none of them.
    pub fn columns_text(&self) -> String {
        if self.columns.is_empty() {
            return NO_COLUMNS.to_owned();
        }
        self.columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",")
    }

    /// The columns behind [`ListLook::columns_text`]; `None` for a text that names no column. Names of a newer program are passed over.
    pub fn columns_of(text: &str) -> Option<Vec<Column>> {
        let named = |column: &&Column| text.split(',').any(|name| name == column.as_str());
        let columns: Vec<Column> = Column::ALL.iter().filter(named).copied().collect();
        (!columns.is_empty() || text == NO_COLUMNS).then_some(columns)
    }

    /// Whether a column is shown.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// The same with a column shown that was not, or the other way round.
    pub fn toggled(&self, column: Column) -> Self {
        let shown = |other: &&Column| if **other == column { !self.has(column) } else { self.has(**other) };
        Self { columns: Column::ALL.iter().filter(shown).copied().collect(), density: self.density }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_comes_in_its_place_and_goes() {
        let look = ListLook::default().toggled(Column::Duration).toggled(Column::Feature);
        assert_eq!(look.columns, [Column::Site, Column::Actor, Column::Duration]);
        let look = look.toggled(Column::Feature).toggled(Column::Duration);
        assert_eq!(look, ListLook::default());
    }

    #[test]
    fn columns_in_an_address_are_read_back() {
        let none = ListLook { columns: Vec::new(), ..ListLook::default() };
        for look in [ListLook::default(), ListLook::default().toggled(Column::Ip), none] {
            assert_eq!(ListLook::columns_of(&look.columns_text()), Some(look.columns));
        }
        assert_eq!(ListLook::columns_of("ip,colour,site"), Some(vec![Column::Site, Column::Ip]));
        assert_eq!((ListLook::columns_of(""), ListLook::columns_of("colour")), (None, None));
    }

    #[test]
    fn a_look_is_kept_in_words_that_stay() {
        let text = serde_json::to_string(&ListLook::default()).unwrap();
        assert_eq!(text, r#"{"columns":["feature","site","actor"],"density":"comfortable"}"#);
    }
}
