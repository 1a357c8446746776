//! How much one sender may send at once. Each limit is named in the error of whoever meets it.

use app::domain::error::FieldError;

/// The limits of ingest. Sizes are in bytes and counted after decompression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of the body of one request.
    pub body_bytes: usize,
    /// Of one record.
    pub record_bytes: usize,
    /// Of objects and arrays inside one another within a record, the record itself being 1.
    pub depth: usize,
    /// Records of one request.
    pub batch_records: usize,
    /// Kept of one request or response; what is longer is cut, never refused.
    pub payload_bytes: usize,
    /// Of `message` and `comment`.
    pub message_bytes: usize,
    /// Of every other text: a label, an address, a header's name.
    pub text_bytes: usize,
    /// Of what is looked up by: ids, user codes and types, sections. A filter's value is no longer either.
    pub code_bytes: usize,
    /// Of `attributes`, and of all `changes` together.
    pub document_bytes: usize,
    /// Entries of one list: tags, targets, roles, changes, headers.
    pub list_items: usize,
    /// Requests a second that one key may send for long.
    pub key_requests_per_s: u32,
    /// Refused keys a minute that one address may try before it has to wait.
    pub refusals_per_min: u32,
    /// Live streams that one person may have open.
    pub live_streams: usize,
    /// Milliseconds from which on a read is slow.
    pub slow_read_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 32 << 20,
            record_bytes: 16 << 20,
            depth: 64,
            batch_records: 50_000,
            payload_bytes: 256 << 10,
            message_bytes: 16 << 10,
            text_bytes: 4 << 10,
            code_bytes: app::domain::filter::MAX_VALUE,
            document_bytes: 64 << 10,
            list_items: 200,
            key_requests_per_s: 20_000,
            refusals_per_min: 120,
            live_streams: 32,
            slow_read_ms: 250,
        }
    }
}

impl Limits {
    /// Refuses `size` bytes over `limit`, naming both the field and the limit.
    ///
    /// # Errors
    /// A [`FieldError`] of the field that `field` names.
    pub fn check_bytes(
        size: usize,
        limit: (&'static str, usize),
        field: impl FnOnce() -> String,
    ) -> Result<(), FieldError> {
        let (name, most) = limit;
        if size <= most {
            return Ok(());
        }
        Err(FieldError::new(field(), format!("has {size} bytes; the limit {name} is {most}")))
    }

    /// Refuses more than [`Limits::list_items`] entries.
    ///
    /// # Errors
    /// A [`FieldError`] of the field that `field` names.
    pub fn check_items(count: usize, limits: &Self, field: impl FnOnce() -> String) -> Result<(), FieldError> {
        if count <= limits.list_items {
            return Ok(());
        }
        Err(FieldError::new(field(), format!("has {count} entries; the limit list_items is {}", limits.list_items)))
    }
}
