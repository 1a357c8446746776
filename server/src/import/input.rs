//! Reads a file record by record and gives each the form of ingest and an id; compressed files are recognised by their first bytes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use app::domain::slug::Slug;
use app::ports::sites::SiteZones;
use indicatif::ProgressBar;
use regex::Regex;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::identity::Identity;
use super::lines::{self, Line};
use super::mapping::{Format, Mapping};
use super::plan::Plan;
use super::rejects::Refused;
use crate::config::WrongUse;
use crate::ingest::limits::Limits;

/// What stands at one place of a file.
pub(super) enum Item {
    /// A record in the form of ingest, with an id, on one line.
    Record {
        /// Its line, from 1.
        line: u64,
        /// As it stood in the file.
        original: Vec<u8>,
        /// As it is sent.
        json: Vec<u8>,
    },
    /// What no record can be made of.
    Refused(Refused),
    /// A line that the mapping passes over.
    Ignored,
}

/// An open file.
pub(super) struct Input {
    records: Records,
    identity: Identity,
}

enum Records {
    Ndjson(LineReader),
    Lines { lines: LineReader, pattern: Regex, ignore: Option<Regex>, plan: Plan },
    Csv { reader: csv::Reader<Box<dyn BufRead>>, row: csv::ByteRecord, plan: Plan, columns: usize },
}

struct LineReader {
    reader: Box<dyn BufRead>,
    line: u64,
}

impl Input {
    /// Opens a file; `-` is standard input.
    pub(super) fn open(
        path: &Path,
        mapping: &Mapping,
        sites: &BTreeMap<Slug, SiteZones>,
        progress: &ProgressBar,
    ) -> anyhow::Result<Self> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let format = mapping.format_of(&name)?;
        let reader = decompressed(raw(path, progress)?)?;
        let records = match format {
            Format::Ndjson => Records::Ndjson(LineReader { reader, line: 0 }),
            Format::Lines => {
                let regex = |text: &str| Regex::new(text).map_err(|error| WrongUse(format!("the mapping's {error}")));
                let pattern = regex(mapping.pattern.as_deref().unwrap_or_default())?;
                let columns: Vec<String> =
                    pattern.capture_names().skip(1).map(|name| name.unwrap_or_default().to_owned()).collect();
                let plan = Plan::new(mapping, &columns, sites)?;
                let ignore = mapping.ignore.as_deref().map(regex).transpose()?;
                Records::Lines { lines: LineReader { reader, line: 0 }, pattern, ignore, plan }
            }
            Format::Csv => csv(reader, mapping, sites, name.contains(".tsv"))?,
        };
        Ok(Self { records, identity: Identity::of(&name) })
    }

    /// What comes next; `None` at the end.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Item>> {
        match &mut self.records {
            Records::Ndjson(lines) => lines.next(|line, original| ndjson(&self.identity, line, original)),
            Records::Lines { lines, pattern, ignore, plan } => lines.next(|line, original| {
                let text = String::from_utf8_lossy(&original);
                if ignore.as_ref().is_some_and(|ignore| ignore.is_match(&text)) {
                    return Item::Ignored;
                }
                let Some(found) = pattern.captures(&text) else {
                    return Item::Refused(Refused::new(
                        line,
                        ("", "does not match the pattern of the mapping"),
                        &original,
                    ));
                };
                let row: Vec<&str> =
                    found.iter().skip(1).map(|group| group.map_or("", |group| group.as_str())).collect();
                mapped(&self.identity, plan, &row, (line, &original))
            }),
            Records::Csv { reader, row, plan, columns } => {
                if !reader.read_byte_record(row)? {
                    return Ok(None);
                }
                let line = row.position().map_or(0, csv::Position::line);
                Ok(Some(csv_item(&self.identity, plan, (row, *columns), line)?))
            }
        }
    }
}

impl LineReader {
    /// The next line that is not blank, as `item` takes it.
    fn next(&mut self, item: impl FnOnce(u64, Vec<u8>) -> Item) -> anyhow::Result<Option<Item>> {
        let limit = Limits::default().record_bytes;
        loop {
            let Some(line) = lines::next(&mut *self.reader, limit)? else { return Ok(None) };
            self.line += 1;
            match line {
                Line::TooLong(start) => {
                    let error = format!("has more than {limit} bytes, the limit record_bytes");
                    return Ok(Some(Item::Refused(Refused::new(self.line, ("", &error), &start))));
                }
                Line::Whole(line) if line.trim_ascii().is_empty() => {}
                Line::Whole(line) => return Ok(Some(item(self.line, line))),
            }
        }
    }
}

fn raw(path: &Path, progress: &ProgressBar) -> anyhow::Result<Box<dyn Read>> {
    if path == Path::new("-") {
        progress.unset_length();
        return Ok(Box::new(progress.wrap_read(io::stdin())));
    }
    let file = File::open(path)?;
    match file.metadata() {
        Ok(metadata) if metadata.is_file() => progress.set_length(metadata.len()),
        _ => progress.unset_length(),
    }
    Ok(Box::new(progress.wrap_read(file)))
}

fn decompressed(raw: Box<dyn Read>) -> io::Result<Box<dyn BufRead>> {
    const BUFFER: usize = 256 * 1024;
    let mut raw = BufReader::with_capacity(BUFFER, raw);
    match raw.fill_buf()? {
        [0x1f, 0x8b, ..] => Ok(Box::new(BufReader::with_capacity(BUFFER, flate2::bufread::MultiGzDecoder::new(raw)))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => {
            Ok(Box::new(BufReader::with_capacity(BUFFER, zstd::stream::read::Decoder::with_buffer(raw)?)))
        }
        [0xef, 0xbb, 0xbf, ..] => {
            // A byte order mark is no part of the first line.
            raw.consume(3);
            Ok(Box::new(raw))
        }
        _ => Ok(Box::new(raw)),
    }
}

fn csv(
    reader: Box<dyn BufRead>,
    mapping: &Mapping,
    sites: &BTreeMap<Slug, SiteZones>,
    tabs: bool,
) -> anyhow::Result<Records> {
    let delimiter = mapping.delimiter.unwrap_or(if tabs { '\t' } else { ',' });
    let byte = u8::try_from(delimiter).ok().filter(u8::is_ascii);
    let byte = byte.with_context(|| WrongUse("the delimiter must be one ASCII character".to_owned()))?;
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(byte).quoting(byte != b'\t').flexible(true).has_headers(mapping.columns.is_empty());
    let mut reader = builder.from_reader(reader);
    let columns = if mapping.columns.is_empty() {
        let names = reader.byte_headers().context("the row of names cannot be read")?;
        names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect()
    } else {
        mapping.columns.clone()
    };
    let plan = Plan::new(mapping, &columns, sites)?;
    Ok(Records::Csv { reader, row: csv::ByteRecord::new(), plan, columns: columns.len() })
}

fn csv_item(
    identity: &Identity,
    plan: &Plan,
    (row, columns): (&csv::ByteRecord, usize),
    line: u64,
) -> anyhow::Result<Item> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    writer.write_byte_record(row)?;
    let mut original = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    original.truncate(original.trim_ascii_end().len());
    if row.len() != columns {
        let error = format!("has {} columns instead of {columns}", row.len());
        return Ok(Item::Refused(Refused::new(line, ("", &error), &original)));
    }
    let values: Vec<_> = row.iter().map(String::from_utf8_lossy).collect();
    let row: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    Ok(mapped(identity, plan, &row, (line, &original)))
}

fn mapped(identity: &Identity, plan: &Plan, row: &[&str], (line, original): (u64, &[u8])) -> Item {
    let record = match plan.record(row) {
        Ok(record) => record,
        Err(error) => return Item::Refused(Refused::new(line, (&error.field, &error.problem), original)),
    };
    let mut record = record;
    if record.get("id").is_none() {
        record["id"] = Value::String(identity.of_line(line, original));
    }
    Item::Record { line, original: original.to_vec(), json: record.to_string().into_bytes() }
}

/// All that has to be known of an event before ingest reads it: whether it is an object, and has an id.
#[derive(Deserialize)]
struct Peek {
    #[serde(default, deserialize_with = "present")]
    id: bool,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| true)
}

fn ndjson(identity: &Identity, line: u64, original: Vec<u8>) -> Item {
    let text = original.trim_ascii();
    let peek = match text.first() {
        Some(b'{') => serde_json::from_slice::<Peek>(text).map_err(|error| format!("is not JSON: {error}")),
        _ => Err("is not a JSON object".to_owned()),
    };
    let json = match peek {
        Ok(Peek { id: true }) => text.to_vec(),
        Ok(Peek { id: false }) => {
            let rest = text[1..].trim_ascii_start();
            let comma = if rest == b"}" { "" } else { "," };
            let mut json = format!(r#"{{"id":"{}"{comma}"#, identity.of_line(line, text)).into_bytes();
            json.extend_from_slice(rest);
            json
        }
        Err(error) => return Item::Refused(Refused::new(line, ("", &error), &original)),
    };
    Item::Record { line, original, json }
}
