//! The page of one event, as the server writes it.

use app::domain::access::Role;
use axum::http::header;
use serde_json::json;

use crate::world::{World, event};

/// The cookie of somebody of this role.
async fn reader(world: &World, role: Role) -> String {
    let email = format!("{}.reader@example.org", role.as_str());
    world.app.user(&email, &[role]).await;
    world.app.sign_in(&email).await
}

#[tokio::test]
async fn the_page_of_an_event_that_is_not_there_is_a_404() {
    let world = World::new().await;
    let answer = world.post("application/json", event(&json!({"message": "a parcel left"})).to_string()).await;
    assert_eq!(answer.status, 200);
    let id = world.stored().await[0].id;
    let cookie = reader(&world, Role::Staff).await;
    let there = world.app.get_with(&format!("/events/{id}"), header::COOKIE, &cookie).await;
    assert_eq!(there.status, 200);
    assert!(there.text().contains("a parcel left"));
    for path in ["/events/1", "/events/x"] {
        assert_eq!(world.app.get_with(path, header::COOKIE, &cookie).await.status, 404, "{path}");
    }
}
