//! What somebody is sent who is reading while it is decided that they may read no more.

use std::time::Duration;

use app::ports::clock::Clock;
use serde_json::json;

use crate::live::{Reader, send, staff};
use crate::world::World;

/// A stream is asked for its next piece only when its reader has taken the last one: who takes none for an hour must not be sent what was
/// committed meanwhile as whoever they were an hour ago.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_who_was_shut_out_while_reading_nothing_is_sent_nothing_more() {
    let world = World::new().await;
    let token = staff(&world.app).await;
    let mut quiet = Reader::open(&world.app, &token, "/api/v1/live?module=email", None).await;
    let beginning = quiet.any().await.unwrap().id;
    let ids: Vec<String> = (0..600).map(|i| i.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    send(&world, &ids, json!({"message": "x".repeat(1_000)})).await;
    let mut behind = Reader::open(&world.app, &token, "/api/v1/live?module=email", Some(&beginning)).await;
    assert_eq!(behind.events(1).await, ["0"]);
    behind.text.clear();
    world.app.ports.accounts.disable_account("live@example.org", Clock::now(world.app.clock.as_ref())).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    for (reader, name) in [(&mut quiet, "quiet"), (&mut behind, "behind")] {
        assert_eq!(reader.any().await, None, "{name}");
    }
}
