//! Every finding has its words in both languages, and the sheet its labels.

mod definition_cases;

use definition_cases::{LEAST, cases};
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use sop::{FaultCode, Finding, SheetWords, WarningCode, check, sheet_text};

const FULL: &str = include_str!("../../../procedures/pengaduan-masyarakat-10.toml");
const LANGUAGES: [(&str, &str); 2] = [
    ("id", include_str!("../../words/locales/id/procedure.ftl")),
    ("en", include_str!("../../words/locales/en/procedure.ftl")),
];

struct Words(FluentBundle<FluentResource>);

impl Words {
    fn read((language, text): (&str, &str)) -> Self {
        let resource = FluentResource::try_new(text.to_owned()).expect("a sound file");
        let mut bundle = FluentBundle::new(vec![language.parse().expect("a language")]);
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("no key twice");
        Words(bundle)
    }

    fn say(&self, key: &str, arguments: &[(&'static str, String)]) -> String {
        let message = self
            .0
            .get_message(key)
            .unwrap_or_else(|| panic!("no {key}"));
        let pattern = message.value().unwrap_or_else(|| panic!("{key} is empty"));
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = self
            .0
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned();
        assert!(errors.is_empty(), "{key}: {errors:?}");
        text
    }

    fn pair<C: Copy>(&self, kinds: [&str; 2], code: &str, found: &Finding<C>) -> [String; 2] {
        kinds.map(|kind| {
            let text = self.say(&format!("{kind}-{code}"), &found.arguments());
            // An argument that does not apply is "none"; no sentence may show it.
            assert!(!text.contains("none"), "{kind}-{code}: {text}");
            text
        })
    }
}

#[test]
fn every_fault_and_its_remedy_are_worded() {
    for language in LANGUAGES {
        let words = Words::read(language);
        for (code, text, ..) in cases() {
            let findings = check(&text);
            let fault = findings
                .faults
                .iter()
                .find(|fault| fault.code == code)
                .expect("the fault");
            let [message, remedy] = words.pair(["fault", "remedy"], code.name(), fault);
            assert!(
                message.ends_with('.') && remedy.ends_with('.'),
                "{message} {remedy}"
            );
        }
    }
}

#[test]
fn every_warning_and_its_advice_are_worded() {
    let bare = LEAST
        .replace("approved = 2026-01-05\n", "")
        .replace("in_force_from = 2026-01-05\n", "")
        .replace("requirements = \"Book\"\n", "");
    let mut found = check(&bare).warnings;
    found.extend(check(FULL).warnings);
    for language in LANGUAGES {
        let words = Words::read(language);
        for warning in &found {
            words.pair(["warning", "advice"], warning.code.name(), warning);
        }
        for code in WarningCode::ALL {
            let key = format!("warning-{}", code.name());
            assert!(words.0.has_message(&key), "{key}");
        }
    }
}

#[test]
fn no_words_are_left_over() {
    for (language, text) in LANGUAGES {
        for line in text.lines() {
            let Some((kind, rest)) = line.split_once('-') else {
                continue;
            };
            let Some((code, _)) = rest.split_once(" =") else {
                continue;
            };
            let known = match kind {
                "fault" | "remedy" => FaultCode::ALL.iter().any(|known| known.name() == code),
                "warning" | "advice" => WarningCode::ALL.iter().any(|known| known.name() == code),
                _ => true,
            };
            assert!(known, "{language}: {kind}-{code}");
        }
    }
}

#[test]
fn the_sentence_names_what_is_meant() {
    let text = LEAST.replace("task = \"decide\"", "task = \"decide\"\nwaktu = \"1 jam\"");
    let findings = check(&text);
    let [id, en] = LANGUAGES.map(|language| {
        Words::read(language).pair(["fault", "remedy"], "unknown_key", &findings.faults[0])
    });
    assert_eq!(
        id,
        [
            "Isian \"waktu\" tidak dikenal di sini.",
            "Mungkin maksudnya \"standard_time\"."
        ]
    );
    assert_eq!(
        en,
        [
            "The field \"waktu\" is not known here.",
            "Perhaps \"standard_time\" is meant."
        ]
    );
}

#[test]
fn the_sheet_shows_the_whole_procedure() {
    let words = Words::read(LANGUAGES[0]);
    let say = |key: &str| words.say(&format!("sheet-{key}"), &[]);
    let span = |span: &sop::Span| format!("{} menit + {} hari", span.minutes, span.days);
    let labels = SheetWords {
        number: say("number"),
        created: say("created"),
        revised: say("revised"),
        approved: say("approved"),
        approved_by: say("approved-by"),
        nip: say("nip"),
        name: say("name"),
        legal_bases: say("legal-bases"),
        qualifications: say("qualifications"),
        related: say("related"),
        equipment: say("equipment"),
        warnings: say("warnings"),
        records: say("records"),
        step: say("step"),
        activity: say("activity"),
        requirements: say("requirements"),
        standard_time: say("standard-time"),
        output: say("output"),
        remarks: say("remarks"),
        reading: say("reading"),
        otherwise: say("otherwise"),
        end: say("end"),
        unset: say("unset"),
        legend: say("legend"),
        total: say("total"),
        shortest: say("shortest"),
        longest: say("longest"),
        date: &|date| date.to_string(),
        span: &span,
    };
    let procedure = check(FULL).procedure.expect("a procedure");
    let sheet = sheet_text(&procedure, &labels);
    let has = |part: &str| assert!(sheet.contains(part), "{part} in\n{sheet}");
    has("PEMERINTAH KABUPATEN TABANAN\nKANTOR CAMAT SELEMADEG TIMUR\n");
    has("Nomor SOP           065/2262/Org.\n");
    has("Tanggal pengesahan  (belum diisi)\n");
    has("I PUTU ADI SUPRAJA, S.STP, NIP 19800321 199810 1 002\n");
    has("4. Alat Tulis Kantor\n");
    has("No  | Kegiatan");
    has("| Staf  | Kasub. | Sekr. | Camat | Seksi |");
    has("| (1)*  |        |       |       |       | Internet, Handphone,");
    has("| <6>*  |       |");
    has("Ya, koordinasikan → 7*");
    has("Tidak, saya jawab langsung → 9*");
    has("| 2 Hari*   |");
    has("Waktu baku seluruhnya  420 menit + 3 hari\n");
    has("Jalan terpendek        360 menit + 1 hari  (1 → 2 → 3 → 4 → 5 → 6 → 9 → 10)\n");
    let flat: String = sheet.split_whitespace().collect::<Vec<_>>().join(" ");
    // The activity stands in a narrow column; of its rows only the beginnings.
    let column: String = sheet
        .lines()
        .filter_map(|line| line.split(" | ").nth(1))
        .flat_map(str::split_whitespace)
        .collect::<Vec<_>>()
        .join(" ");
    for starred in [
        "koordinasi dengan seksi-seksi dan subbagian terkait*",
        "koordinasi dengan bidang terkait?*",
        "Bila tidak ada unit yang ditunjuk: Kasubag Umum dan Kepegawaian*",
    ] {
        assert!(column.contains(starred), "{starred} in {column}");
    }
    assert!(flat.contains("Memahami Struktur Organisasi dan Tata Kerja Pemerintahan Kecamatan"));
    assert!(
        sheet.lines().all(|line| line.chars().count() <= 170),
        "fits a landscape sheet"
    );
    assert_eq!(sheet.matches("none").count(), 0);
}
