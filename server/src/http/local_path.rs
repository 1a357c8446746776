//! Where a form may send its reader afterwards: to a path of this server only, whatever the request says.

use url::Url;

const MAX_BYTES: usize = 4_000;

/// The path and query, if the text leads to this server; a `//host`, a `/\host` or a scheme leads elsewhere.
pub fn safe(text: &str) -> Option<String> {
    let plain = text.len() <= MAX_BYTES && text.starts_with('/') && !text.chars().any(|c| c.is_control() || c == '\\');
    if !plain {
        return None;
    }
    let here = Url::parse("http://here.invalid/").ok()?;
    let there = here.join(text).ok()?;
    if there.origin() != here.origin() {
        return None;
    }
    let path = there.path();
    // A path with two slashes in front would be read as a host by whoever resolves it next.
    if path.starts_with("//") {
        return None;
    }
    Some(there.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

/// The path of a page, or the front page if it leads elsewhere or to a form that makes no sense afterwards.
pub fn after_sign_in(next: Option<&str>) -> String {
    let safe = next.and_then(safe).filter(|path| !path.starts_with("/login") && !path.starts_with("/setup"));
    safe.unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_server_are_kept_with_their_query() {
        for good in ["/", "/journals/errors?site=lyon&q=a%20b", "/a/b?next=//evil.example", "/events/12"] {
            assert_eq!(safe(good).as_deref(), Some(good));
        }
    }

    #[test]
    fn everything_that_leads_elsewhere_is_refused() {
        for bad in [
            "",
            "statistics",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "\\\\evil.example",
            "/..//evil.example",
            "/.//evil.example",
        ] {
            assert_eq!(safe(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn after_signing_in_nobody_lands_on_the_form_again() {
        assert_eq!(after_sign_in(Some("/login?next=/x")), "/");
        assert_eq!(after_sign_in(Some("/setup?token=x")), "/");
        assert_eq!(after_sign_in(None), "/");
        assert_eq!(after_sign_in(Some("/statistics")), "/statistics");
    }
}
