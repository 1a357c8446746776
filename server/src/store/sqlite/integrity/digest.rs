//! What an event says, as one hash: made of its words and not of their numbers, and of texts as they were before compression, so that texts
//! may be compressed anew, and a changed dictionary entry is found like a changed row.

use sha2::{Digest, Sha256};

/// SHA-256.
pub(in super::super) type Hash = [u8; 32];

/// All that an event says, besides its id.
#[derive(Debug)]
pub(in super::super) struct Said<'e> {
    pub(in super::super) site: &'e str,
    pub(in super::super) source: &'e str,
    pub(in super::super) module: &'e str,
    pub(in super::super) submodule: Option<&'e str>,
    pub(in super::super) operation: &'e str,
    /// Outcome, kind, severity, reason and action, by their stored codes, which never change their meaning.
    pub(in super::super) codes: [Option<u8>; 5],
    /// Flags, occurred, received, the local day, the offset, what was removed.
    pub(in super::super) numbers: [i64; 6],
    pub(in super::super) duration_ms: Option<i64>,
    /// The actor as JSON, with the labels of that moment.
    pub(in super::super) actor: Option<&'e str>,
    pub(in super::super) section: Option<&'e str>,
    /// The JSON of [`Texts`](super::super::texts::Texts).
    pub(in super::super) texts: Option<&'e [u8]>,
    pub(in super::super) payloads: Vec<SaidPayload<'e>>,
}

/// A payload of it.
#[derive(Debug)]
pub(in super::super) struct SaidPayload<'e> {
    pub(in super::super) kind: u8,
    pub(in super::super) content_type: &'e str,
    /// Its size before cutting, and how much of it is kept.
    pub(in super::super) sizes: [i64; 2],
    /// Of the body before cutting.
    pub(in super::super) sha256: &'e [u8],
}

/// Fields one behind the other, each behind its length, so that no two events are written alike.
struct Writing(Sha256);

impl Writing {
    fn field(&mut self, bytes: Option<&[u8]>) {
        match bytes {
            None => self.0.update([0]),
            Some(bytes) => {
                self.0.update([1]);
                self.0.update((bytes.len() as u64).to_le_bytes());
                self.0.update(bytes);
            }
        }
    }

    fn number(&mut self, number: Option<i64>) {
        self.field(number.map(i64::to_le_bytes).as_ref().map(<[u8; 8]>::as_slice));
    }
}

impl Said<'_> {
    /// The hash.
    pub(in super::super) fn digest(&self) -> Hash {
        let Self {
            site,
            source,
            module,
            submodule,
            operation,
            codes,
            numbers,
            duration_ms,
            actor,
            section,
            texts,
            payloads,
        } = self;
        let mut writing = Writing(Sha256::new());
        writing.field(Some(b"vigie event 1"));
        for text in [Some(*site), Some(source), Some(module), *submodule, Some(operation), *actor, *section] {
            writing.field(text.map(str::as_bytes));
        }
        codes.iter().for_each(|code| writing.number(code.map(i64::from)));
        numbers.iter().for_each(|number| writing.number(Some(*number)));
        writing.number(*duration_ms);
        writing.field(*texts);
        writing.number(i64::try_from(payloads.len()).ok());
        for payload in payloads {
            writing.number(Some(payload.kind.into()));
            writing.field(Some(payload.content_type.as_bytes()));
            payload.sizes.iter().for_each(|size| writing.number(Some(*size)));
            writing.field(Some(payload.sha256));
        }
        writing.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said<'static> {
        Said {
            site: "vigie",
            source: "vigie",
            module: "settings",
            submodule: None,
            operation: "site.create",
            codes: [Some(0), Some(6), Some(2), None, Some(0)],
            numbers: [0; 6],
            duration_ms: None,
            actor: Some("{}"),
            section: None,
            texts: Some(b"{}"),
            payloads: Vec::new(),
        }
    }

    #[test]
    fn another_value_of_any_field_is_another_hash() {
        let payload = |kind| SaidPayload { kind, content_type: "text/plain", sizes: [1, 1], sha256: &[7; 32] };
        let others = [
            Said { site: "lyon", ..said() },
            Said { source: "till", ..said() },
            Said { module: "users", ..said() },
            Said { submodule: Some("x"), ..said() },
            Said { operation: "site.change", ..said() },
            Said { codes: [Some(1), Some(6), Some(2), None, Some(0)], ..said() },
            Said { codes: [Some(0), Some(6), Some(2), Some(0), None], ..said() },
            Said { numbers: [0, 0, 1, 0, 0, 0], ..said() },
            Said { duration_ms: Some(0), ..said() },
            Said { actor: None, ..said() },
            Said { actor: None, section: Some("{}"), ..said() },
            Said { texts: Some(b"{ }"), ..said() },
            Said { payloads: vec![payload(0)], ..said() },
            Said { payloads: vec![payload(1)], ..said() },
        ];
        let mut all: Vec<Hash> = others.iter().map(Said::digest).chain([said().digest()]).collect();
        assert_eq!(said().digest(), said().digest());
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), others.len() + 1);
    }
}
