//! `GET /api/v1/statistics`, for programs: the figures of the statistics page.

use std::ops::RangeInclusive;

use app::domain::access::{Caller, Right};
use app::domain::bucket::{Bucket, Granularity};
use app::domain::error::FieldError;
use app::domain::outcome::Outcome;
use app::domain::slug::Slug;
use app::domain::statistics::{BucketCounts, FeatureCounts, MAX_BUCKETS, OutcomeCounts, Statistics, StatisticsQuery};
use app::domain::time::{LocalDay, Timestamp};
use app::domain::time_range::Bound;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use chrono_tz::Tz;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::caller::Authenticated;
use super::events::demand;
use super::openapi::answers::{Denied, Invalid, Unavailable};
use super::openapi::parameters::Filtered;
use super::problem::Problem;
use super::query::Query;
use super::state::{AppState, Ports};
use crate::ingest::clock::SiteClock;

/// The route of the figures.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(figures))
}

/// How often features were used and how it ended.
///
/// The figures of `from` to `to`, local days of each event's site. Where one is missing, it is the beginning or end of the other's year; where
/// both are, of the caller's current year.
#[utoipa::path(
    get,
    path = "/api/v1/statistics",
    operation_id = "readStatistics",
    tag = "statistics",
    params(
        Filtered,
        ("granularity" = inline(Option<Granularity>), Query, description = "How wide a bar is; a month where none is given."),
    ),
    responses((status = 200, body = Figures, description = "Every bar of the range, empty ones too."), Denied, Invalid, Unavailable),
    security(("token" = ["statistics.view"]), ("session" = ["statistics.view"]))
)]
async fn figures(
    State(ports): State<Ports>,
    Authenticated(caller): Authenticated,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    demand(&caller, Right::StatisticsView)?;
    let query = Query::read(raw.as_deref(), &["granularity"])?;
    let query = statistics_query(query, today(&caller, ports.clock.now()))?;
    let usage = ports.statistics.usage(&caller.scope, &query).await?;
    let statistics = Statistics::of(query.granularity, &query.days, usage);
    Ok(Json(Figures::of(&statistics)).into_response())
}

/// The caller's day.
pub(super) fn today(caller: &Caller, now: Timestamp) -> LocalDay {
    let zone: Tz = caller.zone.parse().unwrap_or(Tz::UTC);
    SiteClock::new(zone.into()).at(now).day
}

/// What is to be counted, where a missing end is that of the year.
pub(super) fn statistics_query(query: Query, today: LocalDay) -> Result<StatisticsQuery, FieldError> {
    let granularity = query.get("granularity", "must be one of hour, day, month, year")?.unwrap_or(Granularity::Month);
    let mut filter = query.filter;
    let from = day("from", filter.from.take())?;
    let to = day("to", filter.to.take())?;
    let days = range(from, to, today);
    if days.is_empty() {
        return Err(FieldError::new("to", "must not be before from"));
    }
    if count(granularity, &days) > MAX_BUCKETS {
        return Err(FieldError::new(
            "granularity",
            format!("the range has more than {MAX_BUCKETS} buckets; shorten it"),
        ));
    }
    Ok(StatisticsQuery { filter, days, granularity })
}

fn day(name: &str, bound: Option<Bound>) -> Result<Option<LocalDay>, FieldError> {
    match bound {
        None => Ok(None),
        Some(Bound::Day(day)) => Ok(Some(day)),
        Some(Bound::Instant(_)) => {
            let problem = "must be a day here, such as 2026-03-29: statistics count whole days of each site's own time";
            Err(FieldError::new(name, problem))
        }
    }
}

fn range(from: Option<LocalDay>, to: Option<LocalDay>, today: LocalDay) -> RangeInclusive<LocalDay> {
    let year = |day: LocalDay| Bucket::of(Granularity::Year, day, 0).days();
    match (from, to) {
        (Some(from), Some(to)) => from..=to,
        (Some(from), None) => from..=*year(from).end(),
        (None, Some(to)) => *year(to).start()..=to,
        (None, None) => year(today),
    }
}

/// Months and years of two centuries are far below the limit.
fn count(granularity: Granularity, days: &RangeInclusive<LocalDay>) -> usize {
    let count = usize::try_from(days.end().days_since(*days.start()) + 1).unwrap_or_default();
    match granularity {
        Granularity::Hour => count * 24,
        Granularity::Day => count,
        Granularity::Month | Granularity::Year => 0,
    }
}

/// The bars and their total.
#[derive(Serialize, ToSchema)]
#[schema(as = Statistics, examples(json!({
    "granularity": "month",
    "buckets": [{
        "bucket": "2026-03",
        "counts": {"success": 12_041, "no_answer": 0, "failure": 118, "stopped": 4, "pending": 0, "unknown": 0},
        "total": 12_163,
    }],
    "total": 12_163,
    "hidden_sites": 2,
})))]
pub(super) struct Figures<'a> {
    granularity: Granularity,
    buckets: Vec<Bar<'a>>,
    total: u64,
    /// How many sites are left out because an administrator hid them.
    hidden_sites: u32,
    /// That events were removed which these figures would count. Never there where usage counts tell the figures, since these stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    emptied: Option<Gap>,
}

/// Which events are gone.
#[derive(Serialize, ToSchema)]
struct Gap {
    /// They happened before this.
    #[schema(value_type = Timestamp)]
    before: String,
    /// When the last of them was removed.
    #[schema(value_type = Timestamp)]
    since: String,
}

/// The figures, and what only a file of them holds besides.
#[derive(Serialize)]
pub(super) struct Tables<'a> {
    #[serde(flatten)]
    figures: Figures<'a>,
    from: LocalDay,
    to: LocalDay,
    features: Vec<Feature<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Vec<Bar<'a>>>,
}

#[derive(Serialize)]
struct Feature<'a> {
    module: &'a Slug,
    #[serde(skip_serializing_if = "Option::is_none")]
    submodule: Option<&'a Slug>,
    counts: Counts<'a>,
    total: u64,
}

/// A bar.
#[derive(Serialize, ToSchema)]
struct Bar<'a> {
    bucket: Bucket,
    counts: Counts<'a>,
    total: u64,
}

/// How many of each outcome, those too that there are none of.
struct Counts<'a>(&'a OutcomeCounts);

impl PartialSchema for Counts<'_> {
    fn schema() -> RefOr<Schema> {
        let count = |counts: ObjectBuilder, outcome: &Outcome| {
            counts.property(outcome.as_str(), u64::schema()).required(outcome.as_str())
        };
        Outcome::ALL.iter().fold(ObjectBuilder::new(), count).into()
    }
}

impl ToSchema for Counts<'_> {}

impl Serialize for Counts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Outcome::ALL.len()))?;
        for outcome in Outcome::ALL {
            map.serialize_entry(outcome.as_str(), &self.0.get(*outcome))?;
        }
        map.end()
    }
}

impl<'a> Figures<'a> {
    /// The bars and their total.
    pub(super) fn of(statistics: &'a Statistics) -> Self {
        Self {
            granularity: statistics.granularity,
            buckets: statistics.buckets.iter().map(Bar::of).collect(),
            total: statistics.total.total(),
            hidden_sites: statistics.hidden_sites,
            emptied: statistics
                .emptied
                .map(|gone| Gap { before: gone.before.to_rfc3339(), since: gone.since.to_rfc3339() }),
        }
    }
}

impl<'a> Tables<'a> {
    /// What the page's tables show.
    pub(super) fn of(query: &StatisticsQuery, counted: &'a Statistics, before: Option<&'a Statistics>) -> Self {
        let feature = |row: &'a FeatureCounts| Feature {
            module: &row.module,
            submodule: row.submodule.as_ref(),
            counts: Counts(&row.counts),
            total: row.counts.total(),
        };
        Self {
            figures: Figures::of(counted),
            from: *query.days.start(),
            to: *query.days.end(),
            features: counted.features.iter().map(feature).collect(),
            previous: before.map(|before| before.buckets.iter().map(Bar::of).collect()),
        }
    }
}

impl<'a> Bar<'a> {
    fn of(BucketCounts { bucket, counts }: &'a BucketCounts) -> Self {
        Self { bucket: *bucket, counts: Counts(counts), total: counts.total() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Result<(String, String, Granularity), FieldError> {
        let query = Query::read(Some(raw), &["granularity"])?;
        let query = statistics_query(query, "2026-11-22".parse().unwrap())?;
        Ok((query.days.start().to_string(), query.days.end().to_string(), query.granularity))
    }

    #[test]
    fn a_missing_end_is_that_of_the_year() {
        let days = |raw| read(raw).map(|(from, to, _)| format!("{from} {to}")).unwrap();
        assert_eq!(days(""), "2026-01-01 2026-12-31");
        assert_eq!(days("from=2025-03-04"), "2025-03-04 2025-12-31");
        assert_eq!(days("to=2024-03-04"), "2024-01-01 2024-03-04");
        assert_eq!(days("from=2024-03-04&to=2025-01-02"), "2024-03-04 2025-01-02");
        assert_eq!(read("granularity=hour").unwrap().2, Granularity::Hour);
    }

    #[test]
    fn what_cannot_be_counted_is_named() {
        for (raw, field) in [
            ("granularity=week", "granularity"),
            ("granularity=hour&from=2024-01-01&to=2026-01-01", "granularity"),
            ("from=2026-01-01T00:00:00Z", "from"),
            ("to=2026-01-01T00:00:00Z", "to"),
            ("from=2026-02-01&to=2026-01-01", "to"),
            ("limit=5", "limit"),
        ] {
            assert_eq!(read(raw).unwrap_err().field, field, "{raw}");
        }
    }
}
