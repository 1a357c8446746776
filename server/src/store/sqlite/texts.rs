//! The texts of an event in one column, compressed with a dictionary: a message of words that all the others have too, the sender's ids,
//! and what few events have. Two thirds of an event are texts, and no query looks into them but a phrase's, which reads the event anyway.

use std::net::IpAddr;

use app::domain::error::StoreError;
use app::domain::event::Details;
use app::domain::slug::Slug;
use app::domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use zstd::zstd_safe::CParameter;

use super::dictionary::Dictionary;

/// What stands first in the column where the rest is JSON; else a dictionary's number stands there, and the rest is a frame.
const PLAIN: u8 = 0;
/// How every frame of zstd begins (RFC 8878, section 3.1.1), which is not stored.
const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// The texts. Their names are stored and stay.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Texts<D = Details> {
    /// The message.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
    /// The sender's own id.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub(super) source_key: Option<String>,
    /// What the event belongs to.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub(super) correlation: Option<String>,
    /// The address.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(super) ip: Option<IpAddr>,
    /// The details, if there are any.
    #[serde(rename = "d", default = "none", skip_serializing_if = "Option::is_none")]
    pub(super) details: Option<D>,
    /// When the source recorded it.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(super) recorded: Option<Timestamp>,
    /// Free marks.
    #[serde(rename = "t", default, skip_serializing_if = "Vec::is_empty")]
    pub(super) tags: Vec<Slug>,
}

impl<D> Texts<D> {
    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        let Self { message, source_key, correlation, ip, details, recorded, tags } = self;
        let no_text = message.is_none() && source_key.is_none() && correlation.is_none() && ip.is_none();
        no_text && details.is_none() && recorded.is_none() && tags.is_empty()
    }
}

fn none<D>() -> Option<D> {
    None
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::Database(error.to_string().into())
}

/// Compresses texts.
pub(super) struct TextEncoder {
    context: Option<(u8, zstd::bulk::Compressor<'static>)>,
    plain: Vec<u8>,
    frame: Vec<u8>,
}

impl TextEncoder {
    /// With a dictionary; without one the texts stay as they are, since alone each is too short for zstd.
    pub(super) fn new(dictionary: Option<&Dictionary>) -> std::io::Result<Self> {
        let prepare = |dictionary: &Dictionary| {
            let mut context = dictionary.compressor()?;
            context.set_parameter(CParameter::DictIdFlag(false))?;
            Ok::<_, std::io::Error>((u8::try_from(dictionary.id).unwrap_or(PLAIN), context))
        };
        Ok(Self { context: dictionary.map(prepare).transpose()?, plain: Vec::new(), frame: Vec::new() })
    }

    /// The number of its dictionary; 0 for none.
    pub(super) fn dictionary(&self) -> i64 {
        self.context.as_ref().map_or(0, |(number, _)| i64::from(*number))
    }

    /// The texts as they are stored.
    pub(super) fn encode(&mut self, texts: &Texts<&Details>) -> Result<Vec<u8>, StoreError> {
        self.plain.clear();
        self.plain.push(PLAIN);
        serde_json::to_writer(&mut self.plain, texts).map_err(failed)?;
        let Some((number, context)) = &mut self.context else { return Ok(self.plain.clone()) };
        self.frame.clear();
        self.frame.reserve(zstd::zstd_safe::compress_bound(self.plain.len()));
        context.compress_to_buffer(&self.plain[1..], &mut self.frame).map_err(failed)?;
        let Some(frame) = self.frame.strip_prefix(&MAGIC) else { return Err(failed("zstd wrote no frame")) };
        if frame.len() >= self.plain.len() {
            return Ok(self.plain.clone());
        }
        let mut stored = Vec::with_capacity(frame.len() + 1);
        stored.push(*number);
        stored.extend_from_slice(frame);
        Ok(stored)
    }
}

/// The JSON of stored texts that are not compressed, for training.
pub(super) fn plain(stored: &[u8]) -> Option<&[u8]> {
    stored.split_first().filter(|(first, _)| **first == PLAIN).map(|(_, json)| json)
}

/// The number of the dictionary that stored texts need.
pub(super) fn dictionary(stored: &[u8]) -> Option<i64> {
    stored.first().filter(|first| **first != PLAIN).map(|first| i64::from(*first))
}

/// A dictionary prepared for reading.
pub(super) struct TextDictionary {
    prepared: zstd::dict::DecoderDictionary<'static>,
    bytes: Vec<u8>,
}

impl TextDictionary {
    /// From the bytes that were trained.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self { prepared: zstd::dict::DecoderDictionary::copy(&bytes), bytes }
    }

    /// Whether it was made of these bytes.
    pub(super) fn is_of(&self, bytes: &[u8]) -> bool {
        self.bytes == bytes
    }
}

impl std::fmt::Debug for TextDictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextDictionary").finish_non_exhaustive()
    }
}

/// Reads the texts of some events of one month.
pub(super) struct TextDecoder<'d> {
    context: Option<zstd::bulk::Decompressor<'d>>,
    frame: Vec<u8>,
    json: Vec<u8>,
}

impl<'d> TextDecoder<'d> {
    /// With the month's dictionary, if it has one.
    pub(super) fn new(dictionary: Option<&'d TextDictionary>) -> Result<Self, StoreError> {
        let prepare =
            |dictionary: &'d TextDictionary| zstd::bulk::Decompressor::with_prepared_dictionary(&dictionary.prepared);
        Ok(Self { context: dictionary.map(prepare).transpose().map_err(failed)?, frame: Vec::new(), json: Vec::new() })
    }

    /// Whether it has what it takes to read stored texts.
    pub(super) fn can_read(&self, stored: &[u8]) -> bool {
        self.context.is_some() || dictionary(stored).is_none()
    }

    /// The texts of an event.
    pub(super) fn decode(&mut self, stored: &[u8]) -> Result<Texts, StoreError> {
        if let Some(json) = plain(stored) {
            return serde_json::from_slice(json).map_err(failed);
        }
        self.expand(stored)?;
        serde_json::from_slice(&self.json).map_err(failed)
    }

    /// The JSON of the texts, byte for byte as it was before compression.
    pub(super) fn json(&mut self, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        if let Some(json) = plain(stored) {
            return Ok(json.to_vec());
        }
        self.expand(stored)?;
        Ok(self.json.clone())
    }

    fn expand(&mut self, stored: &[u8]) -> Result<(), StoreError> {
        let (Some(context), Some((_, frame))) = (&mut self.context, stored.split_first()) else {
            return Err(failed("texts are compressed with a dictionary that is missing"));
        };
        self.frame.clear();
        self.frame.extend_from_slice(&MAGIC);
        self.frame.extend_from_slice(frame);
        let size = zstd::bulk::Decompressor::upper_bound(&self.frame).ok_or_else(|| failed("texts are damaged"))?;
        self.json.clear();
        self.json.reserve(size);
        context.decompress_to_buffer(&self.frame, &mut self.json).map_err(failed)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::dictionary::LEVEL;
    use super::*;

    fn texts(n: usize) -> Texts<&'static Details> {
        Texts {
            message: Some(format!("The parcel {n} was refused by the customer and goes back to the warehouse in Łódź")),
            source_key: Some(format!("evt-{n}")),
            ip: Some([10, 0, 0, 7].into()),
            correlation: None,
            details: None,
            recorded: None,
            tags: Vec::new(),
        }
    }

    fn trained() -> Vec<u8> {
        let mut encoder = TextEncoder::new(None).unwrap();
        let samples: Vec<Vec<u8>> =
            (0..1_000).map(|n| encoder.encode(&texts(n * 7_919)).unwrap()[1..].to_vec()).collect();
        zstd::dict::from_samples(&samples, 4_096).unwrap()
    }

    #[test]
    fn texts_come_back_with_a_dictionary_or_without_and_are_smaller_with_one() {
        let bytes = trained();
        let dictionary = Dictionary { id: 2, level: LEVEL, bytes: bytes.clone() };
        let reading = TextDictionary::new(bytes.clone());
        let stored = [None, Some(&dictionary)]
            .map(|dictionary| TextEncoder::new(dictionary).unwrap().encode(&texts(5)).unwrap());
        assert!(stored[1].len() * 2 < stored[0].len(), "{} B, {} B", stored[0].len(), stored[1].len());
        assert_eq!(stored.each_ref().map(|stored| super::dictionary(stored)), [None, Some(2)]);
        for stored in stored {
            let back = TextDecoder::new(Some(&reading)).unwrap().decode(&stored).unwrap();
            assert_eq!((back.message, back.source_key, back.ip), (texts(5).message, texts(5).source_key, texts(5).ip));
        }
    }

    #[test]
    fn damaged_texts_and_a_missing_dictionary_are_errors() {
        assert!(TextDecoder::new(None).unwrap().decode(&[2, 1, 2, 3]).is_err());
        assert!(TextDecoder::new(None).unwrap().decode(b"").is_err());
        assert!(TextDecoder::new(None).unwrap().decode(b"\0{").is_err());
        let bytes = trained();
        let reading = TextDictionary::new(bytes.clone());
        assert!(TextDecoder::new(Some(&reading)).unwrap().decode(&[2, 0, 0, 0]).is_err());
    }
}
