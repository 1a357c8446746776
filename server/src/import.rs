//! Takes files of events into a journal: NDJSON as sources send it, or CSV and log lines through a mapping. What a record must be is decided by
//! ingest alone; this only brings records into its form, in batches, and keeps what it refused.

pub mod destination;
mod fields;
mod identity;
mod input;
mod lines;
pub mod mapping;
mod plan;
mod rejects;
mod template;
mod times;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::domain::slug::Slug;
use app::ports::sites::SiteZones;
use indicatif::ProgressBar;

use self::destination::Destination;
use self::input::{Input, Item};
use self::mapping::Mapping;
use self::rejects::{Refused, Rejects};

/// Records of one batch: large enough for the writer, small enough for a server's limits.
const BATCH_RECORDS: usize = 5_000;
/// Bytes after which a batch is sent even with fewer records.
const BATCH_BYTES: usize = 8 << 20;

/// What is to be imported, and where to.
pub struct Import<'a> {
    /// How the files are to be read.
    pub mapping: &'a Mapping,
    /// The sites that records may name, with their zones; with one site it is every record's.
    pub sites: &'a BTreeMap<Slug, SiteZones>,
    /// Where the batches go.
    pub destination: &'a mut dyn Destination,
    /// Shows how far it has come, in bytes of the file.
    pub progress: &'a ProgressBar,
}

/// What became of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Stored now.
    pub accepted: u64,
    /// Stored before.
    pub duplicates: u64,
    /// Not taken; they stand in the rejects file.
    pub rejected: u64,
    /// Passed over since the mapping says so.
    pub ignored: u64,
}

impl Summary {
    /// Adds the figures of another file.
    pub fn add(&mut self, other: Self) {
        self.accepted += other.accepted;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
        self.ignored += other.ignored;
    }

    /// Whether there were records and not one of them was taken.
    pub fn nothing_taken(&self) -> bool {
        self.rejected > 0 && self.accepted == 0 && self.duplicates == 0
    }
}

/// The records that wait to be sent, and what to say of those that are refused.
#[derive(Default)]
struct Waiting {
    body: Vec<u8>,
    originals: Vec<(u64, Vec<u8>)>,
}

/// Imports one file; `-` is standard input. An import that was interrupted is simply run again: what is stored already is a duplicate.
///
/// # Errors
/// If the file cannot be read, the mapping does not fit it, or the destination fails; all batches before are stored.
pub async fn file(mut import: Import<'_>, path: &Path) -> anyhow::Result<Summary> {
    let name = path.display();
    let mut input = Input::open(path, import.mapping, import.sites, import.progress)
        .with_context(|| format!("{name} cannot be imported"))?;
    let mut rejects = Rejects::beside(path)?;
    let mut summary = Summary::default();
    let mut waiting = Waiting::default();
    while let Some(item) = input.next().with_context(|| format!("{name} cannot be read"))? {
        match item {
            Item::Ignored => summary.ignored += 1,
            Item::Refused(refused) => {
                summary.rejected += 1;
                rejects.keep(&refused)?;
            }
            Item::Record { line, original, json } => {
                waiting.body.extend_from_slice(&json);
                waiting.body.push(b'\n');
                waiting.originals.push((line, original));
                if waiting.originals.len() >= BATCH_RECORDS || waiting.body.len() >= BATCH_BYTES {
                    summary.add(send(&mut import, &mut waiting, &mut rejects).await?);
                }
            }
        }
    }
    summary.add(send(&mut import, &mut waiting, &mut rejects).await?);
    rejects.finish()?;
    Ok(summary)
}

async fn send(import: &mut Import<'_>, waiting: &mut Waiting, rejects: &mut Rejects) -> anyhow::Result<Summary> {
    let Waiting { body, originals } = std::mem::take(waiting);
    if originals.is_empty() {
        return Ok(Summary::default());
    }
    let last = originals.last().map_or(0, |(line, _)| *line);
    let answer = import.destination.send(body).await.with_context(|| {
        format!("stopped before line {last}; run it again, what is stored already is not stored twice")
    })?;
    let rejected = answer.rejected.len() as u64;
    for record in answer.rejected {
        if let Some((line, original)) = originals.get(record.index) {
            rejects.keep(&Refused::new(*line, (&record.field, &record.error), original))?;
        }
    }
    Ok(Summary { accepted: answer.accepted, duplicates: answer.duplicates, rejected, ignored: 0 })
}

/// Where the refused records of a file are kept: beside it, or in the working folder for standard input.
pub fn rejects_path(path: &Path) -> PathBuf {
    let name = if path == Path::new("-") { Path::new("stdin") } else { path };
    let mut name = name.as_os_str().to_owned();
    name.push(".rejects.ndjson");
    name.into()
}

#[cfg(test)]
mod tests;
