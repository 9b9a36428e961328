//! Office Open XML with one sheet: texts stand in their cells, so no table of them is kept.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, date};

use crate::cell::letters;
use crate::write::{Out, TooManyRows};
use crate::zip_out::Zip;

/// Rows of a sheet (ECMA-376).
const ROWS: u32 = 1_048_576;
/// Characters of a cell.
const CELL: usize = 32_767;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;

/// Formats by number: plain, title, day, moment, wrapped text.
const STYLES: &str = r#"<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\-mm\-yyyy"/><numFmt numFmtId="165" formatCode="dd\-mm\-yyyy\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/><xf xfId="0" numFmtId="165" applyNumberFormat="1"/><xf xfId="0" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf></cellXfs></styleSheet>"#;

/// A workbook in the making.
#[derive(Debug)]
pub struct Xlsx {
    zip: Zip,
    columns: usize,
    rows: u32,
    line: String,
}

impl Xlsx {
    pub(crate) fn new(name: &str, titles: &[String], at: DateTime) -> Self {
        let mut zip = Zip::new(at);
        let mut part = |path: &str, text: String| {
            zip.begin(path, true);
            zip.write(HEAD.as_bytes());
            zip.write(text.as_bytes());
        };
        part("[Content_Types].xml", TYPES.to_owned());
        part(
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{KINDS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        );
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{RELATIONS}\"><Relationship Id=\"rId1\" Type=\"{KINDS}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{KINDS}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        );
        // What Excel does not take in a sheet's name, and at most 31 characters.
        let name: String = name
            .chars()
            .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
            .take(31)
            .collect();
        let mut escaped = String::new();
        escape(&name, &mut escaped);
        part(
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{KINDS}\"><sheets><sheet name=\"{escaped}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        );
        part(
            "xl/styles.xml",
            format!("<styleSheet xmlns=\"{MAIN}\">{STYLES}"),
        );
        let mut sheet = format!(
            "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
        );
        for (at, title) in titles.iter().enumerate() {
            let width = title.chars().count().clamp(10, 24) + 4;
            let column = at + 1;
            let _ = write!(
                sheet,
                "<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"
            );
        }
        sheet.push_str("</cols><sheetData>");
        part("xl/worksheets/sheet1.xml", sheet);
        let mut new = Self {
            zip,
            columns: titles.len().max(1),
            rows: 0,
            line: String::new(),
        };
        let cells: Vec<Out<'_>> = titles.iter().map(|one| Out::Text(one)).collect();
        let _ = new.add(&cells, true);
        new
    }

    pub(crate) fn row(&mut self, cells: &[Out<'_>]) -> Result<(), TooManyRows> {
        self.add(cells, false)
    }

    fn add(&mut self, cells: &[Out<'_>], title: bool) -> Result<(), TooManyRows> {
        if self.rows == ROWS {
            return Err(TooManyRows);
        }
        self.rows += 1;
        let row = self.rows;
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        let _ = write!(line, "<row r=\"{row}\">");
        for (at, cell) in cells.iter().enumerate() {
            let column = letters(at);
            let _ = match cell {
                Out::Empty => Ok(()),
                Out::Text(text) => {
                    let style = match (title, text.contains('\n')) {
                        (true, _) => 1,
                        (false, true) => 4,
                        (false, false) => 0,
                    };
                    let _ = write!(
                        line,
                        "<c r=\"{column}{row}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
                    );
                    escape(text, &mut line);
                    write!(line, "</t></is></c>")
                }
                Out::Number(number) => {
                    write!(line, "<c r=\"{column}{row}\"><v>{number}</v></c>")
                }
                Out::Day(day) => write!(
                    line,
                    "<c r=\"{column}{row}\" s=\"2\"><v>{}</v></c>",
                    serial(*day)
                ),
                Out::Moment(at) => {
                    let minutes = i32::from(at.hour()) * 60 + i32::from(at.minute());
                    let part = f64::from(minutes) / 1_440.0;
                    write!(
                        line,
                        "<c r=\"{column}{row}\" s=\"3\"><v>{:.8}</v></c>",
                        f64::from(serial(at.date())) + part
                    )
                }
            };
        }
        line.push_str("</row>");
        self.zip.write(line.as_bytes());
        self.line = line;
        Ok(())
    }

    pub(crate) fn take(&mut self) -> Vec<u8> {
        self.zip.take()
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        let last = letters(self.columns - 1);
        let end = format!(
            "</sheetData><autoFilter ref=\"A1:{last}{}\"/></worksheet>",
            self.rows
        );
        self.zip.write(end.as_bytes());
        self.zip.finish()
    }
}

/// The serial number of a day; days before March 1900 are not for it.
fn serial(day: Date) -> i32 {
    date(1899, 12, 30)
        .until((jiff::Unit::Day, day))
        .map_or(0, |span| span.get_days())
}

/// Text as XML holds it: what it cannot hold is left out, and what a reader would take for
/// such a sign (`_x000D_`) is marked as text.
fn escape(text: &str, out: &mut String) {
    let text = match text.char_indices().nth(CELL) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '_' if text[at..].starts_with("_x") => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
}
