//! Sites as rows of the main database.

use std::collections::HashMap;
use std::sync::Arc;

use app::api::zones;
use app::domain::access::Scope;
use app::domain::error::StoreError;
use app::domain::site::{NewSite, PastZone, Site, Visibility};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::sites::SiteStore;
use async_trait::async_trait;
use chrono_tz::Tz;
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
            .fetch_all(&mut *connection)
            .await
            .map_err(store_error)?;
    let mut past = past_zones(connection).await?;
    rows.into_iter()
        .map(|(id, slug, label, zone, shown)| {
            let slug: Slug = slug.parse().map_err(|error| StoreError::Database(Box::new(error)))?;
            let past_zones = past.remove(&id).unwrap_or_default();
            Ok(SiteRow { id, site: Site { slug, label, zone, shown, past_zones } })
        })
        .collect()
}

/// The zones that are over, oldest first, by the row of their site.
async fn past_zones(connection: &mut SqliteConnection) -> Result<HashMap<i64, Vec<PastZone>>, StoreError> {
    let rows: Vec<(i64, i64, String)> =
        sqlx::query_as("SELECT site_id, until, zone FROM site_zone ORDER BY site_id, until")
            .fetch_all(connection)
            .await
            .map_err(store_error)?;
    let mut past: HashMap<i64, Vec<PastZone>> = HashMap::new();
    for (site, until, zone) in rows {
        let until = zones::moment(zone.parse().unwrap_or(Tz::UTC), Timestamp(until));
        past.entry(site).or_default().push(PastZone { zone, until });
    }
    Ok(past)
}

/// Ends the zone that a site has. Nothing ends before what was ended already, and what held for no time at all leaves no trace.
async fn end_zone(connection: &mut SqliteConnection, site: &Slug, until: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT OR IGNORE INTO site_zone (site_id, until, zone)
         SELECT id, max(?, coalesce((SELECT max(until) FROM site_zone WHERE site_id = site.id), ?)), zone
         FROM site WHERE slug = ?",
    )
    .bind(until.0)
    .bind(until.0)
    .bind(site.as_str())
    .execute(connection)
    .await
    .map_err(store_error)?;
    Ok(())
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

    async fn set_zone(&self, site: &Slug, zone: Tz, since: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let found: Option<String> = sqlx::query_scalar("SELECT zone FROM site WHERE slug = ?")
            .bind(site.as_str())
            .fetch_optional(&mut *transaction)
            .await
            .map_err(store_error)?;
        let before = found.ok_or(StoreError::Missing("site"))?;
        if before == zone.name() {
            return Ok(());
        }
        end_zone(&mut transaction, site, since).await?;
        sqlx::query("UPDATE site SET zone = ? WHERE slug = ?")
            .bind(zone.name())
            .bind(site.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }
}
