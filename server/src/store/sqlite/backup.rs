//! Copies of a data folder, made beside a running server, and folders made of them again.

pub mod copy;
mod files;
mod main_copy;
mod manifest;
pub mod restore;

use std::path::{Path, PathBuf};

use super::error::OpenError;

/// Why a backup could not be made or restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The two folders are one, or one is in the other.
    #[error("{0} is the data folder or lies in it: a backup belongs elsewhere, best on another disk")]
    Inside(PathBuf),
    /// There are files of something else in the folder.
    #[error("{0} is neither empty nor a folder of backups")]
    NotABackup(PathBuf),
    /// A backup was begun in the folder and never ended.
    #[error("the backup in {0} is not whole: it was interrupted, and `vigie backup` goes on with it")]
    Unfinished(PathBuf),
    /// A newer program made it.
    #[error("the backup in {0} was made by a newer program")]
    Newer(PathBuf),
    /// A file is not as it was written.
    #[error("{0} is damaged: it is not what the manifest says")]
    Damaged(PathBuf),
    /// A restore wants a folder of its own.
    #[error("{0} is not empty; nothing was restored")]
    NotEmpty(PathBuf),
}

/// A failure with a file.
fn io(path: &Path) -> impl Fn(std::io::Error) -> BackupError {
    move |cause| OpenError::Io { path: path.to_owned(), cause }.into()
}

/// A failure of a database.
fn database(file: &Path) -> impl Fn(sqlx::Error) -> BackupError {
    move |cause| OpenError::Database { file: file.to_owned(), cause }.into()
}

/// Runs work that waits for a disk beside the tasks of the runtime.
async fn blocking<T: Send + 'static>(
    path: &Path,
    work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, BackupError> {
    let done = tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other);
    done.and_then(|done| done).map_err(io(path))
}
