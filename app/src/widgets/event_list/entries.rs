//! Rows with the days between them.

use std::sync::Arc;

use crate::domain::event_row::EventRow;
use crate::domain::time::LocalDay;
use crate::view::NumberKey;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The heading of a day.
    Day(LocalDay),
    /// The day goes on from the block above, whose heading may be far away by now.
    Still(LocalDay),
    /// An event.
    Row(Arc<EventRow>),
}

impl Entry {
    /// What tells this line from all others.
    pub fn key(&self) -> NumberKey {
        match self {
            Self::Row(row) => (0, row.id.0.cast_unsigned()),
            Self::Day(day) => (1, u64::from(day.number().cast_unsigned())),
            Self::Still(day) => (2, u64::from(day.number().cast_unsigned())),
        }
    }
}

/// The rows of a block, with a heading before the first of each day on the reader's clock; `above` is the day that the row above the block
/// stands under. A day has one heading even where the block goes back and forth over its midnight, as it may within the few milliseconds by
/// which an id differs from its time.
pub fn entries(rows: &[Arc<EventRow>], above: Option<LocalDay>) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(rows.len() + 2);
    let mut days: Vec<LocalDay> = above.into_iter().collect();
    let first = rows.first().map(|row| row.reader_time().day);
    entries.extend(above.filter(|above| first == Some(*above)).map(Entry::Still));
    for row in rows {
        let day = row.reader_time().day;
        if !days.contains(&day) {
            days.push(day);
            entries.push(Entry::Day(day));
        }
        entries.push(Entry::Row(Arc::clone(row)));
    }
    entries
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::event::EventId;
    use crate::domain::outcome::{Outcome, Severity};
    use crate::domain::time::Timestamp;

    pub(crate) fn row(id: i64, at: &str) -> EventRow {
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

    fn days(rows: &[(i64, &str)], above: Option<&str>) -> Vec<Option<u32>> {
        let rows: Vec<Arc<EventRow>> = rows.iter().map(|(id, at)| Arc::new(row(*id, at))).collect();
        let entries = entries(&rows, above.map(|day| day.parse().unwrap()));
        let day = |entry: &Entry| match entry {
            Entry::Day(day) => Some(day.day()),
            Entry::Still(day) => Some(day.day() + 100),
            Entry::Row(_) => None,
        };
        entries.iter().map(day).collect()
    }

    #[test]
    fn a_heading_stands_before_each_day_of_the_readers_clock() {
        let rows = [(3, "2026-03-01T23:30:00Z"), (2, "2026-03-01T22:30:00Z"), (1, "2026-03-01T10:00:00Z")];
        assert_eq!(days(&rows, None), [Some(2), None, Some(1), None, None]);
    }

    #[test]
    fn a_block_that_goes_on_with_the_day_above_it_says_so_without_a_heading() {
        let rows = [(2, "2026-03-01T22:30:00Z"), (1, "2026-02-28T10:00:00Z")];
        assert_eq!(days(&rows, Some("2026-03-01")), [Some(101), None, Some(28), None]);
    }
}
