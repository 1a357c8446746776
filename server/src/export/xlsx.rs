//! Tables as Excel workbooks (ECMA-376), written from the first byte to the last without going back: the parts of a sheet leave as they are made, so
//! a million rows take no memory and no file, and a reader sees how far it has come. Ready-made writers compress a sheet only when all of it is there.

use std::io::{self, Write};

use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::cell::{Cell, Head, TableWriter};

mod parts;
mod values;

/// The most that a sheet holds before the next is begun.
#[derive(Clone, Copy, Debug)]
pub struct SheetLimits {
    /// Rows, the heads among them.
    pub rows: u32,
    /// Bytes of XML: beyond 4 GiB a ZIP file needs an extension that not every reader knows.
    pub bytes: u64,
}

impl SheetLimits {
    /// What Excel takes.
    pub const EXCEL: Self = Self { rows: 1_048_576, bytes: 3 << 30 };
}

/// A sheet that is there or begun.
struct Sheet {
    name: String,
    columns: usize,
    rows: u32,
}

/// What a sheet begins with, also where it goes on in another.
struct Model {
    name: String,
    heads: Vec<Head>,
    /// How many sheets it takes so far.
    parts: u32,
}

/// Writes a workbook.
pub struct XlsxWriter<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    options: SimpleFileOptions,
    limits: SheetLimits,
    sheets: Vec<Sheet>,
    model: Option<Model>,
    letters: Vec<String>,
    xml: String,
    bytes: u64,
}

/// XML is handed on in pieces of so many bytes.
const PIECE: usize = 32 * 1024;

/// Fast: the sheet is mostly markup, which shrinks at any level.
const LEVEL: i64 = 2;

impl<W: Write> XlsxWriter<W> {
    /// Begins a workbook; `made` is when, as its files say.
    pub fn begin(out: W, made: DateTime, limits: SheetLimits) -> Self {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(made);
        Self {
            zip: ZipWriter::new_stream(out),
            options,
            limits,
            sheets: Vec::new(),
            model: None,
            letters: Vec::new(),
            xml: String::with_capacity(PIECE * 2),
            bytes: 0,
        }
    }

    /// Begins a table on a sheet of its own. The name is one of ours, at most 24 characters.
    ///
    /// # Errors
    /// If what it writes to takes no more.
    pub fn table(&mut self, name: &str, heads: Vec<Head>) -> io::Result<()> {
        self.end_sheet()?;
        self.letters = (0..heads.len()).map(values::letters).collect();
        self.model = Some(Model { name: name.to_owned(), heads, parts: 0 });
        self.begin_sheet()
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        let Some(model) = &mut self.model else { return Ok(()) };
        model.parts += 1;
        let name = if model.parts == 1 { model.name.clone() } else { format!("{} {}", model.name, model.parts) };
        let file = parts::sheet_path(self.sheets.len());
        self.sheets.push(Sheet { name, columns: model.heads.len(), rows: 0 });
        self.bytes = 0;
        self.zip.start_file(file, self.options).map_err(failed)?;
        parts::sheet_head(&model.heads, &mut self.xml);
        let heads: Vec<String> = model.heads.iter().map(|head| head.text.clone()).collect();
        self.begin_row();
        for (column, head) in heads.iter().enumerate() {
            let place = self.place(column);
            values::text(&place, head, values::HEAD, &mut self.xml);
        }
        self.end_row()
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        let Some(sheet) = self.sheets.last().filter(|_| self.model.is_some()) else { return Ok(()) };
        parts::sheet_tail(sheet.columns, sheet.rows, &mut self.xml);
        self.hand_on()
    }

    fn begin_row(&mut self) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rows += 1;
            parts::row_head(sheet.rows, &mut self.xml);
        }
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.xml.push_str("</row>");
        if self.xml.len() >= PIECE { self.hand_on() } else { Ok(()) }
    }

    fn place(&self, column: usize) -> String {
        let row = self.sheets.last().map_or(1, |sheet| sheet.rows);
        format!("{}{row}", self.letters.get(column).map_or("", String::as_str))
    }

    fn hand_on(&mut self) -> io::Result<()> {
        self.zip.write_all(self.xml.as_bytes())?;
        self.bytes += self.xml.len() as u64;
        self.xml.clear();
        Ok(())
    }

    fn file(&mut self, path: &str, content: &str) -> io::Result<()> {
        self.zip.start_file(path, self.options).map_err(failed)?;
        self.zip.write_all(content.as_bytes())
    }
}

impl<W: Write> TableWriter for XlsxWriter<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let full =
            self.sheets.last().is_some_and(|sheet| sheet.rows >= self.limits.rows) || self.bytes >= self.limits.bytes;
        if full {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.begin_row();
        for (column, cell) in cells.iter().enumerate() {
            if *cell != Cell::Empty {
                let place = self.place(column);
                values::cell(&place, cell, &mut self.xml);
            }
        }
        self.end_row()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end_sheet()?;
        self.file("xl/styles.xml", parts::STYLES)?;
        self.file("xl/workbook.xml", &parts::workbook(&self.sheets))?;
        self.file("xl/_rels/workbook.xml.rels", &parts::workbook_relations(self.sheets.len()))?;
        self.file("_rels/.rels", parts::RELATIONS)?;
        self.file("[Content_Types].xml", &parts::content_types(self.sheets.len()))?;
        self.zip.finish().map_err(failed)?.into_inner().flush()
    }
}

fn failed(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests;
