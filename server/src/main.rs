//! The program `vigie`: its command line decides what it does.

use std::process::ExitCode;

use rust_embed::RustEmbed;
use server::http::assets::SiteFiles;

/// Events are made of many small pieces that are allocated in one thread and freed in another, SQLite's among them.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The page's files: inside a release build, read from disk by a debug build.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

/// `cargo xtask` says here which files these are, so that the compiler takes them in again when there are others: their names carry
/// hashes, and it cannot know which to watch.
const _: Option<&str> = option_env!("VIGIE_SITE_DIGEST");

fn main() -> ExitCode {
    server::cli::main(SiteFiles::of::<Site>())
}
