//! A Chromium for the browser tests: the system's, else Playwright's, else Debian's package. Whichever, it was seen to start.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{apt_install, may_use_apt, output, run, say};
use crate::npm;
use crate::workspace::Workspace;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// Opens a page and says so; the flags are those of the tests.
const PROBE: &str = "import { chromium } from '@playwright/test';\
    const executablePath = process.env.VIGIE_CHROMIUM || undefined;\
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];\
    const browser = await chromium.launch({ executablePath, args, timeout: 60_000 });\
    await browser.newPage(); await browser.close(); console.log('starts');";

/// A browser that starts.
pub(crate) enum Chromium {
    /// At this path.
    At(PathBuf),
    /// The one that Playwright downloaded, which it finds by itself.
    OfPlaywright,
}

impl Chromium {
    /// Tells a program that uses `end2end/` which browser to take.
    pub(crate) fn tell(&self, command: &mut Command) {
        match self {
            Self::At(path) => command.env("VIGIE_CHROMIUM", path),
            // Empty: not set by whoever started this program either.
            Self::OfPlaywright => command.env("VIGIE_CHROMIUM", ""),
        };
    }

    fn starts(&self, workspace: &Workspace) -> Result<()> {
        let mut node = Command::new("node");
        node.args(["--input-type=module", "--eval", PROBE]).current_dir(workspace.path("end2end"));
        self.tell(&mut node);
        output(&mut node).map(drop).with_context(|| format!("{self} does not start"))
    }
}

impl fmt::Display for Chromium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(path) => path.display().fmt(f),
            Self::OfPlaywright => f.write_str("Playwright's Chromium"),
        }
    }
}

/// Installs the packages of `end2end/` and finds a browser, or installs one.
///
/// # Errors
/// If none starts and none can be installed; says what to do.
pub(crate) fn find_or_install(workspace: &Workspace) -> Result<Chromium> {
    npm::install(workspace, "end2end")?;
    if let Some(path) = std::env::var_os("VIGIE_CHROMIUM").filter(|path| !path.is_empty()) {
        let chromium = Chromium::At(path.into());
        return chromium.starts(workspace).map(|()| chromium);
    }
    let mut tried = Vec::new();
    for attempt in [of_system, of_playwright, of_debian] {
        match attempt(workspace).and_then(|chromium| chromium.starts(workspace).map(|()| chromium)) {
            Ok(chromium) => return Ok(chromium),
            Err(error) => {
                println!("    {error:#}");
                tried.push(format!("{error:#}"));
            }
        }
    }
    bail!(
        "the browser tests need Chromium: install it with your system's packages, or name one in VIGIE_CHROMIUM. Tried: {}",
        tried.join("; ")
    )
}

fn of_system(_: &Workspace) -> Result<Chromium> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = NAMES.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    found.into_iter().find(|path| is_program(path)).map(Chromium::At).context("there is no Chromium on this system")
}

fn is_program(path: &Path) -> bool {
    path.is_file()
}

fn of_playwright(workspace: &Workspace) -> Result<Chromium> {
    let chromium = Chromium::OfPlaywright;
    if chromium.starts(workspace).is_ok() {
        return Ok(chromium);
    }
    say("Downloading Chromium for the browser tests");
    let mut playwright = Command::new(npm::tool(workspace, "end2end", "playwright"));
    playwright.arg("install");
    if may_use_apt() {
        playwright.arg("--with-deps");
    }
    run(playwright.arg("chromium").current_dir(workspace.path("end2end")))?;
    Ok(chromium)
}

fn of_debian(workspace: &Workspace) -> Result<Chromium> {
    if !may_use_apt() {
        bail!("only root may install Debian's Chromium");
    }
    say("Installing Debian's Chromium");
    apt_install(&["chromium"])?;
    of_system(workspace)
}
