//! Checking a data folder against its seals, newest month first, beside a server or without one. It writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use app::domain::integrity::{Check, CheckProgress, utc};
use app::domain::time::Timestamp;
use sqlx::SqliteConnection;

use super::chain::has_links;
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
    known: BTreeMap<i64, Known>,
    /// Months, and what the newer ones say of them.
    pending: BTreeMap<i32, Vec<(i64, Hash)>>,
}

impl Rest {
    fn new(months: &Months, known: BTreeMap<i64, Known>) -> Self {
        let files = months.all().into_iter().map(|month| month.number());
        let all: BTreeSet<i64> = files.chain(known.keys().copied()).collect();
        let pending = all.into_iter().filter_map(|month| Some((i32::try_from(month).ok()?, Vec::new()))).collect();
        Self { known, pending }
    }

    /// The newest month, and what must hold of its chain.
    fn next(&mut self, kept: Option<Hash>) -> Option<(i32, Expected)> {
        let (month, mut marks) = self.pending.pop_last()?;
        let known = self.known.get(&i64::from(month)).copied();
        marks.extend(known.map(|known| (known.head.length, known.head.hash)));
        Some((month, Expected { known, marks, kept }))
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

/// How often a month is looked at on which retention works meanwhile.
const LOOKS: usize = 5;

/// What a month is looked at with.
struct Look<'a> {
    dir: &'a Path,
    main: &'a mut SqliteConnection,
    words: &'a mut Words,
}

impl Look<'_> {
    /// Looks at a month. One that seems broken, or cannot be read, is looked at once more if retention has worked on it meanwhile.
    async fn at(&mut self, month: i32, mut expected: Expected) -> Result<Walked, OpenError> {
        let mut file = self.file(month)?;
        for _ in 1..LOOKS {
            let walked = self.once(month, file.as_deref(), &expected).await;
            let is_unbroken = matches!(&walked, Ok(walked) if walked.checked.broken == 0);
            let known = heads::of(self.main, month).await.map_err(|cause| failed(&self.dir.join(MAIN_FILE), cause))?;
            let (gone, now) = (|known: Option<Known>| known.and_then(|known| known.gone), self.file(month)?);
            if is_unbroken || (now == file && gone(known) == gone(expected.known)) {
                return walked;
            }
            (expected.known, file) = (known, now);
        }
        self.once(month, file.as_deref(), &expected).await
    }

    /// The file that a month has now.
    fn file(&self, month: i32) -> Result<Option<PathBuf>, OpenError> {
        let io = |cause| OpenError::Io { path: self.dir.to_owned(), cause };
        let months = Months::look(self.dir).map_err(io)?;
        let found = months.all().into_iter().find(|with| with.number() == i64::from(month));
        Ok(found.map(|month| months.file(month)))
    }

    async fn once(&mut self, month: i32, file: Option<&Path>, expected: &Expected) -> Result<Walked, OpenError> {
        let Some(file) = file else { return Ok(without_file(month, expected)) };
        let read = |cause| failed(file, cause);
        let mut events = open(file, &schema::MONTH).await?;
        // Retention leaves a file in a month's place that knows nothing of the chain. One that knows it was not taken, whatever is noted.
        if expected.is_gone() && !has_links(&mut events).await.map_err(read)? {
            return Ok(without_file(month, expected));
        }
        let sources = Sources { main: self.main, events: &mut events, words: self.words };
        walk(month, expected, sources).await.map_err(read)
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
    let mut rest = Rest::new(&months, known);
    let mut check = Check { at: utc(asked.now), months: Vec::new() };
    let mut has_kept = false;
    let mut look = Look { dir: asked.dir, main: &mut main, words: &mut words };
    while let Some((month, expected)) = rest.next(asked.kept) {
        let done = check.months.len() as u64;
        (asked.progress)(CheckProgress { done, months: done + 1 + rest.pending.len() as u64 });
        let Walked { checked, before, has_kept: has } = look.at(month, expected).await?;
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
