//! Events as JSON: one array, or one object a line, in the form of `GET /api/v1/events`.

use std::io::{self, Write};

use app::domain::event::Event;

use crate::http::event_json::ApiEvent;

/// How the objects stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In one array, an object a line.
    Array,
    /// One a line, nothing between.
    Lines,
}

/// Writes events as JSON.
pub struct JsonWriter<W> {
    out: W,
    shape: Shape,
    rows: u64,
    line: Vec<u8>,
}

impl<W: Write> JsonWriter<W> {
    /// Nothing is written before the first event.
    pub fn new(out: W, shape: Shape) -> Self {
        Self { out, shape, rows: 0, line: Vec::with_capacity(4_096) }
    }

    /// Writes one event.
    ///
    /// # Errors
    /// If `out` takes no more.
    pub fn event(&mut self, event: &Event) -> io::Result<()> {
        if self.shape == Shape::Array {
            self.line.extend_from_slice(if self.rows == 0 { b"[\n" } else { b",\n" });
        }
        serde_json::to_writer(&mut self.line, &ApiEvent(event))?;
        if self.shape == Shape::Lines {
            self.line.push(b'\n');
        }
        self.rows += 1;
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Closes the array. What was not finished stays open, so that nobody takes it for a whole file.
    ///
    /// # Errors
    /// If `out` takes no more.
    pub fn finish(mut self) -> io::Result<()> {
        match (self.shape, self.rows) {
            (Shape::Array, 0) => self.out.write_all(b"[]\n")?,
            (Shape::Array, _) => self.out.write_all(b"\n]\n")?,
            (Shape::Lines, _) => {}
        }
        self.out.flush()
    }
}
