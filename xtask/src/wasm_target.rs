//! A Rust that can build for `wasm32-unknown-unknown`: the default one through rustup, else one made from Debian's packages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::command::{apt_install, cargo, may_use_apt, output, run, say};
use crate::stamp::Stamp;
use crate::workspace::Workspace;

/// The target's name.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_LINKER: &str = "/usr/bin/wasm-ld-22";
const DEBIAN_SOURCES: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const DEBIAN_TARGET: &str = "/usr/lib/rustlib/wasm32-unknown-unknown";

/// Which Rust builds the page's module. The server, lints and tests always use the default one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The one that runs this program.
    Default,
    /// Debian's, with a standard library built here.
    Debian,
}

impl Toolchain {
    /// A cargo of this toolchain.
    pub(crate) fn cargo(self) -> Command {
        match self {
            Self::Default => cargo(),
            Self::Debian => debian_cargo(),
        }
    }
}

/// Finds or makes a toolchain that has the target. `VIGIE_WASM_TOOLCHAIN=debian` asks for Debian's.
///
/// # Errors
/// If there is no way; says what to do.
pub(crate) fn ensure(workspace: &Workspace) -> Result<Toolchain> {
    match std::env::var("VIGIE_WASM_TOOLCHAIN").as_deref() {
        Ok("debian") => return debian(workspace),
        Ok(other) => bail!("VIGIE_WASM_TOOLCHAIN may be `debian`, not {other:?}"),
        Err(_) => {}
    }
    if default_has_target()? {
        return Ok(Toolchain::Default);
    }
    say(&format!("Adding the Rust target {TARGET}"));
    match run(Command::new("rustup").args(["target", "add", TARGET])) {
        Ok(()) => Ok(Toolchain::Default),
        Err(error) => {
            println!("    {error:#}; trying Debian's packages instead");
            debian(workspace)
        }
    }
}

fn default_has_target() -> Result<bool> {
    let folder = output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    Ok(has_library(Path::new(&folder), "libstd-"))
}

fn has_library(folder: &Path, prefix: &str) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
}

fn debian(workspace: &Workspace) -> Result<Toolchain> {
    install_packages()?;
    let version = output(Command::new(DEBIAN_RUSTC).arg("--version"))?;
    let libraries = Path::new(DEBIAN_TARGET).join("lib");
    // An upgrade of Debian's Rust cannot read what its predecessor built.
    let stamp = Stamp::at(Path::new(DEBIAN_TARGET).join("built-by"));
    if !(stamp.holds(&version) && has_library(&libraries, "libstd-")) {
        say(&format!("Building the standard library for {TARGET} with Debian's {version}"));
        build_standard_library(workspace, &libraries)?;
        stamp.set(&version)?;
    }
    Ok(Toolchain::Debian)
}

fn install_packages() -> Result<()> {
    let present =
        [DEBIAN_RUSTC, "/usr/bin/cargo", DEBIAN_LINKER, DEBIAN_SOURCES].iter().all(|path| Path::new(path).exists());
    if present {
        return Ok(());
    }
    if !may_use_apt() {
        bail!(
            "the Rust target {TARGET} is missing. Run `rustup target add {TARGET}`, or, on Debian 12 or later, \
             `apt-get install {}` as root and this command again as root",
            DEBIAN_PACKAGES.join(" ")
        );
    }
    say("Installing Debian's Rust for the page's module");
    apt_install(&DEBIAN_PACKAGES)
}

/// Debian has no package of the standard library for this target: builds an empty crate with it, and keeps what it was linked from.
fn build_standard_library(workspace: &Workspace, libraries: &Path) -> Result<()> {
    let seed = workspace.target("xtask/standard-library");
    fs::create_dir_all(seed.join("src"))?;
    let manifest = "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
                    [workspace]\n\n[profile.release]\npanic = \"abort\"\n";
    fs::write(seed.join("Cargo.toml"), manifest)?;
    fs::write(seed.join("src/lib.rs"), "")?;
    run(debian_cargo()
        .args(["build", "-Z", "build-std=std,panic_abort,panic_unwind", "--release", "--target", TARGET])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", seed.join("target"))
        .current_dir(&seed))?;
    copy_libraries(&seed.join("target").join(TARGET).join("release/deps"), libraries)
}

fn copy_libraries(built: &Path, libraries: &Path) -> Result<()> {
    if libraries.exists() {
        fs::remove_dir_all(libraries).with_context(|| not_writable(libraries))?;
    }
    fs::create_dir_all(libraries).with_context(|| not_writable(libraries))?;
    for entry in fs::read_dir(built)? {
        let path = entry?.path();
        if is_standard_library(&path) {
            let name = path.file_name().context("a file has a name")?;
            fs::copy(&path, libraries.join(name)).with_context(|| not_writable(libraries))?;
        }
    }
    Ok(())
}

fn is_standard_library(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".rlib") && !name.starts_with("libseed-") && name != "libseed.rlib"
}

fn not_writable(folder: &Path) -> String {
    format!("cannot write {}: run this command once as root", folder.display())
}

fn debian_cargo() -> Command {
    let mut command = Command::new("/usr/bin/cargo");
    command
        .env("RUSTC", DEBIAN_RUSTC)
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
        // Set by the rustup and cargo that run this program, and meant for theirs.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("LD_LIBRARY_PATH");
    command
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn only_the_standard_library_is_kept_not_the_crate_that_pulled_it_in() {
        let kept = |name: &str| is_standard_library(&PathBuf::from("deps").join(name));
        assert!(kept("libstd-0123.rlib"));
        assert!(!kept("libseed-0123.rlib"));
        assert!(!kept("libstd-0123.rmeta"));
    }
}
