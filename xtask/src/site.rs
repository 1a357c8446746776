//! The page's files: module, scripts, style and icons, made from `frontend/`, `app/`, `style/` and `public/` and left in `target/site`.

mod bundle;
mod engine;
mod prune;
mod publish;
mod split;

use std::path::PathBuf;

use anyhow::Result;

use crate::command::say;
use crate::stamp::{Inputs, Stamp};
use crate::workspace::Workspace;
use crate::{npm, wasm_target};

/// How the page is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// As fast as possible to build; reloads itself.
    Dev,
    /// As small as possible, with compressed copies.
    Release,
}

impl Profile {
    /// Cargo's profile for the module.
    fn cargo(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "wasm-release",
        }
    }

    /// The folder in which cargo leaves that profile.
    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "wasm-release",
        }
    }
}

/// One file of the page: the name by which the server knows it, and where it was made.
struct Part {
    name: String,
    path: PathBuf,
}

/// Makes `target/site`, unless it was made from the same sources before.
///
/// # Errors
/// If a tool fails; it has said why.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    let toolchain = wasm_target::ensure(workspace)?;
    npm::install(workspace, "frontend")?;
    let module = engine::compile(workspace, profile, toolchain)?;
    let digest = tools(workspace)?
        .word(profile.folder())
        .path(&module)?
        .path(&workspace.path("frontend/js"))?
        .path(&workspace.path("style"))?
        .path(&workspace.path("public"))?
        .digest();
    let stamp = Stamp::at(workspace.target("xtask/site.stamp"));
    if stamp.holds(&digest) && workspace.site().join("assets.json").exists() {
        say("The page's files are up to date");
        return Ok(());
    }
    let mut parts = engine::shrink(workspace, profile, &module)?;
    parts.extend(bundle::scripts_and_style(workspace, profile)?);
    publish::write(workspace, profile, &parts)?;
    stamp.set(&digest)
}

/// What decides how files are made: the tools' versions and the flags in these sources.
fn tools(workspace: &Workspace) -> Result<Inputs> {
    Inputs::new()
        .path(&workspace.path("frontend/package-lock.json"))?
        .path(&workspace.path("xtask/src/site"))?
        .path(&workspace.path("xtask/src/bindings.rs"))
}
