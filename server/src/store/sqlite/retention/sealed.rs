//! What the seals over Vigie's own journal are told before its events go: else their check would take the removal for somebody's.

use app::domain::access::AUDIT_SITE;
use app::domain::error::StoreError;
use app::domain::event::EventId;

use super::removed::Removed;
use super::steps::Plan;
use super::walk::Seen;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::store::SqliteStore;

impl SqliteStore {
    /// Empties a month, the seals told; they are told otherwise if it stays, since something came meanwhile.
    pub(super) async fn empty_sealed(
        &self,
        month: Month,
        plan: &Plan,
    ) -> Result<Option<(u64, Vec<Removed>)>, StoreError> {
        let before = self.main.note_audit_gone(month.number(), Some((EventId(i64::MAX), plan.now))).await?;
        let emptied = self.empty(month, plan).await?;
        if emptied.is_none() {
            self.main.note_audit_gone(month.number(), before).await?;
        }
        Ok(emptied)
    }

    /// Tells the seals of events that go row by row.
    pub(super) async fn note_sealed(&self, (month, plan): (Month, &Plan), events: &[Seen]) -> Result<(), StoreError> {
        let sites = self.main.all_sites().await?;
        let own = sites.iter().find(|row| row.site.slug.as_str() == AUDIT_SITE).map(|row| row.id);
        let Some(last) = events.iter().filter(|seen| Some(seen.site_id) == own).map(|seen| seen.id).max() else {
            return Ok(());
        };
        let below = EventId(last + 1);
        let before = self.main.note_audit_gone(month.number(), Some((below, plan.now))).await?;
        match before.filter(|(noted, _)| *noted > below) {
            // An earlier run went further, past events that a hold kept then.
            Some((noted, _)) => self.main.note_audit_gone(month.number(), Some((noted, plan.now))).await.map(drop),
            None => Ok(()),
        }
    }
}
