//! Counting usage: from the counts where they know the filter, else from the events, within the time limit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::bucket::{Bucket, Granularity};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventBody, EventId};
use app::domain::filter::Filter;
use app::domain::slug::Slug;
use app::domain::statistics::{BucketCounts, FeatureCounts, KnownFeature, StatisticsQuery, Usage};
use app::domain::time::{DAY_MS, LocalDay, Timestamp};
use app::domain::time_range::Bound;
use app::ports::statistics::StatisticsReader;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};

use super::condition::{Condition, Resolved, condition};
use super::decode::slug;
use super::error::store_error;
use super::month::Month;
use super::packed::bound;
use super::reader::{Part, left};
use super::resolve::Search;
use super::sites::SiteRow;
use super::store::SqliteStore;
use super::tally::{Feature, Tally, Wanted};
use super::terms::Vocabulary;
use super::usage::{Table, sealed_months, site_days};
use super::usage_sql::{Source, Statement, by_event, sources};

/// How many months are counted at once.
const MONTHS_AT_ONCE: usize = 3;

/// What is counted: the events of a filter, in bars of a width.
pub(super) struct Question<'a> {
    pub(super) filter: &'a Filter,
    pub(super) known: Resolved,
    pub(super) wanted: Wanted,
    pub(super) granularity: Granularity,
    pub(super) deadline: Instant,
}

#[async_trait]
impl StatisticsReader for SqliteStore {
    async fn usage(&self, scope: &Scope, query: &StatisticsQuery) -> Result<Usage, StoreError> {
        let deadline = Instant::now() + self.options.read_limit;
        let sites = self.main.all_sites().await?;
        let asked = |row: &&SiteRow| {
            scope.can(Right::StatisticsView, &row.site.slug)
                && (query.filter.site.is_empty() || query.filter.site.contains(&row.site.slug))
        };
        let (shown, hidden): (Vec<&SiteRow>, Vec<&SiteRow>) =
            sites.iter().filter(asked).partition(|row| row.site.shown);
        let hidden_sites = u32::try_from(hidden.len()).unwrap_or(u32::MAX);
        let chosen: Vec<i64> = shown.iter().map(|row| row.id).collect();
        let slugs: Vec<Slug> = shown.iter().map(|row| row.site.slug.clone()).collect();
        let none = Usage { hidden_sites, ..Usage::default() };
        if chosen.is_empty() {
            return Ok(none);
        }
        let Some(known) = self.resolve(&query.filter, chosen, sites.len()).await? else {
            return Ok(none);
        };
        let wanted = Wanted::of(&query.filter, &known);
        let question = Question { filter: &query.filter, known, wanted, granularity: query.granularity, deadline };
        let mut tally = Tally::new(query.granularity);
        let mut emptied = None;
        for source in sources(&query.filter, &query.days, query.granularity) {
            self.count(&question, &source, &mut tally).await?;
            if let Source::Events(days) = source {
                let (from, to) = (Some(Bound::Day(*days.start())), Some(Bound::Day(*days.end())));
                let filter = Filter { site: slugs.clone(), from, to, ..query.filter.clone() };
                emptied = self.emptied_of(scope, Right::StatisticsView, &filter).await?;
            }
        }
        Ok(Usage { emptied, ..self.name(tally, hidden_sites).await? })
    }

    async fn features(&self, scope: &Scope) -> Result<Vec<KnownFeature>, StoreError> {
        let sites = self.main.all_sites().await?;
        let seen: Vec<i64> = sites.iter().filter(|row| scope.sees(&row.site.slug)).map(|row| row.id).collect();
        let mut lease = self.main.read().await?;
        let pairs: Vec<Feature> = sqlx::query_as(
            "SELECT DISTINCT module_id, submodule_id FROM feature_use WHERE site_id IN (SELECT value FROM json_each(?))",
        )
        .bind(serde_json::to_string(&seen).unwrap_or_default())
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let named = self.name_features(pairs.iter().copied()).await?;
        let mut features: BTreeMap<Slug, BTreeSet<Slug>> = BTreeMap::new();
        for (module, submodule) in named.into_values() {
            features.entry(module).or_default().extend(submodule);
        }
        Ok(features
            .into_iter()
            .map(|(module, submodules)| KnownFeature { module, submodules: submodules.into_iter().collect() })
            .collect())
    }
}

impl SqliteStore {
    /// Adds the figures of one source.
    pub(super) async fn count(
        &self,
        question: &Question<'_>,
        source: &Source,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let Question { filter, known, granularity, .. } = question;
        match source {
            Source::Months(days) => self.count_months(question, days, tally).await,
            Source::Days(days) => {
                // The hours know no operations, whose counts may be asked for beside the bars.
                let by_hour = filter.operation.is_empty() && tally.values.is_none();
                let table = if by_hour { Table::Hours } else { Table::Days };
                self.count_days(question, self.months_of(days), table, days, tally).await
            }
            Source::Hours(days) => self.count_days(question, self.months_of(days), Table::Hours, days, tally).await,
            Source::Events(days) => {
                let (from, to) = (Some(Bound::Day(*days.start())), Some(Bound::Day(*days.end())));
                let ranged = Filter { from, to, ..(*filter).clone() };
                let condition = condition(&ranged, known);
                // Nothing but punctuation was searched for.
                if ranged.q.is_some() && condition.search.is_empty() {
                    return Ok(());
                }
                if condition.search.has_phrases() {
                    return self.count_rows(question, condition, self.months_of(days), tally).await;
                }
                let statement = |month: Month| {
                    let span = month.span();
                    let ids = EventId::floor(Timestamp(*span.start())).0..EventId::floor(Timestamp(span.end() + 1)).0;
                    by_event(&condition, self.docs(month), *granularity, ids)
                };
                self.count_files(question, self.months_of(days), statement, tally).await
            }
        }
    }

    /// The months whose files can hold events of the local days, at any offset.
    fn months_of(&self, days: &RangeInclusive<LocalDay>) -> Vec<Month> {
        self.months.newest_first(days.start().midnight_ms() - DAY_MS, days.end().midnight_ms() + 2 * DAY_MS)
    }

    async fn count_months(
        &self,
        question: &Question<'_>,
        days: &RangeInclusive<LocalDay>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        // First which months are read from their own files: one that is sealed meanwhile is left out below, one that is reopened
        // keeps its counts there.
        let open = super::seal::unsealed(&self.main, &self.months).await?;
        let numbers: Vec<i64> = open.iter().map(|month| month.number()).collect();
        let mut lease = self.main.read().await?;
        let sealed =
            sealed_months(lease.connection(), &question.known.sites, days, &numbers).await.map_err(store_error)?;
        lease.release();
        for (month, cells) in sealed {
            tally.add_operations(month, &cells, &question.wanted)?;
        }
        let files = self.months_of(days).into_iter().filter(|month| open.contains(month)).collect();
        self.count_days(question, files, Table::Months, days, tally).await
    }

    /// Adds the counts of days from their months' own files.
    async fn count_days(
        &self,
        question: &Question<'_>,
        files: Vec<Month>,
        table: Table,
        days: &RangeInclusive<LocalDay>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let (deadline, sites) = (question.deadline, &question.known.sites);
        let read = |month: Month| async move {
            let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
            let found = site_days(lease.connection(), table, sites, days).await.map_err(store_error)?;
            lease.release();
            Ok::<_, StoreError>(found)
        };
        let mut results = stream::iter(files.into_iter().map(read)).buffer_unordered(MONTHS_AT_ONCE);
        while let Some(found) = results.try_next().await? {
            for (day, cells) in found {
                match table {
                    Table::Hours => tally.add_hours(day, &cells, &question.wanted)?,
                    Table::Days | Table::Months => tally.add_operations(day, &cells, &question.wanted)?,
                }
            }
        }
        Ok(())
    }

    async fn count_files(
        &self,
        question: &Question<'_>,
        files: Vec<Month>,
        statement: impl Fn(Month) -> Statement,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let work: Vec<(Month, Statement)> = files.into_iter().map(|month| (month, statement(month))).collect();
        let deadline = question.deadline;
        let read = |(month, (statement, arguments)): (Month, Statement)| async move {
            let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
            let rows = bound(statement, arguments).fetch_all(lease.connection()).await.map_err(store_error)?;
            lease.release();
            Ok::<_, StoreError>(rows)
        };
        let mut results = stream::iter(work.into_iter().map(read)).buffer_unordered(MONTHS_AT_ONCE);
        while let Some(rows) = results.try_next().await? {
            tally.add_rows(&rows)?;
        }
        Ok(())
    }

    /// Counts event by event what no statement can decide: phrases.
    async fn count_rows(
        &self,
        question: &Question<'_>,
        condition: Condition,
        files: Vec<Month>,
        tally: &mut Tally,
    ) -> Result<(), StoreError> {
        let search = Search { condition, names: self.site_names().await? };
        for month in files {
            let mut part = Part::new(&search, question.deadline);
            loop {
                let events = self.month_page(month, &part).await?;
                let Some(last) = events.last() else { break };
                part.go_on(last.id);
                for Event { body, .. } in &events {
                    let bucket = Bucket::of(question.granularity, body.local.day, body.local.hour());
                    tally.add_event(bucket, self.feature(body), body.outcome);
                }
            }
        }
        Ok(())
    }

    fn feature(&self, body: &EventBody) -> Feature {
        let known = self.terms.known();
        let id = |vocabulary, slug: &Slug| known.id(vocabulary, slug.as_str()).unwrap_or(0);
        (
            id(Vocabulary::Module, &body.module),
            body.submodule.as_ref().map_or(0, |submodule| id(Vocabulary::Submodule, submodule)),
        )
    }

    /// The counts with the words of their features.
    async fn name(&self, tally: Tally, hidden_sites: u32) -> Result<Usage, StoreError> {
        let names = self.name_features(tally.features.keys().copied()).await?;
        let mut features: Vec<FeatureCounts> = tally
            .features
            .into_iter()
            .filter_map(|(feature, counts)| {
                let (module, submodule) = names.get(&feature)?.clone();
                Some(FeatureCounts { module, submodule, counts })
            })
            .filter(|feature| feature.counts.total() > 0)
            .collect();
        features.sort_unstable_by(|a, b| (&a.module, &a.submodule).cmp(&(&b.module, &b.submodule)));
        let buckets = tally.buckets.into_iter().map(|(bucket, counts)| BucketCounts { bucket, counts }).collect();
        Ok(Usage { buckets, features, hidden_sites, emptied: None })
    }

    #[allow(clippy::type_complexity, reason = "ids to names, as the two callers read it")]
    async fn name_features(
        &self,
        pairs: impl Iterator<Item = Feature>,
    ) -> Result<BTreeMap<Feature, (Slug, Option<Slug>)>, StoreError> {
        let pairs: BTreeSet<Feature> = pairs.collect();
        let modules = pairs.iter().map(|(module, _)| (Vocabulary::Module, *module));
        let submodules =
            pairs.iter().filter(|pair| pair.1 != 0).map(|(_, submodule)| (Vocabulary::Submodule, *submodule));
        self.terms.load(&self.main, modules.chain(submodules).collect()).await?;
        let known = self.terms.known();
        pairs
            .into_iter()
            .map(|(module, submodule)| {
                let part = (submodule != 0).then(|| slug(&known, Vocabulary::Submodule, submodule)).transpose()?;
                Ok(((module, submodule), (slug(&known, Vocabulary::Module, module)?, part)))
            })
            .collect()
    }
}
