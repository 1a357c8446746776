//! The OpenAPI document against the real router: no route without its description, no description without its route, and real answers that meet
//! their schemas.

use std::path::Path;

use app::domain::access::Role;
use axum::body::Body;
use axum::http::{Method, header};
use serde_json::{Value, json};

use crate::support::{Answer, request};
use crate::world::{World, event};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

async fn document(world: &World) -> Value {
    let answer = world.app.get("/api/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    answer.json()
}

/// Every path, method and operation of the document.
fn operations(document: &Value) -> Vec<(String, Method, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods.into_iter().map(move |(method, it)| (path.clone(), method.to_uppercase().parse().unwrap(), it))
    };
    paths.iter().flat_map(of).collect()
}

/// The addresses of the API that stand in the sources of routes.
fn routed(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routed(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let routes = text.split(".route(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            found.extend(
                routes
                    .filter_map(|rest| rest.split('"').next())
                    .filter(|it| it.starts_with("/api/v1/"))
                    .map(str::to_owned),
            );
        }
    }
}

#[tokio::test]
async fn every_route_of_the_api_is_described_and_every_description_is_routed() {
    let world = World::new().await;
    let document = document(&world).await;
    let mut routed_paths = Vec::new();
    routed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http"), &mut routed_paths);
    assert!(routed_paths.len() > 10, "{routed_paths:?}");
    for path in &routed_paths {
        assert!(document["paths"][path].is_object(), "{path} is not described");
    }
    for path in document["paths"].as_object().unwrap().keys() {
        for method in METHODS {
            let described = document["paths"][path][method.as_str().to_lowercase()].is_object();
            let uri = path.replace("{id}", "1").replace("{name}", "x");
            let answer = world
                .app
                .send(
                    request(method.clone(), &uri).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap(),
                )
                .await;
            let routed = answer.status != 405 && !answer.text().contains("no such route");
            assert_eq!(routed, described, "{method} {path} answers {}", answer.status);
        }
    }
}

/// Whether a value meets a schema. Knows the words that our document uses, and no others.
fn check(schema: &Value, value: &Value, document: &Value, at: &str) {
    for (word, says) in schema.as_object().unwrap() {
        match word.as_str() {
            "$ref" => {
                let target = document.pointer(says.as_str().unwrap().strip_prefix('#').unwrap());
                check(target.unwrap_or_else(|| panic!("{says} leads nowhere")), value, document, at);
            }
            "type" => {
                let is = |kind: &str| match kind {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    other => panic!("the type {other} is new here"),
                };
                let kinds = says.as_array().cloned().unwrap_or_else(|| vec![says.clone()]);
                assert!(kinds.iter().any(|kind| is(kind.as_str().unwrap())), "{at} must be {says}: {value}");
            }
            "enum" => assert!(says.as_array().unwrap().contains(value), "{at} must be one of {says}: {value}"),
            "properties" => {
                for (name, schema) in says.as_object().unwrap() {
                    if let Some(value) = value.get(name) {
                        check(schema, value, document, &format!("{at}.{name}"));
                    }
                }
            }
            "required" if value.is_object() => {
                for name in says.as_array().unwrap() {
                    assert!(value.get(name.as_str().unwrap()).is_some(), "{at} lacks {name}: {value}");
                }
            }
            "additionalProperties" => {
                assert_eq!(says, &json!(false));
                for name in value.as_object().unwrap().keys() {
                    assert!(schema["properties"][name].is_object(), "{at}.{name} is not described");
                }
            }
            "items" => {
                for (i, value) in value.as_array().unwrap().iter().enumerate() {
                    check(says, value, document, &format!("{at}[{i}]"));
                }
            }
            "minimum" => assert!(value.as_i64().is_none_or(|n| n >= says.as_i64().unwrap()), "{at}: {value}"),
            "maximum" => assert!(value.as_i64().is_none_or(|n| n <= says.as_i64().unwrap()), "{at}: {value}"),
            "minLength" | "maxLength" | "required" | "pattern" | "format" | "description" | "examples"
            | "contentEncoding" => {}
            other => panic!("the word {other} is new here: teach this test what it means"),
        }
    }
}

/// Checks that an answer is described, and that its body is what the description says.
fn check_answer(operation: &Value, answer: &Answer, document: &Value, what: &str) {
    let described = &operation["responses"][answer.status.as_str()];
    assert!(described.is_object(), "{what} answers {}, which is not described: {:?}", answer.status, answer);
    let described = match described["$ref"].as_str() {
        Some(reference) => document.pointer(reference.strip_prefix('#').unwrap()).unwrap(),
        None => described,
    };
    let Some(content) = described["content"].as_object() else { return };
    let given = answer.header("content-type").to_owned();
    let schema = content.get(&given).or_else(|| content.get("*/*")).unwrap_or_else(|| panic!("{what} answers {given}"));
    if given.ends_with("json") && schema["schema"]["$ref"].is_string() {
        check(&schema["schema"], &answer.json(), document, what);
    }
}

#[tokio::test]
async fn real_answers_are_as_they_are_described() {
    let world = World::new().await;
    let document = document(&world).await;
    let full = document["components"]["schemas"]["NewEvent"]["examples"][0].clone();
    let sent = world.post("application/json", full.to_string()).await;
    check_answer(&document["paths"]["/api/v1/events"]["post"], &sent, &document, "POST /api/v1/events");
    let id = world.get("/api/v1/events").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    let whole = event(&json!({"traceback": {"body": "at line 1"}, "attachment": {"body": "x"}}));
    assert_eq!(world.post("application/json", whole.to_string()).await.status, 200);
    let other = world.get("/api/v1/events?module=email").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    for (path, method, operation) in operations(&document) {
        if method != Method::GET {
            continue;
        }
        let id = if path.ends_with("/traceback") || path.ends_with("/attachment") { &other } else { &id };
        let name = "of-this-test";
        let query = match path.as_str() {
            "/api/v1/export" => format!("?format=json&export={name}"),
            "/api/v1/statistics/export" => "?format=xlsx".to_owned(),
            _ => String::new(),
        };
        let uri = format!("{}{query}", path.replace("{id}", id).replace("{name}", name));
        // A stream has no end that could be waited for.
        if path != "/api/v1/live" {
            // The export of this name was begun a moment ago, since paths are in order.
            let answer = world.get_as(Role::Administrator, &[], &uri).await;
            assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
            check_answer(&operation, &answer, &document, &path);
        }
        if operation["responses"]["401"].is_object() {
            check_answer(&operation, &world.app.get(&uri).await, &document, &format!("{path} without a token"));
        }
        let wrong = world
            .get_as(
                Role::Administrator,
                &[],
                &format!("{uri}{}from=yesterday&nonsense=1", if query.is_empty() { "?" } else { "&" }),
            )
            .await;
        if operation["responses"]["400"].is_object() {
            assert_eq!(wrong.status, 400, "{path}");
            check_answer(&operation, &wrong, &document, &format!("{path} with a wrong parameter"));
        }
        if path.contains("{id}") {
            let missing = world.get_as(Role::Administrator, &[], &path.replace("{id}", "1")).await;
            assert_eq!(missing.status, 404, "{path}");
            check_answer(&operation, &missing, &document, &format!("{path} of no event"));
        }
    }
}

#[tokio::test]
async fn the_examples_of_the_document_are_taken() {
    let world = World::new().await;
    let document = document(&world).await;
    let content = &document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"];
    let mut taken = 0;
    for (kind, content) in content.as_object().unwrap() {
        for (name, example) in content["examples"].as_object().unwrap() {
            let value = &example["value"];
            let body = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let answer = world.post(kind, body).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["rejected"]), (200, &json!([])), "{name}");
            taken += answer.json()["accepted"].as_u64().unwrap();
        }
    }
    assert_eq!(taken, 4);
    let id = world.get("/api/v1/events").await.json()["events"][0]["id"].as_str().unwrap().to_owned();
    let annotate = &document["paths"]["/api/v1/events/{id}/annotations"]["post"];
    let body = annotate["requestBody"]["content"]["application/json"]["example"].to_string();
    let token = world.token(Role::Staff, &[]).await;
    let request = request(Method::POST, &format!("/api/v1/events/{id}/annotations"));
    let answer = world
        .app
        .send(request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(body.into()).unwrap())
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    check_answer(annotate, &answer, &document, "an annotation");
}
