//! What surrounds the list of a journal: its histogram, the counts beside its filters, and the neighbours of one of its events.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::wire::Wire;
use crate::domain::error::AppError;
use crate::domain::event::EventId;
use crate::domain::event_row::EventRow;
use crate::domain::facet::{Facet, FacetField};
use crate::domain::histogram::Histogram;
use crate::domain::journal::Journal;

/// How long a histogram may take, and each request for facets, in milliseconds: a reader waits for neither.
#[cfg(feature = "ssr")]
const LIMIT_MS: u64 = 300;
/// How many neighbours an event has on either side.
#[cfg(feature = "ssr")]
const NEIGHBOURS: u32 = 5;

/// Which events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistogramRequest {
    /// Of which journal.
    pub journal: Journal,
    /// The filter as its query string.
    pub query: String,
}

/// Which values of which events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetRequest {
    /// Of which journal.
    pub journal: Journal,
    /// The filter as its query string.
    pub query: String,
    /// The fields, each at most once.
    pub fields: Vec<FacetField>,
}

/// What came just before and just after an event on its site, each oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    /// What came before.
    pub before: Vec<EventRow>,
    /// What came after.
    pub after: Vec<EventRow>,
}

/// How the events of a journal spread over time. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::Invalid`] names the field of the filter that cannot be read.
#[server(prefix = "/fn", endpoint = "histogram", protocol = Wire)]
pub async fn read_histogram(
    /// Which events.
    request: HistogramRequest,
) -> Result<Histogram, AppError> {
    use std::time::Duration;

    use crate::api::{guard, zones};
    use crate::domain::access::Right;
    use crate::domain::filter::Filter;
    use crate::ports::clock::Clock;
    use crate::ports::journal::{HistogramQuery, JournalReader};

    let caller = guard::require(Right::JournalView)?;
    let chosen = Filter::from_query(&request.query).map_err(AppError::Invalid)?;
    let Some(filter) = request.journal.narrow(&chosen) else {
        return Ok(Histogram::empty());
    };
    let now = guard::port::<dyn Clock>()?.now();
    let query = HistogramQuery { filter, zone: zones::zone_of(&caller), now, limit: Duration::from_millis(LIMIT_MS) };
    Ok(guard::port::<dyn JournalReader>()?.histogram(&caller.scope, &query).await?)
}

/// The values of some fields of a journal's filter, with how many events each would show. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::Invalid`] names the field of the filter that cannot be read.
#[server(prefix = "/fn", endpoint = "facets", protocol = Wire)]
pub async fn read_facets(
    /// Which values.
    request: FacetRequest,
) -> Result<Vec<Facet>, AppError> {
    use std::time::Duration;

    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::domain::error::FieldError;
    use crate::domain::filter::Filter;
    use crate::ports::journal::{FacetQuery, JournalReader};

    let caller = guard::require(Right::JournalView)?;
    if request.fields.len() > FacetField::ALL.len() {
        return Err(AppError::Invalid(FieldError::new("fields", "must name each field at most once")));
    }
    let FacetRequest { journal, query, fields } = request;
    let filter = Filter::from_query(&query).map_err(AppError::Invalid)?;
    let query = FacetQuery { journal, filter, fields, limit: Duration::from_millis(LIMIT_MS) };
    Ok(guard::port::<dyn JournalReader>()?.facets(&caller.scope, &query).await?)
}

/// What happened just before and just after an event on its site. Asks for `journal.view`.
///
/// # Errors
/// [`AppError::TooSlow`] past the time limit.
#[server(prefix = "/fn", endpoint = "neighbours", protocol = Wire)]
pub async fn read_neighbours(
    /// Whose neighbours.
    id: EventId,
) -> Result<Around, AppError> {
    use crate::api::{guard, zones};
    use crate::domain::access::Right;
    use crate::domain::event::Event;
    use crate::ports::journal::JournalReader;

    let caller = guard::require(Right::JournalView)?;
    let found = guard::port::<dyn JournalReader>()?.neighbours(&caller.scope, id, NEIGHBOURS).await?;
    let zone = zones::zone_of(&caller);
    let rows = |events: &[Event]| -> Vec<EventRow> {
        events.iter().map(|event| EventRow::of(event, zones::offset_s(zone, event.body.occurred))).collect()
    };
    Ok(Around { before: rows(&found.before), after: rows(&found.after) })
}
