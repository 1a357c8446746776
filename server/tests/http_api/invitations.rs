//! Links to choose a password, and what ends them.

use app::domain::access::Role;
use app::domain::role::RoleId;
use app::ports::clock::Clock;
use serde_json::json;

use crate::deeds::{administrated, confirm, done};
use crate::people::{ADMINISTRATOR, change, only, rights, token};

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
