//! Takes out of the module what is marked `#[lazy]`: each becomes a module of its own, fetched when it is first called. A script beside them
//! fetches them; it becomes part of the page's script.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use super::publish::hashed_name;
use crate::command::say;

/// What the bindings and the main module call that script.
const SCRIPT: &str = "./__wasm_split.js";

/// A module that was taken apart.
pub(super) struct Split {
    /// What every page needs; to be bound.
    pub(super) main: PathBuf,
    /// The names of the others, in the same folder.
    pub(super) parts: Vec<String>,
    script: PathBuf,
}

/// Takes a module apart into a folder.
///
/// # Errors
/// If the module has no relocations, or cannot be read.
pub(super) fn apart(module: &Path, folder: &Path) -> Result<Split> {
    say("Taking the module apart");
    fs::create_dir_all(folder)?;
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.main_module = "./vigie.js";
    options.link_name = SCRIPT;
    let split = transform(options).map_err(|error| anyhow!("cannot take {} apart: {error:#}", module.display()))?;
    let name = |path: &PathBuf| Some(path.file_name()?.to_string_lossy().into_owned());
    let parts: Vec<String> = split.split_modules.iter().filter_map(name).collect();
    ensure!(!parts.is_empty(), "nothing in the module is lazy");
    Ok(Split { main, parts, script: folder.join(SCRIPT) })
}

impl Split {
    /// Lets the script ask for the parts by the names under which they will be served, given the folder of their final form.
    ///
    /// # Errors
    /// If the script does not name one of them.
    pub(super) fn name_by_content(&self, done: &Path) -> Result<()> {
        let mut script = fs::read_to_string(&self.script)?;
        for part in &self.parts {
            let (plain, hashed) = (format!("\"./{part}\""), hashed_name(part, &fs::read(done.join(part))?));
            ensure!(script.contains(&plain), "the script of the parts does not name {part}");
            script = script.replace(&plain, &format!("\"./{hashed}\""));
        }
        fs::write(&self.script, script)?;
        Ok(())
    }
}
