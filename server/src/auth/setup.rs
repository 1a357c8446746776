//! The one-time link with which the first administrator is made.

use std::sync::Mutex;

use rand::CryptoRng;
use subtle::ConstantTimeEq;
use url::Url;

use super::secret::{Secret, hash};

/// Open until it is used. A server that starts without any account makes a new one, and any older link is then void.
#[derive(Default)]
pub struct SetupLink(Mutex<Option<[u8; 32]>>);

impl SetupLink {
    /// A link that nothing opens, for a server that has accounts.
    pub fn closed() -> Self {
        Self::default()
    }

    /// An open link and its secret, which is kept hashed only.
    pub fn open(rng: &mut impl CryptoRng) -> (Self, Secret) {
        let secret = Secret::random("", rng);
        (Self(Mutex::new(Some(secret.hash()))), secret)
    }

    /// Whether the token opens the link.
    pub fn opens(&self, token: &str) -> bool {
        let expected = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        expected.is_some_and(|expected| expected.ct_eq(&hash(token)).into())
    }

    /// Closes the link for good.
    pub fn close(&self) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }
}

/// The link as it is printed.
pub fn address(base: &Url, secret: &Secret) -> Url {
    let mut url = base.clone();
    url.set_path("/setup");
    url.query_pairs_mut().append_pair("token", secret.reveal());
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_token_opens_a_link_and_only_until_it_is_closed() {
        let (link, secret) = SetupLink::open(&mut rand::rng());
        assert!(link.opens(secret.reveal()));
        assert!(!link.opens("another"));
        assert!(!link.opens(""));
        link.close();
        assert!(!link.opens(secret.reveal()));
        assert!(!SetupLink::closed().opens(""));
    }
}
