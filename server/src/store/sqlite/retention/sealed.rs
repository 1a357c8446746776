//! What the seals over Vigie's own journal are told before its events go: else their check would take the removal for somebody's.

use std::path::Path;

use app::domain::access::AUDIT_SITE;
use app::domain::error::StoreError;
use app::domain::event::EventId;
use app::domain::time::Timestamp;

use super::files::Replacement;
use super::steps::Plan;
use super::walk::Seen;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::store::SqliteStore;

impl SqliteStore {
    /// Gives a month's place to a file without events. The seals are told just before, so that a crash leaves no time in which they are
    /// told of what was never done; they are told otherwise if the month stays.
    pub(super) async fn exchange_sealed(
        &self,
        old: &Path,
        replacement: Replacement,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let month = replacement.month;
        let before = self.main.note_audit_gone(month.number(), Some((EventId(i64::MAX), now))).await?;
        let exchanged = self.exchange(old, replacement).await;
        // Also after an error, unless that came when the new file had its place.
        if self.months.file(month) == old {
            self.main.note_audit_gone(month.number(), before).await?;
        }
        exchanged
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
