//! What an administrator of one site decides of another's, with every right, the password given again, and the true names of everything
//! there: nothing. Who sees all sites is answered, so the questions are the right ones.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::domain::access::{Right, Rights, Sites};
use serde_json::{Value, json};

use crate::rights::{Asks, call, functions, someone, world};
use crate::support::{PASSWORD, TestApp};

/// What there is in Lyon, by its ids.
struct Lyon {
    event: String,
    source: i64,
    key: i64,
    person: i64,
    role: i64,
    hold: i64,
}

fn at(site: &str) -> Sites {
    Sites::Only(Arc::new([site.parse().unwrap()].into()))
}

fn redact(header: &str) -> Value {
    json!({"kind": "header", "expression": header, "note": ""})
}

fn keep(days: u32) -> Value {
    json!({"place": {"site": "lyon", "module": null}, "periods": {"events": {"days": days}, "payloads": {"days": 20}}})
}

/// Everything in Lyon that one may decide on, and a change of how long its events are kept that waits for its day.
async fn lyon(app: &TestApp, boss: &str, event: String) -> Lyon {
    app.key("lyon only", &["lyon"]).await;
    let keys = app.ports.keys.keys().await.unwrap();
    let key = keys.iter().find(|key| key.source == "lyon only").unwrap();
    someone(app, "of-lyon", Rights::of(&[Right::JournalView]), at("lyon")).await;
    let person = app.ports.accounts.credentials("of-lyon@example.org").await.unwrap().unwrap().account;
    let role = person.roles[0].id.0;
    for (function, body) in [
        ("change_retention", json!({"change": keep(30)})),
        ("place_hold", json!({"query": "site=lyon", "reason": "lawsuit"})),
        ("save_redaction", json!({"id": null, "draft": redact("X-A")})),
    ] {
        let answer = call(app, Some(boss), function, &body).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.text());
    }
    let hold = call(app, Some(boss), "retention", &json!({})).await.json()["holds"][0]["id"].as_i64().unwrap();
    Lyon { event, source: key.source_id, key: key.id, person: person.id, role, hold }
}

/// What can be decided of Lyon, in an order in which all of it can be.
fn decisions(lyon: &Lyon) -> Vec<(&'static str, Value)> {
    let Lyon { event, source, key, person, role, hold } = lyon;
    let form = |roles: [i64; 1]| json!({"email": "x@x.org", "name": "x", "roles": roles, "sites": {"only": ["lyon"]}});
    let rights = |name: &str| json!({"name": name, "rights": Rights::of(&[Right::StatisticsView]).bits()});
    vec![
        ("annotate", json!({"event": event, "addition": {"type": "acknowledge"}})),
        ("set_site_visibility", json!({"site": "lyon", "visibility": "hidden"})),
        ("rename_site", json!({"site": "lyon", "label": "x"})),
        ("set_site_zone", json!({"site": "lyon", "zone": "UTC"})),
        ("add_site", json!({"site": {"slug": "nice", "label": "", "zone": "UTC"}})),
        ("add_source", json!({"source": {"name": "x", "sites": ["lyon"]}})),
        ("arrivals", json!({"source": source, "behind": 0})),
        ("add_source_key", json!({"source": source})),
        ("revoke_source_key", json!({"key": key})),
        ("invite_person", json!({"form": form([1])})),
        ("change_person", json!({"id": person, "form": form([1])})),
        ("new_link", json!({"id": person})),
        ("disable_person", json!({"id": person})),
        ("enable_person", json!({"id": person})),
        ("reset_second_factor", json!({"id": person})),
        ("add_role", json!({"form": rights("x")})),
        ("change_role", json!({"id": role, "form": rights("y")})),
        ("remove_role", json!({"id": role})),
        ("preview_retention", json!({"change": keep(25)})),
        ("undo_retention", json!({"place": keep(25)["place"]})),
        ("change_retention", json!({"change": keep(9_000)})),
        ("place_hold", json!({"query": "site=lyon&module=email", "reason": "x"})),
        ("lift_hold", json!({"id": hold})),
        // These hold for Lyon too.
        ("save_redaction", json!({"id": 1, "draft": redact("X-B")})),
        ("save_redaction", json!({"id": null, "draft": redact("X-C")})),
        ("remove_redaction", json!({"id": 1})),
    ]
}

/// All that could have been changed.
async fn state(app: &TestApp, boss: &str, lyon: &Lyon) -> Vec<Value> {
    let mut found = Vec::new();
    for (function, body) in [
        ("managed_sites", json!({})),
        ("managed_sources", json!({})),
        ("team", json!({})),
        ("role_book", json!({})),
        ("retention", json!({})),
        ("redaction", json!({})),
        ("annotations", json!({"event": lyon.event})),
    ] {
        let answer = call(app, Some(boss), function, &body).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.text());
        let mut told = answer.json();
        // Modules are those of all events, also of those that record a refusal.
        told.as_object_mut().map(|fields| fields.remove("modules"));
        found.push(told);
    }
    found
}

#[tokio::test]
async fn who_manages_one_site_decides_nothing_of_another() {
    let (world, event) = world().await;
    let app = &world.app;
    let mut cookies = Vec::new();
    for (name, sites) in [("everywhere", Sites::All), ("krakow-only", at("krakow"))] {
        let cookie = someone(app, name, Rights::of(Right::ALL), sites).await;
        let answer = call(app, Some(&cookie), "confirm_password", &json!({"password": PASSWORD})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        cookies.push(cookie);
    }
    let (boss, of_krakow) = (&cookies[0], &cookies[1]);
    let lyon = lyon(app, boss, event).await;
    let tried: BTreeSet<&str> = decisions(&lyon).iter().map(|(name, _)| *name).collect();
    let decisive = functions().into_iter().filter(|(_, asks, _)| matches!(asks, Asks::Confirmed(_)));
    let missing: Vec<&str> = decisive.map(|(name, ..)| name).filter(|name| !tried.contains(name)).collect();
    assert_eq!(missing, [""; 0], "what asks for the password again is tried here too");

    let before = state(app, boss, &lyon).await;
    for (function, body) in decisions(&lyon) {
        let answer = call(app, Some(of_krakow), function, &body).await;
        let told = answer.text();
        let refused = ["NotFound", "Forbidden", "no such site"].iter().any(|word| told.contains(word));
        assert!(!answer.status.is_success() && refused, "{function}: {} {told}", answer.status);
        assert!(state(app, boss, &lyon).await == before, "{function} was refused and changed something");
    }
    for (function, body) in decisions(&lyon) {
        let answer = call(app, Some(boss), function, &body).await;
        assert_eq!(answer.status, 200, "{function}: {}", answer.text());
    }
    assert!(state(app, boss, &lyon).await != before, "else nothing was decided");
}
