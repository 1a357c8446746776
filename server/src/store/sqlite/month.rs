//! UTC months, each a file of events of its own. A file is never rewritten in place: what takes its place has the next generation's name.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

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

    /// `yyyymm`, for those outside the store.
    pub(super) const fn as_i32(self) -> i32 {
        self.0
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

    fn file_name(self, generation: u32) -> String {
        match generation {
            1 => format!("events-{self}.db"),
            later => format!("events-{self}.{later}.db"),
        }
    }

    /// The month and the generation of a file of that name; `None` if it is no month's.
    pub(super) fn of_file_name(name: &str) -> Option<(Self, u32)> {
        let digits = name.strip_prefix("events-")?.strip_suffix(".db")?;
        let (digits, generation) = match digits.split_once('.') {
            Some((digits, generation)) => (digits, generation.parse().ok()?),
            None => (digits, 1),
        };
        let (year, month) = digits.split_once('-')?;
        let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
        let found = Self(year * 100 + month);
        ((1..=12).contains(&month) && found.file_name(generation) == name).then_some((found, generation))
    }
}

/// How the name of a file ends that is still being written.
const UNFINISHED: &str = ".new";

/// A file, its log and its log's index.
pub(super) fn with_its_log(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// `2026-03`
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 100, self.0 % 100)
    }
}

/// The months that have a file, and of which generation it is.
#[derive(Debug)]
pub(super) struct Months {
    dir: PathBuf,
    present: RwLock<BTreeMap<Month, u32>>,
}

impl Months {
    /// Looks which months have a file in the data folder, which belongs to this process. What a crash has left of a replacement is removed:
    /// files that were not finished, and those whose place was taken.
    pub(super) fn scan(dir: &Path) -> std::io::Result<Self> {
        let found = Found::of(dir)?;
        for path in &found.unfinished {
            std::fs::remove_file(path)?;
        }
        for (month, stale) in &found.stale {
            remove(&dir.join(month.file_name(*stale)))?;
        }
        Ok(Self { dir: dir.to_owned(), present: RwLock::new(found.newest) })
    }

    /// Looks which months have a file in a data folder that may be another process's, and touches nothing: what looks unfinished may be
    /// what that process works on.
    pub(super) fn look(dir: &Path) -> std::io::Result<Self> {
        Ok(Self { dir: dir.to_owned(), present: RwLock::new(Found::of(dir)?.newest) })
    }

    /// The data folder.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The file of a month.
    pub(super) fn file(&self, month: Month) -> PathBuf {
        self.dir.join(month.file_name(self.generation(month)))
    }

    /// What is to take the place of a month's file: where it is written, and what it is called then.
    pub(super) fn successor(&self, month: Month) -> (PathBuf, PathBuf) {
        let name = month.file_name(self.generation(month) + 1);
        (self.dir.join(format!("{name}{UNFINISHED}")), self.dir.join(name))
    }

    /// The successor has its name now, and all that comes goes there.
    pub(super) fn succeed(&self, month: Month) {
        *self.write().entry(month).or_insert(1) += 1;
    }

    /// Makes sure that the names of the folder's files outlast a crash.
    pub(super) fn sync(&self) -> std::io::Result<()> {
        std::fs::File::open(&self.dir)?.sync_all()
    }

    fn generation(&self, month: Month) -> u32 {
        self.read().get(&month).copied().unwrap_or(1)
    }

    fn read(&self) -> RwLockReadGuard<'_, BTreeMap<Month, u32>> {
        self.present.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, BTreeMap<Month, u32>> {
        self.present.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the month has a file.
    pub(super) fn has(&self, month: Month) -> bool {
        self.read().contains_key(&month)
    }

    /// Notes that the month has a file now, with all its tables.
    pub(super) fn add(&self, month: Month) {
        self.write().entry(month).or_insert(1);
    }

    /// The months with a file that touch the range of milliseconds, newest first.
    pub(super) fn newest_first(&self, from: i64, to: i64) -> Vec<Month> {
        let touches = |month: &&Month| {
            let span = month.span();
            *span.start() <= to && from <= *span.end()
        };
        self.read().keys().rev().filter(touches).copied().collect()
    }

    /// All months with a file.
    pub(super) fn all(&self) -> Vec<Month> {
        self.read().keys().copied().collect()
    }
}

/// What a data folder has of months.
struct Found {
    /// The generation that counts.
    newest: BTreeMap<Month, u32>,
    /// Generations whose place was taken.
    stale: Vec<(Month, u32)>,
    /// Files that are still being written, or were when a server stopped.
    unfinished: Vec<PathBuf>,
}

impl Found {
    fn of(dir: &Path) -> std::io::Result<Self> {
        let mut found = Self { newest: BTreeMap::new(), stale: Vec::new(), unfinished: Vec::new() };
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if let Some((month, generation)) = Month::of_file_name(name) {
                let newest = found.newest.entry(month).or_insert(generation);
                if generation != *newest {
                    found.stale.push((month, generation.min(*newest)));
                    *newest = generation.max(*newest);
                }
            } else if name.starts_with("events-") && name.contains(UNFINISHED) {
                found.unfinished.push(entry.path());
            }
        }
        Ok(found)
    }
}

/// Removes a file with its log; what is not there needs nothing.
pub(super) fn remove(file: &Path) -> std::io::Result<()> {
    for path in with_its_log(file) {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
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
        assert_eq!(Month::of_file_name("events-2026-03.db"), Some((Month(202_603), 1)));
        assert_eq!(Month::of_file_name("events-2026-03.2.db"), Some((Month(202_603), 2)));
        for other in ["events-2026-13.db", "events-2026-03.db-wal", "vigie.db", "events-26-03.db", "events-2026-3.db"] {
            assert_eq!(Month::of_file_name(other), None, "{other}");
        }
        for other in
            ["events-2026-03.1.db", "events-2026-03.02.db", "events-2026-03.2.db.new", "events-2026-03.2.db-shm"]
        {
            assert_eq!(Month::of_file_name(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_generation_of_a_month_counts_and_what_a_crash_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let left = [
            "events-2026-03.db",
            "events-2026-03.db-wal",
            "events-2026-03.2.db",
            "events-2026-03.10.db",
            "events-2026-04.2.db.new",
        ];
        for name in left.into_iter().chain(["events-2026-04.db", "vigie.db"]) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        // Beside a server nothing is touched: what looks left over may be what the server works on.
        let looked = Months::look(folder.path()).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), left.len() + 2);
        let months = Months::scan(folder.path()).unwrap();
        assert_eq!(looked.all(), months.all());
        assert!(looked.all().iter().all(|month| looked.file(*month) == months.file(*month)));
        let named = |name: &str| folder.path().join(name);
        assert_eq!(
            months.all().into_iter().map(|month| months.file(month)).collect::<Vec<_>>(),
            [named("events-2026-03.10.db"), named("events-2026-04.db")]
        );
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["events-2026-03.10.db", "events-2026-04.db", "vigie.db"]);
        let month = months.all()[1];
        assert_eq!(months.successor(month), (named("events-2026-04.2.db.new"), named("events-2026-04.2.db")));
        months.succeed(month);
        assert_eq!(months.file(month), named("events-2026-04.2.db"));
    }
}
