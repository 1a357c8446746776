//! Links to choose a password, and what ends them.

use std::sync::Arc;

use app::domain::access::{Right, Rights, Role, Sites};
use app::domain::error::StoreError;
use app::domain::role::{RoleForm, RoleId};
use app::domain::time::Timestamp;
use app::ports::accounts::Account;
use app::ports::clock::Clock;
use app::ports::invitations::{Chosen, InvitationStore, NewInvitation};
use app::ports::people::{AccountChange, PeopleStore};
use app::ports::sessions::SecretHash;
use async_trait::async_trait;
use serde_json::json;
use server::http::state::Ports;

use crate::deeds::{administrated, call, confirm, done, is_error};
use crate::people::{ADMINISTRATOR, change, only, rights, token};
use crate::support::TestApp;

/// Whoever made a link may keep it; it must not open an account that may do more, or that was closed or secured, since.
#[tokio::test]
async fn a_link_ends_with_each_change_of_what_its_account_may_do_and_of_how_it_is_entered() {
    let (app, cookie) = administrated().await;
    confirm(&app, &cookie).await;
    let role = |bits: &[&str], name: &str| json!({"name": name, "rights": rights(bits)});
    done(&app, &cookie, "add_role", json!({"form": role(&["journal.view"], "Reader")})).await;
    let reader = RoleId::OWN;
    let id = json!(app.user("bob@example.org", &[Role::Staff]).await);
    let renamed = json!({"id": id, "form": {"email": "", "name": "Bob", "roles": [reader], "sites": "all"}});
    for (function, body, ends) in [
        ("change_person", change(&id, &[reader], only(&["lyon"])), true),
        ("change_person", change(&id, &[reader], only(&["lyon", "krakow"])), true),
        ("change_person", change(&id, &[reader], json!("all")), true),
        ("change_person", renamed, false),
        ("change_role", json!({"id": reader, "form": role(&["journal.view"], "Readers")}), false),
        ("change_role", json!({"id": reader, "form": role(&["journal.view", "user.manage"], "Readers")}), true),
        ("disable_person", json!({"id": id}), true),
        ("change_own_password", json!({"password": "the lookout sees a brig"}), true),
    ] {
        let link = token(&done(&app, &cookie, "new_link", json!({"id": id})).await);
        if function == "change_own_password" {
            let bob = app.sign_in("bob@example.org").await;
            confirm(&app, &bob).await;
            done(&app, &bob, function, body.clone()).await;
        } else {
            done(&app, &cookie, function, body.clone()).await;
        }
        if function == "disable_person" {
            done(&app, &cookie, "enable_person", body).await;
        }
        let open = app.ports.invitations.invited(&server::auth::secret::hash(&link), app.clock.now()).await.unwrap();
        assert_eq!(open.is_none(), ends, "{function}");
    }
    // Somebody else's change ends nobody's link.
    let link = token(&done(&app, &cookie, "new_link", json!({"id": id})).await);
    let other = json!(app.user("other@example.org", &[Role::Staff]).await);
    done(&app, &cookie, "change_person", change(&other, &[ADMINISTRATOR], json!("all"))).await;
    assert!(
        app.ports.invitations.invited(&server::auth::secret::hash(&link), app.clock.now()).await.unwrap().is_some()
    );
}

/// Links, before each of which somebody makes its account an administrator.
struct Promoting {
    links: Arc<dyn InvitationStore>,
    people: Arc<dyn PeopleStore>,
}

#[async_trait]
impl InvitationStore for Promoting {
    async fn add_invitation(&self, invitation: NewInvitation) -> Result<(), StoreError> {
        let roles = vec![Role::Administrator.into()];
        let more = AccountChange { name: String::new(), roles, sites: Sites::All };
        self.people.change_person(invitation.account, more).await?;
        self.links.add_invitation(invitation).await
    }

    async fn invited(&self, hash: &SecretHash, now: Timestamp) -> Result<Option<Account>, StoreError> {
        self.links.invited(hash, now).await
    }

    async fn accept(&self, hash: &SecretHash, chosen: Chosen, now: Timestamp) -> Result<(), StoreError> {
        self.links.accept(hash, chosen, now).await
    }
}

#[tokio::test]
async fn a_link_that_was_overtaken_while_it_was_made_is_shown_to_nobody() {
    let promoting = |ports: &mut Ports| {
        ports.invitations = Arc::new(Promoting { links: ports.invitations.clone(), people: ports.people.clone() });
    };
    let app = TestApp::start_on(|_| {}, promoting).await;
    let bits = Rights::of(&[Right::UserManage, Right::JournalView]);
    let lead = app.ports.people.add_role(RoleForm { name: "Team lead".to_owned(), rights: bits }).await.unwrap();
    let as_lead = |roles| AccountChange { name: String::new(), roles, sites: Sites::All };
    for email in ["lead@example.org", "bob@example.org"] {
        let id = app.user(email, &[Role::Staff]).await;
        app.ports.people.change_person(id, as_lead(vec![lead])).await.unwrap();
    }
    let cookie = app.sign_in("lead@example.org").await;
    confirm(&app, &cookie).await;
    let bob = app.ports.accounts.credentials("bob@example.org").await.unwrap().unwrap().account.id;
    is_error(&call(&app, &cookie, "new_link", json!({"id": bob})).await, "Forbidden");
}
