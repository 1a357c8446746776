//! Signing in and out, and making the first administrator: the decisions, without a word of HTTP.

use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::error::StoreError;
use app::domain::person::{MAX_NAME, PersonState};
use app::ports::accounts::{Account, NewAccount};
use app::ports::audit::Origin;
use app::ports::invitations::Chosen;
use app::ports::second_factor::NotTaken;
use app::ports::sessions::SessionStage;

use super::attempts::{Attempts, Throttled};
use super::audit::{Audit, DoorEvent};
use super::confirmation::PasswordAgain;
use super::invitations::Invitations;
use super::own_account::Own;
use super::passwords::{self, Passwords, WeakPassword};
use super::second_factor::{SecondFactors, Taken};
use super::secret::{self, Secret};
use super::sessions::Sessions;
use super::setup::SetupLink;
use crate::http::state::Ports;

/// The longest e-mail address (RFC 5321).
const MAX_EMAIL_BYTES: usize = 254;

/// All that the door needs.
pub struct Door {
    /// Accounts and the time.
    pub ports: Ports,
    /// Hashes and compares.
    pub passwords: Passwords,
    /// Opens and recognises.
    pub sessions: Sessions,
    /// Holds back.
    pub attempts: Attempts,
    /// Remembers.
    pub audit: Audit,
    /// Asks again.
    pub confirmation: Arc<PasswordAgain>,
    /// Takes codes.
    pub second_factor: Arc<SecondFactors>,
    /// What people decide of their own account.
    pub own: Arc<Own>,
    /// Makes links to choose a password.
    pub inviter: Arc<Invitations>,
    /// Makes the first administrator.
    pub setup: SetupLink,
}

/// Why nobody was let in.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such account, a wrong password or a disabled account; which one is nobody's business.
    #[error("the address or the password is wrong")]
    Wrong,
    /// There were too many attempts.
    #[error("too many attempts; try again later")]
    Throttled(Throttled),
    /// The password was given too long ago, or never.
    #[error("sign in again")]
    Late,
    /// The server failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

/// How far somebody was let in, with the secret for the cookie.
pub enum Admission {
    /// Their account's row; they are in.
    Open(i64, Secret),
    /// A code of the second factor is still to come.
    AwaitsCode(Secret),
}

/// Why the first administrator was not made.
#[derive(Debug, thiserror::Error)]
pub enum SetupRefusal {
    /// The link is closed, or it is another.
    #[error("this link is not open")]
    Link,
    /// Not an e-mail address.
    #[error("this is not an e-mail address")]
    Email,
    /// Not a good password.
    #[error(transparent)]
    Password(#[from] WeakPassword),
    /// The server failed.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Door {
    /// Checks address and password, opens a session and records what happened.
    ///
    /// # Errors
    /// [`Refusal`].
    pub async fn sign_in(&self, email: &str, password: String, origin: Origin) -> Result<Admission, Refusal> {
        let email = normal_email(email);
        let now = self.ports.clock.now();
        if let Err(throttled) = self.attempts.begin(&email, origin.ip, now) {
            if self.attempts.worth_noting(origin.ip, now) {
                self.audit.record_door(DoorEvent::Throttled(&email), origin).await;
            }
            return Err(Refusal::Throttled(throttled));
        }
        let found = self.ports.accounts.credentials(&email).await?;
        let (account, phc) = found.map(|known| (known.account, known.password_hash)).unzip();
        let phc = phc.flatten();
        let password = if password.len() > passwords::MAX_BYTES { String::new() } else { password };
        let right = self.passwords.verify(password, phc).await?;
        match account {
            Some(account) if right && account.is_active() => {
                self.attempts.forgive(&email, origin.ip);
                if account.second_factor {
                    let stage = SessionStage::AwaitsCode;
                    return Ok(Admission::AwaitsCode(self.sessions.begin(account.id, &origin, stage, now).await?));
                }
                Ok(Admission::Open(account.id, self.admit(&account, origin).await?))
            }
            Some(account) => {
                self.audit.record_door(DoorEvent::Refused(&account), origin).await;
                Err(Refusal::Wrong)
            }
            None => {
                self.audit.record_door(DoorEvent::RefusedUnknown(&email), origin).await;
                Err(Refusal::Wrong)
            }
        }
    }

    /// Takes a code of the second factor from somebody whose password was right, and opens a session. Tries are limited by account.
    ///
    /// # Errors
    /// [`Refusal::Wrong`] for a wrong code, [`Refusal::Late`] if the password has to be given anew.
    pub async fn give_code(&self, secret: &str, code: &str, origin: Origin) -> Result<Admission, Refusal> {
        let now = self.ports.clock.now();
        let account = self.sessions.awaiting(secret, now).await?.ok_or(Refusal::Late)?;
        match self.second_factor.check(account.id, code).await {
            Ok(Taken::Code) => {}
            Ok(Taken::Recovery) => self.audit.record_door(DoorEvent::RecoveryUsed(&account), origin.clone()).await,
            Err(NotTaken::TooMany { wait_s }) => {
                if self.attempts.worth_noting(origin.ip, now) {
                    self.audit.record_door(DoorEvent::Throttled(&account.email), origin).await;
                }
                return Err(Refusal::Throttled(Throttled { retry_after_s: wait_s }));
            }
            Err(NotTaken::Failed(error)) => return Err(error.into()),
            Err(NotTaken::Wrong | NotTaken::NotNow) => {
                self.audit.record_door(DoorEvent::CodeRefused(&account), origin).await;
                return Err(Refusal::Wrong);
            }
        }
        self.sessions.end(secret).await?;
        Ok(Admission::Open(account.id, self.admit(&account, origin).await?))
    }

    /// For whom a link to choose a password is; `None` if it does not work.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn invited(&self, token: &str) -> Result<Option<Account>, StoreError> {
        self.ports.invitations.invited(&secret::hash(token), self.ports.clock.now()).await
    }

    /// Takes what somebody chose behind a link and signs them in; who has a second factor gives a code first.
    ///
    /// # Errors
    /// [`SetupRefusal`].
    pub async fn accept(&self, form: ChoiceForm, origin: Origin) -> Result<Admission, SetupRefusal> {
        let failed = |error: StoreError| SetupRefusal::Failed(error.into());
        let account = self.invited(&form.token).await.map_err(failed)?.ok_or(SetupRefusal::Link)?;
        passwords::check(&form.password, &account.email)?;
        let name: String = form.name.trim().chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
        let chosen = Chosen { name, password_hash: self.passwords.hash(form.password).await? };
        let now = self.ports.clock.now();
        match self.ports.invitations.accept(&secret::hash(&form.token), chosen, now).await {
            Ok(()) => {}
            Err(StoreError::Missing(_)) => return Err(SetupRefusal::Link),
            Err(error) => return Err(failed(error)),
        }
        self.audit.record_door(DoorEvent::PasswordChosen(&account), origin.clone()).await;
        if account.second_factor {
            let begun = self.sessions.begin(account.id, &origin, SessionStage::AwaitsCode, now).await;
            return Ok(Admission::AwaitsCode(begun.map_err(failed)?));
        }
        Ok(Admission::Open(account.id, self.admit(&account, origin).await.map_err(failed)?))
    }

    /// Ends the session of this secret, if there is one, and records it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out(&self, secret: &str, origin: Origin) -> Result<(), StoreError> {
        if let Some(account) = self.sessions.end(secret).await? {
            self.audit.record_door(DoorEvent::SignedOut(&account), origin).await;
        }
        Ok(())
    }

    /// Makes the first administrator, closes the link for good, and signs the new administrator in.
    ///
    /// # Errors
    /// [`SetupRefusal`].
    pub async fn set_up(&self, form: SetupForm, origin: Origin) -> Result<Admission, SetupRefusal> {
        if !self.setup.opens(&form.token) {
            return Err(SetupRefusal::Link);
        }
        let email = checked_email(&form.email).ok_or(SetupRefusal::Email)?;
        passwords::check(&form.password, &email)?;
        let account = NewAccount {
            email: email.clone(),
            name: String::new(),
            roles: vec![Role::Administrator.into()],
            sites: Sites::All,
            password_hash: Some(self.passwords.hash(form.password).await?),
            created: self.ports.clock.now(),
        };
        let added = self.ports.accounts.add_first_account(account).await;
        let id = match added {
            Ok(id) => id,
            Err(StoreError::Exists(_)) => {
                self.setup.close();
                return Err(SetupRefusal::Link);
            }
            Err(error) => return Err(SetupRefusal::Failed(error.into())),
        };
        self.setup.close();
        let account = Account {
            id,
            email,
            name: String::new(),
            roles: vec![Role::Administrator.into()],
            sites: Sites::All,
            state: PersonState::Active,
            second_factor: false,
        };
        Ok(Admission::Open(id, self.admit(&account, origin).await.map_err(anyhow::Error::from)?))
    }

    async fn admit(&self, account: &Account, origin: Origin) -> Result<Secret, StoreError> {
        let secret = self.sessions.begin(account.id, &origin, SessionStage::Open, self.ports.clock.now()).await?;
        self.audit.record_door(DoorEvent::SignedIn(account), origin).await;
        Ok(secret)
    }
}

/// What the page of the one-time link asks for.
pub struct SetupForm {
    /// From the link.
    pub token: String,
    /// The new administrator's address.
    pub email: String,
    /// The new administrator's password.
    pub password: String,
}

/// What the page behind a link to choose a password asks for.
pub struct ChoiceForm {
    /// From the link.
    pub token: String,
    /// What the person is called; may be empty.
    pub name: String,
    /// The password.
    pub password: String,
}

/// An address as it is stored and compared: without blanks around it, lower case.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The normal form of what looks like an e-mail address; whether mail arrives is for the mail to find out.
pub fn checked_email(text: &str) -> Option<String> {
    let email = normal_email(text);
    let (name, domain) = email.rsplit_once('@')?;
    let plain = email.len() <= MAX_EMAIL_BYTES && !email.chars().any(|c| c.is_whitespace() || c.is_control());
    (plain && !name.is_empty() && !name.contains('@') && !domain.is_empty()).then_some(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_compared_without_case_and_blanks() {
        assert_eq!(checked_email(" Marie@Example.ORG "), Some("marie@example.org".to_owned()));
        for bad in
            ["", "marie", "@example.org", "marie@", "a b@example.org", "a@b@c", &format!("{}@x", "a".repeat(260))]
        {
            assert_eq!(checked_email(bad), None, "{bad}");
        }
    }
}
