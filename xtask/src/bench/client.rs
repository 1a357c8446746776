//! The HTTP client of the bench: one connection kept alive a thread, bodies read to the end.

use std::io::Read;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::server::{Server, Setup};

/// Sends and reads as a source and as an administrator's script.
#[derive(Clone)]
pub(super) struct Api {
    agent: ureq::Agent,
    url: String,
    key: String,
    token: String,
}

impl Api {
    /// A client of the server.
    pub(super) fn new(server: &Server, setup: &Setup) -> Self {
        Self {
            agent: ureq::Agent::new_with_defaults(),
            url: server.url.clone(),
            key: setup.key.clone(),
            token: setup.token.clone(),
        }
    }

    /// The same with a connection of its own.
    pub(super) fn another(&self) -> Self {
        Self { agent: ureq::Agent::new_with_defaults(), ..self.clone() }
    }

    /// The reader's token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Sends NDJSON and gives the time to the answer, which must be 200.
    pub(super) fn send(&self, body: &[u8]) -> Result<Duration> {
        let begun = Instant::now();
        let mut response = self
            .agent
            .post(format!("{}/api/v1/events", self.url))
            .header("authorization", format!("Bearer {}", self.key))
            .header("content-type", "application/x-ndjson")
            .send(body)?;
        let status = response.status();
        let text = response.body_mut().read_to_string()?;
        ensure!(status == 200, "{status}: {}", text.chars().take(400).collect::<String>());
        Ok(begun.elapsed())
    }

    /// Asks a server function for an answer to a JSON request and gives the time to the end of its body.
    pub(super) fn ask(&self, function: &str, request: &str) -> Result<(Duration, String)> {
        let begun = Instant::now();
        let mut response = self
            .agent
            .post(format!("{}/fn/{function}", self.url))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .send(request)
            .with_context(|| format!("asking for {function}"))?;
        let text = response.body_mut().read_to_string()?;
        Ok((begun.elapsed(), text))
    }

    /// Reads an address of the API and gives the time to the end of its body.
    pub(super) fn get(&self, path: &str) -> Result<(Duration, String)> {
        let begun = Instant::now();
        let mut response = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token))
            .call()
            .with_context(|| format!("reading {path}"))?;
        let text = response.body_mut().with_config().limit(256 << 20).read_to_string()?;
        Ok((begun.elapsed(), text))
    }

    /// Reads an address whose answer may be of any length, and gives the time to its end and how many lines it has.
    pub(super) fn lines(&self, path: &str) -> Result<(Duration, u64)> {
        let begun = Instant::now();
        let response = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token))
            .call()
            .with_context(|| format!("reading {path}"))?;
        let lines = count_lines(response.into_body().into_reader())?;
        Ok((begun.elapsed(), lines))
    }
}

/// How many lines an answer has, read in pieces.
fn count_lines(mut body: impl Read) -> Result<u64> {
    let mut piece = vec![0; 256 << 10];
    let mut lines = 0;
    loop {
        match body.read(&mut piece)? {
            0 => return Ok(lines),
            count => lines += piece[..count].iter().filter(|byte| **byte == b'\n').count() as u64,
        }
    }
}

/// Measured times, sorted.
pub(super) struct Times(Vec<Duration>);

impl Times {
    /// Sorts them.
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The `percent`th percentile in milliseconds.
    pub(super) fn percentile_ms(&self, percent: usize) -> f64 {
        let at = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    }
}
