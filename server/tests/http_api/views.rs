//! Saved views as pages ask for them: who sees, shares and changes which, what is recorded, and what is new.

use app::domain::access::Role;
use serde_json::{Value, json};

use crate::support::Answer;
use crate::world::{World, event};

async fn call(world: &World, role: Role, function: &str, body: Value) -> Answer {
    world.post_as(role, &[], &format!("/fn/{function}"), &body).await
}

#[track_caller]
fn is_error(answer: &Answer, error: &str) {
    assert!(!answer.status.is_success() && answer.text().contains(error), "{} {}", answer.status, answer.text());
}

fn form(name: &str, query: &str) -> Value {
    json!({"name": name, "journal": "errors", "query": query, "columns": ""})
}

async fn save(world: &World, role: Role, name: &str) -> i64 {
    let answer = call(world, role, "save_view", json!({"form": form(name, "module=email"), "instead_of": null})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_i64().unwrap()
}

async fn names(world: &World, role: Role) -> Vec<String> {
    let views = call(world, role, "views", json!({})).await.json();
    views.as_array().unwrap().iter().map(|view| view["form"]["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_private_view_does_not_exist_for_others() {
    let world = World::new().await;
    let id = save(&world, Role::Manager, "Mine").await;
    assert_eq!(names(&world, Role::Manager).await, ["Mine"]);
    for role in [Role::Staff, Role::Administrator] {
        assert!(names(&world, role).await.is_empty());
        is_error(&call(&world, role, "rename_view", json!({"id": id, "name": "Theirs"})).await, "NotFound");
        is_error(&call(&world, role, "delete_view", json!({"id": id})).await, "NotFound");
    }
    // What one does with what is one's own is nobody's business.
    call(&world, Role::Manager, "rename_view", json!({"id": id, "name": "Ours"})).await;
    assert_eq!(call(&world, Role::Manager, "delete_view", json!({"id": id})).await.status, 200);
    assert!(world.app.audit().await.iter().all(|event| event.body.module.as_str() != "views"));
}

#[tokio::test]
async fn sharing_asks_for_its_right_and_changing_for_the_owner_or_an_administrator() {
    let world = World::new().await;
    let share = |id: i64, sharing: &str| json!({"id": id, "sharing": sharing});
    let managers = save(&world, Role::Manager, "Managers").await;
    is_error(&call(&world, Role::Manager, "share_view", share(managers, "shared")).await, "Forbidden");

    let id = save(&world, Role::Staff, "Night").await;
    assert_eq!(call(&world, Role::Staff, "share_view", share(id, "shared")).await.status, 200);
    assert_eq!(names(&world, Role::Manager).await, ["Managers", "Night"]);
    let seen = call(&world, Role::Manager, "views", json!({})).await.json();
    assert_eq!((&seen[1]["owner"], &seen[1]["changeable"]), (&json!("staff.@example.org"), &json!(false)));
    for (function, body) in [
        ("rename_view", json!({"id": id, "name": "x"})),
        ("share_view", share(id, "private")),
        ("delete_view", json!({"id": id})),
        ("save_view", json!({"form": form("x", ""), "instead_of": id})),
    ] {
        is_error(&call(&world, Role::Manager, function, body).await, "Forbidden");
    }
    let renamed = call(&world, Role::Administrator, "rename_view", json!({"id": id, "name": "Nights"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    call(&world, Role::Staff, "save_view", json!({"form": form("Nights", "site=lyon"), "instead_of": id})).await;
    call(&world, Role::Staff, "share_view", share(id, "private")).await;
    call(&world, Role::Staff, "share_view", share(id, "shared")).await;
    call(&world, Role::Administrator, "delete_view", json!({"id": id})).await;
    assert!(names(&world, Role::Staff).await.is_empty());

    let mut acts: Vec<_> = world.app.audit().await.into_iter().map(|event| event.body).collect();
    acts.retain(|body| body.module.as_str() == "views");
    acts.reverse();
    let operations: Vec<_> = acts.iter().map(|body| body.operation.as_str()).collect();
    let (shared, changed) = ("view.share", "view.change");
    assert_eq!(operations, [shared, changed, changed, "view.unshare", shared, "view.delete"]);
    let change = |at: usize| {
        let change = &acts[at].details.changes[0];
        (change.field.clone(), change.old.clone(), change.new.clone())
    };
    assert_eq!(change(0), ("shared".to_owned(), json!(false), json!(true)));
    assert_eq!(change(1), ("name".to_owned(), json!("Night"), json!("Nights")));
    assert_eq!(change(2), ("filter".to_owned(), json!("module=email"), json!("site=lyon")));
    assert_eq!(change(5), ("name".to_owned(), json!("Nights"), Value::Null));
    assert_eq!(acts[5].actor.as_ref().unwrap().code.as_deref(), Some("administrator.@example.org"));
}

#[tokio::test]
async fn a_wrong_field_is_named_and_nothing_is_kept() {
    let world = World::new().await;
    for (form, field) in [(form(" ", ""), "name"), (form("a", "outcome=done"), "outcome")] {
        let answer = call(&world, Role::Staff, "save_view", json!({"form": form, "instead_of": null})).await;
        is_error(&answer, field);
    }
    assert!(names(&world, Role::Staff).await.is_empty());
}

#[tokio::test]
async fn new_errors_are_counted_until_they_are_looked_at() {
    let world = World::new().await;
    let count = async |looking_at: Value| {
        let answer = call(&world, Role::Staff, "new_errors", json!({"looking_at": looking_at})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let id = save(&world, Role::Staff, "E-mail").await;
    assert_eq!(count(Value::Null).await, json!([]));
    world.app.clock.advance_ms(1_000);
    let failed = |module: &str| event(&json!({"module": module, "outcome": "failure"}));
    let batch = json!([failed("email"), failed("sms"), failed("email"), event(&json!({}))]);
    world.post("application/json", batch.to_string()).await;
    world.app.clock.advance_ms(1_000);
    assert_eq!(count(Value::Null).await, json!([["errors", 3], [{"view": id}, 2]]));
    assert_eq!(count(json!("errors")).await, json!([[{"view": id}, 2]]));
    assert_eq!(count(json!({"view": id})).await, json!([]));
    assert_eq!(count(Value::Null).await, json!([]));
    world.app.clock.advance_ms(1_000);
    let many = Value::from(vec![failed("email"); 150]);
    world.post("application/json", many.to_string()).await;
    assert_eq!(count(Value::Null).await, json!([["errors", 100], [{"view": id}, 100]]));
}
