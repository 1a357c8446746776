//! What it costs to take events in.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::client::{Api, Times};
use super::queries;
use super::server::Server;
use super::table::Table;

/// Generated events in bodies of a given number of lines.
pub(super) struct Batches {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
    size: usize,
}

impl Batches {
    /// The generator of `binary`, read as it prints.
    pub(super) fn generate(binary: &Path, events: u64, seed: u64, size: usize) -> Result<Self> {
        let mut child = Command::new(binary)
            .args(["generate", "--events", &events.to_string(), "--seed", &seed.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = child.stdout.take().context("the generator has no output")?;
        Ok(Self { child, lines: BufReader::with_capacity(1 << 20, stdout), size })
    }
}

impl Drop for Batches {
    fn drop(&mut self) {
        // A generator that nobody reads any more has nothing to lose.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Iterator for Batches {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::with_capacity(self.size * 1_000);
        for _ in 0..self.size {
            if self.lines.read_until(b'\n', &mut body).ok()? == 0 {
                break;
            }
        }
        (!body.is_empty()).then_some(body)
    }
}

/// What a load took.
pub(super) struct Loaded {
    /// Events sent.
    pub(super) events: u64,
    /// Bytes sent.
    pub(super) bytes: u64,
    /// Seconds of the server's CPU.
    pub(super) cpu_s: f64,
    /// Seconds on the clock.
    pub(super) wall_s: f64,
}

/// Sends all batches one after the other.
pub(super) fn load(server: &Server, api: &Api, batches: Batches) -> Result<Loaded> {
    let (mut events, mut bytes) = (0, 0);
    let (cpu, begun) = (server.cpu_s()?, Instant::now());
    for body in batches {
        api.send(&body)?;
        events += body.iter().filter(|byte| **byte == b'\n').count() as u64;
        bytes += body.len() as u64;
        if events % 250_000 == 0 {
            eprintln!("  {events} events sent");
        }
    }
    Ok(Loaded { events, bytes, cpu_s: server.cpu_s()? - cpu, wall_s: begun.elapsed().as_secs_f64() })
}

/// Sixteen clients send one event a request for some seconds; gives events a second.
pub(super) fn one_event_a_request(binary: &Path, api: &Api, seed: u64) -> Result<f64> {
    const CLIENTS: usize = 16;
    let mut bodies: Vec<Vec<Vec<u8>>> = vec![Vec::new(); CLIENTS];
    for (i, body) in Batches::generate(binary, 60_000, seed, 1)?.enumerate() {
        bodies[i % CLIENTS].push(body);
    }
    let begun = Instant::now();
    let until = begun + Duration::from_secs(8);
    let sent: usize = on_threads(bodies, |bodies| {
        let api = api.another();
        let mut sent = 0;
        for body in bodies.iter().take_while(|_| Instant::now() < until) {
            api.send(body)?;
            sent += 1;
        }
        Ok(sent)
    })?
    .into_iter()
    .sum();
    Ok(sent as f64 / begun.elapsed().as_secs_f64())
}

/// Four clients send batches of 5,000 at once; gives the 99th percentile of the answers' times in milliseconds.
pub(super) fn four_clients(binary: &Path, api: &Api, seed: u64) -> Result<f64> {
    let mut bodies: Vec<Vec<Vec<u8>>> = vec![Vec::new(); 4];
    for (i, body) in Batches::generate(binary, 400_000, seed, 5_000)?.enumerate() {
        bodies[i % 4].push(body);
    }
    let times = on_threads(bodies, |bodies| {
        let api = api.another();
        bodies.iter().map(|body| api.send(body)).collect::<Result<Vec<_>>>()
    })?;
    Ok(Times::of(times.into_iter().flatten().collect()).percentile_ms(99))
}

/// Lists and searches while another client sends as fast as it can.
pub(super) fn while_reading(binary: &Path, server: &Server, api: &Api, seed: u64, table: &mut Table) -> Result<()> {
    let batches: Vec<Vec<u8>> = Batches::generate(binary, 300_000, seed, 5_000)?.collect();
    let done = AtomicBool::new(false);
    let (list, cpu) = std::thread::scope(|threads| -> Result<_> {
        let writer = threads.spawn(|| -> Result<()> {
            let api = api.another();
            let sent = batches.iter().try_for_each(|body| api.send(body).map(drop));
            done.store(true, Ordering::Relaxed);
            sent
        });
        let cpu = server.cpu_s()?;
        let mut times = Vec::new();
        while !done.load(Ordering::Relaxed) {
            for path in [queries::LIST, queries::RARE_WORD] {
                times.push(api.get(path)?.0);
            }
        }
        writer.join().map_err(|_| anyhow::anyhow!("the writer panicked"))??;
        Ok((Times::of(times), server.cpu_s()? - cpu))
    })?;
    eprintln!("  (the server used {cpu:.1} s of CPU meanwhile)");
    table.row("list and search p95 while ingesting at full speed", list.percentile_ms(95), "ms", "15", "5");
    Ok(())
}

/// Does some work on each of the inputs at once.
pub(super) fn on_threads<I: Send, T: Send>(inputs: Vec<I>, work: impl Fn(I) -> Result<T> + Sync) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|threads| {
        let running: Vec<_> = inputs.into_iter().map(|input| threads.spawn(move || work(input))).collect();
        running.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a client panicked"))?).collect()
    })
}
