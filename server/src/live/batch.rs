//! The messages of a live stream that are sent together.

use bytes::{BufMut, Bytes, BytesMut};

use super::position::Position;

/// Messages that are sent together.
#[derive(Default)]
pub(super) struct Batch {
    bytes: BytesMut,
    rows: usize,
}

impl Batch {
    /// How many bytes there are so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Adds an event, at the position behind it.
    pub(super) fn event(&mut self, json: &Bytes, position: Position) {
        self.bytes.put_slice(b"data: ");
        self.bytes.put_slice(json);
        self.bytes.put_slice(format!("\nid: {position}\n\n").as_bytes());
    }

    /// Adds a row to the one message of all rows.
    pub(super) fn row(&mut self, json: &Bytes) {
        self.bytes.put_slice(if self.rows == 0 { b"event: rows\ndata: [" } else { b"," });
        self.bytes.put_slice(json);
        self.rows += 1;
    }

    /// The bytes; a reader who has them stands at the position.
    pub(super) fn end(mut self, position: Position) -> Bytes {
        if self.rows > 0 {
            self.bytes.put_slice(format!("]\nid: {position}\n\n").as_bytes());
        }
        self.bytes.freeze()
    }
}
