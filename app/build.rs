//! Turns `locales/*/*.json` into typed keys: a key that one language lacks is a compile error.

use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_build::options::CodegenOptions;
use leptos_i18n_build::{Config, ParseOptions, TranslationsInfos};

/// One namespace a noun, spelled as its page is.
const NAMESPACES: [&str; 6] = ["common", "event", "journal", "login", "setup", "statistics"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is set by cargo")?).join("i18n");
    let config = Config::new("en")?.add_locale("fr")?.add_locale("pl")?.add_namespaces(NAMESPACES)?;
    // Texts with values as strings too: for attributes and for the sentences of charts.
    let config = config.parse_options(ParseOptions::default().interpolate_display(true));
    let translations = TranslationsInfos::parse(config)?;
    translations.emit_diagnostics();
    translations.rerun_if_locales_changed();
    // What the generator writes is not ours to document or to lint.
    let attributes = "#![allow(missing_docs, unreachable_pub, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]";
    let options = CodegenOptions::default().top_level_attributes(Some(attributes.parse()?));
    translations.generate_i18n_module_with_options(out, options)?;
    Ok(())
}
