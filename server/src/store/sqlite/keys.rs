//! Sources and their keys as rows of the main database.

use std::collections::BTreeMap;

use app::domain::error::StoreError;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::keys::{AddedKey, GrantedSite, KeyGrant, KeyInfo, KeyStore, NewKey};
use app::ports::sites::SiteZones;
use async_trait::async_trait;
use sqlx::SqliteConnection;

use super::error::store_error;
use super::main::{MainDatabase, begin};

const GRANT: &str = "SELECT source.id, source.name, source_key.id, site.id
    FROM source_key
    JOIN source ON source.id = source_key.source_id
    JOIN key_site ON key_site.key_id = source_key.id
    JOIN site ON site.id = key_site.site_id
    WHERE source_key.hash = ? AND source_key.revoked IS NULL
    ORDER BY site.slug";

const KEYS: &str = "SELECT source_key.id, source.id, source.name, source_key.hint,
        source_key.created, source_key.used, source_key.revoked, site.slug
    FROM source_key
    JOIN source ON source.id = source_key.source_id
    JOIN key_site ON key_site.key_id = source_key.id
    JOIN site ON site.id = key_site.site_id
    ORDER BY source.name, source_key.id, site.slug";

/// Key, source, its name, the hint, when made, used and revoked, and one of the sites.
type KeyRow = (i64, i64, String, String, i64, Option<i64>, Option<i64>, String);

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

/// Refuses one key more where the source has as many live ones as it may.
async fn check_room(connection: &mut SqliteConnection, source: i64, most: usize) -> Result<(), StoreError> {
    let live: i64 = sqlx::query_scalar("SELECT count(*) FROM source_key WHERE source_id = ? AND revoked IS NULL")
        .bind(source)
        .fetch_one(connection)
        .await
        .map_err(store_error)?;
    if usize::try_from(live).is_ok_and(|live| live < most) { Ok(()) } else { Err(StoreError::TooMany("live keys")) }
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
        let rows: Vec<(i64, String, i64, i64)> =
            sqlx::query_as(GRANT).bind(&hash[..]).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let Some((source, name, key, _)) = rows.first() else {
            return Ok(None);
        };
        let (source, name, key) = (*source, name.clone(), Some(*key));
        let all = self.all_sites().await?;
        let granted = |(_, _, _, id): &(i64, String, i64, i64)| {
            let site = all.iter().find(|row| row.id == *id).ok_or(StoreError::Missing("site"))?;
            let zones = SiteZones::of(&site.site).ok_or_else(|| broken("a site has an unknown time zone"))?;
            Ok(GrantedSite { slug: site.site.slug.clone(), zones })
        };
        let sites = rows.iter().map(granted).collect::<Result<_, StoreError>>()?;
        Ok(Some(KeyGrant { source, key, name, sites }))
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
        let rows: Vec<KeyRow> = sqlx::query_as(KEYS).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let mut keys: Vec<KeyInfo> = Vec::new();
        for (id, source_id, source, hint, created, used, revoked, slug) in rows {
            let slug: Slug = slug.parse().map_err(broken)?;
            match keys.last_mut().filter(|key| key.id == id) {
                Some(key) => key.sites.push(slug),
                None => keys.push(KeyInfo {
                    id,
                    source_id,
                    source,
                    hint,
                    sites: vec![slug],
                    created: Timestamp(created),
                    used: used.map(Timestamp),
                    revoked: revoked.map(Timestamp),
                }),
            }
        }
        Ok(keys)
    }

    async fn add_key(&self, key: NewKey) -> Result<AddedKey, StoreError> {
        if key.sites.is_empty() {
            return Err(StoreError::Missing("site"));
        }
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let ids: BTreeMap<Slug, i64> =
            super::sites::all(&mut transaction).await?.into_iter().map(|row| (row.site.slug, row.id)).collect();
        let source = source_row(&mut transaction, &key.source).await?;
        if let Some(most) = key.most_live {
            check_room(&mut transaction, source, most).await?;
        }
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
        transaction.commit().await.map_err(store_error)?;
        Ok(AddedKey { id: row, source })
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

    async fn note_uses(&self, uses: &[(i64, Timestamp)]) -> Result<(), StoreError> {
        let mut connection = self.write_unmarked().await;
        let mut transaction = begin(&mut connection).await?;
        for (key, at) in uses {
            sqlx::query("UPDATE source_key SET used = max(coalesce(used, 0), ?) WHERE id = ?")
                .bind(at.0)
                .bind(key)
                .execute(&mut *transaction)
                .await
                .map_err(store_error)?;
        }
        transaction.commit().await.map_err(store_error)
    }
}
