//! The program itself: a backup is made while events come in, the server is killed, and all that was accepted before is in what is restored.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where it fails")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use app::domain::access::Scope;
use app::domain::filter::Filter;
use app::domain::page::PageRequest;
use app::domain::time::Timestamp;
use app::ports::clock::Clock;
use app::ports::events::EventReader;
use server::store::sqlite::options::StoreOptions;
use server::store::sqlite::store::SqliteStore;

const MONTHS: usize = 3;

/// The program on a folder.
fn vigie(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vigie")).args(arguments).arg("--data").arg(data).output().unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A server that is killed when it is let go of, and never asked to stop.
struct Running {
    process: Child,
    base: String,
}

impl Running {
    fn start(data: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_vigie"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (told, hears) = std::sync::mpsc::channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(process.stdout.take().unwrap()), Box::new(process.stderr.take().unwrap())];
        for stream in streams {
            let told = told.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if let Some((_, base)) = line.split_once("base=") {
                        let _ = told.send(base.trim().trim_end_matches('/').to_owned());
                    }
                }
            });
        }
        let base = hears.recv_timeout(Duration::from_secs(60)).expect("the server never listens");
        Self { process, base }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGKILL.
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Sends one event, which is accepted when this returns; `false` if the server is gone.
fn send(base: &str, key: &str, number: usize) -> bool {
    let event = serde_json::json!({
        "id": format!("evt-{number}"), "time": format!("2026-0{}-10T12:00:00Z", number % MONTHS + 1),
        "module": "email", "operation": "send", "outcome": "success", "message": format!("letter {number}"),
        "request": {"headers": {}, "body": format!("body {number}")},
    });
    let answer = ureq::post(format!("{base}/api/v1/events"))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json")
        .send(event.to_string());
    answer.is_ok_and(|answer| answer.status() == 200)
}

/// Somebody is refused at the door, which is recorded in the journal of Vigie itself.
fn knock(base: &str) {
    let answer = ureq::post(format!("{base}/login"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", base)
        .send("email=admin%40example.org&password=wrong");
    drop(answer);
}

struct Machine;

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        Timestamp(0)
    }
}

/// The numbers of the events that a folder has, and how many its own journal has.
async fn kept(data: &Path) -> (Vec<usize>, usize) {
    let options = StoreOptions { min_free_bytes: 0, ..StoreOptions::new(data) };
    let store = SqliteStore::open(options, std::sync::Arc::new(Machine)).await.unwrap();
    assert_eq!(store.check_usage().await.unwrap(), []);
    let (mut numbers, mut own, mut before) = (Vec::new(), 0, None);
    loop {
        let request = PageRequest { filter: Filter::default(), before, limit: 500 };
        let page = store.page(&Scope::system(), &request).await.unwrap();
        for event in page.events {
            match event.body.source_id.as_deref().and_then(|id| id.strip_prefix("evt-")) {
                Some(number) => numbers.push(number.parse().unwrap()),
                None => own += 1,
            }
        }
        before = page.next;
        if before.is_none() {
            store.close().await.unwrap();
            return (numbers, own);
        }
    }
}

/// A folder with a site, a key, and somebody to be refused.
fn prepared(data: &Path) -> String {
    done(&vigie(data, &["site", "add", "lyon", "--zone", "Europe/Paris"]));
    done(&vigie(data, &["key", "create", "--site", "lyon", "--name", "till"])).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_was_accepted_before_a_backup_of_a_running_server_is_there_after_it_was_killed_and_restored() {
    let outer = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { outer.path().join(name) };
    let (data, backup, restored) = (path("data"), path("backup"), path("restored"));
    let key = prepared(&data);
    let server = Running::start(&data);
    let (accepted, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let before = std::thread::scope(|threads| {
        threads.spawn(|| {
            while !over.load(Ordering::SeqCst) && send(&server.base, &key, accepted.load(Ordering::SeqCst)) {
                accepted.fetch_add(1, Ordering::SeqCst);
            }
        });
        while accepted.load(Ordering::SeqCst) < 100 {
            std::thread::sleep(Duration::from_millis(5));
        }
        knock(&server.base);
        let before = accepted.load(Ordering::SeqCst);
        done(&vigie(&data, &["backup", backup.to_str().unwrap()]));
        let after = accepted.load(Ordering::SeqCst);
        assert!(after > before, "nothing was accepted while the backup was made");
        knock(&server.base);
        over.store(true, Ordering::SeqCst);
        before
    });
    drop(server);

    let head = done(&vigie(&restored, &["restore", backup.to_str().unwrap()]));
    let head = head.trim().strip_prefix("head\t").unwrap().to_owned();
    done(&vigie(&restored, &["verify", "--expect", &head]));
    let (mut numbers, own) = kept(&restored).await;
    numbers.sort_unstable();
    numbers.dedup();
    assert!(numbers.len() >= before && numbers[..before].iter().copied().eq(0..before), "{before}: {numbers:?}");
    assert!(own >= 1);
    done(&vigie(&restored, &["verify", "--expect", &head]));

    // The server that was killed goes on as well, and its journal leads through what the backup had.
    drop(Running::start(&data));
    done(&vigie(&data, &["verify", "--expect", &head]));
    // A verify that finds something says so by its exit code.
    let broken = vigie(&data, &["verify", "--expect", &"0".repeat(64)]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("does not lead through"), "{broken:?}");
}
