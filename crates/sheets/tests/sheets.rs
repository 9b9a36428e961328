//! What is written is read back, and what is no sheet is told by name.

use jiff::civil::{date, datetime};
use proptest::prelude::*;
use sheets::{Cell, Format, Kind, Limits, Out, ReadFault, Writer, Zip, read};

const AT: jiff::civil::DateTime = datetime(2026, 11, 28, 9, 0, 0, 0);

fn titles(titles: &[&str]) -> Vec<String> {
    titles.iter().map(|one| (*one).to_owned()).collect()
}

fn book(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = Zip::new(AT);
    for (name, text) in parts {
        zip.begin(name, true);
        zip.write(text.as_bytes());
    }
    zip.finish()
}

const WORKBOOK: (&str, &str) = (
    "xl/workbook.xml",
    r#"<workbook xmlns:r="r"><sheets><sheet name="Lama" sheetId="3" state="hidden" r:id="b"/><sheet name="Kosong" sheetId="1" r:id="c"/><sheet name="Agenda 2024" sheetId="2" r:id="a"/></sheets></workbook>"#,
);
const RELS: (&str, &str) = (
    "xl/_rels/workbook.xml.rels",
    r#"<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="worksheets/sheet2.xml"/><Relationship Id="c" Target="/xl/worksheets/sheet3.xml"/></Relationships>"#,
);
const EMPTY: (&str, &str) = (
    "xl/worksheets/sheet3.xml",
    r#"<worksheet><sheetData><row r="1"><c r="A1" s="1"/></row></sheetData></worksheet>"#,
);

#[test]
fn both_formats_give_back_what_was_written() {
    for format in [Format::Csv, Format::Xlsx] {
        let mut writer = Writer::new(
            format,
            "Agenda: 2026",
            &titles(&["No", "Hal", "Tanggal"]),
            AT,
        );
        let mut bytes = Vec::new();
        for n in 1..=300 {
            writer
                .row(&[
                    Out::Number(n),
                    Out::Text("=1+1 & <b> \"x\"; _x000D_\nbaris"),
                    Out::Day(date(2026, 11, 25)),
                ])
                .expect("room");
            writer
                .row(&[
                    Out::Empty,
                    Out::Text("+62811"),
                    Out::Moment(datetime(2026, 11, 25, 14, 5, 0, 0)),
                ])
                .expect("room");
            bytes.extend(writer.take());
        }
        bytes.extend(writer.finish());
        let table = read(&bytes, &Limits::default()).expect("a table");
        assert_eq!(table.rows.len(), 601);
        let first = &table.rows[1];
        assert_eq!(first.number, 2);
        let shown: Vec<String> = first.cells.iter().map(Cell::shown).collect();
        assert_eq!(
            shown,
            ["1", "=1+1 & <b> \"x\"; _x000D_\nbaris", "2026-11-25"],
            "{format:?}"
        );
        let second: Vec<String> = table.rows[2].cells.iter().map(Cell::shown).collect();
        assert_eq!(second, ["", "+62811", "2026-11-25 14:05"]);
        if format == Format::Xlsx {
            assert_eq!(table.kind, Kind::Xlsx);
            assert_eq!(table.sheet.as_deref(), Some("Agenda 2026"));
        }
    }
}

#[test]
fn a_book_of_a_spreadsheet_program_is_read_as_it_looks() {
    let bytes = book(&[
        WORKBOOK,
        RELS,
        EMPTY,
        (
            "xl/sharedStrings.xml",
            r#"<sst><si><t>Nomor</t></si><si><r><t xml:space="preserve">I </t></r><r><t>Made</t></r><rPh><t>x</t></rPh></si></sst>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="[$-421]dd mmmm yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            r##"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="3"><x:c r="B3" t="s"><x:v>0</x:v></x:c><x:c r="D3" t="s"><x:v>1</x:v></x:c></x:row><x:row r="7"><x:c r="A7" s="1"><x:v>45292</x:v></x:c><x:c r="B7" s="2"><x:v>45292.5</x:v></x:c><x:c r="C7" s="0"><x:f>A1+1</x:f><x:v>12</x:v></x:c><x:c r="D7" t="e"><x:v>#N/A</x:v></x:c><x:c r="E7" t="str"><x:f>B1</x:f><x:v>teks</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="B3:C3"/></x:mergeCells></x:worksheet>"##,
        ),
    ]);
    let table = read(&bytes, &Limits::default()).expect("a table");
    assert_eq!(table.sheet.as_deref(), Some("Agenda 2024"));
    let [titles, row] = table.rows.as_slice() else {
        panic!("{table:?}");
    };
    assert_eq!(titles.address(1).to_string(), "B3");
    assert_eq!(titles.cell(1).shown(), "Nomor");
    assert_eq!(titles.cell(3).shown(), "I Made");
    assert!(titles.cell(2).is_empty() && titles.cell(99).is_empty());
    assert_eq!(row.cell(0), &Cell::Date(datetime(2024, 1, 1, 0, 0, 0, 0)));
    assert_eq!(row.cell(1), &Cell::Date(datetime(2024, 1, 1, 12, 0, 0, 0)));
    assert_eq!(row.cell(2), &Cell::Number(12.0));
    assert_eq!(row.cell(3), &Cell::Failed("#N/A".to_owned()));
    assert_eq!(row.cell(4).shown(), "teks");
}

#[test]
fn what_is_no_sheet_is_told_by_name() {
    let limits = Limits::default();
    let old = [
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        [0; 600].as_slice(),
    ]
    .concat();
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let locked = [old.as_slice(), &name].concat();
    let ods = book(&[
        ("mimetype", "application/vnd.oasis"),
        ("content.xml", "<a/>"),
    ]);
    for (bytes, fault) in [
        (Vec::new(), ReadFault::Empty),
        (b"\r\n ; \r\n".to_vec(), ReadFault::Empty),
        (old, ReadFault::OldExcel),
        (locked, ReadFault::Locked),
        (ods, ReadFault::OpenDocument),
        (book(&[("a.txt", "x")]), ReadFault::NotASheet),
        (b"%PDF-1.7".to_vec(), ReadFault::NotASheet),
        (vec![0xff, 0xd8, 0xff, 0, 0x10], ReadFault::NotASheet),
        (b"PK\x03\x04".to_vec(), ReadFault::Damaged),
        (
            book(&[
                WORKBOOK,
                RELS,
                EMPTY,
                (
                    "xl/worksheets/sheet1.xml",
                    "<worksheet><sheetData/></worksheet>",
                ),
            ]),
            ReadFault::Empty,
        ),
        (book(&[WORKBOOK, RELS, EMPTY]), ReadFault::Damaged),
    ] {
        assert_eq!(read(&bytes, &limits), Err(fault));
    }
}

#[test]
fn a_bomb_is_refused_before_it_fills_the_memory() {
    // Thirty times its size, and it says nothing.
    let limits = Limits {
        unpacked_bytes: 4_000_000,
        ..Limits::default()
    };
    let mut zip = Zip::new(AT);
    for (name, text) in [WORKBOOK, RELS, EMPTY] {
        zip.begin(name, true);
        zip.write(text.as_bytes());
    }
    zip.begin("xl/worksheets/sheet1.xml", true);
    zip.write(b"<worksheet><sheetData>");
    for _ in 0..60 {
        zip.write("<row></row>".repeat(10_000).as_bytes());
    }
    let bytes = zip.finish();
    assert!(bytes.len() < 200_000, "{}", bytes.len());
    assert_eq!(read(&bytes, &limits), Err(ReadFault::TooLarge));
    // One text of five megabytes.
    let long = format!(
        "<worksheet><sheetData><row><c t=\"str\"><v>{}</v></c></row></sheetData></worksheet>",
        "x".repeat(5_000_000)
    );
    let bytes = book(&[WORKBOOK, RELS, EMPTY, ("xl/worksheets/sheet1.xml", &long)]);
    assert_eq!(read(&bytes, &Limits::default()), Err(ReadFault::TooLarge));
}

#[test]
fn more_rows_than_are_read_are_told_and_not_cut_off() {
    let limits = Limits {
        rows: 10,
        ..Limits::default()
    };
    let text = "a;b\n".repeat(11);
    assert_eq!(
        read(text.as_bytes(), &limits),
        Err(ReadFault::TooManyRows { limit: 10 })
    );
    let wide = "x;".repeat(200);
    assert!(matches!(
        read(wide.as_bytes(), &Limits::default()),
        Err(ReadFault::TooManyColumns { row: 1, .. })
    ));
}

/// A part that is there already says its sizes before it: a reader from the beginning, who
/// does not know the directory yet, can take it out.
#[test]
fn a_part_that_was_there_already_stands_with_its_sizes() {
    let mut zip = Zip::new(AT);
    for (name, text) in [WORKBOOK, RELS, EMPTY] {
        zip.begin(name, true);
        zip.write(text.as_bytes());
    }
    let rows =
        "<worksheet><sheetData><row><c t=\"str\"><v>lampu</v></c></row></sheetData></worksheet>";
    zip.whole("xl/worksheets/sheet1.xml", rows.as_bytes());
    assert!(zip.ready() > rows.len());
    let mut bytes = zip.take();
    let header = bytes.len() - rows.len() - 30 - "xl/worksheets/sheet1.xml".len();
    let size = u32::try_from(rows.len()).expect("small").to_le_bytes();
    assert_eq!(bytes[header..header + 4], *b"PK\x03\x04");
    assert_eq!(bytes[header + 6] & 0x08, 0, "no sizes behind it");
    assert_eq!(bytes[header + 18..header + 22], size);
    assert_eq!(bytes[header + 22..header + 26], size);
    bytes.extend(zip.finish());
    let table = read(&bytes, &Limits::default()).expect("a table");
    assert_eq!(table.rows[0].cell(0).shown(), "lampu");
}

proptest! {
    #[test]
    fn whatever_the_bytes_are_there_is_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..400), packed in any::<bool>()) {
        let bytes = if packed { [b"PK".to_vec(), bytes].concat() } else { bytes };
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn a_damaged_book_never_panics(at in 0usize..2_000, byte in any::<u8>()) {
        let mut writer = Writer::new(Format::Xlsx, "x", &titles(&["a", "b"]), AT);
        for n in 0..20 {
            writer.row(&[Out::Number(n), Out::Text("isi")]).expect("room");
        }
        let mut bytes = writer.finish();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes, &Limits::default());
    }

    #[test]
    fn every_text_survives_a_csv(texts in proptest::collection::vec("[a-z;,\" \n=+é-]{0,12}", 1..5)) {
        let mut writer = Writer::new(Format::Csv, "x", &titles(&["t1", "t2", "t3", "t4", "t5"]), AT);
        let cells: Vec<Out<'_>> = texts.iter().map(|text| Out::Text(text)).collect();
        writer.row(&cells).expect("room");
        let table = read(&writer.finish(), &Limits::default()).expect("a table");
        if let Some(row) = table.rows.get(1) {
            for (at, text) in texts.iter().enumerate() {
                prop_assert_eq!(row.cell(at).shown(), Cell::Text(text.clone()).shown());
            }
        }
    }
}
