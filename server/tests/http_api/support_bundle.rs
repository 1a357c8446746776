//! The bundle for a partner's support desk: the files as they are stored, a summary in words, a manifest that holds, and a record.

use std::io::{Cursor, Read};

use app::domain::access::Role;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::Answer;
use crate::world::{World, assert_problem, event};

/// The files of an answer, by name.
fn files(answer: &Answer) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(answer.body.clone())).unwrap();
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.push((file.name().unwrap().into_owned(), bytes));
    }
    files
}

async fn sent(record: &Value) -> (World, String) {
    let world = World::new().await;
    let answer = world.post("application/json", record.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = world.get("/api/v1/events").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    (world, id)
}

fn refused() -> Value {
    event(&json!({
        "module": "couriers", "submodule": "dpd", "operation": "generate_labels", "outcome": "failure",
        "reason": "remote_error", "message": "DPD refused \u{1b}[31mthe label", "time": "2026-03-29T01:30:00+01:00",
        "correlation_id": "pay-551", "actor": {"type": "staff", "code": "MK"},
        "request": {"headers": {"content-type": "application/json", "authorization": "Bearer do-not-keep"}, "body": "{\"a\":1}"},
        "response": {"headers": {"content-type": "application/pdf"}, "body_base64": "JVBERi0="},
    }))
}

#[tokio::test]
async fn the_bundle_holds_both_files_the_event_a_summary_and_a_true_manifest() {
    let (world, id) = sent(&refused()).await;
    let answer = world.get(&format!("/api/v1/events/{id}/support?lang=fr")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/zip"));
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"vigie-event-{id}.zip\""));
    let files = files(&answer);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let of_event = |part: &str| format!("event-{id}-{part}");
    let [request, response] = ["request.json", "response.pdf"].map(of_event);
    let [request_headers, response_headers] = ["request-headers.txt", "response-headers.txt"].map(of_event);
    assert_eq!(
        names,
        ["summary.txt", &request, &request_headers, &response, &response_headers, "event.json", "manifest.json"]
    );
    let file = |name: &str| &files.iter().find(|(other, _)| other == name).unwrap().1;
    assert_eq!((file(&request).as_slice(), file(&response).as_slice()), (&b"{\"a\":1}"[..], &b"%PDF-"[..]));
    let event: Value = serde_json::from_slice(file("event.json")).unwrap();
    assert_eq!(event, world.get(&format!("/api/v1/events/{id}")).await.json());
    let manifest: Value = serde_json::from_slice(file("manifest.json")).unwrap();
    for entry in manifest["files"].as_array().unwrap() {
        let bytes = file(entry["name"].as_str().unwrap());
        let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&entry["size"], &entry["sha256"]), (&json!(bytes.len()), &json!(hash)));
    }
    assert_eq!(manifest["files"].as_array().unwrap().len(), 6);
    let summary = String::from_utf8(file("summary.txt").clone()).unwrap();
    for part in [
        "DPD refused [U+001B][31mthe label",
        "erreur du partenaire",
        "01:30:00,000",
        "Europe/Paris",
        "UTC: ",
        "pay-551",
        "MK",
        &id,
        "1 secret a été retiré",
    ] {
        assert!(summary.contains(part), "{part} is missing in {summary}");
    }
    assert!(!summary.contains("do-not-keep") && summary.contains("\r\n"));
    let again = world.get(&format!("/api/v1/events/{id}/support?lang=fr")).await;
    assert_eq!(again.body, answer.body, "the same at the same time");
}

#[tokio::test]
async fn it_takes_the_right_to_read_payloads_and_is_recorded() {
    let (world, id) = sent(&refused()).await;
    let uri = format!("/api/v1/events/{id}/support");
    assert_problem(&world.app.get(&uri).await, 401, "sign in");
    assert_problem(&world.get_as(Role::Manager, &[], &uri).await, 403, "right");
    assert_problem(&world.get_as(Role::Staff, &["krakow"], &uri).await, 404, "no such");
    assert_problem(&world.get(&format!("{uri}?lang=de")).await, 400, "lang");
    assert_problem(&world.get(&format!("{uri}?language=fr")).await, 400, "language");
    let operations = || async {
        let events = world.app.audit().await;
        events.iter().map(|event| event.body.operation.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(operations().await, ["access.refused"]);
    assert_eq!(world.get(&uri).await.status, 200);
    let recorded = world.app.audit().await;
    assert_eq!(
        recorded[0].body.message.as_deref(),
        Some(format!("staff.@example.org took event {id} out for a support desk").as_str())
    );
}
