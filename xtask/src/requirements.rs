//! What must be on the machine before anything else: Rust, Node, and what C is built with.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::output;

const RUST: (u32, u32) = (1, 94);
const NODE: (u32, u32) = (20, 0);

/// Looks for Rust, Node, and what C is built with.
///
/// # Errors
/// Names what is missing or too old, and where to get it.
pub(crate) fn check() -> Result<()> {
    let rustc = output(Command::new("rustc").arg("--version"))
        .context("Rust is missing: install it from https://rustup.rs (1.94 or later)")?;
    at_least("Rust", &rustc, RUST, "update it with `rustup update stable`")?;
    let node = output(Command::new("node").arg("--version"))
        .context("Node is missing: install Node 20 or later from https://nodejs.org or your system's packages")?;
    at_least("Node", &node, NODE, "install a newer one from https://nodejs.org")?;
    output(Command::new("npm").arg("--version"))
        .context("npm is missing: it comes with Node, or as a package `npm`")?;
    if cfg!(unix) {
        for tool in ["cc", "make"] {
            output(Command::new(tool).arg("--version")).with_context(|| {
                format!("{tool} is missing, which the database, the compression and the allocator are built with: install it, on Debian with `apt-get install build-essential`")
            })?;
        }
    }
    Ok(())
}

fn at_least(what: &str, printed: &str, needed: (u32, u32), advice: &str) -> Result<()> {
    let found = version(printed).with_context(|| format!("cannot read the version of {what} in {printed:?}"))?;
    if found < needed {
        bail!("{what} {}.{} is too old, {}.{} or later is needed: {advice}", found.0, found.1, needed.0, needed.1);
    }
    Ok(())
}

/// The first two numbers of the first word that looks like a version.
fn version(printed: &str) -> Option<(u32, u32)> {
    printed.split_whitespace().find_map(|word| {
        let mut numbers = word.trim_start_matches('v').split('.');
        Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_the_tools_print_them() {
        assert_eq!(version("rustc 1.95.0 (f2d3ce0bd 2026-03-21)"), Some((1, 95)));
        assert_eq!(version("rustc 1.96.0-nightly (abc 2026-03-21)"), Some((1, 96)));
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("no version here"), None);
    }

    #[test]
    fn an_old_version_is_refused_with_advice() {
        let error = at_least("Node", "v18.19.0", NODE, "install a newer one").unwrap_err().to_string();
        assert_eq!(error, "Node 18.19 is too old, 20.0 or later is needed: install a newer one");
        assert!(at_least("Rust", "rustc 1.94.0", RUST, "").is_ok());
    }
}
