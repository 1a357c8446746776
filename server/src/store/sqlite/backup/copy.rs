//! Making a backup: the months, newest first, then the main database; what has not changed since the last one is not copied again.
//!
//! The order follows from what always holds. Words are committed in the main database before the events that use them, so a copy of it that is
//! made later than those of the months has all of theirs. What else it may have that they do not is taken back in the copy (`main_copy.rs`).
//! And the chain of a month stands on those of older months, so an older one is copied later and is at least as long as it has to be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use app::domain::time::Timestamp;
use app::ports::clock::Clock;

use super::main_copy::{Before, agree};
use super::manifest::{Copied, FORMAT, MANIFEST, Manifest, UNFINISHED, read, sync_dir, write};
use super::{BackupError, blocking, database, files, io};
use crate::store::sqlite::error::OpenError;
use crate::store::sqlite::integrity::chain::hex;
use crate::store::sqlite::integrity::check::open;
use crate::store::sqlite::lock::{FolderLock, LOCK_FILE};
use crate::store::sqlite::main::MAIN_FILE;
use crate::store::sqlite::month::{Month, Months};
use crate::store::sqlite::{private, schema};

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The databases that were copied, by their names in the data folder.
    pub copied: Vec<String>,
    /// Those of which the last backup's copy is still right.
    pub kept: Vec<String>,
    /// The size of all copies together.
    pub bytes: u64,
    /// The head of the journal of Vigie itself.
    pub head: Option<String>,
}

/// A backup that is being made.
struct Work<'a> {
    folder: &'a Path,
    clock: &'a dyn Clock,
    /// Copies of earlier backups, those of an interrupted one first.
    earlier: Vec<Copied>,
    manifest: Manifest,
    made: Made,
}

/// Makes a backup of `data` in `folder`, beside a running server or without one. The backup before it stays whole until this one is.
///
/// # Errors
/// [`BackupError`]. What was copied is used by the next attempt.
pub async fn run(data: &Path, folder: &Path, clock: &dyn Clock) -> Result<Made, BackupError> {
    let main = data.join(MAIN_FILE);
    if !main.is_file() {
        return Err(OpenError::Absent { dir: data.to_owned() }.into());
    }
    // By its name before it is made, and by where that leads after.
    let named = std::path::absolute(folder).map_err(io(folder))?;
    apart(&data.canonicalize().map_err(io(data))?, &named)?;
    private::make_dir(folder).map_err(io(folder))?;
    apart(&data.canonicalize().map_err(io(data))?, &folder.canonicalize().map_err(io(folder))?)?;
    let earlier = [UNFINISHED, MANIFEST].map(|name| read(folder, name).map_err(io(folder)));
    let [unfinished, last] = earlier;
    let (unfinished, last) = (unfinished?, last?);
    if unfinished.is_none() && last.is_none() && !is_empty(folder)? {
        return Err(BackupError::NotABackup(folder.to_owned()));
    }
    let _lock = FolderLock::take(folder, "no address, making a backup")?;
    let earlier = unfinished.into_iter().chain(last).flat_map(|manifest| manifest.files).collect();
    let mut work = Work::new(folder, clock, earlier);
    work.save(UNFINISHED)?;
    let mut reader = open(&main, &schema::MAIN).await?;
    let before = Before::read(&mut reader).await.map_err(database(&main))?;
    let months = work.months(data).await?;
    work.main(&main, &before, &months).await?;
    work.finish()
}

/// Whether there is nothing in the folder but perhaps a lock.
fn is_empty(folder: &Path) -> Result<bool, BackupError> {
    let entries =
        std::fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>).map_err(io(folder))?;
    Ok(entries.iter().all(|entry| entry.file_name() == LOCK_FILE))
}

fn apart(data: &Path, folder: &Path) -> Result<(), BackupError> {
    if folder.starts_with(data) { Err(BackupError::Inside(folder.to_owned())) } else { Ok(()) }
}

impl<'a> Work<'a> {
    fn new(folder: &'a Path, clock: &'a dyn Clock, earlier: Vec<Copied>) -> Self {
        let manifest = Manifest {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            schema: [schema::MAIN.known(), schema::MONTH.known()],
            begun: clock.now().to_rfc3339(),
            ended: None,
            head: None,
            files: Vec::new(),
        };
        let made = Made { copied: Vec::new(), kept: Vec::new(), bytes: 0, head: None };
        Self { folder, clock, earlier, manifest, made }
    }

    fn save(&self, name: &str) -> Result<(), BackupError> {
        write(self.folder, name, &self.manifest).map_err(io(&self.folder.join(name)))
    }

    /// Copies the months that have changed, and gives the copies of all.
    async fn months(&mut self, data: &Path) -> Result<BTreeMap<i64, PathBuf>, BackupError> {
        let months = Months::look(data).map_err(io(data))?;
        let mut copies = BTreeMap::new();
        for month in months.all().into_iter().rev() {
            let copied = self.current(data, month).await?;
            copies.insert(month.number(), self.folder.join(&copied.file));
            self.manifest.files.push(copied);
            self.save(UNFINISHED)?;
        }
        Ok(copies)
    }

    /// The copy of a month. Retention may put another file in the place of the one that is being copied; then that one is copied.
    async fn current(&mut self, data: &Path, month: Month) -> Result<Copied, BackupError> {
        let mut file = Months::look(data).map_err(io(data))?.file(month);
        loop {
            let copied = self.month(month, &file).await;
            let now = Months::look(data).map_err(io(data))?.file(month);
            if copied.is_ok() || now == file {
                return copied;
            }
            file = now;
        }
    }

    async fn month(&mut self, month: Month, file: &Path) -> Result<Copied, BackupError> {
        let Timestamp(now) = self.clock.now();
        let now = UNIX_EPOCH + Duration::from_millis(now.unsigned_abs());
        let mark = files::mark(file, now).map_err(io(file))?;
        if let Some(kept) = self.earlier.iter().find(|copied| self.is_still(copied, file, mark.as_deref())).cloned() {
            self.made.kept.push(kept.database.clone());
            self.made.bytes += kept.size;
            return Ok(kept);
        }
        drop(open(file, &schema::MONTH).await?);
        let part = self.folder.join(format!("{month}.part"));
        files::copy(file, &part).await.map_err(database(file))?;
        self.take(file, &part, mark).await
    }

    fn is_still(&self, copied: &Copied, file: &Path, mark: Option<&str>) -> bool {
        let same = mark.is_some() && copied.mark.as_deref() == mark && Some(copied.database.as_str()) == name(file);
        same && self.folder.join(&copied.file).metadata().is_ok_and(|found| found.len() == copied.size)
    }

    /// Gives a copy its name, which has a part of its hash: so it stands beside that of the backup before, which stays whole.
    async fn take(&mut self, file: &Path, part: &Path, mark: Option<String>) -> Result<Copied, BackupError> {
        let copy = part.to_owned();
        let (size, sha256) = blocking(part, move || files::hash(&copy)).await?;
        let database = name(file).unwrap_or_default().to_owned();
        let stem = database.trim_end_matches(".db");
        let named = format!("{stem}.{}.db", &sha256[..16]);
        std::fs::rename(part, self.folder.join(&named)).map_err(io(part))?;
        sync_dir(self.folder).map_err(io(self.folder))?;
        self.made.copied.push(database.clone());
        self.made.bytes += size;
        Ok(Copied { database, file: named, size, sha256, mark })
    }

    async fn main(&mut self, main: &Path, before: &Before, months: &BTreeMap<i64, PathBuf>) -> Result<(), BackupError> {
        let part = self.folder.join("vigie.part");
        files::copy(main, &part).await.map_err(database(main))?;
        let head = agree(&part, before, months).await.map_err(database(&part))?;
        self.made.head = head.map(|head| hex(&head.hash));
        self.manifest.head.clone_from(&self.made.head);
        let copied = self.take(main, &part, None).await?;
        self.manifest.files.push(copied);
        Ok(())
    }

    /// Makes this the backup, and removes what only an earlier one had.
    fn finish(mut self) -> Result<Made, BackupError> {
        self.manifest.ended = Some(self.clock.now().to_rfc3339());
        self.save(MANIFEST)?;
        let unfinished = self.folder.join(UNFINISHED);
        std::fs::remove_file(&unfinished).map_err(io(&unfinished))?;
        for entry in std::fs::read_dir(self.folder).map_err(io(self.folder))? {
            let path = entry.map_err(io(self.folder))?.path();
            let Some(name) = name(&path) else { continue };
            let used = self.manifest.files.iter().any(|copied| copied.file == name);
            if is_ours(name) && !used {
                std::fs::remove_file(&path).map_err(io(&path))?;
            }
        }
        sync_dir(self.folder).map_err(io(self.folder))?;
        Ok(self.made)
    }
}

fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

/// Whether a file of the folder is a copy, whole or begun; others are left alone.
fn is_ours(name: &str) -> bool {
    let copy = name.strip_suffix(".db").and_then(|stem| stem.rsplit_once('.'));
    let is_copy = copy.is_some_and(|(stem, hash)| {
        let of_ours = stem == "vigie" || Month::of_file_name(&format!("{stem}.db")).is_some();
        of_ours && hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    is_copy || name.strip_suffix(".part").is_some_and(|stem| stem == "vigie" || stem.len() == 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_copies_are_ever_removed() {
        for ours in ["vigie.0123456789abcdef.db", "events-2026-11.0123456789abcdef.db", "vigie.part", "2026-11.part"] {
            assert!(is_ours(ours), "{ours}");
        }
        for other in ["vigie.db", "events-2026-11.db", "notes.txt", MANIFEST, LOCK_FILE, "x.0123456789abcdef.db"] {
            assert!(!is_ours(other), "{other}");
        }
    }
}
