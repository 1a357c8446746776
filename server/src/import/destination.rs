//! Where batches go: into the store, or through the server that works on the data folder.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use app::ports::clock::Clock;
use app::ports::events::EventWriter;
use app::ports::keys::KeyGrant;
use async_trait::async_trait;
use serde::Deserialize;

use crate::auth::secret::Secret;
use crate::ingest::batch::{self, BodyError, Format, Sender};
use crate::ingest::limits::Limits;
use crate::ingest::redact::own::OwnRules;

/// What became of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Answer {
    /// Stored now.
    pub accepted: u64,
    /// Stored before.
    pub duplicates: u64,
    /// The others.
    pub rejected: Vec<Rejected>,
}

/// A record that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Rejected {
    /// Its number in the batch, from 0.
    pub index: usize,
    /// The field at fault; empty where it is the whole record.
    pub field: String,
    /// What would be right.
    pub error: String,
}

/// Takes batches of NDJSON.
#[async_trait]
pub trait Destination: Send {
    /// Stores a batch; when it answers, what it calls accepted is on disk.
    ///
    /// # Errors
    /// If nothing more can be stored.
    async fn send(&mut self, body: Vec<u8>) -> anyhow::Result<Answer>;
}

/// The store of a folder on which no server works.
pub struct Store {
    /// Commits the events.
    pub writer: Arc<dyn EventWriter>,
    /// The source of the import, and the sites it may write to.
    pub grant: KeyGrant,
    /// Gives the time of receipt.
    pub clock: Arc<dyn Clock>,
    /// The limits of ingest.
    pub limits: Limits,
    /// What administrators want removed.
    pub rules: Arc<OwnRules>,
}

#[async_trait]
impl Destination for Store {
    async fn send(&mut self, body: Vec<u8>) -> anyhow::Result<Answer> {
        let sender =
            Sender { grant: &self.grant, received: self.clock.now(), limits: &self.limits, rules: &self.rules };
        let batch = match batch::read(&body, Format::Ndjson, sender) {
            Ok(batch) => batch,
            Err(BodyError::NotJson(problem)) => {
                let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
                let rejected = |index| Rejected { index, field: String::new(), error: problem.clone() };
                return Ok(Answer { rejected: (0..lines).map(rejected).collect(), ..Answer::default() });
            }
            Err(error) => return Err(error.into()),
        };
        let appended = self.writer.append(batch.events).await?;
        let answer = batch::Answer::of(&batch.places, &appended, batch.rejected);
        let rejected = answer.rejected.into_iter();
        Ok(Answer {
            accepted: answer.accepted as u64,
            duplicates: answer.duplicates as u64,
            rejected: rejected.map(|r| Rejected { index: r.index, field: r.field, error: r.error }).collect(),
        })
    }
}

/// A running server, through its own door.
pub struct Server {
    agent: ureq::Agent,
    url: String,
    authorization: String,
}

/// How often a server that is too busy is asked again.
const TRIES: u32 = 30;
/// How long to wait where it does not say.
const PAUSE: Duration = Duration::from_secs(1);

impl Server {
    /// The server at an address, with a key that it knows.
    pub fn new(address: SocketAddr, key: &Secret) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build();
        Self {
            agent: config.into(),
            url: format!("http://{address}/api/v1/events"),
            authorization: format!("Bearer {}", key.reveal()),
        }
    }
}

#[async_trait]
impl Destination for Server {
    async fn send(&mut self, body: Vec<u8>) -> anyhow::Result<Answer> {
        let body = bytes::Bytes::from(body);
        for _ in 0..TRIES {
            let (agent, url, authorization) = (self.agent.clone(), self.url.clone(), self.authorization.clone());
            let body = body.clone();
            match tokio::task::spawn_blocking(move || post(&agent, &url, &authorization, &body)).await?? {
                Posted::Answered(answer) => return Ok(answer),
                Posted::Busy(pause) => tokio::time::sleep(pause).await,
            }
        }
        bail!("the server at {} has been too busy for too long", self.url)
    }
}

enum Posted {
    Answered(Answer),
    Busy(Duration),
}

fn post(agent: &ureq::Agent, url: &str, authorization: &str, body: &[u8]) -> anyhow::Result<Posted> {
    let request = agent.post(url).header("authorization", authorization).content_type("application/x-ndjson");
    let mut response = request.send(body).with_context(|| format!("the server at {url} does not answer"))?;
    let status = response.status().as_u16();
    let pause = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
    let text = response.body_mut().read_to_string()?;
    match status {
        200 | 207 | 422 => {
            Ok(Posted::Answered(serde_json::from_str(&text).context("the server's answer is not understood")?))
        }
        429 | 503 => Ok(Posted::Busy(pause.map_or(PAUSE, Duration::from_secs).min(Duration::from_secs(60)))),
        _ => bail!("the server answered {status}: {text}"),
    }
}
