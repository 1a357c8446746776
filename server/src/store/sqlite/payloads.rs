//! Payloads as compressed frames. Equal ones, headers and all, have one address and are kept once a month.

use std::sync::Arc;

use app::domain::error::StoreError;
use app::domain::payload::{NewPayload, Payload, PayloadInfo};

use super::dictionary::{Dictionary, LEVEL};
use super::row::Content;
use super::search::hash64;

/// Compresses payloads.
pub(super) struct Compressor {
    context: zstd::bulk::Compressor<'static>,
    /// The number of its dictionary; 0 for none.
    pub(super) dictionary: i64,
    plain: Vec<u8>,
}

impl Compressor {
    /// With a dictionary or without.
    pub(super) fn new(dictionary: Option<&Dictionary>) -> std::io::Result<Self> {
        let context = match dictionary {
            Some(dictionary) => dictionary.compressor()?,
            None => zstd::bulk::Compressor::new(LEVEL)?,
        };
        Ok(Self { context, dictionary: dictionary.map_or(0, |dictionary| dictionary.id), plain: Vec::new() })
    }

    /// The payload as it is stored.
    pub(super) fn compress(&mut self, payload: &NewPayload, content_type: i64) -> Result<Content, StoreError> {
        let failed = |error: &dyn std::fmt::Display| StoreError::Database(error.to_string().into());
        let headers = serde_json::to_vec(&payload.headers).map_err(|error| failed(&error))?;
        let length = u32::try_from(headers.len()).map_err(|error| failed(&error))?.to_le_bytes();
        self.plain.clear();
        self.plain.extend_from_slice(&length);
        self.plain.extend_from_slice(&headers);
        self.plain.extend_from_slice(&payload.body);
        let frame = self.context.compress(&self.plain).map_err(|error| failed(&error))?;
        let kept = payload.body.len() as u64;
        let digest = hash64(&[
            &payload.sha256,
            &payload.size.to_le_bytes(),
            &kept.to_le_bytes(),
            &length,
            &headers,
            payload.content_type.as_bytes(),
        ]);
        Ok(Content {
            kind: payload.kind,
            digest,
            sha256: payload.sha256,
            content_type,
            size: i64::try_from(payload.size).unwrap_or(i64::MAX),
            stored: i64::try_from(kept).unwrap_or(i64::MAX),
            dictionary: self.dictionary,
            frame,
        })
    }
}

/// A stored payload, read back.
pub(super) fn expand(info: PayloadInfo, frame: &[u8], dictionary: Option<&[u8]>) -> Result<Payload, StoreError> {
    let failed = |error: &dyn std::fmt::Display| StoreError::Database(error.to_string().into());
    let capacity = zstd::bulk::Decompressor::upper_bound(frame).ok_or_else(|| failed(&"a payload is damaged"))?;
    let mut context = match dictionary {
        Some(bytes) => zstd::bulk::Decompressor::with_dictionary(bytes),
        None => zstd::bulk::Decompressor::new(),
    }
    .map_err(|error| failed(&error))?;
    let plain = context.decompress(frame, capacity).map_err(|error| failed(&error))?;
    let (length, rest) = plain.split_first_chunk().ok_or_else(|| failed(&"a payload is too short"))?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|error| failed(&error))?;
    let (headers, body) = rest.split_at_checked(length).ok_or_else(|| failed(&"a payload is too short"))?;
    let headers = serde_json::from_slice(headers).map_err(|error| failed(&error))?;
    Ok(Payload { info, headers, body: Arc::from(body) })
}

#[cfg(test)]
mod tests {
    use app::domain::payload::PayloadKind;

    use super::*;

    fn payload(body: &[u8]) -> NewPayload {
        NewPayload {
            kind: PayloadKind::Response,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            content_type: "application/json".to_owned(),
            body: Arc::from(body),
            size: 10_000,
            sha256: [7; 32],
        }
    }

    fn info() -> PayloadInfo {
        PayloadInfo {
            kind: PayloadKind::Response,
            content_type: "application/json".to_owned(),
            size: 10_000,
            stored: 0,
            sha256: String::new(),
            truncated: true,
        }
    }

    #[test]
    fn headers_and_body_come_back_byte_for_byte() {
        for body in [&b""[..], b"{\"a\":1}", &[0, 255, 10, 13]] {
            let payload = payload(body);
            let content = Compressor::new(None).unwrap().compress(&payload, 1).unwrap();
            let back = expand(info(), &content.frame, None).unwrap();
            assert_eq!((back.headers, &*back.body), (payload.headers.clone(), body));
        }
    }

    #[test]
    fn a_damaged_frame_is_an_error() {
        assert!(expand(info(), b"no frame", None).is_err());
    }

    #[test]
    fn other_headers_or_another_cut_have_another_address() {
        let mut compressor = Compressor::new(None).unwrap();
        let mut address = |payload: &NewPayload| compressor.compress(payload, 1).unwrap().digest;
        let first = payload(b"abc");
        let mut other = first.clone();
        assert_eq!(address(&first), address(&other));
        other.headers.clear();
        assert_ne!(address(&first), address(&other));
        assert_ne!(address(&first), address(&payload(b"ab")));
    }
}
