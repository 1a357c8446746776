//! The doors around the sign-in: first administrator, cross-origin refusal, headers, client address, preferences, pages for callers only.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "support/app.rs"]
mod support;

use std::net::SocketAddr;

use app::domain::access::Role;
use app::domain::role::HeldRole;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, Method, StatusCode, header};
use support::{PASSWORD, TestApp, form, request};

const ADMIN: &str = "admin@example.org";

async fn app_with_admin() -> TestApp {
    let app = TestApp::start().await;
    app.user(ADMIN, &[Role::Administrator]).await;
    app
}

fn setup_fields<'a>(token: &'a str, email: &'a str, password: &'a str) -> [(&'a str, &'a str); 3] {
    [("token", token), ("email", email), ("password", password)]
}

fn token_of(app: &TestApp) -> String {
    app.setup_link.as_ref().unwrap().query_pairs().next().unwrap().1.into_owned()
}

#[tokio::test]
async fn the_one_time_link_makes_one_administrator_who_is_signed_in() {
    let app = TestApp::start().await;
    let link = app.setup_link.clone().unwrap();
    assert!(link.as_str().starts_with("http://127.0.0.1:8321/setup?token="), "{link}");
    let page = app.get(&format!("/setup?{}", link.query().unwrap())).await;
    assert_eq!(page.status, StatusCode::OK);
    // The server once asked for a field that its page did not have: what is sent here is what the form on the page sends.
    let form = page.text().split_once("action=\"/setup\"").unwrap().1;
    let fields = form.split("<input ").skip(1).filter_map(|input| input.split_once("name=\"")?.1.split('"').next());
    assert_eq!(fields.collect::<Vec<_>>(), setup_fields("", "", "").map(|(name, _)| name));
    let made = app.post("/setup", &setup_fields(&token_of(&app), ADMIN, PASSWORD)).await;
    assert_eq!((made.status, made.header("location")), (StatusCode::SEE_OTHER, "/"));
    let cookie = made.cookie("vigie").unwrap();
    assert!(app.get_with("/", header::COOKIE, &cookie).await.is_for_callers());
    assert_eq!(app.ports.accounts.accounts().await.unwrap()[0].roles, [HeldRole::from(Role::Administrator)]);
    let again = app.post("/setup", &setup_fields(&token_of(&app), "second@example.org", PASSWORD)).await;
    assert!(again.header("location").starts_with("/setup?error=token"), "{again:?}");
    assert_eq!(app.ports.accounts.accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_guessed_link_a_bad_address_or_a_weak_password_makes_nobody() {
    let app = TestApp::start().await;
    let token = token_of(&app);
    for (fields, error) in [
        (setup_fields("guessed", ADMIN, PASSWORD), "token"),
        (setup_fields(&token, "admin", PASSWORD), "email"),
        (setup_fields(&token, ADMIN, "short"), "short"),
        (setup_fields(&token, ADMIN, "Password2026!"), "common"),
    ] {
        let answer = app.post("/setup", &fields).await;
        assert!(answer.header("location").starts_with(&format!("/setup?error={error}&")), "{error}: {answer:?}");
    }
    assert!(!app.ports.accounts.has_accounts().await.unwrap());
    assert_eq!(app.post("/setup", &setup_fields(&token, ADMIN, PASSWORD)).await.header("location"), "/");
}

#[tokio::test]
async fn the_link_is_void_once_an_account_was_made_elsewhere() {
    let app = TestApp::start().await;
    app.user("first@example.org", &[Role::Staff]).await;
    let late = app.post("/setup", &setup_fields(&token_of(&app), ADMIN, PASSWORD)).await;
    assert!(late.header("location").starts_with("/setup?error=token"), "{late:?}");
    assert_eq!(app.ports.accounts.accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_form_on_another_sites_page_changes_nothing() {
    let app = app_with_admin().await;
    let cookie = app.sign_in(ADMIN).await;
    let cases = [
        (header::ORIGIN, "https://evil.example"),
        (header::ORIGIN, "null"),
        (HeaderName::from_static("sec-fetch-site"), "cross-site"),
        (HeaderName::from_static("sec-fetch-site"), "same-site"),
    ];
    for path in ["/logout", "/login", "/preferences", "/setup", "/fn/anything"] {
        for (name, value) in cases.clone() {
            let mut foreign = form(path, &[("email", ADMIN), ("password", PASSWORD)]);
            foreign.headers_mut().remove("sec-fetch-site");
            foreign.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
            foreign.headers_mut().insert(&name, value.parse().unwrap());
            let answer = app.send(foreign).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }
    assert!(app.get_with("/", header::COOKIE, &cookie).await.is_for_callers(), "still signed in");
}

/// A proxy in front may ask for a name and a password; browsers then send them with whatever another site's page asks for, too.
#[tokio::test]
async fn only_a_token_excuses_from_saying_where_a_request_comes_from() {
    let app = app_with_admin().await;
    let (cookie, token) = (app.sign_in(ADMIN).await, app.token(ADMIN).await);
    let from_elsewhere = |authorization: String| {
        let mut foreign = form("/logout", &[]);
        foreign.headers_mut().insert("sec-fetch-site", "same-site".parse().unwrap());
        foreign.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        foreign.headers_mut().insert(header::AUTHORIZATION, authorization.parse().unwrap());
        app.send(foreign)
    };
    for added_by_browsers in ["Basic bWU6c2VjcmV0", "Negotiate YII", "Bearer", ""] {
        let answer = from_elsewhere(added_by_browsers.to_owned()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{added_by_browsers}");
    }
    assert!(app.get_with("/", header::COOKIE, &cookie).await.is_for_callers(), "still signed in");
    assert_eq!(from_elsewhere(format!("Bearer {token}")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn scripts_run_in_pages_by_their_nonce_only_and_each_page_has_its_own() {
    let app = app_with_admin().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let page = app.get("/login").await;
        assert_eq!(page.status, StatusCode::OK);
        let policy = page.header("content-security-policy");
        let scripts = policy.split("; ").find(|part| part.starts_with("script-src ")).unwrap().to_owned();
        let nonce = scripts.strip_prefix("script-src 'nonce-").unwrap().strip_suffix("' 'wasm-unsafe-eval'").unwrap();
        assert!(nonce.len() >= 22, "{nonce}");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        for part in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "connect-src 'self'"] {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        let html = page.text();
        let mut scripts = html.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        assert!(scripts.all(|script| script.contains(&format!("nonce=\"{nonce}\""))), "{html}");
        assert!(html.contains("<script"), "{html}");
        nonces.push(nonce.to_owned());
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_a_request_id() {
    let app = app_with_admin().await;
    for path in ["/login", "/", "/healthz", "/readyz", "/api/v1/nothing", "/pkg/nothing.js"] {
        let answer = app.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-request-id").len(), 16, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}: not under plain HTTP");
    }
    let secure = TestApp::start_with(|settings| settings.web.base_url = "https://vigie.example".parse().unwrap()).await;
    assert!(secure.get("/healthz").await.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn a_request_id_chosen_by_the_client_is_not_taken_over() {
    let app = TestApp::start().await;
    let answer = app.get_with("/healthz", HeaderName::from_static("x-request-id"), "chosen").await;
    assert_ne!(answer.header("x-request-id"), "chosen");
}

#[tokio::test]
async fn strangers_are_sent_to_the_form_with_the_way_back() {
    let app = app_with_admin().await;
    let answer = app.get("/statistics?year=2026&site=lyon").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/login?next=%2Fstatistics%3Fyear%3D2026%26site%3Dlyon");
    let cookie = app.sign_in(ADMIN).await;
    let back = app.get_with("/login?next=%2Fstatistics", header::COOKIE, &cookie).await;
    assert_eq!(back.header("location"), "/statistics");
}

#[tokio::test]
async fn pages_of_callers_are_kept_by_nobody_and_unknown_ones_are_404() {
    let app = app_with_admin().await;
    let cookie = app.sign_in(ADMIN).await;
    assert_eq!(app.get_with("/statistics", header::COOKIE, &cookie).await.header("cache-control"), "no-store");
    let unknown = app.get_with("/no/such/page", header::COOKIE, &cookie).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.header("content-type").starts_with("text/html"));
}

async fn recorded_ip(app: &TestApp, peer: &str, forwarded: &str) -> String {
    let mut attempt = form("/login", &[("email", ADMIN), ("password", "wrong")]);
    attempt.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
    attempt.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
    app.clock.advance_ms(1_000);
    app.send(attempt).await;
    app.audit().await[0].body.ip.unwrap().to_string()
}

#[tokio::test]
async fn a_forged_forwarding_header_is_not_believed() {
    let app = app_with_admin().await;
    assert_eq!(recorded_ip(&app, "192.0.2.66:1", "203.0.113.9").await, "192.0.2.66");
}

#[tokio::test]
async fn a_trusted_proxy_is_believed_and_what_the_client_forged_behind_it_is_not() {
    let app = TestApp::start_with(|settings| settings.web.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]).await;
    app.user(ADMIN, &[Role::Administrator]).await;
    assert_eq!(recorded_ip(&app, "10.0.0.1:1", "198.51.100.1, 203.0.113.9").await, "203.0.113.9");
    assert_eq!(recorded_ip(&app, "192.0.2.66:1", "203.0.113.9").await, "192.0.2.66");
}

#[tokio::test]
async fn preferences_are_kept_for_a_year_and_lead_back_to_the_page() {
    let app = TestApp::start().await;
    let answer = app
        .post("/preferences", &[("locale", "pl"), ("theme", "dark"), ("zone", "Europe/Warsaw"), ("next", "/login?x=1")])
        .await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/login?x=1"));
    assert_eq!(answer.set_cookie("vigie_locale"), Some("vigie_locale=pl; Path=/; SameSite=Lax; Max-Age=31536000"));
    assert_eq!(answer.cookie("vigie_theme").unwrap(), "vigie_theme=dark");
    assert_eq!(answer.cookie("vigie_own_zone").unwrap(), "vigie_own_zone=Europe/Warsaw");
    let page = app.get_with("/login", header::COOKIE, "vigie_locale=pl; vigie_theme=dark").await;
    assert!(page.text().contains("lang=\"pl\""), "{}", page.text());
    let forgotten = app.post("/preferences", &[("theme", "system")]).await;
    assert!(forgotten.set_cookie("vigie_theme").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn preferences_that_vigie_does_not_know_are_refused_by_name() {
    let app = TestApp::start().await;
    for (field, value) in [("locale", "xx"), ("theme", "neon"), ("zone", "Mars/Base; Domain=evil.example")] {
        let answer = app.post("/preferences", &[(field, value)]).await;
        assert_eq!((answer.status, &answer.json()["field"]), (StatusCode::BAD_REQUEST, &field.into()), "{field}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none());
    }
    let elsewhere = app.post("/preferences", &[("theme", "dark"), ("next", "//evil.example")]).await;
    assert_eq!(elsewhere.header("location"), "/");
}

#[tokio::test]
async fn health_is_answered_to_everybody() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
    assert_eq!(app.get("/readyz").await.text(), "ready\n");
}

#[tokio::test]
async fn an_unknown_route_of_the_api_is_a_problem_and_no_page() {
    let app = TestApp::start().await;
    for method in [Method::GET, Method::POST] {
        let answer = app.send(request(method, "/api/v1/nothing").body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
}
