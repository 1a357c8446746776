//! Sealing what was recorded before there were seals: once, when the first server of this version opens a data folder.

use std::path::Path;

use app::domain::time::Timestamp;

use super::chain::{Head, Sealed, extend, head};
use super::heads;
use super::stored::{Sources, Words};
use crate::store::sqlite::connection::{open_reader, open_writer};
use crate::store::sqlite::error::{OpenError, store_error};
use crate::store::sqlite::main::{MAIN_FILE, MainDatabase, begin};
use crate::store::sqlite::month::{Month, Months};

const CACHE_KIB: u32 = 4_096;

/// Seals the events of all months, oldest first, unless it was done. Nothing else may write to the months meanwhile.
///
/// A later start never does it again: else whoever removes a chain would get a new one for what is left.
pub(in super::super) async fn start(main: &MainDatabase, months: &Months, now: Timestamp) -> Result<(), OpenError> {
    let file = months.dir().join(MAIN_FILE);
    let failed = |cause| OpenError::Database { file: file.clone(), cause };
    let mut reader = open_reader(&file).await.map_err(failed)?;
    if heads::since(&mut reader).await.map_err(failed)?.is_some() {
        return Ok(());
    }
    let mut words = Words::load(&mut reader).await.map_err(failed)?;
    let mut all: Vec<Head> = Vec::new();
    for month in months.all() {
        let file = months.file(month);
        let newest = all.last().copied();
        let sealing = seal(&file, (month, now), newest, (&mut reader, &mut words));
        all.extend(sealing.await.map_err(|cause| OpenError::Database { file, cause })?);
    }
    let events: i64 = all.iter().map(|head| head.length).sum();
    commit(main, &all, now).await.map_err(|cause| OpenError::Unreadable { file, cause })?;
    tracing::info!(events, months = all.len(), "The journal of Vigie's own site is sealed from now on");
    Ok(())
}

async fn commit(main: &MainDatabase, all: &[Head], now: Timestamp) -> Result<(), app::domain::error::StoreError> {
    let mut connection = main.write().await;
    let mut transaction = begin(&mut connection).await?;
    heads::keep(&mut transaction, all).await.map_err(store_error)?;
    sqlx::query("INSERT OR IGNORE INTO audit_seal (id, since) VALUES (1, ?)")
        .bind(now.0)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
    transaction.commit().await.map_err(store_error)
}

/// Seals a month in one transaction; one that has a chain was sealed by a start that was interrupted.
async fn seal(
    file: &Path,
    (month, now): (Month, Timestamp),
    newest: Option<Head>,
    (main, words): (&mut sqlx::SqliteConnection, &mut Words),
) -> Result<Option<Head>, sqlx::Error> {
    use sqlx::Connection;

    let mut connection = open_writer(file, CACHE_KIB).await?;
    let sealed = head(&mut connection, month.number()).await?;
    if sealed.is_some() {
        connection.close().await?;
        return Ok(sealed);
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let found = Sources { main, events: &mut transaction, words }.all().await?;
    let events: Vec<Sealed> = found
        .into_iter()
        .filter_map(|(event, found)| Some(Sealed { event, received: now.0, digest: found.digest? }))
        .collect();
    let sealed = extend(&mut transaction, month.number(), newest, &events).await?;
    transaction.commit().await?;
    connection.close().await?;
    Ok(sealed)
}
