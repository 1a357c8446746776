//! The WebAssembly module and its script: compile, bind, shrink.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Part, Profile, prune, tools};
use crate::bindings;
use crate::command::{run, say};
use crate::npm;
use crate::stamp::Stamp;
use crate::wasm_target::{TARGET, Toolchain};
use crate::workspace::Workspace;

/// With more than these (`--all-features`), Chromium does not load the result.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// A page of `cargo xtask dev` asks each second whether its own script is still served: a rebuild gives it another name.
const RELOAD: &str = "setInterval(() => fetch(import.meta.url, { method: 'HEAD', cache: 'no-store' })\
                      .then((answer) => { if (answer.status === 404) location.reload(); }, () => {}), 1000);";

/// Compiles the crate `frontend` and gives the module's path.
pub(super) fn compile(workspace: &Workspace, profile: Profile, toolchain: Toolchain) -> Result<PathBuf> {
    say(&format!("Compiling the page's module ({})", profile.cargo()));
    run(toolchain
        .cargo()
        .args(["build", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile.cargo()])
        .current_dir(workspace.root()))?;
    Ok(workspace.target(TARGET).join(profile.folder()).join("frontend.wasm"))
}

/// Binds and shrinks the module, unless that was done for the same one before.
pub(super) fn shrink(workspace: &Workspace, profile: Profile, module: &Path) -> Result<Vec<Part>> {
    let folder = workspace.target("xtask").join(profile.folder());
    let script = folder.join("vigie.js");
    let shrunk = folder.join("vigie.wasm");
    let digest = tools(workspace)?.path(module)?.digest();
    let stamp = Stamp::at(folder.join("engine.stamp"));
    if !(stamp.holds(&digest) && script.exists() && shrunk.exists()) {
        let bound = folder.join("bound");
        if bound.exists() {
            fs::remove_dir_all(&bound)?;
        }
        say("Writing the module's bindings");
        let module = match profile {
            Profile::Dev => fs::read(module).with_context(|| format!("cannot read {}", module.display()))?,
            Profile::Release => prune::without_lazy_hydration(module)?,
        };
        bindings::generate(workspace, module, &bound)?;
        bundle_script(workspace, profile, &bound, &script)?;
        optimise(workspace, profile, &bound.join("vigie_bg.wasm"), &shrunk)?;
        stamp.set(&digest)?;
    }
    Ok(vec![Part { name: "vigie.js", path: script }, Part { name: "vigie.wasm", path: shrunk }])
}

fn bundle_script(workspace: &Workspace, profile: Profile, bound: &Path, script: &Path) -> Result<()> {
    let mut esbuild = Command::new(npm::tool(workspace, "frontend", "esbuild"));
    esbuild.args(["--bundle", "--format=esm", "--target=es2022", "--log-level=warning"]);
    if profile == Profile::Release {
        esbuild.arg("--minify");
    } else {
        let build = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?.as_millis();
        esbuild.arg(format!("--footer:js=/* build {build} */ {RELOAD}"));
    }
    run(esbuild.arg(format!("--outfile={}", script.display())).arg(bound.join("vigie.js")))
}

fn optimise(workspace: &Workspace, profile: Profile, bound: &Path, shrunk: &Path) -> Result<()> {
    if profile == Profile::Dev {
        fs::copy(bound, shrunk).with_context(|| format!("cannot copy {}", bound.display()))?;
        return Ok(());
    }
    say("Shrinking the module");
    let tool = npm::tool(workspace, "frontend", "wasm-opt");
    run(Command::new(tool).arg("-Oz").args(FEATURES).arg(bound).arg("-o").arg(shrunk))
}
