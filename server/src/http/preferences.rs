//! `POST /preferences`: language, theme and time zone of this browser, kept in cookies, so that they also hold before signing in.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use axum::{Extension, Router};
use serde::Deserialize;
use url::Url;

use app::api::guard::RequestPreferences;
use app::domain::access::Caller;
use app::domain::error::{FieldError, StoreError};
use app::domain::language::Language;
use app::domain::preference::Preference;
use app::domain::preference::kept::Kept;
use app::domain::setting::PersonSetting;

use super::access::Access;
use super::problem::Problem;
use super::{cookies, local_path};

const MAX_ACCEPT_LANGUAGE: usize = 200;

/// The route of the preferences' forms.
pub fn routes() -> Router<Access> {
    Router::new().route("/preferences", post(set))
}

/// Each field changes one preference; `system` (theme) or an empty value forgets it.
#[derive(Deserialize)]
struct Fields {
    locale: Option<String>,
    theme: Option<String>,
    zone: Option<String>,
    next: Option<String>,
}

async fn set(
    State(access): State<Access>,
    Extension(caller): Extension<Option<Caller>>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Response {
    let next = fields.next.as_deref().and_then(local_path::safe).or_else(|| referer(&headers));
    let mut response = Redirect::to(next.as_deref().unwrap_or("/")).into_response();
    let chosen = [
        (Preference::Locale, fields.locale.as_deref()),
        (Preference::Theme, fields.theme.as_deref()),
        (Preference::Zone, fields.zone.as_deref()),
    ];
    let mut kept = match &caller {
        Some(caller) => kept(&access, caller.user).await,
        None => Kept::default(),
    };
    for (preference, value) in chosen {
        let Some(value) = value else { continue };
        let value = (!matches!(value, "" | "system")).then_some(value);
        if value.is_some_and(|value| !preference.knows(value)) {
            return Problem::from(FieldError::new(preference.as_str(), "is not one that Vigie knows")).into_response();
        }
        // What follows the system is kept too: it is a choice, and holds on the next device.
        kept.set(preference, value.unwrap_or_default());
        if let Some(cookie) = cookies::set_preference(&access.web, cookie_of(preference), value) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    if let Some(caller) = &caller
        && let Err(error) = keep(&access, caller.user, &kept).await
    {
        return Problem::from(error).into_response();
    }
    response
}

/// The cookie of a preference.
fn cookie_of(preference: Preference) -> &'static str {
    match preference {
        Preference::Locale => cookies::LOCALE,
        Preference::Theme => cookies::THEME,
        Preference::Zone => cookies::OWN_ZONE,
    }
}

/// What cannot be read is as if nothing was chosen.
async fn kept(access: &Access, account: i64) -> Kept {
    let settings = &access.door.ports.settings;
    match settings.person_setting(account, PersonSetting::Preferences).await {
        Ok(text) => text.map(|text| Kept::read(&text)).unwrap_or_default(),
        Err(error) => {
            tracing::warn!(%error, account, "A person's preferences could not be read");
            Kept::default()
        }
    }
}

async fn keep(access: &Access, account: i64, kept: &Kept) -> Result<(), StoreError> {
    access.door.ports.settings.keep_person_setting(account, PersonSetting::Preferences, &kept.to_json()).await
}

/// The cookies of what a person chose, wherever it was: who signs in finds Vigie as they left it.
pub(super) async fn of_person(access: &Access, account: i64) -> Vec<HeaderValue> {
    let kept = kept(access, account).await;
    let cookie = |preference: Preference| {
        let value = kept.get(preference)?;
        cookies::set_preference(&access.web, cookie_of(preference), (!value.is_empty()).then_some(value))
    };
    Preference::ALL.iter().copied().filter_map(cookie).collect()
}

/// What this browser has chosen, read from its cookies; what Vigie does not know is left out.
pub fn read(headers: &HeaderMap) -> RequestPreferences {
    let chosen = |name, preference: Preference| {
        cookies::value(headers, name).filter(|value| preference.knows(value)).map(ToOwned::to_owned)
    };
    let language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    RequestPreferences {
        locale: chosen(cookies::LOCALE, Preference::Locale),
        theme: chosen(cookies::THEME, Preference::Theme),
        zone: chosen(cookies::OWN_ZONE, Preference::Zone).or_else(|| chosen(cookies::ZONE, Preference::Zone)),
        accept_language: language.map(|text| text.chars().take(MAX_ACCEPT_LANGUAGE).collect()),
    }
}

/// The reader's language: chosen, or liked best by their browser; English for all others.
pub fn language(headers: &HeaderMap) -> Language {
    let read = read(headers);
    let chosen = read.locale.as_deref().and_then(|tag| tag.parse().ok());
    let accepted = || Language::from_accept_language(read.accept_language.as_deref()?);
    chosen.or_else(accepted).unwrap_or(Language::En)
}

/// The page that the form stood on. The policy of referrers keeps other sites' addresses out; so only the path is read.
fn referer(headers: &HeaderMap) -> Option<String> {
    let url = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    local_path::safe(&url[url::Position::BeforePath..url::Position::AfterQuery])
}
