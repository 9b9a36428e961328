//! A profile file laid over what an area says: the file wins where it says something.

use casework::{OfficeProfile, ProfileFault, ProfileFaultCode as Code};

fn base() -> OfficeProfile {
    OfficeProfile::parse(include_str!("../../../offices/selemadeg-timur.toml")).expect("sound")
}

fn over(text: &str) -> OfficeProfile {
    OfficeProfile::parse_over(text, &base()).unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn faults(text: &str) -> Vec<ProfileFault> {
    OfficeProfile::parse_over(text, &base()).expect_err("a fault")
}

#[test]
fn an_empty_file_changes_nothing() {
    assert_eq!(over(""), base());
}

#[test]
fn a_file_that_says_everything_is_what_it_says() {
    let text = include_str!("../../../offices/selemadeg-timur.toml");
    let mut other = base();
    other.name = "Kantor lain".to_owned();
    other.villages.clear();
    assert_eq!(OfficeProfile::parse_over(text, &other), Ok(base()));
}

#[test]
fn one_line_changes_one_thing() {
    let mut expected = base();
    expected.prefix = "SELTIM".to_owned();
    assert_eq!(over("prefix = \"SELTIM\""), expected);
    let mut expected = base();
    expected.letterhead.address = "Jalan Raya 7".to_owned();
    assert_eq!(over("[letterhead]\naddress = \"Jalan Raya 7\""), expected);
    let mut expected = base();
    expected.session_minutes = 15;
    expected.telephone = "0361 123456".to_owned();
    let text = "session_minutes = 15\ntelephone = \"0361 123456\"";
    assert_eq!(over(text), expected);
}

#[test]
fn a_list_of_the_file_stands_for_the_whole_list() {
    let text = "[[villages]]\ncode = \"51.02.02.2001\"\nname = \"Gunung Salak\"\n";
    let profile = over(text);
    assert_eq!(profile.villages.len(), 1);
    assert_eq!(profile.units, base().units);
    let hours = "[hours]\ntz = \"Asia/Makassar\"\nweek = { mon = [[\"08:00\", \"12:00\"]] }";
    assert_eq!(over(hours).hours.week.0.len(), 1);
    // And so has to be whole.
    let found = faults("[hours]\ntz = \"Asia/Makassar\"");
    assert_eq!(found[0].code, Code::MissingField);
    assert_eq!(found[0].place, "hours.week");
}

#[test]
fn a_file_of_another_kecamatan_is_one_fault_with_its_line() {
    let found = faults("language = \"id\"\ncode = \"51.02.03\"");
    let [fault] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(fault.code, Code::OtherArea);
    assert_eq!((fault.place.as_str(), fault.line), ("code", Some(2)));
    assert_eq!(
        (fault.found.as_str(), fault.expected.as_str()),
        ("51.02.03", "51.02.02")
    );
    assert_eq!(over("code = \"51.02.02\""), base());
}

#[test]
fn what_comes_of_both_is_judged_as_one() {
    // The positions below are of units that the file took away.
    let text = "[[units]]\ncode = \"LAIN\"\nname = \"Lain\"\nshort = \"Lain\"\ndirectable = false";
    let found = faults(text);
    assert!(
        found.iter().all(|it| it.code == Code::UnknownUnit),
        "{found:?}"
    );
    assert!(found.iter().all(|it| it.line.is_none()), "{found:?}");
    let found = faults("prefix = \"stm\"");
    assert_eq!((found[0].code, found[0].line), (Code::BadPrefix, Some(1)));
}
