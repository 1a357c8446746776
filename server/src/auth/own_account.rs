//! What people decide of their own account: checked, recorded, then done.

use std::sync::Arc;

use app::api::zones;
use app::domain::access::Caller;
use app::domain::account_sheet::{AccountSheet, MAX_TOKEN_NAME, OwnSession, OwnToken, SecondFactorState};
use app::domain::error::StoreError;
use app::domain::event::{Change, Target};
use app::domain::event_view::Moment;
use app::domain::outcome::Action;
use app::domain::person::MAX_NAME;
use app::domain::time::Timestamp;
use app::ports::accounts::{Account, AccountStore};
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use app::ports::own_access::{ListedSession, ListedToken, OwnAccessStore};
use app::ports::own_account::{Declined, OwnAccount};
use app::ports::second_factor::SecondFactorStore;
use app::ports::sessions::{NewToken, SecretHash, SessionStore};
use async_trait::async_trait;

use super::audit::Audit;
use super::passwords::{self, Passwords, WeakPassword};
use super::secret::{Secret, TOKEN_PREFIX};
use crate::config::sessions::SessionLifetime;
use crate::http::state::Ports;

/// More tokens than anybody keeps apart.
const MAX_TOKENS: usize = 50;

/// See [`OwnAccount`].
pub struct Own {
    accounts: Arc<dyn AccountStore>,
    access: Arc<dyn OwnAccessStore>,
    sessions: Arc<dyn SessionStore>,
    factors: Arc<dyn SecondFactorStore>,
    clock: Arc<dyn Clock>,
    lifetime: SessionLifetime,
    passwords: Passwords,
    audit: Audit,
}

impl Own {
    /// Accounts behind these ports, whose sessions live so long.
    pub fn new(ports: &Ports, lifetime: SessionLifetime, passwords: Passwords, audit: Audit) -> Self {
        Self {
            accounts: ports.accounts.clone(),
            access: ports.own_access.clone(),
            sessions: ports.sessions.clone(),
            factors: ports.second_factors.clone(),
            clock: ports.clock.clone(),
            lifetime,
            passwords,
            audit,
        }
    }

    async fn account(&self, who: &Caller) -> Result<Account, StoreError> {
        let known = self.accounts.credentials(&who.email).await?;
        known.map(|known| known.account).ok_or(StoreError::Missing("account"))
    }

    async fn record(&self, who: &Caller, origin: &Origin, deed: Deed) -> Result<(), StoreError> {
        let mut act = Act::new("users", deed.operation, deed.action, format!("{} {}", who.email, deed.sentence));
        act.targets = vec![Target { kind: "user".to_owned(), id: who.email.clone(), label: None, url: None }];
        act.changes = deed.changes;
        self.audit.record(who, origin, act).await
    }

    fn own_session(&self, who: &Caller, session: ListedSession) -> OwnSession {
        OwnSession {
            id: hex(&session.hash),
            created: moment(who, session.created),
            seen: moment(who, session.seen),
            ip: session.ip,
            user_agent: session.user_agent,
            current: who.session.as_ref().is_some_and(|own| own.hash == session.hash),
        }
    }
}

/// What is recorded.
struct Deed {
    operation: &'static str,
    action: Action,
    sentence: String,
    changes: Vec<Change>,
}

impl Deed {
    fn new(operation: &'static str, action: Action, sentence: impl Into<String>) -> Self {
        Self { operation, action, sentence: sentence.into(), changes: Vec::new() }
    }
}

#[async_trait]
impl OwnAccount for Own {
    async fn sheet(&self, who: &Caller) -> Result<AccountSheet, StoreError> {
        let account = self.account(who).await?;
        let now = self.clock.now();
        let lives = |session: &ListedSession| {
            now.0 - session.created.0 < self.lifetime.absolute_ms && now.0 - session.seen.0 < self.lifetime.idle_ms
        };
        let sessions = self.access.sessions_of(who.user).await?.into_iter().filter(lives);
        let tokens = self.access.tokens_of(who.user).await?;
        let second_factor = match account.second_factor {
            true => SecondFactorState::On { recovery_left: self.factors.recovery_left(who.user).await? },
            false => SecondFactorState::Off,
        };
        Ok(AccountSheet {
            email: account.email,
            name: account.name,
            roles: account.roles.into_iter().map(|role| role.name).collect(),
            zone: who.zone.clone(),
            sessions: sessions.map(|session| self.own_session(who, session)).collect(),
            tokens: tokens.into_iter().map(|token| own_token(who, token)).collect(),
            second_factor,
        })
    }

    async fn set_name(&self, who: &Caller, origin: &Origin, name: &str) -> Result<(), Declined> {
        let name = checked_name(name, MAX_NAME)?;
        let before = self.account(who).await?.name;
        if before == name {
            return Ok(());
        }
        let mut deed = Deed::new("user.update", Action::Changed, "changed their name");
        deed.changes = vec![Change { field: "name".to_owned(), old: before.into(), new: name.as_str().into() }];
        self.record(who, origin, deed).await?;
        Ok(self.access.set_name(who.user, &name).await?)
    }

    async fn change_password(&self, who: &Caller, origin: &Origin, password: String) -> Result<(), Declined> {
        passwords::check(&password, &who.email).map_err(|weak| match weak {
            WeakPassword::Short => Declined::Short,
            WeakPassword::Long => Declined::Long,
            WeakPassword::Common => Declined::Common,
        })?;
        let keep = who.session.as_ref().ok_or(Declined::Missing)?.hash;
        let hashed = self.passwords.hash(password).await;
        let hashed = hashed.map_err(|error| StoreError::Database(error.into()))?;
        self.record(who, origin, Deed::new("password.changed", Action::Changed, "changed their password")).await?;
        Ok(self.access.set_password(who.user, &hashed, &keep).await?)
    }

    async fn end_session(&self, who: &Caller, origin: &Origin, id: &str) -> Result<(), Declined> {
        let hash = hash_of(id)?;
        self.record(who, origin, Deed::new("session.end", Action::Rights, "ended one of their sessions")).await?;
        self.access.end_session_of(who.user, &hash).await.map_err(gone)
    }

    async fn end_other_sessions(&self, who: &Caller, origin: &Origin) -> Result<u64, Declined> {
        let keep = who.session.as_ref().ok_or(Declined::Missing)?.hash;
        self.record(who, origin, Deed::new("session.end", Action::Rights, "signed out everywhere else")).await?;
        Ok(self.access.end_other_sessions(who.user, &keep).await?)
    }

    async fn make_token(&self, who: &Caller, origin: &Origin, name: &str) -> Result<String, Declined> {
        let name = checked_name(name, MAX_TOKEN_NAME)?;
        if name.is_empty() {
            return Err(Declined::Name);
        }
        if self.access.tokens_of(who.user).await?.len() >= MAX_TOKENS {
            return Err(Declined::TooMany);
        }
        let secret = Secret::random(TOKEN_PREFIX, &mut rand::rng());
        let sentence = format!("made the personal token “{name}” ({}…)", secret.hint());
        self.record(who, origin, Deed::new("token.create", Action::Rights, sentence)).await?;
        let (hash, hint, email, created) = (secret.hash(), secret.hint(), who.email.clone(), self.clock.now());
        self.sessions.add_token(NewToken { hash, hint, email, name, created }).await?;
        Ok(secret.reveal().to_owned())
    }

    async fn revoke_token(&self, who: &Caller, origin: &Origin, id: &str) -> Result<(), Declined> {
        let hash = hash_of(id)?;
        let tokens = self.access.tokens_of(who.user).await?;
        let token = tokens.into_iter().find(|token| token.hash == hash).ok_or(Declined::Missing)?;
        let sentence = format!("revoked the personal token “{}” ({}…)", token.name, token.hint);
        self.record(who, origin, Deed::new("token.revoke", Action::Rights, sentence)).await?;
        self.access.revoke_token_of(who.user, &hash, self.clock.now()).await.map_err(gone)
    }
}

fn own_token(who: &Caller, token: ListedToken) -> OwnToken {
    OwnToken { id: hex(&token.hash), name: token.name, hint: token.hint, created: moment(who, token.created) }
}

/// On the clock of the account's owner.
fn moment(who: &Caller, at: Timestamp) -> Moment {
    zones::moment(zones::zone_of(who), at)
}

fn gone(error: StoreError) -> Declined {
    match error {
        StoreError::Missing(_) => Declined::Missing,
        error => Declined::Failed(error),
    }
}

/// Without blanks around it; control characters have no place in a line.
fn checked_name(name: &str, most: usize) -> Result<String, Declined> {
    let name = name.trim();
    let fits = name.chars().count() <= most && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(Declined::Name) }
}

fn hex(hash: &SecretHash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is no hash names nothing.
fn hash_of(id: &str) -> Result<SecretHash, Declined> {
    let nibble = |c: u8| char::from(c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let byte = |pair: &[u8]| Some(nibble(pair[0])? << 4 | nibble(pair[1])?);
    let bytes: Option<Vec<u8>> = id.as_bytes().chunks_exact(2).map(byte).collect();
    let hash = bytes.filter(|_| id.len() == 64).and_then(|bytes| SecretHash::try_from(bytes).ok());
    hash.ok_or(Declined::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_named_by_its_hash_and_nothing_else_names_one() {
        let hash: SecretHash = std::array::from_fn(|n| u8::try_from(n * 7 % 256).unwrap());
        assert_eq!(hash_of(&hex(&hash)).unwrap(), hash);
        for bad in ["", "00", &"g".repeat(64), &"0".repeat(65), &"é".repeat(32)] {
            assert!(matches!(hash_of(bad), Err(Declined::Missing)), "{bad}");
        }
    }

    #[test]
    fn a_name_is_one_line_of_a_sensible_length() {
        assert_eq!(checked_name("  Marie Kowalska ", 80).unwrap(), "Marie Kowalska");
        assert!(matches!(checked_name("a\nb", 80), Err(Declined::Name)));
        assert!(matches!(checked_name(&"ł".repeat(81), 80), Err(Declined::Name)));
    }
}
