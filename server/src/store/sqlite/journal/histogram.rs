//! Counting the bars of a histogram: from the usage counts where they know the filter, else from the events, newest first, until the
//! time limit.

use std::time::Instant;

use app::domain::access::{Right, Scope};
use app::domain::bucket::Granularity;
use app::domain::error::StoreError;
use app::domain::event::EventId;
use app::domain::filter::Filter;
use app::domain::histogram::frame::{Clock, Frame, Span};
use app::domain::histogram::{Bar, Histogram, Step};
use app::domain::outcome::Outcome;
use app::domain::time::{LocalDay, Timestamp};
use app::domain::time_range::Bound;
use app::ports::journal::HistogramQuery;
use futures::{StreamExt, stream};

use super::slices::{Slice, cut};
use crate::store::sqlite::condition::{Condition, Ids, Resolved, condition, minute_sql, source};
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::reader::{ALL_TIME, Part, floor, left};
use crate::store::sqlite::resolve::{Search, names};
use crate::store::sqlite::sites::SiteRow;
use crate::store::sqlite::statistics::Question;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::tally::{Tally, Wanted};
use crate::store::sqlite::usage_sql::{Source, sources};

/// How many statements run at once.
const AT_ONCE: usize = 3;
const MINUTES_A_DAY: i64 = 1_440;

/// A histogram on its way.
struct Work<'a> {
    filter: &'a Filter,
    known: Resolved,
    sites: &'a [SiteRow],
    frame: Frame,
    deadline: Instant,
}

impl SqliteStore {
    /// The histogram of a query.
    pub(super) async fn count_bars(&self, scope: &Scope, query: &HistogramQuery) -> Result<Histogram, StoreError> {
        let deadline = Instant::now() + query.limit;
        let Some(span) = self.span(query.now, deadline).await? else { return Ok(Histogram::empty()) };
        let zone = query.zone;
        let frame = Frame::of(&query.filter, span, &|at| app::api::zones::offset_s(zone, at));
        let sites = self.main.all_sites().await?;
        let asked = |row: &&SiteRow| {
            scope.can(Right::JournalView, &row.site.slug)
                && (query.filter.site.is_empty() || query.filter.site.contains(&row.site.slug))
        };
        let chosen: Vec<i64> = sites.iter().filter(asked).map(|row| row.id).collect();
        let known = if chosen.is_empty() { None } else { self.resolve(&query.filter, chosen, sites.len()).await? };
        let Some(known) = known else { return Ok(finished(frame, &query.filter, None)) };
        let mut work = Work { filter: &query.filter, known, sites: &sites, frame, deadline };
        let since = self.fill(&mut work).await?;
        Ok(finished(work.frame, &query.filter, since))
    }

    /// Counts all bars; gives the instant from which on all was counted, if time was up before.
    async fn fill(&self, work: &mut Work<'_>) -> Result<Option<Timestamp>, StoreError> {
        let condition = condition(work.filter, &work.known);
        // Nothing but punctuation was searched for.
        if work.frame.bars.is_empty() || (work.filter.q.is_some() && condition.search.is_empty()) {
            return Ok(None);
        }
        if let Some((granularity, pieces)) = counted(work.filter, &work.frame) {
            self.fill_from_counts(work, granularity, &pieces).await?;
            return Ok(None);
        }
        if condition.search.has_phrases() {
            return self.fill_event_by_event(work, condition).await;
        }
        match work.frame.clock {
            Clock::Sites => self.fill_from_slices(work, &condition).await,
            Clock::Reader => self.fill_bar_by_bar(work).await,
        }
    }

    /// From the first month that has events to now, or to the newest event if that lies in the future.
    async fn span(&self, now: Timestamp, deadline: Instant) -> Result<Option<Span>, StoreError> {
        let months = self.months.all();
        let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(None) };
        let mut to = now;
        if *last >= Month::of(now) {
            let mut lease = self.readers.lease(&self.months.file(*last), left(deadline)?).await?;
            let newest: Option<i64> = sqlx::query_scalar("SELECT max(id) FROM event")
                .fetch_one(lease.connection())
                .await
                .map_err(store_error)?;
            lease.release();
            to = newest.map_or(now, |id| now.max(EventId(id).timestamp()));
        }
        let from = Timestamp(*first.span().start());
        Ok(Some(Span { from, to: to.max(from) }))
    }

    async fn fill_from_counts(
        &self,
        work: &mut Work<'_>,
        granularity: Granularity,
        pieces: &[Source],
    ) -> Result<(), StoreError> {
        let Work { filter, known, frame, .. } = work;
        let wanted = Wanted::of(filter, known);
        let deadline = Instant::now() + self.options.read_limit;
        let question = Question { filter, known: known.clone(), wanted, granularity, deadline };
        let mut tally = Tally::new(granularity);
        for piece in pieces {
            self.count(&question, piece, &mut tally).await?;
        }
        let first = frame.bars.first().map(|bar| bar.from);
        for (bucket, counts) in tally.buckets {
            // The bar of a month that the range begins in begins with the range.
            let day = match first {
                Some(Bound::Day(first)) => first.max(*bucket.days().start()),
                _ => *bucket.days().start(),
            };
            let minute = u16::from(bucket.hour().unwrap_or(0)) * 60;
            if let Some(at) = frame.bar_at(day, minute) {
                frame.bars[at].counts.merge(&counts);
            }
        }
        Ok(())
    }

    /// The bars of local days, from slices of the months: an event's bar is told by its row.
    async fn fill_from_slices(
        &self,
        work: &mut Work<'_>,
        condition: &Condition,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (from, to) = (condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        let slices: Vec<Slice> =
            self.months.newest_first(from, to).into_iter().flat_map(|month| cut(month, from, to)).collect();
        let key = match work.frame.step.minutes() {
            None => "event.local_day".to_owned(),
            Some(_) => format!("event.local_day * {MINUTES_A_DAY} + {}", minute_sql()),
        };
        let narrow = work.frame.step.minutes().is_some();
        let deadline = work.deadline;
        let read = |slice: Slice| {
            let statement = self.slice_statement(condition, slice, &key);
            async move { (slice, self.grouped(slice.month, statement, deadline).await) }
        };
        let mut results = stream::iter(slices.into_iter().map(read)).buffered(AT_ONCE);
        while let Some((slice, found)) = results.next().await {
            let rows = match found {
                Ok(rows) => rows,
                Err(StoreError::Interrupted) => return self.uncounted_before(slice).await.map(Some),
                Err(error) => return Err(error),
            };
            for (key, code, n) in rows {
                let (day, minute) = if narrow { (key / MINUTES_A_DAY, key % MINUTES_A_DAY) } else { (key, 0) };
                let day = i32::try_from(day).ok().and_then(LocalDay::from_number).unwrap_or(LocalDay::MIN);
                let minute = u16::try_from(minute).unwrap_or(0);
                if let Some(at) = work.frame.bar_at(day, minute) {
                    work.frame.bars[at].counts.add(outcome(code)?, n.cast_unsigned());
                }
            }
        }
        Ok(None)
    }

    /// The bars between instants, each by the filter that it opens.
    async fn fill_bar_by_bar(&self, work: &mut Work<'_>) -> Result<Option<Timestamp>, StoreError> {
        let Work { filter, known, frame, deadline, .. } = work;
        let (known, deadline) = (&*known, *deadline);
        let filters: Vec<Filter> = frame.bars.iter().map(|bar| bar.filter(filter)).collect();
        let read = |(at, filter): (usize, &Filter)| {
            let condition = condition(filter, known);
            async move { (at, self.by_outcome(&condition, deadline).await) }
        };
        let newest_first = filters.iter().enumerate().rev();
        let mut results = stream::iter(newest_first.map(read)).buffered(AT_ONCE);
        while let Some((at, found)) = results.next().await {
            match found {
                Ok(rows) => {
                    for (_, code, n) in rows {
                        frame.bars[at].counts.add(outcome(code)?, n.cast_unsigned());
                    }
                }
                Err(StoreError::Interrupted) => {
                    return Ok(Some(frame.bars.get(at + 1).map_or(Timestamp::MAX, |bar| bar.earliest())));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    async fn by_outcome(&self, condition: &Condition, deadline: Instant) -> Result<Vec<(i64, u8, i64)>, StoreError> {
        let (from, to) = (condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        let mut found = Vec::new();
        for month in self.months.newest_first(from, to) {
            let (source, arguments) = source(condition, self.docs(month), Ids::between(floor(from), floor(to + 1)));
            let statement = format!("SELECT 0, event.outcome, count(*) FROM {source} GROUP BY event.outcome");
            found.extend(self.grouped(month, (statement, arguments), deadline).await?);
        }
        Ok(found)
    }

    /// Counts what no statement can decide: phrases.
    async fn fill_event_by_event(
        &self,
        work: &mut Work<'_>,
        condition: Condition,
    ) -> Result<Option<Timestamp>, StoreError> {
        let (from, to) = (condition.from_ms.unwrap_or(ALL_TIME.0), condition.to_ms.unwrap_or(ALL_TIME.1));
        let search = Search { condition, names: names(work.sites) };
        for month in self.months.newest_first(from, to) {
            let mut part = Part::new(&search, work.deadline);
            let mut reached = *month.span().end() + 1;
            loop {
                let events = match self.month_page(month, &part).await {
                    Ok(events) => events,
                    Err(StoreError::Interrupted) => {
                        let slice = Slice { month, from: reached, before: reached };
                        return self.uncounted_before(slice).await.map(Some);
                    }
                    Err(error) => return Err(error),
                };
                for event in &events {
                    if let Some(at) = work.frame.bar_of(event.body.local, event.body.occurred) {
                        work.frame.bars[at].counts.add(event.body.outcome, 1);
                    }
                }
                let Some(last) = events.last() else { break };
                part.go_on(last.id);
                reached = last.id.timestamp().0;
            }
        }
        Ok(None)
    }
}

/// The width and the sources of the figures, if the usage counts have them all.
fn counted(filter: &Filter, frame: &Frame) -> Option<(Granularity, Vec<Source>)> {
    let granularity = match frame.step {
        Step::Minute | Step::FiveMinutes | Step::QuarterHour => return None,
        Step::Hour | Step::ThreeHours => Granularity::Hour,
        Step::Day => Granularity::Day,
        Step::Month => Granularity::Month,
        Step::Year => Granularity::Year,
    };
    let (Bound::Day(from), Bound::Day(to)) = (frame.bars.first()?.from, frame.bars.last()?.to) else { return None };
    let pieces = sources(filter, &(from..=to), granularity);
    let known = !pieces.iter().any(|piece| matches!(piece, Source::Events(_)));
    known.then_some((granularity, pieces))
}

fn outcome(code: u8) -> Result<Outcome, StoreError> {
    Outcome::from_code(code).ok_or_else(|| StoreError::Database("an event has an outcome of a newer program".into()))
}

/// The bars that were counted to their end. Where the range is open, the day more on either side is left out if nothing fell into it.
fn finished(frame: Frame, filter: &Filter, since: Option<Timestamp>) -> Histogram {
    let Frame { step, clock, mut bars } = frame;
    if let Some(since) = since {
        bars.retain(|bar| bar.earliest() >= since);
    }
    if clock == Clock::Sites {
        let spare = |bar: &Bar| bar.from == bar.to && bar.counts.total() == 0;
        if filter.from.is_none() && since.is_none() && bars.first().is_some_and(spare) {
            bars.remove(0);
        }
        if filter.to.is_none() && bars.last().is_some_and(spare) {
            bars.pop();
        }
    }
    Histogram { step, bars, complete: since.is_none(), since }
}
