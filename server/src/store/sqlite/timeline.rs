//! The events of one affair: those of the same correlation or operation.

use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventId};
use app::domain::filter::Filter;

use super::reader::Part;
use super::search::{Term, any_of, hash64};
use super::sites::SiteRow;
use super::store::SqliteStore;

/// The most events of a timeline.
const TIMELINE: usize = 200;

impl SqliteStore {
    /// The events that belong to the same affair as one of them, oldest first; none if the scope does not let it be seen.
    pub(super) async fn affair(&self, scope: &Scope, id: EventId) -> Result<Vec<Event>, StoreError> {
        let Some(event) = self.one(scope, Right::JournalView, id).await? else {
            return Ok(Vec::new());
        };
        let correlation = event.body.correlation_id.clone();
        let operation = event.body.details.operation_id.clone();
        if correlation.is_none() && operation.is_none() {
            return Ok(vec![event]);
        }
        let sites = self.main.all_sites().await?;
        let may = |row: &SiteRow| scope.can(Right::JournalView, &row.site.slug);
        let Some(mut search) = self.search(&Filter::default(), &sites, may).await? else {
            return Ok(Vec::new());
        };
        let hash = |text: &String| hash64(&[text.as_bytes()]);
        let terms = [
            correlation.as_ref().map(|id| Term::Correlation(hash(id))),
            operation.as_ref().map(|id| Term::Operator(hash(id))),
        ];
        any_of(&mut search.condition.matching, terms.into_iter().flatten());
        let same = |other: &Event| {
            (correlation.is_some() && other.body.correlation_id == correlation)
                || (operation.is_some() && other.body.details.operation_id == operation)
        };
        let deadline = Instant::now() + self.options.read_limit;
        let part = Part::new(&search, deadline);
        let mut events = Vec::new();
        for month in self.months.all() {
            let mut found = self.month_page(month, &part).await?;
            found.reverse();
            events.extend(found.into_iter().filter(same));
        }
        Ok(around(events, id))
    }
}

/// At most [`TIMELINE`] events, oldest first, the one of `id` as near to their middle as can be.
fn around(mut events: Vec<Event>, id: EventId) -> Vec<Event> {
    let at = events.partition_point(|event| event.id < id);
    let from = at.saturating_sub(TIMELINE / 2).min(events.len().saturating_sub(TIMELINE));
    events.drain(..from);
    events.truncate(TIMELINE);
    events
}
