//! Replacing ranges of a text from front to back, copying only if there is one.

use std::ops::Range;

/// A text without its secrets.
#[derive(Debug)]
pub(super) struct Redacted {
    pub(super) bytes: Vec<u8>,
    pub(super) removed: u32,
}

/// The replacements made so far.
pub(super) struct Edits<'a> {
    source: &'a [u8],
    out: Vec<u8>,
    done: usize,
    removed: u32,
}

impl<'a> Edits<'a> {
    pub(super) fn of(source: &'a [u8]) -> Self {
        Self { source, out: Vec::new(), done: 0, removed: 0 }
    }

    /// Where the untouched rest begins.
    pub(super) fn done(&self) -> usize {
        self.done
    }

    /// Replaces a range behind all that were replaced before; one that is not is left alone.
    pub(super) fn replace(&mut self, range: &Range<usize>, parts: &[&[u8]]) {
        let Some(kept) = self.source.get(self.done..range.start) else { return };
        if self.out.capacity() == 0 {
            self.out.reserve(self.source.len() + 16);
        }
        self.out.extend_from_slice(kept);
        for part in parts {
            self.out.extend_from_slice(part);
        }
        self.done = range.end;
        self.removed += 1;
    }

    pub(super) fn finish(mut self) -> Option<Redacted> {
        if self.removed == 0 {
            return None;
        }
        self.out.extend_from_slice(self.source.get(self.done..).unwrap_or_default());
        Some(Redacted { bytes: self.out, removed: self.removed })
    }
}
