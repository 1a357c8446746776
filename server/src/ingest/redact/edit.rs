//! Replacing ranges of a text from front to back, copying only if there is one.

use std::ops::Range;

/// A text without its secrets.
#[derive(Debug)]
pub(super) struct Redacted {
    pub(super) bytes: Vec<u8>,
    /// Where they stood, from front to back.
    pub(super) places: Vec<Range<usize>>,
}

impl Redacted {
    /// How many there were.
    pub(super) fn removed(&self) -> u32 {
        u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }
}

/// The replacements made so far.
pub(super) struct Edits<'a> {
    source: &'a [u8],
    out: Vec<u8>,
    done: usize,
    places: Vec<Range<usize>>,
}

impl<'a> Edits<'a> {
    pub(super) fn of(source: &'a [u8]) -> Self {
        Self { source, out: Vec::new(), done: 0, places: Vec::new() }
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
        self.places.push(range.clone());
    }

    pub(super) fn finish(mut self) -> Option<Redacted> {
        if self.places.is_empty() {
            return None;
        }
        self.out.extend_from_slice(self.source.get(self.done..).unwrap_or_default());
        Some(Redacted { bytes: self.out, places: self.places })
    }
}
