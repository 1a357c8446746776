//! The cookies that Vigie reads and sets (RFC 6265).

use axum::http::{HeaderMap, HeaderValue, header};

use crate::auth::secret::Secret;
use crate::config::web::WebSettings;

/// The language chosen: `en`, `fr` or `pl`.
pub const LOCALE: &str = "vigie_locale";
/// The theme chosen: `light` or `dark`.
pub const THEME: &str = "vigie_theme";
/// The IANA time zone of the browser.
pub const ZONE: &str = "vigie_zone";
/// The IANA time zone that its reader chose, which counts before the browser's.
pub const OWN_ZONE: &str = "vigie_own_zone";

const YEAR_S: i64 = 365 * 86_400;

/// The value of a cookie of the request; `None` if it is missing or empty.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The name of the session's cookie: under HTTPS one that browsers bind to this very host and never send in the clear.
pub fn session_name(web: &WebSettings) -> &'static str {
    if web.secure() { "__Host-vigie" } else { "vigie" }
}

/// The secret of the request's session.
pub fn session<'a>(headers: &'a HeaderMap, web: &WebSettings) -> Option<&'a str> {
    value(headers, session_name(web))
}

/// Sets the session's cookie. No script can read it, and requests from other sites do not carry it, but for following a link.
pub fn set_session(web: &WebSettings, secret: &Secret, max_age_s: i64) -> Option<HeaderValue> {
    let (name, secure) = (session_name(web), secure(web));
    let text = format!("{name}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}", secret.reveal());
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Removes the session's cookie.
pub fn clear_session(web: &WebSettings) -> Option<HeaderValue> {
    let (name, secure) = (session_name(web), secure(web));
    HeaderValue::try_from(format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}")).ok()
}

/// Sets a preference for a year, or removes it. Scripts may read it: it is no secret.
pub fn set_preference(web: &WebSettings, name: &str, value: Option<&str>) -> Option<HeaderValue> {
    let (age, secure) = (if value.is_some() { YEAR_S } else { 0 }, secure(web));
    let value = value.unwrap_or_default();
    HeaderValue::try_from(format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={age}{secure}")).ok()
}

fn secure(web: &WebSettings) -> &'static str {
    if web.secure() { "; Secure" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_only_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("xvigie=1; vigie_theme=dark; vigie=abc"));
        headers.append(header::COOKIE, HeaderValue::from_static("vigie_zone=; vigie=later"));
        assert_eq!(value(&headers, "vigie"), Some("abc"));
        assert_eq!(value(&headers, THEME), Some("dark"));
        assert_eq!(value(&headers, ZONE), None);
        assert_eq!(value(&headers, "igie"), None);
    }
}
