use std::collections::{BTreeSet, HashMap};

use casework::{
    Appointment, AppointmentId, NipNotice, OfficeId, OfficeProfile, Official, OfficialId, Position,
    PositionId,
};
use office::{Directory, OfficialView, PeopleView, PositionView};
use uuid::Uuid;

use super::*;
use crate::sample;

fn official(n: u128, name: &str, nip: &str) -> Official {
    let today = "2026-11-26".parse().expect("a date");
    Official {
        id: OfficialId(Uuid::from_u128(n)),
        name: name.to_owned(),
        username: format!("pejabat{n}"),
        nip: (!nip.is_empty()).then(|| casework::Nip::parse(nip, today).expect("a NIP")),
        rank: casework::Rank::parse("III/d").ok(),
        active: n != 3,
    }
}

fn appointment(n: u128, kind: AppointmentKind, from: &str, to: Option<&str>) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(100 + n)),
        official: OfficialId(Uuid::from_u128(n)),
        position: PositionId(Uuid::from_u128(50)),
        kind,
        from: from.parse().expect("a date"),
        to: to.map(|to| to.parse().expect("a date")),
        order: "SPT 800.1.3/77".to_owned(),
    }
}

fn officials() -> Vec<Official> {
    vec![
        official(1, "I Gede <Suryadana>, S.STP.", "198001102000121001"),
        official(2, "Ni Ketut Arini, S.Sos.", "199003152025212001"),
        official(3, "Ni Made Lestari", ""),
    ]
}

/// The reference office with three officials.
pub(in crate::pages) fn directory() -> Directory {
    let profile = OfficeProfile::parse(office::shipped_profile()).expect("the shipped profile");
    let (tables, _) = office::holiday_tables(&profile.holidays);
    let hours = profile.hours.clone().with_holidays(&tables);
    let position = |(n, one): (u128, &casework::PositionProfile)| Position {
        id: PositionId(Uuid::from_u128(50 + n)),
        key: one.key.clone(),
        title: one.title.clone(),
        short: one.short.clone(),
        unit: one.unit.clone(),
        role: one.role.clone(),
        heads_unit: one.heads_unit,
        duties: one.duties.clone(),
    };
    let appointments = vec![
        appointment(1, AppointmentKind::Definitive, "2026-01-02", None),
        appointment(
            2,
            AppointmentKind::ActingAbsent,
            "2026-11-30",
            Some("2026-12-04"),
        ),
    ];
    Directory {
        office: OfficeId(Uuid::from_u128(9)),
        drill: true,
        revision: 1,
        calendar: worktime::Calendar::new(&hours).expect("a calendar"),
        units: profile.units.clone(),
        unit_codes: BTreeSet::new(),
        directable: BTreeSet::new(),
        positions: (0..).zip(&profile.positions).map(position).collect(),
        profile,
        officials: officials(),
        serving: appointments.clone(),
        appointments,
        procedures: Vec::new(),
        checked: HashMap::new(),
    }
}

fn view(directory: &Directory) -> PeopleView {
    let people = officials();
    let positions = directory
        .positions
        .iter()
        .enumerate()
        .map(|(n, position)| PositionView {
            position: position.clone(),
            holder: (n == 0).then(|| people[0].clone()),
            acting: (n == 2).then(|| {
                (
                    people[1].clone(),
                    appointment(
                        2,
                        AppointmentKind::ActingVacant,
                        "2026-10-01",
                        Some("2027-03-31"),
                    ),
                )
            }),
            coming: if n == 0 {
                vec![(
                    people[1].clone(),
                    appointment(
                        2,
                        AppointmentKind::ActingAbsent,
                        "2026-11-30",
                        Some("2026-12-04"),
                    ),
                )]
            } else {
                Vec::new()
            },
            steps: vec![
                ("Versi lengkap".to_owned(), vec![5, 6, 8]),
                ("Versi ringkas".to_owned(), vec![4]),
            ],
            appointment: None,
            everybody: if n == 3 { people.clone() } else { Vec::new() },
        })
        .collect();
    PeopleView {
        positions,
        officials: people
            .iter()
            .map(|one| OfficialView {
                official: one.clone(),
                held: Vec::new(),
                notices: one.nip.iter().flat_map(casework::Nip::notices).collect(),
                has_password: one.username == "pejabat1",
            })
            .collect(),
        vacant: vec![directory.positions[1].clone()],
        same_person: vec![(
            "Ni Ketut Arini".to_owned(),
            vec!["Camat".to_owned(), "Sekcam".to_owned()],
            "2026-11-30".parse().expect("a date"),
            Some("2026-12-04".parse().expect("a date")),
        )],
    }
}

const ALL: Rooms = Rooms {
    people: true,
    settings: true,
    procedures: true,
    import: true,
    export: true,
};

#[test]
fn the_people_page_in_every_language() {
    let directory = directory();
    for page in sample::readers() {
        for done in ["pejabat", "tunjuk", "akhiri", "sop"] {
            let done = done_words(&page, Some(done));
            assert!(done.is_some());
            let html = sample::check(
                &page,
                &people::People::new(&page, ALL, done, &view(&directory), &directory),
            );
            assert!(
                html.contains("I Gede &#60;Suryadana&#62;"),
                "names are escaped: {html}"
            );
            assert!(
                html.contains("Plh. Ni Ketut Arini, S.Sos."),
                "who will act stands with his period"
            );
            assert!(
                html.contains(&page.t("people-nip-contract")),
                "a contract number is noted"
            );
            assert!(
                html.contains(&page.t("settings-provisional")),
                "holidays say what is provisional"
            );
        }
        assert_eq!(done_words(&page, Some("<script>")), None);
    }
}

#[test]
fn coming_holidays_are_in_order_and_none_is_past() {
    let directory = directory();
    let page = &sample::readers()[0];
    let days = hours::next_holidays(page, &directory.profile);
    assert_eq!(days.len(), 10);
    // The demo morning is 26 November 2026; the next is Christmas or its leave.
    assert!(days[0].date.contains("Des 2026"), "{}", days[0].date);
    assert!(days.iter().all(|day| !day.source.is_empty()));
}

#[test]
fn a_holiday_of_ones_own_is_listed_however_far_away() {
    let mut profile = directory().profile.clone();
    let page = &sample::readers()[0];
    let before = hours::kept_holidays(page, &profile).len();
    let own = |day: &str| -> worktime::HolidaySource {
        serde_json::from_value(serde_json::Value::from(day)).expect("a day")
    };
    // Two may still be given up; what was counted long ago may not.
    for day in ["2029-03-03", "2026-10-01", "2026-01-02"] {
        profile.hours.holidays.push(own(day));
    }
    let days: Vec<String> = hours::kept_holidays(page, &profile)
        .iter()
        .map(|line| line.day.to_string())
        .collect();
    assert_eq!(days.len(), before + 2, "{days:?}");
    assert_eq!(days.first().map(String::as_str), Some("2026-10-01"));
    assert_eq!(days.last().map(String::as_str), Some("2029-03-03"));
    assert_eq!(hours::next_holidays(page, &profile).len(), 10);
}

#[test]
fn every_notice_has_words() {
    for page in sample::readers() {
        for notice in [NipNotice::Contract, NipNotice::YoungAppointment] {
            assert!(!people::notice_words(&page, notice).contains('⟦'));
        }
    }
}

#[test]
fn the_forms_keep_what_was_typed() {
    let directory = directory();
    for page in sample::readers() {
        let typed = || {
            Form::filled([
                ("name", "Ni \"Luh\""),
                ("nip", "12"),
                ("rank", "III/d"),
                ("kind", "acting_vacant"),
            ])
        };
        for known in [None, directory.officials.get(1)] {
            let mut form = typed();
            form.refuse("nip", page.t("field-nip-length"));
            if known.is_some() {
                form.refuse("active", page.t("field-not-oneself"));
            }
            let html = sample::check(
                &page,
                &official::OfficialForm::new(&page, &form, &directory, known),
            );
            assert!(html.contains("value=\"Ni &#34;Luh&#34;\""), "{html}");
            assert!(html.contains("<option value=\"III/d\" selected>"));
            assert!(html.contains("id=\"nip-e\""));
        }
        let mut form = Form::filled([("from", "kemarin"), ("order", "SPT 1")]);
        form.refuse("from", page.t("people-date-unclear"));
        let position = directory.positions.first().map(|one| one.id);
        let ending = Some((
            AppointmentId(Uuid::from_u128(101)),
            "32-13-2026".to_owned(),
            page.t("people-date-unclear"),
        ));
        for (position, ending) in [(None, None), (position, None), (position, ending)] {
            let refused = ending.is_some();
            let html = sample::check(
                &page,
                &position::PositionPage::new(&page, &form, &directory, position, ending),
            );
            assert!(html.contains("value=\"kemarin\"") && html.contains("value=\"SPT 1\""));
            assert_eq!(html.contains("value=\"32-13-2026\""), refused);
        }
    }
}

#[test]
fn the_account_and_the_link_in_every_language() {
    for page in sample::readers() {
        for positions in [
            Vec::new(),
            vec!["Plt. Camat".to_owned(), "Sekcam".to_owned()],
        ] {
            let shown = account::Account {
                page: &page,
                rooms: Rooms {
                    people: false,
                    settings: false,
                    procedures: false,
                    import: false,
                    export: false,
                },
                name: "I Gede <Suryadana>",
                username: "suryadana",
                nip: None,
                rank: Some("Pembina (IV/a)".to_owned()),
                positions,
            };
            let html = sample::check(&page, &shown);
            assert!(
                !html.contains("href=\"/pengaturan/sop\""),
                "no tab to a room one may not enter"
            );
        }
        let link = official::Link {
            page: &page,
            name: "Sari",
            address: "https://adu.example/siapkan/abc".to_owned(),
            until: "besok".to_owned(),
        };
        assert_eq!(
            sample::check(&page, &link).matches("/siapkan/abc").count(),
            1
        );
    }
}

#[test]
fn a_checked_file_lists_all_faults_or_shows_its_sheet() {
    let broken =
        "format = 1\nid = 3\n[cover]\nnumber = \"\"\n[[steps]]\nnumber = 2\nact = \"fly\"\n";
    let good = office::shipped_procedure("pengaduan-masyarakat-10.toml").expect("the shipped file");
    let short = office::shipped_procedure("pengaduan-masyarakat-6.toml").expect("the shipped file");
    let short = sop::check(short).procedure;
    for page in sample::readers() {
        for source in [broken, "= <", good] {
            let findings = sop::check(source);
            let mut form = Form::filled([("from", "26-11-2026")]);
            form.refuse("sure", page.t("settings-sure-missing"));
            // Without a form on the page there is nothing to point at.
            let form = if findings.procedure.is_some() {
                form
            } else {
                Form::default()
            };
            let html = sample::check(
                &page,
                &procedures::Checked::new(&page, &form, source, &findings, short.as_ref()),
            );
            // The six steps beside the ten: some are gone, some are new, some say other words.
            if findings.procedure.is_some() {
                for key in ["sop-step-new", "sop-step-gone", "sop-changes-cover"] {
                    let words = page.key(key);
                    assert_eq!(html.contains(&words), key != "sop-step-gone", "{words}");
                }
            }
            for fault in &findings.faults {
                let words =
                    askama::filters::escape(words::remedy(page.lang, fault), askama::filters::Html)
                        .expect("text")
                        .to_string();
                assert!(html.contains(&words), "{words}");
            }
            assert_eq!(
                html.contains("/pengaturan/sop/aktifkan"),
                findings.faults.is_empty()
            );
        }
        for form in [Form::default(), {
            let mut form = Form::filled([("text", "format = <1>")]);
            form.refuse("file", page.t("settings-file-missing"));
            form
        }] {
            let shown = procedures::Procedures {
                page: &page,
                rooms: ALL,
                form: &form,
                done: None,
                versions: Vec::new(),
            };
            let html = sample::check(&page, &shown);
            assert!(form.is_clean() || html.contains("format = &#60;1&#62;"));
        }
    }
}

#[test]
fn a_sheet_in_every_state_in_every_language() {
    use casework::{IdentityKind, RegisterNumber};
    use office::{
        IdentityView, ImportLine, ImportPlan, ImportState, RowFault, RowPreview, SheetColumn,
    };
    let at: jiff::Timestamp = "2026-11-26T09:00:00+08:00".parse().expect("an instant");
    let preview = |finished| RowPreview {
        row: 4,
        number: RegisterNumber {
            year: 2024,
            number: 12,
        },
        received: at,
        identity: IdentityView {
            kind: IdentityKind::Anonymous,
            name: None,
            phone: None,
            contact: None,
            address: None,
            reference: None,
            point: None,
            revealed: false,
        },
        village: None,
        subject: "Lampu <b> padam".to_owned(),
        finished,
    };
    let fault = RowFault {
        row: 217,
        cell: "F217".to_owned(),
        code: "import_village",
        fact: "Atlantis <i>".to_owned(),
    };
    let plan = ImportPlan {
        columns: SheetColumn::ALL
            .iter()
            .map(|column| ("Judul".to_owned(), *column))
            .collect(),
        unknown: vec!["Paraf <b>".to_owned()],
        rows: 20_000,
        good: 19_700,
        open: 3,
        known: 7,
        wrong: 300,
        faults: vec![fault; 120],
        first: vec![preview(Some(at)), preview(None)],
        begins: Some(8),
    };
    for page in sample::readers() {
        for (state, plan) in [
            (ImportState::Waiting, Some(&plan)),
            (ImportState::Running, Some(&plan)),
            (ImportState::Done, None),
        ] {
            let line = ImportLine {
                id: Uuid::from_u128(7),
                name: "buku <2024>.csv".to_owned(),
                sent_at: at,
                by: "I Made".to_owned(),
                state,
                cases: 100,
            };
            let html = sample::check(
                &page,
                &import::One {
                    page: &page,
                    line: import::Line::new(&page, &line),
                    waiting: state == ImportState::Waiting,
                    running: state == ImportState::Running,
                    cases: "100".to_owned(),
                    plan: plan.map(|plan| import::Plan::new(&page, plan, 2)),
                },
            );
            assert_eq!(html.contains("F217"), plan.is_some());
            let mut form = Form::filled([("category", "A")]);
            form.refuse("sheet", page.t("import-missing"));
            sample::check(
                &page,
                &import::Import {
                    page: &page,
                    rooms: ALL,
                    form: &form,
                    categories: vec![("A".to_owned(), "Satu <i>".to_owned())],
                    limit: 20,
                    discarded: true,
                    sent: vec![import::Line::new(&page, &line)],
                },
            );
        }
    }
}

#[test]
fn backups_in_every_state_in_every_language() {
    use crate::{BackupState, BackupWarning, GoodBackup};
    let good = || GoodBackup {
        at: "2026-11-26T02:00:00Z".parse().expect("an instant"),
        file: "/media/flashdisk/<matur>.tar".to_owned(),
        bytes: 12_300_001,
    };
    for page in sample::readers() {
        let warnings = [
            BackupWarning::Never,
            BackupWarning::Old(9),
            BackupWarning::NoFolder,
            BackupWarning::Failed,
            BackupWarning::SameDisk,
        ];
        let known = warnings.into_iter().map(Some).chain([None]).map(|warning| {
            Some(BackupState {
                good: (warning != Some(BackupWarning::Never)).then(good),
                failed: (warning == Some(BackupWarning::Failed)).then(|| good().at),
                folder: warning.is_none().then(|| "/media/flashdisk".to_owned()),
                warning,
            })
        });
        let mut told = BTreeSet::new();
        for state in known.chain([None]) {
            let has_file = state.as_ref().is_some_and(|state| state.good.is_some());
            let shown = backups::Backups {
                page: &page,
                rooms: ALL,
                state,
            };
            let html = sample::check(&page, &shown);
            assert_eq!(html.contains("&#60;matur&#62;.tar"), has_file);
            assert_eq!(html.contains("13 MB"), has_file);
            let note = html.split("class=\"note").nth(1).expect("a notice");
            let note = note.split("</p>").next().expect("a sentence").to_owned();
            assert!(told.insert(note), "two states say the same");
        }
    }
}

#[test]
fn the_mailbox_in_every_state_in_every_language() {
    use crate::{Fetching, MailState, MailStates, Scanning, SendingMail};
    use casework::NoticeKind;
    use office::{NoticeLine, NoticeState, NoticesWaiting};
    let at = |text: &str| text.parse().expect("an instant");
    for page in sample::readers() {
        let fresh = || Fetching {
            server: "mail.kantor.example:993".to_owned(),
            connected: Some(page.now),
            looked: Some(page.now),
            taken_at: Some(page.now),
            lag: Some(jiff::SignedDuration::from_secs(2)),
            taken: 1_200,
            left: 1,
            failures: 0,
            failure: None,
        };
        let sending = || SendingMail {
            server: "mail.kantor.example:465".to_owned(),
            sent_at: Some(page.now),
            sent: 30,
            ..SendingMail::default()
        };
        let failed = Some(("sign_in", page.now));
        let old = at("2026-01-01T00:00:00Z");
        let line = |state, why: &str| NoticeLine {
            kind: NoticeKind::Test,
            state,
            why: why.to_owned(),
            made_at: page.now,
            settled_at: None,
        };
        let show = |states: MailStates, waiting, tried| {
            let form = Form::filled([("uji_ke", "a@<b>.id")]);
            let shown = mail::Mail {
                page: &page,
                form: &form,
                rooms: ALL,
                states,
                waiting,
                tried,
            };
            sample::check(&page, &shown)
        };
        let whole = |fetched, sent| MailStates {
            boxes: vec![MailState {
                address: "pengaduan@<kantor>.example".to_owned(),
                fetched,
                sent,
            }],
            scanner: None,
        };
        let none = NoticesWaiting::default();
        let well = page.t("mail-health-well");
        // Nothing is set: what to do about it.
        assert!(show(MailStates::default(), none, None).contains(&page.t("mail-health-unset")));
        // All is well.
        let html = show(whole(Some(fresh()), Some(sending())), none, None);
        assert!(html.contains(&well) && html.contains("pengaduan@&#60;kantor&#62;.example"));
        // One way only.
        let html = show(whole(Some(fresh()), None), none, None);
        assert!(html.contains(&page.t("mail-health-no-out")) && !html.contains("uji_ke"));
        let html = show(whole(None, Some(sending())), none, None);
        assert!(html.contains(&page.t("mail-health-no-in")) && html.contains(&well));
        // Two mailboxes, of which one sends.
        let mut both = whole(Some(fresh()), None);
        both.boxes
            .extend(whole(Some(fresh()), Some(sending())).boxes);
        let html = show(both, none, None);
        assert_eq!(html.matches("pengaduan@&#60;kantor").count(), 2);
        assert!(html.contains(&well) && html.contains("uji_ke"));
        // A scanner, well and not.
        let mut scanned = whole(Some(fresh()), Some(sending()));
        scanned.scanner = Some(Scanning {
            address: "/run/<clamd>.ctl".to_owned(),
            scanned: 7,
            refused: 1,
            ..Scanning::default()
        });
        let html = show(scanned.clone(), none, None);
        assert!(html.contains(&well) && html.contains("/run/&#60;clamd&#62;.ctl"));
        assert!(html.contains(&page.t("mail-health-scan-refused")));
        if let Some(scanner) = &mut scanned.scanner {
            (scanner.failures, scanner.failure) = (1, Some(("unreachable", page.now)));
        }
        let html = show(scanned, none, None);
        let why = page.t("mailbox-why-unreachable");
        assert!(!html.contains(&well) && html.contains(&why));
        // Something is in the way.
        let lame = Fetching {
            failures: 2,
            failure: failed,
            ..fresh()
        };
        let quiet = Fetching {
            looked: Some(old),
            ..fresh()
        };
        let mute = SendingMail {
            failures: 3,
            failure: failed,
            ..sending()
        };
        let late = NoticesWaiting {
            count: 7,
            since: Some(old),
        };
        for (state, waiting) in [
            (whole(Some(lame), Some(sending())), none),
            (whole(Some(quiet), Some(sending())), none),
            (whole(Some(fresh()), Some(mute)), none),
            (whole(Some(fresh()), Some(sending())), late),
        ] {
            let html = show(state, waiting, None);
            assert!(
                !html.contains(&well) && html.contains("alert-triangle"),
                "{html}"
            );
        }
        for tried in [
            line(NoticeState::Waiting, ""),
            line(NoticeState::Sent, ""),
            line(NoticeState::Failed, "no_such_mailbox"),
        ] {
            show(whole(Some(fresh()), Some(sending())), none, Some(tried));
        }
    }
}

#[test]
fn the_export_in_every_language_offers_names_only_to_who_may_name() {
    let line = |identities| office::ExportLine {
        seq: 7,
        at: "2026-11-26T02:12:00Z".parse().expect("an instant"),
        by: Some("Ni Luh <Putu>".to_owned()),
        position: "Kasubag Umum".to_owned(),
        identities,
        reason: (!identities).then(|| "Pindah <sistem>".to_owned()),
    };
    for page in sample::readers() {
        for may_name in [true, false] {
            let mut form = Form::filled([("reason", "<b>"), ("identitas", "1")]);
            form.refuse("reason", "x");
            form.refuse("sandi", "y");
            let made = [line(true), line(false)];
            let html = sample::check(
                &page,
                &export::Export {
                    page: &page,
                    rooms: ALL,
                    form: &form,
                    may_name,
                    asks_password: true,
                    made: made
                        .iter()
                        .map(|one| export::Line::new(&page, one))
                        .collect(),
                },
            );
            assert_eq!(html.contains("name=\"identitas\""), may_name);
            assert!(html.contains("Pindah &#60;sistem&#62;") && html.contains("name=\"sandi\""));
            assert!(html.contains("aria-current=\"page\">"));
        }
        let blank = Form::default();
        let html = sample::check(
            &page,
            &export::Export {
                page: &page,
                rooms: Rooms {
                    export: false,
                    ..ALL
                },
                form: &blank,
                may_name: true,
                asks_password: false,
                made: Vec::new(),
            },
        );
        assert!(!html.contains("name=\"sandi\"") && !html.contains("<table"));
        assert!(
            !html.contains("href=\"/pengaturan/ekspor\""),
            "a room for whoever may enter it"
        );
    }
}

#[test]
fn breaches_with_their_clock_and_the_form_that_only_adds() {
    let at = |text: &str| -> jiff::Timestamp { text.parse().expect("an instant") };
    let view = |n: u128, told: bool, late: bool| office::BreachView {
        id: casework::BreachId(Uuid::from_u128(n)),
        noticed: at("2026-11-20T08:05:00+08:00"),
        due: at("2026-11-23T08:05:00+08:00"),
        told,
        late,
        records: vec![office::BreachRecord {
            at: at("2026-11-20T09:05:00+08:00"),
            by: Some("Ni <b>Arini".to_owned()),
            position: "Sekcam".to_owned(),
            report: office::BreachReport {
                happened: "Laptop <hilang>".to_owned(),
                data: "Nama".to_owned(),
                ..office::BreachReport::default()
            },
        }],
    };
    for page in sample::readers() {
        let known = [
            view(1, true, false),
            view(2, false, true),
            view(3, false, false),
        ];
        let mut form = Form::filled([("bocor_apa", "Disk <b>")]);
        form.refuse("bocor_data", "Tulis.");
        let shown = breach::Breach {
            page: &page,
            rooms: ALL,
            form: &form,
            breaches: &known,
            saved: true,
        };
        let html = sample::check(&page, &shown);
        assert!(html.contains("Laptop &#60;hilang&#62;") && html.contains("Disk &#60;b&#62;"));
        assert!(
            html.contains("chip-ok") && html.contains("chip-late") && html.contains("chip-soon")
        );
        assert!(html.contains("name=\"bocor_kejadian\""));
        let (blank, none) = (Form::default(), []);
        let shown = breach::Breach {
            form: &blank,
            breaches: &none,
            saved: false,
            ..shown
        };
        let html = sample::check(&page, &shown);
        assert!(
            !html.contains("name=\"bocor_kejadian\""),
            "nothing to add to"
        );
    }
}
