use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex};

use app::domain::error::StoreError;
use app::domain::event::{Appended, EventId, NewEvent};
use app::domain::outcome::Outcome;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::events::EventWriter;
use app::ports::keys::{GrantedSite, KeyGrant};
use async_trait::async_trait;

use super::destination::Store;
use super::*;
use crate::ingest::limits::Limits;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2026-11-22T12:00:00Z").unwrap()
    }
}

/// Keeps events in memory, each source id once.
#[derive(Default)]
struct Memory(Mutex<(Vec<NewEvent>, HashMap<String, EventId>)>);

#[async_trait]
impl EventWriter for Memory {
    async fn append(&self, events: Vec<NewEvent>) -> Result<Vec<Appended>, StoreError> {
        let (kept, keys) = &mut *self.0.lock().unwrap();
        let appended = events.into_iter().map(|event| {
            let id = EventId(kept.len() as i64);
            let key = event.body.source_id.clone().expect("an import gives every record an id");
            if let Some(first) = keys.get(&key) {
                return Appended::Duplicate(*first);
            }
            keys.insert(key, id);
            kept.push(event);
            Appended::Stored(id)
        });
        Ok(appended.collect())
    }
}

struct Bench {
    memory: Arc<Memory>,
    folder: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        Self { memory: Arc::default(), folder: tempfile::tempdir().unwrap() }
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    async fn import(&self, path: &Path, mapping: &Mapping) -> anyhow::Result<Summary> {
        let lyon: Slug = "lyon".parse().unwrap();
        let zone = chrono_tz::Europe::Paris;
        let grant = KeyGrant {
            source: 1,
            key: None,
            name: "import".into(),
            sites: vec![GrantedSite { slug: lyon.clone(), zones: zone.into() }],
        };
        let writer = Arc::clone(&self.memory) as Arc<dyn EventWriter>;
        let mut destination =
            Store { writer, grant, clock: Arc::new(Noon), limits: Limits::default(), rules: Arc::default() };
        let (sites, progress) = ([(lyon, zone.into())].into(), ProgressBar::hidden());
        file(Import { mapping, sites: &sites, destination: &mut destination, progress: &progress }, path).await
    }

    fn events(&self) -> Vec<NewEvent> {
        self.memory.0.lock().unwrap().0.clone()
    }

    fn rejects(&self, path: &Path) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(rejects_path(path)).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn summary(accepted: u64, duplicates: u64, rejected: u64, ignored: u64) -> Summary {
    Summary { accepted, duplicates, rejected, ignored }
}

const FIVE: &str = r#"{"module":"email","operation":"send","outcome":"success"}
{"id":"mine","module":"email","operation":"send","outcome":"success"}

{broken
{"module":"email","operation":"send","outcome":"done"}
{"module":"email","operation":"send","outcome":"success"}
"#;

#[tokio::test]
async fn bad_lines_are_kept_with_their_number_and_the_others_are_stored() {
    let bench = Bench::new();
    let path = bench.write("five.ndjson", FIVE);
    assert_eq!(bench.import(&path, &Mapping::default()).await.unwrap(), summary(3, 0, 2, 0));
    let rejects = bench.rejects(&path);
    assert_eq!((&rejects[0]["line"], &rejects[0]["record"]), (&4.into(), &"{broken".into()));
    assert_eq!((&rejects[1]["line"], &rejects[1]["field"]), (&5.into(), &"outcome".into()));
}

#[tokio::test]
async fn importing_again_stores_nothing_twice_compressed_or_not() {
    let bench = Bench::new();
    let path = bench.write("five.ndjson", FIVE);
    bench.import(&path, &Mapping::default()).await.unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(FIVE.as_bytes()).unwrap();
    let gzip = bench.write("five.ndjson.gz", gzip.finish().unwrap());
    let zstd = bench.write("five.ndjson.zst", zstd::encode_all(FIVE.as_bytes(), 1).unwrap());
    for path in [path, gzip, zstd] {
        assert_eq!(bench.import(&path, &Mapping::default()).await.unwrap(), summary(0, 3, 2, 0), "{path:?}");
    }
    assert_eq!(bench.events().len(), 3);
}

#[tokio::test]
async fn a_file_without_faults_leaves_no_rejects_and_removes_old_ones() {
    let bench = Bench::new();
    let path = bench.write("a.ndjson", "nonsense\n");
    assert!(bench.import(&path, &Mapping::default()).await.unwrap().nothing_taken());
    assert_eq!(bench.rejects(&path).len(), 1);
    bench.write("a.ndjson", r#"{"module":"email","operation":"send","outcome":"success"}"#);
    bench.import(&path, &Mapping::default()).await.unwrap();
    assert!(!rejects_path(&path).exists());
}

#[tokio::test]
async fn more_records_than_a_batch_has_are_all_taken_and_refused_by_their_own_line() {
    let bench = Bench::new();
    let line = |n: usize| {
        let outcome = if n.is_multiple_of(4_000) { "wrong" } else { "success" };
        format!("{{\"module\":\"email\",\"operation\":\"send\",\"outcome\":\"{outcome}\"}}\n")
    };
    let path = bench.write("many.ndjson", (1..=12_001).map(line).collect::<String>());
    assert_eq!(bench.import(&path, &Mapping::default()).await.unwrap(), summary(11_998, 0, 3, 0));
    let lines: Vec<u64> = bench.rejects(&path).iter().map(|reject| reject["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [4_000, 8_000, 12_000]);
}

#[tokio::test]
async fn csv_is_mapped_and_rows_of_another_length_are_refused() {
    let bench = Bench::new();
    let mut mapping = Mapping { time_format: Some("%Y-%m-%d %H:%M".into()), ..Mapping::default() };
    for text in ["when=time", "state=outcome", "text=message"] {
        mapping.map(text).unwrap();
    }
    for text in ["module=couriers", "submodule=dpd", "operation=generate_labels"] {
        mapping.set(text).unwrap();
    }
    mapping.value("outcome:ok=success").unwrap();
    mapping.value("outcome:*=failure").unwrap();
    let rows = "when,state,text\n2026-07-01 12:00,ok,\"two\nlines\"\n2026-07-01 12:01,bad,x\n2026-07-01,ok,x\n2026-07-01 12:02,ok\n";
    let path = bench.write("labels.csv", rows);
    assert_eq!(bench.import(&path, &mapping).await.unwrap(), summary(2, 0, 2, 0));
    let events = bench.events();
    assert_eq!(events[0].body.occurred.to_rfc3339(), "2026-07-01T10:00:00.000Z");
    assert_eq!(events[0].body.message.as_deref(), Some("two\nlines"));
    assert_eq!(events[1].body.outcome, Outcome::Failure);
    let rejects = bench.rejects(&path);
    assert_eq!((&rejects[0]["line"], &rejects[0]["field"]), (&5.into(), &"time".into()));
    assert_eq!((&rejects[1]["line"], &rejects[1]["record"]), (&6.into(), &"2026-07-01 12:02,ok".into()));
}

#[tokio::test]
async fn secrets_in_a_file_are_removed_as_everywhere() {
    let bench = Bench::new();
    let event = r#"{"module":"email","operation":"send","outcome":"success","request":{"headers":{"authorization":"Bearer abc"},"body":"{\"password\":\"hunter2\"}"}}"#;
    let path = bench.write("secret.ndjson", event);
    bench.import(&path, &Mapping::default()).await.unwrap();
    let event = &bench.events()[0];
    assert_eq!(event.body.redacted, 2);
    assert!(!String::from_utf8_lossy(&event.payloads[0].body).contains("hunter2"));
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name)
}

/// Imports an excerpt of a real file with its example mapping.
async fn real(bench: &Bench, mapping: &str, excerpt: &str) -> Summary {
    let copy = bench.write(excerpt, std::fs::read(example("excerpts").join(excerpt)).unwrap());
    let mapping = Mapping::read(&example(mapping)).unwrap();
    let summary = bench.import(&copy, &mapping).await.unwrap();
    assert_eq!(summary.rejected, 0, "{:?}", std::fs::read_to_string(rejects_path(&copy)));
    summary
}

#[tokio::test]
async fn the_history_of_a_git_repository_becomes_staff_actions() {
    let bench = Bench::new();
    let summary = real(&bench, "git-history.toml", "git-history.tsv").await;
    let events = bench.events();
    assert!(summary.accepted == events.len() as u64 && summary.accepted >= 20, "{summary:?}");
    for event in events {
        let body = event.body;
        assert_eq!((body.module.as_str(), body.operation.as_str(), body.kind.as_str()), ("content", "commit", "audit"));
        assert!(body.source_id.unwrap().len() == 40 && body.message.is_some() && body.actor.unwrap().code.is_some());
    }
}

#[tokio::test]
async fn the_log_of_debian_s_package_manager_becomes_system_events() {
    let bench = Bench::new();
    let summary = real(&bench, "dpkg.toml", "dpkg.log").await;
    assert!(summary.ignored > 0 && summary.accepted > 10, "{summary:?}");
    let events = bench.events();
    let upgrade = events.iter().find(|event| event.body.operation.as_str() == "install").unwrap();
    assert_eq!(upgrade.body.kind.as_str(), "system");
    assert_eq!(upgrade.body.details.targets[0].kind, "package");
}

#[tokio::test]
async fn a_web_server_s_access_log_becomes_system_events() {
    let bench = Bench::new();
    let summary = real(&bench, "access-log.toml", "access.log").await;
    assert_eq!(summary, summary_of(&bench));
    let events = bench.events();
    let refused = events.iter().find(|event| event.body.details.http.as_ref().unwrap().status == Some(404)).unwrap();
    assert_eq!(refused.body.outcome, Outcome::Failure);
    assert!(refused.body.ip.is_some() && refused.body.details.user_agent.is_some());
    assert!(events.iter().any(|event| event.body.operation.as_str() == "request"), "a line that is no HTTP");
}

fn summary_of(bench: &Bench) -> Summary {
    summary(bench.events().len() as u64, 0, 0, 0)
}
