//! Reads that took long, as the page of the system lists them, and who is shown what was asked.

use app::domain::access::{Right, Rights, Role, Sites};
use app::domain::role::RoleForm;
use app::ports::people::AccountChange;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{TestApp, request};
use crate::system::status;
use crate::world::World;

#[tokio::test]
async fn a_slow_read_is_listed_with_its_filter_as_it_was_spelled() {
    let app = TestApp::start_with(|settings| settings.limits.slow_read_ms = 0).await;
    app.user("admin@example.org", &[Role::Administrator]).await;
    let token = format!("Bearer {}", app.token("admin@example.org").await);
    let hostile = "/api/v1/events?q=%3Cscript%3E&module=couriers";
    assert_eq!(app.get_with(hostile, header::AUTHORIZATION, &token).await.status, 200);
    let ask = request(Method::POST, "/fn/system_status")
        .header(header::AUTHORIZATION, &token)
        .header(header::CONTENT_TYPE, "application/json");
    let found = app.send(ask.body(Body::from("{}")).unwrap()).await.json();
    let newest = &found["slow"]["reads"][0];
    assert_eq!((&newest["kind"], &newest["end"]), (&json!("page"), &json!("answered")));
    assert_eq!(newest["query"], json!("module=couriers&q=%3Cscript%3E"));
    // With the default nothing in here is slow.
    let world = World::new().await;
    world.get("/api/v1/events").await;
    assert_eq!(status(&world).await["slow"], json!({"threshold_ms": 250, "total": 0, "reads": []}));
}

#[tokio::test]
async fn what_auditors_search_is_shown_to_nobody_who_may_not_read_vigies_own_journal() {
    let app = TestApp::start_with(|settings| settings.limits.slow_read_ms = 0).await;
    app.site("lyon", "Europe/Paris").await;
    let caretaker =
        RoleForm { name: "Caretaker".to_owned(), rights: Rights::of(&[Right::SourceManage, Right::JournalView]) };
    let caretaker = app.ports.people.add_role(caretaker).await.unwrap();
    let id = app.user("caretaker@example.org", &[Role::Manager]).await;
    let change = AccountChange { name: String::new(), roles: vec![caretaker], sites: Sites::All };
    app.ports.people.change_person(id, change).await.unwrap();
    app.user("admin@example.org", &[Role::Administrator]).await;
    app.user("staff@example.org", &[Role::Staff]).await;
    let mut asked = Vec::new();
    for (email, query) in [
        ("admin@example.org", "site=vigie&q=salary"),
        ("admin@example.org", "site=lyon&site=vigie&q=salary"),
        ("admin@example.org", "q=salary"),
        ("admin@example.org", "site=lyon&q=sail"),
        ("staff@example.org", "q=sail"),
    ] {
        let token = format!("Bearer {}", app.token(email).await);
        let uri = format!("/api/v1/events?{query}");
        assert_eq!(app.get_with(&uri, header::AUTHORIZATION, &token).await.status, 200);
        let shown = if query.contains("q=sail") { json!(query) } else { Value::Null };
        asked.insert(0, (json!(query), shown));
    }
    let token = format!("Bearer {}", app.token("admin@example.org").await);
    assert_eq!(app.get_with("/api/v1/events/4711", header::AUTHORIZATION, &token).await.status, 404);
    asked.insert(0, (json!("4711"), Value::Null));
    for (email, sees_all) in [("admin@example.org", true), ("caretaker@example.org", false)] {
        let token = format!("Bearer {}", app.token(email).await);
        let ask = request(Method::POST, "/fn/system_status").header(header::AUTHORIZATION, &token);
        let ask = ask.header(header::CONTENT_TYPE, "application/json").body(Body::from("{}")).unwrap();
        let reads = app.send(ask).await.json()["slow"]["reads"].clone();
        let found: Vec<Value> = reads.as_array().unwrap().iter().map(|read| read["query"].clone()).collect();
        let expected: Vec<Value> =
            asked.iter().map(|(asked, shown)| if sees_all { asked } else { shown }.clone()).collect();
        assert_eq!(found, expected, "{email}");
    }
}
