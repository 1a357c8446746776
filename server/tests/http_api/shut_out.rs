//! What somebody is sent who is reading while it is decided that they may read no more: of a file that is saved, and of a live stream.

use std::sync::Arc;
use std::time::Duration;

use app::domain::access::{Right, Rights, Role, Scope, Sites};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::page::{EventPage, PageRequest};
use app::domain::payload::{Payload, PayloadKind};
use app::domain::role::{RoleForm, RoleId};
use app::domain::time::Timestamp;
use app::ports::accounts::AccountStore;
use app::ports::clock::Clock;
use app::ports::events::EventReader;
use app::ports::people::{AccountChange, PeopleStore};
use async_trait::async_trait;
use axum::body::to_bytes;
use axum::http::StatusCode;
use serde_json::json;

use crate::export::{fill, recorded, unread};
use crate::live::{Reader, send, staff};
use crate::world::World;

/// A reader of events during whose first page somebody decides of the staff.
struct Meanwhile {
    reader: Arc<dyn EventReader>,
    accounts: Arc<dyn AccountStore>,
    people: Arc<dyn PeopleStore>,
    what: Decision,
}

#[derive(Clone, Copy, Debug)]
enum Decision {
    Disabled,
    MayExportNoMore,
    LosesASite,
    LosesAnotherRight,
}

impl Meanwhile {
    async fn decide(&self) {
        let change = |roles: Vec<RoleId>, sites| AccountChange { name: String::new(), roles, sites };
        let id = self.accounts.credentials("staff.@example.org").await.unwrap().unwrap().account.id;
        let change = match self.what {
            Decision::Disabled => {
                self.accounts.disable_account("staff.@example.org", Timestamp(1)).await.unwrap();
                return;
            }
            Decision::MayExportNoMore => {
                let rights = Rights::of(&[Right::JournalView]);
                let reader = self.people.add_role(RoleForm { name: "Reader".to_owned(), rights }).await.unwrap();
                change(vec![reader], Sites::All)
            }
            Decision::LosesASite => {
                let krakow = Sites::Only(Arc::new(["krakow".parse().unwrap()].into()));
                change(vec![Role::Staff.into()], krakow)
            }
            Decision::LosesAnotherRight => change(vec![Role::Manager.into()], Sites::All),
        };
        self.people.change_person(id, change).await.unwrap();
    }
}

#[async_trait]
impl EventReader for Meanwhile {
    async fn page(&self, scope: &Scope, request: &PageRequest) -> Result<EventPage, StoreError> {
        let page = self.reader.page(scope, request).await?;
        if request.before.is_none() && !request.filter.module.is_empty() {
            self.decide().await;
        }
        Ok(page)
    }

    async fn event(&self, scope: &Scope, id: EventId) -> Result<Option<Event>, StoreError> {
        self.reader.event(scope, id).await
    }

    async fn payload(&self, scope: &Scope, id: EventId, kind: PayloadKind) -> Result<Option<Payload>, StoreError> {
        self.reader.payload(scope, id, kind).await
    }

    async fn timeline(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        self.reader.timeline(scope, id).await
    }
}

#[tokio::test]
async fn an_export_ends_at_its_next_page_when_its_reader_may_no_more_see_what_it_began_with() {
    use Decision as D;
    for (what, ends) in
        [(D::Disabled, true), (D::MayExportNoMore, true), (D::LosesASite, true), (D::LosesAnotherRight, false)]
    {
        let world = World::over(|ports| {
            let (accounts, people) = (ports.accounts.clone(), ports.people.clone());
            ports.events = Arc::new(Meanwhile { reader: ports.events.clone(), accounts, people, what });
        })
        .await;
        fill(&world, 1_500).await;
        let token = world.token(Role::Staff, &[]).await;
        let answer = unread(&world.app, &token, "/api/v1/export?format=ndjson&module=email&export=mine").await;
        assert_eq!(answer.status(), StatusCode::OK);
        let body = to_bytes(answer.into_body(), usize::MAX).await;
        assert_eq!(body.is_err(), ends, "{what:?}: it must not look whole");
        let recorded = recorded(&world).await;
        let (outcome, rows) = if ends { ("failure", "1000 rows") } else { ("success", "1500 rows") };
        assert!(recorded[0].0 == outcome && recorded[0].1.contains(rows), "{what:?}: {recorded:?}");
    }
}

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
