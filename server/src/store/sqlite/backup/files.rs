//! Files of a backup: copied out of a database as of one moment, hashed, and told apart from unchanged ones.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::store::sqlite::private;

/// A file that was written to a moment ago may be written to again without another time of change: what so short a time lies between is no mark.
const SETTLED: Duration = Duration::from_secs(2);

/// Copies a database as it is at one moment, for its owner alone. `VACUUM INTO` reads in one transaction, which in WAL mode keeps nobody from
/// writing (only the log cannot be written back meanwhile, so it grows), and leaves a compact file without a log. A copy of the files' bytes
/// would need a log that stands still, and SQLite's backup interface begins anew with every commit.
pub(super) async fn copy(database: &Path, to: &Path) -> Result<(), sqlx::Error> {
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    // SQLite takes an empty file over with its rights.
    private::make_file(to)?;
    let mut connection = reader(database).await?;
    let to_text = to.to_str().ok_or_else(|| sqlx::Error::Protocol("the folder's name is no UTF-8".to_owned()))?;
    sqlx::query("VACUUM INTO ?").bind(to_text).execute(&mut connection).await?;
    connection.close().await?;
    File::open(to)?.sync_all()?;
    Ok(())
}

/// As the readers of a store, but without `query_only`, which would also keep the copy from being written.
async fn reader(database: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(database).read_only(true).foreign_keys(false);
    options.busy_timeout(Duration::from_secs(10)).disable_statement_logging().connect().await
}

/// By what a database is known to be the same as before: the length and the time of change of the file and of its log. `None` if it is too
/// early to tell. To be asked before the database is copied, so that what is committed meanwhile is copied again the next time.
///
/// # Errors
/// If the file cannot be looked at.
pub(super) fn mark(database: &Path, now: SystemTime) -> io::Result<Option<String>> {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    let log = match Path::new(&log).metadata() {
        Ok(found) => Some(found).filter(|found| found.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let of = |found: &Metadata| {
        let changed = found.modified().ok()?;
        let age = now.duration_since(changed).ok()?;
        let since = changed.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        (age >= SETTLED).then(|| format!("{} {since}", found.len()))
    };
    let database = of(&database.metadata()?);
    Ok(match log {
        None => database,
        Some(log) => database.zip(of(&log)).map(|(database, log)| format!("{database} log {log}")),
    })
}

/// The size and SHA-256 of a file, as 64 hexadecimal digits.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn hash(file: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut sha256, mut size) = (File::open(file)?, Sha256::new(), 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            let digits: [u8; 32] = sha256.finalize().into();
            return Ok((size, crate::store::sqlite::integrity::chain::hex(&digits)));
        }
        sha256.update(&piece[..read]);
        size += read as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_log_that_was_just_written_has_no_mark_and_another_log_is_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("events-2026-11.db");
        std::fs::write(&file, b"database").unwrap();
        let later = |seconds| SystemTime::now() + Duration::from_secs(seconds);
        assert_eq!(mark(&file, later(0)).unwrap(), None);
        let first = mark(&file, later(5)).unwrap().unwrap();
        std::fs::write(folder.path().join("events-2026-11.db-wal"), b"").unwrap();
        assert_eq!(mark(&file, later(5)).unwrap().as_ref(), Some(&first), "an empty log is none");
        std::fs::write(folder.path().join("events-2026-11.db-wal"), b"log").unwrap();
        let logged = mark(&file, later(5)).unwrap().unwrap();
        assert_ne!(logged, first);
        assert_eq!(mark(&file, later(0)).unwrap(), None);
    }
}
