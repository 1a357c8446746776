//! The versions of the files' schemas. `user_version` holds the last migration that ran; a file of a newer program is left untouched.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use super::error::OpenError;

/// `application_id` of Vigie's files: "VIGI".
const APPLICATION_ID: i64 = 0x5649_4749;

/// A kind of file: its migrations in order, the first making version 1.
pub(super) struct Schema {
    migrations: &'static [&'static str],
}

/// The main database.
pub(super) const MAIN: Schema = Schema {
    migrations: &[
        include_str!("../../../migrations/sqlite/0001_sites_sources_terms.sql"),
        include_str!("../../../migrations/sqlite/0002_accounts_sessions.sql"),
        include_str!("../../../migrations/sqlite/0003_payload_dictionary.sql"),
        include_str!("../../../migrations/sqlite/0004_settings.sql"),
        include_str!("../../../migrations/sqlite/0005_views.sql"),
        include_str!("../../../migrations/sqlite/0006_confirmed_sessions.sql"),
        include_str!("../../../migrations/sqlite/0007_people.sql"),
        include_str!("../../../migrations/sqlite/0008_zones_key_use.sql"),
        include_str!("../../../migrations/sqlite/0009_retention.sql"),
        include_str!("../../../migrations/sqlite/0010_audit_heads.sql"),
        include_str!("../../../migrations/sqlite/0011_job_runs.sql"),
        include_str!("../../../migrations/sqlite/0012_redaction.sql"),
    ],
};

/// A month of events.
pub(super) const MONTH: Schema = Schema {
    migrations: &[
        include_str!("../../../migrations/sqlite/month/0001_events.sql"),
        include_str!("../../../migrations/sqlite/month/0003_annotations.sql"),
        include_str!("../../../migrations/sqlite/month/0004_commits.sql"),
        include_str!("../../../migrations/sqlite/month/0005_audit_chain.sql"),
        include_str!("../../../migrations/sqlite/month/0006_removed.sql"),
    ],
};

impl Schema {
    /// The version this program writes.
    pub(super) fn known(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }

    /// Refuses a file that is newer than this program or not Vigie's. Only reads.
    pub(super) async fn check(&self, connection: &mut SqliteConnection, file: &Path) -> Result<i64, OpenError> {
        let database = |cause| OpenError::Database { file: file.to_owned(), cause };
        let found: i64 =
            sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *connection).await.map_err(database)?;
        let owner: i64 =
            sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *connection).await.map_err(database)?;
        let tables: i64 =
            sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(connection).await.map_err(database)?;
        if owner != APPLICATION_ID && tables > 0 {
            return Err(OpenError::Foreign { file: file.to_owned() });
        }
        if found > self.known() {
            return Err(OpenError::Newer { file: file.to_owned(), found, known: self.known() });
        }
        Ok(found)
    }

    /// Brings the file to this program's version, each migration in a transaction of its own.
    pub(super) async fn migrate(&self, connection: &mut SqliteConnection, file: &Path) -> Result<(), OpenError> {
        let found = self.check(connection, file).await?;
        for version in found + 1..=self.known() {
            self.step(connection, version)
                .await
                .map_err(|cause| OpenError::Database { file: file.to_owned(), cause })?;
        }
        Ok(())
    }

    async fn step(&self, connection: &mut SqliteConnection, version: i64) -> Result<(), sqlx::Error> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        // Another process (a command beside the server) may have done it while this one waited for the lock.
        let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut *transaction).await?;
        if found >= version {
            return transaction.rollback().await;
        }
        let index = usize::try_from(version - 1).unwrap_or_default();
        let text = self.migrations.get(index).copied().unwrap_or_default();
        sqlx::raw_sql(text).execute(&mut *transaction).await?;
        // Pragmas take no parameters; both numbers are this program's own.
        let stamp = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}");
        sqlx::raw_sql(AssertSqlSafe(stamp)).execute(&mut *transaction).await?;
        transaction.commit().await
    }
}
