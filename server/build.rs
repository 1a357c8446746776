//! Has the program compiled again when the page's files change: their names carry hashes, so the compiler cannot know which to watch.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    // Watched although it is not built yet: a watched folder that does not exist would have everything compiled each time.
    std::fs::create_dir_all(&site)?;
    println!("cargo::rerun-if-changed={}", site.display());
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
