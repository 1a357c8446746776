//! The limits of ingest as an operator sets them.

use serde::Deserialize;

use crate::ingest::limits::Limits;

macro_rules! limits {
    ($($(#[$doc:meta])* $option:ident => $field:ident: $type:ty, $file:literal, $env:literal;)+) => {
        /// The options as flags, environment and file give them.
        #[derive(Clone, Debug, Default, clap::Args, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitOptions {
            $($(#[$doc])* #[arg(long, value_name = "N", env = $env)] #[serde(rename = $file)] pub $option: Option<$type>,)+
        }

        impl LimitOptions {
            /// These options, and where they are silent, the file's, and then the defaults.
            pub fn settle(&self, file: &Self) -> Limits {
                let defaults = Limits::default();
                Limits { $($field: self.$option.or(file.$option).unwrap_or(defaults.$field),)+ }
            }
        }
    };
}

limits! {
    /// Most bytes of one request, decompressed
    limit_body_bytes => body_bytes: usize, "body-bytes", "VIGIE_LIMIT_BODY_BYTES";
    /// Most bytes of one record
    limit_record_bytes => record_bytes: usize, "record-bytes", "VIGIE_LIMIT_RECORD_BYTES";
    /// Deepest nesting of one record
    limit_depth => depth: usize, "depth", "VIGIE_LIMIT_DEPTH";
    /// Most records of one request
    limit_batch_records => batch_records: usize, "batch-records", "VIGIE_LIMIT_BATCH_RECORDS";
    /// Bytes kept of one request or response of an event
    limit_payload_bytes => payload_bytes: usize, "payload-bytes", "VIGIE_LIMIT_PAYLOAD_BYTES";
    /// Most bytes of a message or comment
    limit_message_bytes => message_bytes: usize, "message-bytes", "VIGIE_LIMIT_MESSAGE_BYTES";
    /// Most bytes of any other text of an event
    limit_text_bytes => text_bytes: usize, "text-bytes", "VIGIE_LIMIT_TEXT_BYTES";
    /// Most bytes of an id, a user code or a section
    limit_code_bytes => code_bytes: usize, "code-bytes", "VIGIE_LIMIT_CODE_BYTES";
    /// Most bytes of an event's attributes, and of its changes
    limit_document_bytes => document_bytes: usize, "document-bytes", "VIGIE_LIMIT_DOCUMENT_BYTES";
    /// Most entries of one list of an event
    limit_list_items => list_items: usize, "list-items", "VIGIE_LIMIT_LIST_ITEMS";
    /// Requests a second that one key may send for long
    limit_key_requests_per_s => key_requests_per_s: u32, "key-requests-per-s", "VIGIE_LIMIT_KEY_REQUESTS_PER_S";
    /// Refused keys a minute that one address may try
    limit_refusals_per_min => refusals_per_min: u32, "refusals-per-min", "VIGIE_LIMIT_REFUSALS_PER_MIN";
    /// Live streams that one person may have open at a time
    limit_live_streams => live_streams: usize, "live-streams", "VIGIE_LIMIT_LIVE_STREAMS";
    /// Milliseconds from which on a read is listed as slow
    slow_read_ms => slow_read_ms: u64, "slow-read-ms", "VIGIE_SLOW_READ_MS";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sets_keeps_its_default() {
        let flags = LimitOptions { limit_depth: Some(10), ..LimitOptions::default() };
        let file = LimitOptions { limit_depth: Some(20), limit_body_bytes: Some(5), ..LimitOptions::default() };
        let limits = flags.settle(&file);
        assert_eq!((limits.depth, limits.body_bytes), (10, 5));
        assert_eq!(limits.batch_records, Limits::default().batch_records);
    }
}
