//! The program itself: built in release with the page inside, and run.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use anyhow::{Result, bail};

use crate::command::{cargo, run as run_command, say};
use crate::site::{self, Profile};
use crate::stamp::Inputs;
use crate::workspace::Workspace;

/// Builds the page, then the program around it, and gives the program's path.
///
/// # Errors
/// If a build fails; it has said why.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    // Most of the page's build is one thread's work (linking the module as a whole, shrinking it), most of the server's is everybody's.
    thread::scope(|scope| {
        let library = scope.spawn(|| {
            say("Compiling the server (release), all but the page");
            run_command(&mut release(workspace, "--lib"))
        });
        let page = site::build(workspace, Profile::Release);
        page.and(library.join().unwrap_or_else(|_| bail!("the server's build panicked")))
    })?;
    say("Putting the page into the program");
    let digest = Inputs::new().path(&workspace.site())?.digest();
    run_command(release(workspace, "--bin=vigie").env("VIGIE_SITE_DIGEST", digest))?;
    Ok(workspace.binary("release"))
}

fn release(workspace: &Workspace, target: &str) -> Command {
    let mut command = cargo();
    command.args(["build", "--package", "server", "--release", target]).current_dir(workspace.root());
    command
}

/// Builds, then becomes `vigie serve`.
///
/// # Errors
/// If a build fails or the program cannot start.
pub(crate) fn run(workspace: &Workspace, words: &[String]) -> Result<()> {
    let binary = build(workspace)?;
    say("Serving; stop with Ctrl-C");
    become_program(serve(workspace, &binary).args(words))
}

/// `vigie serve`, with its data in `data/` unless `VIGIE_DATA` says otherwise.
pub(crate) fn serve(workspace: &Workspace, binary: &PathBuf) -> Command {
    let mut command = Command::new(binary);
    command.arg("serve");
    if std::env::var_os("VIGIE_DATA").is_none() {
        command.env("VIGIE_DATA", workspace.path("data"));
    }
    command
}

/// Replaces this process, so that Ctrl-C and signals meet the server alone and it can stop in order.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    run_command(command)
}
