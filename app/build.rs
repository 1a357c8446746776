//! Turns `locales/*/*.json` into typed keys: a key that one language lacks is a compile error.

//! It calls the two crates that `leptos_i18n_build` is made of: with their wrapper comes a generator of Unicode data that nothing here asks for,
//! and its 70 crates take minutes in each profile.

use std::error::Error;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

/// One namespace a noun, spelled as its page is.
const NAMESPACES: [&str; 20] = [
    "account",
    "annotation",
    "common",
    "event",
    "export",
    "integrity",
    "journal",
    "login",
    "palette",
    "password",
    "person",
    "redaction",
    "retention",
    "role",
    "setup",
    "site",
    "source",
    "statistics",
    "system",
    "view",
];

/// What the generated texts choose a form by, as tokens are printed, and what stands there instead.
const PLURALS: [(&str, &str); 3] = [
    ("l_i18n_crate :: __private :: get_plural_rules", "crate :: plural :: rules"),
    ("l_i18n_crate :: __private :: InterpolatePluralCount", "crate :: plural :: CountFn"),
    ("l_i18n_crate :: reexports :: icu :: plurals :: PluralOperands", "crate :: plural :: Count"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("OUT_DIR is set by cargo")?).join("i18n");
    let config = Config::new("en")?.add_locale("fr")?.add_locale("pl")?.add_namespaces(NAMESPACES)?;
    // Texts with values as strings too: for attributes and for the sentences of charts.
    let config = config.parse_options(ParseOptions::default().interpolate_display(true));
    let parsed = parse_locales(None, config)?;
    for warning in parsed.diag.warnings().iter() {
        println!("cargo::warning={warning}");
    }
    for error in parsed.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    for path in parsed.tracked_files.iter().flatten() {
        println!("cargo::rerun-if-changed={path}");
    }
    // What the generator writes is not ours to document or to lint.
    let attributes = "#![allow(missing_docs, unreachable_pub, clippy::all, clippy::unwrap_used, clippy::expect_used, clippy::too_many_lines)]";
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, Some(&attributes.parse()?), true)?;
    // Its plurals know all languages of the world; `plural.rs` says why ours are enough.
    let code = code.to_string();
    let code = PLURALS.iter().try_fold(code, |code, (theirs, ours)| match code.contains(theirs) {
        true => Ok(code.replace(theirs, ours)),
        false => Err(format!("the generated texts do not name `{theirs}` any more")),
    })?;
    std::fs::create_dir_all(&out)?;
    std::fs::write(out.join("mod.rs"), code)?;
    Ok(())
}
