//! How often one may try to sign in: by account, so that a password is not guessed, and by address, so that accounts are not tried in turn.

use std::net::{IpAddr, Ipv6Addr};

use app::domain::time::Timestamp;

use super::secret;
use crate::ingest::rate::RateLimiter;

/// Attempts that failed and were not yet forgiven. Kept in memory: a restart forgives.
pub struct Attempts {
    accounts: RateLimiter<AccountKey>,
    addresses: RateLimiter<IpAddr>,
    notes: RateLimiter<IpAddr>,
}

/// SHA-256 of what was typed as an address: whoever types chooses its length, and it must not choose how much is kept.
type AccountKey = [u8; 32];

/// Nothing is tried any more for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttled {
    /// After how many seconds trying again makes sense.
    pub retry_after_s: u64,
}

const WINDOW_MS: u32 = 10 * 60_000;
const PER_ACCOUNT: u32 = 10;
const PER_ADDRESS: u32 = 60;
const NOTES_PER_ADDRESS: u32 = 10;

impl Default for Attempts {
    fn default() -> Self {
        Self {
            accounts: RateLimiter::new(PER_ACCOUNT, WINDOW_MS),
            addresses: RateLimiter::new(PER_ADDRESS, WINDOW_MS),
            notes: RateLimiter::new(NOTES_PER_ADDRESS, WINDOW_MS),
        }
    }
}

impl Attempts {
    /// Counts an attempt before it is made, so that many at once cannot slip past.
    ///
    /// # Errors
    /// [`Throttled`] if the account or the address has tried too often.
    pub fn begin(&self, email: &str, ip: IpAddr, now: Timestamp) -> Result<(), Throttled> {
        let by_address = self.addresses.take(network(ip), now);
        let by_account = by_address.and_then(|()| self.accounts.take(secret::hash(email), now));
        by_account.map_err(|retry_after_s| Throttled { retry_after_s })
    }

    /// Forgives an attempt that succeeded.
    pub fn forgive(&self, email: &str, ip: IpAddr) {
        self.accounts.give_back(&secret::hash(email));
        self.addresses.give_back(&network(ip));
    }

    /// Whether another throttled attempt of this address is still worth a record: a flood of them must not flood the journal.
    pub fn worth_noting(&self, ip: IpAddr, now: Timestamp) -> bool {
        self.notes.take(network(ip), now).is_ok()
    }
}

/// Whoever has one address of IPv6 usually has its whole /64.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "me@example.org";

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_account_is_closed_after_ten_failures_from_anywhere_and_opens_with_time() {
        let attempts = Attempts::default();
        for n in 0..10 {
            assert_eq!(attempts.begin(ME, ip(&format!("192.0.2.{n}")), Timestamp(0)), Ok(()));
        }
        let throttled = attempts.begin(ME, ip("192.0.2.99"), Timestamp(0)).unwrap_err();
        assert_eq!(throttled.retry_after_s, 61);
        assert_eq!(attempts.begin("other@example.org", ip("192.0.2.99"), Timestamp(0)), Ok(()));
        assert_eq!(attempts.begin(ME, ip("192.0.2.99"), Timestamp(61_000)), Ok(()));
    }

    #[test]
    fn an_address_is_closed_whatever_accounts_it_tries() {
        let attempts = Attempts::default();
        for n in 0..60 {
            let neighbour = ip(&format!("2001:db8::{n:x}"));
            assert_eq!(attempts.begin(&format!("{n}@example.org"), neighbour, Timestamp(0)), Ok(()));
        }
        assert!(attempts.begin("new@example.org", ip("2001:db8::ffff"), Timestamp(0)).is_err());
        assert!(attempts.begin("new@example.org", ip("2001:db8:0:1::1"), Timestamp(0)).is_ok());
    }

    #[test]
    fn what_is_kept_of_an_attempt_does_not_grow_with_what_was_typed() {
        let attempts = Attempts::default();
        let typed = "a".repeat(2_000_000);
        assert_eq!(attempts.begin(&typed, ip("192.0.2.1"), Timestamp(0)), Ok(()));
        let kept = format!("{:?}", attempts.accounts);
        assert!(kept.len() < 1_000, "{} bytes", kept.len());
    }

    #[test]
    fn signing_in_well_is_never_held_back() {
        let attempts = Attempts::default();
        for _ in 0..500 {
            assert_eq!(attempts.begin(ME, ip("192.0.2.1"), Timestamp(0)), Ok(()));
            attempts.forgive(ME, ip("192.0.2.1"));
        }
    }
}
