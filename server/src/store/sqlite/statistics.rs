//! Counting usage: from the counts where they know the filter, else from the events, within the time limit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::{Event, EventBody, EventId};
use app::domain::filter::{Bound, Filter};
use app::domain::outcome::Outcome;
use app::domain::slug::Slug;
use app::domain::statistics::{KnownFeature, OutcomeCounts, StatisticsQuery, Usage, UsageCell};
use app::domain::time::{Bucket, DAY_MS, Granularity, LocalDay, Timestamp};
use app::ports::statistics::StatisticsReader;
use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::condition::{Condition, Resolved, condition};
use super::decode::slug;
use super::error::store_error;
use super::month::Month;
use super::reader::{Part, bound, left};
use super::resolve::Search;
use super::sites::SiteRow;
use super::store::SqliteStore;
use super::terms::Vocabulary;
use super::usage_sql::{Source, Statement, bucket, by_day, by_event, by_hour, sealed, sources};

/// How many months are counted at once.
const MONTHS_AT_ONCE: usize = 3;

/// Counts by bucket, module and submodule.
type Cells = BTreeMap<(Bucket, i64, i64), OutcomeCounts>;

struct Question<'a> {
    filter: &'a Filter,
    known: Resolved,
    granularity: Granularity,
    deadline: Instant,
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
        let none = Usage { cells: Vec::new(), hidden_sites };
        if chosen.is_empty() {
            return Ok(none);
        }
        let Some(known) = self.resolve(&query.filter, chosen, sites.len()).await? else {
            return Ok(none);
        };
        let question = Question { filter: &query.filter, known, granularity: query.granularity, deadline };
        let mut cells = Cells::new();
        for source in sources(&query.filter, &query.days, query.granularity) {
            self.count(&question, &source, &mut cells).await?;
        }
        Ok(Usage { cells: self.name_cells(cells).await?, hidden_sites })
    }

    async fn features(&self, scope: &Scope) -> Result<Vec<KnownFeature>, StoreError> {
        let sites = self.main.all_sites().await?;
        let seen: Vec<i64> = sites.iter().filter(|row| scope.sees(&row.site.slug)).map(|row| row.id).collect();
        let mut lease = self.main.read().await?;
        let pairs: Vec<(i64, i64)> = sqlx::query_as(
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
    async fn count(&self, question: &Question<'_>, source: &Source, cells: &mut Cells) -> Result<(), StoreError> {
        let Question { filter, known, granularity, .. } = question;
        match source {
            Source::Months(days) => self.count_months(question, days, cells).await,
            Source::Days(days) => {
                let statement = by_day(filter, known, days, *granularity);
                self.count_files(question, self.months_of(days), |_| statement.clone(), cells).await
            }
            Source::Hours(days) => {
                let statement = by_hour(filter, known, days);
                self.count_files(question, self.months_of(days), |_| statement.clone(), cells).await
            }
            Source::Events(days) => {
                let (from, to) = (Some(Bound::Day(*days.start())), Some(Bound::Day(*days.end())));
                let ranged = Filter { from, to, ..(*filter).clone() };
                let condition = condition(&ranged, known);
                // Nothing but punctuation was searched for.
                if ranged.q.is_some() && condition.words.is_empty() {
                    return Ok(());
                }
                if condition.words.has_phrases() {
                    return self.count_rows(question, condition, self.months_of(days), cells).await;
                }
                let statement = |month: Month| {
                    let span = month.span();
                    let ids = EventId::floor(Timestamp(*span.start())).0..EventId::floor(Timestamp(span.end() + 1)).0;
                    by_event(&condition, self.docs(month), *granularity, ids)
                };
                self.count_files(question, self.months_of(days), statement, cells).await
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
        cells: &mut Cells,
    ) -> Result<(), StoreError> {
        let Question { filter, known, granularity, .. } = question;
        // First which months are read from their own files: one that is sealed meanwhile is left out below, one that is reopened
        // keeps its counts there.
        let open = super::seal::unsealed(&self.main, &self.months).await?;
        let numbers: Vec<i64> = open.iter().map(|month| month.number()).collect();
        let (statement, arguments) = sealed(filter, known, days, *granularity, &numbers);
        let mut lease = self.main.read().await?;
        let rows = bound(statement, arguments).fetch_all(lease.connection()).await.map_err(store_error)?;
        lease.release();
        add(&rows, *granularity, cells)?;
        let files = self.months_of(days).into_iter().filter(|month| open.contains(month)).collect();
        let statement = by_day(filter, known, days, *granularity);
        self.count_files(question, files, |_| statement.clone(), cells).await
    }

    async fn count_files(
        &self,
        question: &Question<'_>,
        files: Vec<Month>,
        statement: impl Fn(Month) -> Statement,
        cells: &mut Cells,
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
            add(&rows, question.granularity, cells)?;
        }
        Ok(())
    }

    /// Counts event by event what no statement can decide: phrases.
    async fn count_rows(
        &self,
        question: &Question<'_>,
        condition: Condition,
        files: Vec<Month>,
        cells: &mut Cells,
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
                    let key = self.feature_key(body);
                    cells.entry((bucket, key.0, key.1)).or_default().add(body.outcome, 1);
                }
            }
        }
        Ok(())
    }

    fn feature_key(&self, body: &EventBody) -> (i64, i64) {
        let known = self.terms.known();
        let id = |vocabulary, slug: &Slug| known.id(vocabulary, slug.as_str()).unwrap_or(0);
        (
            id(Vocabulary::Module, &body.module),
            body.submodule.as_ref().map_or(0, |submodule| id(Vocabulary::Submodule, submodule)),
        )
    }

    async fn name_cells(&self, cells: Cells) -> Result<Vec<UsageCell>, StoreError> {
        let names = self.name_features(cells.keys().map(|(_, module, submodule)| (*module, *submodule))).await?;
        Ok(cells
            .into_iter()
            .filter_map(|((bucket, module, submodule), counts)| {
                let (module, submodule) = names.get(&(module, submodule))?.clone();
                Some(UsageCell { bucket, module, submodule, counts })
            })
            .collect())
    }

    #[allow(clippy::type_complexity, reason = "ids to names, as the two callers read it")]
    async fn name_features(
        &self,
        pairs: impl Iterator<Item = (i64, i64)>,
    ) -> Result<BTreeMap<(i64, i64), (Slug, Option<Slug>)>, StoreError> {
        let pairs: BTreeSet<(i64, i64)> = pairs.collect();
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

/// Adds the rows of a statement of `usage_sql.rs` to the cells.
fn add(rows: &[SqliteRow], granularity: Granularity, cells: &mut Cells) -> Result<(), StoreError> {
    let read = |row: &SqliteRow| -> Result<(i64, i64, i64, u8), sqlx::Error> {
        Ok((row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?))
    };
    for row in rows {
        let (number, module, submodule, outcome) = read(row).map_err(store_error)?;
        let outcome = Outcome::from_code(outcome)
            .ok_or_else(|| StoreError::Database("a count has an outcome of a newer program".into()))?;
        // 24 counts after the four columns are the hours of a day.
        let hours = row.len() > 5;
        for column in 4..row.len() {
            let n: i64 = row.try_get(column).map_err(store_error)?;
            if n == 0 {
                continue;
            }
            let number = if hours { number * 100 + i64::try_from(column).unwrap_or_default() - 4 } else { number };
            let bucket = bucket(granularity, number)
                .ok_or_else(|| StoreError::Database("a count has a day that does not exist".into()))?;
            cells.entry((bucket, module, submodule)).or_default().add(outcome, n.cast_unsigned());
        }
    }
    Ok(())
}
