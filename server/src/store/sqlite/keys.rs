//! Sources and their keys as rows of the main database.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::keys::{GrantedSite, KeyGrant, KeyInfo, KeyStore, NewKey};
use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::main::{MainDatabase, begin};

const GRANT: &str = "SELECT source.id, source.name, site.slug, site.zone
    FROM source_key
    JOIN source ON source.id = source_key.source_id
    JOIN key_site ON key_site.key_id = source_key.id
    JOIN site ON site.id = key_site.site_id
    WHERE source_key.hash = ? AND source_key.revoked IS NULL
    ORDER BY site.slug";

const KEYS: &str =
    "SELECT source_key.id, source.name, source_key.hint, source_key.created, source_key.revoked, site.slug
    FROM source_key
    JOIN source ON source.id = source_key.source_id
    JOIN key_site ON key_site.key_id = source_key.id
    JOIN site ON site.id = key_site.site_id
    ORDER BY source.name, source_key.id, site.slug";

fn broken(error: impl std::fmt::Display) -> StoreError {
    StoreError::Database(error.to_string().into())
}

/// The row of the source, made if there is none of that name.
async fn source_row(connection: &mut SqliteConnection, name: &str) -> Result<i64, StoreError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT id FROM source WHERE name = ?")
        .bind(name)
        .fetch_optional(&mut *connection)
        .await
        .map_err(store_error)?;
    if let Some(id) = found {
        return Ok(id);
    }
    sqlx::query_scalar("INSERT INTO source (id, name) SELECT coalesce(max(id), 0) + 1, ? FROM source RETURNING id")
        .bind(name)
        .fetch_one(connection)
        .await
        .map_err(store_error)
}

async fn insert_key(connection: &mut SqliteConnection, source: i64, key: &NewKey) -> Result<i64, StoreError> {
    sqlx::query_scalar(
        "INSERT INTO source_key (id, source_id, hash, hint, created)
         SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ? FROM source_key RETURNING id",
    )
    .bind(source)
    .bind(&key.hash[..])
    .bind(&key.hint)
    .bind(key.created.0)
    .fetch_one(connection)
    .await
    .map_err(store_error)
}

impl MainDatabase {
    async fn read_grant(&self, hash: &[u8; 32]) -> Result<Option<KeyGrant>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<(i64, String, String, String)> =
            sqlx::query_as(GRANT).bind(&hash[..]).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let Some((source, name, ..)) = rows.first() else {
            return Ok(None);
        };
        let (source, name) = (*source, name.clone());
        let sites = rows
            .iter()
            .map(|(_, _, slug, zone)| {
                Ok(GrantedSite { slug: slug.parse().map_err(broken)?, zone: zone.parse().map_err(broken)? })
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Some(KeyGrant { source, name, sites }))
    }
}

#[async_trait]
impl KeyStore for MainDatabase {
    async fn grant(&self, hash: &[u8; 32]) -> Result<Option<KeyGrant>, StoreError> {
        self.grants.or_read(&self.changes, *hash, self.read_grant(hash)).await
    }

    async fn source(&self, name: &str) -> Result<i64, StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let source = source_row(&mut transaction, name).await?;
        transaction.commit().await.map_err(store_error)?;
        Ok(source)
    }

    async fn keys(&self) -> Result<Vec<KeyInfo>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<(i64, String, String, i64, Option<i64>, String)> =
            sqlx::query_as(KEYS).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let mut keys: Vec<KeyInfo> = Vec::new();
        for (id, source, hint, created, revoked, slug) in rows {
            let slug: Slug = slug.parse().map_err(broken)?;
            match keys.last_mut().filter(|key| key.id == id) {
                Some(key) => key.sites.push(slug),
                None => keys.push(KeyInfo {
                    id,
                    source,
                    hint,
                    sites: vec![slug],
                    created: Timestamp(created),
                    revoked: revoked.map(Timestamp),
                }),
            }
        }
        Ok(keys)
    }

    async fn add_key(&self, key: NewKey) -> Result<(), StoreError> {
        if key.sites.is_empty() {
            return Err(StoreError::Missing("site"));
        }
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let ids: BTreeMap<Slug, i64> =
            super::sites::all(&mut transaction).await?.into_iter().map(|row| (row.site.slug, row.id)).collect();
        let source = source_row(&mut transaction, &key.source).await?;
        let row = insert_key(&mut transaction, source, &key).await?;
        for slug in &key.sites {
            let site = ids.get(slug).ok_or(StoreError::Missing("site"))?;
            sqlx::query("INSERT OR IGNORE INTO key_site (site_id, key_id) VALUES (?, ?)")
                .bind(site)
                .bind(row)
                .execute(&mut *transaction)
                .await
                .map_err(store_error)?;
        }
        transaction.commit().await.map_err(store_error)
    }

    async fn revoke_key(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let revoked = sqlx::query("UPDATE source_key SET revoked = coalesce(revoked, ?) WHERE id = ?")
            .bind(now.0)
            .bind(id)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        if revoked.rows_affected() == 0 { Err(StoreError::Missing("key")) } else { Ok(()) }
    }
}
