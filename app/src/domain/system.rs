//! How the server itself is doing: what it stores, what waits, who sends, what was slow, and what it does by itself.

use serde::{Deserialize, Serialize};

use super::access::{Right, Scope, Sites};
use super::event_view::Moment;
use super::terms::terms;

terms! {
    /// Why a server is not ready to be asked.
    Obstacle {
        /// The database does not answer, or not in time.
        Database = 0, "database";
        /// Nobody commits events any more.
        Writer = 1, "writer";
        /// The disk is full, or nothing can be written to it.
        Disk = 2, "disk";
        /// It finishes what it has accepted, and ends.
        Stopping = 3, "stopping";
    }
}

terms! {
    /// What is read of the store.
    ReadKind {
        /// A page of a list.
        Page = 0, "page";
        /// One event.
        Event = 1, "event";
        /// A request or a response.
        Payload = 2, "payload";
        /// What belongs to an event.
        Timeline = 3, "timeline";
        /// The bars over a list.
        Histogram = 4, "histogram";
        /// The numbers beside the filters.
        Facets = 5, "facets";
        /// What came just before and after an event.
        Neighbours = 6, "neighbours";
        /// The figures of statistics.
        Usage = 7, "usage";
        /// Which features were used.
        Features = 8, "features";
        /// What is new in a view.
        Newcomers = 9, "newcomers";
    }
}

terms! {
    /// How a read ended.
    ReadEnd {
        /// With an answer.
        Answered = 0, "answered";
        /// At its time limit.
        Interrupted = 1, "interrupted";
        /// With an error of the database.
        Failed = 2, "failed";
        /// Whoever asked had gone.
        Abandoned = 3, "abandoned";
    }
}

terms! {
    /// What the server does by itself from time to time.
    Job {
        /// Sessions that have expired are removed.
        Sessions = 0, "sessions";
        /// The seals over the journal of Vigie itself are checked, once a day.
        Integrity = 1, "integrity";
        /// What retention no longer keeps is removed.
        Retention = 2, "retention";
    }
}

/// Whether somebody may see how the server is doing: it is about all sites at once, so those who see only some are left out.
pub fn may_watch(scope: &Scope) -> bool {
    scope.has(Right::SourceManage) && *scope.sites() == Sites::All
}

/// All that the page of the system shows, on the reader's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemStatus {
    /// When this was.
    pub now: Moment,
    /// The version of the program.
    pub version: String,
    /// Since when it runs; what is counted in memory is counted from then on.
    pub started: Moment,
    /// Why it is not ready; empty if it is.
    pub obstacles: Vec<Obstacle>,
    /// What the process uses; `None` where the system does not tell.
    pub process: Option<ProcessUse>,
    /// What is on disk.
    pub storage: Storage,
    /// What waits for its commit.
    pub queue: QueueState,
    /// Who reads.
    pub readers: ReaderState,
    /// Streams of events that are open.
    pub live_streams: u64,
    /// Who sends.
    pub intake: IntakeState,
    /// What was slow.
    pub slow: SlowState,
    /// What it does by itself.
    pub jobs: Vec<JobState>,
}

/// What a process uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessUse {
    /// Memory that is in use, in bytes.
    pub memory_bytes: u64,
    /// Processor time since its start, in milliseconds.
    pub cpu_ms: u64,
}

/// The files of the store and the room that is left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storage {
    /// The main database with its log, in bytes.
    pub main_bytes: u64,
    /// The files of months with their logs, newest first.
    pub months: Vec<MonthSize>,
    /// What is left on the disk, in bytes.
    pub free_bytes: u64,
    /// Below so much nothing is stored any more, in bytes.
    pub reserve_bytes: u64,
}

impl Storage {
    /// All files together, in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.months.iter().fold(self.main_bytes, |sum, month| sum.saturating_add(month.bytes))
    }
}

/// The file of one UTC month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthSize {
    /// `yyyymm`.
    pub month: i32,
    /// With its log, in bytes.
    pub bytes: u64,
}

/// What waits for its commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueState {
    /// Events.
    pub events: u64,
    /// How many may wait.
    pub most_events: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many bytes may wait.
    pub most_bytes: u64,
}

/// Connections that read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderState {
    /// Open ones, at work or not.
    pub open: u64,
    /// Those at work.
    pub busy: u64,
}

/// What sources sent since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntakeState {
    /// Each source by name, those that sent nothing among them.
    pub sources: Vec<SourceIntake>,
    /// Requests with no key, or one that is unknown or revoked.
    pub unknown_keys: u64,
}

/// What one source sent since the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceIntake {
    /// Its name; hostile text.
    pub name: String,
    /// Events that were stored.
    pub accepted: u64,
    /// Events that were there already.
    pub duplicates: u64,
    /// Events that could not be taken.
    pub rejected: u64,
    /// Requests of which nothing was looked at: too long, too many, of a wrong type, or no room.
    pub refused: u64,
    /// Events that were stored in the last five minutes.
    pub recent: u64,
    /// When the last event was stored; `None` if none was since the start.
    pub last: Option<Moment>,
}

/// Reads over the threshold since the start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowState {
    /// From how many milliseconds on a read is slow.
    pub threshold_ms: u64,
    /// How many there were.
    pub total: u64,
    /// The newest of them, newest first.
    pub reads: Vec<SlowRead>,
}

/// A read that was slow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowRead {
    /// Its number since the start, from 1.
    pub number: u64,
    /// When it ended.
    pub at: Moment,
    /// What was read.
    pub kind: ReadKind,
    /// The filter as addresses spell it, or the event's id; empty without any. `None` for those who may not read all that it
    /// can find. Hostile text.
    pub query: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How it ended.
    pub end: ReadEnd,
}

/// A job with its last run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobState {
    /// Which.
    pub job: Job,
    /// Its last run, also of an earlier start; `None` if there was none.
    pub last: Option<LastRun>,
    /// When it last succeeded.
    pub last_success: Option<Moment>,
    /// Runs since the start.
    pub runs: u64,
    /// Those of them that failed.
    pub failures: u64,
}

/// The last run of a job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRun {
    /// When it began.
    pub began: Moment,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How many things it did.
    pub handled: u64,
    /// Why it failed, in the server's words; `None` if it did not.
    pub error: Option<String>,
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::access::{Rights, Role};

    #[test]
    fn the_system_is_shown_to_those_who_manage_the_sources_of_all_sites() {
        let watch = |rights: Rights, sites: Sites| may_watch(&Scope::new(rights, sites));
        let some = || Sites::Only(Arc::new(["lyon".parse().unwrap()].into()));
        assert!(watch(Role::Administrator.rights(), Sites::All));
        assert!(watch(Rights::of(&[Right::SourceManage]), Sites::All));
        assert!(!watch(Role::Administrator.rights(), some()));
        assert!(!watch(Role::Auditor.rights(), Sites::All));
    }

    #[test]
    fn the_size_of_the_store_is_that_of_all_its_files() {
        let months = vec![MonthSize { month: 202_611, bytes: 20 }, MonthSize { month: 202_610, bytes: 3 }];
        let storage = Storage { main_bytes: 100, months, ..Storage::default() };
        assert_eq!(storage.total_bytes(), 123);
    }
}
