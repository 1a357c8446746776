//! A request and its response, together 0.5 to 4 KiB as they are sent: the JSON of an order and what the partner made of it.

use app::domain::language::Language;
use app::domain::outcome::Outcome;

use super::dice::Dice;
use super::words::{Words, decimal, hex, padded};

/// The size of both together in a line of NDJSON, in bytes.
pub(super) const SIZE: std::ops::RangeInclusive<usize> = 512..=4_096;
/// Room for what closes a body after its last line.
const LAST_LINE: usize = 170;

/// What an exchange is about.
#[derive(Clone, Copy)]
pub(super) struct Exchange {
    /// The language of its site.
    pub(super) language: Language,
    /// How it ended.
    pub(super) outcome: Outcome,
    /// The order's number.
    pub(super) number: u32,
}

/// Appends `,"request":{…},"response":{…}`.
pub(super) fn write(out: &mut Vec<u8>, dice: &mut Dice, words: &Words, exchange: Exchange) {
    // Small ones are more frequent than large ones, as in real traffic.
    let (low, high) = (*SIZE.start() as u32, *SIZE.end() as u32);
    let throw = f64::from(dice.below(1 << 16)) / f64::from(1 << 16);
    let size = low + (f64::from(high - low) * (throw + throw * throw) / 2.0) as u32;
    let size = size.max(620) as usize;
    let start = out.len();
    request(out, dice, words, exchange, start + size * 3 / 5);
    response(out, dice, exchange, start + size);
}

fn request(out: &mut Vec<u8>, dice: &mut Dice, words: &Words, exchange: Exchange, end: usize) {
    out.extend_from_slice(br#","request":{"headers":{"content-type":"application/json","authorization":"Bearer "#);
    hex(out, dice.bits(), 16);
    out.extend_from_slice(br#""},"body":"{\"order\":"#);
    decimal(out, exchange.number);
    out.extend_from_slice(br#",\"postcode\":\""#);
    padded(out, dice.below(100_000), 5);
    out.extend_from_slice(br#"\",\"lines\":["#);
    let mut separator: &[u8] = b"";
    loop {
        out.extend_from_slice(separator);
        out.extend_from_slice(br#"{\"sku\":\""#);
        padded(out, dice.below(1_000_000), 8);
        out.extend_from_slice(br#"\",\"name\":\""#);
        out.extend_from_slice(words.word(dice, exchange.language).as_bytes());
        out.push(b' ');
        out.extend_from_slice(words.word(dice, exchange.language).as_bytes());
        out.extend_from_slice(br#"\",\"quantity\":"#);
        decimal(out, dice.between(1, 9));
        out.extend_from_slice(br#",\"price\":\""#);
        decimal(out, dice.between(1, 400));
        out.push(b'.');
        padded(out, dice.below(100), 2);
        out.extend_from_slice(br#"\"}"#);
        separator = b",";
        if out.len() + LAST_LINE > end {
            break;
        }
    }
    out.extend_from_slice(br#"]}"}"#);
}

fn response(out: &mut Vec<u8>, dice: &mut Dice, exchange: Exchange, end: usize) {
    let status: &[u8] = match exchange.outcome {
        Outcome::Success => b"accepted",
        Outcome::Pending => b"pending",
        _ => b"refused",
    };
    out.extend_from_slice(br#","response":{"headers":{"content-type":"application/json"},"body":"{\"status\":\""#);
    out.extend_from_slice(status);
    out.extend_from_slice(br#"\",\"reference\":\""#);
    hex(out, dice.bits(), 12);
    out.extend_from_slice(br#"\",\"lines\":["#);
    let mut separator: &[u8] = b"";
    while out.len() + LAST_LINE / 2 < end {
        out.extend_from_slice(separator);
        out.extend_from_slice(br#"{\"sku\":\""#);
        padded(out, dice.below(1_000_000), 8);
        out.extend_from_slice(br#"\",\"state\":\""#);
        out.extend_from_slice(status);
        out.extend_from_slice(br#"\",\"parcel\":\""#);
        hex(out, dice.bits(), 8);
        out.extend_from_slice(br#"\"}"#);
        separator = b",";
    }
    out.extend_from_slice(br#"]}"}"#);
}
