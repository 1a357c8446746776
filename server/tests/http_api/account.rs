//! One's own account: name, password, sessions, tokens, preferences, and the second factor with its recovery codes.

use app::domain::access::Role;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

use crate::deeds::{call, confirm, done, is_error, recorded};
use crate::support::{Answer, PASSWORD, TestApp, request};

const ME: &str = "me@example.org";
const NEW: &str = "the lookout sees a brig";

async fn mine() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.user(ME, &[Role::Manager]).await;
    let cookie = app.sign_in(ME).await;
    (app, cookie)
}

async fn login(app: &TestApp, password: &str) -> Answer {
    app.post("/login", &[("email", ME), ("password", password)]).await
}

async fn give_code(app: &TestApp, cookie: &str, code: &str) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("code", code).finish();
    let request = request(Method::POST, "/login/code")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, cookie);
    app.send(request.body(Body::from(body)).unwrap()).await
}

/// The code that a device shows, so many seconds from now.
fn code(app: &TestApp, secret: &str, seconds: i64) -> String {
    use app::ports::clock::Clock;
    let plain = secret.replace(' ', "");
    let device = Builder::new().with_secret(Secret::try_from_base32(plain).unwrap()).build().unwrap();
    device.generate(u64::try_from(app.clock.now().0 / 1_000 + seconds).unwrap()).to_string()
}

/// Turns the second factor on and gives its secret and the recovery codes.
async fn with_factor(app: &TestApp, cookie: &str) -> (String, Vec<String>) {
    confirm(app, cookie).await;
    let enrolment = done(app, cookie, "begin_second_factor", json!({})).await;
    let secret = enrolment["secret"].as_str().unwrap().to_owned();
    is_error(&call(app, cookie, "confirm_second_factor", json!({"code": "000000"})).await, "code");
    let codes = done(app, cookie, "confirm_second_factor", json!({"code": code(app, &secret, 0)})).await;
    (secret, serde_json::from_value(codes).unwrap())
}

#[tokio::test]
async fn another_password_counts_at_once_and_ends_all_other_sessions() {
    let (app, cookie) = mine().await;
    let other = app.sign_in(ME).await;
    is_error(&call(&app, &cookie, "change_own_password", json!({"password": NEW})).await, "PasswordNeeded");
    confirm(&app, &cookie).await;
    for (bad, problem) in [("short", "too short"), ("Password2026!", "guessed"), (ME, "guessed")] {
        is_error(&call(&app, &cookie, "change_own_password", json!({"password": bad})).await, problem);
    }
    assert!(app.get_with("/statistics", header::COOKIE, &other).await.is_for_callers());
    done(&app, &cookie, "change_own_password", json!({"password": NEW})).await;
    assert!(!app.get_with("/statistics", header::COOKIE, &other).await.is_for_callers());
    assert!(app.get_with("/statistics", header::COOKIE, &cookie).await.is_for_callers());
    assert_eq!(login(&app, PASSWORD).await.header("location"), "/login?error=refused");
    assert_eq!(login(&app, NEW).await.header("location"), "/");
    let record = recorded(&app, "password.changed").await;
    assert_eq!(record[0].1, format!("{ME} changed their password"));
    assert!(app.audit().await.iter().all(|event| !format!("{event:?}").contains(NEW)), "a password in the journal");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_but_this() {
    let (app, cookie) = mine().await;
    let (second, third) = (app.sign_in(ME).await, app.sign_in(ME).await);
    app.user("other@example.org", &[Role::Manager]).await;
    let stranger = app.sign_in("other@example.org").await;
    let sheet = done(&app, &cookie, "own_account", json!({})).await;
    let sessions = sheet["sessions"].as_array().unwrap();
    assert_eq!((sessions.len(), sessions.iter().filter(|one| one["current"] == true).count()), (3, 1));
    assert!(sessions.iter().all(|one| one["ip"].is_string()), "{sheet}");
    let strangers = done(&app, &stranger, "own_account", json!({})).await["sessions"][0]["id"].clone();
    is_error(&call(&app, &cookie, "end_own_session", json!({"id": strangers})).await, "NotFound");
    is_error(&call(&app, &cookie, "end_own_session", json!({"id": "nonsense"})).await, "NotFound");
    let other = sessions.iter().find(|one| one["current"] == false).unwrap();
    done(&app, &cookie, "end_own_session", json!({"id": other["id"]})).await;
    assert_eq!(done(&app, &cookie, "own_account", json!({})).await["sessions"].as_array().unwrap().len(), 2);
    assert_eq!(done(&app, &cookie, "end_other_sessions", json!({})).await, json!(1));
    for ended in [&second, &third] {
        assert!(!app.get_with("/statistics", header::COOKIE, ended).await.is_for_callers());
    }
    for open in [&cookie, &stranger] {
        assert!(app.get_with("/statistics", header::COOKIE, open).await.is_for_callers());
    }
}

#[tokio::test]
async fn a_token_is_shown_once_reads_with_its_owners_rights_and_decides_nothing() {
    let (app, cookie) = mine().await;
    is_error(&call(&app, &cookie, "make_own_token", json!({"name": "script"})).await, "PasswordNeeded");
    confirm(&app, &cookie).await;
    is_error(&call(&app, &cookie, "make_own_token", json!({"name": "  "})).await, "name");
    let token = done(&app, &cookie, "make_own_token", json!({"name": " script "})).await;
    let token = format!("Bearer {}", token.as_str().unwrap());
    assert_eq!(app.get_with("/api/v1/events", header::AUTHORIZATION, &token).await.status, 200);
    let sheet = done(&app, &cookie, "own_account", json!({})).await;
    assert_eq!((&sheet["tokens"][0]["name"], sheet["tokens"].as_array().unwrap().len()), (&json!("script"), 1));
    assert!(!sheet.to_string().contains(&token["Bearer ".len()..]));
    for (function, body) in [
        ("set_own_name", json!({"name": "x"})),
        ("end_other_sessions", json!({})),
        ("end_own_session", json!({"id": "0"})),
        ("revoke_own_token", json!({"id": "0"})),
        ("make_own_token", json!({"name": "x"})),
        ("change_own_password", json!({"password": NEW})),
        ("begin_second_factor", json!({})),
        ("remove_second_factor", json!({})),
    ] {
        let request = request(Method::POST, &format!("/fn/{function}"))
            .header(header::AUTHORIZATION, &token)
            .header(header::CONTENT_TYPE, "application/json");
        let answer = app.send(request.body(Body::from(body.to_string())).unwrap()).await;
        let refused = answer.text().contains("Forbidden") || answer.text().contains("PasswordNeeded");
        assert!(!answer.status.is_success() && refused, "{function}: {}", answer.text());
    }
    done(&app, &cookie, "revoke_own_token", json!({"id": sheet["tokens"][0]["id"]})).await;
    assert_eq!(app.get_with("/api/v1/events", header::AUTHORIZATION, &token).await.status, 401);
    assert_eq!((recorded(&app, "token.create").await.len(), recorded(&app, "token.revoke").await.len()), (1, 1));
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing() {
    let (app, cookie) = mine().await;
    let (secret, codes) = with_factor(&app, &cookie).await;
    assert_eq!(codes.len(), 10);
    app.clock.advance_ms(60_000);
    let begun = login(&app, PASSWORD).await;
    assert_eq!(begun.header("location"), "/login/code");
    let waiting = begun.cookie("vigie").unwrap();
    assert!(!app.get_with("/statistics", header::COOKIE, &waiting).await.is_for_callers());
    assert_eq!(app.get_with("/api/v1/events", header::COOKIE, &waiting).await.status, 401);
    is_error(&call(&app, &waiting, "own_account", json!({})).await, "SignedOut");
    assert_eq!(give_code(&app, &waiting, "000000").await.header("location"), "/login/code?error=refused");
    let now = code(&app, &secret, 0);
    let inside = give_code(&app, &waiting, &now).await;
    assert_eq!(inside.header("location"), "/");
    let opened = inside.cookie("vigie").unwrap();
    assert_ne!(opened, waiting, "the session is another one than before the code");
    assert!(app.get_with("/statistics", header::COOKIE, &opened).await.is_for_callers());
    assert!(!app.get_with("/statistics", header::COOKIE, &waiting).await.is_for_callers());
    // The same code again, as somebody could who looked over the shoulder.
    let again = login(&app, PASSWORD).await.cookie("vigie").unwrap();
    assert_eq!(give_code(&app, &again, &now).await.header("location"), "/login/code?error=refused");
    assert_eq!(give_code(&app, &again, &code(&app, &secret, 30)).await.header("location"), "/");
    assert_eq!(recorded(&app, "sign_in.refused").await.len(), 2);
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_however_it_is_typed() {
    let (app, cookie) = mine().await;
    let (_, codes) = with_factor(&app, &cookie).await;
    let waiting = login(&app, PASSWORD).await.cookie("vigie").unwrap();
    let typed = codes[3].to_uppercase().replace('-', " ");
    assert_eq!(give_code(&app, &waiting, &typed).await.header("location"), "/");
    let waiting = login(&app, PASSWORD).await.cookie("vigie").unwrap();
    assert_eq!(give_code(&app, &waiting, &codes[3]).await.header("location"), "/login/code?error=refused");
    let sheet = done(&app, &cookie, "own_account", json!({})).await;
    assert_eq!(sheet["second_factor"], json!({"on": {"recovery_left": 9}}));
    let renewed: Vec<String> =
        serde_json::from_value(done(&app, &cookie, "renew_recovery_codes", json!({})).await).unwrap();
    assert_eq!(give_code(&app, &waiting, &codes[4]).await.header("location"), "/login/code?error=refused");
    assert_eq!(give_code(&app, &waiting, &renewed[0]).await.header("location"), "/");
    assert_eq!(recorded(&app, "recovery.used").await.len(), 2);
}

#[tokio::test]
async fn codes_cannot_be_tried_without_end_nor_long_after_the_password() {
    let (app, cookie) = mine().await;
    let (secret, _) = with_factor(&app, &cookie).await;
    // So long that no try counts any more.
    app.clock.advance_ms(10 * 60_000);
    let waiting = login(&app, PASSWORD).await.cookie("vigie").unwrap();
    for _ in 0..5 {
        assert_eq!(give_code(&app, &waiting, "000000").await.header("location"), "/login/code?error=refused");
    }
    let throttled = give_code(&app, &waiting, &code(&app, &secret, 0)).await;
    assert!(throttled.header("location").starts_with("/login/code?error=throttled"), "{throttled:?}");
    app.clock.advance_ms(10 * 60_000);
    let late = give_code(&app, &waiting, &code(&app, &secret, 0)).await;
    assert_eq!(late.header("location"), "/login?error=late");
    let waiting = login(&app, PASSWORD).await.cookie("vigie").unwrap();
    assert_eq!(give_code(&app, &waiting, &code(&app, &secret, 0)).await.header("location"), "/");
    assert_eq!(give_code(&app, "vigie=nonsense", "000000").await.header("location"), "/login?error=late");
}

#[tokio::test]
async fn a_second_factor_that_was_only_begun_asks_nobody_for_a_code() {
    let (app, cookie) = mine().await;
    is_error(&call(&app, &cookie, "begin_second_factor", json!({})).await, "PasswordNeeded");
    confirm(&app, &cookie).await;
    done(&app, &cookie, "begin_second_factor", json!({})).await;
    assert_eq!(login(&app, PASSWORD).await.header("location"), "/");
    let (_, _) = with_factor(&app, &cookie).await;
    is_error(&call(&app, &cookie, "begin_second_factor", json!({})).await, "factor");
    done(&app, &cookie, "remove_second_factor", json!({})).await;
    assert_eq!(login(&app, PASSWORD).await.header("location"), "/");
    assert_eq!((recorded(&app, "factor.on").await.len(), recorded(&app, "factor.off").await.len()), (1, 1));
}

#[tokio::test]
async fn what_was_chosen_on_one_device_holds_on_the_next() {
    let (app, cookie) = mine().await;
    for (preference, value) in [("locale", "pl"), ("theme", "dark"), ("zone", "Asia/Tokyo")] {
        done(&app, &cookie, "keep_preference", json!({"preference": preference, "value": value})).await;
    }
    is_error(
        &call(&app, &cookie, "keep_preference", json!({"preference": "zone", "value": "Mars/Base"})).await,
        "zone",
    );
    let elsewhere = login(&app, PASSWORD).await;
    let cookies: Vec<String> =
        ["vigie_locale", "vigie_theme", "vigie_own_zone"].iter().filter_map(|name| elsewhere.cookie(name)).collect();
    assert_eq!(cookies, ["vigie_locale=pl", "vigie_theme=dark", "vigie_own_zone=Asia/Tokyo"]);
    let name = json!({"name": " Marie "});
    done(&app, &cookie, "set_own_name", name).await;
    let sheet: Value = done(&app, &cookie, "own_account", json!({})).await;
    assert_eq!((&sheet["name"], &sheet["email"], &sheet["roles"]), (&json!("Marie"), &json!(ME), &json!(["manager"])));
}
