//! Telephone numbers are known in any writing, and other figures are not taken for them.

use proptest::prelude::*;
use search::{phone_key, phones};

#[test]
fn one_number_in_many_writings() {
    for text in [
        "08123456789",
        "0812-3456-789",
        "0812 3456 789",
        "0812.3456.789",
        "0812 - 3456 - 789",
        "+628123456789",
        "+62 812 3456 789",
        "+62 (0)812 3456 789",
        "+62-812-3456-789",
        "(+62) 812 3456 789",
        "628123456789",
        "62 812 3456 789",
        "00628123456789",
        "8123456789",
        "WA: 0812-3456-789, setelah jam 5",
        "hub. Bu Made (08123456789)",
        "Selasa 10/11/2026 08.00 telp 0812 3456 789",
    ] {
        assert_eq!(phone_key(text).as_deref(), Some("628123456789"), "{text}");
    }
}

#[test]
fn towns_and_abroad() {
    for (text, key) in [
        ("(0361) 223344", "62361223344"),
        ("0361-223344", "62361223344"),
        ("021 5551234", "62215551234"),
        ("+61 412 345 678", "61412345678"),
        ("+60 12-345 6789", "60123456789"),
    ] {
        assert_eq!(phone_key(text).as_deref(), Some(key), "{text}");
    }
}

#[test]
fn other_figures_are_none() {
    for text in [
        "",
        "0812345",
        "STM-2026-0148",
        "0148/2026",
        "08-11-2026",
        "02.11.2026",
        "2026-11-28 08.00",
        "pukul 07.30-12.00 2026",
        "Rp 62.500.000",
        "Rp1.250.000.000",
        "NIK 5102021205850001",
        "NIK 6208021205850001",
        "RT 003 RW 005 no. 12",
        "51.02.02.2004",
        "A08123456789",
        "08123456789012345678",
        "-8.5401, 115.1234",
    ] {
        assert_eq!(phone_key(text), None, "{text}");
    }
}

#[test]
fn several_in_one_text() {
    let text = "Hubungi 081234567890 atau 0361 223344; jangan 0812345678 3 kali.";
    let found: Vec<(&str, &str)> = phones(text)
        .iter()
        .map(|it| (&text[it.range.clone()], it.key.as_str()))
        .map(|(said, key)| (said, Box::leak(key.to_owned().into_boxed_str()) as &str))
        .collect();
    assert_eq!(
        found,
        [
            ("081234567890", "6281234567890"),
            ("0361 223344", "62361223344"),
            ("0812345678", "62812345678"),
        ]
    );
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC*|[-+0-9 ().]{0,60}|.{0,100}") {
        for phone in phones(&text) {
            prop_assert!(text.get(phone.range).is_some());
            prop_assert!((8..=15).contains(&phone.key.len()));
            prop_assert!(phone.key.bytes().all(|c| c.is_ascii_digit()));
        }
    }

    #[test]
    fn every_mobile_is_known(number in "8[1-9][0-9]{7,10}") {
        let key = Some(format!("62{number}"));
        for text in [format!("0{number}"), format!("+62{number}"), format!("62 {number}")] {
            prop_assert_eq!(phone_key(&text), key.clone(), "{}", text);
        }
        let parted = format!("0{}-{}-{}", &number[..3], &number[3..7], &number[7..]);
        prop_assert_eq!(phone_key(&parted), key, "{}", parted);
    }
}
