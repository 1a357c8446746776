//! Formatting, lints and documentation. `app` is compiled for both sides, each with its own features, so each side is checked by itself.

use std::process::Command;

use anyhow::Result;

use crate::command::{cargo, run, say};
use crate::wasm_target::{self, TARGET, Toolchain};
use crate::workspace::Workspace;

/// The server's side; `frontend` would switch on `app`'s browser features.
pub(crate) const SERVER_SIDE: [&str; 4] = ["--package", "app", "--package", "server"];
const BROWSER_SIDE: [&str; 6] = ["--package", "app", "--package", "frontend", "--target", TARGET];

/// rustfmt over everything.
///
/// # Errors
/// If a file is not formatted.
pub(crate) fn formatting(workspace: &Workspace) -> Result<()> {
    say("Formatting");
    run(cargo().args(["fmt", "--all", "--check"]).current_dir(workspace.root()))
}

/// clippy over everything, warnings refused.
///
/// # Errors
/// If there is a warning.
pub(crate) fn clippy(workspace: &Workspace) -> Result<()> {
    say("Lints, the server's side");
    run(clippy_on(workspace, &SERVER_SIDE).args(["--all-targets", "--", "-D", "warnings"]))?;
    say("Lints, the tasks");
    run(clippy_on(workspace, &["--package", "xtask"]).args(["--all-targets", "--", "-D", "warnings"]))?;
    if wasm_target::ensure(workspace)? == Toolchain::Debian {
        println!("    The browser's side is compiled without clippy here: Debian's Rust has none.");
        return Ok(());
    }
    say("Lints, the browser's side");
    run(clippy_on(workspace, &BROWSER_SIDE).args(["--", "-D", "warnings"]))
}

/// rustdoc over everything, warnings refused.
///
/// # Errors
/// If there is a warning.
pub(crate) fn documentation(workspace: &Workspace) -> Result<()> {
    say("Documentation");
    run(&mut document(workspace, &SERVER_SIDE))?;
    run(&mut document(workspace, &["--package", "xtask", "--document-private-items"]))?;
    if wasm_target::ensure(workspace)? == Toolchain::Default {
        run(&mut document(workspace, &BROWSER_SIDE))?;
    }
    Ok(())
}

fn clippy_on(workspace: &Workspace, packages: &[&str]) -> Command {
    let mut command = cargo();
    command.arg("clippy").args(packages).current_dir(workspace.root());
    command
}

fn document(workspace: &Workspace, packages: &[&str]) -> Command {
    let mut command = cargo();
    command.args(["doc", "--no-deps"]).args(packages);
    command.env("RUSTDOCFLAGS", "-D warnings").current_dir(workspace.root());
    command
}
