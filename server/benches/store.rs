//! What it costs to commit an event and to read it back: `cargo bench -p server --bench store`. `VIGIE_BENCH_EVENTS` (default 200,000) says
//! how many of performance.md's events, `VIGIE_BENCH_DIR` where they stay for a look; CPU time is the whole process's, making them aside.

#![allow(unreachable_pub, reason = "the modules of a test are its own")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test stops where it fails"
)]

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::domain::access::Scope;
use app::domain::bucket::Granularity;
use app::domain::event::NewEvent;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use app::domain::payload::PayloadKind;
use app::domain::site::NewSite;
use app::domain::slug::Slug;
use app::domain::statistics::StatisticsQuery;
use app::domain::time::{LocalDay, LocalTime, Timestamp};
use app::ports::clock::Clock;
use app::ports::events::{EventReader, EventWriter};
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;
use rand::SeedableRng;
use rand::rngs::StdRng;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;

const BATCH: usize = 5_000;
const CLIENTS: usize = 4;
const START: i64 = 1_732_233_600_000; // 2024-11-22
const SPAN: i64 = 730 * 86_400_000;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp(START + SPAN)
    }
}

#[path = "store/events.rs"]
mod events;
#[path = "store/removal.rs"]
mod removal;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(run())
}

fn say(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

async fn run() -> anyhow::Result<()> {
    let count: usize = std::env::var("VIGIE_BENCH_EVENTS").map_or(Ok(200_000), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let dir = std::env::var_os("VIGIE_BENCH_DIR").map_or_else(|| scratch.path().to_owned(), Into::into);
    let store = SqliteStore::open(StoreOptions::new(&dir), Arc::new(Fixed)).await?;
    if store.unsealed_months().await? == 0 && std::fs::read_dir(&dir)?.count() < 8 {
        fill(&store, count).await?;
        say(&format!("bytes an event, logs aside: {:.0}", size(&dir)? as f64 / count as f64))?;
    }
    while store.unsealed_months().await? > 2 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    say(&format!("memory now {} MB, at most {} MB", status("VmRSS")? / 1_024, status("VmHWM")? / 1_024))?;
    read(&store).await?;
    say(&format!("memory now {} MB", status("VmRSS")? / 1_024))?;
    removal::measure(&store).await?;
    store.close().await?;
    say(&format!("bytes on disk after closing: {}", size(&dir)?))
}

async fn fill(store: &Arc<SqliteStore>, count: usize) -> anyhow::Result<()> {
    for site in 0..8 {
        let slug: Slug = format!("site-{site}").parse()?;
        store.main().add_site(NewSite { label: slug.to_string(), slug, zone: "Europe/Paris".into() }).await?;
    }
    let mut random = StdRng::seed_from_u64(1);
    let (mut cpu, mut waits, start) = (0.0, Vec::new(), Instant::now());
    for first in (0..count).step_by(BATCH * CLIENTS) {
        let mut batches: Vec<Vec<NewEvent>> = Vec::new();
        for client in 0..CLIENTS {
            let from = first + client * BATCH;
            batches.push(
                (from..(from + BATCH).min(count))
                    .map(|n| events::event(&mut random, n, count))
                    .collect::<Result<_, _>>()?,
            );
        }
        let before = cpu_seconds()?;
        let sent = batches.into_iter().map(|batch| async {
            let start = Instant::now();
            store.append(batch).await.map(|_| start.elapsed())
        });
        for wait in futures::future::join_all(sent).await {
            waits.push(wait?);
        }
        cpu += cpu_seconds()? - before;
    }
    waits.sort_unstable();
    let wall = start.elapsed().as_secs_f64();
    let n = count as f64;
    say(&format!(
        "{n} events: {:.0} a CPU second ({:.1} µs each), {wall:.1} s in all; a batch of {BATCH}: p50 {:?}, p99 {:?}",
        n / cpu,
        cpu / n * 1e6,
        waits[waits.len() / 2],
        waits[waits.len() * 99 / 100],
    ))
}

/// Asks every question some times and prints the medians.
async fn read(store: &Arc<SqliteStore>) -> anyhow::Result<()> {
    let page = |name: &'static str, query: &'static str, back_days: i64| {
        let before = (back_days > 0)
            .then(|| app::domain::event::EventId::floor(Timestamp(START + SPAN - back_days * 86_400_000)));
        (name, query, before)
    };
    let questions = [
        page("newest 100", "", 0),
        page("site + module + outcome", "site=site-1&module=module-3&outcome=success", 0),
        page("site + module + outcome, deep", "site=site-1&module=module-3&outcome=failure", 400),
        page("module", "module=module-7", 0),
        page("module + failure", "module=module-7&outcome=failure", 200),
        page("failures", "outcome=failure", 0),
        page("site", "site=site-2", 0),
        page("operation", "operation=operation-77", 0),
        page("actor", "actor=U42", 0),
        page("kind", "kind=job", 100),
        page("ip", "ip=10.0.3.7", 0),
        page("tag", "tag=tag-3", 0),
        page("reason", "reason=timeout", 0),
        page("correlation", "correlation_id=corr-777", 0),
        page("word in 7 messages", "q=needle", 0),
        page("word in 0.1 %", "q=seldom", 0),
        page("common word + actor", "q=customer&actor=U42", 0),
        page("common word + rare word", "q=customer+needle", 0),
        page("phrase that never occurs", "q=%22customer+order+customer+refused+parcel%22", 0),
        page("hours of the night, success", "hours=03:00-03:10&outcome=success", 0),
    ];
    let scope = Scope::system();
    for (name, query, before) in questions {
        let request = PageRequest { filter: Filter::from_query(query)?, before, limit: 100 };
        let mut found = 0;
        let mut times = Vec::new();
        for _ in 0..21 {
            let start = Instant::now();
            found = store.page(&scope, &request).await?.events.len();
            times.push(start.elapsed());
        }
        print(&format!("{name} ({found})"), times)?;
    }
    by_id(store, &scope).await?;
    figures(store, &scope).await
}

async fn by_id(store: &Arc<SqliteStore>, scope: &Scope) -> anyhow::Result<()> {
    let request = PageRequest { filter: Filter::default(), before: None, limit: 1_000 };
    let newest = store.page(scope, &request).await?.events;
    let mut times = Vec::new();
    for event in newest.iter().filter(|event| !event.payloads.is_empty()).take(50) {
        let start = Instant::now();
        store.event(scope, event.id).await?;
        store.payload(scope, event.id, PayloadKind::Response).await?;
        times.push(start.elapsed());
    }
    print("one event and its response", times)
}

async fn figures(store: &Arc<SqliteStore>, scope: &Scope) -> anyhow::Result<()> {
    let day = |ms| LocalTime::at(Timestamp(ms), 3_600).day;
    let all: (LocalDay, LocalDay) = (day(START), day(START + SPAN));
    let week = (day(START + SPAN - 60 * 86_400_000), day(START + SPAN - 54 * 86_400_000));
    for (name, query, granularity, days) in [
        ("24 months of a module by month", "module=module-3", Granularity::Month, all),
        ("24 months of all modules by month", "", Granularity::Month, all),
        ("24 months of an operation by month", "operation=operation-77", Granularity::Month, all),
        ("7 days of all modules by hour", "", Granularity::Hour, week),
        ("24 months of all modules by day", "", Granularity::Day, all),
        ("24 months of an actor by month", "actor=U42", Granularity::Month, all),
        ("24 months of a kind by month", "kind=job", Granularity::Month, all),
    ] {
        let query = StatisticsQuery { filter: Filter::from_query(query)?, days: days.0..=days.1, granularity };
        let mut times = Vec::new();
        let mut total = 0;
        for _ in 0..11 {
            let start = Instant::now();
            let usage = store.usage(scope, &query).await?;
            times.push(start.elapsed());
            total = usage.buckets.iter().map(|bar| bar.counts.total()).sum::<u64>();
        }
        print(&format!("{name} ({total})"), times)?;
    }
    Ok(())
}

fn print(name: &str, mut times: Vec<Duration>) -> anyhow::Result<()> {
    let first = times.first().copied().unwrap_or_default();
    times.sort_unstable();
    say(&format!("{name}: p50 {:.2?}, most {:.2?}, first {first:.2?}", times[times.len() / 2], times[times.len() - 1]))
}

/// User and system time of this process in seconds (proc(5), stat: fields 14 and 15, in hundredths).
fn cpu_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
}

/// A line of /proc/self/status in KiB.
fn status(name: &str) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    Ok(line.split_whitespace().nth(1).unwrap_or("0").parse()?)
}

fn size(dir: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for file in std::fs::read_dir(dir)? {
        let file = file?;
        if file.file_name().to_string_lossy().ends_with(".db") {
            sum += file.metadata()?.len();
        }
    }
    Ok(sum)
}
