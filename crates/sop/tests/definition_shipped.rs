//! The shipped procedures say what the reference SOP says, word for word.

use sop::{Act, Confidence, Course, Gives, Procedure, StepNumber, Target, WarningCode, Who, check};

const FULL: &str = include_str!("../../../procedures/pengaduan-masyarakat-10.toml");
const SHORT: &str = include_str!("../../../procedures/pengaduan-masyarakat-6.toml");
const SEVEN: &str = include_str!("../../../procedures/examples/tujuh-langkah.toml");

fn procedure(text: &str) -> Procedure {
    let findings = check(text);
    assert_eq!(findings.faults, []);
    findings
        .procedure
        .expect("a file without faults is a procedure")
}

/// activity, requirements, standard time, output of a row.
type Row = [&'static str; 4];

fn assert_rows(procedure: &Procedure, rows: &[(Row, &str)]) {
    assert_eq!(procedure.len(), rows.len());
    for (step, ([activity, requirements, time, output], heading)) in procedure.steps().zip(rows) {
        let number = step.number;
        assert_eq!(step.activity, *activity, "activity of {number}");
        assert_eq!(step.requirements, *requirements, "requirements of {number}");
        assert_eq!(step.standard_text, *time, "standard time of {number}");
        assert_eq!(step.output, *output, "output of {number}");
        assert_eq!(step.remarks, "", "remarks of {number}");
        let performer = procedure
            .performer(&step.performer)
            .expect("a known performer");
        assert_eq!(performer.heading, *heading, "performer of {number}");
        assert!(
            step.inferred("performer").is_some(),
            "performer of {number} is inferred"
        );
    }
}

const STAF: &str = "Staf Subag Umum dan Kepegawaian";
const SEKSI: &str = "seksi-seksi dan subbagian terkait";

#[test]
fn table_a_is_the_reference_word_for_word() {
    let full = procedure(FULL);
    let slip = "Dokumen Pengaduan yang berisi lembar disposisi";
    assert_rows(
        &full,
        &[
            (
                [
                    "Mengambil/menerima dokumen pengaduan yang masuk di E-mail, Website, SMS, telepon, dan pengaduan langsung dari masyarakat",
                    "Internet, Handphone, Telepon dan Buku",
                    "30 menit",
                    "Dokumen Pengaduan",
                ],
                STAF,
            ),
            (
                [
                    "menghimpun dan memberi lembar disposisi pada dokumen pengaduan",
                    "Dokumen Pengaduan",
                    "1 Jam",
                    slip,
                ],
                STAF,
            ),
            (
                [
                    "membaca dokumen pengaduan yang telah terhimpun dan menyerahkan kepada sekretaris Camat",
                    slip,
                    "1 Jam",
                    slip,
                ],
                "Kasubag Umum dan Kepegawaian",
            ),
            (
                [
                    "membaca dokumen pengaduan yang telah terhimpun dan memberikan masukan serta informasi",
                    slip,
                    "1 Jam",
                    slip,
                ],
                "Sekretaris Camat",
            ),
            (
                [
                    "membaca dokumen pengaduan yang telah terhimpun dengan mempertimbangkan masukan dan informasi dari sekretaris camat",
                    slip,
                    "1 Jam",
                    slip,
                ],
                "Camat",
            ),
            (
                [
                    "jika bersifat kebijakan dan memerlukan kordinasi dengan bidang terkait, maka lanjut melakukan kordinasi dengan",
                    slip,
                    "1 Jam",
                    "Dokumen Pengaduan yang telah di disposisi Camat",
                ],
                "Camat",
            ),
            (
                [
                    "menerima dokumen pengaduan yang telah di disposisi dan memberikan solusi atau pemecahan",
                    "Dokumen Pengaduan yang telah di disposisi Camat",
                    "2 Hari",
                    "Dokumen Pengaduan yang telah diberikan solusi atau pemecahan oleh seksi/subbagian terkait",
                ],
                SEKSI,
            ),
            (
                [
                    "Dokumen Pengaduan yang telah diberikan solusi atau pemecahan oleh seksi/subbagian terkait",
                    "Dokumen Pengaduan yang telah diberikan solusi atau pemecahan oleh seksi/subbagian terkait",
                    "1 Jam",
                    "Dokumen Pengaduan yang telah diberikan solusi atau pemecahan oleh seksi/subbagian terkait dan ditandatangani oleh camat",
                ],
                "Camat",
            ),
            (
                [
                    "meneruskan atau melaksanakan Solusi atau pemecahan dari Camat",
                    "Dokumen Pengaduan yang telah diberikan solusi atau pemecahan oleh Camat",
                    "1 Hari",
                    "Dokumen Pengaduan yang telah ditindaklanjuti",
                ],
                SEKSI,
            ),
            (
                [
                    "menerima kembali dokumen pengaduan yang telah di berikan solusi atau pemecahan dan ditindaklanjuti sebagai arsip",
                    "Dokumen Pengaduan yang telah ditindaklanjuti",
                    "30 Menit",
                    "Arsip Pengaduan",
                ],
                STAF,
            ),
        ],
    );
}

#[test]
fn table_b_is_the_reference_word_for_word() {
    let staf = "Staf Sub.Bag. Umum & Kepegawaian";
    let slip = "Dokumen Pengaduan dengan lembar disposisi";
    assert_rows(
        &procedure(SHORT),
        &[
            (
                [
                    "Menerima Dokumen Pengaduan yang masuk di E-mail, Website, SMS, telepon dan pengaduan langsung dari masyarakat, untuk diteruskan ke Ka.Sub.Bag Umum Kepegawaian",
                    "Internet, telepon, handphone, komputer dan buku",
                    "15 menit",
                    "Dokumen pengaduan",
                ],
                staf,
            ),
            (
                [
                    "Membaca dokumen pengaduan untuk diteruskan kepada Sekcam selaku pejabat pengelola pengaduan",
                    "Dokumen Pengaduan",
                    "10 menit",
                    slip,
                ],
                "Ka.Sub.Bag. Umum & Kepegawaian",
            ),
            (
                [
                    "Membaca dokumen pengaduan untuk memberi informasi dan masukan kepada Camat",
                    slip,
                    "30 menit",
                    slip,
                ],
                "Sekcam",
            ),
            (
                [
                    "Menerima dokumen pengaduan dengan mempertimbangkan masukan dan informasi dari Sekcam",
                    slip,
                    "30 menit",
                    "Dokumen Pengaduan yang telah didisposisi",
                ],
                "Camat",
            ),
            (
                [
                    "Memberikan jawaban sesuai dengan solusi dan upaya pemecahan dari Camat",
                    "Dokumen Pengaduan yang telah didisposisi",
                    "1 hari",
                    "Dokumen Pengaduan yang telah ditindaklanjuti",
                ],
                "Sekcam",
            ),
            (
                [
                    "Menerima kembali dokumen pengaduan yang telah ditindaklanjuti untuk diarsipkan",
                    "Dokumen Pengaduan yang telah ditindaklanjuti",
                    "5 menit",
                    "Arsip Pengaduan",
                ],
                staf,
            ),
        ],
    );
}

#[test]
fn both_carry_the_cover_block_word_for_word() {
    for text in [FULL, SHORT] {
        let procedure = procedure(text);
        let cover = procedure.cover();
        assert_eq!(cover.government, "PEMERINTAH KABUPATEN TABANAN");
        assert_eq!(cover.unit, "KANTOR CAMAT SELEMADEG TIMUR");
        assert_eq!(cover.number, "065/2262/Org.");
        assert_eq!(cover.name, "Pengaduan Masyarakat");
        assert_eq!(cover.created.expect("created").to_string(), "2019-03-28");
        assert_eq!(cover.revised.expect("revised").to_string(), "2019-10-08");
        assert_eq!(cover.approved, None);
        assert_eq!(cover.approved_by.position, "CAMAT SELEMADEG TIMUR");
        assert_eq!(cover.approved_by.name, "I PUTU ADI SUPRAJA, S.STP");
        assert_eq!(cover.approved_by.nip, "19800321 199810 1 002");
        assert_eq!(
            cover.legal_bases,
            [
                "Peraturan Daerah Kabupaten Tabanan Nomor 13 Tahun 2016 tentang Pembentukan dan Susunan Perangkat Daerah (Lembaran Daerah Kabupaten Tabanan Tahun 2016 Nomor 13, Tambahan Lembaran Daerah Kabupaten Tabanan Nomor 13);",
                "Peraturan Bupati Tabanan No. 52 Tahun 2016 Tentang Kedudukan, Susunan Organisasi, Tugas dan Fungsi serta Tata kerja Perangkat Daerah Kabupaten Tabanan",
            ]
        );
        assert_eq!(
            cover.qualifications[2],
            "Menguasai Peraturan Perundang – undangan yang berkaitan dengan Pengaduan masyarakat"
        );
        assert_eq!(cover.related, ["SOP Surat Masuk"]);
        assert_eq!(
            cover.equipment,
            [
                "Buku peraturan perundang-undangan",
                "Buku agenda/register",
                "Komputer/laptop dan Printer",
                "Alat Tulis Kantor",
            ]
        );
        assert_eq!(
            cover.warnings,
            ["Pengaduan masyarakat agar ditindak lanjut sesuai prosedur"]
        );
        assert_eq!(
            cover.records,
            ["Menerima, menindaklanjuti, dan mengarsipkan pengaduan dari masyarakat"]
        );
        assert_eq!(procedure.in_force_from(), cover.revised);
    }
}

#[test]
fn the_camat_decides_in_step_six_of_table_a() {
    let full = procedure(FULL);
    let six = full.step(StepNumber(6)).expect("step six");
    let decision = six.decision().expect("a decision");
    assert_eq!(
        decision.question,
        "Apakah pengaduan bersifat kebijakan dan memerlukan koordinasi dengan bidang terkait?"
    );
    assert_eq!(decision.yes.to, Target::Step(StepNumber(7)));
    assert_eq!(
        (decision.yes.gives, decision.yes.approves),
        (Gives::Directive, false)
    );
    assert_eq!(decision.no.to, Target::Step(StepNumber(9)));
    assert_eq!(
        (decision.no.gives, decision.no.approves),
        (Gives::Resolution, true)
    );
    let no = six.inferred("no.to").expect("the branch is a reading");
    assert_eq!(no.confidence, Confidence::Medium);
    assert!(no.why.contains("oleh Camat"));
    assert!(
        six.wording()
            .ends_with("dengan seksi-seksi dan subbagian terkait")
    );
    let approving: Vec<u16> = full
        .steps()
        .filter(|step| step.approves)
        .map(|step| step.number.0)
        .collect();
    assert_eq!(approving, [8]);
    let acts: Vec<Act> = full.steps().map(|step| step.act).collect();
    assert_eq!(acts, Act::ALL);
    let nine = full.step(StepNumber(9)).expect("step nine");
    assert_eq!(
        full.performer(&nine.performer).expect("seksi").who,
        Who::DirectedUnits
    );
    assert_eq!(
        nine.otherwise.as_ref().expect("the Kasubag").as_str(),
        "kasubag"
    );
}

#[test]
fn the_camat_gives_the_resolution_in_step_four_of_table_b() {
    let short = procedure(SHORT);
    let four = short.step(StepNumber(4)).expect("step four");
    assert_eq!(
        four.course,
        Course::Plain {
            to: Target::Step(StepNumber(5)),
            gives: Gives::Resolution
        }
    );
    assert!(four.approves);
    let attaching: Vec<u16> = short
        .steps()
        .filter(|step| step.attaches_slip)
        .map(|step| step.number.0)
        .collect();
    assert_eq!(attaching, [2]);
    assert_eq!(
        short
            .step(StepNumber(5))
            .and_then(|step| step.inferred("performer"))
            .map(|i| i.confidence),
        Some(Confidence::MediumLow)
    );
}

#[test]
fn they_warn_of_the_missing_approval_and_of_every_reading() {
    for text in [FULL, SHORT] {
        let findings = check(text);
        let count = |code| {
            findings
                .warnings
                .iter()
                .filter(|found| found.code == code)
                .count()
        };
        assert_eq!(count(WarningCode::NoApprovalDate), 1);
        assert_eq!(count(WarningCode::NoEffectiveDate), 0);
        let procedure = procedure(text);
        let of_steps: usize = procedure.steps().map(|step| step.inferred.len()).sum();
        let readings = of_steps + procedure.inferred().len();
        assert_eq!(count(WarningCode::InferredReading), readings);
        assert_eq!(findings.warnings.len(), readings + 1);
    }
}

#[test]
fn what_is_read_into_the_source_is_marked() {
    for (text, fields) in [
        (
            FULL,
            &[
                (6, "yes.gives"),
                (6, "no.gives"),
                (6, "no.approves"),
                (7, "standard_time"),
                (9, "standard_time"),
            ][..],
        ),
        (SHORT, &[(5, "standard_time")][..]),
    ] {
        let procedure = procedure(text);
        for (number, field) in fields {
            let step = procedure.step(StepNumber(*number)).expect("a step");
            assert!(step.inferred(field).is_some(), "{field} of {number}");
        }
        let [date] = procedure.inferred() else {
            panic!("one reading of the file")
        };
        assert_eq!(date.field, "in_force_from");
    }
}

#[test]
fn a_reading_of_the_file_names_a_field_of_the_file() {
    for (field, known) in [
        ("in_force_from", true),
        ("cover.number", true),
        ("performer", false),
        ("cover.nothing", false),
    ] {
        let text = FULL.replacen(
            "field = \"in_force_from\"",
            &format!("field = \"{field}\""),
            1,
        );
        assert_eq!(check(&text).procedure.is_some(), known, "{field}");
    }
}

#[test]
fn standard_times_add_up_as_in_the_reference() {
    let full = procedure(FULL);
    let total = full.total();
    assert_eq!((total.minutes, total.days), (7 * 60, 3));
    let short_branch = full.shortest();
    assert_eq!((short_branch.minutes, short_branch.days), (6 * 60, 1));
    assert_eq!(
        short_branch.steps,
        [1, 2, 3, 4, 5, 6, 9, 10].map(StepNumber)
    );
    let long_branch = full.longest();
    assert_eq!((long_branch.minutes, long_branch.days), (7 * 60, 3));
    assert_eq!(long_branch.steps.len(), 10);
    assert_eq!(full.path_count(), 2);
    assert_eq!(full.all_paths(10), [long_branch.steps, short_branch.steps]);

    let short = procedure(SHORT);
    for span in [short.total(), short.shortest(), short.longest()] {
        assert_eq!((span.minutes, span.days, span.steps.len()), (90, 1, 6));
        assert_eq!((span.calendar_days, span.calendar_hours), (0, 0));
    }
    assert_eq!(short.path_count(), 1);
}

#[test]
fn the_example_has_seven_steps_and_two_decisions() {
    let seven = procedure(SEVEN);
    assert_eq!(seven.len(), 7);
    assert_eq!(
        seven
            .steps()
            .filter(|step| step.decision().is_some())
            .count(),
        2
    );
    let first = seven
        .steps()
        .find_map(|step| step.decision())
        .expect("a decision");
    assert_eq!(
        (first.yes.gives, first.no.gives),
        (Gives::Nothing, Gives::Nothing)
    );
    assert_eq!(seven.path_count(), 4);
    assert_eq!(seven.all_paths(3).len(), 3);
    assert_eq!(seven.shortest().steps, [1, 2, 4, 6, 7].map(StepNumber));
    assert_eq!(seven.longest().steps, [1, 2, 3, 4, 5, 6, 7].map(StepNumber));
    assert_eq!(check(SEVEN).warnings, []);
}
