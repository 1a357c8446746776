//! Sites as administrators decide on them: who may, the password again with its limits, and the record of it.

use app::domain::access::{Role, Sites};
use app::domain::outcome::Outcome;
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
