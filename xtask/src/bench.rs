//! `cargo xtask bench`: the table of the performance goals against the release binary, over loopback HTTP, with the machine's load beside it.
//! It measures and prints; nothing in the tests depends on it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

mod client;
mod exports;
mod ingest;
mod live;
mod queries;
mod server;
mod table;

use client::Api;
use server::{Server, Setup};
use table::Table;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many events are loaded.
    #[arg(long, default_value_t = 2_000_000)]
    events: u64,
    /// The seed of the generated events.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A folder that keeps the loaded database for another run; a temporary one if missing.
    #[arg(long)]
    data: Option<PathBuf>,
    /// A program that is built already; built anew if missing.
    #[arg(long)]
    program: Option<PathBuf>,
}

/// Runs the whole table against the program that the options name, or the one that `build` leaves.
pub(crate) fn run(build: impl FnOnce() -> Result<PathBuf>, options: &Options) -> Result<()> {
    let binary = options.program.clone().map_or_else(build, Ok)?;
    let binary = binary.as_path();
    let scratch = Scratch::new(options.data.as_deref())?;
    let mut table = Table::new();
    idle_memory(binary, &scratch, &mut table)?;
    let setup = Setup::prepare(binary, &scratch.folder("load"))?;
    if setup.loaded < options.events {
        load(binary, &setup, options, &mut table)?;
    }
    on_loaded(binary, &setup, options, &mut table)?;
    small_writes(binary, &scratch, options, &mut table)?;
    table.print(options.events);
    Ok(())
}

fn idle_memory(binary: &Path, scratch: &Scratch, table: &mut Table) -> Result<()> {
    let setup = Setup::prepare(binary, &scratch.folder("idle"))?;
    let server = Server::start(binary, &setup.data)?;
    std::thread::sleep(Duration::from_secs(2));
    table.row("memory idle after start", server.memory()?.resident_mb(), "MB", "60", "30");
    server.stop()
}

fn load(binary: &Path, setup: &Setup, options: &Options, table: &mut Table) -> Result<()> {
    let server = Server::start(binary, &setup.data)?;
    let api = Api::new(&server, setup);
    let batches = ingest::Batches::generate(binary, options.events, options.seed, 5_000)?;
    let loaded = ingest::load(&server, &api, batches)?;
    let cpu_rate = loaded.events as f64 / loaded.cpu_s;
    table.row("events per server CPU-second, batches of 5,000", cpu_rate, "1/s", "45,000", "60,000");
    table.row("events per second of wall time, 1 client", loaded.events as f64 / loaded.wall_s, "1/s", "–", "–");
    table.row("peak memory while ingesting", server.memory()?.peak_mb(), "MB", "250", "128");
    table.row("raw bytes an event, as NDJSON", loaded.bytes as f64 / loaded.events as f64, "B", "–", "–");
    server.stop()?;
    setup.remember(loaded.events)?;
    let size = server::folder_size(&setup.data)? as f64;
    table.row("bytes an event on disk", size / loaded.events as f64, "B", "410", "300");
    Ok(())
}

fn on_loaded(binary: &Path, setup: &Setup, options: &Options, table: &mut Table) -> Result<()> {
    let server = Server::start(binary, &setup.data)?;
    let api = Api::new(&server, setup);
    server.wait_until_idle()?;
    exports::measure(&server, &api, table)?;
    queries::measure(&api, table)?;
    ingest::while_reading(binary, &server, &api, options.seed + 1, table)?;
    live::readers(binary, &server, &api, options.seed + 3, table)?;
    server.stop()
}

/// Three times, each into a new folder, and the middle of them: these two depend on the minute more than all others.
fn small_writes(binary: &Path, scratch: &Scratch, options: &Options, table: &mut Table) -> Result<()> {
    let mut measured = [[0.0; 3]; 2];
    for (round, folder) in SMALL.into_iter().enumerate() {
        let setup = Setup::prepare(binary, &scratch.folder(folder))?;
        let server = Server::start(binary, &setup.data)?;
        let api = Api::new(&server, &setup);
        measured[0][round] = ingest::one_event_a_request(binary, &api, options.seed)?;
        measured[1][round] = ingest::four_clients(binary, &api, options.seed + 2)?;
        server.stop()?;
    }
    for times in &mut measured {
        times.sort_by(f64::total_cmp);
        eprintln!("  ({:.0}, {:.0} and {:.0})", times[0], times[1], times[2]);
    }
    let [rates, waits] = measured;
    table.row("16 clients, one event a request, events per second", rates[1], "1/s", "3,540", "5,900");
    table.row("batch p99 with 4 clients", waits[1], "ms", "400", "150");
    Ok(())
}

/// Folders of one run.
const SMALL: [&str; 3] = ["small-1", "small-2", "small-3"];

/// Where the bench keeps its data folders; removed at the end unless the caller named it.
struct Scratch {
    root: PathBuf,
    temporary: bool,
}

impl Scratch {
    fn new(named: Option<&Path>) -> Result<Self> {
        let root = named.map_or_else(
            || std::env::temp_dir().join(format!("vigie-bench-{}", std::process::id())),
            Path::to_path_buf,
        );
        for part in ["idle"].into_iter().chain(SMALL) {
            let old = root.join(part);
            if old.exists() {
                std::fs::remove_dir_all(&old).with_context(|| format!("removing {}", old.display()))?;
            }
        }
        std::fs::create_dir_all(&root)?;
        Ok(Self { root, temporary: named.is_none() })
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = std::fs::remove_dir_all(&self.root)
        {
            eprintln!("could not remove {}: {error}", self.root.display());
        }
    }
}
