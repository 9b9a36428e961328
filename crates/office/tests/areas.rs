//! Every kecamatan of Indonesia has a profile with which an office can begin.

use areas::{Code, District};
use casework::OfficeProfile;
use office::testing::{TestOffice, Wishes};
use office::{NewComplaint, area_profile, shipped_areas, shipped_profile};
use serde_json::Value;

fn profile(code: &str) -> OfficeProfile {
    let code = Code::parse(code).expect("a code");
    let district = shipped_areas().district(code).expect("whole");
    area_profile(&district.expect("a kecamatan")).expect("a profile")
}

#[test]
fn the_profile_of_every_kecamatan_is_sound_and_leaves_no_word_unfilled() {
    let districts = shipped_areas().districts().expect("whole");
    assert_eq!(districts.len(), 7_285);
    // Two halves: the cores of the smallest machine.
    let (one, other) = districts.split_at(districts.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| one.iter().for_each(sound));
        other.iter().for_each(sound);
    });
}

fn sound(district: &District) {
    let profile = area_profile(district).unwrap_or_else(|fault| panic!("{district}: {fault:?}"));
    assert_eq!(profile.code, district.code.to_string());
    assert!(profile.name.ends_with(&format!(" {}", district.name)));
    assert_eq!(profile.prefix.len(), 3, "{district}: {}", profile.prefix);
    assert!(!profile.villages.is_empty(), "{district}");
    // Greetings in Balinese are Bali's.
    let bali = district.province.name == "Bali";
    assert_eq!(profile.greetings.is_empty(), !bali, "{district}");
    let value = serde_json::to_value(&profile).expect("JSON");
    no_word_left(district, &value);
}

fn no_word_left(district: &District, value: &Value) {
    match value {
        Value::String(text) => {
            assert!(!text.contains(['{', '}']), "{district}: {text}");
            assert!(!text.contains("  "), "{district}: {text}");
        }
        Value::Array(list) => list.iter().for_each(|it| no_word_left(district, it)),
        Value::Object(table) => table.values().for_each(|it| no_word_left(district, it)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn the_reference_office_is_what_the_template_makes_of_its_area() {
    let mut made = profile("51.02.02");
    let reference = OfficeProfile::parse(shipped_profile()).expect("sound");
    assert_eq!(made.letterhead.address, "Kabupaten Tabanan, Provinsi Bali");
    made.letterhead
        .address
        .clone_from(&reference.letterhead.address);
    assert_eq!(made, reference);
}

#[test]
fn hours_and_holidays_are_those_of_the_place() {
    let last = |profile: &OfficeProfile| profile.holidays.last().cloned();
    for (code, tz, holidays) in [
        ("51.02.02", "Asia/Makassar", "bali-2027"),
        ("11.01.01", "Asia/Jakarta", "indonesia-2027"),
        ("64.72.01", "Asia/Makassar", "indonesia-2027"),
        ("91.03.01", "Asia/Jayapura", "indonesia-2027"),
    ] {
        let profile = profile(code);
        assert_eq!(profile.hours.tz, tz, "{code}");
        assert_eq!(last(&profile).as_deref(), Some(holidays), "{code}");
    }
    let opens = |code: &str| profile(code).hours.week.0[4].1[0][0].clone();
    assert_eq!(opens("51.08.01"), "07:00", "Buleleng's Friday");
    assert_eq!(opens("51.02.02"), "07:30");
    assert_ne!(
        profile("11.01.01").hours.week,
        profile("51.02.02").hours.week
    );
}

#[test]
fn an_office_is_called_what_it_is_called_there() {
    for (code, name, government, office, head) in [
        (
            "51.71.01",
            "Kantor Camat Denpasar Selatan",
            "PEMERINTAH KOTA DENPASAR",
            "KECAMATAN DENPASAR SELATAN",
            "Camat Denpasar Selatan",
        ),
        (
            "31.71.01",
            "Kantor Camat Gambir",
            "PEMERINTAH PROVINSI DAERAH KHUSUS IBUKOTA JAKARTA",
            "KECAMATAN GAMBIR",
            "Camat Gambir",
        ),
        (
            "91.03.01",
            "Kantor Distrik Sentani",
            "PEMERINTAH KABUPATEN JAYAPURA",
            "DISTRIK SENTANI",
            "Kepala Distrik Sentani",
        ),
        (
            "34.71.01",
            "Kemantren Tegalrejo",
            "PEMERINTAH KOTA YOGYAKARTA",
            "KEMANTREN TEGALREJO",
            "Mantri Pamong Praja Tegalrejo",
        ),
    ] {
        let profile = profile(code);
        let title = &profile.positions[0].title;
        assert_eq!(profile.name, name);
        assert_eq!(profile.letterhead.government, government);
        assert_eq!(profile.letterhead.office, office);
        assert_eq!(title, head);
    }
}

#[test]
fn units_are_named_after_what_lies_below() {
    let unit = |code: &str| {
        let profile = profile(code);
        let unit = profile
            .units
            .iter()
            .find(|unit| unit.code.as_str() == "PMD");
        unit.expect("the unit").name.clone()
    };
    assert_eq!(unit("51.02.02"), "Seksi Pemberdayaan Masyarakat dan Desa");
    assert_eq!(
        unit("31.71.01"),
        "Seksi Pemberdayaan Masyarakat dan Kelurahan"
    );
    assert_eq!(
        unit("51.71.01"),
        "Seksi Pemberdayaan Masyarakat dan Desa/Kelurahan"
    );
    assert_eq!(
        unit("91.03.01"),
        "Seksi Pemberdayaan Masyarakat dan Kampung/Kelurahan"
    );
    let category = profile("31.71.01");
    let category = category.category("DESA").expect("the category");
    assert_eq!(category.name, "Pemerintahan kelurahan, perangkat");
}

#[test]
fn letters_for_numbers_come_from_the_name() {
    for (code, prefix) in [
        ("51.02.02", "STM"),
        ("51.02.06", "KDR"),
        ("13.05.04", "XAL"),
        ("11.01.01", "BKN"),
        ("74.14.06", "GUX"),
    ] {
        assert_eq!(profile(code).prefix, prefix, "{code}");
    }
}

/// Sumatra, Jakarta, Bali, Yogyakarta, Papua: desa, kelurahan and both; WIB, WITA, WIT.
const PLACES: [(&str, &str, &str); 5] = [
    (
        "11.01.01",
        "BKN-2026-0001",
        "2026-06-10T08:00:00+07:00[Asia/Jakarta]",
    ),
    (
        "31.71.01",
        "GMB-2026-0001",
        "2026-06-10T08:00:00+07:00[Asia/Jakarta]",
    ),
    (
        "51.08.01",
        "GRK-2026-0001",
        "2026-06-10T09:00:00+08:00[Asia/Makassar]",
    ),
    (
        "34.71.01",
        "TGL-2026-0001",
        "2026-06-10T08:00:00+07:00[Asia/Jakarta]",
    ),
    (
        "91.03.01",
        "SNT-2026-0001",
        "2026-06-10T10:00:00+09:00[Asia/Jayapura]",
    ),
];

async fn takes_a_complaint_to_the_archive(db: store::Db, place: (&str, &str, &str)) {
    let (code, number, morning) = place;
    let profile = profile(code);
    let office = TestOffice::founded_from(db, &profile).await;
    office.hire().await;
    let shown = office.directory().calendar.local(office.now());
    assert_eq!(shown.to_string(), morning, "{code}");
    let village = profile.villages.last().expect("a village");
    let given = NewComplaint {
        village: village.code.clone(),
        ..office.sample()
    };
    let recorded = office.take_in(&given).await;
    assert_eq!(recorded.to_string(), number);
    let clerk = office.person("staf-umum").await;
    let case = office.case(&clerk, &recorded).await.expect("the case");
    assert_eq!(case.village.map(|it| it.name), Some(village.name.clone()));
    office.finish(&recorded, &Wishes::default()).await;
    office.assert_settled().await;
}

#[test]
fn kecamatan_of_five_provinces_work_from_complaint_to_archive_on_sqlite() {
    for place in PLACES {
        store::testing::on_sqlite(|db| takes_a_complaint_to_the_archive(db, place));
    }
}

#[test]
fn kecamatan_of_five_provinces_work_from_complaint_to_archive_on_postgres() {
    for place in PLACES {
        store::testing::on_postgres(|db| takes_a_complaint_to_the_archive(db, place));
    }
}
