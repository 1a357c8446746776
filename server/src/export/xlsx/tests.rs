use std::io::Cursor;

use app::domain::event_view::Moment;
use app::domain::time::Timestamp;
use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

fn heads(names: &[&str]) -> Vec<Head> {
    names.iter().map(|name| Head { text: (*name).to_owned(), width: 12 }).collect()
}

fn workbook(limits: SheetLimits, rows: &[Vec<Cell<'_>>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Box::new(XlsxWriter::begin(&mut bytes, DateTime::default(), limits));
    writer.table("Events", heads(&["a", "b", "c"])).unwrap();
    rows.iter().for_each(|row| writer.row(row).unwrap());
    writer.finish().unwrap();
    bytes
}

fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    workbook.worksheets()
}

#[test]
fn cells_have_the_type_of_their_value() {
    let moment = Moment { at: Timestamp::parse("2026-03-29T00:30:00.120Z").unwrap(), offset_s: 7_200 };
    let rows = [
        vec![Cell::Number(812), Cell::Time(moment), Cell::Flag(true)],
        vec![Cell::Id(217_000_000_000_000_001), Cell::Empty, Cell::Number(u64::MAX)],
    ];
    let sheets = sheets(&workbook(SheetLimits::EXCEL, &rows));
    let (name, range) = &sheets[0];
    assert_eq!((name.as_str(), range.get_size()), ("Events", (3, 3)));
    assert_eq!(range.get((1, 0)), Some(&Data::Float(812.0)));
    let Some(Data::DateTime(date)) = range.get((1, 1)) else { panic!("{:?}", range.get((1, 1))) };
    let local = NaiveDate::from_ymd_opt(2026, 3, 29).unwrap().and_hms_milli_opt(2, 30, 0, 120).unwrap();
    let shown = date.to_ymd_hms_milli();
    assert_eq!(format!("{shown:?}"), "(2026, 3, 29, 2, 30, 0, 120)", "{local}");
    assert_eq!(range.get((1, 2)), Some(&Data::Bool(true)));
    assert_eq!(range.get((2, 0)), Some(&Data::String("217000000000000001".to_owned())));
    assert_eq!(range.get((2, 2)), Some(&Data::String(u64::MAX.to_string())));
}

#[test]
fn a_formula_is_a_text_and_is_kept_from_becoming_one() {
    let bytes = workbook(SheetLimits::EXCEL, &[vec![Cell::Text("=1+1".into())]]);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_range("Events").unwrap().get((1, 0)), Some(&Data::String("=1+1".to_owned())));
    assert!(book.worksheet_formula("Events").unwrap().is_empty());
}

#[test]
fn what_does_not_fit_on_a_sheet_goes_on_on_the_next_with_the_heads_again() {
    let rows: Vec<_> = (0..25_u64).map(|n| vec![Cell::Number(n), Cell::Empty, Cell::Text("x".into())]).collect();
    let sheets = sheets(&workbook(SheetLimits { rows: 11, bytes: u64::MAX }, &rows));
    let names: Vec<_> = sheets.iter().map(|(name, range)| (name.as_str(), range.height())).collect();
    assert_eq!(names, [("Events", 11), ("Events 2", 11), ("Events 3", 6)]);
    assert_eq!(sheets[1].1.get((0, 0)), Some(&Data::String("a".to_owned())));
    assert_eq!(sheets[1].1.get((1, 0)), Some(&Data::Float(10.0)));
    assert_eq!(sheets[2].1.get((5, 0)), Some(&Data::Float(24.0)));
}

#[test]
fn the_same_rows_are_the_same_bytes() {
    let rows = [vec![Cell::Text("é".into())]];
    assert_eq!(workbook(SheetLimits::EXCEL, &rows), workbook(SheetLimits::EXCEL, &rows));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_written_is_read_back(texts in prop::collection::vec("[ -~é\u{142}\u{1f600}]{1,30}", 1..6)) {
        let rows: Vec<_> = texts.iter().map(|text| vec![Cell::Text(text.into())]).collect();
        let sheets = sheets(&workbook(SheetLimits::EXCEL, &rows));
        for (row, text) in (1..).zip(&texts) {
            prop_assert_eq!(sheets[0].1.get((row, 0)), Some(&Data::String(text.clone())));
        }
    }
}
