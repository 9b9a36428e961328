//! An old register comes in as a sheet: the good rows become cases, the others are told by
//! cell, nothing comes in twice, and the audit finds everything as the history tells it.

use office::testing::TestOffice;
use office::{ImportState, OfficeError, RegisterQuery, ResultOf, SearchQuery, SheetSent, SignedIn};
use sheets::{Format, Limits, Out, Writer};
use uuid::Uuid;

use crate::count;

const OLD: &str = "\u{feff}BUKU AGENDA PENGADUAN;;;;;;;;;;\n\
No. Agenda;Tanggal Terima;Nama;Telepon;Isi;Desa;Kanal;Diteruskan ke;Status;Tanggal Selesai;Tempat Berkas;Ket.\n\
1;05-01-2024;I Made Rentaja;081234567890;Lampu jalan di depan pura padam;Mambang;Telepon;PMD;Selesai;09-01-2024;Lemari 2;dijawab lisan\n\
2;7 Pebruari 2024;Anonim;;Got mampet;;Langsung;;Selesai;20/02/2024;;\n\
2;8-2-2024;Ni Luh;;Got lagi;;Langsung;;Selesai;20/02/2024;;\n\
x;9-2-2024;Ni Luh;;Jalan;Atlantis;Merpati;;Selesai;1-2-2024;;\n\
4;31-02-2024;Ni Luh;;Jalan;;;;Selesai;;;\n\
0012/ADU/III/2025;3-3-2025;Ni Wayan Dirahasiakan;;Sampah menumpuk;;Surat;;Proses;;Rak 7;\n";

async fn keeper(office: &TestOffice) -> SignedIn {
    office.person("kasubag-umum").await
}

fn sent(text: &str) -> SheetSent {
    SheetSent {
        name: "Buku I Made.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
        category: Some("LAYANAN".to_owned()),
    }
}

async fn send(office: &TestOffice, who: &SignedIn, text: &str) -> Uuid {
    office.send_sheet(who, sent(text)).await.expect("a sheet")
}

async fn whole(office: &TestOffice) {
    office.sign_reached_head().await.expect("signed");
    let report = office.audit().await.expect("an audit");
    assert!(report.is_whole(), "{:?}", report.broken);
}

/// Rows of a register of many years, and how many of them are wrong: one in so many.
const ROWS: u32 = 20_000;
const WRONG: usize = 300;
const ONE_IN: u32 = 66;

/// What is put into which cell to make a row wrong, and what is then told of that cell.
const FAULTS: [(usize, &str, &str); 10] = [
    (4, "Atlantis", "import_village"),
    (1, "31-02-2023", "import_date"),
    (7, "", "import_finished_missing"),
    (0, "", "import_twice"),
    (5, "Merpati", "import_channel"),
    (7, "01-01-2022", "import_finished_early"),
    (6, "Entah", "import_standing"),
    (0, "x", "import_number"),
    (3, "", "import_story_missing"),
    (1, "05-01-2031", "import_date_future"),
];

/// The large sheet, and of each wrong row its number in the sheet, the cell and the fault.
fn large() -> (String, Vec<(u32, String, &'static str)>) {
    let mut text =
        "No. Agenda;Tanggal Terima;Nama;Isi;Desa;Kanal;Status;Tanggal Selesai\n".to_owned();
    let (mut wrong, mut kinds) = (Vec::new(), FAULTS.iter().cycle());
    for n in 1..=ROWS {
        let mut cells = [
            n.to_string(),
            "05-01-2023".to_owned(),
            format!("Pelapor {n}"),
            format!("Aduan nomor {n}"),
            "Mambang".to_owned(),
            "Telepon".to_owned(),
            "Selesai".to_owned(),
            "09-01-2023".to_owned(),
        ];
        if n.is_multiple_of(ONE_IN) && wrong.len() < WRONG {
            let (column, put, code) = *kinds.next().expect("a kind of fault");
            cells[column] = match code {
                // The row before has that number, and is good.
                "import_twice" => (n - 1).to_string(),
                _ => put.to_owned(),
            };
            let letter = &"ABCDEFGH"[column..=column];
            // The titles stand in the first row.
            let row = n + 1;
            wrong.push((row, format!("{letter}{row}"), code));
        }
        text.push_str(&cells.join(";"));
        text.push('\n');
    }
    (text, wrong)
}

/// One small register as either kind of file: two good rows, three wrong ones.
fn small(format: Format) -> SheetSent {
    let titles = ["No Agenda", "Tanggal", "Nama", "Isi", "Desa", "Selesai"].map(str::to_owned);
    let on = |month: i8, day: i8| jiff::civil::date(2024, month, day);
    let (day, text) = (
        |month: i8, day: i8| Out::Day(on(month, day)),
        |text: &'static str| Out::Text(text),
    );
    let rows = [
        [
            Out::Number(1),
            day(1, 5),
            text("I Made Rentaja"),
            text("Lampu padam"),
            text("Mambang"),
            day(1, 9),
        ],
        [
            Out::Number(2),
            text("7 Pebruari 2024"),
            text("Anonim"),
            text("Got mampet"),
            Out::Empty,
            text("20/02/2024"),
        ],
        [
            Out::Number(3),
            text("31-02-2024"),
            text("Ni Luh"),
            text("Jalan rusak"),
            text("Bantas"),
            day(3, 1),
        ],
        [
            Out::Number(1),
            day(3, 4),
            text("Ni Luh"),
            text("Jalan lagi"),
            text("Bantas"),
            day(3, 8),
        ],
        [
            Out::Number(5),
            day(4, 2),
            text("Ni Luh"),
            text("Pohon tumbang"),
            text("Atlantis"),
            day(4, 3),
        ],
    ];
    let mut writer = Writer::new(format, "Agenda", &titles, on(12, 31).at(9, 0, 0, 0));
    for row in &rows {
        writer.row(row).expect("room for a row");
    }
    SheetSent {
        name: format!("Agenda.{}", format.ending()),
        bytes: writer.finish(),
        category: Some("LAYANAN".to_owned()),
    }
}

office::both_offices! {
    async fn the_good_rows_become_cases_and_the_others_are_told_by_cell(office: TestOffice) {
        let who = keeper(&office).await;
        let id = send(&office, &who, OLD).await;
        let view = office.sheet_sent(&who, id).await.expect("a view");
        assert_eq!(view.line.name, "Buku I Made.csv");
        assert_eq!(view.line.state, ImportState::Waiting);
        let plan = view.plan.expect("a plan");
        assert_eq!((plan.rows, plan.good, plan.open, plan.known, plan.wrong), (6, 3, 1, 0, 3));
        let told: Vec<(&str, &str)> = plan
            .faults
            .iter()
            .map(|fault| (fault.cell.as_str(), fault.code))
            .collect();
        assert_eq!(
            told,
            [
                ("A5", "import_twice"),
                ("A6", "import_number"),
                ("J6", "import_finished_early"),
                ("G6", "import_channel"),
                ("F6", "import_village"),
                ("B7", "import_date"),
                ("J7", "import_finished_missing"),
            ]
        );
        // A look stores no case.
        let query = |year| RegisterQuery { year: Some(year), page: 1, page_rows: 50, ..RegisterQuery::default() };
        let book = office.register(&who, &query(2024)).await.expect("a book");
        assert_eq!((book.recorded, book.last_number), (0, 0));
        whole(&office).await;

        assert!(office.take_sheet(&who, id).await.expect("taken"));
        whole(&office).await;
        let book = office.register(&who, &query(2024)).await.expect("a book");
        assert_eq!((book.recorded, book.last_number), (2, 2));
        let first = book.rows.iter().find(|row| row.number.register.number == 1).expect("number 1");
        assert_eq!(first.standing, "archived");
        assert_eq!(first.identity.name.as_deref(), Some("I Made Rentaja"));
        assert_eq!(first.closed_at, Some(office.local("2024-01-09 00:00")));
        assert_eq!(first.units.len(), 1);
        let open = office.register(&who, &query(2025)).await.expect("a book");
        assert_eq!(open.last_number, 12);
        assert_eq!(open.rows[0].standing, "open");
        assert_eq!(open.rows[0].step.as_ref().map(|(step, _)| *step), Some(1));
        // This year's numbers go on as if nothing had been.
        let number = office.record_sample().await;
        assert_eq!(number.register.number, 1);
        // The rows are found by their words, and tell where the paper lies.
        while office.follow_history().await.expect("followed").records > 0 {}
        let search = SearchQuery { words: "pura padam".to_owned(), year: Some(2024), page: 1, ..SearchQuery::default() };
        let found = office.search(&who, &search).await.expect("found");
        assert_eq!(found.rows.len(), 1);
        assert_eq!(found.rows[0].place.as_deref(), Some("Lemari 2"));
        let of = ResultOf::Search(search);
        office.begin_result(&who, &of).await.expect("noted");
        let page = office.result_after(&who, &of, None).await.expect("a page");
        assert_eq!(page.rows.len(), 1);
        assert_eq!(page.rows[0].place.as_deref(), Some("Lemari 2"));
        // An open one goes its way.
        let number = &open.rows[0].number;
        office.finish(number, &office::testing::Wishes::default()).await;
        whole(&office).await;
    }

    async fn a_large_sheet_is_told_row_by_row_before_anything_is_taken(office: TestOffice) {
        let who = keeper(&office).await;
        let (text, wrong) = large();
        assert_eq!(wrong.len(), WRONG);
        let id = send(&office, &who, &text).await;
        let view = office.sheet_sent(&who, id).await.expect("a view");
        assert_eq!((view.line.state, view.line.cases), (ImportState::Waiting, 0));
        let plan = view.plan.expect("a plan");
        assert_eq!((plan.rows, plan.good, plan.wrong), (20_000, 19_700, 300));
        assert_eq!((plan.open, plan.known, plan.begins, plan.first.len()), (0, 0, None, 10));
        let told: Vec<_> = plan.faults.iter().map(|fault| (fault.row, fault.cell.clone(), fault.code)).collect();
        assert_eq!(told, wrong);
        // Who mends it is told what stands there, and where the number stood before.
        let facts: Vec<&str> = plan.faults.iter().take(10).map(|fault| fault.fact.as_str()).collect();
        assert_eq!(facts, ["Atlantis", "31-02-2023", "", "264", "Merpati", "01-01-2022", "Entah", "x", "", "05-01-2031"]);
        let sheet = office
            .sheet_of_faults(&who, id, Format::Csv, ["Sel".into(), "Perbaikan".into()], |fault| fault.code.to_owned())
            .await
            .expect("a sheet");
        let table = sheets::read(&sheet, &Limits::default()).expect("read back");
        let (titles, rows) = table.rows.split_first().expect("titles");
        assert_eq!((titles.cell(0).shown(), titles.cell(8).shown()), ("No. Agenda".to_owned(), "Sel".to_owned()));
        assert_eq!(rows.len(), WRONG);
        for (row, (_, cell, code)) in rows.iter().zip(&wrong) {
            assert_eq!((&row.cell(8).shown(), row.cell(9).shown()), (cell, format!("{cell}: {code}")));
        }
        // None of this looking made a case.
        let query = RegisterQuery { year: Some(2023), page: 1, page_rows: 10, ..RegisterQuery::default() };
        let book = office.register(&who, &query).await.expect("a book");
        assert_eq!((book.recorded, book.last_number, book.rows.len()), (0, 0, 0));
        assert_eq!(count(office.db(), "complaint").await, 0);
        whole(&office).await;
    }

    async fn a_row_tells_all_that_is_wrong_with_it_at_once(office: TestOffice) {
        let who = keeper(&office).await;
        let head = "No Agenda;Tanggal;Nama;Isi;Desa;Selesai\n";
        let first = send(&office, &who, &format!("{head}1;05/01/2024;Ni Luh;Lampu padam;Mambang;09/01/2024\n")).await;
        assert!(office.take_sheet(&who, first).await.expect("taken"));
        let id = send(&office, &who, &format!(
            "{head}\
             x;31-02-2024;Ni Luh;Got mampet;Mambang;09/01/2024\n\
             1;06/01/2024;Ni Luh;Jalan rusak;Atlantis;09/01/2024\n\
             7/2024;31-02-2024;Ni Luh;Pohon tumbang;Mambang;09/03/2024\n\
             7;08/03/2024;Ni Luh;Pohon lagi;Bantas;09/03/2024\n\
             7;08/03/2024;Ni Luh;Dan lagi;Atlantis;09/03/2024\n"
        )).await;
        let plan = office.sheet_sent(&who, id).await.expect("a view").plan.expect("a plan");
        let told: Vec<(&str, &str, &str)> = plan
            .faults
            .iter()
            .map(|fault| (fault.cell.as_str(), fault.code, fault.fact.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                // Neither says of which year it is; both are told all the same.
                ("B2", "import_date", "31-02-2024"),
                ("A2", "import_number", "x"),
                // Its number is held against the register before its village is mended.
                ("E3", "import_village", "Atlantis"),
                ("A3", "import_taken", "1/2024"),
                ("B4", "import_date", "31-02-2024"),
                // Also a row that waits has its number: which of them is right, a clerk says.
                ("A5", "import_twice", "4"),
                ("A6", "import_twice", "4"),
                ("E6", "import_village", "Atlantis"),
            ]
        );
        assert_eq!((plan.rows, plan.good, plan.wrong), (5, 0, 5));
        whole(&office).await;
    }

    async fn the_same_register_says_the_same_as_csv_and_as_xlsx(office: TestOffice) {
        let who = keeper(&office).await;
        let (mut ids, mut plans) = (Vec::new(), Vec::new());
        for format in [Format::Csv, Format::Xlsx] {
            let id = office.send_sheet(&who, small(format)).await.expect("a sheet");
            let view = office.sheet_sent(&who, id).await.expect("a view");
            assert_eq!(view.line.name, format!("Agenda.{}", format.ending()));
            ids.push(id);
            plans.push(view.plan.expect("a plan"));
        }
        for plan in &plans {
            assert_eq!((plan.rows, plan.good, plan.open, plan.wrong), (5, 2, 0, 3));
            let told: Vec<(&str, &str, &str)> = plan
                .faults
                .iter()
                .map(|fault| (fault.cell.as_str(), fault.code, fault.fact.as_str()))
                .collect();
            assert_eq!(
                told,
                [
                    ("B4", "import_date", "31-02-2024"),
                    ("A5", "import_twice", "2"),
                    ("E6", "import_village", "Atlantis"),
                ]
            );
        }
        assert!(office.take_sheet(&who, ids[1]).await.expect("taken"));
        let query = RegisterQuery { year: Some(2024), page: 1, page_rows: 10, ..RegisterQuery::default() };
        let book = office.register(&who, &query).await.expect("a book");
        assert_eq!((book.recorded, book.last_number), (2, 2));
        let first = book.rows.iter().find(|row| row.number.register.number == 1).expect("number 1");
        assert_eq!((first.subject.as_str(), first.village.as_deref()), ("Lampu padam", Some("Mambang")));
        assert_eq!(first.closed_at, Some(office.local("2024-01-09 00:00")));
        // Word for word they are one register: of the other file nothing is left to take.
        let plan = office.sheet_sent(&who, ids[0]).await.expect("a view").plan.expect("a plan");
        assert_eq!((plan.good, plan.known, plan.wrong), (0, 2, 3));
        whole(&office).await;
    }

    async fn nothing_comes_in_twice(office: TestOffice) {
        let who = keeper(&office).await;
        let id = send(&office, &who, OLD).await;
        assert_eq!(send(&office, &who, OLD).await, id, "the same content is the same sheet");
        assert!(office.take_sheet(&who, id).await.expect("taken"));
        assert_eq!(send(&office, &who, OLD).await, id);
        let again = office.take_sheet(&who, id).await;
        assert_eq!(again, Err(OfficeError::NotFound), "nothing is left to take");
        // The mended sheet with the old rows in it: those are passed over.
        let mended = OLD.replace("4;31-02-2024;Ni Luh;;Jalan;;;;Selesai;;;", "4;28-02-2024;Ni Luh;;Jalan;;;;Selesai;1-3-2024;;");
        let second = send(&office, &who, &mended).await;
        assert_ne!(second, id);
        let plan = office.sheet_sent(&who, second).await.expect("a view").plan.expect("a plan");
        assert_eq!((plan.good, plan.known, plan.wrong), (1, 3, 2));
        assert!(office.take_sheet(&who, second).await.expect("taken"));
        // Another complaint under a number that is taken.
        let other = "No Agenda;Tanggal;Isi;Selesai\n1;05-01-2024;Lain sama sekali;06-01-2024\n";
        let third = send(&office, &who, other).await;
        let plan = office.sheet_sent(&who, third).await.expect("a view").plan.expect("a plan");
        assert_eq!(plan.faults.len(), 1);
        assert_eq!((plan.faults[0].cell.as_str(), plan.faults[0].code), ("A2", "import_taken"));
        let listed = office.sheets_sent(&who).await.expect("a list");
        // Sent at one instant, their order says nothing.
        let listed: std::collections::BTreeSet<_> = listed.iter().map(|line| line.id).collect();
        assert_eq!(listed, [third, second, id].into());
        let sheet = office
            .sheet_of_faults(&who, third, sheets::Format::Csv, ["Sel".into(), "Perbaikan".into()], |fault| {
                format!("{} {}", fault.code, fault.fact)
            })
            .await
            .expect("a sheet");
        let sheet = String::from_utf8(sheet).expect("text");
        assert_eq!(
            sheet,
            "\u{feff}No Agenda;Tanggal;Isi;Selesai;Sel;Perbaikan\r\n\
             1;05-01-2024;Lain sama sekali;06-01-2024;A2;A2: import_taken 1/2024\r\n"
        );
        office.discard_sheet(&who, third).await.expect("thrown away");
        assert_eq!(office.discard_sheet(&who, third).await, Err(OfficeError::NotFound));
        whole(&office).await;
    }

    async fn whoever_goes_on_after_a_crash_goes_on_there(office: TestOffice) {
        let who = keeper(&office).await;
        let mut text = "No Agenda;Tanggal;Nama;Isi;Selesai\n".to_owned();
        for n in 1..=350 {
            text.push_str(&format!("{n};02-01-2023;Pelapor {n};Aduan nomor {n};05-01-2023\n"));
        }
        let id = send(&office, &who, &text).await;
        // As after a kill between two transactions: begun, one batch taken, nobody at work.
        let node = office.another_node().await;
        assert!(!node.take_sheet_until(&who, id, 1).await.expect("begun"));
        let line = office.sheet_sent(&who, id).await.expect("a view").line;
        assert_eq!((line.state, line.cases), (ImportState::Running, 100));
        whole(&office).await;
        // Two go on at once.
        let (one, other) = tokio::join!(office.go_on(id, 10), node.go_on(id, 10));
        assert!(one.expect("went on") | other.expect("went on"));
        let line = office.sheet_sent(&who, id).await.expect("a view").line;
        assert_eq!((line.state, line.cases), (ImportState::Done, 350));
        let query = RegisterQuery { year: Some(2023), page: 1, page_rows: 10, ..RegisterQuery::default() };
        let book = office.register(&who, &query).await.expect("a book");
        assert_eq!((book.recorded, book.last_number), (350, 350));
        // Read page by page, the newest first, each once.
        let of = ResultOf::Register(query);
        let (mut next, mut numbers) = (None, Vec::new());
        loop {
            let page = office.result_after(&who, &of, next).await.expect("a page");
            numbers.extend(page.rows.iter().map(|row| row.row.number.register.number));
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        assert_eq!(numbers, (1..=350).rev().collect::<Vec<u32>>());
        // The job that was left finds nothing to do.
        office.pass(jiff::SignedDuration::from_mins(2));
        office.work("test").await.expect("worked");
        whole(&office).await;
    }

    async fn whoever_was_quicker_and_died_is_followed(office: TestOffice) {
        let who = keeper(&office).await;
        let mut text = "No Agenda;Tanggal;Nama;Isi;Selesai\n".to_owned();
        for n in 1..=150 {
            text.push_str(&format!("{n};02-01-2023;Pelapor {n};Aduan nomor {n};05-01-2023\n"));
        }
        let id = send(&office, &who, &text).await;
        assert!(!office.take_sheet_until(&who, id, 1).await.expect("begun"));
        // A number of it is given away in between: the run is refused, and must not be the last.
        let other = "No Agenda;Tanggal;Isi;Selesai\n150;05-01-2023;Lain;06-01-2023\n";
        let rival = send(&office, &who, other).await;
        let (mine, rivals) = tokio::join!(office.go_on(id, 10), office.take_sheet_until(&who, rival, 10));
        mine.expect("an answer");
        // Too late for its only number, the rival has nothing that could be taken over.
        let begun = match rivals {
            Err(OfficeError::NotFound) => false,
            other => other.map(|_| true).expect("an answer"),
        };
        for _ in 0..4 {
            office.pass(jiff::SignedDuration::from_mins(2));
            while office.work("test").await.expect("worked") > 0 {}
        }
        let rivals = if begun { ImportState::Done } else { ImportState::Waiting };
        for (sheet, state) in [(id, ImportState::Done), (rival, rivals)] {
            let line = office.sheet_sent(&who, sheet).await.expect("a view").line;
            assert_eq!(line.state, state);
        }
        whole(&office).await;
    }

    async fn a_number_is_read_however_the_book_wrote_it(office: TestOffice) {
        let who = keeper(&office).await;
        let mut text = "No Agenda;Tahun;Tanggal;Isi;Selesai\n".to_owned();
        for (number, year) in [
            ("1", ""),
            ("002", "2020"),
            ("3/2019", ""),
            ("004/ADU/III/2018", ""),
            ("STM-2017-0005", ""),
            ("2016/6", ""),
            ("7.0", ""),
            ("8/2050", ""),
        ] {
            text.push_str(&format!("{number};{year};01-02-2021;Isi;03-02-2021\n"));
        }
        let id = send(&office, &who, &text).await;
        let plan = office.sheet_sent(&who, id).await.expect("a view").plan.expect("a plan");
        let read: Vec<(i16, u32)> = plan
            .first
            .iter()
            .map(|row| (row.number.year, row.number.number))
            .collect();
        assert_eq!(
            read,
            [(2021, 1), (2020, 2), (2019, 3), (2018, 4), (2017, 5), (2016, 6), (2021, 7)]
        );
        let wrong: Vec<&str> = plan.faults.iter().map(|fault| fault.cell.as_str()).collect();
        assert_eq!(wrong, ["A9"]);
    }

    async fn whoever_may_not_know_of_a_case_learns_nothing_of_it_from_a_sheet(office: TestOffice) {
        let who = keeper(&office).await;
        let text = "No Agenda;Tanggal;Nama;Isi;Kategori;Selesai\n1;1-2-2022;Ni Luh;Diminta uang;PUNGLI;3-2-2022\n";
        let id = send(&office, &who, text).await;
        assert!(office.take_sheet(&who, id).await.expect("taken"));
        whole(&office).await;
        let year = |reader: &SignedIn| {
            let of = ResultOf::Register(RegisterQuery { year: Some(2022), ..RegisterQuery::default() });
            let (office, reader) = (&office, reader.clone());
            async move { office.result_after(&reader, &of, None).await.expect("a page").rows }
        };
        let named = year(&who).await;
        assert_eq!(named[0].row.subject, "Diminta uang");
        let clerk = office.person("staf-umum").await;
        let seen = year(&clerk).await;
        assert!(seen[0].row.masked && seen[0].row.subject.is_empty(), "{seen:?}");
        assert_eq!(office.sheet_sent(&clerk, id).await.err(), Some(OfficeError::NotFound));
        assert!(office.sheets_sent(&clerk).await.expect("a list").is_empty());
        // The very row, sent by somebody who is not named: no more than that the number is taken.
        let id = send(&office, &clerk, text).await;
        let plan = office.sheet_sent(&clerk, id).await.expect("a view").plan.expect("a plan");
        assert_eq!((plan.known, plan.faults[0].code), (0, "import_taken"));
    }

    async fn this_years_book_begins_where_the_paper_ended(office: TestOffice) {
        let who = keeper(&office).await;
        let year = office.directory().day(office.now()).year();
        let text = format!("No Agenda;Tanggal;Nama;Isi;Selesai\n7;02-01-{year};A;Isi;03-01-{year}\n");
        let id = send(&office, &who, &text).await;
        let plan = office.sheet_sent(&who, id).await.expect("a view").plan.expect("a plan");
        assert_eq!(plan.begins, Some(8));
        assert!(office.take_sheet(&who, id).await.expect("taken"));
        assert_eq!(office.record_sample().await.register.number, 8);
        let later = format!("No Agenda;Tanggal;Nama;Isi;Selesai\n9;02-01-{year};A;Isi;03-01-{year}\n");
        let id = send(&office, &who, &later).await;
        let plan = office.sheet_sent(&who, id).await.expect("a view").plan.expect("a plan");
        assert_eq!(plan.faults.first().map(|fault| fault.code), Some("import_not_given"));
        whole(&office).await;
    }

    async fn only_who_keeps_the_register_may(office: TestOffice) {
        let who = keeper(&office).await;
        let camat = office.person("camat").await;
        let refused = office.send_sheet(&camat, sent(OLD)).await;
        assert_eq!(refused, Err(OfficeError::NotPermitted));
        let id = send(&office, &who, OLD).await;
        assert_eq!(office.take_sheet(&camat, id).await, Err(OfficeError::NotPermitted));
        assert!(office.sheet_sent(&camat, id).await.is_err());
        let fault = |text: &str| {
            let (office, who, text) = (&office, &who, text.to_owned());
            async move {
                match office.send_sheet(who, sent(&text)).await {
                    Err(OfficeError::Invalid(faults)) => faults[0].code,
                    other => panic!("{other:?}"),
                }
            }
        };
        assert_eq!(fault("").await, "sheet_empty");
        assert_eq!(fault("a;b\n1;2\n").await, "sheet_no_titles");
        assert_eq!(fault("Tanggal;Isi\n1-1-2024;x\n").await, "sheet_no_number");
        assert_eq!(fault("No Agenda;Isi\n1;x\n").await, "sheet_no_received");
        assert_eq!(fault("No Agenda;Tanggal\n1;1-1-2024\n").await, "sheet_no_story");
        assert_eq!(fault("No Agenda;Tanggal;Isi\n").await, "sheet_empty");
        assert_eq!(fault("%PDF-1.7 x").await, "sheet_none");
        // What waits too long is thrown away; what was taken over is forgotten, and stays once.
        assert!(office.take_sheet(&who, id).await.expect("taken"));
        let second = send(&office, &who, "No Agenda;Tanggal;Isi;Selesai\n77;1-1-2022;x;2-1-2022\n").await;
        office.pass(jiff::SignedDuration::from_hours(24 * 31));
        office.sweep().await.expect("swept");
        assert!(office.sheet_sent(&who, second).await.is_err());
        assert!(office.sheet_sent(&who, id).await.expect("a view").plan.is_none());
        assert_eq!(send(&office, &who, OLD).await, id);
        let plan = office.sheet_sent(&who, id).await.expect("a view").plan.expect("a plan");
        assert_eq!((plan.good, plan.known), (0, 3));
    }
}
