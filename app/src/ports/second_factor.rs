//! The second factor: codes of a device (TOTP, RFC 6238), and recovery codes for the day on which the device is lost.

use async_trait::async_trait;

use super::audit::Origin;
use super::sessions::SecretHash;
use crate::domain::access::Caller;
use crate::domain::account_sheet::Enrolment;
use crate::domain::error::StoreError;
use crate::domain::time::Timestamp;

/// A device as it is kept.
#[derive(Clone, Debug)]
pub struct StoredFactor {
    /// What its codes are computed from.
    pub secret: Vec<u8>,
    /// When a first code was given; before that it does not count.
    pub confirmed: Option<Timestamp>,
    /// The newest time step whose code was taken.
    pub last_step: i64,
}

/// Keeps devices and recovery codes.
#[async_trait]
pub trait SecondFactorStore: Send + Sync {
    /// The device of an account, confirmed or not.
    ///
    /// # Errors
    /// If the database fails.
    async fn factor(&self, account: i64) -> Result<Option<StoredFactor>, StoreError>;

    /// Keeps a device that does not count yet, in place of another such.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if one counts already.
    async fn begin_factor(&self, account: i64, secret: &[u8]) -> Result<(), StoreError>;

    /// Makes the device count, with these recovery codes in place of older ones; the step's code is taken by that.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is none that waits for it.
    async fn confirm_factor(
        &self,
        account: i64,
        at: (Timestamp, i64),
        codes: Vec<SecretHash>,
    ) -> Result<(), StoreError>;

    /// Takes the code of a time step, if no code of this step or a later one was taken before.
    ///
    /// # Errors
    /// If the database fails.
    async fn take_step(&self, account: i64, step: i64) -> Result<bool, StoreError>;

    /// Takes a recovery code, if it is one and was not taken before.
    ///
    /// # Errors
    /// If the database fails.
    async fn take_recovery(&self, account: i64, code: &SecretHash, now: Timestamp) -> Result<bool, StoreError>;

    /// How many recovery codes are left.
    ///
    /// # Errors
    /// If the database fails.
    async fn recovery_left(&self, account: i64) -> Result<u32, StoreError>;

    /// Keeps other recovery codes in place of all older ones.
    ///
    /// # Errors
    /// [`StoreError::Missing`] if there is no device that counts.
    async fn replace_recovery(&self, account: i64, codes: Vec<SecretHash>) -> Result<(), StoreError>;

    /// Forgets device and codes; none is no error.
    ///
    /// # Errors
    /// If the database fails.
    async fn remove_factor(&self, account: i64) -> Result<(), StoreError>;
}

/// Why a code did not count, or nothing was begun.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// It is another code, or was taken already.
    #[error("is wrong")]
    Wrong,
    /// There were too many tries in this account.
    #[error("too many tries; try again after {wait_s} seconds")]
    TooMany {
        /// After how many seconds trying again makes sense.
        wait_s: u64,
    },
    /// There is no device that waits for a code, or one that counts already.
    #[error("there is nothing to do")]
    NotNow,
    /// The database failed, or it was not recorded.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

/// Turns the second factor of one's own account on and off. That the password was given again is for the caller of these to see to.
#[async_trait]
pub trait SecondFactor: Send + Sync {
    /// A new secret for a device; it counts once [`SecondFactor::confirm`] was given a code of it.
    ///
    /// # Errors
    /// [`NotTaken::NotNow`] if a device counts already.
    async fn begin(&self, who: &Caller) -> Result<Enrolment, NotTaken>;

    /// Turns it on and gives recovery codes, which are never shown again.
    ///
    /// # Errors
    /// [`NotTaken`].
    async fn confirm(&self, who: &Caller, origin: &Origin, code: &str) -> Result<Vec<String>, NotTaken>;

    /// Makes other recovery codes; the older ones stop working.
    ///
    /// # Errors
    /// [`NotTaken::NotNow`] if it is off.
    async fn renew_recovery(&self, who: &Caller, origin: &Origin) -> Result<Vec<String>, NotTaken>;

    /// Turns it off.
    ///
    /// # Errors
    /// If the database fails.
    async fn remove(&self, who: &Caller, origin: &Origin) -> Result<(), NotTaken>;
}
