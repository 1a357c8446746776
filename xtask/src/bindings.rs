//! From cargo's WebAssembly to a module with JavaScript beside it. The generator is a library here, so its version is the lock file's.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::Workspace;

/// Writes `vigie.js` and `vigie_bg.wasm` (and snippets) into a folder, given a module's bytes. `init` of the script wants the module's address.
///
/// # Errors
/// If the versions of the library and the generator differ, or the module cannot be read.
pub(crate) fn generate(workspace: &Workspace, module: Vec<u8>, folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(workspace.path("Cargo.lock")).context("cannot read Cargo.lock")?;
    same_version(&lock)?;
    Bindgen::new()
        .input_bytes("vigie", module)
        .web(true)?
        .omit_default_module_path(true)
        // The lazy parts of the module call functions through its table.
        .keep_lld_exports(true)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(folder)
        .context("cannot write the bindings of the page's module")
}

fn same_version(lock: &str) -> Result<()> {
    let lock: toml::Table = lock.parse().context("Cargo.lock is not TOML")?;
    let library = locked(&lock, "wasm-bindgen").context("wasm-bindgen is not in Cargo.lock")?;
    let generator =
        locked(&lock, "wasm-bindgen-cli-support").context("wasm-bindgen-cli-support is not in Cargo.lock")?;
    if library != generator {
        bail!(
            "Cargo.lock has wasm-bindgen {library} but wasm-bindgen-cli-support {generator}; \
             make them equal: cargo update -p wasm-bindgen-cli-support --precise {library}"
        );
    }
    Ok(())
}

fn locked<'a>(lock: &'a toml::Table, name: &str) -> Option<&'a str> {
    let packages = lock.get("package")?.as_array()?;
    let package = packages.iter().find(|package| package.get("name").and_then(|n| n.as_str()) == Some(name))?;
    package.get("version")?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differing_versions_are_refused_with_the_command_that_mends_them() {
        let lock = |generator: &str| {
            format!(
                "[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n\
                 [[package]]\nname = \"wasm-bindgen-cli-support\"\nversion = \"{generator}\"\n"
            )
        };
        assert!(same_version(&lock("0.2.130")).is_ok());
        let error = same_version(&lock("0.2.129")).unwrap_err().to_string();
        assert!(error.ends_with("cargo update -p wasm-bindgen-cli-support --precise 0.2.130"), "{error}");
    }
}
