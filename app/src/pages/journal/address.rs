//! The address of a journal: its filter, the event that is open beside the list, and the saved view that it was opened from.

use crate::domain::error::FieldError;
use crate::domain::event::EventId;
use crate::domain::filter::Filter;
use crate::domain::journal::Journal;
use crate::domain::query;

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

/// The address with another event open, or none; all else in it stays as it is.
pub fn with_event(journal: Journal, search: &str, event: Option<EventId>) -> String {
    let mut pairs = query::decode(search);
    pairs.retain(|(name, _)| name != EVENT);
    pairs.extend(event.map(|id| (EVENT.to_owned(), id.to_string())));
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
}
