//! One export's file: its format, its name, and the writer of its bytes.

use std::io::{self, Write};

use app::domain::event::Event;
use app::domain::export::{Format, Separator, Wording};
use app::domain::language::Language;
use app::domain::slug::Slug;
use app::domain::time::LocalTime;
use app::preferences;
use app::widgets::columns;

use super::cell::{Cell, TableWriter};
use super::csv::{ByteOrderMark, CsvWriter, Dialect};
use super::events::EventTable;
use super::json::{JsonWriter, Shape};
use super::xlsx::{SheetLimits, XlsxWriter};

/// How a file of events is written.
#[derive(Clone, Debug)]
pub struct EventFile {
    /// What sort of file.
    pub format: Format,
    /// For CSV.
    pub dialect: Dialect,
    /// The columns and their words.
    pub table: EventTable,
    /// The name of a workbook's sheet.
    pub sheet: &'static str,
    /// When it was made, on its reader's clock.
    pub made: LocalTime,
}

/// Writes events into a file.
pub enum EventWriter<W: Write> {
    /// As rows.
    Table(EventTable, Box<dyn TableWriter>),
    /// As objects.
    Json(JsonWriter<W>),
}

impl EventFile {
    /// Begins the file.
    ///
    /// # Errors
    /// If `out` takes no more.
    pub fn begin<W: Write + 'static>(self, out: W) -> io::Result<EventWriter<W>> {
        let heads = self.table.heads();
        Ok(match self.format {
            Format::Csv => EventWriter::Table(self.table, Box::new(CsvWriter::begin(out, self.dialect, &heads)?)),
            Format::Xlsx => {
                let mut workbook = XlsxWriter::begin(out, zip_time(self.made), SheetLimits::EXCEL);
                workbook.table(self.sheet, heads)?;
                EventWriter::Table(self.table, Box::new(workbook))
            }
            Format::Json => EventWriter::Json(JsonWriter::new(out, Shape::Array)),
            Format::Ndjson => EventWriter::Json(JsonWriter::new(out, Shape::Lines)),
        })
    }
}

impl<W: Write> EventWriter<W> {
    /// Writes a page of events.
    ///
    /// # Errors
    /// If the file takes no more.
    pub fn events(&mut self, events: &[Event]) -> io::Result<()> {
        match self {
            Self::Table(table, writer) => {
                let mut cells: Vec<Cell<'_>> = Vec::with_capacity(64);
                events.iter().try_for_each(|event| {
                    table.row(event, &mut cells);
                    writer.row(&cells)
                })
            }
            Self::Json(writer) => events.iter().try_for_each(|event| writer.event(event)),
        }
    }

    /// Writes what stands at the end of the file.
    ///
    /// # Errors
    /// If the file takes no more.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Table(_, writer) => writer.finish(),
            Self::Json(writer) => writer.finish(),
        }
    }
}

/// CSV as the reader's spreadsheet expects it: where the decimal sign is a comma, values stand between semicolons.
pub fn dialect(language: Language, wording: Wording, separator: Option<Separator>) -> Dialect {
    let usual = match (wording, language) {
        (Wording::Labels, Language::Fr | Language::Pl) => Separator::Semicolon,
        _ => Separator::Comma,
    };
    let mark = match wording {
        Wording::Labels => ByteOrderMark::Written,
        Wording::Terms => ByteOrderMark::Absent,
    };
    let flags = match wording {
        Wording::Labels => columns::flags(preferences::locale(language)),
        Wording::Terms => ["false", "true"],
    };
    Dialect { separator: separator.unwrap_or(usual), mark, flags }
}

/// The media type of a format's files.
pub const fn content_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Format::Json => "application/json",
        Format::Ndjson => "application/x-ndjson",
    }
}

/// `vigie-errors-lyon-2026-11-22T140312.csv`: of parts that are slugs, so that it is a safe name everywhere.
pub fn name<'a>(parts: impl IntoIterator<Item = &'a Slug>, at: LocalTime, end: &str) -> String {
    let parts: String = parts.into_iter().map(|part| format!("-{part}")).collect();
    let s = at.ms_of_day / 1_000;
    format!("vigie{parts}-{}T{:02}{:02}{:02}.{end}", at.day, s / 3_600, s / 60 % 60, s % 60)
}

/// The time that the files of an archive carry; it knows no zone, and no year after 2107.
pub fn zip_time(at: LocalTime) -> zip::DateTime {
    let s = at.ms_of_day / 1_000;
    let part = |n: u32| u8::try_from(n).unwrap_or_default();
    let year = u16::try_from(at.day.year()).unwrap_or_default();
    zip::DateTime::from_date_and_time(
        year,
        part(at.day.month()),
        part(at.day.day()),
        part(s / 3_600),
        part(s / 60 % 60),
        part(s % 60),
    )
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;

    #[test]
    fn the_name_says_what_and_when() {
        let at = LocalTime::at(Timestamp::parse("2026-11-22T13:03:12Z").unwrap(), 3_600);
        let parts: Vec<Slug> = ["errors", "lyon"].map(|part| part.parse().unwrap()).into();
        assert_eq!(name(&parts, at, "csv"), "vigie-errors-lyon-2026-11-22T140312.csv");
        assert_eq!(name([], at, "xlsx"), "vigie-2026-11-22T140312.xlsx");
    }

    #[test]
    fn spreadsheets_get_the_separator_of_their_language_and_programs_commas() {
        let separator = |language, wording| dialect(language, wording, None).separator;
        assert_eq!(separator(Language::En, Wording::Labels), Separator::Comma);
        assert_eq!(separator(Language::Fr, Wording::Labels), Separator::Semicolon);
        assert_eq!(separator(Language::Pl, Wording::Labels), Separator::Semicolon);
        assert_eq!(separator(Language::Fr, Wording::Terms), Separator::Comma);
        assert_eq!(dialect(Language::Fr, Wording::Labels, Some(Separator::Tab)).separator, Separator::Tab);
        assert_eq!(dialect(Language::Fr, Wording::Terms, None).mark, ByteOrderMark::Absent);
    }
}
