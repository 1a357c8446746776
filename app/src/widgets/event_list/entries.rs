//! Rows with the days between them.

use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::time::LocalDay;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The heading of a day.
    Day(LocalDay),
    /// An event.
    Row(Box<EventRow>),
}

/// What tells lines apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A day, as `yyyymmdd`.
    Day(i32),
    /// An event.
    Row(EventId),
}

impl Entry {
    /// What tells this line from all others.
    pub fn key(&self) -> Key {
        match self {
            Self::Day(day) => Key::Day(day.number()),
            Self::Row(row) => Key::Row(row.id),
        }
    }
}

/// The rows, with a heading before the first of each day on the reader's clock. A day has one heading even where the list goes back and forth
/// over its midnight, as it may within the few milliseconds by which an id differs from its time.
pub fn entries(rows: &[EventRow]) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(rows.len() + 8);
    let mut days = std::collections::BTreeSet::new();
    for row in rows {
        let day = row.reader_time().day;
        if days.insert(day) {
            entries.push(Entry::Day(day));
        }
        entries.push(Entry::Row(Box::new(row.clone())));
    }
    entries
}

/// Adds the rows of a next page, without those that are there already.
pub fn append(rows: &mut Vec<EventRow>, more: Vec<EventRow>) {
    let known: std::collections::HashSet<EventId> = rows.iter().map(|row| row.id).collect();
    rows.extend(more.into_iter().filter(|row| !known.contains(&row.id)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::{Outcome, Severity};
    use crate::domain::time::Timestamp;

    fn row(id: i64, at: &str) -> EventRow {
        EventRow {
            id: EventId(id),
            at: Timestamp::parse(at).unwrap(),
            site_offset_s: 3_600,
            reader_offset_s: 3_600,
            site: "lyon".parse().unwrap(),
            module: "email".parse().unwrap(),
            submodule: None,
            operation: "send".parse().unwrap(),
            kind: crate::domain::outcome::Kind::Feature,
            outcome: Outcome::Success,
            reason: None,
            severity: Severity::Info,
            message: None,
            actor: None,
            section: None,
            ip: None,
            duration_ms: None,
            tags: Vec::new(),
            critical: false,
            from_future: false,
            payloads: Vec::new(),
            marks: Default::default(),
        }
    }

    #[test]
    fn a_heading_stands_before_each_day_of_the_readers_clock() {
        let rows = [row(3, "2026-03-01T23:30:00Z"), row(2, "2026-03-01T22:30:00Z"), row(1, "2026-03-01T10:00:00Z")];
        let days: Vec<Option<u32>> = entries(&rows)
            .iter()
            .map(|entry| match entry {
                Entry::Day(day) => Some(day.day()),
                Entry::Row(_) => None,
            })
            .collect();
        assert_eq!(days, [Some(2), None, Some(1), None, None]);
    }

    #[test]
    fn a_row_that_comes_twice_is_shown_once() {
        let mut rows = vec![row(2, "2026-03-01T10:00:00Z")];
        append(&mut rows, vec![row(2, "2026-03-01T10:00:00Z"), row(1, "2026-03-01T09:00:00Z")]);
        assert_eq!(rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [2, 1]);
    }
}
