//! `cargo xtask dev`: serves a debug build, and when a source changes rebuilds, restarts and lets the open pages reload.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use crate::command::{cargo, run as run_command, say};
use crate::server;
use crate::site::{self, Profile};
use crate::stamp::files;
use crate::workspace::Workspace;

const WATCHED: [&str; 10] = [
    "Cargo.toml",
    "Cargo.lock",
    "app/locales",
    "app/src",
    "frontend/js",
    "frontend/src",
    "public",
    "server/migrations",
    "server/src",
    "style",
];

type Snapshot = BTreeMap<PathBuf, SystemTime>;

/// Serves until it is interrupted.
///
/// # Errors
/// If the sources cannot be read or the server cannot be started. A failing build is shown, and the next change tried.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<()> {
    let mut server: Option<Child> = None;
    loop {
        let sources = snapshot(workspace)?;
        match build(workspace) {
            Ok(()) => {
                if let Some(old) = server.take() {
                    stop(old)?;
                }
                say("Serving; stop with Ctrl-C");
                server = Some(server::serve(workspace, &workspace.binary("debug")).args(words).spawn()?);
            }
            Err(error) => eprintln!("\n{error:#}\nWaiting for a change."),
        }
        while snapshot(workspace)? == sources {
            thread::sleep(Duration::from_millis(300));
        }
    }
}

fn build(workspace: &Workspace) -> Result<()> {
    site::build(workspace, Profile::Dev)?;
    say("Compiling the server (dev)");
    run_command(cargo().args(["build", "--package", "server", "--bin", "vigie"]).current_dir(workspace.root()))
}

fn snapshot(workspace: &Workspace) -> Result<Snapshot> {
    let mut times = Snapshot::new();
    for path in WATCHED {
        for file in files(&workspace.path(path))? {
            // A file may go between being listed and being looked at; the next look notices.
            if let Ok(time) = file.metadata().and_then(|data| data.modified()) {
                times.insert(file, time);
            }
        }
    }
    Ok(times)
}

/// Asks the server to stop in order and waits for it; it holds the data folder's lock until then.
fn stop(mut server: Child) -> Result<()> {
    let asked = Command::new("kill").args(["-TERM", &server.id().to_string()]).status();
    if !asked.is_ok_and(|status| status.success()) {
        server.kill()?;
    }
    server.wait()?;
    Ok(())
}
