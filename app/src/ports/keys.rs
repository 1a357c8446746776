//! Sources and the keys with which they send.

use async_trait::async_trait;
use chrono_tz::Tz;

use crate::domain::error::StoreError;
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

/// A site that a key may write to, with the zone of its wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedSite {
    /// The site.
    pub slug: Slug,
    /// Its zone.
    pub zone: Tz,
}

/// What a key allows: one source writes to these sites. With one site the key decides; with several each event names its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyGrant {
    /// The source's row; the same source may have several keys.
    pub source: i64,
    /// The source's name.
    pub name: String,
    /// At least one site.
    pub sites: Vec<GrantedSite>,
}

/// A key as it is listed; the key itself is stored hashed only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its row.
    pub id: i64,
    /// The source's name.
    pub source: String,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The sites it may write to.
    pub sites: Vec<Slug>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was revoked.
    pub revoked: Option<Timestamp>,
}

/// A key to be added.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The source's name; made if there is none of that name.
    pub source: String,
    /// SHA-256 of the key.
    pub hash: [u8; 32],
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The sites it may write to, at least one.
    pub sites: Vec<Slug>,
    /// Now.
    pub created: Timestamp,
}

/// Keeps sources and keys.
#[async_trait]
pub trait KeyStore: Send + Sync {
    /// What the key with this SHA-256 allows; `None` if it is unknown or revoked.
    ///
    /// # Errors
    /// If the database fails.
    async fn grant(&self, hash: &[u8; 32]) -> Result<Option<KeyGrant>, StoreError>;

    /// The row of the source of this name, made if there is none: for what Vigie itself records, which needs no key.
    ///
    /// # Errors
    /// If the database fails.
    async fn source(&self, name: &str) -> Result<i64, StoreError>;

    /// All keys by source.
    ///
    /// # Errors
    /// If the database fails.
    async fn keys(&self) -> Result<Vec<KeyInfo>, StoreError>;

    /// Adds a key.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if a site does not exist.
    async fn add_key(&self, key: NewKey) -> Result<(), StoreError>;

    /// Revokes a key at once.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn revoke_key(&self, id: i64, now: Timestamp) -> Result<(), StoreError>;
}
