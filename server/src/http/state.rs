//! What every route can reach: the ports, the clock and the settings. Routes know nothing of what stands behind a port.

use std::net::IpAddr;
use std::sync::Arc;

use app::ports::accounts::AccountStore;
use app::ports::annotations::AnnotationStore;
use app::ports::arrivals::ArrivalLog;
use app::ports::audit::AuditLog;
use app::ports::clock::Clock;
use app::ports::commits::CommitReader;
use app::ports::events::{EventReader, EventWriter};
use app::ports::integrity::IntegrityStore;
use app::ports::invitations::InvitationStore;
use app::ports::journal::JournalReader;
use app::ports::keys::{KeyMaker, KeyStore};
use app::ports::own_access::OwnAccessStore;
use app::ports::people::PeopleStore;
use app::ports::retention::{RetentionStore, RetentionWork};
use app::ports::second_factor::SecondFactorStore;
use app::ports::sessions::SessionStore;
use app::ports::settings::SettingStore;
use app::ports::sites::SiteStore;
use app::ports::statistics::StatisticsReader;
use app::ports::system::{JobRunStore, StorageWatch};
use app::ports::views::{NewcomerCounter, ViewStore};
use axum::extract::FromRef;

use crate::export::jobs::Exports;
use crate::ingest::limits::Limits;
use crate::ingest::rate::RateLimiter;
use crate::live::Hub;
use crate::metrics::Metrics;
use crate::redaction::Rulebook;
use crate::slow::SlowReads;
use crate::system::System;

/// The ports, as `wire.rs` filled them.
#[derive(Clone)]
pub struct Ports {
    /// Reads events.
    pub events: Arc<dyn EventReader>,
    /// What was committed last.
    pub commits: Arc<dyn CommitReader>,
    /// What surrounds the list of a journal.
    pub journal: Arc<dyn JournalReader>,
    /// Commits events.
    pub writer: Arc<dyn EventWriter>,
    /// What people add to events.
    pub annotations: Arc<dyn AnnotationStore>,
    /// The seals over the journal of Vigie's own site.
    pub integrity: Arc<dyn IntegrityStore>,
    /// Saved views.
    pub views: Arc<dyn ViewStore>,
    /// Counts what is new in them.
    pub newcomers: Arc<dyn NewcomerCounter>,
    /// Counts usage.
    pub statistics: Arc<dyn StatisticsReader>,
    /// Sites and their settings.
    pub sites: Arc<dyn SiteStore>,
    /// Sources and their keys.
    pub keys: Arc<dyn KeyStore>,
    /// Makes keys.
    pub key_maker: Arc<dyn KeyMaker>,
    /// What sources sent lately.
    pub arrivals: Arc<dyn ArrivalLog>,
    /// People.
    pub accounts: Arc<dyn AccountStore>,
    /// Their sessions and tokens.
    pub sessions: Arc<dyn SessionStore>,
    /// What administrators change of people.
    pub people: Arc<dyn PeopleStore>,
    /// Links by which somebody chooses a password.
    pub invitations: Arc<dyn InvitationStore>,
    /// How one person gets in.
    pub own_access: Arc<dyn OwnAccessStore>,
    /// Devices that give codes.
    pub second_factors: Arc<dyn SecondFactorStore>,
    /// How long events are kept.
    pub retention: Arc<dyn RetentionStore>,
    /// Counts and removes what is no longer kept.
    pub retention_work: Arc<dyn RetentionWork>,
    /// What is taken out of events before they are stored.
    pub redaction: Arc<Rulebook>,
    /// What people chose for themselves.
    pub settings: Arc<dyn SettingStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What the store says of itself.
    pub storage: Arc<dyn StorageWatch>,
    /// What the server did by itself.
    pub job_runs: Arc<dyn JobRunStore>,
    /// What is counted since the start.
    pub metrics: Arc<Metrics>,
    /// The reads that were slow.
    pub slow: Arc<SlowReads>,
}

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// All that stands behind a port.
    pub ports: Ports,
    /// Records what people do.
    pub audit: Arc<dyn AuditLog>,
    /// The exports that run.
    pub exports: Arc<Exports>,
    /// How much one sender may send.
    pub limits: Arc<Limits>,
    /// Committed events on their way to live readers.
    pub live: Arc<Hub>,
    /// Requests by the SHA-256 of their key.
    pub key_rate: Arc<RateLimiter<[u8; 32]>>,
    /// Refused keys by address.
    pub refusal_rate: Arc<RateLimiter<IpAddr>>,
    /// How the server is doing.
    pub system: Arc<System>,
}

impl AppState {
    /// The state of a server that has just started.
    pub fn new(ports: Ports, audit: Arc<dyn AuditLog>, limits: Limits) -> Self {
        let live = Hub::start(ports.commits.clone());
        Self {
            system: Arc::new(System::new(&ports, live.clone())),
            live,
            ports,
            audit,
            exports: Arc::default(),
            key_rate: Arc::new(RateLimiter::new(limits.key_requests_per_s, 1_000)),
            refusal_rate: Arc::new(RateLimiter::new(limits.refusals_per_min, 60_000)),
            limits: Arc::new(limits),
        }
    }
}

impl FromRef<AppState> for Ports {
    fn from_ref(state: &AppState) -> Self {
        state.ports.clone()
    }
}
