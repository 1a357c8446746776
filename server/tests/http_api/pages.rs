//! Pages as the server writes them, many at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::domain::access::Role;
use axum::http::header;
use serde_json::json;
use tokio::task::JoinSet;

use crate::world::{World, event};

/// As many as wait for no reading of the store longer than one may take.
const AT_ONCE: usize = 60;

/// Nonces aside, a page is always the same.
fn without_nonces(page: &str) -> String {
    page.split("nonce=\"").map(|part| part.split_once('"').map_or(part, |(_, rest)| rest)).collect()
}

/// Where two texts part, with what stands around it in both.
fn difference(a: &str, b: &str) -> Option<(String, String)> {
    let at = a
        .bytes()
        .zip(b.bytes())
        .position(|(a, b)| a != b)
        .or_else(|| (a.len() != b.len()).then(|| a.len().min(b.len())))?;
    let around = |text: &str| {
        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(200)..text.len().min(at + 300)]).into_owned()
    };
    Some((around(a), around(b)))
}

/// The figures once came too late for the page that showed them, and its title was asked for after it was gone: on a busy machine one page
/// in eighty was an error, and one in hundreds was not what the browser's program then looked for. Later the parts of an event's page were made
/// twice where their data came early, and had other numbers than the program gave them.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_page_is_whole_and_the_same_however_many_are_written_at_once() {
    let panics = Arc::new(AtomicUsize::new(0));
    let counted = panics.clone();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(1, Ordering::Relaxed);
        usual(panic);
    }));
    let world = Arc::new(World::new().await);
    let exchange = json!({"headers": {"content-type": "application/json"}, "body": "{\"parcel\": 1}"});
    let step = |time: &str| {
        event(&json!({"time": time, "correlation_id": "c", "request": exchange.clone(), "response": exchange.clone()}))
    };
    let steps = json!([step("2026-03-01T12:00:00Z"), step("2026-03-01T12:00:01Z")]);
    let answer = world.post("application/json", steps.to_string()).await;
    assert_eq!(answer.status, 200);
    let list = world.get("/api/v1/events?correlation_id=c").await.json();
    let id = list["events"][0]["id"].as_str().unwrap().to_owned();
    world.app.user("marie@example.org", &[Role::Staff]).await;
    let cookie = world.app.sign_in("marie@example.org").await;
    for path in [
        "/statistics?granularity=month&view=table&from=2026-01-01&to=2026-12-31",
        "/journals/all",
        &format!("/events/{id}"),
        &format!("/journals/all?event={id}"),
    ] {
        // Who reads which payload is recorded at the first time, and that is an event too.
        world.app.get_with(path, header::COOKIE, &cookie).await;
        let first = world.app.get_with(path, header::COOKIE, &cookie).await;
        assert_eq!(first.status, 200);
        assert!(first.text().contains("</html>") && !first.text().contains("class=\"skeleton\""), "{}", first.text());
        let mut pages = JoinSet::new();
        for _ in 0..AT_ONCE {
            let (world, cookie, path) = (world.clone(), cookie.clone(), path.to_owned());
            pages.spawn(async move { world.app.get_with(&path, header::COOKIE, &cookie).await });
        }
        for page in pages.join_all().await {
            assert_eq!(page.status, 200);
            assert_eq!(difference(&without_nonces(page.text()), &without_nonces(first.text())), None);
        }
    }
    assert_eq!(panics.load(Ordering::Relaxed), 0, "a task of a page panicked");
}
