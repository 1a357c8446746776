//! Undoes `Content-Encoding` while the body arrives, and stops at the limit of what comes out, so that a bomb costs no memory.

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use zstd::stream::raw::{DParameter, Decoder as ZstdDecoder, Operation};

/// How a body is compressed (RFC 9110, section 8.4.1; zstd: RFC 8878).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Identity,
    /// gzip.
    Gzip,
    /// Zstandard, with a window of at most 8 MiB (RFC 9659).
    Zstd,
}

impl Encoding {
    /// The encoding of that name; `None` if it is not known here. No header means [`Encoding::Identity`].
    pub fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => Some(Self::Identity),
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// Why a body could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// More came out than the limit.
    #[error("the body is longer than the limit body_bytes, {0} bytes after decompression")]
    TooLong(usize),
    /// It is not of its encoding, or not whole.
    #[error("the body is not as its Content-Encoding says: {0}")]
    Corrupt(#[source] io::Error),
}

/// The base-2 logarithm of the largest window of Zstandard.
const WINDOW_LOG: u32 = 23;

/// Takes a body piece by piece.
pub struct Decoder {
    stage: Stage,
    limit: usize,
}

enum Stage {
    Identity(Sink),
    Gzip(Box<MultiGzDecoder<Sink>>),
    Zstd(Box<Zstd>),
}

struct Zstd {
    decoder: ZstdDecoder<'static>,
    buffer: Vec<u8>,
    /// What the decoder waits for; 0 at the end of a frame.
    missing: usize,
    sink: Sink,
}

/// Keeps what came out, up to the limit.
struct Sink {
    bytes: Vec<u8>,
    limit: usize,
    over: bool,
}

impl Decoder {
    /// A decoder that gives at most `limit` bytes.
    ///
    /// # Errors
    /// If the decompressor cannot be set up.
    pub fn new(encoding: Encoding, limit: usize) -> Result<Self, DecodeError> {
        let sink = Sink { bytes: Vec::new(), limit, over: false };
        let stage = match encoding {
            Encoding::Identity => Stage::Identity(sink),
            Encoding::Gzip => Stage::Gzip(Box::new(MultiGzDecoder::new(sink))),
            Encoding::Zstd => {
                let mut decoder = ZstdDecoder::new().map_err(DecodeError::Corrupt)?;
                decoder.set_parameter(DParameter::WindowLogMax(WINDOW_LOG)).map_err(DecodeError::Corrupt)?;
                Stage::Zstd(Box::new(Zstd { decoder, buffer: vec![0; 128 << 10], missing: 0, sink }))
            }
        };
        Ok(Self { stage, limit })
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// See [`DecodeError`].
    pub fn write(&mut self, piece: &[u8]) -> Result<(), DecodeError> {
        let written = match &mut self.stage {
            Stage::Identity(sink) => sink.write_all(piece),
            Stage::Gzip(gzip) => gzip.write_all(piece),
            Stage::Zstd(zstd) => zstd.write(piece),
        };
        written.map_err(|error| self.error(error))
    }

    /// The whole body.
    ///
    /// # Errors
    /// See [`DecodeError`].
    pub fn finish(mut self) -> Result<Vec<u8>, DecodeError> {
        if let Stage::Gzip(gzip) = &mut self.stage
            && let Err(error) = gzip.try_finish()
        {
            return Err(self.error(error));
        }
        match self.stage {
            Stage::Identity(sink) => Ok(sink.bytes),
            Stage::Gzip(mut gzip) => Ok(std::mem::take(&mut gzip.get_mut().bytes)),
            Stage::Zstd(zstd) if zstd.missing == 0 => Ok(zstd.sink.bytes),
            Stage::Zstd(_) => Err(DecodeError::Corrupt(io::ErrorKind::UnexpectedEof.into())),
        }
    }

    fn error(&self, error: io::Error) -> DecodeError {
        let over = match &self.stage {
            Stage::Identity(sink) => sink.over,
            Stage::Gzip(gzip) => gzip.get_ref().over,
            Stage::Zstd(zstd) => zstd.sink.over,
        };
        if over { DecodeError::TooLong(self.limit) } else { DecodeError::Corrupt(error) }
    }
}

impl Zstd {
    fn write(&mut self, mut piece: &[u8]) -> io::Result<()> {
        loop {
            let status = self.decoder.run_on_buffers(piece, &mut self.buffer)?;
            self.sink.write_all(&self.buffer[..status.bytes_written])?;
            self.missing = status.remaining;
            piece = &piece[status.bytes_read..];
            // A full buffer may hide more that waits to come out.
            if piece.is_empty() && status.bytes_written < self.buffer.len() {
                return Ok(());
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.limit {
            self.over = true;
            return Err(io::Error::other("over the limit"));
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 3).unwrap()
    }

    fn decode(encoding: Encoding, body: &[u8], limit: usize) -> Result<Vec<u8>, DecodeError> {
        let mut decoder = Decoder::new(encoding, limit)?;
        for piece in body.chunks(7) {
            decoder.write(piece)?;
        }
        decoder.finish()
    }

    #[test]
    fn every_encoding_gives_the_body_back_also_in_several_members() {
        let body: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
        let whole = body.len();
        assert_eq!(decode(Encoding::Identity, &body, whole).unwrap(), body);
        assert_eq!(decode(Encoding::Gzip, &gzip(&body), whole).unwrap(), body);
        assert_eq!(decode(Encoding::Zstd, &zstd(&body), whole).unwrap(), body);
        assert_eq!(decode(Encoding::Gzip, &[gzip(b"ab"), gzip(b"cd")].concat(), 9).unwrap(), b"abcd");
        assert_eq!(decode(Encoding::Zstd, &[zstd(b"ab"), zstd(b"cd")].concat(), 9).unwrap(), b"abcd");
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = vec![0; 50_000_000];
        for (encoding, body) in [(Encoding::Gzip, gzip(&bomb)), (Encoding::Zstd, zstd(&bomb))] {
            let mut decoder = Decoder::new(encoding, 1_000_000).unwrap();
            let written = body.chunks(100).try_for_each(|piece| decoder.write(piece));
            assert!(matches!(written, Err(DecodeError::TooLong(1_000_000))), "{encoding:?}");
        }
        assert!(matches!(decode(Encoding::Identity, &bomb[..11], 10), Err(DecodeError::TooLong(10))));
    }

    #[test]
    fn what_is_cut_or_of_another_encoding_is_corrupt() {
        for (encoding, body) in [(Encoding::Gzip, gzip(b"hello hello")), (Encoding::Zstd, zstd(b"hello hello"))] {
            for body in [&body[..body.len() - 3], b"{\"module\":1}"] {
                assert!(matches!(decode(encoding, body, 100), Err(DecodeError::Corrupt(_))), "{encoding:?}");
            }
        }
    }

    #[test]
    fn a_window_that_would_take_much_memory_is_refused() {
        let mut encoder = zstd::stream::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(27).unwrap();
        encoder.write_all(&[7; 100]).unwrap();
        encoder.flush().unwrap();
        encoder.write_all(&[7; 100]).unwrap();
        let body = encoder.finish().unwrap();
        assert!(matches!(decode(Encoding::Zstd, &body, 1_000), Err(DecodeError::Corrupt(_))));
    }

    #[test]
    fn other_encodings_are_not_known() {
        assert_eq!(Encoding::named(" GZIP "), Some(Encoding::Gzip));
        assert_eq!(Encoding::named("br"), None);
        assert_eq!(Encoding::named("gzip, zstd"), None);
    }
}
