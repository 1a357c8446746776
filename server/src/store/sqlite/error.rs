//! What can go wrong when a store is opened, and how SQLite's errors read in the words of the ports.

use std::path::PathBuf;

use app::domain::error::StoreError;

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another server works on the folder.
    #[error("another process works on {dir}: {holder}")]
    Locked {
        /// The data folder.
        dir: PathBuf,
        /// What the other process wrote of itself: its id and address.
        holder: String,
    },
    /// A newer program wrote the file; it was left as it is.
    #[error("{file} was written by a newer program (version {found}; this one knows {known}); it was left untouched")]
    Newer {
        /// The file.
        file: PathBuf,
        /// The version that stands in it.
        found: i64,
        /// The version that this program writes.
        known: i64,
    },
    /// The file is an older program's, and is only to be read.
    #[error("{file} was written by an older program; start `vigie serve` once, which brings it to this version")]
    Older {
        /// The file.
        file: PathBuf,
    },
    /// The file is some other program's.
    #[error("{file} is not a file of Vigie; it was left untouched")]
    Foreign {
        /// The file.
        file: PathBuf,
    },
    /// There is no data folder, and none is to be made.
    #[error("there is no data in {dir}")]
    Absent {
        /// The data folder.
        dir: PathBuf,
    },
    /// The folder or a file in it cannot be used.
    #[error("{path} cannot be used: {cause}")]
    Io {
        /// What was tried.
        path: PathBuf,
        /// Why it failed.
        cause: std::io::Error,
    },
    /// Something in the database could not be read.
    #[error("{file} could not be read: {cause}")]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What went wrong.
        cause: StoreError,
    },
    /// The database failed.
    #[error("the database {file} failed: {cause}")]
    Database {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        cause: sqlx::Error,
    },
}

impl From<OpenError> for StoreError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Database { cause, .. } => store_error(cause),
            OpenError::Io { ref cause, .. } if cause.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            other => Self::Database(Box::new(other)),
        }
    }
}

/// SQLite's primary result codes (<https://sqlite.org/rescode.html>).
const SQLITE_INTERRUPT: i32 = 9;
const SQLITE_FULL: i32 = 13;

/// Reads an error of SQLite in the words of the ports.
pub(super) fn store_error(error: sqlx::Error) -> StoreError {
    match primary_code(&error) {
        _ if is_full(&error) => StoreError::Full,
        Some(SQLITE_INTERRUPT) => StoreError::Interrupted,
        Some(SQLITE_FULL) => StoreError::Full,
        _ => StoreError::Database(Box::new(error)),
    }
}

/// Whether a file could not be made or grow outside of a statement.
fn is_full(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(cause) if cause.kind() == std::io::ErrorKind::StorageFull)
}

/// Whether a unique key or a primary key was there already.
pub(super) fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// The same error for each of several callers that wait for one commit.
pub(super) fn repeat(error: &StoreError) -> StoreError {
    match error {
        StoreError::Full => StoreError::Full,
        StoreError::Interrupted => StoreError::Interrupted,
        StoreError::Unavailable => StoreError::Unavailable,
        StoreError::Exists(what) => StoreError::Exists(what),
        StoreError::TooMany(what) => StoreError::TooMany(what),
        StoreError::Missing(what) => StoreError::Missing(what),
        StoreError::LastAdministrator => StoreError::LastAdministrator,
        StoreError::Database(cause) => StoreError::Database(cause.to_string().into()),
    }
}
