//! One's own account: everybody's, so no right is asked for; what opens doors asks for the password again.

use leptos::prelude::*;

use crate::api::wire::Wire;
use crate::domain::account_sheet::{AccountSheet, Enrolment};
use crate::domain::error::AppError;
use crate::domain::preference::Preference;
#[cfg(feature = "ssr")]
use crate::domain::preference::kept::Kept;

/// All that the page of one's own account shows.
///
/// # Errors
/// [`AppError::SignedOut`].
#[server(prefix = "/fn", endpoint = "own_account", protocol = Wire)]
pub async fn own_account() -> Result<AccountSheet, AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::caller()?;
    Ok(guard::port::<dyn OwnAccount>()?.sheet(&caller).await?)
}

/// Keeps another name; an empty one forgets it.
///
/// # Errors
/// [`AppError::Invalid`] names `name`.
#[server(prefix = "/fn", endpoint = "set_own_name", protocol = Wire)]
pub async fn set_own_name(
    /// Up to 80 characters.
    name: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::with_session()?;
    let done = guard::port::<dyn OwnAccount>()?.set_name(&caller, &guard::origin()?, &name).await;
    done.map_err(|declined| declined_as(declined, "name"))
}

/// Keeps one of the reader's preferences for every device: `locale`, `theme` or `zone`; an empty value follows the device. Asks for no
/// right: it is about the caller only. The browser keeps its own in a cookie.
///
/// # Errors
/// [`AppError::Invalid`] names the preference.
#[server(prefix = "/fn", endpoint = "keep_preference", protocol = Wire)]
pub async fn keep_preference(
    /// Which.
    preference: Preference,
    /// Its value, such as `fr`, `dark`, `Europe/Paris`.
    value: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::domain::error::FieldError;
    use crate::domain::setting::PersonSetting;
    use crate::ports::settings::SettingStore;

    let caller = guard::caller()?;
    if !value.is_empty() && !preference.knows(&value) {
        return Err(AppError::Invalid(FieldError::new(preference.as_str(), "is not one that Vigie knows")));
    }
    let settings = guard::port::<dyn SettingStore>()?;
    let kept = settings.person_setting(caller.user, PersonSetting::Preferences).await?;
    let mut kept = kept.map(|text| Kept::read(&text)).unwrap_or_default();
    kept.set(preference, &value);
    Ok(settings.keep_person_setting(caller.user, PersonSetting::Preferences, &kept.to_json()).await?)
}

/// Chooses another password and signs out everywhere else. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `password`: `is too short`, `is too long`, `is guessed too easily`.
#[server(prefix = "/fn", endpoint = "change_own_password", protocol = Wire)]
pub async fn change_own_password(
    /// The new one.
    password: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::confirmed_caller()?;
    let done = guard::port::<dyn OwnAccount>()?.change_password(&caller, &guard::origin()?, password).await;
    done.map_err(|declined| declined_as(declined, "password"))
}

/// Ends one of one's own sessions.
///
/// # Errors
/// [`AppError::NotFound`] if it is gone.
#[server(prefix = "/fn", endpoint = "end_own_session", protocol = Wire)]
pub async fn end_own_session(
    /// Its id.
    id: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::with_session()?;
    let done = guard::port::<dyn OwnAccount>()?.end_session(&caller, &guard::origin()?, &id).await;
    done.map_err(|declined| declined_as(declined, "session"))
}

/// Ends all of one's own sessions but the one that asks, and says how many.
///
/// # Errors
/// [`AppError::SignedOut`] without a session.
#[server(prefix = "/fn", endpoint = "end_other_sessions", protocol = Wire)]
pub async fn end_other_sessions() -> Result<u64, AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::with_session()?;
    let done = guard::port::<dyn OwnAccount>()?.end_other_sessions(&caller, &guard::origin()?).await;
    done.map_err(|declined| declined_as(declined, "session"))
}

/// Makes a personal token and gives it: it is never shown again. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `name` or `tokens`, of which there are too many.
#[server(prefix = "/fn", endpoint = "make_own_token", protocol = Wire)]
pub async fn make_own_token(
    /// What it is for, 1 to 80 characters.
    name: String,
) -> Result<String, AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::confirmed_caller()?;
    let made = guard::port::<dyn OwnAccount>()?.make_token(&caller, &guard::origin()?, &name).await;
    made.map_err(|declined| declined_as(declined, "name"))
}

/// Revokes a personal token at once.
///
/// # Errors
/// [`AppError::NotFound`] if it is gone.
#[server(prefix = "/fn", endpoint = "revoke_own_token", protocol = Wire)]
pub async fn revoke_own_token(
    /// Its id.
    id: String,
) -> Result<(), AppError> {
    use crate::api::guard;
    use crate::ports::own_account::OwnAccount;

    let caller = guard::with_session()?;
    let done = guard::port::<dyn OwnAccount>()?.revoke_token(&caller, &guard::origin()?, &id).await;
    done.map_err(|declined| declined_as(declined, "token"))
}

/// Begins to turn the second factor on. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `factor` if it is on already.
#[server(prefix = "/fn", endpoint = "begin_second_factor", protocol = Wire)]
pub async fn begin_second_factor() -> Result<Enrolment, AppError> {
    use crate::api::guard;
    use crate::ports::second_factor::SecondFactor;

    let caller = guard::confirmed_caller()?;
    guard::port::<dyn SecondFactor>()?.begin(&caller).await.map_err(not_taken)
}

/// Turns the second factor on with a first code of the device, and gives recovery codes, which are never shown again.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `code` or `factor`; [`AppError::TooManyTries`].
#[server(prefix = "/fn", endpoint = "confirm_second_factor", protocol = Wire)]
pub async fn confirm_second_factor(
    /// Six digits.
    code: String,
) -> Result<Vec<String>, AppError> {
    use crate::api::guard;
    use crate::ports::second_factor::SecondFactor;

    let caller = guard::confirmed_caller()?;
    let confirmed = guard::port::<dyn SecondFactor>()?.confirm(&caller, &guard::origin()?, &code).await;
    confirmed.map_err(not_taken)
}

/// Makes other recovery codes; the older ones stop working. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`]; [`AppError::Invalid`] names `factor` if it is off.
#[server(prefix = "/fn", endpoint = "renew_recovery_codes", protocol = Wire)]
pub async fn renew_recovery_codes() -> Result<Vec<String>, AppError> {
    use crate::api::guard;
    use crate::ports::second_factor::SecondFactor;

    let caller = guard::confirmed_caller()?;
    guard::port::<dyn SecondFactor>()?.renew_recovery(&caller, &guard::origin()?).await.map_err(not_taken)
}

/// Turns the second factor off. Asks for the password again.
///
/// # Errors
/// [`AppError::PasswordNeeded`].
#[server(prefix = "/fn", endpoint = "remove_second_factor", protocol = Wire)]
pub async fn remove_second_factor() -> Result<(), AppError> {
    use crate::api::guard;
    use crate::ports::second_factor::SecondFactor;

    let caller = guard::confirmed_caller()?;
    guard::port::<dyn SecondFactor>()?.remove(&caller, &guard::origin()?).await.map_err(not_taken)
}

/// All time zones by name, for choosing one. Asks for no right: it is the same for everybody.
///
/// # Errors
/// [`AppError::SignedOut`].
#[server(prefix = "/fn", endpoint = "time_zones", protocol = Wire)]
pub async fn time_zones() -> Result<Vec<String>, AppError> {
    crate::api::guard::caller()?;
    Ok(chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect())
}

#[cfg(feature = "ssr")]
fn declined_as(declined: crate::ports::own_account::Declined, field: &str) -> AppError {
    use crate::domain::error::FieldError;
    use crate::ports::own_account::Declined;

    match declined {
        Declined::Failed(error) => error.into(),
        Declined::Missing => AppError::NotFound,
        Declined::TooMany => AppError::Invalid(FieldError::new("tokens", declined)),
        Declined::Short | Declined::Long | Declined::Common | Declined::Name => {
            AppError::Invalid(FieldError::new(field, declined))
        }
    }
}

#[cfg(feature = "ssr")]
fn not_taken(refused: crate::ports::second_factor::NotTaken) -> AppError {
    use crate::domain::error::FieldError;
    use crate::ports::second_factor::NotTaken;

    match refused {
        NotTaken::Wrong => AppError::Invalid(FieldError::new("code", refused)),
        NotTaken::NotNow => AppError::Invalid(FieldError::new("factor", refused)),
        NotTaken::TooMany { wait_s } => AppError::TooManyTries { wait_s },
        NotTaken::Failed(error) => error.into(),
    }
}
