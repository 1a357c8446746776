//! Codes of a device (TOTP, RFC 6238) and recovery codes: made, compared, limited, taken once, and recorded.

use std::sync::Arc;

use app::domain::access::Caller;
use app::domain::account_sheet::{Enrolment, QrCode};
use app::domain::error::StoreError;
use app::domain::outcome::Action;
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::second_factor::{NotTaken, SecondFactor, SecondFactorStore};
use app::ports::sessions::SecretHash;
use async_trait::async_trait;
use rand::CryptoRng;
use totp_rs::{Builder, Secret, Totp};

use super::audit::Audit;
use super::secret::hash;
use crate::http::state::Ports;
use crate::ingest::rate::RateLimiter;

/// So many wrong codes in a row close the step, and one try more opens with each fifth of this time.
const TRIES: u32 = 5;
const WINDOW_MS: u32 = 10 * 60_000;
/// 160 bits, as RFC 4226 (section 4) recommends.
const SECRET_BYTES: usize = 20;
const RECOVERY_CODES: usize = 10;
/// 80 bits each: SHA-256 of them cannot be reversed by trying.
const RECOVERY_CHARS: usize = 16;
/// RFC 4648's base32 in small letters: none of them is taken for another.
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// What was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The device's code of this time.
    Code,
    /// One of the recovery codes, which is used up now.
    Recovery,
}

/// See [`SecondFactor`]. Tries are kept in memory: a restart forgives.
pub struct SecondFactors {
    store: Arc<dyn SecondFactorStore>,
    clock: Arc<dyn Clock>,
    tries: RateLimiter<i64>,
    audit: Audit,
    /// What devices call this server.
    host: String,
}

impl SecondFactors {
    /// Second factors of people of the server at this host.
    pub fn new(ports: &Ports, audit: Audit, host: String) -> Self {
        let tries = RateLimiter::new(TRIES, WINDOW_MS);
        Self { store: ports.second_factors.clone(), clock: ports.clock.clone(), tries, audit, host }
    }

    /// Takes a code from somebody who signs in: the device's, or a recovery code.
    ///
    /// # Errors
    /// [`NotTaken::Wrong`], [`NotTaken::TooMany`], [`NotTaken::NotNow`] if there is no device that counts.
    pub async fn check(&self, account: i64, code: &str) -> Result<Taken, NotTaken> {
        // Counted before it is compared, so that many at once cannot slip past.
        self.tries.take(account, self.clock.now()).map_err(|wait_s| NotTaken::TooMany { wait_s })?;
        let kept = self.store.factor(account).await?.filter(|kept| kept.confirmed.is_some());
        let secret = kept.ok_or(NotTaken::NotNow)?.secret;
        let taken = match self.step(&secret, code)? {
            Some(step) => self.store.take_step(account, step).await?.then_some(Taken::Code),
            None => self
                .store
                .take_recovery(account, &recovery_hash(code), self.clock.now())
                .await?
                .then_some(Taken::Recovery),
        };
        let taken = taken.ok_or(NotTaken::Wrong)?;
        self.tries.give_back(&account);
        Ok(taken)
    }

    /// The time step whose code it is.
    fn step(&self, secret: &[u8], code: &str) -> Result<Option<i64>, StoreError> {
        let seconds = u64::try_from(self.clock.now().0 / 1_000).unwrap_or_default();
        let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        Ok(device(secret)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
    }

    /// The address that devices read from the picture (the "Key URI Format" that they share).
    fn uri(&self, secret: &str, email: &str) -> String {
        let mut url = url::form_urlencoded::Serializer::new(String::new());
        url.append_pair("secret", secret).append_pair("issuer", "Vigie");
        let label: String = url::form_urlencoded::byte_serialize(format!("{email} {}", self.host).as_bytes()).collect();
        format!("otpauth://totp/Vigie:{}?{}", label.replace('+', "%20"), url.finish())
    }

    async fn record(&self, who: &Caller, origin: &Origin, deed: (&'static str, &str)) -> Result<(), StoreError> {
        let (operation, sentence) = deed;
        let act = Act::new("users", operation, Action::Rights, format!("{} {sentence}", who.email));
        self.audit.record(who, origin, act).await
    }
}

#[async_trait]
impl SecondFactor for SecondFactors {
    async fn begin(&self, who: &Caller) -> Result<Enrolment, NotTaken> {
        let mut secret = [0; SECRET_BYTES];
        rand::Rng::fill_bytes(&mut rand::rng(), &mut secret);
        match self.store.begin_factor(who.user, &secret).await {
            Ok(()) => {}
            Err(StoreError::Exists(_)) => return Err(NotTaken::NotNow),
            Err(error) => return Err(error.into()),
        }
        let base32 = Secret::new(Box::from(secret)).to_base32();
        let qr = picture(&self.uri(&base32, &who.email))?;
        Ok(Enrolment { secret: in_groups(&base32, " "), qr })
    }

    async fn confirm(&self, who: &Caller, origin: &Origin, code: &str) -> Result<Vec<String>, NotTaken> {
        let now = self.clock.now();
        self.tries.take(who.user, now).map_err(|wait_s| NotTaken::TooMany { wait_s })?;
        let kept = self.store.factor(who.user).await?.filter(|kept| kept.confirmed.is_none());
        let secret = kept.ok_or(NotTaken::NotNow)?.secret;
        let step = self.step(&secret, code)?.ok_or(NotTaken::Wrong)?;
        self.tries.give_back(&who.user);
        self.record(who, origin, ("factor.on", "turned the second factor on")).await?;
        let codes = recovery_codes(&mut rand::rng());
        self.store.confirm_factor(who.user, (now, step), hashes(&codes)).await?;
        Ok(codes)
    }

    async fn renew_recovery(&self, who: &Caller, origin: &Origin) -> Result<Vec<String>, NotTaken> {
        if self.store.factor(who.user).await?.is_none_or(|kept| kept.confirmed.is_none()) {
            return Err(NotTaken::NotNow);
        }
        self.record(who, origin, ("factor.codes", "made new recovery codes")).await?;
        let codes = recovery_codes(&mut rand::rng());
        self.store.replace_recovery(who.user, hashes(&codes)).await?;
        Ok(codes)
    }

    async fn remove(&self, who: &Caller, origin: &Origin) -> Result<(), NotTaken> {
        self.record(who, origin, ("factor.off", "turned the second factor off")).await?;
        Ok(self.store.remove_factor(who.user).await?)
    }
}

/// With the values that every device knows: SHA-1, six digits, thirty seconds, and one step before and after, since clocks differ.
fn device(secret: &[u8]) -> Result<Totp, StoreError> {
    let built = Builder::new().with_secret(Secret::new(secret.into())).build();
    built.map_err(|error| StoreError::Database(error.to_string().into()))
}

/// Ten codes, as their owner writes them down: `abcd-efgh-…`.
fn recovery_codes(rng: &mut impl CryptoRng) -> Vec<String> {
    let mut code = || {
        let mut bytes = [0; RECOVERY_CHARS];
        rng.fill_bytes(&mut bytes);
        // 256 is a multiple of 32: no letter is likelier than another.
        let letters: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        in_groups(&letters, "-")
    };
    (0..RECOVERY_CODES).map(|_| code()).collect()
}

fn hashes(codes: &[String]) -> Vec<SecretHash> {
    codes.iter().map(|code| recovery_hash(code)).collect()
}

/// What is kept of a recovery code, however it is spaced and in whatever case it is typed.
fn recovery_hash(code: &str) -> SecretHash {
    let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    hash(&format!("recovery {}", plain.to_ascii_lowercase()))
}

fn in_groups(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// The text as a picture of one path.
fn picture(text: &str) -> Result<QrCode, StoreError> {
    let code = qrcode::QrCode::new(text).map_err(|error| StoreError::Database(error.to_string().into()))?;
    let size = code.width();
    let dark = code.into_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
    let path = dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % size, at / size)).collect();
    Ok(QrCode { size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_ten_differing_ones_and_are_known_however_they_are_typed() {
        let codes = recovery_codes(&mut rand::rng());
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!((codes.len(), distinct.len(), codes[0].len()), (10, 10, 19));
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(recovery_hash(&typed), recovery_hash(&codes[0]));
        assert_ne!(recovery_hash(&codes[1]), recovery_hash(&codes[0]));
    }

    #[test]
    fn a_secret_is_grouped_for_typing_and_drawn_for_a_camera() {
        assert_eq!(in_groups("ABCDEFGHIJ", " "), "ABCD EFGH IJ");
        let picture = picture("otpauth://totp/Vigie:a%40example.org?secret=ABC&issuer=Vigie").unwrap();
        assert!(picture.size >= 21 && picture.path.starts_with("M0 0h1v1h-1z"), "{picture:?}");
    }
}
