//! The figures behind charts and tables.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::wire::Wire;
use crate::domain::bucket::Granularity;
use crate::domain::error::AppError;
use crate::domain::retention::view::EmptiedView;
use crate::domain::slug::Slug;
use crate::domain::statistics::{KnownFeature, Statistics};
use crate::domain::time::LocalDay;

/// The first and the last day of a range.
pub type Days = (LocalDay, LocalDay);

/// What is to be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRequest {
    /// Which events, as a query string; its `from` and `to` are not read.
    pub filter: String,
    /// How wide a bar is.
    pub granularity: Granularity,
    /// When.
    pub days: Days,
    /// When the period before was, if it is to be counted too.
    pub previous: Option<Days>,
}

/// The figures of a period and of the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageAnswer {
    /// The period that was asked for.
    pub current: Statistics,
    /// The one before, bar by bar, if it was asked for.
    pub previous: Option<Statistics>,
    /// The sites that were counted, if some that were asked for are hidden: journals know no hidden sites, so the way to the events must
    /// name the others. Empty if all were counted.
    pub counted_sites: Vec<Slug>,
    /// That events were removed which the figures of one of the periods would count.
    pub emptied: Option<EmptiedView>,
    /// What the installation holds at all.
    pub holds: Holds,
}

/// Whether there is anything to count, whatever was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holds {
    /// Events that sources have sent.
    Events,
    /// Nothing yet but what Vigie notes of itself.
    Nothing,
}

/// Counts usage.
#[server(prefix = "/fn", endpoint = "usage", protocol = Wire)]
pub async fn usage(
    /// What is to be counted.
    request: UsageRequest,
) -> Result<UsageAnswer, AppError> {
    use crate::api::{guard, zones};
    use crate::domain::access::Right;
    use crate::domain::filter::Filter;
    use crate::domain::retention::amounts::Emptied;

    let caller = guard::require(Right::StatisticsView)?;
    let filter = Filter::from_query(&request.filter).map_err(AppError::Invalid)?;
    let current = count(&caller.scope, &filter, request.granularity, request.days).await?;
    let previous = match request.previous {
        Some(days) => Some(count(&caller.scope, &filter, request.granularity, days).await?),
        None => None,
    };
    let counted_sites = match current.hidden_sites {
        0 => Vec::new(),
        _ => shown_sites(&caller.scope, &filter).await?,
    };
    let emptied = current.emptied.into_iter().chain(previous.as_ref().and_then(|previous| previous.emptied));
    let zone = zones::zone_of(&caller);
    let emptied = emptied.reduce(Emptied::and).map(|emptied| EmptiedView::of(emptied, |at| zones::moment(zone, at)));
    let holds = holds(&caller.scope).await?;
    Ok(UsageAnswer { current, previous, counted_sites, emptied, holds })
}

/// The features that can be picked.
#[server(prefix = "/fn", endpoint = "features", protocol = Wire)]
pub async fn features() -> Result<Vec<KnownFeature>, AppError> {
    use crate::api::guard;
    use crate::domain::access::Right;
    use crate::ports::statistics::StatisticsReader;

    let caller = guard::require(Right::StatisticsView)?;
    Ok(guard::port::<dyn StatisticsReader>()?.features(&caller.scope).await?)
}

#[cfg(feature = "ssr")]
async fn count(
    scope: &crate::domain::access::Scope,
    filter: &crate::domain::filter::Filter,
    granularity: Granularity,
    (from, to): Days,
) -> Result<Statistics, AppError> {
    use crate::api::guard;
    use crate::domain::error::FieldError;
    use crate::domain::statistics::{MAX_BUCKETS, StatisticsQuery};
    use crate::ports::statistics::StatisticsReader;

    let hours = if granularity == Granularity::Hour { 24 } else { 1 };
    let bars = usize::try_from((to.days_since(from) + 1) * hours);
    if from > to || bars.is_ok_and(|bars| granularity <= Granularity::Day && bars > MAX_BUCKETS) {
        return Err(AppError::Invalid(FieldError::new("to", "must be after from and leave fewer bars")));
    }
    let query = StatisticsQuery { filter: filter.clone(), days: from..=to, granularity };
    let usage = guard::port::<dyn StatisticsReader>()?.usage(scope, &query).await?;
    Ok(Statistics::of(granularity, &(from..=to), usage))
}

#[cfg(feature = "ssr")]
async fn holds(scope: &crate::domain::access::Scope) -> Result<Holds, AppError> {
    use crate::api::guard;
    use crate::ports::statistics::StatisticsReader;

    let sent = guard::port::<dyn StatisticsReader>()?.features(&scope.without_audit()).await?;
    Ok(if sent.is_empty() { Holds::Nothing } else { Holds::Events })
}

#[cfg(feature = "ssr")]
async fn shown_sites(
    scope: &crate::domain::access::Scope,
    filter: &crate::domain::filter::Filter,
) -> Result<Vec<Slug>, AppError> {
    use crate::api::guard;
    use crate::ports::sites::SiteStore;

    let asked = |slug: &Slug| filter.site.is_empty() || filter.site.contains(slug);
    let sites = guard::port::<dyn SiteStore>()?.sites(scope).await?;
    Ok(sites.into_iter().filter(|site| site.shown && asked(&site.slug)).map(|site| site.slug).collect())
}
