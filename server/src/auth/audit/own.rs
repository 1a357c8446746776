//! What Vigie records by itself: that it refused somebody something, and that the seals of its own journal are broken.

use app::domain::access::Caller;
use app::domain::error::StoreError;
use app::domain::integrity::Check;
use app::domain::outcome::{Action, Outcome, Reason, Severity};
use app::ports::audit::{Act, AuditLog, Origin};

use super::{Audit, By};

impl Audit {
    /// Records that somebody was refused an operation, such as `POST /fn/add_site`: once in ten minutes, however often it is tried. A failure to
    /// record is logged and changes nothing: they are refused all the same.
    pub async fn record_refusal(&self, who: &Caller, origin: &Origin, operation: &str) {
        let refusal = (who.user, operation.to_owned());
        if !self.refusals.is_new(&refusal, self.clock.now()) {
            return;
        }
        let message = format!("{} was refused: {operation}", who.email);
        let mut act = Act::new("data_access", "access.refused", Action::Accessed, message);
        (act.outcome, act.reason) = (Outcome::Failure, Some(Reason::Auth));
        act.attributes = Some(serde_json::json!({ "operation": operation }));
        if let Err(error) = self.record(who, origin, act).await {
            self.refusals.forget(&refusal);
            tracing::error!(%error, who = who.email, operation, "A refusal could not be recorded");
        }
    }

    /// Records, as a critical event, that a check found the seals broken.
    ///
    /// # Errors
    /// As [`app::ports::events::EventWriter::append`].
    pub async fn record_broken(&self, check: &Check) -> Result<(), StoreError> {
        let broken = |error| StoreError::Database(Box::new(error));
        let mut act = Act::new(
            "data_access",
            "integrity.broken",
            Action::Critical,
            format!("The journal of Vigie itself is not as it was sealed: {} places", check.broken()),
        );
        (act.outcome, act.reason) = (Outcome::Failure, Some(Reason::Other));
        let months: Vec<_> = check.months.iter().filter(|month| month.broken > 0).collect();
        act.attributes = Some(serde_json::json!({ "months": months }));
        let mut event = self.act(By::itself(), act, self.now().await).map_err(broken)?;
        (event.body.critical, event.body.severity) = (true, Severity::Error);
        self.writer.append(vec![event]).await.map(drop)
    }
}
