//! Checking a data folder against its seals, newest month first, beside a server or without one. It writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use app::domain::integrity::{Check, CheckProgress, utc};
use app::domain::time::Timestamp;
use sqlx::SqliteConnection;

use super::digest::Hash;
use super::heads::{self, Known};
use super::month::{Expected, Walked, walk, without_file};
use super::stored::{Sources, Words};
use crate::store::sqlite::connection::open_reader;
use crate::store::sqlite::error::OpenError;
use crate::store::sqlite::main::MAIN_FILE;
use crate::store::sqlite::month::Months;
use crate::store::sqlite::schema;

/// What is asked.
pub struct Asked<'a> {
    /// The data folder.
    pub dir: &'a Path,
    /// The time.
    pub now: Timestamp,
    /// A head that somebody has kept, 64 hexadecimal digits.
    pub kept: Option<Hash>,
    /// Is told how far it is.
    pub progress: &'a (dyn Fn(CheckProgress) + Send + Sync),
}

/// What was found.
pub struct Answer {
    /// The months.
    pub check: Check,
    /// Since when events are sealed.
    pub since: Timestamp,
    /// Whether the head that somebody has kept is one that the chain had; `None` if none was asked for.
    pub has_kept: Option<bool>,
}

/// A head as people write it; `None` if it is none.
pub fn head(text: &str) -> Option<Hash> {
    let digits = text.trim().as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = Hash::default();
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// Opens a file of this version to read it.
pub(in super::super) async fn open(file: &Path, schema: &schema::Schema) -> Result<SqliteConnection, OpenError> {
    let mut reader = open_reader(file).await.map_err(|cause| failed(file, cause))?;
    if schema.check(&mut reader, file).await? < schema.known() {
        return Err(OpenError::Older { file: file.to_owned() });
    }
    Ok(reader)
}

fn failed(file: &Path, cause: sqlx::Error) -> OpenError {
    OpenError::Database { file: file.to_owned(), cause }
}

/// What is left to be checked.
struct Rest {
    months: Months,
    known: BTreeMap<i64, Known>,
    /// Months, and what the newer ones say of them.
    pending: BTreeMap<i32, Vec<(i64, Hash)>>,
}

impl Rest {
    fn new(months: Months, known: BTreeMap<i64, Known>) -> Self {
        let files = months.all().into_iter().map(|month| month.number());
        let all: BTreeSet<i64> = files.chain(known.keys().copied()).collect();
        let pending = all.into_iter().filter_map(|month| Some((i32::try_from(month).ok()?, Vec::new()))).collect();
        Self { months, known, pending }
    }

    /// The newest month, and what must hold of its chain.
    fn next(&mut self, kept: Option<Hash>) -> Option<(i32, Option<PathBuf>, Expected)> {
        let (month, mut marks) = self.pending.pop_last()?;
        let known = self.known.get(&i64::from(month)).copied();
        marks.extend(known.map(|known| (known.head.length, known.head.hash)));
        let file = self.months.all().into_iter().find(|with| with.number() == i64::from(month));
        Some((month, file.map(|month| self.months.file(month)), Expected { known, marks, kept }))
    }

    /// A month stands on a chain of an older one.
    fn claim(&mut self, month: i32, before: Option<(i64, i64, Hash)>) {
        if let Some((older, length, hash)) = before
            && let Ok(older) = i32::try_from(older)
            && older < month
        {
            self.pending.entry(older).or_default().push((length, hash));
        }
    }
}

/// Checks every month.
///
/// # Errors
/// [`OpenError::Absent`] without data, [`OpenError::Older`] if no server of this version has run on it yet, or if the database fails. That
/// something is broken is no error.
pub async fn run(asked: Asked<'_>) -> Result<Answer, OpenError> {
    let file = asked.dir.join(MAIN_FILE);
    if !file.is_file() {
        return Err(OpenError::Absent { dir: asked.dir.to_owned() });
    }
    let mut main = open(&file, &schema::MAIN).await?;
    let read = |cause| failed(&file, cause);
    let since = heads::since(&mut main).await.map_err(read)?.ok_or(OpenError::Older { file: file.clone() })?;
    // Before the months are looked at: what is committed meanwhile only makes their chains longer than these say.
    let known = heads::all(&mut main).await.map_err(read)?;
    let mut words = Words::load(&mut main).await.map_err(read)?;
    let months = Months::look(asked.dir).map_err(|cause| OpenError::Io { path: asked.dir.to_owned(), cause })?;
    let mut rest = Rest::new(months, known);
    let mut check = Check { at: utc(asked.now), months: Vec::new() };
    let mut has_kept = false;
    while let Some((month, file, expected)) = rest.next(asked.kept) {
        let done = check.months.len() as u64;
        (asked.progress)(CheckProgress { done, months: done + 1 + rest.pending.len() as u64 });
        let walked = match file {
            // Retention leaves a file in its place that knows nothing of the chain.
            Some(_) if expected.is_gone() => without_file(month, &expected),
            None => without_file(month, &expected),
            Some(file) => {
                let mut events = open(&file, &schema::MONTH).await?;
                let sources = Sources { main: &mut main, events: &mut events, words: &mut words };
                walk(month, &expected, sources).await.map_err(|cause| failed(&file, cause))?
            }
        };
        let Walked { checked, before, has_kept: has } = walked;
        has_kept |= has;
        rest.claim(month, before);
        check.months.push(checked);
    }
    // Months of other sites only, which say nothing here.
    check.months.retain(|month| month.head.is_some() || month.broken > 0);
    Ok(Answer { check, since: Timestamp(since), has_kept: asked.kept.map(|_| has_kept) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_64_hexadecimal_digits() {
        assert_eq!(head(&format!(" {}0F\n", "ab".repeat(31))).map(|hash| (hash[0], hash[31])), Some((0xab, 0x0f)));
        for wrong in ["", "ab", &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(head(wrong), None, "{wrong}");
        }
    }
}
