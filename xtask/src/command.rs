//! Runs other programs: says which, and fails with their name when they fail.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use anyhow::{Context, Result, bail};

/// Announces a step.
pub(crate) fn say(step: &str) {
    println!("\n==> {step}");
}

/// The cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end.
///
/// # Errors
/// If the program is missing or fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("    {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start {}", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs to the end and gives its standard output.
///
/// # Errors
/// If the program is missing or fails.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot start {}", name(command)))?;
    if !output.status.success() {
        bail!("{} failed: {}", shown(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs to the end, passes its output on line by line and gives the lines that `keep` picks, such as a runner's summary.
///
/// # Errors
/// If the program is missing or fails; its lines were shown.
pub(crate) fn run_keeping(command: &mut Command, keep: fn(&str) -> bool) -> Result<Vec<String>> {
    println!("    {}", shown(command));
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", name(command)))?;
    let (sender, lines) = mpsc::channel();
    pass_on(child.stdout.take(), sender.clone());
    pass_on(child.stderr.take(), sender);
    let kept: Vec<String> = lines.iter().inspect(|line| println!("{line}")).filter(|line| keep(line)).collect();
    let status = child.wait().with_context(|| format!("{} was lost", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(kept)
}

fn pass_on(stream: Option<impl Read + Send + 'static>, lines: mpsc::Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

/// Whether the current user may install packages of the system with apt.
pub(crate) fn may_use_apt() -> bool {
    let root = output(Command::new("id").arg("-u")).is_ok_and(|id| id == "0");
    root && output(Command::new("apt-get").arg("--version")).is_ok()
}

/// Installs packages of the system; asks [`may_use_apt`] first.
///
/// # Errors
/// If apt fails.
pub(crate) fn apt_install(packages: &[&str]) -> Result<()> {
    run(Command::new("apt-get").args(["update", "-qq"]))?;
    run(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
