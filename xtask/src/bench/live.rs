//! What it costs to be live: a thousand readers with filters of their own, each a connection with Server-Sent Events, while events come in.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::client::{Api, Times};
use super::ingest::{Batches, on_threads};
use super::server::Server;
use super::table::Table;

/// How many readers.
const READERS: usize = 1_000;
/// How many events a second.
const RATE: usize = 1_000;
/// How many requests a second bring them.
const REQUESTS: usize = 50;
/// How many clients send them in turn: one alone would wait for its answer while the next is due.
const SENDERS: usize = 4;
/// For how many seconds.
const SECONDS: usize = 15;

/// What readers follow: an outcome, a module of a site, a word, an operation, a kind of several sites, and all of one site.
const FILTERS: [&str; 8] = [
    "outcome=failure",
    "module=couriers&site=lyon",
    "q=quarantine",
    "operation=check&site=leeds",
    "kind=job&site=paris&site=lille",
    "module=payments&outcome=failure",
    "q=-order+module:insurance&outcome=failure",
    "site=krakow&outcome=no_answer",
];

/// Where the lines of all readers arrive.
#[derive(Default)]
struct Screen {
    times: Mutex<Vec<Duration>>,
    ready: AtomicUsize,
    resets: AtomicUsize,
}

/// Measures from just before an event is sent to its arrival at each reader that follows it.
pub(super) fn readers(binary: &Path, server: &Server, api: &Api, seed: u64, table: &mut Table) -> Result<()> {
    let begun = Instant::now();
    let screen = Arc::new(Screen::default());
    let address = server.url.strip_prefix("http://").context("the server has no address")?.to_owned();
    for i in 0..READERS {
        let request = request(api, &address, FILTERS[i % FILTERS.len()]);
        let stream = TcpStream::connect(&address).context("a reader cannot connect")?;
        let screen = Arc::clone(&screen);
        // A thread waits for most of its time; a small stack is enough for a line.
        std::thread::Builder::new().stack_size(128 << 10).spawn(move || {
            // A stream ends with the server, which is no news here.
            let _ = follow(stream, &request, begun, &screen);
        })?;
    }
    let patience = Instant::now() + Duration::from_secs(60);
    while screen.ready.load(Ordering::Relaxed) < READERS {
        ensure!(Instant::now() < patience, "only {} readers have a stream", screen.ready.load(Ordering::Relaxed));
        std::thread::sleep(Duration::from_millis(50));
    }
    let cpu = server.cpu_s()?;
    let sent = send(binary, api, seed, begun)?;
    std::thread::sleep(Duration::from_secs(2));
    let used = server.cpu_s()? - cpu;
    let times = std::mem::take(&mut *screen.times.lock().unwrap_or_else(PoisonError::into_inner));
    let (arrived, resets) = (times.len(), screen.resets.load(Ordering::Relaxed));
    eprintln!(
        "  ({sent:.0} events a second, {arrived} arrivals, {resets} readers told to begin anew, {used:.1} s of the server's CPU)"
    );
    ensure!(arrived > 0, "no event arrived at any reader");
    let times = Times::of(times);
    table.row("commit to screen, 1,000 readers at 1,000 events/s, p50", times.percentile_ms(50), "ms", "–", "–");
    table.row("commit to screen, 1,000 readers at 1,000 events/s, p95", times.percentile_ms(95), "ms", "500", "150");
    Ok(())
}

fn request(api: &Api, address: &str, filter: &str) -> String {
    let token = api.token();
    format!(
        "GET /api/v1/live?{filter} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n"
    )
}

/// Sends events at a steady rate, each with the moment of its sending, and gives the rate that was reached.
fn send(binary: &Path, api: &Api, seed: u64, begun: Instant) -> Result<f64> {
    let mut batches = vec![Vec::new(); SENDERS];
    for (i, batch) in Batches::generate(binary, (RATE * SECONDS) as u64, seed, RATE / REQUESTS)?.enumerate() {
        batches[i % SENDERS].push((Duration::from_secs(1) / u32::try_from(REQUESTS)? * u32::try_from(i)?, batch));
    }
    let first = Instant::now();
    on_threads(batches, |batches| {
        let api = api.another();
        batches.iter().try_for_each(|(due, batch)| {
            std::thread::sleep((first + *due).saturating_duration_since(Instant::now()));
            api.send(&stamped(batch, begun)?).map(drop)
        })
    })?;
    Ok((RATE * SECONDS) as f64 / first.elapsed().as_secs_f64())
}

/// The events with the microsecond of their sending for a correlation id: it comes back with each of them.
fn stamped(batch: &[u8], begun: Instant) -> Result<Vec<u8>> {
    let now = begun.elapsed().as_micros();
    let mut stamped = Vec::with_capacity(batch.len() + 2_048);
    for line in batch.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let mut event: serde_json::Value = serde_json::from_slice(line)?;
        event["correlation_id"] = format!("sent-{now}").into();
        serde_json::to_writer(&mut stamped, &event)?;
        stamped.push(b'\n');
    }
    Ok(stamped)
}

/// Reads a stream to its end.
fn follow(mut stream: TcpStream, request: &str, begun: Instant, screen: &Screen) -> Result<()> {
    stream.write_all(request.as_bytes())?;
    // Events have lines of some kilobytes; a buffer of one is enough for a thousand readers to be cheap.
    let mut lines = BufReader::with_capacity(1 << 10, stream);
    let mut line = Vec::new();
    let mut known = Vec::new();
    loop {
        line.clear();
        if lines.by_ref().take(1 << 20).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.starts_with(b"retry:") {
            screen.ready.fetch_add(1, Ordering::Relaxed);
        } else if line.starts_with(b"event: reset") {
            screen.resets.fetch_add(1, Ordering::Relaxed);
        } else if line.starts_with(b"data:")
            && let Some(sent) = sent(&line)
        {
            known.push(begun.elapsed().saturating_sub(sent));
        }
        // Kept apart for a while, so that the readers do not wait for one another.
        if known.len() >= 16 || line == b"\n" {
            screen.times.lock().unwrap_or_else(PoisonError::into_inner).append(&mut known);
        }
    }
}

/// When the event of a line was sent.
fn sent(line: &[u8]) -> Option<Duration> {
    let text = std::str::from_utf8(line).ok()?;
    let begin = text.find("\"sent-")? + 6;
    let digits = text[begin..].split('"').next()?;
    digits.parse().ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamped_event_says_when_it_was_sent() {
        let begun = Instant::now();
        let stamped = stamped(b"{\"module\":\"email\"}\n", begun).unwrap();
        assert!(sent(&stamped).unwrap() <= begun.elapsed());
        assert_eq!(sent(b"data: {}"), None);
    }
}
