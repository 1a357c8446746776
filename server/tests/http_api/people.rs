//! People and own roles as administrators decide on them: who may, what nobody can give, links to choose a password, and the record of it.

use std::sync::Arc;

use app::domain::access::{Role, Sites};
use app::domain::role::RoleId;
use axum::http::header;
use serde_json::{Value, json};

use crate::deeds::{ADMIN, administrated, call, confirm, done, is_error, recorded};
use crate::support::{PASSWORD, TestApp};
use crate::world::World;

fn form(email: &str, roles: &[i64], sites: Value) -> Value {
    json!({"form": {"email": email, "name": "Marie", "roles": roles, "sites": sites}})
}

pub(crate) fn change(id: &Value, roles: &[i64], sites: Value) -> Value {
    json!({"id": id, "form": {"email": "", "name": "Marie", "roles": roles, "sites": sites}})
}

pub(crate) fn only(slugs: &[&str]) -> Value {
    json!({"only": slugs})
}

async fn person(app: &TestApp, cookie: &str, email: &str) -> Value {
    let team = done(app, cookie, "team", json!({})).await;
    let found = team["people"].as_array().unwrap().iter().find(|person| person["email"] == email);
    found.unwrap_or_else(|| panic!("{email} is not in {team}")).clone()
}

/// The secret of a link.
pub(crate) fn token(invitation: &Value) -> String {
    invitation["url"].as_str().unwrap().split_once("token=").unwrap().1.to_owned()
}

const STAFF: i64 = 1;
pub(crate) const ADMINISTRATOR: i64 = 3;

#[tokio::test]
async fn somebody_is_invited_by_a_link_that_works_once_and_then_has_what_was_given() {
    let (app, cookie) = administrated().await;
    is_error(
        &call(&app, &cookie, "invite_person", form("marie@x.org", &[STAFF], only(&["lyon"]))).await,
        "PasswordNeeded",
    );
    confirm(&app, &cookie).await;
    let link = done(&app, &cookie, "invite_person", form(" Marie@X.org", &[STAFF], only(&["lyon"]))).await;
    assert!(link["url"].as_str().unwrap().starts_with("http://127.0.0.1:8321/invitation?token="), "{link}");
    assert_eq!(person(&app, &cookie, "marie@x.org").await["state"], "invited");
    // Nobody signs in without a password, not even with an empty one.
    for password in ["", "!", PASSWORD] {
        let refused = app.post("/login", &[("email", "marie@x.org"), ("password", password)]).await;
        assert_eq!(refused.header("location"), "/login?error=refused", "{password}");
    }

    let token = token(&link);
    let accept = |password: &'static str| {
        let (app, token) = (&app, token.clone());
        async move { app.post("/invitation", &[("token", &token), ("name", "Marie K."), ("password", password)]).await }
    };
    assert_eq!(accept("short").await.header("location"), format!("/invitation?error=short&token={token}"));
    let accepted = accept("the lookout sees a brig").await;
    assert_eq!(accepted.header("location"), "/");
    let marie = accepted.cookie("vigie").unwrap();
    let session = done(&app, &marie, "session", json!({})).await;
    assert_eq!(session["session"]["email"], "marie@x.org");
    assert_eq!(
        accept("the lookout sees a bark").await.header("location"),
        format!("/invitation?error=token&token={token}")
    );
    let known = person(&app, &cookie, "marie@x.org").await;
    assert_eq!(
        (&known["state"], &known["name"], &known["sites"]),
        (&json!("active"), &json!("Marie K."), &only(&["lyon"]))
    );
    let sites = done(&app, &marie, "sites", json!({})).await;
    assert_eq!(sites.as_array().unwrap().len(), 1);

    let [(_, sentence, changes)] = recorded(&app, "user.create").await.try_into().unwrap();
    assert_eq!(sentence, format!("{ADMIN} invited marie@x.org"));
    assert!(changes.contains(&("roles".to_owned(), Value::Null, json!(["staff"]))), "{changes:?}");
    assert_eq!(recorded(&app, "password.chosen").await.len(), 1);
}

#[tokio::test]
async fn a_link_ends_with_its_time_with_a_newer_one_and_with_the_account() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    let first = done(&app, &cookie, "invite_person", form("a@x.org", &[STAFF], json!("all"))).await;
    let id = person(&app, &cookie, "a@x.org").await["id"].clone();
    let second = done(&app, &cookie, "new_link", json!({"id": id})).await;
    let opens = async |link: &Value| {
        let fields = [("token", token(link)), ("password", "the lookout sees a brig".to_owned())];
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.post("/invitation", &fields).await.header("location") == "/"
    };
    assert!(!opens(&first).await);
    done(&app, &cookie, "disable_person", json!({"id": id})).await;
    assert!(!opens(&second).await);
    done(&app, &cookie, "enable_person", json!({"id": id})).await;
    let third = done(&app, &cookie, "new_link", json!({"id": id})).await;
    app.clock.advance_ms(7 * 86_400_000);
    assert!(!opens(&third).await);
}

#[tokio::test]
async fn who_holds_a_role_is_counted_among_those_whom_one_sees() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    let role = json!({"form": {"name": "Team lead", "rights": rights(&["user.manage", "journal.view"])}});
    done(&app, &cookie, "add_role", role).await;
    let at = |site: &str| Sites::Only(Arc::new([site.parse().unwrap()].into()));
    let lead = app.user_of("lead@example.org", &[Role::Staff], at("lyon")).await;
    done(&app, &cookie, "change_person", change(&json!(lead), &[RoleId::OWN], only(&["lyon"]))).await;
    for (email, site) in [("a@x.org", "lyon"), ("b@x.org", "krakow"), ("c@x.org", "krakow")] {
        app.user_of(email, &[Role::Staff], at(site)).await;
    }
    app.user("everywhere@x.org", &[Role::Staff]).await;
    let lead = app.sign_in("lead@example.org").await;
    for (session, expected) in [(&lead, 2), (&cookie, 4)] {
        let book = done(&app, session, "role_book", json!({})).await;
        let staff = book["roles"].as_array().unwrap().iter().find(|role| role["role"]["id"] == STAFF).unwrap();
        assert_eq!(staff["holders"], expected, "{book}");
    }
}

#[tokio::test]
async fn a_new_password_behind_a_link_ends_the_sessions_that_there_were() {
    let (app, cookie) = administrated().await;
    let id = app.user("staff@example.org", &[Role::Staff]).await;
    let session = app.sign_in("staff@example.org").await;
    confirm(&app, &cookie).await;
    let link = done(&app, &cookie, "new_link", json!({"id": id})).await;
    assert!(app.get_with("/statistics", header::COOKIE, &session).await.is_for_callers());
    let fields = [("token", token(&link)), ("password", "the lookout sees a brig".to_owned())];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(app.post("/invitation", &fields).await.header("location"), "/");
    assert!(!app.get_with("/statistics", header::COOKIE, &session).await.is_for_callers());
    let old = app.post("/login", &[("email", "staff@example.org"), ("password", PASSWORD)]).await;
    assert_eq!(old.header("location"), "/login?error=refused");
}

#[tokio::test]
async fn the_last_who_manages_people_stays_and_nobody_disables_themselves() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    let id = person(&app, &cookie, ADMIN).await["id"].clone();
    is_error(&call(&app, &cookie, "change_person", change(&id, &[STAFF], json!("all"))).await, "last administrator");
    is_error(
        &call(&app, &cookie, "change_person", change(&id, &[ADMINISTRATOR], only(&["lyon"]))).await,
        "last administrator",
    );
    is_error(&call(&app, &cookie, "disable_person", json!({"id": id})).await, "person");
    // Somebody who is only invited cannot sign in, and so is no other administrator.
    done(&app, &cookie, "invite_person", form("b@x.org", &[ADMINISTRATOR], json!("all"))).await;
    is_error(&call(&app, &cookie, "change_person", change(&id, &[STAFF], json!("all"))).await, "last administrator");
    app.user("c@x.org", &[Role::Administrator]).await;
    done(&app, &cookie, "change_person", change(&id, &[STAFF], json!("all"))).await;
    // What was taken away is gone at once.
    is_error(&call(&app, &cookie, "team", json!({})).await, "Forbidden");
    let refused = app.ports.accounts.disable_account("c@x.org", app::domain::time::Timestamp(1)).await;
    assert!(matches!(refused, Err(app::domain::error::StoreError::LastAdministrator)), "{refused:?}");
}

#[tokio::test]
async fn nobody_gives_what_they_lack_nor_changes_those_who_may_do_more() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    let role = json!({"form": {"name": "Team lead", "rights": rights(&["user.manage", "journal.view"])}});
    done(&app, &cookie, "add_role", role).await;
    let book = done(&app, &cookie, "role_book", json!({})).await;
    let lead = book["roles"].as_array().unwrap().iter().find(|role| role["role"]["name"] == "Team lead").unwrap();
    let lead_id = lead["role"]["id"].as_i64().unwrap();
    let lyon = Sites::Only(Arc::new(["lyon".parse().unwrap()].into()));
    let id = app.user_of("lead@example.org", &[Role::Staff], lyon).await;
    let krakow = Sites::Only(Arc::new(["krakow".parse().unwrap()].into()));
    let elsewhere = app.user_of("krakow@example.org", &[Role::Manager], krakow).await;
    let staff = app.user("staff@example.org", &[Role::Staff]).await;
    done(&app, &cookie, "change_person", change(&json!(id), &[lead_id], only(&["lyon"]))).await;
    let lead = app.sign_in("lead@example.org").await;
    confirm(&app, &lead).await;

    let team = done(&app, &lead, "team", json!({})).await;
    let seen: Vec<&str> = team["people"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert_eq!(seen, [ADMIN, "lead@example.org", "staff@example.org"], "those of other sites are not there");
    let changeable: Vec<bool> =
        team["people"].as_array().unwrap().iter().map(|one| one["changeable"] == true).collect();
    assert_eq!(changeable, [false, true, false]);
    assert_eq!(team["roles"].as_array().unwrap().len(), 1, "{}", team["roles"]);
    assert_eq!((team["all_sites"].clone(), team["sites"].as_array().unwrap().len()), (json!(false), 1));

    for (roles, sites) in
        [(vec![ADMINISTRATOR], only(&["lyon"])), (vec![STAFF], only(&["lyon"])), (vec![lead_id], json!("all"))]
    {
        is_error(&call(&app, &lead, "invite_person", form("x@x.org", &roles, sites.clone())).await, "Forbidden");
        is_error(&call(&app, &lead, "change_person", change(&json!(id), &roles, sites)).await, "Forbidden");
    }
    is_error(&call(&app, &lead, "invite_person", form("x@x.org", &[lead_id], only(&["krakow"]))).await, "sites");
    let admin_id = person(&app, &cookie, ADMIN).await["id"].clone();
    for function in ["new_link", "disable_person", "enable_person", "reset_second_factor"] {
        is_error(&call(&app, &lead, function, json!({"id": admin_id})).await, "Forbidden");
        is_error(&call(&app, &lead, function, json!({"id": staff})).await, "Forbidden");
        is_error(&call(&app, &lead, function, json!({"id": elsewhere})).await, "NotFound");
        is_error(&call(&app, &lead, function, json!({"id": 4711})).await, "NotFound");
    }
    // A role reaches people of every site.
    let wider = json!({"form": {"name": "Wider", "rights": rights(&["journal.view"])}});
    is_error(&call(&app, &lead, "add_role", wider).await, "Forbidden");
    done(&app, &lead, "invite_person", form("x@x.org", &[lead_id], only(&["lyon"]))).await;
}

pub(crate) fn rights(names: &[&str]) -> u32 {
    names.iter().map(|name| 1 << name.parse::<app::domain::access::Right>().unwrap().code()).sum()
}

#[tokio::test]
async fn an_own_role_holds_at_once_for_all_who_have_it_and_goes_when_nobody_has() {
    let (app, cookie) = administrated().await;
    is_error(&call(&app, &cookie, "add_role", json!({"form": {"name": "x", "rights": 2}})).await, "PasswordNeeded");
    confirm(&app, &cookie).await;
    for (name, bits, field) in
        [("", 2, "name"), ("Staff", 2, "name"), (&"ł".repeat(41), 2, "name"), ("Reader", 0, "rights")]
    {
        is_error(&call(&app, &cookie, "add_role", json!({"form": {"name": name, "rights": bits}})).await, field);
    }
    let reader = json!({"form": {"name": " Reader ", "rights": rights(&["journal.view"])}});
    done(&app, &cookie, "add_role", reader.clone()).await;
    is_error(&call(&app, &cookie, "add_role", reader).await, "exists already");
    let id = app.user("reader@example.org", &[Role::Manager]).await;
    done(&app, &cookie, "change_person", change(&json!(id), &[100], json!("all"))).await;
    let session = app.sign_in("reader@example.org").await;
    assert_eq!(app.get_with("/api/v1/events", header::COOKIE, &session).await.status, 200);
    assert_eq!(app.get_with("/api/v1/statistics?granularity=day", header::COOKIE, &session).await.status, 403);
    assert_eq!(app.get_with("/api/v1/export?format=csv", header::COOKIE, &session).await.status, 403);
    let other = json!({"id": 100, "form": {"name": "Counter", "rights": rights(&["statistics.view"])}});
    done(&app, &cookie, "change_role", other).await;
    assert_eq!(app.get_with("/api/v1/events", header::COOKIE, &session).await.status, 403);
    assert_eq!(app.get_with("/api/v1/statistics?granularity=day", header::COOKIE, &session).await.status, 200);
    is_error(&call(&app, &cookie, "remove_role", json!({"id": 100})).await, "holders");
    is_error(&call(&app, &cookie, "remove_role", json!({"id": 3})).await, "NotFound");
    done(&app, &cookie, "change_person", change(&json!(id), &[0], json!("all"))).await;
    done(&app, &cookie, "remove_role", json!({"id": 100})).await;
    let changed = recorded(&app, "role.change").await.remove(0);
    assert!(
        changed.2.contains(&("rights".to_owned(), json!(["journal.view"]), json!(["statistics.view"]))),
        "{changed:?}"
    );
}

#[tokio::test]
async fn people_and_roles_are_for_those_who_manage_people() {
    let world = World::new().await;
    let someone = form("x@x.org", &[STAFF], json!("all"));
    for role in [Role::Manager, Role::Staff, Role::Auditor] {
        for (function, body) in [
            ("team", json!({})),
            ("invite_person", someone.clone()),
            ("change_person", change(&json!(1), &[STAFF], json!("all"))),
            ("new_link", json!({"id": 1})),
            ("disable_person", json!({"id": 1})),
            ("enable_person", json!({"id": 1})),
            ("reset_second_factor", json!({"id": 1})),
            ("role_book", json!({})),
            ("add_role", json!({"form": {"name": "x", "rights": 1}})),
            ("change_role", json!({"id": 100, "form": {"name": "x", "rights": 1}})),
            ("remove_role", json!({"id": 100})),
        ] {
            is_error(&world.post_as(role, &[], &format!("/fn/{function}"), &body).await, "Forbidden");
        }
    }
}
