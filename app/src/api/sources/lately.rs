//! What came from a source lately, as far as the caller may see it.

use std::sync::Arc;

use super::desk;
use crate::api::{guard, zones};
use crate::domain::access::Caller;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::source::{Arrival, Arrived};
use crate::ports::arrivals::{ArrivalLog, NotedOutcome};
use crate::ports::events::EventReader;

pub(super) async fn arrivals(source: i64, behind: u64) -> Result<Vec<Arrival>, AppError> {
    let caller = desk::check(source).await?;
    let events = guard::port::<dyn EventReader>()?;
    let zone = zones::zone_of(&caller);
    let mut arrivals = Vec::new();
    for noted in guard::port::<dyn ArrivalLog>()?.behind(source, behind) {
        let what = match noted.outcome {
            NotedOutcome::Stored(id) => Arrived::Stored(id, row(&events, &caller, id).await?.map(Box::new)),
            NotedOutcome::Again(id) => Arrived::Again(id),
            NotedOutcome::Rejected { index, field, problem } => Arrived::Rejected { index, field, problem },
            NotedOutcome::Refused { status, detail } => Arrived::Refused { status, detail },
        };
        arrivals.push(Arrival { number: noted.number, at: zones::moment(zone, noted.at), what });
    }
    Ok(arrivals)
}

/// The row of an event; `None` if the caller may not read it.
async fn row(events: &Arc<dyn EventReader>, caller: &Caller, id: EventId) -> Result<Option<EventRow>, AppError> {
    let event = events.event(&caller.scope, id).await?;
    let offset = |event: &crate::domain::event::Event| zones::offset_s(zones::zone_of(caller), event.body.occurred);
    Ok(event.map(|event| EventRow::of(&event, offset(&event))))
}
