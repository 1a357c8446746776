//! Passwords: which are good enough, and how they are hashed and compared (argon2id, off the request's thread).

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// The shortest password, in characters.
pub const MIN_CHARS: usize = 12;
/// The longest, in bytes: hashing more would be work for nothing.
pub const MAX_BYTES: usize = 1_024;

/// Parts that guessers try first, lower case, one a line: whole passwords, words and keyboard walks in several languages.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Fewer than [`MIN_CHARS`].
    #[error("the password must have at least {MIN_CHARS} characters")]
    Short,
    /// More than [`MAX_BYTES`].
    #[error("the password must have at most {MAX_BYTES} bytes")]
    Long,
    /// Among those that are guessed first.
    #[error("the password is one of those that are guessed first; choose another")]
    Common,
}

/// Refuses passwords that are too short, or that are guessed first: known ones with digits or marks around them, a few characters
/// repeated, or the account's own address.
///
/// # Errors
/// [`WeakPassword`] says which.
pub fn check(password: &str, email: &str) -> Result<(), WeakPassword> {
    if password.chars().count() < MIN_CHARS {
        return Err(WeakPassword::Short);
    }
    if password.len() > MAX_BYTES {
        return Err(WeakPassword::Long);
    }
    let lower = password.to_lowercase();
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let own = email.split('@').next().unwrap_or_default();
    let mut distinct: Vec<char> = lower.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let common = COMMON.lines().any(|known| known == lower || known == core);
    let is_address = lower == email || (!own.is_empty() && core == own.trim_matches(|c: char| !c.is_alphabetic()));
    let counts_up = lower.chars().all(|c| c.is_ascii_digit());
    if common || is_address || counts_up || distinct.len() < 5 { Err(WeakPassword::Common) } else { Ok(()) }
}

/// Hashes and compares passwords, a few at a time: each takes 19 MiB and some ten milliseconds of a core.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
    /// Of a password that nobody has: compared with where there is no account, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// With the cost that OWASP recommends (19 MiB, 2 passes, 1 lane).
    ///
    /// # Errors
    /// If there is no randomness or memory for a first hash.
    pub fn new() -> anyhow::Result<Self> {
        let argon2 = Argon2::default();
        let decoy = hash_now(&argon2, "no account has this password")?;
        Ok(Self { argon2, places: Arc::new(Semaphore::new(2)), decoy: decoy.into() })
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// If there is no randomness or memory.
    pub async fn hash(&self, password: String) -> anyhow::Result<String> {
        let argon2 = self.argon2.clone();
        let _place = self.places.acquire().await?;
        tokio::task::spawn_blocking(move || hash_now(&argon2, &password)).await?
    }

    /// Whether the password is the one behind the PHC string. Without a string it takes as long, and is never so.
    ///
    /// # Errors
    /// If the string is none.
    pub async fn verify(&self, password: String, phc: Option<String>) -> anyhow::Result<bool> {
        let (argon2, known) = (self.argon2.clone(), phc.is_some());
        let phc = phc.unwrap_or_else(|| self.decoy.to_string());
        let _place = self.places.acquire().await?;
        let equal = tokio::task::spawn_blocking(move || {
            let hash = PasswordHash::new(&phc)
                .map_err(|error| anyhow::anyhow!("a stored password hash is broken: {error}"))?;
            match argon2.verify_password(password.as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(anyhow::anyhow!("a password could not be compared: {error}")),
            }
        })
        .await??;
        Ok(equal && known)
    }
}

fn hash_now(argon2: &Argon2<'_>, password: &str) -> anyhow::Result<String> {
    let hash = argon2.hash_password(password.as_bytes());
    Ok(hash.map_err(|error| anyhow::anyhow!("a password could not be hashed: {error}"))?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_first_are_refused() {
        for bad in [
            "Password2026!",
            "motdepasse123",
            "qwertyuiop12",
            "azertyuiop12",
            "administrator1",
            "111111111111",
            "zaq12wsxcde3",
            "abababababab",
            "123456789012",
            "098765432109",
            "me@example.org",
            "correcthorsebatterystaple",
        ] {
            assert_eq!(check(bad, "me@example.org"), Err(WeakPassword::Common), "{bad}");
        }
        assert_eq!(check("élan court!", "me@example.org"), Err(WeakPassword::Short));
        assert_eq!(check(&"ab cd ef".repeat(200), "me@example.org"), Err(WeakPassword::Long));
        assert_eq!(check("marie.dupont2026", "marie.dupont@example.org"), Err(WeakPassword::Common));
    }

    #[test]
    fn a_long_phrase_of_ones_own_is_taken() {
        for good in ["the lookout sees a sail", "Zażółć gęślą jaźń 7", "vk7#mQ2pLw9x"] {
            assert_eq!(check(good, "me@example.org"), Ok(()), "{good}");
        }
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_is_equal() {
        let passwords = Passwords::new().unwrap();
        let phc = passwords.hash("the lookout sees a sail".to_owned()).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let verify = |password: &str, phc: Option<&String>| passwords.verify(password.to_owned(), phc.cloned());
        assert!(verify("the lookout sees a sail", Some(&phc)).await.unwrap());
        assert!(!verify("the lookout sees a ship", Some(&phc)).await.unwrap());
        assert!(!verify("no account has this password", None).await.unwrap());
        assert!(verify("x", Some(&"not a hash".to_owned())).await.is_err());
    }
}
