//! What a backup consists of, as a file beside the copies: written last and at once, so that a backup without it is not whole.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::store::sqlite::private;

/// The name of the manifest in a folder of backups.
pub(super) const MANIFEST: &str = "manifest.json";
/// What a backup that is being made has so far; it stays where one was interrupted, and the next one goes on from it.
pub(super) const UNFINISHED: &str = "manifest.unfinished.json";

/// The layout of the folder that this program writes.
pub(super) const FORMAT: u32 = 1;

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// See [`FORMAT`].
    pub(super) format: u32,
    /// The version of the program.
    pub(super) program: String,
    /// The versions of the databases' schemas: the main one, the months.
    pub(super) schema: [i64; 2],
    /// When it was begun and ended (RFC 3339, UTC). All that was answered as accepted before it was begun is in it.
    pub(super) begun: String,
    /// `None` while it is being made.
    pub(super) ended: Option<String>,
    /// The head of the journal of Vigie itself, as `vigie verify` prints it.
    pub(super) head: Option<String>,
    /// The databases.
    pub(super) files: Vec<Copied>,
}

/// A database of a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Copied {
    /// Its name in the data folder.
    pub(super) database: String,
    /// Its name in the folder of backups.
    pub(super) file: String,
    /// The size of the copy in bytes.
    pub(super) size: u64,
    /// SHA-256 of the copy.
    pub(super) sha256: String,
    /// By what it is known that the database is still the same; `None` if it may have been written to while this was looked at.
    pub(super) mark: Option<String>,
}

/// Reads a manifest; `None` if there is none, or none that this program can read.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn read(dir: &Path, name: &str) -> io::Result<Option<Manifest>> {
    match std::fs::read(dir.join(name)) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts a manifest in the place of the one before, at once and so that it stays.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn write(dir: &Path, name: &str, manifest: &Manifest) -> io::Result<()> {
    let part = dir.join(format!("{name}.part"));
    let mut file = private::file_options().write(true).create(true).truncate(true).open(&part)?;
    file.write_all(&serde_json::to_vec_pretty(manifest)?)?;
    file.sync_all()?;
    std::fs::rename(&part, dir.join(name))?;
    sync_dir(dir)
}

/// Makes what was made, renamed and removed in a folder stay so.
///
/// # Errors
/// If the system cannot.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}
