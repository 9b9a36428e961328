//! Office Open XML (ECMA-376): the values of the first sheet in which something stands.

use std::collections::HashMap;

use jiff::civil::{DateTime, date};
use jiff::{SignedDuration, ToSpan};

use crate::cell::parse_address;
use crate::read::{Kind, Limits, ReadFault, Table};
use crate::xml::{Event, Xml, attribute};
use crate::zip_in::{Budget, Parts};
use crate::{Cell, Row};

/// Sheets that are looked at for one that says something.
const SHEETS: usize = 20;
/// The last row a sheet can have.
const LAST_ROW: u32 = 1_048_576;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Table, ReadFault> {
    let parts = Parts::of(bytes)?;
    if parts.locked() {
        return Err(ReadFault::Locked);
    }
    if !parts.has("xl/workbook.xml") {
        return Err(if parts.has("content.xml") {
            ReadFault::OpenDocument
        } else {
            ReadFault::NotASheet
        });
    }
    let mut budget = Budget(limits.unpacked_bytes);
    let book = Book::read(&parts, &mut budget)?;
    let strings = strings(&parts, &mut budget, limits)?;
    let dates = date_styles(&parts, &mut budget)?;
    let mut tables = Vec::new();
    for (name, path) in book.sheets.into_iter().take(SHEETS) {
        let sheet = Sheet {
            limits,
            strings: &strings,
            dates: &dates,
            since_1904: book.since_1904,
        };
        let rows = sheet.rows(&parts, &path, &mut budget)?;
        if !rows.is_empty() {
            tables.push((name, rows));
            break;
        }
    }
    let (name, rows) = tables.pop().ok_or(ReadFault::Empty)?;
    Ok(Table {
        kind: Kind::Xlsx,
        sheet: Some(name),
        rows,
    })
}

/// The sheets that are shown, each with the path of its part.
struct Book {
    sheets: Vec<(String, String)>,
    since_1904: bool,
}

impl Book {
    fn read(parts: &Parts<'_>, budget: &mut Budget) -> Result<Book, ReadFault> {
        let mut paths = HashMap::new();
        each(parts, "xl/_rels/workbook.xml.rels", budget, |name, has| {
            if name == "Relationship"
                && let (Some(id), Some(target)) = (attribute(has, "Id"), attribute(has, "Target"))
            {
                let path = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("xl/{target}"),
                };
                paths.insert(id, path);
            }
        })?;
        let mut found = Vec::new();
        let mut since_1904 = false;
        each(parts, "xl/workbook.xml", budget, |name, has| match name {
            "sheet" => {
                let shown = attribute(has, "state").is_none_or(|state| state == "visible");
                if let (true, Some(id)) = (shown, attribute(has, "r:id")) {
                    found.push((attribute(has, "name").unwrap_or_default(), id));
                }
            }
            "workbookPr" => {
                since_1904 =
                    attribute(has, "date1904").is_some_and(|said| said == "1" || said == "true");
            }
            _ => {}
        })?;
        let sheets = found
            .into_iter()
            .filter_map(|(name, id)| paths.remove(&id).map(|path| (name, path)))
            .collect();
        Ok(Book { sheets, since_1904 })
    }
}

/// Tells of each element of a part; of none when the part is not there.
fn each(
    parts: &Parts<'_>,
    path: &str,
    budget: &mut Budget,
    mut tell: impl FnMut(&str, &str),
) -> Result<(), ReadFault> {
    let Some(part) = parts.open(path, budget) else {
        return Ok(());
    };
    let mut xml = Xml::new(part);
    while let Some(event) = xml.next()? {
        if let Event::Open {
            name, attributes, ..
        } = event
        {
            tell(&name, &attributes);
        }
    }
    Ok(())
}

/// Texts that cells refer to by number.
fn strings(
    parts: &Parts<'_>,
    budget: &mut Budget,
    limits: &Limits,
) -> Result<Vec<String>, ReadFault> {
    let Some(part) = parts.open("xl/sharedStrings.xml", budget) else {
        return Ok(Vec::new());
    };
    let mut xml = Xml::new(part);
    let mut strings = Vec::new();
    let mut bytes = 0;
    while let Some(event) = xml.next()? {
        match event {
            Event::Open { name, empty, .. } if name == "si" => {
                let text = if empty {
                    String::new()
                } else {
                    rich_text(&mut xml, "si")?
                };
                bytes += text.len() + size_of::<String>();
                if bytes > limits.text_bytes || text.len() > limits.cell_bytes {
                    return Err(ReadFault::TooLarge);
                }
                strings.push(text);
            }
            _ => {}
        }
    }
    Ok(strings)
}

/// The text of all `t` up to the end of an element, without what is only for pronunciation.
fn rich_text<R: std::io::BufRead>(xml: &mut Xml<R>, until: &str) -> Result<String, ReadFault> {
    let mut text = String::new();
    let (mut in_text, mut aside) = (false, false);
    loop {
        match xml.next()?.ok_or(ReadFault::Damaged)? {
            Event::Open { name, empty, .. } => match name.as_str() {
                "t" => in_text = !empty,
                "rPh" => aside = !empty,
                _ => {}
            },
            Event::Close(name) if name == until => return Ok(unescape_signs(&text)),
            Event::Close(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => aside = false,
                _ => {}
            },
            Event::Text(more) if in_text && !aside => text.push_str(&more),
            Event::Text(_) => {}
        }
    }
}

/// `_x000D_` for signs that XML cannot hold (ECMA-376, ST_Xstring).
fn unescape_signs(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let sign = rest
            .get(at + 2..at + 7)
            .and_then(|code| code.strip_suffix('_'))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32);
        match sign {
            Some(sign) => {
                // Control signs say nothing to a reader.
                if !sign.is_control() || matches!(sign, '\n' | '\t') {
                    out.push(sign);
                }
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Which cell formats show a number as a date.
fn date_styles(parts: &Parts<'_>, budget: &mut Budget) -> Result<Vec<bool>, ReadFault> {
    let mut own = HashMap::new();
    let mut styles = Vec::new();
    let mut in_cells = false;
    let Some(part) = parts.open("xl/styles.xml", budget) else {
        return Ok(styles);
    };
    let mut xml = Xml::new(part);
    while let Some(event) = xml.next()? {
        match event {
            Event::Open {
                name, attributes, ..
            } => match name.as_str() {
                "numFmt" => {
                    let id = attribute(&attributes, "numFmtId");
                    let code = attribute(&attributes, "formatCode");
                    if let (Some(id), Some(code)) = (id, code) {
                        own.insert(id, is_date_code(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells => {
                    let id = attribute(&attributes, "numFmtId").unwrap_or_default();
                    let builtin = id
                        .parse()
                        .is_ok_and(|id: u32| matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58));
                    styles.push(own.get(&id).copied().unwrap_or(builtin));
                }
                _ => {}
            },
            Event::Close(name) if name == "cellXfs" => in_cells = false,
            Event::Close(_) | Event::Text(_) => {}
        }
    }
    Ok(styles)
}

/// Whether a format has a day, month or year outside of quotations and brackets.
fn is_date_code(code: &str) -> bool {
    let mut quoted = false;
    let mut bracket = false;
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' | '_' | '*' if !quoted => {
                chars.next();
            }
            '[' if !quoted => bracket = true,
            ']' if !quoted => bracket = false,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' if !quoted && !bracket => return true,
            _ => {}
        }
    }
    false
}

/// The moment a serial number names. Excel counts a 29 February 1900 that never was.
fn moment(serial: f64, since_1904: bool) -> Option<DateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let days = serial.floor();
    // Half a second more, so that 13:59:59.9999 is 14:00.
    let seconds = ((serial - days) * 86_400.0 + 0.5).floor();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "both are whole and small, see the range above"
    )]
    let (days, seconds) = (days as i64, seconds as i64);
    let first = if since_1904 {
        date(1904, 1, 1)
    } else if days < 60 {
        date(1899, 12, 31)
    } else {
        date(1899, 12, 30)
    };
    first
        .checked_add(days.days())
        .ok()?
        .at(0, 0, 0, 0)
        .checked_add(SignedDuration::from_secs(seconds))
        .ok()
}

struct Sheet<'a> {
    limits: &'a Limits,
    strings: &'a [String],
    dates: &'a [bool],
    since_1904: bool,
}

/// A cell on its way.
#[derive(Default)]
struct Open {
    column: usize,
    kind: String,
    style: usize,
    value: String,
    text: Option<String>,
}

impl Sheet<'_> {
    fn rows(
        &self,
        parts: &Parts<'_>,
        path: &str,
        budget: &mut Budget,
    ) -> Result<Vec<Row>, ReadFault> {
        let part = parts.open(path, budget).ok_or(ReadFault::Damaged)?;
        let mut xml = Xml::new(part);
        let mut rows: Vec<Row> = Vec::new();
        let mut row = Row::default();
        let mut cell: Option<Open> = None;
        let mut in_value = false;
        let mut bytes = 0;
        while let Some(event) = xml.next()? {
            match event {
                Event::Open {
                    name,
                    attributes,
                    empty,
                } => match name.as_str() {
                    "row" => {
                        let said = attribute(&attributes, "r");
                        let said = said.and_then(|text| text.parse::<u32>().ok());
                        let number = said.unwrap_or_else(|| row.number.saturating_add(1));
                        // Rows are told apart and gone on with by their number.
                        if number <= row.number || number > LAST_ROW {
                            return Err(ReadFault::Damaged);
                        }
                        row = Row {
                            number,
                            cells: Vec::new(),
                        };
                    }
                    "c" if !empty => {
                        let at = attribute(&attributes, "r");
                        let column = at.as_deref().and_then(parse_address);
                        cell = Some(Open {
                            column: column.map_or(row.cells.len(), |at| at.column),
                            kind: attribute(&attributes, "t").unwrap_or_default(),
                            style: attribute(&attributes, "s")
                                .and_then(|text| text.parse().ok())
                                .unwrap_or_default(),
                            ..Open::default()
                        });
                    }
                    "v" => in_value = !empty,
                    "is" if !empty => {
                        let text = rich_text(&mut xml, "is")?;
                        if let Some(cell) = &mut cell {
                            cell.text = Some(text);
                        }
                    }
                    _ => {}
                },
                Event::Text(text) => {
                    if let (true, Some(cell)) = (in_value, &mut cell) {
                        cell.value.push_str(&text);
                    }
                }
                Event::Close(name) => match name.as_str() {
                    "v" => in_value = false,
                    "c" => {
                        if let Some(open) = cell.take() {
                            let column = open.column;
                            let value = self.value(open)?;
                            if let Cell::Text(text) = &value {
                                bytes += text.len();
                            }
                            if bytes > self.limits.text_bytes {
                                return Err(ReadFault::TooLarge);
                            }
                            self.put(&mut row, column, value)?;
                        }
                    }
                    "row" if !row.is_empty() => {
                        self.limits.rows(rows.len())?;
                        rows.push(std::mem::take(&mut row));
                        row.number = rows.last().map_or(0, |row| row.number);
                    }
                    "sheetData" => break,
                    _ => {}
                },
            }
        }
        Ok(rows)
    }

    fn put(&self, row: &mut Row, column: usize, value: Cell) -> Result<(), ReadFault> {
        // Far out a sheet may be coloured to its last column; only what is written counts.
        if value.is_empty() {
            return Ok(());
        }
        if column >= self.limits.columns {
            return Err(ReadFault::TooManyColumns {
                row: row.number,
                limit: self.limits.columns,
            });
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = value;
        Ok(())
    }

    fn value(&self, open: Open) -> Result<Cell, ReadFault> {
        if let Some(text) = open.text {
            return self.text(text);
        }
        let value = open.value.trim();
        if value.is_empty() {
            return Ok(Cell::Empty);
        }
        Ok(match open.kind.as_str() {
            "s" => {
                let at: usize = value.parse().map_err(|_| ReadFault::Damaged)?;
                let text = self.strings.get(at).ok_or(ReadFault::Damaged)?;
                return self.text(text.clone());
            }
            "str" | "inlineStr" => return self.text(unescape_signs(&open.value)),
            "b" => Cell::Text(if value == "1" { "TRUE" } else { "FALSE" }.to_owned()),
            "e" => Cell::Failed(value.to_owned()),
            "d" => value
                .parse()
                .map_or_else(|_| Cell::Text(value.to_owned()), Cell::Date),
            _ => {
                let number: f64 = value.parse().map_err(|_| ReadFault::Damaged)?;
                let dated = self.dates.get(open.style).copied().unwrap_or_default();
                match moment(number, self.since_1904).filter(|_| dated) {
                    Some(at) => Cell::Date(at),
                    None => Cell::Number(number),
                }
            }
        })
    }

    fn text(&self, text: String) -> Result<Cell, ReadFault> {
        if text.len() > self.limits.cell_bytes {
            return Err(ReadFault::TooLarge);
        }
        Ok(Cell::text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_the_day_that_the_sheet_shows() {
        for (serial, since_1904, shown) in [
            (1.0, false, "1900-01-01T00:00:00"),
            (61.0, false, "1900-03-01T00:00:00"),
            (45_292.0, false, "2024-01-01T00:00:00"),
            (45_292.583_333_333, false, "2024-01-01T14:00:00"),
            (43_830.0, true, "2024-01-01T00:00:00"),
        ] {
            let at = moment(serial, since_1904).map(|at| at.to_string());
            assert_eq!(at.as_deref(), Some(shown), "{serial}");
        }
        assert_eq!(moment(-1.0, false), None);
        assert_eq!(moment(1e12, false), None);
    }

    #[test]
    fn a_format_is_a_date_by_what_stands_outside_quotations() {
        for code in ["dd/mm/yyyy", "[$-421]dd mmmm yyyy;@", "h:mm"] {
            assert!(is_date_code(code), "{code}");
        }
        for code in ["0.00", "\"hari\" 0", "#,##0 [Red]", "General", "0\\d"] {
            assert!(!is_date_code(code), "{code}");
        }
    }
}
