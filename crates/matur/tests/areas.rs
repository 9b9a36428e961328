//! `matur init --area`: an empty folder becomes the office of any kecamatan, or nothing.

use std::path::Path;
use std::process::{Command, Output};

use casework::OfficeProfile;
use matur::bench::child::Server;

fn init(data: &Path, words: &[&str], database: Option<&str>, lang: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_matur"));
    command
        .arg("init")
        .args(words)
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
        .env("MATUR_LANG", lang);
    if let Some(url) = database {
        command.env("MATUR_DATABASE_URL", url);
    }
    command.output().expect("the command runs")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// The profile an office in SQLite was founded with.
fn founded(data: &Path) -> OfficeProfile {
    let db = rusqlite::Connection::open(data.join("office.sqlite")).expect("the database");
    let text: String = db
        .query_row("SELECT profile FROM office", [], |row| row.get(0))
        .expect("one office");
    serde_json::from_str(&text).expect("a profile")
}

/// Code, name said, name of the office, villages, time zone, first and last village.
type Place = (
    &'static str,
    &'static str,
    &'static str,
    usize,
    &'static str,
    [&'static str; 2],
);

const PLACES: [Place; 4] = [
    (
        "51.02.02",
        "selemadeg timur",
        "Kantor Camat Selemadeg Timur",
        10,
        "Asia/Makassar",
        ["Gunung Salak", "Gadungsari"],
    ),
    (
        "317101",
        "Gambir, Jakarta Pusat",
        "Kantor Camat Gambir",
        6,
        "Asia/Jakarta",
        ["Gambir", "Duri Pulo"],
    ),
    (
        "35-29-22",
        "raas",
        "Kantor Camat Ra'as",
        9,
        "Asia/Jakarta",
        ["Ketupat", "Guwa-Guwa"],
    ),
    (
        "91 03 01",
        "sentani",
        "Kantor Distrik Sentani",
        10,
        "Asia/Jayapura",
        ["Sentani Kota", "Desa Adat Heaiseai Yomo Heai"],
    ),
];

#[test]
fn a_kecamatan_anywhere_becomes_an_office_by_code_or_by_name() {
    for (code, name, office, villages, tz, [first, last]) in PLACES {
        for words in [code, name] {
            let folder = tempfile::tempdir().expect("a folder");
            let output = init(folder.path(), &["--area", words], None, "id");
            let said = said(&output);
            assert_eq!(output.status.code(), Some(0), "{words}: {said}");
            assert!(said.contains(office), "{words}: {said}");
            assert!(said.contains("/siapkan/"), "{words}: {said}");
            let profile = founded(folder.path());
            assert_eq!(profile.name, office);
            assert_eq!(profile.hours.tz, tz, "{words}");
            assert_eq!(profile.villages.len(), villages, "{words}");
            let names: Vec<&str> = profile.villages.iter().map(|it| it.name.as_str()).collect();
            assert_eq!([names[0], names[names.len() - 1]], [first, last], "{words}");
        }
    }
}

#[tokio::test]
#[allow(clippy::disallowed_methods, reason = "tests are told by environment")]
async fn the_same_on_postgres() {
    let admin = std::env::var("MATUR_TEST_POSTGRES")
        .expect("MATUR_TEST_POSTGRES names no server; tests-support/postgres-up.sh starts one");
    let (client, connection) = tokio_postgres::connect(&admin, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    tokio::spawn(connection);
    let run = async |text: String| client.batch_execute(&text).await.expect("done");
    let (server, _) = admin.rsplit_once('/').expect("an address with a database");
    for (at, (code, _, office, villages, tz, _)) in PLACES.into_iter().enumerate() {
        let name = format!("matur_area_{}_{at}", std::process::id());
        run(format!("CREATE DATABASE {name}")).await;
        let url = format!("{server}/{name}");
        let folder = tempfile::tempdir().expect("a folder");
        let output = init(folder.path(), &["--area", code], Some(&url), "en");
        assert_eq!(output.status.code(), Some(0), "{code}: {}", said(&output));
        assert!(said(&output).contains(office), "{}", said(&output));
        let (own, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .expect("PostgreSQL");
        let connection = tokio::spawn(connection);
        let row = own
            .query_one("SELECT profile FROM office", &[])
            .await
            .expect("one office");
        let profile: OfficeProfile = serde_json::from_str(row.get(0)).expect("a profile");
        assert_eq!(profile.hours.tz, tz);
        assert_eq!(profile.villages.len(), villages);
        drop(own);
        connection.abort();
        run(format!("DROP DATABASE {name} WITH (FORCE)")).await;
    }
}

#[test]
fn a_demo_plays_in_any_kecamatan() {
    let folder = tempfile::tempdir().expect("a folder");
    let words = ["--area", "31.71.01", "--demo"];
    let output = init(folder.path(), &words, None, "id");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let office = Server::start(program, folder.path(), true, None).expect("the office");
    assert_eq!(office.sign_ins.len(), 10);
    office.stop();
    let db = rusqlite::Connection::open(folder.path().join("office.sqlite")).expect("the database");
    let villages: i64 = db
        .query_row(
            "SELECT COUNT(DISTINCT village) FROM complaint WHERE village LIKE '31.71.01.%'",
            [],
            |row| row.get(0),
        )
        .expect("counted");
    assert_eq!(villages, 6);
}

#[test]
fn an_area_that_is_none_names_the_nearest_and_makes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    for (words, lang, parts) in [
        (
            "51.02.11",
            "id",
            ["Tidak ada kecamatan “51.02.11”", "51.02.10 Pupuan"],
        ),
        (
            "51.02.11",
            "en",
            ["There is no sub-district “51.02.11”", "51.02.10 Pupuan"],
        ),
        (
            "selemadek timur",
            "id",
            ["Yang terdekat", "51.02.02 Selemadeg Timur"],
        ),
        ("zzzzzzzz", "id", ["tidak ada yang mirip", "51.02.02"]),
        (
            "selemadeg ti",
            "id",
            ["belum menunjuk", "51.02.02 Selemadeg Timur"],
        ),
        (
            "kediri",
            "en",
            [
                "does not name one",
                "51.02.06 Kediri, Kabupaten Tabanan, Bali",
            ],
        ),
        ("51.02", "id", ["belum menunjuk", "51.02.01 Selemadeg"]),
        ("35", "id", ["belum menunjuk", "… dan "]),
    ] {
        let output = init(&data, &["--area", words], None, lang);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{words}: {said}");
        for part in parts {
            assert!(said.contains(part), "{words}: {said}");
        }
        assert!(said.lines().count() <= 22, "{words}: {said}");
        assert!(!data.exists(), "{words} made something");
    }
}

#[test]
fn a_folder_with_an_office_is_refused_and_stays_what_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = init(folder.path(), &["--area", "51.02.02"], None, "id");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let before = founded(folder.path());
    let output = init(folder.path(), &["--area", "51.02.03"], None, "id");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let words = said(&output);
    assert!(
        words.contains("sudah berisi Kantor Camat Selemadeg Timur"),
        "{words}"
    );
    assert!(!words.contains("/siapkan/"), "{words}");
    assert_eq!(founded(folder.path()), before);
    // Its own keeper, who lost the unused link, gets it anew.
    let output = init(folder.path(), &["--area", "51.02.02"], None, "id");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("/siapkan/"), "{}", said(&output));
}

#[test]
fn a_profile_file_wins_over_the_area_where_it_says_something() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("kantor.toml");
    let path = file.to_str().expect("a path");
    let write = |text: &str| std::fs::write(&file, text).expect("a profile");
    let data = folder.path().join("data");
    write("code = \"51.02.03\"\n");
    let output = init(
        &data,
        &["--area", "31.71.01", "--profile", path],
        None,
        "id",
    );
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Baris 1"), "{}", said(&output));
    assert!(said(&output).contains("31.71.01"), "{}", said(&output));
    assert!(!data.join("heads.log").exists(), "nothing was founded");
    write("prefix = \"GAMBIR\"\n[letterhead]\naddress = \"Jalan Merdeka Timur 7\"\n");
    let output = init(
        &data,
        &["--area", "31.71.01", "--profile", path],
        None,
        "id",
    );
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let profile = founded(&data);
    assert_eq!(profile.prefix, "GAMBIR");
    assert_eq!(profile.letterhead.address, "Jalan Merdeka Timur 7");
    assert_eq!(profile.letterhead.office, "KECAMATAN GAMBIR");
    assert_eq!(profile.villages.len(), 6);
}
