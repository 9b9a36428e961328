//! Values in words, as a clerk and a citizen read them.

use casework::{ComplaintNumber, PhoneNumber};
use jiff::civil::{date, time};
use sop::{Act, Desk, Missing, ProcedureRef, Refusal, StepNumber, UnitCode};
use words::{Lang, Names, explain};
use worktime::{Calendar, Standard};

const BALI: &str = r#"
    tz = "Asia/Makassar"
    holidays = ["2026-03-19", { date = "2026-12-25", name = "Hari Raya Natal", kind = "national" }]

    [week]
    mon = [["07:30", "12:00"], ["13:00", "16:30"]]
    tue = [["07:30", "12:00"], ["13:00", "16:30"]]
    wed = [["07:30", "12:00"], ["13:00", "16:30"]]
    thu = [["07:30", "12:00"], ["13:00", "16:30"]]
    fri = [["07:30", "11:30"], ["13:00", "14:30"]]
"#;

fn said(lang: Lang, from: &str, standard: &str) -> Vec<String> {
    let calendar = Calendar::from_toml(BALI).expect("a calendar");
    let due = calendar
        .due(
            from.parse().expect("an instant"),
            Standard::parse(standard).expect("a standard"),
        )
        .expect("a due time");
    explain(lang, &due.explanation)
}

#[test]
fn an_hour_over_the_break() {
    assert_eq!(
        said(Lang::Id, "2026-11-26T11:40:00+08:00", "1 jam"),
        [
            "1 jam kerja dari Kamis 11.40: 20 menit sampai 12.00, istirahat, 40 menit dari 13.00 → 13.40"
        ]
    );
    assert_eq!(
        said(Lang::En, "2026-11-26T11:40:00+08:00", "1 jam"),
        [
            "1 working hour from Thursday 11:40: 20 minutes until 12:00, break, 40 minutes from 13:00 → 13:40"
        ]
    );
}

#[test]
fn minutes_without_a_break() {
    assert_eq!(
        said(Lang::Id, "2026-11-26T09:00:00+08:00", "30 menit"),
        ["30 menit kerja dari Kamis 09.00: 30 menit tanpa jeda → 09.30"]
    );
}

#[test]
fn over_the_weekend_the_day_is_named() {
    assert_eq!(
        said(Lang::Id, "2026-11-27T14:00:00+08:00", "1 jam"),
        [
            "1 jam kerja dari Jumat 14.00: 30 menit sampai 14.30, Sabtu 28 Nov sampai Minggu 29 Nov libur akhir pekan, 30 menit dari Senin 07.30 → Senin 08.00"
        ]
    );
}

#[test]
fn a_start_outside_hours_says_where_counting_begins() {
    let sentences = said(Lang::Id, "2026-11-28T10:00:00+08:00", "30 menit");
    assert_eq!(
        sentences[0],
        "Sabtu 10.00 kantor libur, Sabtu 28 Nov sampai Minggu 29 Nov libur akhir pekan; dihitung mulai Senin 07.30."
    );
    assert_eq!(
        sentences[1],
        "30 menit kerja dari Senin 07.30: 30 menit tanpa jeda → 08.00"
    );
}

#[test]
fn days_land_at_the_same_clock_time_or_say_why_not() {
    assert_eq!(
        said(Lang::Id, "2026-11-24T10:15:00+08:00", "1 hari"),
        ["1 hari kerja dari Selasa 10.15: Rabu 25 Nov hari ke-1 → Rabu 10.15"]
    );
    let friday = said(Lang::Id, "2026-11-26T15:45:00+08:00", "1 hari");
    assert_eq!(
        friday[0],
        "1 hari kerja dari Kamis 15.45: Jumat 27 Nov hari ke-1 → Jumat 14.30"
    );
    assert_eq!(
        friday[1],
        "Pukul 15.45 kantor tutup pada hari itu; batasnya saat tutup sebelumnya, 14.30."
    );
}

#[test]
fn a_holiday_is_named() {
    let sentences = said(Lang::Id, "2026-12-24T16:00:00+08:00", "1 jam");
    assert!(
        sentences[0].contains("Jumat 25 Des libur (Hari Raya Natal)"),
        "{sentences:?}"
    );
    assert!(sentences[0].ends_with("→ Senin 08.00"), "{sentences:?}");
}

#[test]
fn every_unit_explains_itself_without_a_missing_word() {
    for lang in Lang::ALL {
        for standard in [
            "90 menit",
            "40 jam",
            "3 hari",
            "14 hari kerja",
            "60 hari kalender",
            "72 jam kalender",
        ] {
            for from in [
                "2026-11-26T11:40:00+08:00",
                "2026-12-24T23:00:00+08:00",
                "2026-11-26T12:30:00+08:00",
            ] {
                for sentence in said(lang, from, standard) {
                    assert!(!sentence.contains('⟦'), "{lang} {standard}: {sentence}");
                }
            }
        }
    }
}

#[test]
fn dates_and_times() {
    let at = date(2026, 11, 26).at(9, 5, 0, 0);
    assert_eq!(
        words::date_long(Lang::Id, date(2026, 11, 25)),
        "Rabu, 25 November 2026"
    );
    assert_eq!(
        words::date_long(Lang::En, date(2026, 11, 25)),
        "Wednesday, 25 November 2026"
    );
    assert_eq!(words::date_short(Lang::Id, date(2026, 12, 1)), "1 Des");
    assert_eq!(
        words::weekday_date(Lang::Id, date(2026, 11, 26)),
        "Kamis, 26 Nov 2026"
    );
    assert_eq!(
        words::stamp(Lang::Id, at, "Asia/Makassar"),
        "26 Nov 2026, 09.05 WITA"
    );
    assert_eq!(words::time_zone_abbr("Asia/Jakarta"), "WIB");
    assert_eq!(words::time_zone_abbr("Asia/Jayapura"), "WIT");
}

#[test]
fn a_due_time_is_as_short_as_can_be_told_apart() {
    let now = date(2026, 11, 26).at(10, 12, 0, 0);
    let say = |due| words::relative_due(Lang::Id, due, now);
    assert_eq!(say(date(2026, 11, 26).at(10, 50, 0, 0)), "10.50");
    assert_eq!(say(date(2026, 11, 27).at(11, 10, 0, 0)), "Jumat 11.10");
    assert_eq!(say(date(2026, 11, 25).at(11, 10, 0, 0)), "Rabu 11.10");
    // the Monday after is another week: its name alone could be this week's
    assert_eq!(say(date(2026, 11, 30).at(11, 10, 0, 0)), "30 Nov 11.10");
    assert_eq!(say(date(2027, 1, 4).at(8, 0, 0, 0)), "4 Jan 2027 08.00");
}

#[test]
fn lengths_of_working_time() {
    let say = |minutes| words::minutes_words(Lang::Id, minutes, 480);
    assert_eq!(say(38), "38 menit");
    assert_eq!(say(70), "1 jam 10 menit");
    assert_eq!(say(540), "1 hari 1 jam");
    assert_eq!(say(545), "1 hari 1 jam");
    assert_eq!(say(0), "0 menit");
    assert_eq!(say(-70), "1 jam 10 menit");
    assert_eq!(words::minutes_words(Lang::Id, 540, 0), "9 jam");
    assert_eq!(words::minutes_words(Lang::En, 61, 480), "1 hour 1 minute");
    assert_eq!(
        words::standard(
            Lang::Id,
            Standard::parse("5 hari_kerja").expect("a standard")
        ),
        "5 hari kerja"
    );
}

#[test]
fn forgiving_dates_and_times() {
    let day = Some(date(2026, 11, 25));
    for text in [
        "25-11-2026",
        "25/11/2026",
        "25.11.2026",
        "25 11 2026",
        "25-11-26",
        "2026-11-25",
        "25 Nov 2026",
        "25 november 2026",
        "25 NOPEMBER 2026",
        "Rabu, 25 November 2026",
        " 25  Nov  2026 ",
    ] {
        if text.contains("NOPEMBER") {
            assert_eq!(words::parse_date(text), None);
        } else {
            assert_eq!(words::parse_date(text), day, "{text}");
        }
    }
    for text in [
        "",
        "25",
        "25-13-2026",
        "31/02/2026",
        "2026",
        "-25-11-2026x",
        "25-11-20266",
        "a-b-c",
    ] {
        assert_eq!(words::parse_date(text), None, "{text}");
    }
    let clock = Some(time(14, 5, 0, 0));
    for text in [
        "14.05",
        "14:05",
        "1405",
        "pukul 14.05",
        "14.05 WITA",
        " 14.05 ",
    ] {
        assert_eq!(words::parse_time(text), clock, "{text}");
    }
    assert_eq!(words::parse_time("905"), Some(time(9, 5, 0, 0)));
    assert_eq!(words::parse_time("14"), Some(time(14, 0, 0, 0)));
    for text in [
        "",
        "24.00",
        "14.5",
        "14.60",
        "14.055",
        "+4.05",
        "14h05",
        "１４.05",
        "99999",
    ] {
        assert_eq!(words::parse_time(text), None, "{text}");
    }
}

#[test]
fn numbers_said_aloud() {
    let number = ComplaintNumber::parse("STM-2026-0150").expect("a number");
    assert_eq!(
        words::spoken_number(Lang::Id, &number),
        "STM, dua ribu dua puluh enam, satu lima nol"
    );
    let say = |value| words::number_spoken(Lang::Id, value);
    assert_eq!(say(0), "nol");
    assert_eq!(say(11), "sebelas");
    assert_eq!(say(100), "seratus");
    assert_eq!(say(1_111), "seribu seratus sebelas");
    assert_eq!(say(2_307), "dua ribu tiga ratus tujuh");
    assert_eq!(
        words::number_spoken(Lang::En, 2_026),
        "two thousand twenty-six"
    );
    assert_eq!(words::number(Lang::Id, 10_000), "10.000");
    assert_eq!(words::number(Lang::En, 1_234_567), "1,234,567");
    assert_eq!(words::number(Lang::Id, 999), "999");
    assert_eq!(
        words::phone(&PhoneNumber::parse("+62 812 3456 7890").expect("a phone")),
        "0812-3456-7890"
    );
}

#[test]
fn lists() {
    let items = |n: usize| {
        ["Camat", "Sekcam", "Kasi"][..n]
            .iter()
            .map(|s| (*s).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(words::list(Lang::Id, &items(1)), "Camat");
    assert_eq!(words::list(Lang::Id, &items(2)), "Camat dan Sekcam");
    assert_eq!(words::list(Lang::Id, &items(3)), "Camat, Sekcam, dan Kasi");
}

/// The reference office, as far as a sentence asks.
struct Office;

impl Names for Office {
    fn desk(&self, _: &Desk) -> String {
        "Kasi Trantibum".to_owned()
    }
    fn step(&self, step: StepNumber) -> String {
        format!("label {step}")
    }
    fn unit(&self, unit: &UnitCode) -> String {
        unit.to_string()
    }
    fn procedure(&self, procedure: &ProcedureRef) -> String {
        procedure.version.clone()
    }
    fn local(&self, at: jiff::Timestamp) -> jiff::civil::DateTime {
        jiff::tz::TimeZone::get("Asia/Makassar")
            .expect("a zone")
            .to_datetime(at)
    }
}

#[test]
fn a_refusal_says_whose_turn_it_is() {
    let unit: UnitCode = serde_json::from_str("\"trantib\"").expect("a unit");
    let refusal = Refusal::NotYourTurn {
        step: StepNumber(4),
        waiting: vec![Desk::Unit(unit)],
    };
    assert_eq!(
        words::refusal(Lang::Id, &refusal, &Office),
        "Giliran Kasi Trantibum pada langkah 4: label 4. Tindakan ini baru dapat dilakukan setelah langkah itu selesai."
    );
}

#[test]
fn a_refusal_says_all_that_is_missing() {
    let refusal = Refusal::Incomplete {
        step: StepNumber(6),
        missing: vec![Missing::Choice, Missing::Units],
    };
    let said = words::refusal(Lang::Id, &refusal, &Office);
    assert!(
        said.contains("Pilih ya atau tidak. Pilih paling sedikit satu unit."),
        "{said}"
    );
}

#[test]
fn every_refusal_has_words_in_every_language() {
    let at = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
    let unit: UnitCode = serde_json::from_str("\"trantib\"").expect("a unit");
    let procedure: ProcedureRef =
        serde_json::from_str(r#"{"id":"pengaduan","version":"2024"}"#).expect("a procedure");
    let all = [
        Refusal::NotYourTurn {
            step: StepNumber(1),
            waiting: vec![Desk::Unit(unit.clone())],
        },
        Refusal::OtherAct {
            step: StepNumber(1),
            expected: Act::Advise,
        },
        Refusal::Incomplete {
            step: StepNumber(1),
            missing: vec![
                Missing::Advice,
                Missing::Choice,
                Missing::Units,
                Missing::Instruction,
                Missing::Resolution,
                Missing::Slip,
                Missing::SignedScan,
                Missing::AnswerText,
                Missing::AnswerWay,
                Missing::Recipient,
                Missing::AnswerTime,
                Missing::Proof,
                Missing::Reason,
            ],
        },
        Refusal::UnknownUnits { units: vec![unit] },
        Refusal::NotEarlier {
            to: StepNumber(9),
            possible: vec![StepNumber(1), StepNumber(2)],
        },
        Refusal::NotReached {
            to: StepNumber(9),
            possible: vec![],
        },
        Refusal::ImpossibleTime {
            given: at("2026-11-27T00:00:00Z"),
            earliest: at("2026-11-25T00:00:00Z"),
            latest: at("2026-11-26T00:00:00Z"),
        },
        Refusal::Closed,
        Refusal::AlreadyOpen,
        Refusal::OtherProcedure {
            in_force: procedure,
        },
    ];
    for lang in Lang::ALL {
        for refusal in &all {
            let said = words::refusal(lang, refusal, &Office);
            assert!(!said.contains('⟦') && said.ends_with('.'), "{lang}: {said}");
        }
    }
}

#[test]
fn languages_are_negotiated() {
    assert_eq!(Lang::negotiate("en-GB,en;q=0.9,id;q=0.8"), Lang::En);
    assert_eq!(Lang::negotiate("id-ID,id;q=0.9,en;q=0.8"), Lang::Id);
    assert_eq!(Lang::negotiate("in-ID"), Lang::Id);
    assert_eq!(Lang::negotiate("en;q=0"), Lang::Id);
    assert_eq!(Lang::negotiate(""), Lang::Id);
}

#[test]
fn another_year_than_the_starts_is_said() {
    let count = said(Lang::Id, "2026-11-26T10:00:00+08:00", "60 hari").remove(0);
    let (_, due) = count.split_once('→').expect("a due time");
    assert!(due.contains("Feb 2027"), "{count}");
    assert!(!count.contains("2026"), "{count}");
    // Within the year of the start no year is said, in January either.
    let january = said(Lang::Id, "2027-01-04T10:00:00+08:00", "2 hari").remove(0);
    assert!(!january.contains("2027"), "{january}");
    let closed = said(Lang::En, "2026-12-30T10:00:00+08:00", "200 hari").remove(0);
    assert!(closed.contains("2027"), "{closed}");
}

#[test]
fn a_line_puts_full_stops_only_between_sentences() {
    let line = |from: &str, standard: &str| {
        let calendar = Calendar::from_toml(BALI).expect("a calendar");
        let standard = Standard::parse(standard).expect("a standard");
        let due = calendar.due(from.parse().expect("an instant"), standard);
        words::explain_line(Lang::Id, &due.expect("a due time").explanation)
    };
    assert_eq!(
        line("2026-11-26T11:40:00+08:00", "1 jam"),
        "1 jam kerja dari Kamis 11.40: 20 menit sampai 12.00, istirahat, 40 menit dari 13.00 → 13.40"
    );
    let three = line("2026-11-26T12:10:00+08:00", "210 menit");
    assert_eq!(three.matches(". ").count(), 2, "{three}");
    assert!(!three.contains("..") && three.ends_with('.'), "{three}");
}
