//! Any text becomes words of `[a-z0-9]` that stand where they say.

use proptest::prelude::*;
use search::{Token, fold};

fn words(text: &str) -> Vec<String> {
    fold(text).map(|it| it.word).collect()
}

/// Each word with what it stands for.
fn pairs(text: &str) -> Vec<(String, &str)> {
    fold(text)
        .map(|Token { word, range }| (word, &text[range]))
        .collect()
}

#[test]
fn accents_and_capitals_fall_away() {
    for (text, folded) in [
        ("Café", "cafe"),
        ("Cafe\u{301}", "cafe"),
        ("PENGADUAN", "pengaduan"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("Łódź", "lodz"),
        ("𝗟𝗮𝗺𝗽𝘂", "lampu"),
        ("ＬＡＭＰＵ", "lampu"),
        ("ﬁtnah", "fitnah"),
        ("pem\u{ad}ban\u{200d}gunan", "pembangunan"),
        ("м²", "xu043c 2"),
    ] {
        assert_eq!(words(text).join(" "), folded, "{text}");
    }
}

#[test]
fn signs_part_words() {
    for (text, folded) in [
        ("anak-anak", "anak anak"),
        ("Ma'ruf Ma’ruf Maʼruf", "ma ruf ma ruf ma ruf"),
        ("Jl.Raya/RT03", "jl raya rt03"),
        ("info@desa.id", "info desa id"),
        ("½ kg", "1 2 kg"),
        ("🚧 rusak 🚧", "rusak"),
        (" \t\n\u{a0}—…\"*()'; ", ""),
    ] {
        assert_eq!(words(text).join(" "), folded, "{text}");
    }
}

#[test]
fn letters_of_other_scripts_do_not_vanish() {
    assert_eq!(words("Москва"), ["xu043c043e0441043a04320430"]);
    assert_eq!(words("北京"), ["xu5317", "xu4eac"]);
    assert_eq!(words("서울"), ["xuc11cc6b8"]);
    // As a Mac writes it.
    assert_eq!(
        words("서울".chars().map(jamo).collect::<String>().as_str()),
        ["xuc11cc6b8"]
    );
    // "Bali" in its own letters: ba, la with the sign for i.
    assert_eq!(words("ᬩᬮᬶ"), ["xu1b29", "xu1b2e1b36"]);
    assert_eq!(words("٢٠٢٦ ᭒᭐"), ["2026", "20"]);
    // Arabic with its points and without is the same.
    assert_eq!(words("مُحَمَّد"), words("محمد"));
    assert_eq!(
        pairs("Wi北Fi"),
        [
            ("wi".to_owned(), "Wi"),
            ("xu5317".to_owned(), "北"),
            ("fi".to_owned(), "Fi")
        ]
    );
}

fn jamo(c: char) -> String {
    let s = u32::from(c) - 0xAC00;
    let (l, v, t) = (s / 588, s % 588 / 28, s % 28);
    [0x1100 + l, 0x1161 + v, 0x11A7 + t]
        .into_iter()
        .filter(|code| *code != 0x11A7)
        .filter_map(char::from_u32)
        .collect()
}

#[test]
fn places_are_those_of_the_original() {
    assert_eq!(
        pairs("Di Café-nya “ROBOH”!"),
        [
            ("di".to_owned(), "Di"),
            ("cafe".to_owned(), "Café"),
            ("nya".to_owned(), "nya"),
            ("roboh".to_owned(), "ROBOH")
        ]
    );
    assert_eq!(pairs("Cafe\u{301}."), [("cafe".to_owned(), "Cafe\u{301}")]);
}

#[test]
fn long_words_are_cut() {
    let long = "a".repeat(100_000);
    let tokens: Vec<Token> = fold(&long).collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].word, "a".repeat(40));
    assert_eq!(tokens[0].range, 0..100_000);
    assert_eq!(words(&"ж".repeat(100)), [format!("xu{}", "0436".repeat(9))]);
}

#[test]
fn no_word_is_the_one_between_texts() {
    assert_eq!(words("xx XX x x ⅹⅹ"), ["xxx", "xxx", "x", "x", "xxx"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_text_folds(text in "\\PC*|[\\p{M}\\p{L}\\p{N} ]{0,60}|.{0,200}") {
        let mut before = 0;
        for Token { word, range } in fold(&text) {
            prop_assert!((1..=40).contains(&word.len()));
            prop_assert!(word.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            prop_assert!(word != "xx");
            prop_assert!(range.start < range.end && range.end <= text.len());
            prop_assert!(text.get(range.clone()).is_some());
            prop_assert!(range.start >= before || range.end > before);
            before = range.start;
        }
    }

    #[test]
    fn what_is_folded_stays_so(text in ".{0,100}") {
        let once = words(&text);
        prop_assert_eq!(words(&once.join(" ")), once);
    }

    // Modifier letters (`\p{Lm}`) are signs to us: accents, apostrophes, the Arabic stroke.
    #[test]
    fn every_letter_and_digit_is_in_a_word(text in "[\\p{Lu}\\p{Ll}\\p{Lo}\\p{Nd}]{1,20}") {
        let covered: Vec<_> = fold(&text).map(|it| it.range).collect();
        for (at, c) in text.char_indices() {
            // So are these, whatever their class.
            let is_sign = matches!(
                c,
                '\u{fc5e}'..='\u{fc63}' | '\u{fcf2}'..='\u{fcf4}' | '\u{fe70}'..='\u{fe7f}'
            );
            let is_covered = covered.iter().any(|it| it.contains(&at));
            prop_assert!(is_sign || is_covered, "{:x}", u32::from(c));
        }
    }
}
