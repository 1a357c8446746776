//! What the server does by itself, as events of its own site: background tasks like those of any source.

use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::event::{Actor, Details, EventBody, JobRun, NewEvent};
use app::domain::outcome::{ActorType, Kind, Outcome, Reason, Severity};
use app::domain::slug::InvalidSlug;

use super::{Audit, local};

/// What a job of the server itself did.
#[derive(Clone, Debug)]
pub struct JobEntry {
    /// Which job, an operation of the catalogue's background tasks.
    pub operation: &'static str,
    /// How it ended; pending while it runs.
    pub outcome: Outcome,
    /// One sentence, in English.
    pub message: String,
    /// The run.
    pub job: JobRun,
    /// What the entries of one run share.
    pub operation_id: String,
    /// How long it took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// How much it did; an object.
    pub attributes: Option<serde_json::Value>,
}

impl Audit {
    /// Commits what a job of the server did.
    ///
    /// # Errors
    /// As [`app::ports::audit::AuditLog::record`].
    pub async fn record_job(&self, entry: JobEntry) -> Result<(), StoreError> {
        let event = self.job(entry).map_err(|error| StoreError::Database(Box::new(error)))?;
        self.writer.append(vec![event]).await.map(drop)
    }

    fn job(&self, entry: JobEntry) -> Result<NewEvent, InvalidSlug> {
        let now = self.clock.now();
        let attributes = entry.attributes.and_then(|json| serde_json::value::to_raw_value(&json).ok()).map(Arc::from);
        Ok(self.new_event(EventBody {
            source_id: None,
            occurred: now,
            recorded: None,
            received: now,
            local: local(now, self.zone),
            from_future: false,
            kind: Kind::Job,
            module: "scheduled_jobs".parse()?,
            submodule: None,
            operation: entry.operation.parse()?,
            outcome: entry.outcome,
            reason: (entry.outcome == Outcome::Failure).then_some(Reason::Execution),
            severity: if entry.outcome == Outcome::Failure { Severity::Error } else { Severity::Info },
            critical: false,
            action: None,
            message: Some(entry.message),
            actor: Some(Actor { kind: ActorType::System, code: None, label: None, user_type: None, roles: Vec::new() }),
            ip: None,
            section: None,
            correlation_id: None,
            duration_ms: entry.duration_ms,
            tags: Vec::new(),
            details: Details {
                operation_id: Some(entry.operation_id),
                job: Some(entry.job),
                attributes,
                ..Details::default()
            },
            redacted: 0,
        }))
    }
}
