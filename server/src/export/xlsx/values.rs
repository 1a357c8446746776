//! Cells as SpreadsheetML: typed, so that a text is a text whatever it begins with.

use std::borrow::Cow;
use std::fmt::Write;

use app::domain::event_view::Moment;
use app::domain::time::DAY_MS;

use crate::export::cell::Cell;

/// The style of heads.
pub(super) const HEAD: u8 = 1;
/// The style of dates with their time.
const TIME: u8 = 2;
/// The style of texts that look like formulas: they stay texts also when somebody edits the cell.
const SHIELDED: u8 = 3;
/// The style of parts of a whole.
const SHARE: u8 = 4;

/// The most UTF-16 units of a cell's text.
const MAX_TEXT: usize = 32_767;

/// The largest number that Excel keeps to the last digit.
const MAX_NUMBER: u64 = 999_999_999_999_999;

/// 1970-01-01 in Excel's days.
const EPOCH_DAYS: i64 = 25_569;

/// A column's letters: `A`, `Z`, `AA`.
pub(super) fn letters(column: usize) -> String {
    let (mut left, mut letters) = (column + 1, Vec::new());
    while left > 0 {
        letters.push(b'A' + u8::try_from((left - 1) % 26).unwrap_or_default());
        left = (left - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Appends a cell. Writing to a String cannot fail.
pub(super) fn cell(place: &str, cell: &Cell<'_>, xml: &mut String) {
    let _ = match cell {
        Cell::Empty => Ok(()),
        Cell::Text(value) => {
            let style = if value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { SHIELDED } else { 0 };
            return text(place, value, style, xml);
        }
        Cell::Id(id) => return text(place, &id.to_string(), 0, xml),
        Cell::Number(number) if *number > MAX_NUMBER => return text(place, &number.to_string(), 0, xml),
        Cell::Number(number) => write!(xml, r#"<c r="{place}"><v>{number}</v></c>"#),
        Cell::Difference(number) => write!(xml, r#"<c r="{place}"><v>{number}</v></c>"#),
        Cell::Flag(flag) => write!(xml, r#"<c r="{place}" t="b"><v>{}</v></c>"#, u8::from(*flag)),
        Cell::Share(share) => write!(xml, r#"<c r="{place}" s="{SHARE}"><v>{share:.6}</v></c>"#),
        Cell::Time(moment) => write!(xml, r#"<c r="{place}" s="{TIME}"><v>{}</v></c>"#, serial(*moment)),
    };
}

/// Appends a text.
pub(super) fn text(place: &str, text: &str, style: u8, xml: &mut String) {
    let _ = write!(xml, r#"<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">"#);
    escape(&cut(text), xml);
    xml.push_str("</t></is></c>");
}

/// Days since the end of 1899 on the clock's own time, exact to the millisecond.
fn serial(moment: Moment) -> String {
    let local_ms = moment.at.0 + i64::from(moment.offset_s) * 1_000;
    let (days, ms) = (local_ms.div_euclid(DAY_MS) + EPOCH_DAYS, local_ms.rem_euclid(DAY_MS));
    // Whole numbers, since a fraction of a day in floating point would show 59.999 seconds.
    format!("{days}.{:011}", (ms * 100_000_000_000 + DAY_MS / 2) / DAY_MS)
}

/// What does not fit into a cell is cut, and the cut is shown.
fn cut(text: &str) -> Cow<'_, str> {
    if text.len() <= MAX_TEXT || text.encode_utf16().count() <= MAX_TEXT {
        return text.into();
    }
    let mut units = 0;
    let mut fits = |c: char| {
        units += c.len_utf16();
        units < MAX_TEXT
    };
    let mut kept: String = text.chars().take_while(|&c| fits(c)).collect();
    kept.push('…');
    kept.into()
}

/// Appends characters that XML can carry; what it cannot is shown as its picture.
pub(super) fn escape(text: &str, xml: &mut String) {
    let mut rest = text;
    while let Some(at) =
        rest.find(|c: char| matches!(c, '&' | '<' | '>' | '"' | '_' | '\u{fffe}' | '\u{ffff}') || c < ' ')
    {
        xml.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' => xml.push('\t'),
            '\n' => xml.push('\n'),
            // Written as it is, an XML reader makes it a line feed.
            '\r' => xml.push_str("&#13;"),
            '_' if is_escape(&rest[at..]) => xml.push_str("_x005F_"),
            '_' => xml.push('_'),
            '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            control => xml.push(char::from_u32(0x2400 + u32::from(control)).unwrap_or('\u{fffd}')),
        }
        rest = &rest[at + c.len_utf8()..];
    }
    xml.push_str(rest);
}

/// Whether Excel would take it for one of its own escapes (`_x000D_`).
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use app::domain::time::Timestamp;

    use super::*;

    #[test]
    fn columns_are_lettered_as_excel_does() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_time_is_the_day_and_its_part_on_that_clock() {
        let at = |text, offset_s| serial(Moment { at: Timestamp::parse(text).unwrap(), offset_s });
        assert_eq!(at("2026-01-01T00:00:00Z", 0), "46023.00000000000");
        assert!(at("2026-01-01T11:00:00Z", 3_600).starts_with("46023.5000"));
        assert!(at("2025-12-31T23:30:00Z", 3_600).starts_with("46023.0208"));
    }

    #[test]
    fn what_xml_cannot_carry_is_shown() {
        let mut xml = String::new();
        escape("a<b>&\u{1b}[31m\0 _x000D_ _x_ \r\n\t\u{ffff}", &mut xml);
        assert_eq!(xml, "a&lt;b&gt;&amp;␛[31m␀ _x005F_x000D_ _x_ &#13;\n\t\u{fffd}");
    }

    #[test]
    fn a_text_that_fits_into_no_cell_is_cut_and_says_so() {
        let text = "é😀".repeat(20_000);
        let kept = cut(&text);
        assert!(kept.encode_utf16().count() <= MAX_TEXT && kept.ends_with('…'));
        assert_eq!(cut("short"), "short");
    }
}
