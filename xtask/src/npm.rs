//! What comes from npm: installed exactly as the lock file says, once.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::command::{run, say};
use crate::stamp::{Inputs, Stamp};
use crate::workspace::Workspace;

/// Installs the packages of a folder (`frontend`, `end2end`) unless its lock file was already installed.
///
/// # Errors
/// If npm fails.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<()> {
    let directory = workspace.path(folder);
    let digest = Inputs::new().path(&directory.join("package-lock.json"))?.digest();
    // Inside, so that deleting the packages deletes the stamp.
    let stamp = Stamp::at(directory.join("node_modules/.installed"));
    if stamp.holds(&digest) {
        return Ok(());
    }
    say(&format!("Installing the npm packages of {folder}/"));
    run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&directory))?;
    stamp.set(&digest)
}

/// A command line tool that a folder's packages brought.
pub(crate) fn tool(workspace: &Workspace, folder: &str, name: &str) -> PathBuf {
    workspace.path(folder).join("node_modules/.bin").join(name)
}
