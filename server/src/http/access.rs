//! What the routes and layers of access share: the door, and what the operator said of addresses.

use std::sync::Arc;

use chrono_tz::Tz;

use crate::auth::integrity::Checks;
use crate::auth::sign_in::Door;
use crate::config::web::WebSettings;

/// Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

/// See [`Access`].
pub struct Inner {
    /// Lets people in.
    pub door: Door,
    /// Checks the seals over the journal of Vigie's own site.
    pub checks: Checks,
    /// Where the server stands.
    pub web: WebSettings,
    /// The zone in which times are shown to those who chose none.
    pub zone: Tz,
}

impl Access {
    /// Access through this door.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }
}

impl std::ops::Deref for Access {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
