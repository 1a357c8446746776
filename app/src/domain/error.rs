//! What can go wrong, in the words of those who meet it: a port's caller, a page's reader.

use serde::{Deserialize, Serialize};

/// A word outside a closed vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTerm {
    /// The words that would be right.
    pub allowed: &'static [&'static str],
}

impl std::fmt::Display for UnknownTerm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "must be one of {}", self.allowed.join(", "))
    }
}

impl std::error::Error for UnknownTerm {}

/// A field of a request that cannot be taken, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct FieldError {
    /// The field as the sender spells it, nested ones with dots: `actor.type`.
    pub field: String,
    /// What would be right, in English.
    pub problem: String,
}

impl FieldError {
    /// An error of `field`.
    pub fn new(field: impl Into<String>, problem: impl ToString) -> Self {
        Self { field: field.into(), problem: problem.to_string() }
    }
}

/// What a port answers when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room on disk; nothing was stored. Reading goes on.
    #[error("the disk is full")]
    Full,
    /// The time limit of a read was reached.
    #[error("the search took longer than its time limit")]
    Interrupted,
    /// It is shutting down or its queue is full; nothing was stored.
    #[error("the store takes nothing now")]
    Unavailable,
    /// Something of that name exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// There are as many as there may be.
    #[error("there are as many {0} as there may be")]
    TooMany(&'static str),
    /// There is nothing of that name.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// Nobody would be left who manages people on all sites.
    #[error("somebody must be left who manages people")]
    LastAdministrator,
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What crosses the wire to a page when a server function cannot answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("sign in first")]
    SignedOut,
    /// The right is missing.
    #[error("the right is missing")]
    Forbidden,
    /// There is no such thing, or none that the caller may see.
    #[error("there is no such thing")]
    NotFound,
    /// The password is asked for again first.
    #[error("give your password again first")]
    PasswordNeeded,
    /// There were too many wrong tries.
    #[error("too many tries; try again after {wait_s} seconds")]
    TooManyTries {
        /// After how many seconds trying again makes sense.
        wait_s: u64,
    },
    /// A field is wrong.
    #[error(transparent)]
    Invalid(FieldError),
    /// The time limit was reached.
    #[error("the search took longer than its time limit")]
    TooSlow,
    /// The server takes nothing now; it can be tried again.
    #[error("the server is busy")]
    Busy,
    /// The server failed; the cause is in its log under the request's id.
    #[error("the server failed")]
    Failed {
        /// The id in the server's log, empty where there is none.
        request: String,
    },
    /// The answer did not arrive or could not be read.
    #[error("no connection to the server")]
    Connection,
}
