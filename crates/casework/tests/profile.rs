//! The shipped office profile is sound, and whatever is wrong with a profile is
//! reported at its place, all of it at once.

use std::collections::BTreeSet;

use casework::{Duty, OfficeProfile, ProfileFault, ProfileFaultCode as Code};
use proptest::prelude::*;
use worktime::{Calendar, FaultCode as Hours, HolidayTable};

const SHIPPED: &str = include_str!("../../../offices/selemadeg-timur.toml");

fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn faults(text: &str) -> Vec<ProfileFault> {
    OfficeProfile::parse(text).expect_err("the profile has a fault")
}

/// The shipped profile with one piece of its text replaced.
fn mutated(from: &str, to: &str) -> String {
    assert!(
        SHIPPED.contains(from),
        "the shipped profile has no {from:?}"
    );
    SHIPPED.replacen(from, to, 1)
}

/// The shipped profile without everything from `head` up to the next empty line.
fn without(head: &str) -> String {
    let start = SHIPPED.find(head).unwrap_or_else(|| panic!("no {head:?}"));
    let end = SHIPPED[start..]
        .find("\n\n")
        .map_or(SHIPPED.len(), |length| start + length);
    format!("{}{}", &SHIPPED[..start], &SHIPPED[end..])
}

#[test]
fn the_shipped_profile_is_sound_and_complete() {
    let profile = OfficeProfile::parse(SHIPPED).expect("sound");
    assert_eq!(
        (profile.code.as_str(), profile.prefix.as_str()),
        ("51.02.02", "STM")
    );
    assert_eq!(profile.units.len(), 9);
    assert_eq!(profile.positions.len(), 10);
    assert_eq!(profile.villages.len(), 10);
    assert_eq!(
        profile.village("51.02.02.2004").map(|it| it.name.as_str()),
        Some("Mambang")
    );
    assert_eq!(profile.categories.len(), 17);
    let confidential: Vec<_> = profile
        .categories
        .iter()
        .filter(|it| it.confidential)
        .map(|it| it.code.as_str())
        .collect();
    assert_eq!(confidential, ["PUNGLI"]);
    let directable: Vec<_> = profile
        .units
        .iter()
        .filter(|it| it.directable)
        .map(|it| it.code.as_str())
        .collect();
    assert_eq!(
        directable,
        ["UMPEG", "RENKEU", "PEM", "TRANTIB", "PMD", "KESOS", "PELUM"]
    );
    let clerk = profile
        .positions
        .iter()
        .find(|it| it.key == "staf-umum")
        .expect("clerk");
    assert_eq!(
        clerk.duties,
        BTreeSet::from([Duty::Intake, Duty::Register, Duty::Oversee])
    );
    assert_eq!((profile.session_minutes, profile.confirm_minutes), (30, 10));
}

#[test]
fn every_role_procedure_and_holiday_table_the_shipped_profile_names_is_there() {
    let profile = OfficeProfile::parse(SHIPPED).expect("sound");
    let mut calendar = profile.hours.clone();
    for name in &profile.holidays {
        let text = std::fs::read_to_string(root().join(format!("data/holidays/{name}.toml")))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        calendar.add_holidays(&HolidayTable::from_toml(&text).expect("a holiday table"));
    }
    let calendar = Calendar::new(&calendar).expect("a sound calendar");
    assert!(
        calendar.hours_on(jiff::civil::date(2026, 6, 17)).is_empty(),
        "Galungan"
    );
    assert_eq!(
        calendar.hours_on(jiff::civil::date(2026, 11, 27)).len(),
        2,
        "a Friday"
    );

    let roles: BTreeSet<_> = profile
        .positions
        .iter()
        .filter_map(|it| it.role.as_ref())
        .map(sop::Role::as_str)
        .collect();
    for procedure in &profile.procedures {
        let text = std::fs::read_to_string(root().join("procedures").join(&procedure.file))
            .unwrap_or_else(|error| panic!("{}: {error}", procedure.file));
        let tree: toml::Table = text.parse().expect("a procedure file");
        let performers = tree["performers"].as_array().expect("performers");
        for role in performers.iter().filter_map(|it| it.get("role")) {
            assert!(
                roles.contains(role.as_str().expect("text")),
                "nobody has the role {role}"
            );
        }
    }
}

#[test]
fn a_profile_reads_back_what_it_writes() {
    let profile = OfficeProfile::parse(SHIPPED).expect("sound");
    let written = toml::to_string(&profile).expect("writable");
    assert_eq!(OfficeProfile::parse(&written), Ok(profile.clone()));
    let json = serde_json::to_string(&profile).expect("writable");
    assert_eq!(
        serde_json::from_str::<OfficeProfile>(&json).expect("readable"),
        profile
    );
}

/// One small slip each: what it is, the text with it, and where it must be found.
fn slips() -> Vec<(Code, String, &'static str)> {
    let monday = r#"mon = [["07:30", "12:00"], ["13:00", "16:30"]]"#;
    let people = "\"people\", ";
    vec![
        (
            Code::Syntax,
            mutated("code = \"51.02.02\"", "code = \"51.02.02"),
            "",
        ),
        (
            Code::Syntax,
            mutated("language = \"id\"", "language = \"id\"\nlanguage = \"en\""),
            "",
        ),
        (
            Code::UnknownKey,
            mutated("telephone =", "telepon ="),
            "telepon",
        ),
        (
            Code::UnknownKey,
            mutated("[letterhead]", "[letterhead]\nkop = 1"),
            "letterhead.kop",
        ),
        (
            Code::WrongType,
            mutated("name = \"Mambang\"", "name = 7"),
            "villages[3].name",
        ),
        (
            Code::WrongType,
            without("[hours.week]").replacen("[hours]", "[hours]\nweek = 1", 1),
            "hours.week",
        ),
        (
            Code::WrongType,
            mutated(monday, r#"mon = [["07:30", 12]]"#),
            "hours.week.mon[0][1]",
        ),
        (
            Code::WrongType,
            mutated("holidays = [", "holidays = [7,"),
            "holidays[0]",
        ),
        (
            Code::WrongType,
            mutated("session_minutes = 30", "session_minutes = 30.5"),
            "session_minutes",
        ),
        (
            Code::MissingField,
            mutated("name = \"Dalang\"", ""),
            "villages[8].name",
        ),
        (Code::MissingField, without("[letterhead]"), "letterhead"),
        (
            Code::EmptyText,
            mutated("name = \"Dalang\"", "name = \" \""),
            "villages[8].name",
        ),
        (
            Code::EmptyText,
            mutated("  \"Edarkan\"", "  \"\""),
            "instructions[12]",
        ),
        (
            Code::DuplicateKey,
            mutated("51.02.02.2005", "51.02.02.2004"),
            "villages[4].code",
        ),
        (
            Code::DuplicateKey,
            mutated("key = \"kasi-pmd\"", "key = \"kasi-pem\""),
            "positions[7].key",
        ),
        (
            Code::DuplicateKey,
            mutated("code = \"AIR\"", "code = \"INFRA\""),
            "categories[1].code",
        ),
        (
            Code::DuplicateKey,
            mutated("duties = [\"oversee\", ", "duties = [\"identity\", "),
            "positions[0].duties[1]",
        ),
        (
            Code::BadKey,
            mutated("code = \"LINGK\"", "code = \"LING KUNGAN\""),
            "categories[2].code",
        ),
        (
            Code::UnknownUnit,
            mutated(
                "saluran subak jebol\"\nunit = \"PMD\"",
                "x\"\nunit = \"PU\"",
            ),
            "categories[1].unit",
        ),
        (
            Code::UnknownUnit,
            mutated(
                "short = \"Sekcam\"\nunit = \"SEKRET\"",
                "short = \"Sekcam\"\nunit = \"SEK\"",
            ),
            "positions[1].unit",
        ),
        (
            Code::UnknownDuty,
            mutated(
                "duties = [\"oversee\", \"supervision\"]",
                "duties = [\"oversea\", \"oversee\"]",
            ),
            "positions[1].duties[0]",
        ),
        (
            Code::UnknownPosition,
            mutated(
                "unit = \"PEM\"\nheads_unit = true",
                "unit = \"PEM\"\nheads_unit = true\nin_conflict = \"kasi-pem\"",
            ),
            "positions[5].in_conflict",
        ),
        (Code::BadPrefix, mutated("\"STM\"", "\"stm\""), "prefix"),
        (Code::BadPrefix, mutated("\"STM\"", "\"SELTIMM\""), "prefix"),
        (
            Code::BadAreaCode,
            mutated("code = \"51.02.02\"", "code = \"510202\""),
            "code",
        ),
        (
            Code::BadVillageCode,
            mutated("51.02.02.2007", "51.02.06.2007"),
            "villages[6].code",
        ),
        (
            Code::BadVillageCode,
            mutated("51.02.02.2007", "51.02.02.207"),
            "villages[6].code",
        ),
        (
            Code::UnknownTimeZone,
            mutated("Asia/Makassar", "Asia/Tabanan"),
            "hours.tz",
        ),
        (
            Code::BadHours(Hours::UnknownWeekday),
            mutated("sat = []", "sabtu = []"),
            "hours.week.sabtu",
        ),
        (
            Code::BadHours(Hours::DuplicateWeekday),
            mutated("sat = []", "SUN = []"),
            "hours.week.sun",
        ),
        (
            Code::BadHours(Hours::MalformedInterval),
            mutated("mon = [[\"07:30\"", "mon = [[\"7.30\""),
            "hours.week.mon[0]",
        ),
        (
            Code::BadHours(Hours::ReversedInterval),
            mutated("mon = [[\"07:30\"", "mon = [[\"12:30\""),
            "hours.week.mon[0]",
        ),
        (
            Code::BadHours(Hours::OverlappingIntervals),
            mutated(monday, r#"mon = [["07:30", "12:00"], ["11:00", "16:30"]]"#),
            "hours.week.mon[1]",
        ),
        (
            Code::BadHours(Hours::BadDate),
            mutated(
                "[hours.week]",
                "[hours.exceptions]\n2026-02-30 = []\n[hours.week]",
            ),
            "hours.exceptions.2026-02-30",
        ),
        (
            Code::BadHours(Hours::ReversedRuleChange),
            mutated(
                "[hours.week]",
                "[[hours.rule_changes]]\nfrom = 2026-03-19\nto = 2026-02-19\nweek = {}\n[hours.week]",
            ),
            "hours.rule_changes[0]",
        ),
        (
            Code::UnknownHolidayKind,
            mutated(
                "[hours.week]",
                "[[hours.holidays]]\ndate = 2026-03-19\nkind = \"adat\"\n[hours.week]",
            ),
            "hours.holidays[0].kind",
        ),
        (
            Code::NoWorkingHours,
            without("[hours.week]").replacen("[[procedures]]", "[hours.week]\n[[procedures]]", 1),
            "hours.week",
        ),
        (
            Code::BadDate,
            mutated("from = 2019-10-08", "from = \"2019-02-30\""),
            "procedures[0].from",
        ),
        (
            Code::BadLanguage,
            mutated("language = \"id\"", "language = \"ban\""),
            "language",
        ),
        (
            Code::OutOfRange,
            mutated("session_minutes = 30", "session_minutes = 0"),
            "session_minutes",
        ),
        (
            Code::OutOfRange,
            mutated("confirm_minutes = 10", "confirm_minutes = -1"),
            "confirm_minutes",
        ),
        (
            Code::BadFileName,
            mutated("\"pengaduan-masyarakat-6.toml\"", "\"../rahasia.toml\""),
            "procedures[1].file",
        ),
        (Code::NoPeopleKeeper, mutated(people, ""), "positions"),
        (
            Code::NoIntake,
            SHIPPED.replace("[\"intake\", ", "["),
            "positions",
        ),
        (
            Code::NoRegisterKeeper,
            SHIPPED.replace(" \"register\",", ""),
            "positions",
        ),
        (
            Code::NoProcedureKeeper,
            mutated(" \"procedures\",", ""),
            "positions",
        ),
        (
            Code::NoUnitHead,
            without("[[positions]]\nkey = \"kasi-kesos\""),
            "units[7]",
        ),
        (
            Code::NoDefaultProcedure,
            mutated("default = true", ""),
            "procedures",
        ),
        (
            Code::TwoDefaultProcedures,
            mutated("6.toml\"\n", "6.toml\"\ndefault = true\n"),
            "procedures[1].default",
        ),
    ]
}

#[test]
fn each_slip_is_found_alone_at_its_place_with_its_line() {
    for (code, text, place) in slips() {
        let faults = faults(&text);
        let found: Vec<_> = faults
            .iter()
            .map(|it| (it.code, it.place.as_str()))
            .collect();
        assert_eq!(found, [(code, place)], "{faults:?}");
        let Some(line) = faults[0].line else {
            assert_eq!(
                place, "letterhead",
                "only what is not there at all has no line"
            );
            continue;
        };
        // Where the place ends in a key, the line named must be the one with that key.
        let key = place
            .rsplit('.')
            .next()
            .filter(|key| !key.is_empty() && !key.contains('['));
        if let Some(key) = key
            && code != Code::MissingField
        {
            let named = text.lines().nth(line as usize - 1).unwrap_or_default();
            assert!(
                named.contains(key),
                "{place} is not in line {line}: {named}"
            );
        }
    }
}

#[test]
fn every_code_can_happen() {
    let mut happened: BTreeSet<&str> = slips().iter().map(|(code, _, _)| code.code()).collect();
    // TOML itself refuses a key that stands twice, and a date has only one spelling.
    happened.insert(Code::BadHours(Hours::DuplicateException).code());
    // Only a file laid over an area can be of another: tests/profile_over.rs.
    happened.insert(Code::OtherArea.code());
    let all: BTreeSet<&str> = Code::ALL.iter().map(|code| code.code()).collect();
    assert_eq!(all.len(), Code::ALL.len(), "codes are unique");
    assert_eq!(happened, all);
}

#[test]
fn ten_faults_are_reported_at_once_in_the_order_of_the_file() {
    let mut text = SHIPPED.to_owned();
    for (from, to) in [
        ("\"STM\"", "\"S-1\""),
        ("language = \"id\"", "language = \"ban\""),
        ("session_minutes = 30", "session_minutes = \"setengah jam\""),
        ("tz = \"Asia/Makassar\"", "tz = \"WITA\""),
        ("fri = [[\"07:30\"", "fri = [[\"13:30\""),
        ("default = true", "default = \"ya\""),
        (
            "unit = \"TRANTIB\"\nheads_unit = true",
            "unit = \"TRAMTIB\"\nheads_unit = true",
        ),
        ("name = \"Mambang\"", "nama = \"Mambang\""),
        ("51.02.02.2009", "51.02.02.2008"),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    let faults = faults(&text);
    let codes: Vec<_> = faults.iter().map(|fault| fault.code.code()).collect();
    assert_eq!(
        codes,
        [
            "bad_prefix",
            "bad_language",
            "wrong_type",
            "unknown_time_zone",
            "bad_hours_reversed_interval",
            "no_default_procedure",
            "wrong_type",
            "no_unit_head",
            "unknown_unit",
            "missing_field",
            "unknown_key",
            "duplicate_key",
        ]
    );
    assert!(faults.is_sorted_by_key(|fault| fault.line));
}

#[test]
fn every_fault_has_words_with_a_remedy_in_both_languages() {
    for language in ["id", "en"] {
        let path = root().join(format!("crates/words/locales/{language}/profile.ftl"));
        let words = std::fs::read_to_string(path).expect("the words of the profile");
        for code in Code::ALL {
            let key = format!("profile-fault-{} = ", code.code().replace('_', "-"));
            assert!(
                words.lines().any(|line| line.starts_with(&key)),
                "{language}: {key}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is cut out, put in or moved about: an answer, never a panic.
    #[test]
    fn no_damage_to_a_profile_makes_the_reader_fall(
        at in 0..SHIPPED.len(), length in 0usize..60, put in "[\\[\\]{}\"'=.,#\\na-z0-9 –é\u{0}-]{0,12}",
    ) {
        let boundary = |mut at: usize| { while !SHIPPED.is_char_boundary(at) { at += 1 } at };
        let (from, to) = (boundary(at), boundary((at + length).min(SHIPPED.len())));
        let text = format!("{}{put}{}", &SHIPPED[..from], &SHIPPED[to..]);
        if let Err(faults) = OfficeProfile::parse(&text) {
            prop_assert!(!faults.is_empty());
            let lines = text.lines().count() + 1;
            for fault in faults {
                prop_assert!(fault.line.is_none_or(|line| (1..=lines).contains(&(line as usize))));
            }
        }
    }

    /// A value of any kind in any place of the tree is at most a fault.
    #[test]
    fn no_value_of_another_kind_makes_the_reader_fall(
        line in 0..SHIPPED.lines().count(),
        value in prop::sample::select(vec!["7", "-7", "1e9", "true", "\"\"", "[]", "{}", "[[]]", "[{}]", "2026-02-03", "07:30:00", "nan"]),
    ) {
        let mutated: Vec<String> = SHIPPED.lines().enumerate().map(|(index, text)| {
            match text.split_once(" = ") {
                Some((key, _)) if index == line && !text.starts_with('#') => format!("{key} = {value}"),
                _ => text.to_owned(),
            }
        }).collect();
        let _ = OfficeProfile::parse(&mutated.join("\n"));
    }
}
