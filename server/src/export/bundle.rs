//! A few small files as one ZIP, with a manifest of their sizes and hashes. The same files and the same time give the same bytes.

use std::io::{Cursor, Write};

use app::domain::time::LocalTime;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::file::zip_time;

/// A file of a bundle.
pub struct File {
    /// Its name: of ours, never of an event's.
    pub name: String,
    /// All of it.
    pub bytes: Vec<u8>,
}

impl File {
    fn entry(&self, sha256: String) -> Entry<'_> {
        Entry { name: &self.name, size: self.bytes.len(), sha256 }
    }
}

#[derive(Serialize)]
struct Manifest<'a> {
    files: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    size: usize,
    sha256: String,
}

/// The archive, with `manifest.json` after the files.
///
/// # Errors
/// If there are more or larger files than a ZIP takes.
pub fn zip(files: &[File], at: LocalTime) -> ZipResult<Vec<u8>> {
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip_time(at));
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        zip.start_file(file.name.as_str(), options)?;
        zip.write_all(&file.bytes)?;
    }
    zip.start_file("manifest.json", options)?;
    zip.write_all(&manifest(files))?;
    Ok(zip.finish()?.into_inner())
}

fn manifest(files: &[File]) -> Vec<u8> {
    let sha256 = |file: &File| Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let entry = |file| File::entry(file, sha256(file));
    let files = files.iter().map(entry).collect();
    // Names and numbers always are JSON.
    serde_json::to_vec_pretty(&Manifest { files }).unwrap_or_default()
}
