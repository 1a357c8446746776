//! Random secrets: session cookies, personal tokens, source keys. Only their SHA-256 is ever stored.

use app::ports::keys::{FreshKey, KeyMaker};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest, Sha256};

/// How personal tokens begin, so that people and secret scanners recognise them.
pub const TOKEN_PREFIX: &str = "vgp_";
/// How source keys begin.
pub const KEY_PREFIX: &str = "vgs_";

const RANDOM_BYTES: usize = 32;
const HINT_CHARS: usize = 8;

/// A secret in the clear, on its way to its owner. It has no `Debug`, so that it cannot reach a log by accident.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A new secret with 256 random bits after the prefix.
    pub fn random(prefix: &str, rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; RANDOM_BYTES];
        rng.fill_bytes(&mut bytes);
        Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of it.
    pub fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }

    /// The first characters, to recognise it by in a list.
    pub fn hint(&self) -> String {
        self.0.chars().take(HINT_CHARS).collect()
    }
}

/// SHA-256 of a secret. Secrets have 256 random bits, so a slow hash would add nothing.
pub fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// Keys from the randomness of the machine.
#[derive(Clone, Copy, Debug)]
pub struct RandomKeys;

impl KeyMaker for RandomKeys {
    fn make(&self) -> FreshKey {
        let secret = Secret::random(KEY_PREFIX, &mut rand::rng());
        FreshKey { hash: secret.hash(), hint: secret.hint(), secret: secret.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_differ_and_hash_alike_wherever_they_are_hashed() {
        let (a, b) = (Secret::random(KEY_PREFIX, &mut rand::rng()), Secret::random(KEY_PREFIX, &mut rand::rng()));
        assert_ne!(a.reveal(), b.reveal());
        assert_eq!(a.hash(), hash(a.reveal()));
        assert_eq!(a.reveal().len(), KEY_PREFIX.len() + 43);
        assert!(a.reveal().starts_with(&a.hint()) && a.hint().starts_with("vgs_"));
    }
}
