//! Accounts as rows of the main database.

use std::collections::BTreeSet;
use std::sync::Arc;

use app::domain::access::{Right, Rights, Role, Sites};
use app::domain::error::StoreError;
use app::domain::person::PersonState;
use app::domain::role::{HeldRole, RoleId};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::accounts::{Account, AccountStore, Credentials, NewAccount};
use async_trait::async_trait;
use sqlx::{FromRow, SqliteConnection};

use super::error::{is_duplicate, store_error};
use super::invitations::end_link;
use super::main::{MainDatabase, begin};

/// The columns of an account with its roles and sites folded into one row each, so that knowing a caller takes one statement.
/// What follows says which; `account` is in scope.
macro_rules! select_account {
    ($more:literal, $from:literal) => {
        concat!(
            "SELECT account.id, account.email, account.name, account.all_sites, account.disabled,
                account.password_hash = '' AS invited,
                EXISTS (SELECT 1 FROM second_factor
                    WHERE second_factor.account_id = account.id AND second_factor.confirmed IS NOT NULL) AS second_factor,
                (SELECT group_concat(account_role.role || ' ' || coalesce(role.rights, 0) || ' ' || coalesce(role.name, ''), char(10))
                    FROM account_role LEFT JOIN role ON role.id = account_role.role
                    WHERE account_role.account_id = account.id) AS roles,
                (SELECT group_concat(site.slug) FROM account_site JOIN site ON site.id = account_site.site_id
                    WHERE account_site.account_id = account.id) AS sites",
            $more,
            " FROM ",
            $from
        )
    };
}

pub(super) use select_account;

const ACCOUNTS: &str = select_account!("", "account ORDER BY account.email");
const CREDENTIALS: &str = select_account!(", account.password_hash", "account WHERE account.email = ?");

/// An account as a statement of [`select_account`] gives it.
#[derive(FromRow)]
pub(super) struct AccountRow {
    id: i64,
    email: String,
    name: String,
    all_sites: bool,
    disabled: Option<i64>,
    invited: bool,
    second_factor: bool,
    roles: Option<String>,
    sites: Option<String>,
}

impl AccountRow {
    /// The account. A role that only a newer program knows gives no rights here.
    pub(super) fn account(self) -> Account {
        let roles = self.roles.as_deref().unwrap_or_default().lines();
        let sites = self.sites.as_deref().unwrap_or_default().split(',');
        let listed: BTreeSet<Slug> = sites.filter_map(|slug| slug.parse().ok()).collect();
        Account {
            id: self.id,
            email: self.email,
            name: self.name,
            roles: roles.filter_map(held_role).collect(),
            sites: if self.all_sites { Sites::All } else { Sites::Only(Arc::new(listed)) },
            state: match self.disabled {
                Some(_) => PersonState::Disabled,
                None if self.invited => PersonState::Invited,
                None => PersonState::Active,
            },
            second_factor: self.second_factor,
        }
    }
}

/// A role as the statement writes it: number, rights and name, of which the product's own have only the number.
fn held_role(line: &str) -> Option<HeldRole> {
    let mut parts = line.splitn(3, ' ');
    let id = RoleId(parts.next()?.parse().ok()?);
    let rights: u32 = parts.next()?.parse().ok()?;
    let name = parts.next()?.to_owned();
    let own = || (!name.is_empty()).then(|| HeldRole { id, name: name.clone(), rights: Rights::from_bits(rights) });
    id.built_in().map(HeldRole::from).or_else(own)
}

#[derive(FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    account: AccountRow,
    password_hash: String,
}

/// Which accounts may be there already when one is added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Others {
    Allowed,
    None,
}

async fn insert(database: &MainDatabase, account: NewAccount, others: Others) -> Result<i64, StoreError> {
    let mut connection = database.write().await;
    let mut transaction = begin(&mut connection).await?;
    if others == Others::None && any(&mut transaction).await? {
        return Err(StoreError::Exists("account"));
    }
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO account (id, email, name, password_hash, all_sites, created)
         SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ?, ? FROM account RETURNING id",
    )
    .bind(&account.email)
    .bind(account.name.as_str())
    .bind(account.password_hash.as_deref().unwrap_or_default())
    .bind(matches!(account.sites, Sites::All))
    .bind(account.created.0)
    .fetch_one(&mut *transaction)
    .await
    .map_err(|error| if is_duplicate(&error) { StoreError::Exists("account") } else { store_error(error) })?;
    insert_roles(&mut transaction, id, &account.roles).await?;
    if let Sites::Only(sites) = &account.sites {
        insert_sites(&mut transaction, id, sites).await?;
    }
    transaction.commit().await.map_err(store_error)?;
    Ok(id)
}

pub(super) async fn insert_roles(
    connection: &mut SqliteConnection,
    account: i64,
    roles: &[RoleId],
) -> Result<(), StoreError> {
    for role in roles {
        if role.built_in().is_none() && !is_own_role(connection, *role).await? {
            return Err(StoreError::Missing("role"));
        }
        sqlx::query("INSERT OR IGNORE INTO account_role (account_id, role) VALUES (?, ?)")
            .bind(account)
            .bind(role.0)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
    }
    Ok(())
}

async fn is_own_role(connection: &mut SqliteConnection, role: RoleId) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM role WHERE id = ?)").bind(role.0);
    found.fetch_one(connection).await.map_err(store_error)
}

pub(super) async fn insert_sites(
    connection: &mut SqliteConnection,
    account: i64,
    sites: &BTreeSet<Slug>,
) -> Result<(), StoreError> {
    for site in sites {
        let added = sqlx::query("INSERT INTO account_site (site_id, account_id) SELECT id, ? FROM site WHERE slug = ?")
            .bind(account)
            .bind(site.as_str())
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        if added.rows_affected() == 0 {
            return Err(StoreError::Missing("site"));
        }
    }
    Ok(())
}

/// Whether there is somebody who may sign in and manages people on all sites.
pub(super) async fn has_administrator(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM account
            JOIN account_role ON account_role.account_id = account.id
            LEFT JOIN role ON role.id = account_role.role
            WHERE account.disabled IS NULL AND account.password_hash <> '' AND account.all_sites = 1
                AND (account_role.role = ? OR role.rights & ? <> 0))",
    )
    .bind(Role::Administrator.code())
    .bind(Rights::of(&[Right::UserManage]).bits())
    .fetch_one(connection)
    .await
    .map_err(store_error)
}

async fn any(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM account)").fetch_one(connection).await.map_err(store_error)
}

#[async_trait]
impl AccountStore for MainDatabase {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<AccountRow> =
            sqlx::query_as(ACCOUNTS).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        Ok(rows.into_iter().map(AccountRow::account).collect())
    }

    async fn has_accounts(&self) -> Result<bool, StoreError> {
        let mut lease = self.read().await?;
        let found = any(lease.connection()).await?;
        lease.release();
        Ok(found)
    }

    async fn credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        let mut lease = self.read().await?;
        let row: Option<CredentialsRow> =
            sqlx::query_as(CREDENTIALS).bind(email).fetch_optional(lease.connection()).await.map_err(store_error)?;
        lease.release();
        Ok(row.map(|row| {
            let password_hash = Some(row.password_hash).filter(|hash| !hash.is_empty());
            Credentials { account: row.account.account(), password_hash }
        }))
    }

    async fn add_account(&self, account: NewAccount) -> Result<i64, StoreError> {
        insert(self, account, Others::Allowed).await
    }

    async fn add_first_account(&self, account: NewAccount) -> Result<i64, StoreError> {
        insert(self, account, Others::None).await
    }

    async fn disable_account(&self, email: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let administered = has_administrator(&mut transaction).await?;
        let id: Option<i64> =
            sqlx::query_scalar("UPDATE account SET disabled = coalesce(disabled, ?) WHERE email = ? RETURNING id")
                .bind(now.0)
                .bind(email)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(store_error)?;
        let id = id.ok_or(StoreError::Missing("account"))?;
        if administered && !has_administrator(&mut transaction).await? {
            return Err(StoreError::LastAdministrator);
        }
        sqlx::query("DELETE FROM session WHERE account_id = ?")
            .bind(id)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        end_link(&mut transaction, id).await?;
        sqlx::query("UPDATE token SET revoked = coalesce(revoked, ?) WHERE account_id = ?")
            .bind(now.0)
            .bind(id)
            .execute(&mut *transaction)
            .await
            .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)
    }
}
