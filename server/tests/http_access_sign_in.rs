//! Signing in and out over HTTP: sessions, cookies, limits, tokens, and the record of it all.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

#[path = "support/app.rs"]
mod support;

use app::domain::access::Role;
use app::domain::event::Event;
use app::domain::outcome::{Outcome, Reason};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use support::{Answer, PASSWORD, TestApp, form, request};

const ADMIN: &str = "admin@example.org";
const DAY_MS: i64 = 86_400_000;

async fn app_with_admin() -> TestApp {
    let app = TestApp::start().await;
    app.user(ADMIN, &[Role::Administrator]).await;
    app
}

async fn try_password(app: &TestApp, email: &str, password: &str) -> Answer {
    app.post("/login", &[("email", email), ("password", password)]).await
}

/// Whether the cookie opens a page, and not the form to sign in.
async fn opens(app: &TestApp, cookie: &str) -> bool {
    app.get_with("/", header::COOKIE, cookie).await.is_for_callers()
}

#[tokio::test]
async fn the_right_password_opens_a_session_and_leads_back() {
    let app = app_with_admin().await;
    let fields = [("email", " Admin@Example.org "), ("password", PASSWORD), ("next", "/statistics?year=2026")];
    let answer = app.post("/login", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header("location"), "/statistics?year=2026");
    assert!(opens(&app, &answer.cookie("vigie").unwrap()).await);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_are_answered_alike() {
    let app = app_with_admin().await;
    let wrong = try_password(&app, ADMIN, "the lookout sees a ship").await;
    let unknown = try_password(&app, "nobody@example.org", PASSWORD).await;
    for answer in [wrong, unknown] {
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), "/login?error=refused");
        assert!(answer.set_cookie("vigie").is_none());
    }
}

#[tokio::test]
async fn a_refusal_keeps_the_way_back() {
    let app = app_with_admin().await;
    let answer = app.post("/login", &[("email", ADMIN), ("password", "x"), ("next", "/journals?q=a b")]).await;
    assert_eq!(answer.header("location"), "/login?error=refused&next=%2Fjournals%3Fq%3Da%2520b");
}

#[tokio::test]
async fn the_way_back_never_leads_to_another_host() {
    let app = app_with_admin().await;
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/login"] {
        let answer = app.post("/login", &[("email", ADMIN), ("password", PASSWORD), ("next", next)]).await;
        assert_eq!(answer.header("location"), "/", "{next}");
    }
}

#[tokio::test]
async fn after_ten_failures_even_the_right_password_has_to_wait() {
    let app = app_with_admin().await;
    for _ in 0..10 {
        assert_eq!(try_password(&app, ADMIN, "wrong").await.header("location"), "/login?error=refused");
    }
    let throttled = try_password(&app, ADMIN, PASSWORD).await;
    assert_eq!(throttled.header("location"), "/login?error=throttled&wait=61");
    let mut script = form("/login", &[("email", ADMIN), ("password", PASSWORD)]);
    script.headers_mut().remove(header::ACCEPT);
    let answer = app.send(script).await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::TOO_MANY_REQUESTS, "61"));
    assert_eq!(answer.header("content-type"), "application/problem+json");
    app.clock.advance_ms(61_000);
    assert_eq!(try_password(&app, ADMIN, PASSWORD).await.header("location"), "/");
}

#[tokio::test]
async fn a_form_of_the_door_is_read_up_to_a_few_kilobytes_only() {
    let app = app_with_admin().await;
    let long = "a".repeat(20_000);
    for path in ["/login", "/login/code", "/setup", "/invitation", "/preferences"] {
        let fields = [("email", &*long), ("password", "x"), ("code", "1"), ("token", "x"), ("locale", "fr")];
        assert_eq!(app.post(path, &fields).await.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
    let answer = try_password(&app, &"a".repeat(10_000), PASSWORD).await;
    assert_eq!(
        answer.header("location"),
        "/login?error=refused",
        "what is no address is as wrong as one that is unknown"
    );
    assert_eq!(try_password(&app, ADMIN, PASSWORD).await.header("location"), "/");
}

#[tokio::test]
async fn failures_of_one_account_do_not_close_another() {
    let app = app_with_admin().await;
    for _ in 0..11 {
        try_password(&app, "other@example.org", "wrong").await;
    }
    assert_eq!(try_password(&app, ADMIN, PASSWORD).await.header("location"), "/");
}

#[tokio::test]
async fn signing_in_replaces_the_session_that_came_with_the_request() {
    let app = app_with_admin().await;
    let planted = app.sign_in(ADMIN).await;
    let mut again = form("/login", &[("email", ADMIN), ("password", PASSWORD)]);
    again.headers_mut().insert(header::COOKIE, planted.parse().unwrap());
    let fresh = app.send(again).await.cookie("vigie").unwrap();
    assert_ne!(planted, fresh);
    assert!(!opens(&app, &planted).await);
    assert!(opens(&app, &fresh).await);
}

#[tokio::test]
async fn a_session_that_nobody_opened_opens_nothing() {
    let app = app_with_admin().await;
    let mut fixed = form("/login", &[("email", ADMIN), ("password", PASSWORD)]);
    fixed.headers_mut().insert(header::COOKIE, "vigie=chosen-by-somebody-else".parse().unwrap());
    app.send(fixed).await;
    assert!(!opens(&app, "vigie=chosen-by-somebody-else").await);
}

#[tokio::test]
async fn under_plain_http_the_cookie_is_hidden_from_scripts_and_other_sites() {
    let app = app_with_admin().await;
    let answer = try_password(&app, ADMIN, PASSWORD).await;
    let cookie = answer.set_cookie("vigie").unwrap();
    let attributes: Vec<&str> = cookie.split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"]);
    let secret = cookie.split(';').next().unwrap().split_once('=').unwrap().1;
    assert_eq!(secret.len(), 43, "256 bits");
}

#[tokio::test]
async fn under_https_the_cookie_is_bound_to_the_host() {
    let app = TestApp::start_with(|settings| settings.web.base_url = "https://vigie.example".parse().unwrap()).await;
    app.user(ADMIN, &[Role::Administrator]).await;
    let answer = try_password(&app, ADMIN, PASSWORD).await;
    let cookie = answer.set_cookie("__Host-vigie").unwrap();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"), "{cookie}");
    assert!(opens(&app, &answer.cookie("__Host-vigie").unwrap()).await);
    let downgraded = answer.cookie("__Host-vigie").unwrap().replace("__Host-vigie", "vigie");
    assert!(!opens(&app, &downgraded).await);
}

#[tokio::test]
async fn an_idle_session_ends_and_a_used_one_ends_later() {
    let app = app_with_admin().await;
    let (idle, used) = (app.sign_in(ADMIN).await, app.sign_in(ADMIN).await);
    for _ in 0..29 {
        app.clock.advance_ms(DAY_MS);
        assert!(opens(&app, &used).await);
    }
    assert!(!opens(&app, &idle).await);
    app.clock.advance_ms(DAY_MS);
    assert!(!opens(&app, &used).await, "30 days after signing in it ends even in use");
}

#[tokio::test]
async fn signing_out_ends_the_session_itself_and_not_only_its_cookie() {
    let app = app_with_admin().await;
    let cookie = app.sign_in(ADMIN).await;
    let mut out = form("/logout", &[]);
    out.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    let answer = app.send(out).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/login"));
    assert!(answer.set_cookie("vigie").unwrap().contains("Max-Age=0"));
    assert!(!opens(&app, &cookie).await);
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once_and_stays_out() {
    let app = app_with_admin().await;
    // Somebody else is left who manages people.
    app.user("other@example.org", &[Role::Administrator]).await;
    let (cookie, token) = (app.sign_in(ADMIN).await, app.token(ADMIN).await);
    app.ports.accounts.disable_account(ADMIN, app.ports.clock.now()).await.unwrap();
    assert!(!opens(&app, &cookie).await);
    assert!(!app.get_with("/", header::AUTHORIZATION, &format!("Bearer {token}")).await.is_for_callers());
    assert_eq!(try_password(&app, ADMIN, PASSWORD).await.header("location"), "/login?error=refused");
}

#[tokio::test]
async fn a_token_counts_alone_even_beside_a_good_cookie() {
    let app = app_with_admin().await;
    let (cookie, token) = (app.sign_in(ADMIN).await, app.token(ADMIN).await);
    let with = |authorization: String| {
        let builder = request(Method::GET, "/").header(header::COOKIE, &cookie);
        builder.header(header::AUTHORIZATION, authorization).body(Body::empty()).unwrap()
    };
    assert!(app.send(with(format!("Bearer {token}"))).await.is_for_callers());
    assert!(!app.send(with("Bearer vgp_wrong".to_owned())).await.is_for_callers());
    assert!(!app.send(with("Bearer vgs_wrong".to_owned())).await.is_for_callers());
}

#[tokio::test]
async fn every_try_at_the_door_is_recorded_in_vigies_own_journal() {
    let app = app_with_admin().await;
    try_password(&app, ADMIN, "wrong").await;
    app.clock.advance_ms(1_000);
    try_password(&app, "my secret password", "x").await;
    app.clock.advance_ms(1_000);
    let cookie = app.sign_in(ADMIN).await;
    app.clock.advance_ms(1_000);
    let mut out = form("/logout", &[]);
    out.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
    app.send(out).await;
    let events = app.audit().await;
    let told = |event: &Event| (event.body.operation.to_string(), event.body.outcome, event.body.reason);
    assert_eq!(
        events.iter().map(told).collect::<Vec<_>>(),
        [
            ("sign_out".to_owned(), Outcome::Success, None),
            ("sign_in.accepted".to_owned(), Outcome::Success, None),
            ("sign_in.refused".to_owned(), Outcome::Failure, Some(Reason::Auth)),
            ("sign_in.refused".to_owned(), Outcome::Failure, Some(Reason::Auth)),
        ]
    );
    let label = |event: &Event| event.body.actor.as_ref().and_then(|actor| actor.label.clone()).unwrap();
    assert_eq!(label(&events[1]), ADMIN);
    assert_eq!(label(&events[2]), "m…", "people also type passwords into the wrong field");
    assert_eq!(events[1].body.ip.unwrap().to_string(), "192.0.2.10");
}

#[tokio::test]
async fn a_flood_of_throttled_tries_does_not_flood_the_journal() {
    let app = app_with_admin().await;
    for _ in 0..60 {
        try_password(&app, ADMIN, "wrong").await;
    }
    assert_eq!(app.audit().await.len(), 20, "10 refusals and the first 10 of those that were throttled");
}
