//! Stems are PostgreSQL's, and stay what the indexes were written with.

use proptest::prelude::*;
use search::{fold, is_stop_word, stem, stems};

#[test]
fn stems_are_what_postgresql_says() {
    let mut words = 0;
    for line in include_str!("stems.txt").lines() {
        if line.starts_with('#') {
            continue;
        }
        let (word, expected) = line.split_once(' ').expect("a word and its stem");
        assert_eq!(stem(word), expected, "{word}");
        words += 1;
    }
    assert!(words > 150, "{words}");
}

#[test]
fn what_a_word_is_found_by() {
    for (stemmed, words) in [
        ("adu", &["pengaduan", "aduan", "mengadukan", "pengadu"][..]),
        ("lapor", &["melaporkan", "dilaporkan", "laporan", "pelapor"]),
        ("baik", &["memperbaiki", "perbaikan", "diperbaiki"]),
    ] {
        for word in words {
            assert_eq!(stem(word), stemmed, "{word}");
        }
    }
}

#[test]
fn forms_of_one_word_meet() {
    for words in [
        &["tebang", "menebang", "ditebang", "penebangan"][..],
        &["kotor", "mengotori", "kotoran", "pengotoran"],
        &["masuk", "memasukkan", "pemasukan"],
        &["tutup", "menutup", "ditutup", "penutupan"],
        &["naik", "menaikkan", "kenaikan"],
        &["terima", "menerima", "diterima", "penerimaan"],
        &["mohon", "memohon", "pemohon", "permohonan", "dimohon"],
        &["kembali", "mengembalikan", "dikembalikan"],
        &["penduduk", "kependudukan"],
        &["urus", "mengurus", "pengurusan", "urusan"],
    ] {
        for a in words {
            for b in words {
                let b = stems(b);
                assert!(stems(a).iter().any(|it| b.contains(it)), "{a} {b:?}");
            }
        }
    }
    assert_eq!(stems("menebang"), ["ebang", "tebang", "nebang"]);
    assert_eq!(stems("melaporkan"), ["lapor"]);
    assert_eq!(stems("mengerti"), ["erti", "kerti"]);
    assert!(!stems("memohon").contains(&"pohon".to_owned()));
    assert_ne!(stem("penduduk"), stem("duduk"));
}

#[test]
fn stop_words_say_nothing_and_are_written_as_they_are_folded() {
    for word in ["yang", "di", "ke", "dari", "dan", "yg"] {
        assert!(is_stop_word(word), "{word}");
    }
    for word in [
        "tidak", "belum", "bukan", "jangan", "tanpa", "sudah", "", "#",
    ] {
        assert!(!is_stop_word(word), "{word}");
    }
    for line in include_str!("../src/stop.txt").lines() {
        if !line.starts_with('#') {
            let folded: Vec<String> = fold(line).map(|it| it.word).collect();
            assert_eq!(folded, [line]);
            assert!(is_stop_word(line), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_word_has_a_stem(word in "[a-z0-9]{1,40}|(me|di|per|ber|ke|pe|ter)[a-z]{0,6}(kan|an|i|nya|lah)") {
        let stem = stem(&word);
        prop_assert!(!stem.is_empty() && stem.len() <= 40);
        prop_assert!(stem.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    }

    #[test]
    fn nothing_else_harms_it(word in "\\PC*") {
        let _ = stems(&word);
    }
}
