//! The address of a journal: its filter, the event that is open beside the list, and the saved view that it was opened from.

use crate::domain::error::FieldError;
use crate::domain::event::EventId;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::list_look::{Column, ListLook};
use crate::domain::query;
use crate::domain::view::COLUMNS;

/// The name under which the open event stands in the address.
const EVENT: &str = "event";

/// The filter of a query string.
///
/// # Errors
/// The first field that cannot be taken.
pub fn filter(search: &str) -> Result<Filter, FieldError> {
    Filter::from_query(search)
}

/// The event that is open beside the list. What is no id opens nothing.
pub fn open_event(search: &str) -> Option<EventId> {
    let pairs = query::decode(search);
    pairs.iter().find(|(name, _)| name == EVENT).and_then(|(_, id)| id.parse().ok())
}

/// The columns that the address asks for, as that of a saved view does.
pub fn columns(search: &str) -> Option<Vec<Column>> {
    let pairs = query::decode(search);
    pairs.iter().find(|(name, _)| name == COLUMNS).and_then(|(_, text)| ListLook::columns_of(text))
}

/// The address with another filter. The columns stay; the event beside the list and the view, which this is no longer, do not.
pub fn with_filter(journal: Journal, search: &str, filter: &Filter) -> String {
    let mut pairs = query::decode(search);
    pairs.retain(|(name, _)| name == COLUMNS);
    let columns = query::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let filter = filter.to_query();
    let query = [filter, columns].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("&");
    if query.is_empty() { format!("/journals/{journal}") } else { format!("/journals/{journal}?{query}") }
}

/// The address with the columns of a look; all else in it stays as it is.
pub fn with_columns(journal: Journal, search: &str, look: &ListLook) -> String {
    with(journal, search, COLUMNS, Some(look.columns_text()))
}

/// The address with another event open, or none; all else in it stays as it is.
pub fn with_event(journal: Journal, search: &str, event: Option<EventId>) -> String {
    with(journal, search, EVENT, event.map(|id| id.to_string()))
}

fn with(journal: Journal, search: &str, name: &str, value: Option<String>) -> String {
    let mut pairs = query::decode(search);
    pairs.retain(|(other, _)| other != name);
    pairs.extend(value.map(|value| (name.to_owned(), value)));
    let query = query::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if query.is_empty() { format!("/journals/{journal}") } else { format!("/journals/{journal}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_opens_and_closes_beside_the_same_list() {
        let search = "site=lyon&q=a%20b&view=7";
        let opened = with_event(Journal::Errors, search, Some(EventId(42)));
        assert_eq!(opened, "/journals/errors?site=lyon&q=a%20b&view=7&event=42");
        let (_, search) = opened.split_once('?').unwrap();
        assert_eq!(open_event(search), Some(EventId(42)));
        assert_eq!(filter(search), filter("site=lyon&q=a%20b"));
        assert_eq!(with_event(Journal::Errors, search, None), "/journals/errors?site=lyon&q=a%20b&view=7");
        assert_eq!(with_event(Journal::All, "event=42", None), "/journals/all");
        assert_eq!(open_event("event=x"), None);
    }

    #[test]
    fn another_filter_is_asked_with_the_same_columns() {
        let filter = filter("site=lyon").unwrap();
        let changed = with_filter(Journal::Errors, "q=a&view=7&columns=site,ip&event=5", &filter);
        assert_eq!(changed, "/journals/errors?site=lyon&columns=site%2Cip");
        assert_eq!(with_filter(Journal::Errors, "q=a&view=7", &filter), "/journals/errors?site=lyon");
        assert_eq!(with_filter(Journal::All, "q=a", &Filter::default()), "/journals/all");
    }

    #[test]
    fn the_columns_of_a_view_stand_in_its_address_and_change_there() {
        let search = "site=lyon&view=7&columns=site,ip";
        assert_eq!(columns(search), Some(vec![Column::Site, Column::Ip]));
        assert_eq!((columns("site=lyon"), columns("columns=")), (None, None));
        let look = ListLook { columns: vec![Column::Actor], ..ListLook::default() };
        assert_eq!(with_columns(Journal::All, search, &look), "/journals/all?site=lyon&view=7&columns=actor");
    }
}
