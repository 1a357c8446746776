//! The redaction rules of administrators as rows of the main database.

use app::domain::error::StoreError;
use app::domain::redaction::{Draft, Rule, RuleKind};
use app::domain::time::Timestamp;
use app::ports::redaction::{NewRule, RedactionStore};
use async_trait::async_trait;
use sqlx::FromRow;

use super::error::store_error;
use super::main::MainDatabase;

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: u8,
    expression: String,
    note: String,
    since: i64,
    wanted_by: String,
}

impl Row {
    fn rule(self) -> Result<Rule, StoreError> {
        let unknown = || StoreError::Database(format!("redaction rule {} is of an unknown kind", self.id).into());
        let kind = RuleKind::from_code(self.kind).ok_or_else(unknown)?;
        let draft = Draft { kind, expression: self.expression, note: self.note };
        Ok(Rule { id: self.id, draft, since: Timestamp(self.since), by: self.wanted_by })
    }
}

fn one(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Missing("rule")) } else { Ok(()) }
}

#[async_trait]
impl RedactionStore for MainDatabase {
    async fn rules(&self) -> Result<Vec<Rule>, StoreError> {
        let mut lease = self.read().await?;
        let rows: Vec<Row> =
            sqlx::query_as("SELECT id, kind, expression, note, since, wanted_by FROM redaction_rule ORDER BY id")
                .fetch_all(lease.connection())
                .await
                .map_err(store_error)?;
        lease.release();
        rows.into_iter().map(Row::rule).collect()
    }

    async fn add_rule(&self, rule: &NewRule) -> Result<i64, StoreError> {
        let mut connection = self.write().await;
        sqlx::query_scalar(
            "INSERT INTO redaction_rule (kind, expression, note, since, wanted_by) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(rule.draft.kind.code())
        .bind(&rule.draft.expression)
        .bind(&rule.draft.note)
        .bind(rule.since.0)
        .bind(&rule.by)
        .fetch_one(&mut *connection)
        .await
        .map_err(store_error)
    }

    async fn change_rule(&self, id: i64, rule: &NewRule) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let changed = sqlx::query(
            "UPDATE redaction_rule SET kind = ?, expression = ?, note = ?, since = ?, wanted_by = ? WHERE id = ?",
        )
        .bind(rule.draft.kind.code())
        .bind(&rule.draft.expression)
        .bind(&rule.draft.note)
        .bind(rule.since.0)
        .bind(&rule.by)
        .bind(id)
        .execute(&mut *connection)
        .await
        .map_err(store_error)?;
        one(changed.rows_affected())
    }

    async fn remove_rule(&self, id: i64) -> Result<(), StoreError> {
        let mut connection = self.write().await;
        let removed = sqlx::query("DELETE FROM redaction_rule WHERE id = ?")
            .bind(id)
            .execute(&mut *connection)
            .await
            .map_err(store_error)?;
        one(removed.rows_affected())
    }
}
