//! What the page of retention shows, as far as its reader may see it.

use super::desk::Desk;
use crate::api::{guard, zones};
use crate::domain::error::AppError;
use crate::domain::event::Event;
use crate::domain::event_view::Moment;
use crate::domain::filter::Filter;
use crate::domain::outcome::Outcome;
use crate::domain::page::PageRequest;
use crate::domain::retention::Place;
use crate::domain::retention::hold::Hold;
use crate::domain::retention::view::{HoldView, KeptView, PendingView, RetentionView, RunView, SiteKeptView};
use crate::domain::time::Timestamp;
use crate::ports::events::EventReader;
use crate::ports::statistics::StatisticsReader;

/// How many runs are shown.
const RUNS: usize = 5;

impl Desk {
    /// Instants on the reader's clock.
    pub(super) fn clock_of_reader(&self) -> impl Fn(Timestamp) -> Moment + Copy + use<> {
        let zone = zones::zone_of(&self.who);
        move |at| zones::moment(zone, at)
    }

    pub(super) async fn view(&self) -> Result<RetentionView, AppError> {
        let moment = self.clock_of_reader();
        let sites = self.sites.sites(&self.who.scope).await?;
        let features = guard::port::<dyn StatisticsReader>()?.features(&self.who.scope).await?;
        let policy = self.policy().await?;
        let sees = |place: &Place| place.site.as_ref().is_none_or(|site| self.who.scope.sees(site));
        let pending = policy.pending.into_iter().filter(|pending| sees(&pending.change.place));
        let hold = |hold: Hold| HoldView {
            id: hold.id,
            query: hold.placed.query,
            reason: hold.placed.reason,
            owner: hold.placed.owner,
            since: moment(hold.placed.since),
            lifted: hold.lifted.map(|lifted| (moment(lifted.at), lifted.by)),
        };
        let holds = self.store.holds().await?.into_iter().filter(|hold| self.is_within_reach(&hold.filter()));
        Ok(RetentionView {
            rules: policy.rules.into_iter().filter(|rule| sees(&rule.place)).collect(),
            pending: pending
                .map(|pending| PendingView { change: pending.change, from: moment(pending.from), by: pending.by })
                .collect(),
            holds: holds.map(hold).collect(),
            runs: self.runs(moment).await?,
            sites,
            modules: features.into_iter().map(|feature| feature.module).collect(),
            for_all: self.is_for_all(),
        })
    }

    async fn runs(&self, moment: impl Fn(Timestamp) -> Moment) -> Result<Vec<RunView>, AppError> {
        let filter = Filter::from_query("site=vigie&operation=retention.run&outcome=success&outcome=failure");
        let request = PageRequest { filter: filter.map_err(AppError::Invalid)?, before: None, limit: 5 };
        let page = guard::port::<dyn EventReader>()?.page(&self.who.scope, &request).await?;
        Ok(page.events.iter().take(RUNS).map(|event| run(event, &moment)).collect())
    }

    pub(super) async fn kept(&self) -> Result<KeptView, AppError> {
        let moment = self.clock_of_reader();
        let kept = self.work.kept(&self.who.scope).await?;
        let site = |site: crate::domain::retention::amounts::SiteKept| SiteKeptView {
            site: site.site,
            label: site.label,
            events: site.events,
            payload_bytes: site.payload_bytes,
            oldest: site.oldest.map(moment),
        };
        Ok(KeptView { sites: kept.sites.into_iter().map(site).collect(), months: kept.months })
    }
}

/// How much a run did, as its entry says.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Amounts {
    events: u64,
    payloads: u64,
    bytes: u64,
}

fn run(event: &Event, moment: &impl Fn(Timestamp) -> Moment) -> RunView {
    let attributes = event.body.details.attributes.as_ref();
    let Amounts { events, payloads, bytes } =
        attributes.and_then(|json| serde_json::from_str(json.get()).ok()).unwrap_or_default();
    let outcome = if event.body.outcome == Outcome::Success { Outcome::Success } else { Outcome::Failure };
    RunView { event: event.id, at: moment(event.body.occurred), outcome, events, payloads, bytes }
}
