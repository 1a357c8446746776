//! The records that were not taken, kept with the reason, so that they can be mended and imported again.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

/// A record that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Refused {
    /// Its line in the file, from 1.
    pub(super) line: u64,
    /// The field at fault; empty where it is the whole record.
    pub(super) field: String,
    /// What would be right.
    pub(super) error: String,
    /// The record as it stood in the file; bytes that are not UTF-8 are replaced.
    pub(super) record: String,
}

impl Refused {
    /// The record on `line` with the field at fault and what would be right.
    pub(super) fn new(line: u64, (field, error): (&str, &str), original: &[u8]) -> Self {
        let record = String::from_utf8_lossy(original).into_owned();
        Self { line, field: field.to_owned(), error: error.to_owned(), record }
    }
}

/// The rejects file, made when there is something to keep in it.
pub(super) struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Rejects {
    /// The rejects file of an input file. One of an earlier import is removed: what it held is read again now.
    pub(super) fn beside(input: &Path) -> anyhow::Result<Self> {
        let path = super::rejects_path(input);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} of an earlier import cannot be removed", path.display()))
            }
            _ => Ok(Self { path, file: None }),
        }
    }

    /// Keeps one record.
    pub(super) fn keep(&mut self, refused: &Refused) -> anyhow::Result<()> {
        let describe = || format!("{} cannot be written", self.path.display());
        if self.file.is_none() {
            self.file = Some(BufWriter::new(File::create(&self.path).with_context(describe)?));
        }
        if let Some(file) = &mut self.file {
            serde_json::to_writer(&mut *file, refused)?;
            file.write_all(b"\n").with_context(describe)?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn finish(mut self) -> anyhow::Result<()> {
        match &mut self.file {
            Some(file) => file.flush().with_context(|| format!("{} cannot be written", self.path.display())),
            None => Ok(()),
        }
    }
}
