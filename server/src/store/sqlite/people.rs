//! What administrators change of people and of own roles, as rows of the main database.

use std::collections::BTreeSet;

use app::domain::access::{Rights, Sites};
use app::domain::error::StoreError;
use app::domain::role::{HeldRole, RoleForm, RoleId};
use app::domain::time::Timestamp;
use app::ports::people::{AccountChange, ListedAccount, PeopleStore};
use async_trait::async_trait;
use sqlx::{FromRow, Sqlite, SqliteConnection, Transaction};

use super::accounts::{AccountRow, has_administrator, insert_roles, insert_sites, select_account};
use super::error::{is_duplicate, store_error};
use super::invitations::end_link;
use super::main::{MainDatabase, begin};

const PEOPLE: &str = select_account!(
    ", (SELECT max(session.seen) FROM session WHERE session.account_id = account.id AND session.awaits_code = 0) AS seen",
    "account ORDER BY account.email"
);

const ACCOUNT: &str = select_account!("", "account WHERE account.id = ?");

/// The links of all who hold a role, if its rights are about to be others: else whoever made one could choose the password of somebody who
/// may do more than they were allowed to decide on.
const END_LINKS_OF_HOLDERS: &str = "DELETE FROM invitation WHERE account_id IN
    (SELECT account_role.account_id FROM account_role JOIN role ON role.id = account_role.role
        WHERE role.id = ? AND role.rights <> ?)";

#[derive(FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    account: AccountRow,
    seen: Option<i64>,
}

#[derive(FromRow)]
struct RoleRow {
    id: i64,
    name: String,
    rights: u32,
}

impl RoleRow {
    fn role(self) -> HeldRole {
        HeldRole { id: RoleId(self.id), name: self.name, rights: Rights::from_bits(self.rights) }
    }
}

/// A change that must leave somebody who manages people, if there was one before.
struct Guarded<'c> {
    transaction: Transaction<'c, Sqlite>,
    administered: bool,
}

impl<'c> Guarded<'c> {
    async fn begin(connection: &'c mut SqliteConnection) -> Result<Self, StoreError> {
        let mut transaction = begin(connection).await?;
        let administered = has_administrator(&mut transaction).await?;
        Ok(Self { transaction, administered })
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        if self.administered && !has_administrator(&mut self.transaction).await? {
            return Err(StoreError::LastAdministrator);
        }
        self.transaction.commit().await.map_err(store_error)
    }
}

async fn forget(connection: &mut SqliteConnection, account: i64) -> Result<(), StoreError> {
    for statement in ["DELETE FROM account_role WHERE account_id = ?", "DELETE FROM account_site WHERE account_id = ?"]
    {
        sqlx::query(statement).bind(account).execute(&mut *connection).await.map_err(store_error)?;
    }
    Ok(())
}

/// What somebody's roles and sites are; a link to choose a password was made for exactly these.
async fn reach(
    connection: &mut SqliteConnection,
    account: i64,
) -> Result<Option<(BTreeSet<RoleId>, Sites)>, StoreError> {
    let row: Option<AccountRow> =
        sqlx::query_as(ACCOUNT).bind(account).fetch_optional(connection).await.map_err(store_error)?;
    Ok(row.map(AccountRow::account).map(|account| (account.roles.iter().map(|role| role.id).collect(), account.sites)))
}

/// Nothing changed: there is no such row.
fn found(changed: &sqlx::sqlite::SqliteQueryResult, what: &'static str) -> Result<(), StoreError> {
    if changed.rows_affected() == 0 { Err(StoreError::Missing(what)) } else { Ok(()) }
}

fn named(error: sqlx::Error) -> StoreError {
    if is_duplicate(&error) { StoreError::Exists("name") } else { store_error(error) }
}

#[async_trait]
impl PeopleStore for MainDatabase {
    async fn people(&self) -> Result<Vec<ListedAccount>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<ListedRow> = sqlx::query_as(PEOPLE).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let listed = |row: ListedRow| ListedAccount { account: row.account.account(), seen: row.seen.map(Timestamp) };
        Ok(rows.into_iter().map(listed).collect())
    }

    async fn change_person(&self, account: i64, change: AccountChange) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut guarded = Guarded::begin(&mut connection).await?;
        let transaction = &mut guarded.transaction;
        let before = reach(transaction, account).await?;
        let changed = sqlx::query("UPDATE account SET name = ?, all_sites = ? WHERE id = ?")
            .bind(&change.name)
            .bind(matches!(change.sites, Sites::All))
            .bind(account)
            .execute(&mut **transaction)
            .await
            .map_err(store_error)?;
        found(&changed, "account")?;
        forget(transaction, account).await?;
        insert_roles(transaction, account, &change.roles).await?;
        if let Sites::Only(sites) = &change.sites {
            insert_sites(transaction, account, sites).await?;
        }
        if reach(transaction, account).await? != before {
            end_link(transaction, account).await?;
        }
        guarded.commit().await
    }

    async fn enable_person(&self, account: i64) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let changed = sqlx::query("UPDATE account SET disabled = NULL WHERE id = ?")
            .bind(account)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        found(&changed, "account")
    }

    async fn own_roles(&self) -> Result<Vec<HeldRole>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<RoleRow> = sqlx::query_as("SELECT id, name, rights FROM role ORDER BY name")
            .fetch_all(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        Ok(rows.into_iter().map(RoleRow::role).collect())
    }

    async fn add_role(&self, role: RoleForm) -> Result<RoleId, StoreError> {
        let mut connection = self.write().await;
        let id: i64 = sqlx::query_scalar(
            "INSERT INTO role (id, name, rights) SELECT max(coalesce(max(id), 0) + 1, ?), ?, ? FROM role RETURNING id",
        )
        .bind(RoleId::OWN)
        .bind(&role.name)
        .bind(role.rights.bits())
        .fetch_one(&mut *connection)
        .await
        .map_err(named)?;
        Ok(RoleId(id))
    }

    async fn change_role(&self, id: RoleId, role: RoleForm) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut guarded = Guarded::begin(&mut connection).await?;
        sqlx::query(END_LINKS_OF_HOLDERS)
            .bind(id.0)
            .bind(role.rights.bits())
            .execute(&mut *guarded.transaction)
            .await
            .map_err(store_error)?;
        let changed = sqlx::query("UPDATE role SET name = ?, rights = ? WHERE id = ?")
            .bind(&role.name)
            .bind(role.rights.bits())
            .bind(id.0)
            .execute(&mut *guarded.transaction)
            .await
            .map_err(named)?;
        found(&changed, "role")?;
        guarded.commit().await
    }

    async fn remove_role(&self, id: RoleId) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let held: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account_role WHERE role = ?)")
            .bind(id.0)
            .fetch_one(&mut *transaction)
            .await
            .map_err(store_error)?;
        if held {
            return Err(StoreError::Exists("holder"));
        }
        let removed = sqlx::query("DELETE FROM role WHERE id = ?")
            .bind(id.0)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        found(&removed, "role")?;
        transaction.commit().await.map_err(store_error)
    }
}
