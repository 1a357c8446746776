//! Sites as rows of the main database.

use std::sync::Arc;

use app::domain::access::Scope;
use app::domain::error::StoreError;
use app::domain::site::{NewSite, Site, Visibility};
use app::domain::slug::Slug;
use app::ports::sites::SiteStore;
use async_trait::async_trait;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Sqlite, SqliteConnection};

use super::error::{is_duplicate, store_error};
use super::main::{MainDatabase, begin};

/// A site with its row.
#[derive(Clone, Debug)]
pub(super) struct SiteRow {
    /// Its row.
    pub(super) id: i64,
    /// What readers know of it.
    pub(super) site: Site,
}

/// All sites by label.
pub(super) async fn all(connection: &mut SqliteConnection) -> Result<Vec<SiteRow>, StoreError> {
    let rows: Vec<(i64, String, String, String, bool)> =
        sqlx::query_as("SELECT id, slug, label, zone, shown FROM site ORDER BY label, slug")
            .fetch_all(connection)
            .await
            .map_err(store_error)?;
    rows.into_iter()
        .map(|(id, slug, label, zone, shown)| {
            let slug: Slug = slug.parse().map_err(|error| StoreError::Database(Box::new(error)))?;
            Ok(SiteRow { id, site: Site { slug, label, zone, shown } })
        })
        .collect()
}

impl MainDatabase {
    /// All sites by label, whoever asks.
    pub(super) async fn all_sites(&self) -> Result<Arc<Vec<SiteRow>>, StoreError> {
        let read = async {
            let mut lease = self.read().await?;
            let sites = all(lease.connection()).await?;
            lease.release();
            Ok(Some(Arc::new(sites)))
        };
        self.sites.or_read(&self.changes, (), read).await.map(Option::unwrap_or_default)
    }
}

impl MainDatabase {
    /// Runs a statement that changes one site.
    async fn change_site(&self, statement: Query<'_, Sqlite, SqliteArguments>) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let changed = statement.execute(&mut *transaction).await.map_err(store_error)?;
        if changed.rows_affected() == 0 {
            return Err(StoreError::Missing("site"));
        }
        transaction.commit().await.map_err(store_error)
    }
}

#[async_trait]
impl SiteStore for MainDatabase {
    async fn sites(&self, scope: &Scope) -> Result<Vec<Site>, StoreError> {
        let sites = self.all_sites().await?;
        Ok(sites.iter().map(|row| &row.site).filter(|site| scope.sees(&site.slug)).cloned().collect())
    }

    async fn add_site(&self, site: NewSite) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let added = sqlx::query(
            "INSERT INTO site (id, slug, label, zone, shown) SELECT coalesce(max(id), 0) + 1, ?, ?, ?, 1 FROM site",
        )
        .bind(site.slug.as_str())
        .bind(site.label)
        .bind(site.zone)
        .execute(&mut *transaction)
        .await;
        match added {
            Ok(_) => transaction.commit().await.map_err(store_error),
            Err(error) if is_duplicate(&error) => Err(StoreError::Exists("site")),
            Err(error) => Err(store_error(error)),
        }
    }

    async fn set_visibility(&self, site: &Slug, visibility: Visibility) -> Result<(), StoreError> {
        let shown = sqlx::query("UPDATE site SET shown = ? WHERE slug = ?").bind(visibility == Visibility::Shown);
        self.change_site(shown.bind(site.as_str())).await
    }

    async fn rename_site(&self, site: &Slug, label: &str) -> Result<(), StoreError> {
        let named = sqlx::query("UPDATE site SET label = ? WHERE slug = ?").bind(label);
        self.change_site(named.bind(site.as_str())).await
    }
}
