//! `POST /preferences`: language, theme and time zone of this browser, kept in cookies, so that they also hold before signing in.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use chrono_tz::Tz;
use serde::Deserialize;
use url::Url;

use app::api::guard::RequestPreferences;
use app::domain::error::FieldError;
use app::domain::language::Language;

use super::access::Access;
use super::problem::Problem;
use super::{cookies, local_path};

const LOCALES: &[&str] = &["en", "fr", "pl"];
const THEMES: &[&str] = &["light", "dark"];
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

async fn set(State(access): State<Access>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    let next = fields.next.as_deref().and_then(local_path::safe).or_else(|| referer(&headers));
    let mut response = Redirect::to(next.as_deref().unwrap_or("/")).into_response();
    let chosen = [
        (cookies::LOCALE, "locale", fields.locale.as_deref(), known_locale as fn(&str) -> bool),
        (cookies::THEME, "theme", fields.theme.as_deref(), known_theme),
        (cookies::ZONE, "zone", fields.zone.as_deref(), known_zone),
    ];
    for (cookie, field, value, known) in chosen {
        let Some(value) = value else { continue };
        let value = (!matches!(value, "" | "system")).then_some(value);
        if value.is_some_and(|value| !known(value)) {
            return Problem::from(FieldError::new(field, "is not one that Vigie knows")).into_response();
        }
        if let Some(cookie) = cookies::set_preference(&access.web, cookie, value) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// What this browser has chosen, read from its cookies; what Vigie does not know is left out.
pub fn read(headers: &HeaderMap) -> RequestPreferences {
    let chosen = |name, known: fn(&str) -> bool| {
        cookies::value(headers, name).filter(|value| known(value)).map(ToOwned::to_owned)
    };
    let language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    RequestPreferences {
        locale: chosen(cookies::LOCALE, known_locale),
        theme: chosen(cookies::THEME, known_theme),
        zone: chosen(cookies::ZONE, known_zone),
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

fn known_locale(text: &str) -> bool {
    LOCALES.contains(&text)
}

fn known_theme(text: &str) -> bool {
    THEMES.contains(&text)
}

fn known_zone(text: &str) -> bool {
    text.parse::<Tz>().is_ok()
}

/// The page that the form stood on. The policy of referrers keeps other sites' addresses out; so only the path is read.
fn referer(headers: &HeaderMap) -> Option<String> {
    let url = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    local_path::safe(&url[url::Position::BeforePath..url::Position::AfterQuery])
}
