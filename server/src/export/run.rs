//! An export from its first page to its end: one task walks the store by cursor, a thread writes the file, the answer's body takes the pieces. Each
//! waits for the next, so memory stays small however slow the reader is, and no transaction of the store stays open between two pages.

use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use app::domain::access::{Right, Scope};
use app::domain::error::StoreError;
use app::domain::event::Event;
use app::domain::export::ExportState;
use app::domain::filter::Filter;
use app::domain::page::{EventPage, PageRequest};
use app::ports::events::EventReader;
use axum::body::{Body, Bytes};
use futures::future::BoxFuture;
use futures::{FutureExt, Stream, StreamExt, stream};
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::file::EventFile;
use super::jobs::{Job, Running};
use super::record::Record;
use super::sink::{Part, Sink};

/// How many pages wait for the thread that writes.
const PAGES: usize = 2;
/// How many pieces of a file wait for its reader.
const PIECES: usize = 4;
/// A page that takes too long is tried again with fewer rows, down to so many.
const FEWEST: u32 = 50;

/// Asks what the reader may see by now; `None` once they are signed out.
pub type Recheck = Box<dyn Fn() -> BoxFuture<'static, Result<Option<Scope>, StoreError>> + Send + Sync>;

/// Which events, and as whom.
pub struct Walk {
    /// Reads them.
    pub reader: Arc<dyn EventReader>,
    /// What the caller may see.
    pub scope: Scope,
    /// Whether they still may, asked before each page but the first.
    pub recheck: Recheck,
    /// Which of it.
    pub filter: Filter,
}

/// An export that can begin.
pub struct Export {
    /// What is read.
    pub walk: Walk,
    /// The newest page, read already: what cannot be read at all is answered with an error, not with a file.
    pub first: EventPage,
    /// What is written.
    pub file: EventFile,
    /// What is recorded.
    pub record: Record,
}

/// The answer was broken off on purpose, so that it does not look whole.
#[derive(Debug, thiserror::Error)]
#[error("the export did not come to its end")]
struct BrokenOff;

/// What the walk tells the writer.
enum Step {
    Events(Vec<Event>),
    /// There are no more. Without it, the file is not finished.
    Last,
}

/// Why an export ends before its last row.
#[derive(Debug)]
enum Stop {
    /// Its reader said so, or is gone.
    Cancelled,
    /// With the short name of a problem of the API.
    Failed(&'static str),
}

impl Walk {
    /// The page before `before`, each with the store's whole time limit; none of them is too slow because there are many.
    ///
    /// # Errors
    /// [`StoreError::Interrupted`] if even a small page takes longer than the limit.
    pub async fn page(&self, before: Option<app::domain::event::EventId>) -> Result<EventPage, StoreError> {
        let mut limit = PageRequest::MAX;
        loop {
            let request = PageRequest { filter: self.filter.clone(), before, limit };
            match self.reader.page(&self.scope, &request).await {
                Err(StoreError::Interrupted) if limit > FEWEST => limit /= 4,
                other => return other,
            }
        }
    }

    /// Goes on only for who may still see all that the export began with: a file that lacks a site from some row on would look whole.
    async fn ask_again(&self) -> Result<(), Stop> {
        let now = (self.recheck)().await.map_err(|error| Stop::Failed(problem(&error)))?;
        let keeps = |now: &Scope, right: Right| now.has(right) || !self.scope.has(right);
        let may = now.is_some_and(|now| {
            now.covers(self.scope.sites())
                && [Right::JournalView, Right::Export, Right::AuditView].into_iter().all(|right| keeps(&now, right))
        });
        if may { Ok(()) } else { Err(Stop::Failed("forbidden")) }
    }

    async fn walk(&self, first: EventPage, steps: Sender<Step>) -> Result<(), Stop> {
        let mut page = first;
        loop {
            let next = page.next;
            // Nobody takes them only if the writer has ended, which says itself why.
            let gone = |_| Stop::Cancelled;
            steps.send(Step::Events(page.events)).await.map_err(gone)?;
            if next.is_none() {
                return steps.send(Step::Last).await.map_err(gone);
            }
            self.ask_again().await?;
            page = self.page(next).await.map_err(|error| Stop::Failed(problem(&error)))?;
        }
    }
}

/// Begins the export and gives the body of its answer.
pub fn begin(running: Running, export: Export) -> Body {
    let (parts, taken) = mpsc::channel(PIECES);
    tokio::spawn(drive(running, export, parts));
    Body::from_stream(body(taken))
}

/// Ends in order only after [`Part::End`]; whatever else ends it breaks the connection off.
fn body(parts: Receiver<Part>) -> impl Stream<Item = Result<Bytes, BrokenOff>> {
    let parts = stream::unfold(Some(parts), |parts| async move {
        let mut parts = parts?;
        match parts.recv().await {
            Some(Part::Bytes(bytes)) => Some((Ok(bytes), Some(parts))),
            Some(Part::End) => None,
            None => Some((Err(BrokenOff), None)),
        }
    });
    // What compresses the body asks once more after its end.
    parts.fuse()
}

async fn drive(running: Running, export: Export, parts: Sender<Part>) {
    let Export { walk, first, file, record } = export;
    let job = Arc::clone(running.job());
    let (steps, taken) = mpsc::channel(PAGES);
    let sink = Sink::new(parts.clone(), Arc::clone(&job));
    let counted = Arc::clone(&job);
    let writer = tokio::task::spawn_blocking(move || write(file, taken, sink, &counted));
    let walked = tokio::select! {
        walked = AssertUnwindSafe(walk.walk(first, steps)).catch_unwind() => walked.unwrap_or(Err(Stop::Failed("internal"))),
        () = job.cancelled() => Err(Stop::Cancelled),
        () = parts.closed() => Err(Stop::Cancelled),
    };
    let written = writer.await.unwrap_or_else(|panic| Err(io::Error::other(panic)));
    let (state, problem) = outcome(walked, written, &job);
    let mut progress = job.progress();
    (progress.state, progress.problem) = (state, problem.map(ToOwned::to_owned));
    match record.ended(&progress).await {
        Ok(()) if state == ExportState::Done => {
            job.end(state, None);
            // A reader who left with the last byte has it all.
            let _: Result<(), _> = parts.send(Part::End).await;
        }
        Ok(()) => job.end(state, progress.problem),
        Err(error) => {
            tracing::error!(%error, who = record.caller.email, rows = progress.rows, "The end of an export could not be recorded");
            job.end(ExportState::Failed, Some("not-recorded".to_owned()));
        }
    }
}

fn write(file: EventFile, mut steps: Receiver<Step>, sink: Sink, job: &Job) -> io::Result<()> {
    let mut writer = file.begin(sink)?;
    while let Some(step) = steps.blocking_recv() {
        match step {
            Step::Events(events) => {
                writer.events(&events)?;
                job.counted(events.len() as u64);
            }
            Step::Last => return writer.finish(),
        }
    }
    Err(io::ErrorKind::UnexpectedEof.into())
}

/// How it ended, from how both sides ended: whoever stopped first decides.
fn outcome(walked: Result<(), Stop>, written: io::Result<()>, job: &Job) -> (ExportState, Option<&'static str>) {
    match (walked, written) {
        (Ok(()), Ok(())) => (ExportState::Done, None),
        (Err(Stop::Failed(problem)), _) => (ExportState::Failed, Some(problem)),
        (_, Err(error)) if error.kind() == io::ErrorKind::TimedOut => (ExportState::Failed, Some("stalled")),
        (Err(Stop::Cancelled), _) => (ExportState::Cancelled, None),
        (Ok(()), Err(error)) if job.is_cancelled() || error.kind() == io::ErrorKind::BrokenPipe => {
            (ExportState::Cancelled, None)
        }
        (Ok(()), Err(error)) => {
            tracing::error!(%error, "An export could not be written");
            (ExportState::Failed, Some("internal"))
        }
    }
}

/// The short name of a problem of the API; the cause of the server's own failures is logged here.
fn problem(error: &StoreError) -> &'static str {
    match error {
        StoreError::Interrupted => "time-limit",
        StoreError::Full | StoreError::Unavailable => "unavailable",
        StoreError::Exists(_)
        | StoreError::TooMany(_)
        | StoreError::Missing(_)
        | StoreError::LastAdministrator
        | StoreError::Database(_) => {
            tracing::error!(%error, cause = ?std::error::Error::source(error), "The store failed during an export");
            "internal"
        }
    }
}
