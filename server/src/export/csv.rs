//! Tables as CSV (RFC 4180): lines end with CRLF, and no cell can be taken for a formula.

use std::io::{self, Write};

use app::domain::export::Separator;

use super::cell::{Cell, Head, TableWriter};

/// What a spreadsheet takes for the beginning of a formula, or for white space before one. The wide forms are what some East Asian editions take.
const RISKY: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Stands before a text that looks like a formula; spreadsheets show it as text.
const SHIELD: char = '\'';

/// Whether Excel is told that the file is UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrderMark {
    /// By U+FEFF at the beginning; without it Excel takes a file for the machine's old encoding.
    Written,
    /// Not at all, as programs like it.
    Absent,
}

/// How a CSV file is written.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    /// What stands between values.
    pub separator: Separator,
    /// What stands before all.
    pub mark: ByteOrderMark,
    /// The words for no and yes.
    pub flags: [&'static str; 2],
}

/// Writes a CSV file.
pub struct CsvWriter<W> {
    out: W,
    dialect: Dialect,
    line: Vec<u8>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins the file with its heads.
    ///
    /// # Errors
    /// If `out` takes no more.
    pub fn begin(out: W, dialect: Dialect, heads: &[Head]) -> io::Result<Self> {
        let mut writer = Self { out, dialect, line: Vec::with_capacity(4_096) };
        if dialect.mark == ByteOrderMark::Written {
            writer.line.extend_from_slice("\u{feff}".as_bytes());
        }
        let heads: Vec<Cell<'_>> = heads.iter().map(|head| Cell::Text(head.text.as_str().into())).collect();
        writer.row(&heads)?;
        Ok(writer)
    }

    fn cell(&mut self, cell: &Cell<'_>) -> io::Result<()> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(text) => {
                self.text(text);
                Ok(())
            }
            Cell::Number(number) => write!(self.line, "{number}"),
            Cell::Difference(number) => write!(self.line, "{number}"),
            Cell::Id(id) => write!(self.line, "{id}"),
            Cell::Share(share) => write!(self.line, "{share:.4}"),
            Cell::Flag(flag) => {
                self.text(self.dialect.flags[usize::from(*flag)]);
                Ok(())
            }
            Cell::Time(moment) => {
                self.line.extend_from_slice(moment.at.to_rfc3339_at(moment.offset_s).as_bytes());
                Ok(())
            }
        }
    }

    /// Quoted also where another separator would split it, so that a program that guesses the separator by counting guesses right.
    fn text(&mut self, text: &str) {
        let shielded = text.starts_with(RISKY);
        let splits = |b: u8| matches!(b, b'"' | b',' | b';' | b'\t' | b'\r' | b'\n');
        let quoted = text.bytes().any(splits) || text.starts_with(' ') || text.ends_with(' ');
        if quoted {
            self.line.push(b'"');
        }
        if shielded {
            self.line.extend_from_slice(SHIELD.encode_utf8(&mut [0; 4]).as_bytes());
        }
        if quoted {
            for (i, part) in text.split('"').enumerate() {
                if i > 0 {
                    self.line.extend_from_slice(b"\"\"");
                }
                self.line.extend_from_slice(part.as_bytes());
            }
            self.line.push(b'"');
        } else {
            self.line.extend_from_slice(text.as_bytes());
        }
    }
}

impl<W: Write> TableWriter for CsvWriter<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        let separator = match self.dialect.separator {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        };
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                self.line.push(separator);
            }
            self.cell(cell)?;
        }
        self.line.extend_from_slice(b"\r\n");
        self.out.write_all(&self.line)?;
        self.line.clear();
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use app::domain::event_view::Moment;
    use app::domain::time::Timestamp;
    use proptest::prelude::*;

    use super::*;

    fn dialect(separator: Separator) -> Dialect {
        Dialect { separator, mark: ByteOrderMark::Absent, flags: ["no", "yes"] }
    }

    fn written(dialect: Dialect, heads: &[&str], rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
        let heads: Vec<Head> = heads.iter().map(|head| Head { text: (*head).to_owned(), width: 10 }).collect();
        let mut bytes = Vec::new();
        let mut writer = Box::new(CsvWriter::begin(&mut bytes, dialect, &heads).unwrap());
        rows.iter().for_each(|row| writer.row(row).unwrap());
        writer.finish().unwrap();
        bytes
    }

    fn read(bytes: &[u8], separator: u8) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_reader(bytes);
        reader.records().map(|record| record.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
    }

    #[test]
    fn numbers_of_ours_stay_numbers_and_times_carry_their_offset() {
        let moment = Moment { at: Timestamp::parse("2026-03-29T00:30:00.120Z").unwrap(), offset_s: 7_200 };
        let row = vec![Cell::Id(-5), Cell::Number(812), Cell::Flag(true), Cell::Time(moment), Cell::Empty];
        let text =
            String::from_utf8(written(dialect(Separator::Semicolon), &["a", "b", "c", "d", "e"], &[row])).unwrap();
        assert_eq!(text, "a;b;c;d;e\r\n-5;812;yes;2026-03-29T02:30:00.120+02:00;\r\n");
    }

    #[test]
    fn excel_is_told_that_it_is_utf_8() {
        let marked = Dialect { mark: ByteOrderMark::Written, ..dialect(Separator::Comma) };
        assert!(written(marked, &["é"], &[]).starts_with(b"\xef\xbb\xbf\xc3\xa9"));
        assert!(written(dialect(Separator::Comma), &["é"], &[]).starts_with(b"\xc3\xa9"));
    }

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"] {
            let bytes = written(dialect(Separator::Comma), &["a"], &[vec![Cell::Text(text.into())]]);
            assert_eq!(read(&bytes, b',')[1], [format!("'{text}")], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(
            texts in prop::collection::vec("[ -~\r\n\t;,\"'=łé]{0,12}", 3),
            separator in prop::sample::select(Separator::ALL),
        ) {
            let row = texts.iter().map(|text| Cell::Text(text.into())).collect();
            let bytes = written(dialect(separator), &["a", "b", "c"], &[row]);
            let delimiter = match separator { Separator::Comma => b',', Separator::Semicolon => b';', Separator::Tab => b'\t' };
            let found = read(&bytes, delimiter);
            let shield = |text: &String| if text.starts_with(RISKY) { format!("'{text}") } else { text.clone() };
            prop_assert_eq!(&found[1], &texts.iter().map(shield).collect::<Vec<_>>());
        }
    }
}
