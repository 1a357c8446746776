//! The sites and their settings.

use async_trait::async_trait;

use crate::domain::access::Scope;
use crate::domain::error::StoreError;
use crate::domain::site::{NewSite, Site, Visibility};
use crate::domain::slug::Slug;

/// Reads, adds, names and hides sites.
#[async_trait]
pub trait SiteStore: Send + Sync {
    /// The sites that the caller may see, by label.
    ///
    /// # Errors
    /// If the database fails.
    async fn sites(&self, scope: &Scope) -> Result<Vec<Site>, StoreError>;

    /// Adds a site.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if its slug is taken.
    async fn add_site(&self, site: NewSite) -> Result<(), StoreError>;

    /// Says whether statistics count a site from now on.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such site.
    async fn set_visibility(&self, site: &Slug, visibility: Visibility) -> Result<(), StoreError>;

    /// Gives a site another name for people.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no such site.
    async fn rename_site(&self, site: &Slug, label: &str) -> Result<(), StoreError>;
}
