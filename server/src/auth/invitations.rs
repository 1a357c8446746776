//! Makes the links by which somebody chooses a password.

use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::invitations::{InvitationStore, Inviter, Link, NewInvitation};
use async_trait::async_trait;
use url::Url;

use super::secret::Secret;

/// For how long a link works.
const WORKS_MS: i64 = 7 * 86_400_000;

/// See [`Inviter`].
pub struct Invitations {
    store: Arc<dyn InvitationStore>,
    clock: Arc<dyn Clock>,
    base_url: Url,
}

impl Invitations {
    /// Links of the server at `base_url`.
    pub fn new(store: Arc<dyn InvitationStore>, clock: Arc<dyn Clock>, base_url: Url) -> Self {
        Self { store, clock, base_url }
    }
}

#[async_trait]
impl Inviter for Invitations {
    async fn invite(&self, account: i64) -> Result<Link, StoreError> {
        let secret = Secret::random("", &mut rand::rng());
        let created = self.clock.now();
        let expires = Timestamp(created.0 + WORKS_MS);
        self.store.add_invitation(NewInvitation { hash: secret.hash(), account, created, expires }).await?;
        let mut url = self.base_url.clone();
        url.set_path("/invitation");
        url.query_pairs_mut().append_pair("token", secret.reveal());
        Ok(Link { url: url.into(), expires })
    }
}
