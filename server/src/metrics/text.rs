//! All figures as text, in OpenMetrics 1.0, which Prometheus reads. What is known only at the moment of asking is given by whoever asks.

use std::sync::atomic::AtomicU64;

use app::domain::system::{Job, Obstacle, ProcessUse, QueueState, ReaderState, Storage};
use app::domain::time::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::Metrics;
use super::intake::Sent;
use super::label::Label;

/// The type of the text.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is not counted but found at the moment of asking.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Now.
    pub now: Timestamp,
    /// The version of the program.
    pub version: &'static str,
    /// Why it is not ready.
    pub obstacles: Vec<Obstacle>,
    /// What the process uses.
    pub process: Option<ProcessUse>,
    /// What is on disk.
    pub storage: Storage,
    /// What waits.
    pub queue: QueueState,
    /// Who reads.
    pub readers: ReaderState,
    /// Streams that are open.
    pub live_streams: u64,
    /// Reads that were slow.
    pub slow_reads: u64,
    /// Jobs with their successes and failures since the start, and their last success.
    pub jobs: Vec<(Job, (u64, u64), Option<Timestamp>)>,
}

type Level = Gauge<u64, AtomicU64>;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct One {
    source: Label,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct EventsOf {
    source: Label,
    result: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct File {
    file: Label,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobName {
    job: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobOutcome {
    job: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reason {
    reason: &'static str,
}

/// All of it.
///
/// # Errors
/// None in truth: text can always be appended to text.
pub fn write(metrics: &Metrics, moment: &Moment) -> Result<String, std::fmt::Error> {
    let mut all = Registry::default();
    process(&mut all, metrics.started, moment.process);
    let registry = all.sub_registry_with_prefix("vigie");
    registry.register("build", "The version of the program", Info::new([("version", moment.version)]));
    metrics.commits.register(registry);
    metrics.requests.register(registry);
    registry.register("ingest_seconds", "How long sources waited for an answer", metrics.intake.seconds());
    intake(registry, &metrics.intake.sent(moment.now), metrics.intake.unknown_keys());
    storage(registry, &moment.storage);
    levels(registry, moment);
    jobs(registry, moment);
    let mut text = String::new();
    encode(&mut text, &all)?;
    Ok(text)
}

fn counted(n: u64) -> Counter {
    let counter = Counter::default();
    counter.inc_by(n);
    counter
}

fn level(registry: &mut Registry, name: &str, help: &str, value: u64) {
    let gauge = Level::default();
    // The library's numbers end at 2^63.
    gauge.set(value.min(i64::MAX.unsigned_abs()));
    registry.register(name, help, gauge);
}

/// An instant in seconds since 1970.
fn instant(at: Timestamp) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of this century are far below 2^53")]
    let ms = at.0 as f64;
    ms / 1_000.0
}

fn intake(registry: &mut Registry, sent: &[Sent], unknown_keys: u64) {
    let events = Family::<EventsOf, Counter>::default();
    let (batches, refused) = (Family::<One, Counter>::default(), Family::<One, Counter>::default());
    let last = Family::<One, Gauge<f64, AtomicU64>>::default();
    for one in sent {
        let source = Label::new(one.name.as_str());
        for (result, n) in [("accepted", one.accepted), ("duplicate", one.duplicates), ("rejected", one.rejected)] {
            events.get_or_create(&EventsOf { source: source.clone(), result }).inc_by(n);
        }
        batches.get_or_create(&One { source: source.clone() }).inc_by(one.batches);
        refused.get_or_create(&One { source: source.clone() }).inc_by(one.refused);
        if let Some(at) = one.last {
            last.get_or_create(&One { source }).set(instant(at));
        }
    }
    registry.register("ingest_events", "Events of sources, by what became of them", events);
    registry.register("ingest_batches", "Requests of sources that were looked at", batches);
    registry.register("ingest_refused_batches", "Requests of sources of which nothing was taken", refused);
    registry.register("ingest_last_event_timestamp_seconds", "When a source's last event was stored", last);
    let unknown = counted(unknown_keys);
    registry.register("ingest_unknown_keys", "Requests with no key, or one that is unknown or revoked", unknown);
}

fn storage(registry: &mut Registry, storage: &Storage) {
    let files = Family::<File, Level>::default();
    files.get_or_create(&File { file: Label::new("main") }).set(storage.main_bytes);
    for month in &storage.months {
        let file = Label::new(format!("{:04}-{:02}", month.month / 100, month.month % 100));
        files.get_or_create(&File { file }).set(month.bytes);
    }
    registry.register("storage_bytes", "Sizes of the database files with their logs: main, and each month", files);
    level(registry, "disk_free_bytes", "What is left on the disk", storage.free_bytes);
    level(registry, "disk_reserve_bytes", "Below so much room nothing is stored", storage.reserve_bytes);
}

fn levels(registry: &mut Registry, moment: &Moment) {
    let Moment { queue, readers, .. } = moment;
    level(registry, "queue_events", "Events that wait for their commit", queue.events);
    level(registry, "queue_limit_events", "How many events may wait", queue.most_events);
    level(registry, "queue_bytes", "Bytes that wait for their commit", queue.bytes);
    level(registry, "queue_limit_bytes", "How many bytes may wait", queue.most_bytes);
    level(registry, "reader_connections", "Open connections that read the database", readers.open);
    level(registry, "reader_connections_busy", "Those of them at work", readers.busy);
    level(registry, "live_streams", "Open streams of live events", moment.live_streams);
    registry.register("slow_reads", "Reads that took longer than the threshold", counted(moment.slow_reads));
    let obstacles = Family::<Reason, Level>::default();
    for obstacle in Obstacle::ALL.iter().copied() {
        let stands = moment.obstacles.contains(&obstacle);
        obstacles.get_or_create(&Reason { reason: obstacle.as_str() }).set(u64::from(stands));
    }
    registry.register("not_ready", "1 for each reason why the server is not ready, else 0", obstacles);
}

fn jobs(registry: &mut Registry, moment: &Moment) {
    let runs = Family::<JobOutcome, Counter>::default();
    let last = Family::<JobName, Gauge<f64, AtomicU64>>::default();
    for (job, (successes, failures), success) in &moment.jobs {
        let job = job.as_str();
        runs.get_or_create(&JobOutcome { job, outcome: "success" }).inc_by(*successes);
        runs.get_or_create(&JobOutcome { job, outcome: "failure" }).inc_by(*failures);
        if let Some(at) = success {
            last.get_or_create(&JobName { job }).set(instant(*at));
        }
    }
    registry.register("job_runs", "Runs of jobs, by how they ended", runs);
    registry.register("job_last_success_timestamp_seconds", "When a job last succeeded", last);
}

/// Under the names that Prometheus' own dashboards know, so without our prefix.
fn process(registry: &mut Registry, started: Timestamp, usage: Option<ProcessUse>) {
    let start = Gauge::<f64, AtomicU64>::default();
    start.set(instant(started));
    registry.register("process_start_time_seconds", "When the process began", start);
    if let Some(usage) = usage {
        level(registry, "process_resident_memory_bytes", "Memory that the process uses", usage.memory_bytes);
        let cpu = Counter::<f64, AtomicU64>::default();
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of processor time are far below 2^53")]
        cpu.inc_by(usage.cpu_ms as f64 / 1_000.0);
        registry.register("process_cpu_seconds", "Processor time that the process used", cpu);
    }
}
