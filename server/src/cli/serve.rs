//! `vigie serve`: opens the store, listens, and stops so that nothing accepted is lost.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::output;
use crate::config::limits::LimitOptions;
use crate::config::log::LogOptions;
use crate::config::sessions::SessionOptions;
use crate::config::web::WebOptions;
use crate::config::{Location, Settings};
use crate::http::assets::SiteFiles;
use crate::jobs;
use crate::wire::{Opened, Server, SystemClock};

/// The flags of `vigie serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    location: Location,
    #[command(flatten)]
    web: WebOptions,
    #[command(flatten)]
    sessions: SessionOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    log: LogOptions,
}

/// How long requests that were accepted may still take once the program is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Starts the log and serves until told to stop.
///
/// # Errors
/// Wrong settings, a folder that another server works on, an address in use, or a database that fails.
pub(super) async fn run(arguments: Arguments, site: SiteFiles) -> anyhow::Result<()> {
    let file = arguments.location.file()?;
    arguments.log.start(&file.log, "info")?;
    let settings = Settings {
        data: arguments.location.data()?,
        web: arguments.web.settle(file.web)?,
        sessions: arguments.sessions.settle(&file.sessions),
        limits: arguments.limits.settle(&file.limits),
    };
    serve(settings, site, stop_signal()?).await
}

/// Serves until the token is cancelled, then finishes what was accepted, and closes the store.
///
/// # Errors
/// A folder that another server works on, an address in use, or a database that fails.
pub(super) async fn serve(settings: Settings, site: SiteFiles, stop: CancellationToken) -> anyhow::Result<()> {
    // Before listening, so that a second server of the folder is told of the first, and not of its port.
    let opened = Opened::open(&settings, Arc::new(SystemClock)).await?;
    let served = listen(settings, &opened, site, &stop).await;
    // Whatever happened: what was accepted is on disk before the program ends.
    let closed = opened.close().await;
    served.and(closed)
}

async fn listen(
    mut settings: Settings,
    opened: &Opened,
    site: SiteFiles,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let asked = settings.web.listen;
    let listener = TcpListener::bind(asked).await.with_context(|| format!("{asked} cannot be listened to"))?;
    settings.web.now_listening_to(listener.local_addr()?);
    let base = settings.web.base_url.clone();
    if settings.web.exposes_passwords() {
        tracing::warn!(%base, "Passwords travel unencrypted: put a proxy with HTTPS in front, and set the base URL to its address");
    }
    let server = Server::build(&opened.ports, settings, site).await?;
    if let Some(link) = &server.setup_link {
        // Not through the log: a one-time secret is for the eyes of whoever started the program.
        output::message(format_args!("\nNobody can sign in yet. Make the first administrator here:\n\n    {link}\n"));
    }
    let live = server.live.clone();
    let stopping = stop.clone();
    // Streams have no end of their own: nothing that is open would let the server stop.
    tokio::spawn(async move {
        stopping.cancelled().await;
        live.close();
    });
    let housekeeping = tokio::spawn(jobs::run_all(server.access.clone(), server.jobs.clone(), stop.clone()));
    tracing::info!(%base, "Vigie is listening");
    until_stopped(listener, server.router, stop).await?;
    housekeeping.await.context("the housekeeping failed")?;
    // After the last request, so that no use is forgotten over a restart.
    jobs::key_uses::run(&opened.ports).await;
    Ok(())
}

async fn until_stopped(listener: TcpListener, router: axum::Router, stop: &CancellationToken) -> anyhow::Result<()> {
    let listener = listener.tap_io(|socket| {
        if let Err(error) = socket.set_nodelay(true) {
            tracing::debug!(%error, "A connection keeps its delay");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let graceful = axum::serve(listener, service).with_graceful_shutdown(stop.clone().cancelled_owned());
    let cut = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        result = graceful.into_future() => result.context("the server failed"),
        () = cut => {
            tracing::warn!(grace_s = GRACE.as_secs(), "Some connections were still open and are cut");
            Ok(())
        }
    }
}

/// Cancelled at the first SIGTERM or SIGINT.
///
/// # Errors
/// If the system takes no handler.
pub(super) fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stop = CancellationToken::new();
    let stopping = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("Vigie is stopping: it finishes what it has accepted");
        stopping.cancel();
    });
    Ok(stop)
}
