//! Sites as administrators decide on them: who may, the password again with its limits, and the record of it.

use app::domain::access::{Role, Scope, Sites};
use app::domain::filter::Filter;
use app::domain::outcome::Outcome;
use app::domain::page::PageRequest;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::deeds::{ADMIN, administrated, call, is_error, recorded};
use crate::support::{PASSWORD, TestApp, request};
use crate::world::World;

fn visibility(site: &str, visibility: &str) -> Value {
    json!({"site": site, "visibility": visibility})
}

async fn shown(app: &TestApp, cookie: &str, slug: &str) -> bool {
    let sites = call(app, cookie, "managed_sites", json!({})).await.json();
    let site = sites.as_array().unwrap().iter().find(|site| site["slug"] == slug).unwrap().clone();
    site["shown"].as_bool().unwrap()
}

#[tokio::test]
async fn hiding_asks_for_the_password_again_for_ten_minutes_of_this_session() {
    let (app, cookie) = administrated().await;
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await, "PasswordNeeded");
    is_error(&call(&app, &cookie, "confirm_password", json!({"password": "another one"})).await, "password");
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await, "PasswordNeeded");
    assert!(shown(&app, &cookie, "lyon").await);

    assert_eq!(call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await.status, 200);
    let hidden = call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await;
    assert_eq!(hidden.status, 200, "{}", hidden.text());
    assert!(!shown(&app, &cookie, "lyon").await && shown(&app, &cookie, "krakow").await);
    // Another session of the same person has not given it, and a token never can.
    let other = app.sign_in(ADMIN).await;
    is_error(&call(&app, &other, "set_site_visibility", visibility("lyon", "shown")).await, "PasswordNeeded");
    let token = app.token(ADMIN).await;
    for (function, body, error) in [
        ("set_site_visibility", visibility("lyon", "shown"), "PasswordNeeded"),
        ("confirm_password", json!({"password": PASSWORD}), "SignedOut"),
    ] {
        let request = request(Method::POST, &format!("/fn/{function}"))
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        is_error(&app.send(request.body(Body::from(body.to_string())).unwrap()).await, error);
    }
    // The same again changes nothing and is recorded as nothing.
    call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await;
    let acts = recorded(&app, "site.visibility").await;
    let sentence = format!("{ADMIN} hides the site “lyon” in statistics");
    assert_eq!(acts, [(Outcome::Success, sentence, vec![("shown".to_owned(), json!(true), json!(false))])]);
    assert_eq!(recorded(&app, "password.refused").await.len(), 1);
    assert_eq!(recorded(&app, "password.confirmed").await.len(), 1);

    app.clock.advance_ms(10 * 60_000);
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("lyon", "shown")).await, "PasswordNeeded");
}

#[tokio::test]
async fn five_wrong_passwords_close_the_step_for_a_while_even_to_the_right_one() {
    let (app, cookie) = administrated().await;
    for _ in 0..5 {
        is_error(&call(&app, &cookie, "confirm_password", json!({"password": "wrong"})).await, "Invalid");
    }
    for password in ["wrong", PASSWORD] {
        is_error(&call(&app, &cookie, "confirm_password", json!({"password": password})).await, "TooManyTries");
    }
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await, "PasswordNeeded");
    // Nobody else is locked out, and reading goes on.
    app.user("other@example.org", &[Role::Administrator]).await;
    let other = app.sign_in("other@example.org").await;
    assert_eq!(call(&app, &other, "confirm_password", json!({"password": PASSWORD})).await.status, 200);
    assert_eq!(call(&app, &cookie, "managed_sites", json!({})).await.status, 200);
    for _ in 0..20 {
        is_error(&call(&app, &cookie, "confirm_password", json!({"password": "wrong"})).await, "TooManyTries");
    }
    // All that were compared, and ten of those that were not: a flood of tries does not flood the journal.
    assert_eq!(recorded(&app, "password.refused").await.len(), 15);
    app.clock.advance_ms(2 * 60_000 + 1_000);
    assert_eq!(call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await.status, 200);
}

#[tokio::test]
async fn sites_are_decided_on_with_the_right_and_only_where_they_are_seen() {
    let world = World::new().await;
    for role in [Role::Manager, Role::Staff, Role::Auditor] {
        for (function, body) in [
            ("managed_sites", json!({})),
            ("set_site_visibility", visibility("lyon", "hidden")),
            ("add_site", json!({"site": {"slug": "nantes", "label": "Nantes", "zone": "Europe/Paris"}})),
            ("rename_site", json!({"site": "lyon", "label": "x"})),
            ("set_site_zone", json!({"site": "lyon", "zone": "UTC"})),
        ] {
            is_error(&world.post_as(role, &[], &format!("/fn/{function}"), &body).await, "Forbidden");
        }
    }
    let (app, _) = administrated().await;
    let krakow = Sites::Only(std::sync::Arc::new(["krakow".parse().unwrap()].into()));
    app.user_of("krakow@example.org", &[Role::Administrator], krakow).await;
    let cookie = app.sign_in("krakow@example.org").await;
    call(&app, &cookie, "confirm_password", json!({"password": PASSWORD})).await;
    let sites = call(&app, &cookie, "managed_sites", json!({})).await.json();
    assert_eq!((sites.as_array().unwrap().len(), &sites[0]["slug"]), (1, &json!("krakow")));
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("lyon", "hidden")).await, "NotFound");
    is_error(&call(&app, &cookie, "set_site_visibility", visibility("nowhere", "hidden")).await, "NotFound");
    is_error(&call(&app, &cookie, "rename_site", json!({"site": "lyon", "label": "x"})).await, "NotFound");
    is_error(&call(&app, &cookie, "set_site_zone", json!({"site": "lyon", "zone": "UTC"})).await, "NotFound");
    let site = json!({"site": {"slug": "nantes", "label": "", "zone": "UTC"}});
    is_error(&call(&app, &cookie, "add_site", site).await, "Forbidden");
}

#[tokio::test]
async fn a_site_is_added_and_named_and_both_are_recorded() {
    let (app, cookie) = administrated().await;
    let site = |slug: &str, label: &str, zone: &str| json!({"site": {"slug": slug, "label": label, "zone": zone}});
    for (wrong, field) in [
        (site("nantes", "Nantes", "Europe/Nantes"), "zone"),
        (site("nantes", &"ł".repeat(81), "UTC"), "label"),
        (site("lyon", "Lyon", "UTC"), "slug"),
    ] {
        is_error(&call(&app, &cookie, "add_site", wrong).await, field);
    }
    assert!(!call(&app, &cookie, "add_site", site("Nantes!", "Nantes", "UTC")).await.status.is_success());
    let added = call(&app, &cookie, "add_site", site("nantes", " Nantes ", "Europe/Paris")).await;
    assert_eq!(added.status, 200, "{}", added.text());
    let renamed = call(&app, &cookie, "rename_site", json!({"site": "nantes", "label": "Nantes Graslin"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let sites = call(&app, &cookie, "managed_sites", json!({})).await.json();
    let nantes = sites.as_array().unwrap().iter().find(|site| site["slug"] == "nantes").unwrap();
    assert_eq!(*nantes, json!({"slug": "nantes", "label": "Nantes Graslin", "zone": "Europe/Paris", "shown": true}));
    let change = |field: &str, old: Value, new: Value| (field.to_owned(), old, new);
    let (_, _, made) = recorded(&app, "site.create").await.remove(0);
    assert_eq!(
        made,
        [change("label", Value::Null, json!("Nantes")), change("zone", Value::Null, json!("Europe/Paris"))]
    );
    let (_, _, named) = recorded(&app, "site.change").await.remove(0);
    assert_eq!(named, [change("label", json!("Nantes"), json!("Nantes Graslin"))]);
}

/// Sends events of these times to Lyon, and gives all that are there: time, local day and hour, newest first.
async fn days(app: &TestApp, key: &str, times: &[&str]) -> Vec<(String, String, u32)> {
    let event = |time: &&str| json!({"module": "email", "operation": "send", "outcome": "success", "time": time});
    let events: Vec<Value> = times.iter().map(event).collect();
    let sent =
        app.send(crate::world::post(key, "application/json").body(Body::from(json!(events).to_string())).unwrap());
    let sent = sent.await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let request = PageRequest { filter: Filter::from_query("site=lyon").unwrap(), before: None, limit: 100 };
    let events = app.ports.events.page(&Scope::system(), &request).await.unwrap().events;
    let day = |event: app::domain::event::Event| {
        let local = event.body.local;
        (event.body.occurred.to_rfc3339(), local.day.to_string(), local.hour())
    };
    events.into_iter().map(day).collect()
}

#[tokio::test]
async fn another_time_zone_counts_from_now_on_and_what_occurred_before_keeps_its_day() {
    let (app, cookie) = administrated().await;
    let key = app.key("till", &["lyon"]).await;
    // It is noon in UTC, 13:00 in Paris.
    let late = "2026-11-21T16:30:00.000Z";
    let before = days(&app, &key, &[late]).await;
    assert_eq!(before, [(late.to_owned(), "2026-11-21".to_owned(), 17)]);
    for (zone, error) in [("Asia/Lyon", "zone"), ("", "zone")] {
        is_error(&call(&app, &cookie, "set_site_zone", json!({"site": "lyon", "zone": zone})).await, error);
    }
    let zone = json!({"site": "lyon", "zone": "Asia/Tokyo"});
    let set = call(&app, &cookie, "set_site_zone", zone.clone()).await;
    assert_eq!(set.status, 200, "{}", set.text());

    // What is received later counts by when it occurred.
    let (back_dated, first) = ("2026-11-22T11:59:59.999Z", "2026-11-22T12:00:00.000Z");
    app.clock.advance_ms(10 * 3_600_000);
    let evening = "2026-11-22T16:00:00.000Z";
    let after = days(&app, &key, &[back_dated, first, evening]).await;
    let expected = [
        (evening, "2026-11-23", 1),
        (first, "2026-11-22", 21),
        (back_dated, "2026-11-22", 12),
        (late, "2026-11-21", 17),
    ];
    assert_eq!(after, expected.map(|(time, day, hour)| (time.to_owned(), day.to_owned(), hour)));
    let token = app.token(ADMIN).await;
    let of_day = |day: &str| format!("/api/v1/statistics?site=lyon&granularity=day&from={day}&to={day}");
    for (day, total) in [("2026-11-21", 1), ("2026-11-22", 2), ("2026-11-23", 1)] {
        let figures = app.get_with(&of_day(day), header::AUTHORIZATION, &format!("Bearer {token}")).await.json();
        assert_eq!(figures["buckets"][0]["total"], total, "{day}: {figures}");
    }

    // The same zone again is no change; the page shows what was before, and the journal what was done.
    call(&app, &cookie, "set_site_zone", zone).await;
    let sites = call(&app, &cookie, "managed_sites", json!({})).await.json();
    let lyon = sites.as_array().unwrap().iter().find(|site| site["slug"] == "lyon").unwrap();
    assert_eq!(lyon["zone"], "Asia/Tokyo");
    assert_eq!(
        lyon["past_zones"],
        json!([{"zone": "Europe/Paris", "until": {"at": "2026-11-22T12:00:00.000Z", "offset_s": 3_600}}])
    );
    let change = |field: &str, old: Value, new: Value| (field.to_owned(), old, new);
    let acts = recorded(&app, "site.zone").await;
    assert_eq!(acts.len(), 1);
    assert_eq!(acts[0].2, [change("zone", json!("Europe/Paris"), json!("Asia/Tokyo"))]);
}

#[tokio::test]
async fn the_journal_of_vigie_s_own_site_follows_its_zone() {
    let (app, cookie) = administrated().await;
    let set = call(&app, &cookie, "set_site_zone", json!({"site": "vigie", "zone": "Asia/Tokyo"})).await;
    assert_eq!(set.status, 200, "{}", set.text());
    app.clock.advance_ms(60_000);
    call(&app, &cookie, "rename_site", json!({"site": "lyon", "label": "Lyon"})).await;
    let newest = app.audit().await.remove(0).body;
    assert_eq!((newest.operation.as_str(), newest.local.offset_s), ("site.change", 9 * 3_600));
}
