//! What is written into the index.

use proptest::prelude::*;
use search::{Indexed, MAX_CHARS, MAX_WORDS, index, index_blind};

/// A digest that can be read.
fn blind(word: &str) -> String {
    format!("b{word}")
}

#[test]
fn words_in_order_and_stems_without_stop_words() {
    let indexed = index(&["Jalan yang rusak", "Sudah dilaporkan di kantor"]);
    assert_eq!(
        indexed.words,
        "jalan yang rusak xx sudah dilaporkan di kantor"
    );
    assert_eq!(indexed.stems, "jalan rusak sudah lapor kantor");
    assert_eq!(index(&["", "Got", "", "."]).words, "got xx xx");
    assert_eq!(index(&[]), Indexed::default());
    assert_eq!(index(&["menebang"]).stems, "ebang tebang nebang");
}

#[test]
fn telephone_numbers_are_found_in_any_writing() {
    assert_eq!(
        index(&["telp 0812-3456-789"]),
        Indexed {
            words: "telp 0812 3456 789".to_owned(),
            stems: "telp 0812 3456 789 tel628123456789".to_owned(),
        }
    );
    assert!(
        index_blind(&["+62 812 3456 789"], &blind)
            .stems
            .ends_with(" btel628123456789")
    );
}

#[test]
fn a_sealed_text_leaves_no_word_of_its_own() {
    let indexed = index_blind(&["Made Wirawan", "Penipu"], &blind);
    assert_eq!(indexed.words, "bmade bwirawan xx bpenipu");
    assert_eq!(indexed.stems, "bmade bwiraw bipu btipu bnipu");
    let both = index(&["Jalan"]).and(&indexed);
    assert_eq!(both.words, "jalan xx bmade bwirawan xx bpenipu");
    assert_eq!(
        index(&["Jalan"]).and(&Indexed::default()),
        index(&["Jalan"])
    );
}

#[test]
fn a_digest_that_is_no_word_is_left_out() {
    let indexed = index_blind(&["satu dua"], &|word| format!("{word}!"));
    assert_eq!(indexed, Indexed::default());
}

#[test]
fn as_a_tsvector() {
    let indexed = index(&["Jalan jalan di desa"]);
    assert_eq!(
        indexed.tsvector(None),
        "jalan:1 jalan:2 di:3 desa:4 _desa _jalan"
    );
    assert_eq!(
        indexed.within("o1").tsvector(Some("o1")),
        "o1jalan:1 o1jalan:2 o1di:3 o1desa:4 _o1desa _o1jalan __o1"
    );
    assert_eq!(indexed.tsvector(Some("no scope")), indexed.tsvector(None));
    assert_eq!(Indexed::default().within("o1").tsvector(None), "");
}

#[test]
fn bounds() {
    let long = index(&[&"jalan rusak ".repeat(10_000), "akhir"]);
    assert!(long.words.len() <= MAX_CHARS && long.words.len() > MAX_CHARS - 20);
    assert!(!long.words.contains("akhir"));
    let many = index(&[&"a ".repeat(100_000)]);
    assert_eq!(many.words.split(' ').count(), MAX_WORDS);
    let phones = index(&[&"0812345678, ".repeat(10_000)]);
    assert!(phones.stems.len() <= 2 * MAX_CHARS);
}

proptest! {
    #[test]
    fn both_engines_cut_it_alike(a in "\\PC*", b in ".{0,200}", c in "[a-z0-9 ,-]{0,200}") {
        for Indexed { words, stems } in [index(&[&a, &b, &c]), index_blind(&[&a, &b, &c], &blind)] {
            for text in [words, stems] {
                let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
                prop_assert!(text.is_empty() || text.split(' ').all(|it| !it.is_empty() && it.bytes().all(plain)));
            }
        }
    }
}
