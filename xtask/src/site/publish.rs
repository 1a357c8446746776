//! Lays the finished files out as they are served: names by content, compressed copies beside, and `assets.json` from plain to hashed names.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Part, Profile};
use crate::command::say;
use crate::stamp::{files, short_hash};
use crate::workspace::Workspace;

/// Types that shrink; pictures are compressed already.
const COMPRESSIBLE: [&str; 8] = ["js", "wasm", "css", "svg", "webmanifest", "txt", "json", "html"];

/// Writes `target/site` anew: the parts into `pkg/`, `public/` as it is, and last the manifest.
pub(super) fn write(workspace: &Workspace, profile: Profile, parts: &[Part]) -> Result<()> {
    say("Laying out target/site");
    let site = workspace.site();
    if site.exists() {
        fs::remove_dir_all(&site).with_context(|| format!("cannot empty {}", site.display()))?;
    }
    let mut names = BTreeMap::new();
    for part in parts {
        let bytes = fs::read(&part.path).with_context(|| format!("cannot read {}", part.path.display()))?;
        let hashed = hashed_name(&part.name, &bytes);
        place(profile, &site.join("pkg").join(&hashed), &bytes)?;
        names.insert(&part.name, hashed);
    }
    let public = workspace.path("public");
    for file in files(&public)? {
        let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        place(profile, &site.join(file.strip_prefix(&public)?), &bytes)?;
    }
    fs::write(site.join("assets.json"), serde_json::to_vec_pretty(&names)?)?;
    Ok(())
}

/// `vigie.wasm` → `vigie.0123456789abcdef.wasm`.
pub(super) fn hashed_name(name: &str, bytes: &[u8]) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}.{}.{extension}", short_hash(bytes))
}

fn place(profile: Profile, path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    if profile == Profile::Dev || !COMPRESSIBLE.contains(&extension.as_ref()) {
        return Ok(());
    }
    let (br, gz) = (brotli(bytes)?, gzip(bytes)?);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    println!("    {name:<32} {:>9} B, brotli {:>7} B, gzip {:>7} B", bytes.len(), br.len(), gz.len());
    fs::write(path.with_file_name(format!("{name}.br")), br)?;
    fs::write(path.with_file_name(format!("{name}.gz")), gz)?;
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_name_changes_with_its_content_only() {
        assert_eq!(hashed_name("vigie.wasm", b""), "vigie.e3b0c44298fc1c14.wasm");
        assert_eq!(hashed_name("vigie.wasm", b"a"), hashed_name("vigie.wasm", b"a"));
        assert_ne!(hashed_name("vigie.wasm", b"a"), hashed_name("vigie.wasm", b"b"));
    }

    #[test]
    fn compressed_copies_read_back_as_the_file() {
        let bytes = b"body { color: red }".repeat(50);
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut brotli(&bytes).unwrap().as_slice(), &mut text).unwrap();
        assert_eq!(text, bytes);
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(gzip(&bytes).unwrap().as_slice()).read_to_end(&mut text).unwrap();
        assert_eq!(text, bytes);
    }
}
