//! What people say finds the kecamatan they mean, or the ones they may have meant.

use areas::{Areas, Code, Damaged, District, Found, Level};
use proptest::prelude::*;

fn areas() -> Areas<'static> {
    Areas::new(include_bytes!("../../../data/areas/areas.bin"))
}

fn find(said: &str) -> Found {
    areas().find(said).expect("whole")
}

/// The code of the one found.
fn one(said: &str) -> String {
    match find(said) {
        Found::One(district) => district.code.to_string(),
        other => panic!("{said}: {other:?}"),
    }
}

fn codes(districts: &[District]) -> Vec<String> {
    districts.iter().map(|it| it.code.to_string()).collect()
}

fn several(said: &str) -> Vec<String> {
    match find(said) {
        Found::Several(districts) => codes(&districts),
        other => panic!("{said}: {other:?}"),
    }
}

fn near(said: &str) -> Vec<String> {
    match find(said) {
        Found::None(districts) => codes(&districts),
        other => panic!("{said}: {other:?}"),
    }
}

#[test]
fn a_code_is_read_as_people_write_it() {
    for said in [
        "51.02.02",
        "510202",
        "51-02-02",
        "51 02 02",
        " 51.02.02 ",
        "51.2.2",
        "51/02/02",
    ] {
        assert_eq!(one(said), "51.02.02", "{said}");
    }
    let village = Code::parse("51.02.02.2004").expect("a code");
    assert_eq!(village, Code::parse("5102022004").expect("a code"));
    assert_eq!(village.level(), Level::Village);
    assert_eq!(village.to_string(), "51.02.02.2004");
    for none in [
        "",
        "5",
        "510",
        "51020",
        "51.02.0x",
        "51.02.02.2004.1",
        "51.020.2",
        "12345678901",
    ] {
        assert_eq!(Code::parse(none), None, "{none}");
    }
}

#[test]
fn a_name_in_full_finds_the_one_that_has_it() {
    for said in [
        "Selemadeg Timur",
        "selemadeg timur",
        "Kecamatan Selemadeg Timur",
        "kec. selemadeg  timur",
        "selemadeg timur, tabanan",
        "Selemadeg Timur Kabupaten Tabanan Bali",
    ] {
        assert_eq!(one(said), "51.02.02", "{said}");
    }
    // Others begin with it, and it is a name in full even so.
    assert_eq!(one("selemadeg"), "51.02.01");
    assert_eq!(one("raas"), "35.29.22");
    assert_eq!(one("2 x 11 kayu tanam"), "13.05.15");
}

#[test]
fn a_name_that_several_have_lists_them_until_the_kabupaten_is_said() {
    let kediri = several("kediri");
    assert!(kediri.len() > 1, "{kediri:?}");
    assert!(kediri.contains(&"51.02.06".to_owned()), "{kediri:?}");
    assert_eq!(one("kediri tabanan"), "51.02.06");
}

#[test]
fn a_name_not_said_in_full_founds_nothing() {
    assert_eq!(several("selemadeg ti"), ["51.02.02"]);
    assert_eq!(several("selemadeg timur taban"), ["51.02.02"]);
    // Those that begin so, and behind them those that have such a word.
    let koto = several("koto");
    let nth = |code: &str| koto.iter().position(|it| it == code);
    let (begins, has) = (nth("13.03.08"), nth("13.05.06"));
    assert!(begins.is_some() && begins < has, "{koto:?}");
    let regency = several("51.02");
    assert_eq!(regency.len(), 10);
    assert_eq!(regency.first().map(String::as_str), Some("51.02.01"));
}

#[test]
fn a_search_as_typed_gives_the_best_first() {
    let search = |words: &str, limit| codes(&areas().search(words, limit).expect("whole"));
    assert_eq!(
        search("selemadeg", 10),
        ["51.02.01", "51.02.02", "51.02.03"]
    );
    assert_eq!(search("selemadeg ti", 10), ["51.02.02"]);
    assert_eq!(search("timur selem", 10), ["51.02.02"]);
    assert_eq!(search("s", 7).len(), 7);
    assert_eq!(search("", 7), [""; 0]);
    assert_eq!(search("zzzz", 7), [""; 0]);
}

#[test]
fn a_code_that_does_not_exist_answers_with_near_ones() {
    let near_it = near("51.02.11");
    assert_eq!(near_it.first().map(String::as_str), Some("51.02.10"));
    assert!(near_it.len() <= 5, "{near_it:?}");
    // Two digits in the wrong order.
    assert!(near("15.20.02").len() <= 5);
    assert!(near("51.20.02").contains(&"51.02.02".to_owned()));
    // A village is no office: the kecamatan it lies in is.
    assert_eq!(
        near("51.02.02.2004").first().map(String::as_str),
        Some("51.02.02")
    );
}

#[test]
fn a_name_that_does_not_exist_answers_with_near_ones() {
    assert_eq!(
        near("selemadek timur").first().map(String::as_str),
        Some("51.02.02")
    );
    assert_eq!(
        near("selemadeg tmiur tabanan").first().map(String::as_str),
        Some("51.02.02")
    );
    assert_eq!(near("zzzzzzzzzz"), [""; 0]);
    assert_eq!(near(""), [""; 0]);
    assert_eq!(near("---"), [""; 0]);
}

#[test]
fn every_kecamatan_is_found_by_its_code_and_by_its_own_full_line() {
    // A sample in all provinces: each question reads the whole index.
    for district in areas().districts().expect("whole").iter().step_by(61) {
        assert_eq!(
            find(&district.code.to_string()),
            Found::One(district.clone())
        );
        assert_eq!(find(&district.code.digits()), Found::One(district.clone()));
        let said = format!(
            "{} {} {}",
            district.name, district.regency.name, district.province.name
        );
        assert_eq!(find(&said), Found::One(district.clone()), "{said}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_said_gets_an_answer(said in "\\PC{0,40}") {
        areas().find(&said).expect("an answer");
        areas().search(&said, 5).expect("an answer");
    }

    #[test]
    fn a_code_is_written_as_it_is_read(digits in "[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}") {
        let code = Code::parse(&digits).expect("a code");
        prop_assert_eq!(code.digits(), digits);
        prop_assert_eq!(Code::parse(&code.to_string()), Some(code));
    }

    #[test]
    fn a_damaged_file_never_panics(
        at in 0_usize..415_000,
        byte: u8,
        cut in 0_usize..415_000,
    ) {
        let packed: &[u8] = include_bytes!("../../../data/areas/areas.bin");
        let mut packed = packed[..packed.len() - cut / 2].to_vec();
        if let Some(there) = packed.get_mut(at) {
            *there = byte;
        }
        let areas = Areas::new(&packed);
        let _: Result<Found, Damaged> = areas.find("51.02.02");
        let _ = areas.villages(Code::parse("51.02.02").expect("a code"));
    }
}
