//! The rules of retention, the changes that wait and the legal holds as rows of the main database. The files beside this one do the work.

use std::sync::atomic::Ordering;

use app::domain::error::StoreError;
use app::domain::retention::hold::{Hold, Lifted, NewHold};
use app::domain::retention::{Change, Keep, Pending, Periods, Place, Policy, Rule};
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use app::ports::retention::RetentionStore;
use async_trait::async_trait;
use sqlx::{FromRow, Sqlite, SqliteConnection, Transaction};

use super::error::store_error;
use super::main::{MainDatabase, begin};

mod due;
pub(super) mod emptied;
pub(super) mod files;
mod held;
mod kept;
mod loss;
mod next;
mod prepare;
pub(super) mod removal;
pub(super) mod removed;
mod sealed;
mod steps;
pub(super) mod sweep;
mod walk;
mod whole;
mod work;

#[derive(FromRow)]
struct RuleRow {
    site: String,
    module: String,
    events: Option<u32>,
    payloads: Option<u32>,
}

#[derive(FromRow)]
struct PendingRow {
    #[sqlx(flatten)]
    rule: RuleRow,
    removes: bool,
    counts_at: i64,
    wanted_by: String,
}

#[derive(FromRow)]
struct HoldRow {
    id: i64,
    query: String,
    reason: String,
    owner: String,
    since: i64,
    lifted: Option<i64>,
    lifted_by: Option<String>,
}

fn slug(text: &str) -> Result<Option<Slug>, StoreError> {
    let named = (!text.is_empty()).then(|| text.parse()).transpose();
    named.map_err(|error: app::domain::slug::InvalidSlug| StoreError::Database(Box::new(error)))
}

fn keep(days: Option<u32>) -> Keep {
    days.map_or(Keep::Forever, Keep::Days)
}

fn days(keep: Keep) -> Option<u32> {
    match keep {
        Keep::Days(days) => Some(days),
        Keep::Forever => None,
    }
}

impl RuleRow {
    fn rule(&self) -> Result<Rule, StoreError> {
        let place = Place { site: slug(&self.site)?, module: slug(&self.module)? };
        Ok(Rule { place, periods: Periods { events: keep(self.events), payloads: keep(self.payloads) } })
    }
}

impl PendingRow {
    fn pending(self) -> Result<Pending, StoreError> {
        let Rule { place, periods } = self.rule.rule()?;
        let change = Change { place, periods: (!self.removes).then_some(periods) };
        Ok(Pending { change, from: Timestamp(self.counts_at), by: self.wanted_by })
    }
}

impl HoldRow {
    fn hold(self) -> Hold {
        let placed =
            NewHold { query: self.query, reason: self.reason, owner: self.owner, since: Timestamp(self.since) };
        let lifted = self.lifted.map(|at| Lifted { at: Timestamp(at), by: self.lifted_by.unwrap_or_default() });
        Hold { id: self.id, placed, lifted }
    }
}

fn names(place: &Place) -> [String; 2] {
    [&place.site, &place.module].map(|slug| slug.as_ref().map(ToString::to_string).unwrap_or_default())
}

async fn read(connection: &mut SqliteConnection) -> Result<Policy, StoreError> {
    let rules: Vec<RuleRow> =
        sqlx::query_as("SELECT site, module, events, payloads FROM retention_rule ORDER BY site, module")
            .fetch_all(&mut *connection)
            .await
            .map_err(store_error)?;
    let pending: Vec<PendingRow> = sqlx::query_as(
        "SELECT site, module, removes, events, payloads, counts_at, wanted_by FROM retention_pending
         ORDER BY counts_at, site, module",
    )
    .fetch_all(connection)
    .await
    .map_err(store_error)?;
    Ok(Policy {
        rules: rules.iter().map(RuleRow::rule).collect::<Result<_, _>>()?,
        pending: pending.into_iter().map(PendingRow::pending).collect::<Result<_, _>>()?,
    })
}

async fn forget_waiting(connection: &mut SqliteConnection, place: &Place) -> Result<u64, StoreError> {
    let [site, module] = names(place);
    let forgotten = sqlx::query("DELETE FROM retention_pending WHERE site = ? AND module = ?")
        .bind(site)
        .bind(module)
        .execute(connection)
        .await
        .map_err(store_error)?;
    Ok(forgotten.rows_affected())
}

async fn make(connection: &mut SqliteConnection, change: &Change) -> Result<(), StoreError> {
    forget_waiting(connection, &change.place).await?;
    let [site, module] = names(&change.place);
    let query = match change.periods {
        None => sqlx::query("DELETE FROM retention_rule WHERE site = ? AND module = ?").bind(site).bind(module),
        Some(periods) => sqlx::query(
            "INSERT INTO retention_rule (site, module, events, payloads) VALUES (?, ?, ?, ?)
             ON CONFLICT (site, module) DO UPDATE SET events = excluded.events, payloads = excluded.payloads",
        )
        .bind(site)
        .bind(module)
        .bind(days(periods.events))
        .bind(days(periods.payloads)),
    };
    query.execute(connection).await.map_err(store_error)?;
    Ok(())
}

impl MainDatabase {
    /// Runs a change of rules or holds; whatever was planned before it is planned anew.
    async fn change_retention<T>(
        &self,
        work: impl AsyncFnOnce(&mut Transaction<'_, Sqlite>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let done = work(&mut transaction).await?;
        transaction.commit().await.map_err(store_error)?;
        self.retention_epoch.fetch_add(1, Ordering::SeqCst);
        Ok(done)
    }

    /// Takes or renews a lease; `false` if somebody else has it.
    pub(super) async fn lease_job(
        &self,
        (name, holder): (&str, &str),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.write().await;
        let mut transaction = begin(&mut connection).await?;
        let taken = sqlx::query(
            "INSERT INTO lease (name, holder, until) VALUES (?1, ?2, ?4)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
             WHERE lease.holder = ?2 OR lease.until <= ?3",
        )
        .bind(name)
        .bind(holder)
        .bind(now.0)
        .bind(until.0)
        .execute(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.commit().await.map_err(store_error)?;
        Ok(taken.rows_affected() > 0)
    }
}

#[async_trait]
impl RetentionStore for MainDatabase {
    async fn policy(&self) -> Result<Policy, StoreError> {
        let mut lease = self.read().await?;
        let policy = read(lease.connection()).await?;
        lease.release();
        Ok(policy)
    }

    async fn change(&self, change: &Change) -> Result<(), StoreError> {
        self.change_retention(async |transaction| make(transaction, change).await).await
    }

    async fn wait(&self, pending: &Pending) -> Result<(), StoreError> {
        let Pending { change: Change { place, periods }, from, by } = pending;
        self.change_retention(async |transaction| {
            forget_waiting(transaction, place).await?;
            let [site, module] = names(place);
            sqlx::query(
                "INSERT INTO retention_pending (site, module, removes, events, payloads, counts_at, wanted_by)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(site)
            .bind(module)
            .bind(periods.is_none())
            .bind(periods.and_then(|periods| days(periods.events)))
            .bind(periods.and_then(|periods| days(periods.payloads)))
            .bind(from.0)
            .bind(by.as_str())
            .execute(&mut **transaction)
            .await
            .map_err(store_error)?;
            Ok(())
        })
        .await
    }

    async fn undo(&self, place: &Place) -> Result<(), StoreError> {
        self.change_retention(async |transaction| match forget_waiting(transaction, place).await? {
            0 => Err(StoreError::Missing("change")),
            _ => Ok(()),
        })
        .await
    }

    async fn settle(&self, now: Timestamp) -> Result<(), StoreError> {
        if self.policy().await?.pending.iter().all(|pending| pending.from > now) {
            return Ok(());
        }
        self.change_retention(async |transaction| {
            for pending in read(transaction).await?.pending.into_iter().filter(|pending| pending.from <= now) {
                make(transaction, &pending.change).await?;
            }
            Ok(())
        })
        .await
    }

    async fn holds(&self) -> Result<Vec<Hold>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<HoldRow> = sqlx::query_as(
            "SELECT id, query, reason, owner, since, lifted, lifted_by FROM legal_hold ORDER BY id DESC",
        )
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        Ok(rows.into_iter().map(HoldRow::hold).collect())
    }

    async fn place_hold(&self, hold: &NewHold) -> Result<i64, StoreError> {
        self.change_retention(async |transaction| {
            sqlx::query_scalar(
                "INSERT INTO legal_hold (id, query, reason, owner, since)
                 SELECT coalesce(max(id), 0) + 1, ?, ?, ?, ? FROM legal_hold RETURNING id",
            )
            .bind(&hold.query)
            .bind(&hold.reason)
            .bind(&hold.owner)
            .bind(hold.since.0)
            .fetch_one(&mut **transaction)
            .await
            .map_err(store_error)
        })
        .await
    }

    async fn lift_hold(&self, id: i64, lifted: &Lifted) -> Result<(), StoreError> {
        self.change_retention(async |transaction| {
            let changed =
                sqlx::query("UPDATE legal_hold SET lifted = ?, lifted_by = ? WHERE id = ? AND lifted IS NULL")
                    .bind(lifted.at.0)
                    .bind(&lifted.by)
                    .bind(id)
                    .execute(&mut **transaction)
                    .await
                    .map_err(store_error)?;
            if changed.rows_affected() == 0 { Err(StoreError::Missing("hold")) } else { Ok(()) }
        })
        .await
    }
}
