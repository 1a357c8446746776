//! From a thread that writes a file to the body of an answer: pieces through a bounded channel, so that a slow reader slows the writer and nothing
//! piles up.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;

use super::jobs::Job;

/// How large a piece is, in bytes.
const PIECE: usize = 64 * 1024;

/// For how long a reader may take nothing before the export is given up: it holds a thread.
const STALLED: Duration = Duration::from_secs(300);

/// A part of the answer.
#[derive(Debug)]
pub enum Part {
    /// Bytes of the file.
    Bytes(Bytes),
    /// The file is whole. Without it, the answer is broken off.
    End,
}

/// Where a writer's thread leaves its bytes.
pub struct Sink {
    piece: Vec<u8>,
    parts: Sender<Part>,
    job: Arc<Job>,
    runtime: Handle,
}

impl Sink {
    /// Leaves pieces there. Must be made on a thread of the runtime, and used on one that may wait.
    pub fn new(parts: Sender<Part>, job: Arc<Job>) -> Self {
        Self { piece: Vec::with_capacity(PIECE), parts, job, runtime: Handle::current() }
    }

    fn send(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let count = bytes.len() as u64;
        let sent = self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.job.cancelled() => Err(io::ErrorKind::ConnectionAborted.into()),
                sent = tokio::time::timeout(STALLED, self.parts.send(Part::Bytes(bytes.into()))) => match sent {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(_)) => Err(io::Error::from(io::ErrorKind::BrokenPipe)),
                    Err(_) => Err(io::ErrorKind::TimedOut.into()),
                },
            }
        });
        if sent.is_ok() {
            self.job.wrote(count);
        }
        sent
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
