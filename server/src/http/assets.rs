//! The page's files, which the program brings along. They are public, and they know nothing of accounts.

mod encoding;

use std::borrow::Cow;
use std::collections::BTreeMap;

use app::assets::SiteAssets;
use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use self::encoding::Encoding;

/// The files of `target/site`, as `cargo xtask build` left them. They are part of the program (`main.rs`) and not of this library, which so
/// need not wait for them to be compiled, nor be compiled again when they change.
#[derive(Clone, Copy, Debug)]
pub struct SiteFiles {
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Vec<Cow<'static, str>>,
}

impl SiteFiles {
    /// Those of an embedded folder.
    pub fn of<Site: RustEmbed>() -> Self {
        Self { get: Site::get, names: || Site::iter().collect() }
    }

    /// None at all, for a program that shows nothing.
    pub fn none() -> Self {
        Self { get: |_| None, names: Vec::new }
    }
}

/// The manifest: from a file's plain name (`vigie.js`) to its hashed one.
const MANIFEST: &str = "assets.json";

/// A hashed name's content never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The addresses that a page quotes; empty ones, and a warning in the log, where the page's files were not built.
pub fn names(site: SiteFiles) -> SiteAssets {
    let manifest: BTreeMap<String, String> =
        (site.get)(MANIFEST).and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default();
    if manifest.is_empty() {
        tracing::warn!(
            "The page's files are not part of this program, so pages have no style and no script; `cargo xtask build` makes them"
        );
    }
    let address = |name| manifest.get(name).map(|hashed| format!("/pkg/{hashed}")).unwrap_or_default().into();
    SiteAssets {
        js: address("vigie.js"),
        wasm: address("vigie.wasm"),
        css: address("vigie.css"),
        charts: address("charts.js"),
    }
}

/// `/pkg/…`, and each file of `public/` at the root.
pub fn routes(site: SiteFiles) -> Router {
    let stored = move |name: &str| stored(site, name);
    let hashed = move |Path(path): Path<String>, headers: HeaderMap| async move {
        answer(&stored, &format!("pkg/{path}"), &headers, FOR_EVER)
    };
    let router = Router::new().route("/pkg/{*path}", get(hashed));
    (site.names)().into_iter().filter(|name| is_public(name)).fold(router, |router, name| {
        let address = format!("/{name}");
        let file = move |headers: HeaderMap| async move { answer(&stored, &name, &headers, FOR_AN_HOUR) };
        router.route(&address, get(file))
    })
}

fn is_public(name: &str) -> bool {
    let compressed = Encoding::ALL.iter().any(|encoding| name.ends_with(encoding.suffix()));
    name != MANIFEST && !name.starts_with("pkg/") && !compressed
}

/// A file as it is kept.
struct Stored {
    bytes: Cow<'static, [u8]>,
    sha256: [u8; 32],
}

fn stored(site: SiteFiles, name: &str) -> Option<Stored> {
    (site.get)(name).map(|file| Stored { sha256: file.metadata.sha256_hash(), bytes: file.data })
}

/// The file in the best form that the client takes, or that it has it already.
fn answer(find: &impl Fn(&str) -> Option<Stored>, name: &str, request: &HeaderMap, lifetime: HeaderValue) -> Response {
    let accepted = encoding::accepted(request.get(header::ACCEPT_ENCODING));
    let compressed = accepted
        .into_iter()
        .find_map(|encoding| find(&format!("{name}{}", encoding.suffix())).map(|file| (file, Some(encoding))));
    let Some((file, encoding)) = compressed.or_else(|| find(name).map(|file| (file, None))) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(name))),
        (header::CACHE_CONTROL, lifetime),
        (header::VARY, HeaderValue::from_static("accept-encoding")),
    ]);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    // Each form has its own bytes, and so its own tag.
    let tag: String = file.sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("\"{tag}\"");
    let known = request.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = known.is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if unchanged {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let body = match file.bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    (headers, body).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("js") => "text/javascript; charset=utf-8",
        // Exactly this, or browsers do not compile it while it arrives.
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelf(name: &str) -> Option<Stored> {
        let (bytes, mark): (&[u8], u8) = match name {
            "pkg/a.wasm" => (b"plain", 1),
            "pkg/a.wasm.br" => (b"br", 2),
            "pkg/a.wasm.gz" => (b"gz", 3),
            "favicon.png" => (b"png", 4),
            _ => return None,
        };
        Some(Stored { bytes: bytes.to_vec().into(), sha256: [mark; 32] })
    }

    fn ask(name: &str, header: (header::HeaderName, &str)) -> Response {
        let request = HeaderMap::from_iter([(header.0, HeaderValue::from_str(header.1).unwrap())]);
        answer(&shelf, name, &request, FOR_EVER)
    }

    #[test]
    fn the_smallest_form_that_the_client_takes_is_sent() {
        let br = ask("pkg/a.wasm", (header::ACCEPT_ENCODING, "gzip, deflate, br"));
        assert_eq!(br.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(br.headers()[header::CONTENT_TYPE], "application/wasm");
        assert_eq!(br.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let gzip = ask("pkg/a.wasm", (header::ACCEPT_ENCODING, "gzip, br;q=0"));
        assert_eq!(gzip.headers()[header::CONTENT_ENCODING], "gzip");
        let plain = ask("pkg/a.wasm", (header::ACCEPT_ENCODING, "identity"));
        assert_eq!(plain.headers().get(header::CONTENT_ENCODING), None);
        assert_ne!(plain.headers()[header::ETAG], gzip.headers()[header::ETAG]);
    }

    #[test]
    fn a_file_without_a_compressed_form_is_sent_as_it_is() {
        let picture = ask("favicon.png", (header::ACCEPT_ENCODING, "br"));
        assert_eq!((picture.status(), picture.headers().get(header::CONTENT_ENCODING)), (StatusCode::OK, None));
    }

    #[test]
    fn a_client_that_has_the_file_is_told_so_without_it() {
        let tag = ask("pkg/a.wasm", (header::ACCEPT, "*/*")).headers()[header::ETAG].to_str().unwrap().to_owned();
        let again = ask("pkg/a.wasm", (header::IF_NONE_MATCH, &format!("\"other\", W/{tag}")));
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask("pkg/a.wasm", (header::IF_NONE_MATCH, "\"other\"")).status(), StatusCode::OK);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(ask("pkg/old.js", (header::ACCEPT, "*/*")).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn only_files_of_public_get_an_address_at_the_root() {
        assert!(is_public("favicon.svg"));
        for name in ["favicon.svg.br", "favicon.svg.gz", "assets.json", "pkg/vigie.js"] {
            assert!(!is_public(name), "{name}");
        }
    }
}
