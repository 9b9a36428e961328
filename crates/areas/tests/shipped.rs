//! The shipped file holds what its source says it holds.

use std::collections::{BTreeMap, BTreeSet};

use areas::{
    Areas, Code, Damaged, District, FactsFault, Level, ProvinceFacts, RegencyKind, VillageKind,
};

const PACKED: &[u8] = include_bytes!("../../../data/areas/areas.bin");
const PROVINCES: &str = include_str!("../../../data/areas/provinces.toml");

fn areas() -> Areas<'static> {
    Areas::new(PACKED)
}

fn code(text: &str) -> Code {
    Code::parse(text).expect("a code")
}

fn district(text: &str) -> District {
    let found = areas().district(code(text)).expect("whole");
    found.unwrap_or_else(|| panic!("no {text}"))
}

#[test]
fn it_holds_all_of_indonesia_and_takes_less_than_half_a_megabyte() {
    let districts = areas().districts().expect("whole");
    let provinces: BTreeSet<Code> = districts.iter().map(|it| it.province.code).collect();
    let regencies: BTreeSet<Code> = districts.iter().map(|it| it.regency.code).collect();
    assert_eq!(
        (provinces.len(), regencies.len(), districts.len()),
        (38, 514, 7_285)
    );
    assert!(PACKED.len() < 512 * 1024, "{} bytes", PACKED.len());
}

#[test]
fn every_code_is_unique_and_sorted_and_lies_where_it_says() {
    let districts = areas().districts().expect("whole");
    assert!(districts.is_sorted_by(|a, b| a.code < b.code));
    let mut kinds: BTreeMap<VillageKind, usize> = BTreeMap::new();
    for district in &districts {
        assert!(district.code.is_in(district.regency.code));
        assert!(district.regency.code.is_in(district.province.code));
        let villages = areas().villages(district.code).expect("whole");
        assert!(!villages.is_empty(), "{district}");
        assert!(villages.is_sorted_by(|a, b| a.code < b.code), "{district}");
        for village in &villages {
            assert!(village.code.is_in(district.code), "{}", village.code);
            assert_eq!(village.name, village.name.trim());
            *kinds.entry(village.kind()).or_default() += 1;
        }
    }
    let expected = [
        (VillageKind::Kelurahan, 8_496),
        (VillageKind::Desa, 75_252),
        (VillageKind::DesaAdat, 14),
    ];
    assert_eq!(kinds, BTreeMap::from(expected));
}

#[test]
fn the_reference_office_has_its_ten_villages() {
    let reference: toml::Table = include_str!("../../../offices/selemadeg-timur.toml")
        .parse()
        .expect("TOML");
    let expected: Vec<(String, String)> = reference["villages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| {
            let text = |key: &str| it[key].as_str().expect("a text").to_owned();
            (text("code"), text("name"))
        })
        .collect();
    let selemadeg_timur = district("51.02.02");
    assert_eq!(
        selemadeg_timur.to_string(),
        "51.02.02 Selemadeg Timur, Kabupaten Tabanan, Bali"
    );
    let villages = areas().villages(selemadeg_timur.code).expect("whole");
    let held: Vec<(String, String)> = villages
        .iter()
        .map(|it| (it.code.to_string(), it.name.clone()))
        .collect();
    assert_eq!(held.len(), 10);
    assert_eq!(held, expected);
}

#[test]
fn names_are_as_an_office_prints_them() {
    for (code, name) in [
        ("11.17.07", "Timang Gajah"),
        ("12.23.06", "Na IX - X"),
        ("13.05.04", "2 x 11 Anam Lingkuang"),
        ("35.29.22", "Ra'as"),
        ("96.03.01", "Misool (Misool Utara)"),
    ] {
        let found = areas().district(Code::parse(code).expect("a code"));
        let found = found.expect("whole").map(|it| it.name);
        assert_eq!(found.as_deref(), Some(name), "{code}");
    }
    for district in areas().districts().expect("whole") {
        let villages = areas().villages(district.code).expect("whole");
        let names = villages.iter().map(|it| it.name.as_str());
        for name in names.chain([district.name.as_str()]) {
            assert!(!name.contains(['"', '*', '’', '\t', '{']), "{name}");
            assert!(!name.contains("  "), "{name}");
            let first = name.chars().next().expect("a letter");
            assert!(!first.is_lowercase(), "{name}");
        }
    }
}

#[test]
fn kinds_follow_name_and_code() {
    let kinds = [
        ("51.02.02", RegencyKind::Kabupaten),
        ("51.71.01", RegencyKind::Kota),
        ("31.71.01", RegencyKind::Administrative),
        ("31.01.01", RegencyKind::Administrative),
    ];
    for (code, kind) in kinds {
        assert_eq!(district(code).regency.kind(), kind, "{code}");
    }
    for (of, kind) in [
        ("31.71.01", VillageKind::Kelurahan),
        ("51.02.02", VillageKind::Desa),
    ] {
        let villages = areas().villages(code(of)).expect("whole");
        assert!(villages.iter().all(|it| it.kind() == kind), "{of}");
    }
}

#[test]
fn every_province_has_a_time_zone_and_only_bali_holidays_of_its_own() {
    let districts = areas().districts().expect("whole");
    let mut provinces: BTreeMap<Code, ProvinceFacts> = BTreeMap::new();
    for district in &districts {
        provinces
            .entry(district.province.code)
            .or_insert_with(|| ProvinceFacts::of(district.code, PROVINCES).expect("named"));
    }
    let zone = |code: &str| {
        let code = Code::parse(code).expect("a code");
        provinces[&code].tz.as_str()
    };
    let zones = [
        ("11", "Asia/Jakarta"),
        ("31", "Asia/Jakarta"),
        ("61", "Asia/Jakarta"),
        ("62", "Asia/Jakarta"),
        ("63", "Asia/Makassar"),
        ("64", "Asia/Makassar"),
        ("65", "Asia/Makassar"),
        ("51", "Asia/Makassar"),
        ("76", "Asia/Makassar"),
        ("81", "Asia/Jayapura"),
        ("91", "Asia/Jayapura"),
        ("96", "Asia/Jayapura"),
    ];
    for (code, expected) in zones {
        assert_eq!(zone(code), expected, "{code}");
    }
    let own: Vec<String> = provinces
        .iter()
        .filter(|(_, facts)| facts.holidays.as_deref() == Some("bali"))
        .map(|(code, _)| code.to_string())
        .collect();
    assert_eq!(own, ["51"]);
    let none_other = provinces.values().filter(|it| it.holidays.is_some());
    assert_eq!(none_other.count(), 1);
}

#[test]
fn a_table_of_provinces_that_lacks_one_says_so() {
    let faulty = ProvinceFacts::of(code("51.02.02"), "zone = []");
    assert_eq!(faulty, Err(FactsFault::Missing(code("51.02.02"))));
    let table = "[[zone]]\ntz = \"Asia/Makassar\"\nprovinces = [\"bali\"]\n";
    let faulty = ProvinceFacts::of(code("51.02.02"), table);
    assert_eq!(faulty, Err(FactsFault::NoProvince("bali".to_owned())));
    let faulty = ProvinceFacts::of(code("51.02.02"), "zone");
    assert!(matches!(faulty, Err(FactsFault::Unreadable(_))));
}

#[test]
fn what_is_no_village_and_no_kecamatan_has_none() {
    for none in ["51.02.99", "51.02", "51.02.02.2001"] {
        assert_eq!(areas().district(code(none)), Ok(None), "{none}");
        assert_eq!(areas().villages(code(none)), Ok(Vec::new()), "{none}");
    }
    assert_eq!(code("51.02.02").at(Level::Village), None);
}

#[test]
fn a_damaged_file_is_an_answer() {
    assert!(matches!(Areas::new(b"").districts(), Err(Damaged(_))));
    for cut in [8, 14, 60, 20_000] {
        let cut = Areas::new(&PACKED[..cut]);
        assert!(matches!(cut.districts(), Err(Damaged(_))));
        assert!(matches!(cut.find("51.02.02"), Err(Damaged(_))));
    }
    // The index is whole; the last province's villages are not.
    let cut = Areas::new(&PACKED[..PACKED.len() - 9]);
    assert_eq!(cut.districts().map(|all| all.len()), Ok(7_285));
    assert!(matches!(cut.villages(code("96.71.01")), Err(Damaged(_))));
    let mut flipped = PACKED.to_vec();
    let at = PACKED.len() - 100;
    flipped[at] ^= 0x40;
    let flipped = Areas::new(&flipped);
    assert!(matches!(
        flipped.villages(code("96.71.01")),
        Err(Damaged(_))
    ));
}
