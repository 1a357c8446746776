//! Saved views: a journal with a filter under a name, for oneself or for all who read journals. A view is a way to ask and gives no right: each
//! reader sees of it what that reader may see.

use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::journal::Journal;
use super::query;

/// The longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The most views of one person.
pub const MAX_VIEWS: usize = 100;
/// The name under which a view stands in the address of its journal.
pub const VIEW: &str = "view";
/// The name under which the columns of a view stand in that address.
pub const COLUMNS: &str = "columns";
/// Counts beyond this are "more than".
pub const MOST_COUNTED: u32 = 99;

/// What a view shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewForm {
    /// Its name.
    pub name: String,
    /// Which journal.
    pub journal: Journal,
    /// The filter as its query string.
    pub query: String,
    /// The columns of its list, joined by commas; empty for those that the reader chose.
    pub columns: String,
}

/// Who sees a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// Its owner.
    Private,
    /// All who read journals.
    Shared,
}

/// A view as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredView {
    /// Its row, from 1.
    pub id: i64,
    /// The account whose it is.
    pub owner: i64,
    /// The account's address.
    pub owner_email: String,
    /// What it shows.
    pub form: ViewForm,
    /// Who sees it.
    pub sharing: Sharing,
}

/// A view as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its row, from 1.
    pub id: i64,
    /// What it shows.
    pub form: ViewForm,
    /// Who sees it.
    pub sharing: Sharing,
    /// The address of its owner, if that is somebody else.
    pub owner: Option<String>,
    /// Whether the reader may change and delete it.
    pub changeable: bool,
}

impl ViewForm {
    /// The address of its journal, saying also that it is this view.
    pub fn href(&self, id: i64) -> String {
        let id = id.to_string();
        let mut pairs = query::decode(&self.query);
        pairs.push((VIEW.to_owned(), id));
        if !self.columns.is_empty() {
            pairs.push((COLUMNS.to_owned(), self.columns.clone()));
        }
        let query = query::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        format!("/journals/{}?{query}", self.journal)
    }

    /// The events that it shows; `None` if it can never show any.
    pub fn filter(&self) -> Option<Filter> {
        self.journal.narrow(&Filter::from_query(&self.query).ok()?)
    }
}

/// The view that an address names.
pub fn of_address(search: &str) -> Option<i64> {
    let pairs = query::decode(search);
    pairs.iter().find(|(name, _)| name == VIEW).and_then(|(_, id)| id.parse().ok()).filter(|id| *id > 0)
}

/// What errors are counted of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// The built-in journal of errors.
    Errors,
    /// A view.
    View(i64),
}

/// How many errors came to each since the reader last looked at it; what has none is left out. More than [`MOST_COUNTED`] means "more than".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewErrors(pub Vec<(Watched, u32)>);

impl NewErrors {
    /// The count of one of them.
    pub fn of(&self, watched: Watched) -> u32 {
        self.0.iter().find(|(other, _)| *other == watched).map_or(0, |(_, count)| *count)
    }
}

/// A count as it is shown: exact, or `99+`.
pub fn badge(count: u32) -> String {
    if count > MOST_COUNTED { format!("{MOST_COUNTED}+") } else { count.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(query: &str, columns: &str) -> ViewForm {
        let (name, query, columns) = ("Night".to_owned(), query.to_owned(), columns.to_owned());
        ViewForm { name, journal: Journal::Errors, query, columns }
    }

    #[test]
    fn the_address_of_a_view_is_that_of_its_journal_and_names_it() {
        assert_eq!(form("site=lyon&q=a%20b", "").href(7), "/journals/errors?site=lyon&q=a%20b&view=7");
        assert_eq!(form("", "site,ip").href(7), "/journals/errors?view=7&columns=site%2Cip");
        assert_eq!(of_address("site=lyon&view=7&event=5"), Some(7));
        assert_eq!((of_address("view=x"), of_address("view=0"), of_address("")), (None, None, None));
    }

    #[test]
    fn a_view_asks_for_what_its_journal_and_its_filter_let_through() {
        assert_eq!(form("site=lyon", "").filter().unwrap().to_query(), "site=lyon&outcome=failure");
        assert_eq!(form("outcome=success", "").filter(), None);
    }

    #[test]
    fn a_count_is_exact_or_says_that_it_is_more() {
        assert_eq!([badge(3), badge(99), badge(100)], ["3", "99", "99+"]);
    }
}
