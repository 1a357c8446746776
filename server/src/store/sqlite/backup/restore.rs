//! Making a data folder of a backup: every file is held against its hash before anything is said to have succeeded.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sqlx::Connection;

use super::manifest::{Copied, FORMAT, MANIFEST, Manifest, UNFINISHED, read, sync_dir};
use super::{BackupError, blocking, database, io as failed};
use crate::store::sqlite::connection::open_writer;
use crate::store::sqlite::integrity::chain::hex;
use crate::store::sqlite::lock::{FolderLock, LOCK_FILE};
use crate::store::sqlite::main::MAIN_FILE;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::{private, schema};

const CACHE_KIB: u32 = 1_024;

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// How many databases.
    pub files: usize,
    /// Their size in bytes.
    pub bytes: u64,
    /// When the backup was begun (RFC 3339, UTC): all that was accepted before is there.
    pub begun: String,
    /// The head of the journal of Vigie itself.
    pub head: Option<String>,
}

/// Restores a backup into a folder that is empty or not there.
///
/// # Errors
/// [`BackupError`]; the folder is left empty then.
pub async fn run(folder: &Path, data: &Path) -> Result<Restored, BackupError> {
    let manifest = whole(folder)?;
    private::make_dir(data).map_err(failed(data))?;
    if std::fs::read_dir(data).map_err(failed(data))?.next().is_some() {
        return Err(BackupError::NotEmpty(data.to_owned()));
    }
    // No server can be started on half of a folder.
    let lock = FolderLock::take(data, "no address, restoring a backup")?;
    let restored = copy_all(folder, data, &manifest).await;
    if restored.is_err() {
        empty(data);
    }
    drop(lock);
    restored?;
    Ok(Restored {
        files: manifest.files.len(),
        bytes: manifest.files.iter().map(|copied| copied.size).sum(),
        begun: manifest.begun,
        head: manifest.head,
    })
}

/// The manifest of a backup that is whole, of this program or an older one, and names files that a data folder has.
fn whole(folder: &Path) -> Result<Manifest, BackupError> {
    let found = read(folder, MANIFEST).map_err(failed(folder))?;
    let manifest = match found {
        Some(manifest) => manifest,
        None if folder.join(MANIFEST).exists() => return Err(BackupError::Damaged(folder.join(MANIFEST))),
        None if folder.join(UNFINISHED).exists() => return Err(BackupError::Unfinished(folder.to_owned())),
        None => return Err(BackupError::NotABackup(folder.to_owned())),
    };
    let [main, month] = manifest.schema;
    if manifest.format > FORMAT || main > schema::MAIN.known() || month > schema::MONTH.known() {
        return Err(BackupError::Newer(folder.to_owned()));
    }
    let is_named = |copied: &Copied| {
        let known = copied.database == MAIN_FILE || Month::of_file_name(&copied.database).is_some();
        known && Path::new(&copied.file).file_name().is_some_and(|name| name == copied.file.as_str())
    };
    let has_main = manifest.files.iter().any(|copied| copied.database == MAIN_FILE);
    if has_main && manifest.files.iter().all(is_named) {
        Ok(manifest)
    } else {
        Err(BackupError::Damaged(folder.join(MANIFEST)))
    }
}

async fn copy_all(folder: &Path, data: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    for copied in &manifest.files {
        let (from, to) = (folder.join(&copied.file), data.join(&copied.database));
        let (source, target) = (from.clone(), to.clone());
        let found = blocking(&from, move || copy(&source, &target)).await?;
        if found != (copied.size, copied.sha256.clone()) {
            return Err(BackupError::Damaged(from));
        }
    }
    // A copy has no log; the databases of a server have one.
    for copied in &manifest.files {
        let file = data.join(&copied.database);
        let opened = open_writer(&file, CACHE_KIB).await.map_err(database(&file))?;
        opened.close().await.map_err(database(&file))?;
    }
    sync_dir(data).map_err(failed(data))
}

/// Copies a file for its owner alone, and gives the size and the hash of what was copied.
fn copy(from: &Path, to: &Path) -> io::Result<(u64, String)> {
    let mut source = File::open(from)?;
    let mut target = private::file_options().write(true).create_new(true).open(to)?;
    let (mut sha256, mut size, mut piece) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = source.read(&mut piece)?;
        if read == 0 {
            break;
        }
        target.write_all(&piece[..read])?;
        sha256.update(&piece[..read]);
        size += read as u64;
    }
    target.sync_all()?;
    let digits: [u8; 32] = sha256.finalize().into();
    Ok((size, hex(&digits)))
}

/// Takes away what was restored so far: the folder was empty before.
fn empty(data: &Path) {
    let files = std::fs::read_dir(data).map(|entries| entries.flatten().map(|entry| entry.path()).collect());
    let mut files: Vec<PathBuf> = files.unwrap_or_default();
    // The lock last: until then no server can be started.
    files.sort_by_key(|file| file.ends_with(LOCK_FILE));
    for file in files {
        if let Err(error) = std::fs::remove_file(&file) {
            tracing::warn!(%error, file = %file.display(), "What was half restored could not be removed");
        }
    }
}
