//! The OpenAPI document against the real router: no route without its description, no description without its route, the parameters and rights that
//! the handlers know, and real answers that meet their schemas.

use std::collections::{BTreeMap, BTreeSet};
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

/// The addresses of the API that are routed by their text, so without a description.
fn undescribed(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            undescribed(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            let routes = text.split("route(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
            let routes = routes.filter_map(|rest| rest.split('"').next());
            found.extend(routes.filter(|it| it.starts_with("/api/")).map(str::to_owned));
        }
    }
}

#[tokio::test]
async fn every_route_of_the_api_is_described_and_every_description_is_routed() {
    let mut found = Vec::new();
    undescribed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert_eq!(found, ["/api/openapi.json"], "give it a #[utoipa::path] and routes!(…)");
    let world = World::new().await;
    let document = document(&world).await;
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() > 10, "{paths:?}");
    for path in paths.keys() {
        for method in METHODS {
            let described = document["paths"][path][method.as_str().to_lowercase()].is_object();
            let uri = path.replace("{id}", "1").replace("{name}", "x");
            let request = request(method.clone(), &uri).header("sec-fetch-site", "same-origin");
            let answer = world.app.send(request.body(Body::empty()).unwrap()).await;
            let routed = answer.status != 405 && !answer.text().contains("no such route");
            assert_eq!(routed, described, "{method} {path} answers {}", answer.status);
        }
    }
}

/// The names of an operation's parameters that stand at `place`.
fn parameters(operation: &Value, place: &str) -> BTreeSet<String> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|it| it["in"] == place).map(|it| it["name"].as_str().unwrap().to_owned()).collect()
}

/// A path with the id of an event and the name of an export, and what it cannot be asked without.
fn uri(path: &str, id: &str) -> String {
    let needed = match path {
        "/api/v1/export" => "?format=json&export=of-this-test",
        "/api/v1/statistics/export" => "?format=xlsx",
        _ => "",
    };
    format!("{}{needed}", path.replace("{id}", id).replace("{name}", "of-this-test"))
}

#[tokio::test]
async fn handlers_know_the_parameters_that_are_described_and_no_others() {
    let world = World::new().await;
    let document = document(&world).await;
    let mut asked = 0;
    for (path, method, operation) in operations(&document) {
        let in_path: BTreeSet<String> =
            path.split('{').skip(1).map(|rest| rest.split('}').next().unwrap().to_owned()).collect();
        assert_eq!(parameters(&operation, "path"), in_path, "{method} {path}");
        let described = parameters(&operation, "query");
        if method != Method::GET || described.is_empty() {
            continue;
        }
        let answer = world.get_as(Role::Administrator, &[], &format!("{path}?nonsense=1").replace("{id}", "1")).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["field"]), (400, &json!("nonsense")), "{path}");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        let (_, known) = detail.rsplit_once("known are ").or_else(|| detail.rsplit_once("known is ")).unwrap();
        assert_eq!(known.split(", ").map(str::to_owned).collect::<BTreeSet<_>>(), described, "{path}");
        asked += 1;
    }
    assert_eq!(asked, 6);
}

#[tokio::test]
async fn an_operation_asks_for_the_rights_that_its_description_names() {
    let world = World::new().await;
    let document = document(&world).await;
    let mut refused = 0;
    for role in Role::ALL {
        let token = world.token(*role, &[]).await;
        for (path, method, operation) in operations(&document) {
            let ways = operation["security"].as_array().unwrap();
            // Whether the process is up and ready is told to anybody.
            if *ways == [json!({})] {
                assert!(["/healthz", "/readyz"].contains(&path.as_str()), "{path} is for everybody");
                continue;
            }
            let Some(scopes) = ways.iter().find_map(|way| way["token"].as_array()) else {
                assert!(ways.iter().all(|way| way.get("key").is_some()), "{method} {path}: {ways:?}");
                continue;
            };
            assert!(ways.iter().any(|way| way["session"].as_array() == Some(scopes)), "{method} {path}: {ways:?}");
            let has = |scope: &Value| role.rights().has(scope.as_str().unwrap().parse().unwrap());
            if path == "/api/v1/live" && scopes.iter().all(has) {
                continue;
            }
            let request = request(method.clone(), &uri(&path, "1"))
                .header(header::AUTHORIZATION, format!("Bearer {token}"))
                .body(Body::from(r#"{"type": "acknowledge"}"#));
            let answer = world.app.send(request.unwrap()).await;
            assert_eq!(answer.status != 403, scopes.iter().all(has), "{method} {path} as {role}: {}", answer.status);
            refused += u32::from(answer.status == 403);
        }
    }
    assert!(refused > 4, "{refused}");
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
            "additionalProperties" => assert_eq!(says, &json!(false)),
            "allOf" => says.as_array().unwrap().iter().for_each(|part| check(part, value, document, at)),
            "oneOf" => {
                let fits = |schema: &&Value| std::panic::catch_unwind(|| check(schema, value, document, at)).is_ok();
                assert_eq!(says.as_array().unwrap().iter().filter(fits).count(), 1, "{at} must fit one of {says}");
            }
            "items" => {
                for (i, value) in value.as_array().unwrap().iter().enumerate() {
                    check(says, value, document, &format!("{at}[{i}]"));
                }
            }
            "minimum" => assert!(value.as_i64().is_none_or(|n| n >= says.as_i64().unwrap()), "{at}: {value}"),
            "maximum" => assert!(value.as_i64().is_none_or(|n| n <= says.as_i64().unwrap()), "{at}: {value}"),
            "minLength" | "maxLength" | "required" | "pattern" | "format" | "description" | "examples"
            | "contentEncoding" | "title" => {}
            other => panic!("the word {other} is new here: teach this test what it means"),
        }
    }
}

/// The properties that a schema and its parts name.
fn properties(schema: &Value, document: &Value) -> BTreeMap<String, Value> {
    let mut named = BTreeMap::new();
    if let Some(target) = schema["$ref"].as_str() {
        named.extend(properties(document.pointer(&target[1..]).unwrap(), document));
    }
    for part in ["allOf", "oneOf"].iter().filter_map(|word| schema[*word].as_array()).flatten() {
        named.extend(properties(part, document));
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    named.extend(own.map(|(name, schema)| (name.clone(), schema.clone())));
    named
}

/// Checks that nothing is said that is not described.
fn check_described(schema: &Value, value: &Value, document: &Value, at: &str) {
    let named = properties(schema, document);
    match value {
        Value::Object(fields) if !named.is_empty() => {
            for (name, value) in fields {
                let schema = named.get(name).unwrap_or_else(|| panic!("{at}.{name} is not described"));
                check_described(schema, value, document, &format!("{at}.{name}"));
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| check_described(&schema["items"], item, document, &format!("{at}[]")));
        }
        _ => {}
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
        check_described(&schema["schema"], &answer.json(), document, what);
    }
}

#[tokio::test]
async fn real_answers_are_as_they_are_described() {
    let world = World::new().await;
    let document = document(&world).await;
    let sent = &document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"];
    let full = &sent["application/json"]["examples"]["full"]["value"];
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
        let uri = uri(&path, id);
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
                &format!("{uri}{}from=yesterday&nonsense=1", if uri.contains('?') { "&" } else { "?" }),
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
    let examples = &annotate["requestBody"]["content"]["application/json"]["examples"];
    for (name, example) in examples.as_object().unwrap() {
        let uri = format!("/api/v1/events/{id}/annotations");
        let answer = world.post_as(Role::Staff, &[], &uri, &example["value"]).await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        check_answer(annotate, &answer, &document, name);
    }
}

#[tokio::test]
async fn the_examples_of_answers_are_what_they_are_examples_of() {
    let world = World::new().await;
    let document = document(&world).await;
    let answers = ["Problem", "BatchAnswer", "Event", "EventPage", "Statistics", "Annotations", "ExportProgress"];
    for name in answers {
        let schema = &document["components"]["schemas"][name];
        let examples = schema["examples"].as_array().unwrap_or_else(|| panic!("{name} has no example"));
        for example in examples {
            check(schema, example, &document, name);
            check_described(schema, example, &document, name);
        }
    }
    let example = |name: &str| document["components"]["schemas"][name]["examples"][0].clone();
    assert_eq!(world.get("/api/v1/events?hours=8-10").await.json(), example("Problem"));
    let batch = format!("[{},{}]", event(&json!({})), event(&json!({"time": "yesterday"})));
    assert_eq!(world.post("application/json", batch).await.json(), example("BatchAnswer"));
    // An event is read as its example says, but for what is another at each time.
    let sent = &document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"];
    assert_eq!(world.post("application/json", sent["examples"]["full"]["value"].to_string()).await.status, 200);
    let mut read = world.get("/api/v1/events?module=couriers").await.json()["events"][0].clone();
    let mut example = example("Event");
    for event in [&mut read, &mut example] {
        event["id"].take();
        event["received"].take();
    }
    assert_eq!(read, example);
}
