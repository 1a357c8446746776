//! Files that nobody but their owner may read: a journal holds what people did, and where from.
//! SQLite gives a log and its index the mode of their database, so that one has to be right before it is opened.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Result;
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Makes a data folder for its owner alone. One that is there keeps the mode that an operator gave it: the files in it are closed anyway.
pub(super) fn make_dir(dir: &Path) -> Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(dir)
}

/// Options that make a file for its owner alone.
pub(super) fn file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Makes an empty file for its owner alone; takes everybody else's rights to one that is there, and to its log and index.
pub(super) fn make_file(file: &Path) -> Result<()> {
    match file_options().write(true).create_new(true).open(file) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => close_to_others(file),
        made => made.map(drop),
    }
}

#[cfg(unix)]
fn close_to_others(file: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let path = Path::new(&name);
        // A log that is not there, or that another process has just removed, needs nothing.
        let Ok(found) = path.metadata() else { continue };
        let mode = found.permissions().mode();
        if mode & 0o077 != 0 {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn close_to_others(_file: &Path) -> Result<()> {
    Ok(())
}
