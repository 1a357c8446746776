//! Doing nothing twice: a stamp file holds the digest of what a step was made from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// A digest over the inputs of a step, in the order in which they were added.
#[derive(Default)]
pub(crate) struct Inputs(Sha256);

impl Inputs {
    /// No inputs yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a word, such as a flag.
    #[must_use]
    pub(crate) fn word(mut self, word: &str) -> Self {
        self.0.update(word.len().to_le_bytes());
        self.0.update(word);
        self
    }

    /// Adds a file or everything in a folder, by content; what does not exist counts as such.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(crate) fn path(mut self, path: &Path) -> Result<Self> {
        for file in files(path)? {
            let bytes = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().into_owned();
            self = self.word(&name);
            self.0.update(bytes.len().to_le_bytes());
            self.0.update(&bytes);
        }
        Ok(self.word("."))
    }

    /// The digest in hexadecimal digits.
    pub(crate) fn digest(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The files below a path, sorted; the path itself where it is a file, none where it does not exist.
///
/// # Errors
/// If a folder cannot be listed.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
        found.extend(files(&entry?.path())?);
    }
    found.sort();
    Ok(found)
}

/// The first 16 hexadecimal digits of the SHA-256 of some bytes: enough to name a file by its content.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    let mut digits = hex(&Sha256::digest(bytes));
    digits.truncate(16);
    digits
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that remembers from what a step's output was made.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    /// The stamp kept in a file, which needs not exist.
    pub(crate) fn at(file: PathBuf) -> Self {
        Self(file)
    }

    /// Whether the step was last done from the same inputs.
    pub(crate) fn holds(&self, digest: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|text| text == digest)
    }

    /// Remembers that the step is done.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn set(&self, digest: &str) -> Result<()> {
        if let Some(folder) = self.0.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.0, digest).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_until_an_input_changes() {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        fs::create_dir(&source).unwrap();
        fs::write(source.join("a"), "1").unwrap();
        let digest = || Inputs::new().word("flag").path(&source).unwrap().digest();
        let stamp = Stamp::at(folder.path().join("deep/stamp"));
        let first = digest();
        assert!(!stamp.holds(&first));
        stamp.set(&first).unwrap();
        assert!(stamp.holds(&digest()));
        fs::write(source.join("a"), "2").unwrap();
        assert!(!stamp.holds(&digest()), "a changed file");
        fs::write(source.join("a"), "1").unwrap();
        fs::rename(source.join("a"), source.join("b")).unwrap();
        assert!(!stamp.holds(&digest()), "a renamed file");
    }
}
