//! Reading events, payloads and figures: forms, rights and wrong parameters.

use app::domain::access::Role;
use app::domain::site::Visibility;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::world::{World, assert_problem, event};

async fn world_with(records: &[Value]) -> World {
    let world = World::new().await;
    let body: String = records.iter().map(|record| format!("{record}\n")).collect();
    let answer = world.post("application/x-ndjson", body).await;
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    world
}

fn full() -> Value {
    serde_json::from_str(include_str!("../../src/ingest/batch/full.json")).unwrap()
}

#[tokio::test]
async fn an_event_comes_back_with_the_fields_that_were_sent() {
    let world = world_with(&[full()]).await;
    let list = world.get("/api/v1/events").await;
    assert_eq!(list.status, 200);
    assert_eq!(list.json()["next"], Value::Null);
    let event = list.json()["events"][0].clone();
    let mut sent = full();
    assert_eq!(event["source_id"], sent["id"]);
    assert_eq!((&event["site"], &event["redacted"]), (&json!("lyon"), &json!(0)));
    assert_eq!(event["received"], "2026-11-22T12:00:00.000Z");
    assert_eq!(event["job"]["scheduled_for"], "2026-03-29T00:00:00.000Z");
    let response = &event["response"];
    assert_eq!((&response["content_type"], &response["truncated"]), (&json!("application/pdf"), &json!(false)));
    assert_eq!((&response["size"], &response["stored"]), (&json!(5), &json!(5)));
    assert_eq!(response["sha256"].as_str().unwrap().len(), 64);
    for field in ["id", "request", "response", "job"] {
        sent.as_object_mut().unwrap().remove(field);
    }
    for (name, value) in sent.as_object().unwrap() {
        assert_eq!(&event[name], value, "{name}");
    }
    let one = world.get(&format!("/api/v1/events/{}", event["id"].as_str().unwrap())).await;
    assert_eq!(one.json(), event);
}

#[tokio::test]
async fn pages_go_on_at_the_cursor_without_gap_or_repeat() {
    let records: Vec<Value> = (0..5).map(|n| event(&json!({"time": format!("2026-03-01T00:00:0{n}Z")}))).collect();
    let world = world_with(&records).await;
    let mut seen = Vec::new();
    let mut uri = "/api/v1/events?limit=2&module=email".to_owned();
    loop {
        let page = world.get(&uri).await.json();
        seen.extend(page["events"].as_array().unwrap().iter().map(|event| event["time"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        uri = format!("/api/v1/events?limit=2&module=email&cursor={next}");
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((seen.len(), &seen), (5, &sorted));
}

#[tokio::test]
async fn a_wrong_parameter_is_400_and_named() {
    let world = World::new().await;
    for (uri, field) in [
        ("/api/v1/events?modul=email", "modul"),
        ("/api/v1/events?limit=0", "limit"),
        ("/api/v1/events?limit=1001", "limit"),
        ("/api/v1/events?cursor=x", "cursor"),
        ("/api/v1/events?from=yesterday", "from"),
        ("/api/v1/statistics?granularity=week", "granularity"),
        ("/api/v1/statistics?limit=5", "limit"),
        ("/api/v1/statistics?from=2026-01-01T00:00:00Z", "from"),
    ] {
        let answer = world.get(uri).await;
        assert_problem(&answer, 400, field);
        assert_eq!(answer.json()["field"], field);
    }
}

#[tokio::test]
async fn nobody_reads_without_signing_in_or_without_the_right() {
    let world = world_with(&[full()]).await;
    let id = world.get("/api/v1/events").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    let uris = ["/api/v1/events".to_owned(), "/api/v1/statistics".to_owned()];
    let uris = uris
        .into_iter()
        .chain(["", "/request", "/response", "/timeline"].map(|part| format!("/api/v1/events/{id}{part}")));
    for uri in uris {
        let answer = world.app.send(Request::get(&uri).body(Body::empty()).unwrap()).await;
        assert_problem(&answer, 401, "sign in");
    }
    for part in ["request", "response"] {
        assert_problem(&world.get_as(Role::Manager, &[], &format!("/api/v1/events/{id}/{part}")).await, 403, "right");
    }
    for part in ["", "/request", "/timeline"] {
        let uri = format!("/api/v1/events/{id}{part}");
        assert_problem(&world.get_as(Role::Staff, &["krakow"], &uri).await, 404, "no such");
    }
    assert_eq!(world.get_as(Role::Staff, &["krakow"], "/api/v1/events").await.json()["events"], json!([]));
}

#[tokio::test]
async fn a_payload_is_saved_by_browsers_and_never_shown() {
    let world = world_with(&[full()]).await;
    let id = world.get("/api/v1/events").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    let answer = world.get(&format!("/api/v1/events/{id}/response")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, &b"%PDF-"[..]));
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"event-{id}-response.pdf\""));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("content-security-policy"), "sandbox; default-src 'none'");
    let request = world.get(&format!("/api/v1/events/{id}/request")).await;
    assert_eq!(String::from_utf8(request.body).unwrap(), "{…}");
    assert_eq!(world.get(&format!("/api/v1/events/{id}/request")).await.status, 200);
    let recorded = world.app.audit().await;
    let told: Vec<_> = recorded.iter().map(|event| event.body.message.clone().unwrap()).collect();
    let by = "staff.@example.org read the";
    assert_eq!(told, [format!("{by} request of event {id}"), format!("{by} response of event {id}")]);
    assert!(recorded.iter().all(|event| event.body.operation.as_str() == "payload.view"));
    for missing in
        [format!("/api/v1/events/{id}/attachment"), "/api/v1/events/5/request".into(), "/api/v1/events/x".into()]
    {
        assert_problem(&world.get(&missing).await, 404, "no such");
    }
}

#[tokio::test]
async fn the_timeline_has_the_events_of_the_same_affair() {
    let of =
        |id: &str, minute: u32| event(&json!({"correlation_id": id, "time": format!("2026-03-01T00:0{minute}:00Z")}));
    let world = world_with(&[of("pay-1", 1), of("pay-2", 2), of("pay-1", 3)]).await;
    let newest = world.get("/api/v1/events?limit=1").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    let timeline = world.get(&format!("/api/v1/events/{newest}/timeline")).await.json();
    let times: Vec<_> = timeline["events"].as_array().unwrap().iter().map(|event| event["time"].clone()).collect();
    assert_eq!(times, ["2026-03-01T01:01:00.000+01:00", "2026-03-01T01:03:00.000+01:00"]);
}

#[tokio::test]
async fn statistics_have_every_bucket_of_the_range_in_local_time() {
    let at = |time: &str, outcome: &str| event(&json!({"time": time, "outcome": outcome}));
    let world = world_with(&[
        at("2026-01-31T22:59:59Z", "success"),
        at("2026-01-31T23:00:00Z", "failure"),
        at("2026-03-05T12:00:00Z", "success"),
    ])
    .await;
    let answer = world.get("/api/v1/statistics?from=2026-01-01&to=2026-03-31&granularity=month").await;
    assert_eq!(answer.status, 200);
    let figures = answer.json();
    assert_eq!(figures["granularity"], "month");
    let bars: Vec<_> = figures["buckets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|bar| (bar["bucket"].as_str().unwrap(), &bar["total"]))
        .collect();
    assert_eq!(bars, [("2026-01", &json!(1)), ("2026-02", &json!(1)), ("2026-03", &json!(1))]);
    assert_eq!(
        figures["buckets"][1]["counts"],
        json!({"success": 0, "no_answer": 0, "failure": 1, "stopped": 0, "pending": 0, "unknown": 0})
    );
    assert_eq!((&figures["total"], &figures["hidden_sites"]), (&json!(3), &json!(0)));
    assert_eq!(world.get("/api/v1/statistics").await.json()["buckets"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn what_an_administrator_does_in_vigie_is_no_use_of_a_feature() {
    let world = world_with(&[event(&json!({"time": "2026-11-22T11:00:00Z"}))]).await;
    world.app.user("anna@example.org", &[Role::Administrator]).await;
    world.app.sign_in("anna@example.org").await;
    let answer =
        world.get_as(Role::Administrator, &[], "/api/v1/statistics?from=2026-11-01&to=2026-11-30").await.json();
    assert_eq!((&answer["total"], &answer["hidden_sites"]), (&json!(1), &json!(1)));
    let journal = world.get_as(Role::Administrator, &[], "/api/v1/events?kind=sign_in").await.json();
    assert_eq!(journal["events"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_hidden_site_is_left_out_of_figures_but_not_of_journals() {
    let world = world_with(&[event(&json!({"time": "2026-03-05T12:00:00Z"}))]).await;
    let lyon = "lyon".parse().unwrap();
    world.app.ports.sites.set_visibility(&lyon, Visibility::Hidden).await.unwrap();
    let figures = world.get("/api/v1/statistics?from=2026-03-01&to=2026-03-31").await.json();
    assert_eq!((&figures["total"], &figures["hidden_sites"]), (&json!(0), &json!(1)));
    assert_eq!(world.get("/api/v1/events").await.json()["events"].as_array().unwrap().len(), 1);
}
