//! Ids for records that have none, the same each time the same file is imported, so that nothing is stored twice.

use sha2::{Digest, Sha256};

/// Gives ids to the records of one file.
pub(super) struct Identity {
    file: Sha256,
}

impl Identity {
    /// Ids for the records of a file of this name, without folders and without the ending of its compression: a compressed copy is the same file.
    pub(super) fn of(file_name: &str) -> Self {
        let plain = file_name.strip_suffix(".gz").or_else(|| file_name.strip_suffix(".zst")).unwrap_or(file_name);
        let mut file = Sha256::new();
        file.update((plain.len() as u64).to_le_bytes());
        file.update(plain);
        Self { file }
    }

    /// The id of what stands on a line: from the name of the file, the number of the line and its content. Adding lines at the end of a
    /// file therefore changes no id.
    pub(super) fn of_line(&self, line: u64, content: &[u8]) -> String {
        let mut hash = self.file.clone();
        hash.update(line.to_le_bytes());
        hash.update(content);
        let digest = hash.finalize();
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("import-{hex}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_file_line_and_content_only() {
        let id = |file: &str, line, content: &[u8]| Identity::of(file).of_line(line, content);
        assert_eq!(id("access.log", 3, b"GET /"), id("access.log.gz", 3, b"GET /"));
        assert_ne!(id("access.log", 3, b"GET /"), id("access.log", 4, b"GET /"));
        assert_ne!(id("access.log", 3, b"GET /"), id("access.log", 3, b"GET /b"));
        assert_ne!(id("access.log", 3, b"GET /"), id("other.log", 3, b"GET /"));
    }
}
