//! UTC months, each a file of events of its own.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use app::domain::event::EventId;
use app::domain::time::{DAY_MS, LocalDay, LocalTime, Timestamp};

/// A UTC month as the number `yyyymm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Month(i32);

impl Month {
    /// The month of an instant.
    pub(super) fn of(at: Timestamp) -> Self {
        Self(LocalTime::at(at, 0).day.number() / 100)
    }

    /// The month whose file holds the id.
    pub(super) fn of_id(id: EventId) -> Self {
        Self::of(id.timestamp())
    }

    /// `yyyymm`.
    pub(super) fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// The first and the last millisecond.
    pub(super) fn span(self) -> RangeInclusive<i64> {
        let first = LocalDay::from_number(self.0 * 100 + 1).unwrap_or(LocalDay::MIN);
        first.midnight_ms()..=first.last_of_month().midnight_ms() + DAY_MS - 1
    }

    /// The month before.
    pub(super) fn previous(self) -> Self {
        if self.0 % 100 == 1 { Self(self.0 - 89) } else { Self(self.0 - 1) }
    }

    fn file_name(self) -> String {
        format!("events-{self}.db")
    }

    /// The month of the file of that name; `None` if it is no month's.
    pub(super) fn of_file_name(name: &str) -> Option<Self> {
        let digits = name.strip_prefix("events-")?.strip_suffix(".db")?;
        let (year, month) = digits.split_once('-')?;
        let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
        let found = Self(year * 100 + month);
        ((1..=12).contains(&month) && found.file_name() == name).then_some(found)
    }
}

/// `2026-03`
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The months that have a file.
#[derive(Debug)]
pub(super) struct Months {
    dir: PathBuf,
    present: RwLock<BTreeSet<Month>>,
}

impl Months {
    /// Looks which months have a file in the data folder.
    pub(super) fn scan(dir: &Path) -> std::io::Result<Self> {
        let mut present = BTreeSet::new();
        for entry in std::fs::read_dir(dir)? {
            present.extend(entry?.file_name().to_str().and_then(Month::of_file_name));
        }
        Ok(Self { dir: dir.to_owned(), present: RwLock::new(present) })
    }

    /// The data folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file of a month.
    pub(super) fn file(&self, month: Month) -> PathBuf {
        self.dir.join(month.file_name())
    }

    /// Whether the month has a file.
    pub(super) fn has(&self, month: Month) -> bool {
        self.present.read().unwrap_or_else(PoisonError::into_inner).contains(&month)
    }

    /// Notes that the month has a file now, with all its tables.
    pub(super) fn add(&self, month: Month) {
        self.present.write().unwrap_or_else(PoisonError::into_inner).insert(month);
    }

    /// The months with a file that touch the range of milliseconds, newest first.
    pub(super) fn newest_first(&self, from: i64, to: i64) -> Vec<Month> {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner);
        let touches = |month: &&Month| {
            let span = month.span();
            *span.start() <= to && from <= *span.end()
        };
        present.iter().rev().filter(touches).copied().collect()
    }

    /// All months with a file.
    pub(super) fn all(&self) -> Vec<Month> {
        self.present.read().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_spans_its_first_to_its_last_millisecond() {
        let at = Timestamp::parse("2024-02-29T23:59:59.999Z").unwrap();
        let month = Month::of(at);
        assert_eq!((month.number(), month.to_string().as_str()), (202_402, "2024-02"));
        assert_eq!(*month.span().end(), at.0);
        assert_eq!(Month::of(Timestamp(at.0 + 1)).span().start() - 1, at.0);
        assert_eq!(Month::of(Timestamp::parse("2024-01-01T00:00:00Z").unwrap()).previous().number(), 202_312);
    }

    #[test]
    fn only_event_files_are_months() {
        assert_eq!(Month::of_file_name("events-2026-03.db"), Some(Month(202_603)));
        for other in ["events-2026-13.db", "events-2026-03.db-wal", "vigie.db", "events-26-03.db", "events-2026-3.db"] {
            assert_eq!(Month::of_file_name(other), None, "{other}");
        }
    }
}
