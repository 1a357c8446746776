//! Putting the copy of the main database in agreement with the copies of the months, which were made before it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sqlx::{Connection, SqliteConnection};

use crate::store::sqlite::connection::open_reader;
use crate::store::sqlite::integrity::chain::{Head, goes_through, head};
use crate::store::sqlite::integrity::heads::{self, Known};

/// What the main database said before any month was copied.
pub(super) struct Before {
    known: BTreeMap<i64, Known>,
    sealed: BTreeSet<i64>,
}

impl Before {
    /// Reads it.
    pub(super) async fn read(main: &mut SqliteConnection) -> Result<Self, sqlx::Error> {
        let sealed: Vec<i64> =
            sqlx::query_scalar("SELECT month FROM month WHERE sealed = 1").fetch_all(&mut *main).await?;
        Ok(Self { known: heads::all(main).await?, sealed: sealed.into_iter().collect() })
    }
}

/// Makes the copy say of the months what their copies say: their counts may have been sealed and their chains may have become longer after
/// they were copied. Every month with a copy is to be sealed anew, which is done from its own counts by the first server; a month that came
/// into being after the months were copied was never there. Gives the newest head.
pub(super) async fn agree(
    copy: &Path,
    before: &Before,
    months: &BTreeMap<i64, PathBuf>,
) -> Result<Option<Head>, sqlx::Error> {
    let mut heads = BTreeMap::new();
    for (month, file) in months {
        heads.extend(sound_head(*month, file, before.known.get(month)).await?.map(|head| (*month, head)));
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(copy).foreign_keys(false);
    let mut main = SqliteConnection::connect_with(&options).await?;
    let mut transaction = main.begin().await?;
    let counted: Vec<i64> = sqlx::query_scalar("SELECT month FROM month").fetch_all(&mut *transaction).await?;
    for month in counted {
        let unsealed = months.contains_key(&month) || !before.sealed.contains(&month);
        if unsealed {
            sqlx::query("DELETE FROM usage_month WHERE utc_month = ?").bind(month).execute(&mut *transaction).await?;
            sqlx::query("DELETE FROM month WHERE month = ?").bind(month).execute(&mut *transaction).await?;
        }
    }
    for month in heads::all(&mut transaction).await?.into_keys() {
        if !months.contains_key(&month) && !before.known.contains_key(&month) {
            sqlx::query("DELETE FROM audit_head WHERE month = ?").bind(month).execute(&mut *transaction).await?;
        }
    }
    let sound: Vec<Head> = heads.values().copied().collect();
    heads::keep(&mut transaction, &sound).await?;
    transaction.commit().await?;
    main.close().await?;
    Ok(sound.last().copied())
}

/// The head of a month's copy, if its chain goes through the one that was known: what was broken before the backup stays broken in it.
async fn sound_head(month: i64, file: &Path, known: Option<&Known>) -> Result<Option<Head>, sqlx::Error> {
    let mut reader = open_reader(file).await?;
    let found = head(&mut reader, month).await?;
    let sound = match known {
        Some(known) => goes_through(&mut reader, &known.head).await?,
        None => true,
    };
    reader.close().await?;
    Ok(found.filter(|_| sound))
}
