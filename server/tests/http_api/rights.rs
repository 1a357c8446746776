//! Who may do what: every server function, every operation of the API, every page and every other route, each with a row that says what it asks
//! for, each tried by people with every role, with every right but one, with one right only, by nobody, and by somebody of another site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use app::domain::access::{Right, Rights, Role, Sites};
use app::domain::role::{RoleForm, RoleId};
use app::ports::accounts::NewAccount;
use app::ports::clock::Clock;
use app::ports::sessions::{NewSession, SessionStage};
use axum::body::Body;
use axum::http::{Method, header};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};
use server::auth::passwords::Passwords;
use server::auth::secret::Secret;
use tokio::sync::OnceCell;

use crate::support::{Answer, PASSWORD, TestApp, request};
use crate::world::{World, event};

/// What a server function asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asks {
    /// Only that somebody is signed in.
    Nothing,
    /// Not even that.
    Open,
    /// A right.
    One(Right),
    /// Several at once.
    All(&'static [Right]),
    /// One of several.
    Any(&'static [Right]),
    /// A right, and the password again.
    Confirmed(Right),
    /// The password again.
    Password,
    /// A session, not a token.
    Session,
}

use Asks::{All, Any, Confirmed, Nothing, One, Open, Password, Session};
use Right as R;

/// Every server function: what it asks for, and what it is called with. `EVENT` stands for an event of Lyon.
#[allow(clippy::too_many_lines, reason = "a table of all of them")]
pub(crate) fn functions() -> Vec<(&'static str, Asks, Value)> {
    let list = json!({"request": {"journal": "all", "query": "site=lyon", "before": null}});
    let days = json!(["2026-11-01", "2026-11-30"]);
    let usage = json!({"request": {"filter": "site=lyon", "granularity": "day", "days": days, "previous": null}});
    let piece = json!({"request": {"event": "EVENT", "kind": "request", "layout": "raw", "from": 0, "until": 100}});
    let find = json!({"request": {"event": "EVENT", "kind": "request", "layout": "raw", "words": "a"}});
    let person = json!({"email": "x@x.org", "name": "", "roles": [0], "sites": "all"});
    let view = json!({"name": "x", "journal": "all", "query": "", "columns": ""});
    let role = json!({"name": "x", "rights": 1});
    let keep = json!({"place": {"site": "lyon", "module": null}, "periods": {"events": {"days": 9_000}, "payloads": {"days": 90}}});
    let redact = json!({"kind": "json_path", "expression": "$..a", "note": ""});
    vec![
        ("session", Open, json!({})),
        ("sites", Any(&[R::StatisticsView, R::JournalView]), json!({})),
        ("usage", One(R::StatisticsView), usage),
        ("features", One(R::StatisticsView), json!({})),
        ("events", One(R::JournalView), list),
        ("event", One(R::JournalView), json!({"id": "EVENT"})),
        ("timeline", One(R::JournalView), json!({"id": "EVENT"})),
        ("neighbours", One(R::JournalView), json!({"id": "EVENT"})),
        ("choices", One(R::JournalView), json!({})),
        ("histogram", One(R::JournalView), json!({"request": {"journal": "all", "query": "site=lyon"}})),
        (
            "facets",
            One(R::JournalView),
            json!({"request": {"journal": "all", "query": "", "fields": ["module", "actor", "tag", "site"]}}),
        ),
        ("annotations", One(R::JournalView), json!({"event": "EVENT"})),
        ("list_look", One(R::JournalView), json!({"look": {"columns": ["site"], "density": "compact"}})),
        ("payload", One(R::PayloadView), piece),
        ("payload_find", One(R::PayloadView), find),
        ("payload_command", One(R::PayloadView), json!({"id": "EVENT"})),
        ("annotate", One(R::EventAnnotate), json!({"event": "EVENT", "addition": {"type": "acknowledge"}})),
        ("views", One(R::JournalView), json!({})),
        ("save_view", One(R::JournalView), json!({"form": view, "instead_of": null})),
        ("rename_view", One(R::JournalView), json!({"id": 4711, "name": "x"})),
        ("share_view", All(&[R::JournalView, R::ViewShare]), json!({"id": 4711, "sharing": "shared"})),
        ("delete_view", One(R::JournalView), json!({"id": 4711})),
        ("order_views", One(R::JournalView), json!({"ids": []})),
        ("new_errors", One(R::JournalView), json!({"looking_at": null})),
        ("managed_sites", One(R::SiteManage), json!({})),
        ("set_site_visibility", Confirmed(R::SiteManage), json!({"site": "lyon", "visibility": "shown"})),
        ("add_site", One(R::SiteManage), json!({"site": {"slug": "lyon", "label": "", "zone": "UTC"}})),
        ("rename_site", One(R::SiteManage), json!({"site": "nowhere", "label": "x"})),
        ("set_site_zone", One(R::SiteManage), json!({"site": "nowhere", "zone": "UTC"})),
        ("managed_sources", One(R::SourceManage), json!({})),
        ("add_source", Confirmed(R::SourceManage), json!({"source": {"name": "", "sites": ["lyon"]}})),
        ("add_source_key", Confirmed(R::SourceManage), json!({"source": 4711})),
        ("revoke_source_key", Confirmed(R::SourceManage), json!({"key": 4711})),
        ("arrivals", One(R::SourceManage), json!({"source": 4711, "behind": 0})),
        ("system_status", One(R::SourceManage), json!({})),
        ("team", One(R::UserManage), json!({})),
        ("invite_person", Confirmed(R::UserManage), json!({"form": person})),
        ("change_person", Confirmed(R::UserManage), json!({"id": 4711, "form": person})),
        ("new_link", Confirmed(R::UserManage), json!({"id": 4711})),
        ("disable_person", Confirmed(R::UserManage), json!({"id": 4711})),
        ("enable_person", Confirmed(R::UserManage), json!({"id": 4711})),
        ("reset_second_factor", Confirmed(R::UserManage), json!({"id": 4711})),
        ("role_book", One(R::UserManage), json!({})),
        ("add_role", Confirmed(R::UserManage), json!({"form": role})),
        ("change_role", Confirmed(R::UserManage), json!({"id": 4711, "form": role})),
        ("remove_role", Confirmed(R::UserManage), json!({"id": 4711})),
        ("retention", One(R::RetentionManage), json!({})),
        ("retention_kept", One(R::RetentionManage), json!({})),
        ("preview_retention", One(R::RetentionManage), json!({"change": keep})),
        ("change_retention", Confirmed(R::RetentionManage), json!({"change": keep})),
        ("undo_retention", Confirmed(R::RetentionManage), json!({"place": keep["place"]})),
        ("place_hold", Confirmed(R::RetentionManage), json!({"query": "site=lyon", "reason": "x"})),
        ("lift_hold", Confirmed(R::RetentionManage), json!({"id": 4711})),
        ("redaction", One(R::RetentionManage), json!({})),
        (
            "try_redaction",
            All(&[R::RetentionManage, R::PayloadView]),
            json!({"draft": redact, "place": {"site": null, "module": null}}),
        ),
        ("save_redaction", Confirmed(R::RetentionManage), json!({"id": null, "draft": redact})),
        ("remove_redaction", Confirmed(R::RetentionManage), json!({"id": 4711})),
        ("integrity_state", One(R::AuditView), json!({})),
        ("check_integrity", One(R::AuditView), json!({})),
        ("own_account", Nothing, json!({})),
        ("time_zones", Nothing, json!({})),
        ("keep_preference", Nothing, json!({"preference": "theme", "value": "dark"})),
        ("confirm_password", Nothing, json!({"password": "another one"})),
        ("set_own_name", Session, json!({"name": "x"})),
        ("end_own_session", Session, json!({"id": "nonsense"})),
        ("end_other_sessions", Session, json!({})),
        ("revoke_own_token", Session, json!({"id": "nonsense"})),
        ("change_own_password", Password, json!({"password": "the lookout sees a brig"})),
        ("make_own_token", Password, json!({"name": "x"})),
        ("begin_second_factor", Password, json!({})),
        ("confirm_second_factor", Password, json!({"code": "000000"})),
        ("renew_recovery_codes", Password, json!({})),
        ("remove_second_factor", Password, json!({})),
    ]
}

/// Every page: the right without which there is nothing on it but a refusal, if any.
const PAGES: &[(&str, Option<Right>)] = &[
    ("/", None),
    ("/login", None),
    ("/login/code", None),
    ("/setup", None),
    ("/invitation", None),
    ("/account", None),
    ("/statistics", Some(R::StatisticsView)),
    ("/journals/:journal", Some(R::JournalView)),
    ("/views", Some(R::JournalView)),
    ("/events/:id", Some(R::JournalView)),
    ("/admin/sites", Some(R::SiteManage)),
    ("/admin/sources", Some(R::SourceManage)),
    ("/admin/people", Some(R::UserManage)),
    ("/admin/roles", Some(R::UserManage)),
    ("/admin/system", Some(R::SourceManage)),
    ("/admin/retention", Some(R::RetentionManage)),
    ("/admin/redaction", Some(R::RetentionManage)),
    ("/admin/integrity", Some(R::AuditView)),
];

/// Every route that is named by its text: what it is, and so why it asks for no right.
const DOORS: &[(&str, &str)] = &[
    ("/login", "everybody signs in"),
    ("/login/code", "everybody signs in"),
    ("/logout", "everybody signs out"),
    ("/setup", "asks for the one-time link"),
    ("/invitation", "asks for the link"),
    ("/preferences", "a browser's own cookies, and the caller's own choices"),
    ("/fn/{*function}", "the server functions, which ask themselves"),
    ("/live/rows", "asks for journal.view as it is opened and again while it goes on"),
    ("/live/ticks", "asks for statistics.view likewise"),
    ("/pkg/{*path}", "the page's files, which are the same for everybody"),
    ("&address", "those of them that have an address of their own"),
    ("page", "the pages, each of which has a row of its own"),
    ("pages", "the pages, each of which has a row of its own"),
    ("/api/openapi.json", "describes the program, and no data"),
];

/// Stands in all that the events of Lyon say.
const SECRET: &str = "zq7secret";

/// Two sites, one event of Lyon with everything that an event may have, a comment on it, and one of Krakow.
pub(crate) async fn world() -> (World, String) {
    let world = World::new().await;
    let lyon = event(&json!({
        "site": "lyon", "module": format!("m-{SECRET}"), "submodule": format!("s-{SECRET}"), "operation": format!("o-{SECRET}"),
        "message": format!("{SECRET} happened"), "actor": {"type": "staff", "code": SECRET, "user_type": SECRET},
        "section": SECRET, "tags": [SECRET], "correlation_id": SECRET, "attributes": {"a": SECRET},
        "request": {"headers": {"content-type": "text/plain"}, "body": format!("a {SECRET}")},
        "response": {"headers": {"content-type": "text/plain"}, "body": format!("a {SECRET}")},
        "traceback": {"body": SECRET}, "attachment": {"body": SECRET},
    }));
    let krakow = event(&json!({"site": "krakow", "module": "email", "message": "seen by all"}));
    let sent = world.app.send(
        crate::world::post(&world.key_of_two, "application/json")
            .body(Body::from(format!("[{lyon},{krakow}]")))
            .unwrap(),
    );
    assert_eq!(sent.await.status, 200);
    let found = world.get("/api/v1/events?site=lyon").await.json();
    let id = found["events"][0]["id"].as_str().unwrap().to_owned();
    let comment = json!({"type": "comment", "text": SECRET});
    let commented = world.post_as(Role::Staff, &[], &format!("/api/v1/events/{id}/annotations"), &comment).await;
    assert_eq!(commented.status, 200, "{}", commented.text());
    (world, id)
}

/// One password's hash for all: to make it takes as long as it should.
static HASH: OnceCell<String> = OnceCell::const_new();

async fn hash() -> String {
    Passwords::new().unwrap().hash(PASSWORD.to_owned()).await.unwrap()
}

/// Somebody with these rights on these sites, and the cookie of an open session.
pub(crate) async fn someone(app: &TestApp, name: &str, rights: Rights, sites: Sites) -> String {
    let id = if rights == Rights::NONE {
        RoleId::from(Role::Manager)
    } else {
        app.ports.people.add_role(RoleForm { name: name.to_owned(), rights }).await.unwrap()
    };
    let (email, created) = (format!("{name}@example.org"), app.clock.now());
    let password_hash = Some(HASH.get_or_init(hash).await.clone());
    let roles = vec![id];
    let account = NewAccount { email, name: String::new(), roles, sites, password_hash, created };
    let account = app.ports.accounts.add_account(account).await.unwrap();
    session(app, account).await
}

async fn session(app: &TestApp, account: i64) -> String {
    let secret = Secret::random("", &mut rand::rng());
    let (hash, created, stage) = (secret.hash(), app.clock.now(), SessionStage::Open);
    let new = NewSession { hash, account, ip: "192.0.2.1".to_owned(), user_agent: None, stage, created };
    app.ports.sessions.add_session(new).await.unwrap();
    format!("vigie={}", secret.reveal())
}

/// Rights by the name of those who have them: each role, everything but one, and one only.
fn people() -> BTreeMap<String, Rights> {
    let mut people = BTreeMap::new();
    for role in Role::ALL {
        people.insert(format!("role-{role}"), role.rights());
    }
    for right in Right::ALL {
        people.insert(format!("without-{right}"), Rights::of(Right::ALL).toggled(*right));
        people.insert(format!("only-{right}"), Rights::of(&[*right]));
    }
    people
}

pub(crate) async fn call(app: &TestApp, cookie: Option<&str>, function: &str, body: &Value) -> Answer {
    let mut request = request(Method::POST, &format!("/fn/{function}"))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

fn with_event(body: &Value, id: &str) -> Value {
    serde_json::from_str(&body.to_string().replace("EVENT", id)).unwrap()
}

/// What a server function must answer somebody with these rights and a session, before it looks at anything: a refusal, or `None`.
fn refusal(asks: Asks, rights: Rights) -> Option<(u16, &'static str)> {
    let forbidden = Some((403, "Forbidden"));
    match asks {
        Nothing | Open | Session => None,
        One(right) if !rights.has(right) => forbidden,
        All(all) if all.iter().any(|right| !rights.has(*right)) => forbidden,
        Any(some) if some.iter().all(|right| !rights.has(*right)) => forbidden,
        One(_) | All(_) | Any(_) => None,
        Confirmed(right) if !rights.has(right) => forbidden,
        Confirmed(_) | Password => Some((403, "PasswordNeeded")),
    }
}

#[tokio::test]
async fn every_server_function_has_a_row_and_asks_for_what_its_row_says() {
    let (world, id) = world().await;
    let app = &world.app;
    // The router has registered them all by now.
    let known: BTreeSet<String> =
        server_fn_paths().map(|(path, _)| path.trim_start_matches("/fn/").to_owned()).collect();
    let table = functions();
    let rows: BTreeSet<String> = table.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(known.difference(&rows).collect::<Vec<_>>(), Vec::<&String>::new(), "server functions without a row");
    assert_eq!(rows.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "rows without a server function");
    let mut cookies = Vec::new();
    for (name, rights) in people() {
        cookies.push((name.clone(), rights, someone(app, &name, rights, Sites::All).await));
    }
    for (function, asks, body) in &table {
        let body = with_event(body, &id);
        let stranger = call(app, None, function, &body).await;
        let expected = if matches!(asks, Open) { 200 } else { 401 };
        assert_eq!(stranger.status.as_u16(), expected, "{function} to nobody: {}", stranger.text());
        for (name, rights, cookie) in &cookies {
            // What ends sessions would end the one of the next row.
            let own = if matches!(asks, Session | Password) {
                let email = format!("{name}@example.org");
                session(app, app.ports.accounts.credentials(&email).await.unwrap().unwrap().account.id).await
            } else {
                cookie.clone()
            };
            let answer = call(app, Some(&own), function, &body).await;
            match refusal(*asks, *rights) {
                Some((status, error)) => {
                    assert_eq!(answer.status.as_u16(), status, "{function} as {name}: {}", answer.text());
                    assert!(answer.text().contains(error), "{function} as {name}: {}", answer.text());
                }
                None => {
                    let refused =
                        ["Forbidden", "SignedOut", "PasswordNeeded"].iter().any(|word| answer.text().contains(word));
                    assert!(
                        !answer.text().contains("\"field\":\"request\""),
                        "the row of {function} is not a request: {}",
                        answer.text()
                    );
                    assert!(
                        !refused && answer.status != 500,
                        "{function} as {name}: {} {}",
                        answer.status,
                        answer.text()
                    );
                }
            }
        }
    }
}

/// Everything that an administrator of Krakow alone may ask, asked for what is Lyon's.
#[tokio::test]
async fn nothing_of_another_site_shows_through_any_server_function() {
    let (world, id) = world().await;
    let app = &world.app;
    let krakow = Sites::Only(Arc::new(["krakow".parse().unwrap()].into()));
    let cookie = someone(app, "krakow-only", Rights::of(Right::ALL), krakow).await;
    let everywhere = someone(app, "everywhere", Rights::of(Right::ALL), Sites::All).await;
    let mut shown = 0;
    for (function, asks, body) in functions() {
        if matches!(asks, Session | Password) {
            continue;
        }
        let body = with_event(&body, &id);
        let answer = call(app, Some(&cookie), function, &body).await;
        assert!(!answer.text().contains(SECRET), "{function} tells: {}", answer.text());
        shown += u32::from(call(app, Some(&everywhere), function, &body).await.text().contains(SECRET));
    }
    // The same questions do tell those who may know: else this would prove nothing.
    assert!(shown >= 10, "{shown}");
    let sites = call(app, Some(&cookie), "managed_sites", &json!({})).await.json();
    assert_eq!(sites.as_array().unwrap().len(), 1, "{sites}");
}

#[tokio::test]
async fn nothing_of_another_site_shows_through_the_api_its_exports_and_its_pages() {
    let (world, id) = world().await;
    let krakow = Sites::Only(Arc::new(["krakow".parse().unwrap()].into()));
    let cookie = someone(&world.app, "krakow-only", Rights::of(Right::ALL), krakow).await;
    let everywhere = someone(&world.app, "everywhere", Rights::of(Right::ALL), Sites::All).await;
    let document = world.app.get("/api/openapi.json").await.json();
    let mut asked: Vec<String> = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        // A stream has no end that could be waited for; its test stands with the others of live.
        if operations["get"].is_null() || path == "/api/v1/live" {
            continue;
        }
        let uri = path.replace("{id}", &id).replace("{name}", "x");
        for more in ["", "?site=lyon", "?q=zq7secret", "?format=csv", "?format=json&site=lyon", "?format=xlsx"] {
            asked.push(format!("{uri}{more}"));
        }
    }
    for page in [
        "/statistics",
        "/statistics?view=table&site=lyon",
        "/journals/all",
        "/journals/all?site=lyon",
        "/views",
        "/account",
    ] {
        asked.push(page.to_owned());
    }
    asked.push(format!("/events/{id}"));
    asked.push(format!("/journals/all?event={id}"));
    let mut shown = 0;
    for uri in asked {
        let tell = async |cookie: &str| {
            let answer = world.app.get_with(&uri, header::COOKIE, cookie).await;
            // An address that was asked for may stand in its own answer.
            let text =
                String::from_utf8_lossy(&answer.body).replace("q=zq7secret", "").replace("\\\"zq7secret\\\"", "");
            (text.contains(SECRET), answer.status)
        };
        let (tells, status) = tell(&cookie).await;
        assert!(!tells, "{uri} tells");
        if uri.starts_with("/api/v1/events/") && !uri.contains('?') {
            assert_eq!(status, 404, "{uri}");
        }
        shown += u32::from(tell(&everywhere).await.0);
    }
    assert!(shown >= 15, "{shown}");
}

#[tokio::test]
async fn every_page_has_a_row_and_shows_nothing_without_its_right() {
    let (world, id) = world().await;
    let known: BTreeSet<String> =
        leptos_axum::generate_route_list(app::App).iter().map(|route| route.path().to_owned()).collect();
    let named: BTreeSet<String> =
        PAGES.iter().map(|(path, _)| path.replace(":journal", "{journal}").replace(":id", "{id}")).collect();
    assert_eq!(known, named, "give each page a row");
    let nothing = someone(&world.app, "nothing-much", Rights::of(&[R::ViewShare]), Sites::All).await;
    for (page, right) in PAGES {
        let uri = page.replace(":journal", "all").replace(":id", &id);
        let stranger = world.app.get(&uri).await;
        let open = ["/login", "/login/code", "/setup", "/invitation"].contains(page);
        assert_eq!(stranger.is_for_callers(), open, "{page} to nobody: {}", stranger.status);
        if right.is_some() {
            let refused = world.app.get_with(&uri, header::COOKIE, &nothing).await;
            assert!(!refused.text().contains(SECRET), "{page} tells somebody without the right");
        }
    }
}

/// How a route is made by its text, or something gets what no route is for.
const ROUTING: [&str; 6] =
    [".route(", ".route_service(", ".nest(", ".nest_service(", ".fallback(", ".fallback_service("];

/// The addresses that are routed by their text; where that stands elsewhere, the expression that gives it.
fn routed_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for call in ROUTING {
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(call) {
            rest = after;
            // What is counted has a route too.
            if before.ends_with("measure") {
                continue;
            }
            let first = after.trim_start();
            let address = match first.strip_prefix('"') {
                Some(literal) => literal.split('"').next(),
                None => first.split([',', ')']).next(),
            };
            found.extend(address.map(str::to_owned));
        }
    }
    found
}

fn routed(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routed(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.extend(routed_in(&text));
        }
    }
}

#[test]
fn every_other_route_has_a_row() {
    let mut found = BTreeSet::new();
    routed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let named: BTreeSet<String> = DOORS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(found, named, "say why a route asks for no right");
    // However it is made.
    let made = "r.route(SECRET_DOOR, get(x)).nest(\n    \"/a\", r).route_service(path(), s).fallback_service(all)";
    assert_eq!(routed_in(made), ["SECRET_DOOR", "path(", "/a", "all"]);
}
