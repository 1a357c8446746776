//! The files of which a workbook is made.

use std::fmt::Write;

use super::Sheet;
use super::values::{escape, letters};
use crate::export::cell::Head;

const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// Plain, heads, times, texts that look like formulas, shares: in the order of the styles' numbers.
pub(super) const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

/// From the package to its workbook.
pub(super) const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// Where a sheet stands, counted from 0.
pub(super) fn sheet_path(sheet: usize) -> String {
    format!("xl/worksheets/sheet{}.xml", sheet + 1)
}

/// All before the first row: the heads stay when the rows are scrolled. Writing to a String cannot fail.
pub(super) fn sheet_head(heads: &[Head], xml: &mut String) {
    let _ = write!(
        xml,
        r#"{PROLOGUE}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>"#
    );
    for (column, head) in (1..).zip(heads) {
        let _ = write!(xml, r#"<col min="{column}" max="{column}" width="{}" customWidth="1"/>"#, head.width);
    }
    xml.push_str("</cols><sheetData>");
}

/// The beginning of a row, counted from 1.
pub(super) fn row_head(row: u32, xml: &mut String) {
    let _ = write!(xml, r#"<row r="{row}">"#);
}

/// All after the last row.
pub(super) fn sheet_tail(columns: usize, rows: u32, xml: &mut String) {
    let last = letters(columns.saturating_sub(1));
    let _ = write!(xml, r#"</sheetData><autoFilter ref="A1:{last}{rows}"/></worksheet>"#);
}

/// The list of sheets, and what their filters range over.
pub(super) fn workbook(sheets: &[Sheet]) -> String {
    let mut xml = format!(r#"{PROLOGUE}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>"#);
    for (number, sheet) in (1..).zip(sheets) {
        xml.push_str(r#"<sheet name=""#);
        escape(&sheet.name, &mut xml);
        let _ = write!(xml, r#"" sheetId="{number}" r:id="rId{number}"/>"#);
    }
    xml.push_str("</sheets><definedNames>");
    for (number, sheet) in sheets.iter().enumerate() {
        let _ = write!(xml, r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{number}" hidden="1">'"#);
        escape(&sheet.name, &mut xml);
        let last = letters(sheet.columns.saturating_sub(1));
        let _ = write!(xml, "'!$A$1:${last}${}</definedName>", sheet.rows);
    }
    xml.push_str("</definedNames></workbook>");
    xml
}

/// From the workbook to its sheets and styles.
pub(super) fn workbook_relations(sheets: usize) -> String {
    let mut xml = format!(r#"{PROLOGUE}<Relationships xmlns="{PACKAGE}/relationships">"#);
    for number in 1..=sheets {
        let _ = write!(
            xml,
            r#"<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        );
    }
    let styles = sheets + 1;
    let _ =
        write!(xml, r#"<Relationship Id="rId{styles}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>"#);
    xml
}

/// What each file is.
pub(super) fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut xml = format!(
        r#"{PROLOGUE}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>"#
    );
    for number in 1..=sheets {
        let _ = write!(
            xml,
            r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>"#
        );
    }
    xml.push_str("</Types>");
    xml
}
