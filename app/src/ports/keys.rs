//! Sources and the keys with which they send.

use async_trait::async_trait;

use super::sites::SiteZones;
use crate::domain::error::StoreError;
use crate::domain::slug::Slug;
use crate::domain::time::Timestamp;

/// A site that a key may write to, with the zones of its wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedSite {
    /// The site.
    pub slug: Slug,
    /// Its zones.
    pub zones: SiteZones,
}

/// What a key allows: one source writes to these sites. With one site the key decides; with several each event names its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyGrant {
    /// The source's row; the same source may have several keys.
    pub source: i64,
    /// The key's row; `None` for what Vigie itself sends, which needs no key.
    pub key: Option<i64>,
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
    /// The source's row.
    pub source_id: i64,
    /// The source's name.
    pub source: String,
    /// The first characters, to recognise it by.
    pub hint: String,
    /// The sites it may write to.
    pub sites: Vec<Slug>,
    /// When it was made.
    pub created: Timestamp,
    /// When a program last showed it, as far as that was noted.
    pub used: Option<Timestamp>,
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
    /// How many keys of the source may live, this one among them; `None` for those of commands, which live as long as their command.
    pub most_live: Option<usize>,
}

/// A key that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddedKey {
    /// Its row.
    pub id: i64,
    /// The row of its source.
    pub source: i64,
}

/// A key in the clear, on its way to its owner. It has no `Debug`, so that it cannot reach a log by accident.
#[derive(Clone)]
pub struct FreshKey {
    /// The key itself.
    pub secret: String,
    /// SHA-256 of it: what is stored.
    pub hash: [u8; 32],
    /// The first characters, to recognise it by.
    pub hint: String,
}

/// Makes keys.
pub trait KeyMaker: Send + Sync {
    /// A key of 256 random bits.
    fn make(&self) -> FreshKey;
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
    /// [`StoreError::Missing`] if a site does not exist, [`StoreError::TooMany`] if the source has as many live keys as it may.
    async fn add_key(&self, key: NewKey) -> Result<AddedKey, StoreError>;

    /// Revokes a key at once.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none.
    async fn revoke_key(&self, id: i64, now: Timestamp) -> Result<(), StoreError>;

    /// Notes when programs last showed keys, by their rows. Nothing that is kept in memory depends on it, so nothing is read anew.
    ///
    /// # Errors
    /// If the database fails; then none was noted.
    async fn note_uses(&self, uses: &[(i64, Timestamp)]) -> Result<(), StoreError>;
}
