//! The WebAssembly module and its script: compile, take apart, bind, shrink.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{Part, Profile, prune, split, tools};
use crate::bindings;
use crate::command::{run, say};
use crate::npm;
use crate::stamp::{Stamp, files};
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
    // The linker's notes of who calls whom, by which the module is taken apart.
    let notes = ["--", "-Clink-args=--emit-relocs"];
    run(toolchain
        .cargo()
        .args(["rustc", "--package", "frontend", "--lib", "--target", TARGET, "--profile", profile.cargo()])
        .args(["--crate-type", "cdylib"])
        .args(notes)
        .current_dir(workspace.root()))?;
    Ok(workspace.target(TARGET).join(profile.folder()).join("frontend.wasm"))
}

/// Takes the module apart, binds and shrinks it, unless that was done for the same one before.
pub(super) fn shrink(workspace: &Workspace, profile: Profile, module: &Path) -> Result<Vec<Part>> {
    let folder = workspace.target("xtask").join(profile.folder());
    let done = folder.join("engine");
    let digest = tools(workspace)?.path(module)?.digest();
    let stamp = Stamp::at(folder.join("engine.stamp"));
    if !(stamp.holds(&digest) && done.exists()) {
        let bound = folder.join("bound");
        for made in [&bound, &done] {
            if made.exists() {
                fs::remove_dir_all(made)?;
            }
        }
        fs::create_dir_all(&done)?;
        let split = split::apart(module, &bound)?;
        say("Writing the module's bindings");
        bindings::generate(workspace, needed(profile, &split.main, prune::FEWEST)?, &bound)?;
        optimise(workspace, profile, &bound.join("vigie_bg.wasm"), &done.join("vigie.wasm"))?;
        for part in &split.parts {
            let path = bound.join(part);
            fs::write(&path, needed(profile, &path, 0)?)?;
            optimise(workspace, profile, &path, &done.join(part))?;
        }
        split.name_by_content(&done)?;
        bundle_script(workspace, profile, &bound, &done.join("vigie.js"))?;
        stamp.set(&digest)?;
    }
    let part = |path: PathBuf| Some(Part { name: path.file_name()?.to_string_lossy().into_owned(), path });
    Ok(files(&done)?.into_iter().filter_map(part).collect())
}

/// What of a module is ever run; `fewest` is how many functions at least are not.
fn needed(profile: Profile, module: &Path, fewest: usize) -> Result<Vec<u8>> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    match profile {
        Profile::Dev => Ok(bytes),
        Profile::Release => prune::without_lazy_hydration(&bytes, fewest),
    }
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
