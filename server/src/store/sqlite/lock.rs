//! One server per data folder: an exclusive lock on a file that says who holds it. The system lets go of it when the process ends.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::error::OpenError;
use super::private;

/// The name of the lock file in the data folder.
pub const LOCK_FILE: &str = "vigie.lock";

/// The lock on a data folder, held as long as the value lives.
#[derive(Debug)]
pub struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the folder for a server that listens to `address`.
    ///
    /// # Errors
    /// [`OpenError::Locked`] names the process that holds it.
    pub fn take(dir: &Path, address: &str) -> Result<Self, OpenError> {
        let path = dir.join(LOCK_FILE);
        let io = |cause| OpenError::Io { path: path.clone(), cause };
        // Not truncated: until the lock is ours, what stands in the file is another's.
        let mut file =
            private::file_options().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(io)?;
                return Err(OpenError::Locked { dir: dir.to_owned(), holder: holder.trim().to_owned() });
            }
            Err(TryLockError::Error(cause)) => return Err(io(cause)),
        }
        file.set_len(0).map_err(io)?;
        file.rewind().map_err(io)?;
        writeln!(file, "process {} at {address}", std::process::id()).map_err(io)?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_server_is_refused_and_told_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = FolderLock::take(dir.path(), "127.0.0.1:8321").unwrap();
        let refused = FolderLock::take(dir.path(), "127.0.0.1:9999").unwrap_err().to_string();
        assert!(refused.contains(&format!("process {} at 127.0.0.1:8321", std::process::id())), "{refused}");
        drop(first);
        FolderLock::take(dir.path(), "127.0.0.1:9999").unwrap();
    }
}
