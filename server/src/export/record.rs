//! What the journal of Vigie's own site says of an export: that it begins, before its first byte leaves, and how it ended.

use std::sync::Arc;

use app::domain::access::Caller;
use app::domain::error::StoreError;
use app::domain::export::{ExportProgress, ExportState, Format};
use app::domain::outcome::{Action, Outcome, Reason};
use app::domain::time::Timestamp;
use app::ports::audit::{Act, AuditLog, Origin};
use app::ports::clock::Clock;
use serde_json::json;

/// An export as it is recorded.
#[derive(Clone)]
pub struct Record {
    /// Where to.
    pub audit: Arc<dyn AuditLog>,
    /// Now, and when it has ended.
    pub clock: Arc<dyn Clock>,
    /// Who takes data out.
    pub caller: Caller,
    /// From where they ask.
    pub origin: Origin,
    /// What is taken out: `events` or `statistics`.
    pub what: &'static str,
    /// What sort of file.
    pub format: Format,
    /// Which rows, as a query string.
    pub filter: String,
    /// What its begin and its end share.
    pub operation_id: String,
    /// When it began.
    pub begun: Timestamp,
}

impl Record {
    /// Records that it begins.
    ///
    /// # Errors
    /// If it cannot be recorded; then nothing must leave.
    pub async fn begun(&self) -> Result<(), StoreError> {
        let mut act = self.act(format!("{} begins to export {} as {}", self.caller.email, self.what, self.format));
        act.outcome = Outcome::Pending;
        act.attributes = Some(json!({"filter": self.filter, "format": self.format, "what": self.what}));
        self.audit.record(&self.caller, &self.origin, act).await
    }

    /// Records how it ended.
    ///
    /// # Errors
    /// If it cannot be recorded; then the file must not look whole.
    pub async fn ended(&self, progress: &ExportProgress) -> Result<(), StoreError> {
        let (who, what, rows) = (&self.caller.email, self.what, progress.rows);
        let (outcome, reason, message) = match progress.state {
            ExportState::Done => {
                (Outcome::Success, None, format!("{who} exported {rows} rows of {what} as {}", self.format))
            }
            ExportState::Cancelled => (
                Outcome::Stopped,
                Some(Reason::UserStop),
                format!("{who} stopped an export of {what} as {} after {rows} rows", self.format),
            ),
            ExportState::Running | ExportState::Failed => (
                Outcome::Failure,
                Some(if progress.problem.as_deref() == Some("time-limit") {
                    Reason::Timeout
                } else {
                    Reason::Execution
                }),
                format!("An export of {what} as {} for {who} failed after {rows} rows", self.format),
            ),
        };
        let mut act = self.act(message);
        (act.outcome, act.reason) = (outcome, reason);
        act.duration_ms = u64::try_from(self.clock.now().0 - self.begun.0).ok();
        act.attributes = Some(json!({
            "filter": self.filter, "format": self.format, "what": self.what, "rows": rows, "bytes": progress.bytes,
            "problem": progress.problem,
        }));
        self.audit.record(&self.caller, &self.origin, act).await
    }

    fn act(&self, message: String) -> Act {
        let mut act = Act::new("data_access", "export", Action::Accessed, message);
        act.operation_id = Some(self.operation_id.clone());
        act
    }
}
