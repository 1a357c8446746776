//! What people add to events, as programs and pages ask for it: rights by role and site, and what the journal of Vigie's own site says of it.

use app::domain::access::Role;
use serde_json::{Value, json};

use crate::world::{World, assert_problem, event};

/// A world with one event of `lyon`, and the address of its annotations.
async fn world() -> (World, String) {
    let world = World::new().await;
    let answer = world.post("application/json", event(&json!({"message": "label refused"})).to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = world.stored().await[0].id;
    (world, format!("/api/v1/events/{id}/annotations"))
}

async fn add(world: &World, uri: &str, body: Value) -> Value {
    let answer = world.post_as(Role::Staff, &[], uri, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn everything_that_is_added_comes_back_and_is_recorded_with_old_and_new_values() {
    let (world, uri) = world().await;
    let me = "staff.@example.org";
    let steps = [
        (json!({"type": "comment", "text": " first\r\nline "}), "comment.add", json!([null, "first\nline"])),
        (json!({"type": "edit", "comment": 1, "text": "second"}), "comment.edit", json!(["first\nline", "second"])),
        (json!({"type": "withdraw", "comment": 1}), "comment.withdraw", json!(["second", null])),
        (json!({"type": "tag", "tag": "vip"}), "tag.add", json!([null, "vip"])),
        (json!({"type": "untag", "tag": "vip"}), "tag.remove", json!(["vip", null])),
        (json!({"type": "acknowledge"}), "acknowledge", json!([false, true])),
        (json!({"type": "unacknowledge"}), "acknowledge.withdraw", json!([true, false])),
        (json!({"type": "assign", "to": me}), "assign", json!([null, me])),
        (json!({"type": "assign", "to": null}), "assign", json!([me, null])),
    ];
    for (body, operation, values) in steps {
        add(&world, &uri, body).await;
        let recorded = world.app.audit().await.remove(0);
        assert_eq!((recorded.body.module.as_str(), recorded.body.operation.as_str()), ("annotations", operation));
        let change = &recorded.body.details.changes[0];
        assert_eq!(json!([change.old, change.new]), values, "{operation}");
        assert_eq!(recorded.body.actor.as_ref().unwrap().code.as_deref(), Some(me));
        let target = &recorded.body.details.targets[0];
        let id = uri.split('/').nth(4).unwrap();
        assert_eq!((target.kind.as_str(), target.id.as_str()), ("event", id));
        assert!(target.url.as_ref().unwrap().ends_with(&format!("/events/{id}")), "{target:?}");
        world.app.clock.advance_ms(1_000);
    }
    let held = world.get(&uri).await.json();
    assert_eq!((&held["tags"], &held["acknowledged"], &held["assigned"]), (&json!([]), &Value::Null, &Value::Null));
    let comment = &held["comments"][0];
    assert_eq!((&comment["by"], &comment["text"]), (&json!(me), &Value::Null));
    let said: Vec<_> = comment["versions"].as_array().unwrap().iter().map(|version| version["text"].clone()).collect();
    assert_eq!(said, [json!("first\nline"), json!("second"), Value::Null]);
    assert_eq!(comment["versions"][0]["time"], "2026-11-22T12:00:00.000Z");

    // What changes nothing is no act.
    let acts = world.app.audit().await.len();
    add(&world, &uri, json!({"type": "unacknowledge"})).await;
    assert_eq!(world.app.audit().await.len(), acts);
}

#[tokio::test]
async fn an_event_is_found_by_the_tags_and_comments_of_staff() {
    let (world, uri) = world().await;
    add(&world, &uri, json!({"type": "tag", "tag": "vip"})).await;
    add(&world, &uri, json!({"type": "comment", "text": "Zadzwoniłem do kuriera"})).await;
    for query in ["tag=vip", "q=zadzwonilem", "q=kuriera+refused&tag=vip&site=lyon"] {
        let found = world.get(&format!("/api/v1/events?{query}")).await.json();
        assert_eq!(found["events"].as_array().unwrap().len(), 1, "{query}");
    }
    let none = world.get("/api/v1/events?tag=vip&site=krakow").await.json();
    assert_eq!(none["events"], json!([]));
}

#[tokio::test]
async fn who_may_read_may_not_always_write_and_another_site_does_not_exist() {
    let (world, uri) = world().await;
    add(&world, &uri, json!({"type": "comment", "text": "mine"})).await;
    let acknowledge = json!({"type": "acknowledge"});
    for role in [Role::Manager, Role::Auditor] {
        assert_eq!(world.get_as(role, &["lyon"], &uri).await.json()["comments"][0]["text"], "mine");
        assert_problem(&world.post_as(role, &["lyon"], &uri, &acknowledge).await, 403, "right");
    }
    assert_problem(&world.get_as(Role::Staff, &["krakow"], &uri).await, 404, "no such");
    assert_problem(&world.post_as(Role::Staff, &["krakow"], &uri, &acknowledge).await, 404, "no such");
    let edit = json!({"type": "edit", "comment": 1, "text": "theirs"});
    assert_problem(&world.post_as(Role::Administrator, &[], &uri, &edit).await, 403, "right");
    assert_eq!(world.get(&uri).await.json()["comments"][0]["text"], "mine");
    assert_problem(&world.app.get(&uri).await, 401, "sign in");
}

#[tokio::test]
async fn a_wrong_field_is_named() {
    let (world, uri) = world().await;
    // Knows of nobody who does not see the site, and says no more than that.
    world.get_as(Role::Staff, &["krakow"], "/api/v1/events").await;
    for (body, field) in [
        (json!({"type": "comment", "text": "  "}), "text"),
        (json!({"type": "comment", "text": "ł".repeat(4_001)}), "text"),
        (json!({"type": "edit", "comment": 7, "text": "x"}), "comment"),
        (json!({"type": "tag", "tag": "Black Friday"}), "tag"),
        (json!({"type": "assign", "to": "staff.krakow@example.org"}), "to"),
        (json!({"type": "assign", "to": "nobody@example.org"}), "to"),
        (json!({"type": "shout"}), "body"),
    ] {
        let answer = world.post_as(Role::Staff, &[], &uri, &body).await;
        assert_problem(&answer, 400, field);
        assert_eq!(answer.json()["field"], field, "{body}");
    }
}
