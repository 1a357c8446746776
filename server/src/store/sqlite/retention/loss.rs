//! What a change would remove that goes on being kept without it, counted month by month: whole months by their rows' groups, others event
//! by event.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::retention::amounts::{Loss, Part, Question};
use app::domain::time::Timestamp;
use sqlx::SqliteConnection;

use super::due::{Before, Due};
use super::files::size;
use super::held::Held;
use super::walk::{PIECE, Seen, next};
use crate::store::sqlite::decode::slug;
use crate::store::sqlite::error::store_error;
use crate::store::sqlite::month::Month;
use crate::store::sqlite::reader::left;
use crate::store::sqlite::store::SqliteStore;
use crate::store::sqlite::terms::Vocabulary;

/// How long a count may take.
const LIMIT: Duration = Duration::from_secs(20);

/// What goes of a site and module.
#[derive(Clone, Copy, Debug)]
struct Sum {
    events: u64,
    payloads: u64,
    bytes: u64,
    oldest: i64,
    newest: i64,
}

impl Sum {
    const NONE: Self = Self { events: 0, payloads: 0, bytes: 0, oldest: i64::MAX, newest: i64::MIN };

    fn see(&mut self, first: i64, last: i64) {
        self.oldest = self.oldest.min(first);
        self.newest = self.newest.max(last);
    }
}

type Sums = BTreeMap<(i64, i64), Sum>;

/// What is due with the change and what without it.
struct Both {
    before: Due,
    after: Due,
    held: Held,
}

impl Both {
    /// Whether an event goes by the change alone.
    fn takes(&self, seen: &Seen) -> bool {
        seen.is_due(&self.after) && !seen.is_due(&self.before)
    }

    /// Whether payloads do.
    fn strips(&self, seen: &Seen) -> bool {
        seen.loses_payloads(&self.after) && !seen.loses_payloads(&self.before)
    }

    /// Whether each pair's part of a month goes or stays as a whole, in both.
    fn is_even(&self, month: Month, pairs: impl Iterator<Item = (i64, i64)>) -> bool {
        let span = month.span();
        let outside = |ms: i64| ms <= *span.start() || ms > *span.end();
        let even = |before: Before| outside(before.events) && outside(before.payloads);
        pairs.into_iter().all(|(site, module)| even(self.before.of(site, module)) && even(self.after.of(site, module)))
    }
}

impl SqliteStore {
    /// The loss, on the sites that the caller may see.
    pub(super) async fn loss_of(&self, scope: &Scope, question: &Question) -> Result<Loss, StoreError> {
        let Question { before, after, at } = question;
        let both = Both {
            before: self.due_of(|site, module| Before::of(before.cutoffs(*at, site, module))).await?,
            after: self.due_of(|site, module| Before::of(after.cutoffs(*at, site, module))).await?,
            held: self.holds_now().await?,
        };
        let deadline = Instant::now() + LIMIT;
        let mut sums = Sums::new();
        let mut complete = true;
        for month in self.months.all() {
            if *month.span().start() >= both.after.latest() {
                break;
            }
            match self.month_loss(month, &both, deadline).await {
                Ok(found) => add(&mut sums, found),
                Err(StoreError::Interrupted) => {
                    complete = false;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        self.named(scope, sums, complete).await
    }

    async fn month_loss(&self, month: Month, both: &Both, deadline: Instant) -> Result<Sums, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let groups = groups(lease.connection()).await.map_err(store_error)?;
        lease.release();
        let event_bytes = self.bytes_an_event(month, &groups, deadline).await?;
        let is_even = both.is_even(month, groups.iter().map(|group| (group.0, group.1)));
        let sums = if is_even && !self.is_any_held(month, &both.held).await? {
            self.whole_loss(month, both, &groups, deadline).await?
        } else {
            self.walked_loss(month, both, deadline).await?
        };
        let with_rows =
            |(pair, sum): ((i64, i64), Sum)| (pair, Sum { bytes: sum.bytes + sum.events * event_bytes, ..sum });
        Ok(sums.into_iter().map(with_rows).collect())
    }

    /// About how many bytes an event takes without its payloads: its share of the file.
    async fn bytes_an_event(&self, month: Month, groups: &[Group], deadline: Instant) -> Result<u64, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let frames: i64 = sqlx::query_scalar("SELECT coalesce(sum(length(frame)), 0) FROM content")
            .fetch_one(lease.connection())
            .await
            .map_err(store_error)?;
        lease.release();
        let events: u64 = groups.iter().map(|group| group.2.unsigned_abs()).sum();
        Ok(size(&self.months.file(month)).saturating_sub(frames.unsigned_abs()) / events.max(1))
    }

    async fn whole_loss(
        &self,
        month: Month,
        both: &Both,
        groups: &[Group],
        deadline: Instant,
    ) -> Result<Sums, StoreError> {
        let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
        let payloads: Vec<(i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT event.site_id, event.module_id, count(*), sum(length(content.frame)) FROM payload
             CROSS JOIN content ON content.id = payload.content_id CROSS JOIN event ON event.id = payload.event_id
             GROUP BY event.site_id, event.module_id",
        )
        .fetch_all(lease.connection())
        .await
        .map_err(store_error)?;
        lease.release();
        let mut sums = Sums::new();
        for (site_id, module_id, n, first, last) in groups.iter().copied() {
            // Even months: what is true of one event of a pair is true of all.
            let one = Seen { id: 0, site_id, module_id, source_id: 0, occurred: first, has_payloads: true };
            let (takes, strips) = (both.takes(&one), both.strips(&one));
            let of = payloads.iter().find(|(site, module, ..)| (*site, *module) == (site_id, module_id));
            let (count, bytes) = of.map_or((0, 0), |(_, _, n, bytes)| (n.unsigned_abs(), bytes.unsigned_abs()));
            if !takes && (!strips || count == 0) {
                continue;
            }
            let sum = sums.entry((site_id, module_id)).or_insert(Sum::NONE);
            sum.see(first, last);
            sum.events += if takes { n.unsigned_abs() } else { 0 };
            if strips {
                sum.payloads += count;
                sum.bytes += bytes;
            }
        }
        Ok(sums)
    }

    async fn walked_loss(&self, month: Month, both: &Both, deadline: Instant) -> Result<Sums, StoreError> {
        let before = both.after.latest().min(*month.span().end() + 1);
        let mut sums = Sums::new();
        let mut after = i64::MIN + 1;
        loop {
            let mut lease = self.readers.lease(&self.months.file(month), left(deadline)?).await?;
            let seen = next(lease.connection(), after, before).await.map_err(store_error)?;
            let (Some(first), Some(last)) = (seen.first(), seen.last()) else {
                lease.release();
                return Ok(sums);
            };
            let ids = (first.id, last.id);
            after = last.id;
            let lost: Vec<Seen> = seen.iter().filter(|seen| both.takes(seen) || both.strips(seen)).copied().collect();
            let kept =
                if lost.is_empty() { Default::default() } else { self.held_between(month, &both.held, ids).await? };
            let lost: Vec<Seen> = lost.into_iter().filter(|seen| !kept.contains(&seen.id)).collect();
            let stripped: Vec<i64> = lost.iter().filter(|seen| both.strips(seen)).map(|seen| seen.id).collect();
            let payloads = payloads_of(lease.connection(), &stripped).await.map_err(store_error)?;
            lease.release();
            for seen in &lost {
                let sum = sums.entry((seen.site_id, seen.module_id)).or_insert(Sum::NONE);
                sum.see(seen.occurred, seen.occurred);
                sum.events += u64::from(both.takes(seen));
                let (count, bytes) = payloads.get(&seen.id).copied().unwrap_or_default();
                sum.payloads += count;
                sum.bytes += bytes;
            }
            if seen.len() < PIECE as usize {
                return Ok(sums);
            }
        }
    }

    async fn named(&self, scope: &Scope, sums: Sums, complete: bool) -> Result<Loss, StoreError> {
        let sites = self.main.all_sites().await?;
        let modules = sums.keys().map(|(_, module)| (Vocabulary::Module, *module)).collect();
        self.terms.load(&self.main, modules).await?;
        let known = self.terms.known();
        let mut parts = Vec::new();
        for ((site, module), sum) in sums {
            let Some(row) = sites.iter().find(|row| row.id == site) else { continue };
            if !scope.can(Right::RetentionManage, &row.site.slug) {
                continue;
            }
            parts.push(Part {
                site: row.site.slug.clone(),
                module: slug(&known, Vocabulary::Module, module)?,
                events: sum.events,
                payloads: sum.payloads,
                bytes: sum.bytes,
                oldest: Timestamp(sum.oldest),
                newest: Timestamp(sum.newest),
            });
        }
        parts.sort_by_key(|part| std::cmp::Reverse((part.events, part.payloads)));
        Ok(Loss { parts, complete })
    }
}

/// Site, module, how many events, and when the first and the last of them happened.
type Group = (i64, i64, i64, i64, i64);

async fn groups(connection: &mut SqliteConnection) -> Result<Vec<Group>, sqlx::Error> {
    let occurred = crate::store::sqlite::row::occurred_sql();
    let statement = format!(
        "SELECT site_id, module_id, count(*), min({occurred}), max({occurred}) FROM event GROUP BY site_id, module_id"
    );
    sqlx::query_as(sqlx::AssertSqlSafe(statement)).fetch_all(connection).await
}

/// How many payloads events still have, and their bytes.
async fn payloads_of(
    connection: &mut SqliteConnection,
    events: &[i64],
) -> Result<BTreeMap<i64, (u64, u64)>, sqlx::Error> {
    if events.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(i64, i64, i64)> = sqlx::query_as(
        "SELECT payload.event_id, count(*), sum(length(content.frame)) FROM json_each(?) AS wanted
         CROSS JOIN payload ON payload.event_id = wanted.value CROSS JOIN content ON content.id = payload.content_id
         GROUP BY payload.event_id",
    )
    .bind(serde_json::to_string(events).unwrap_or_default())
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(id, n, bytes)| (id, (n.unsigned_abs(), bytes.unsigned_abs()))).collect())
}

fn add(sums: &mut Sums, found: Sums) {
    for (pair, more) in found {
        let sum = sums.entry(pair).or_insert(Sum::NONE);
        sum.events += more.events;
        sum.payloads += more.payloads;
        sum.bytes += more.bytes;
        sum.see(more.oldest, more.newest);
    }
}
