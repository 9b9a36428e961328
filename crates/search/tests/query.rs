//! Every text is a query, and comes out as what both engines take.

use proptest::prelude::*;
use search::{NumberHint, Profile, Query};

fn blind(word: &str) -> String {
    format!("b{word}")
}

fn open(_: &str) -> String {
    String::new()
}

/// The scope of an office.
const SCOPE: Option<&str> = Some("o1f2");

/// What finds nothing in FTS5.
const NOTHING: &str = "\"\"";

/// For FTS5, without scope and without sealed texts.
fn fts(text: &str) -> String {
    Query::parse(text).fts5(None, &open)
}

fn ts(text: &str) -> String {
    Query::parse(text).tsquery(None, &open)
}

#[test]
fn what_reads_much_of_the_index_is_broad() {
    for text in [
        "preman*",
        "lampu preman*",
        "yang di dan",
        "\"di yang\" \"dan di\"",
        "-preman*",
        "satu dua lampu jalan rusak parah sekali lagi",
    ] {
        assert!(Query::parse(text).is_broad(), "{text}");
    }
    for text in [
        "lampu rusak",
        "\"jalan rusak\"",
        "\"lampu di jalan\"",
        "lampu -baru",
        "yang rusak",
        "081234567890",
    ] {
        assert!(!Query::parse(text).is_broad(), "{text}");
    }
}

#[test]
fn words_phrases_prefixes_and_what_to_leave_out() {
    for (text, fts5, tsquery) in [
        (
            "Pengaduan JALAN",
            "stems:adu AND stems:jalan",
            "_adu & _jalan",
        ),
        (
            "\"jalan rusak\"",
            "words:\"jalan rusak\"",
            "(jalan <-> rusak)",
        ),
        (
            "“jalan” rusak",
            "words:\"jalan\" AND stems:rusak",
            "jalan & _rusak",
        ),
        (
            "\"jalan di desa",
            "words:\"jalan di desa\"",
            "(jalan <-> di <-> desa)",
        ),
        ("preman*", "words:preman*", "preman:*"),
        (
            "lampu -baru",
            "stems:lampu NOT stems:baru",
            "_lampu & !_baru",
        ),
        (
            "lampu jalan -\"baru saja\" -mati",
            "(stems:lampu AND stems:jalan) NOT (words:\"baru saja\" OR stems:mati)",
            "_lampu & _jalan & !(baru <-> saja) & !_mati",
        ),
        ("anak-anak", "stems:anak", "_anak"),
        (
            "lampu-jalan",
            "stems:lampu AND stems:jalan",
            "_lampu & _jalan",
        ),
        (
            "got -anak-anak",
            "stems:got NOT words:\"anak anak\"",
            "_got & !(anak <-> anak)",
        ),
        (
            "menebang",
            "(stems:ebang OR stems:tebang OR stems:nebang)",
            "(_ebang | _tebang | _nebang)",
        ),
        ("北京", "words:\"xu5317 xu4eac\"", "(xu5317 <-> xu4eac)"),
        ("148", "stems:148", "_148"),
    ] {
        assert_eq!(fts(text), fts5, "{text}");
        assert_eq!(ts(text), tsquery, "{text}");
    }
}

#[test]
fn stop_words_are_passed_over_unless_alone() {
    assert_eq!(fts("jalan yang rusak"), "stems:jalan AND stems:rusak");
    assert_eq!(fts("dari"), "words:dari");
    assert_eq!(fts("yang dari"), "words:yang AND words:dari");
    assert_eq!(fts("\"dari\" yang"), "words:\"dari\"");
    assert_eq!(fts("air -dari"), "stems:air NOT words:dari");
    assert_eq!(fts("tidak ada air"), "stems:tidak AND stems:air");
}

#[test]
fn sealed_texts_are_asked_by_digest() {
    let query = Query::parse("laporan \"made wirawan\" prem*");
    assert_eq!(
        query.fts5(SCOPE, &blind),
        "(stems:o1f2lapor OR stems:o1f2blapor) AND (words:\"o1f2made o1f2wirawan\" OR \
         words:\"o1f2bmade o1f2bwirawan\") AND words:o1f2prem*"
    );
    assert_eq!(
        query.tsquery(SCOPE, &blind),
        "(_o1f2lapor | _o1f2blapor) & ((o1f2made <-> o1f2wirawan) | \
         (o1f2bmade <-> o1f2bwirawan)) & o1f2prem:*"
    );
    let bad = |word: &str| format!("{word} OR *");
    assert_eq!(Query::parse("got").fts5(None, &bad), "stems:got");
}

#[test]
fn a_telephone_number_is_one_thing() {
    let query = Query::parse("lampu 0812-3456 789");
    assert_eq!(query.phones(), ["628123456789"]);
    assert!(query.numbers().is_empty());
    assert_eq!(
        query.fts5(None, &blind),
        "(stems:lampu OR stems:blampu) AND (stems:tel628123456789 OR \
         stems:btel628123456789 OR (stems:0812 AND stems:3456 AND stems:789))"
    );
    let query = Query::parse("\"+628123456789\"");
    assert_eq!(
        query.tsquery(None, &open),
        "(_tel628123456789 | _628123456789)"
    );
    assert_eq!(
        Query::parse("telp:081234567890,").phones(),
        ["6281234567890"]
    );
}

#[test]
fn a_scope_is_never_lost() {
    for bad in ["", "O1", "a b", "é", "a:b", "x*", "a\" OR \"b"] {
        let query = Query::parse("jalan");
        assert_eq!(query.fts5(Some(bad), &open), NOTHING, "{bad}");
        assert_eq!(query.tsquery(Some(bad), &open), "__", "{bad}");
    }
    let got = Query::parse("got");
    assert_eq!(got.fts5(SCOPE, &open), "stems:o1f2got");
    assert_eq!(
        Query::parse("081234567890").fts5(SCOPE, &blind),
        "(stems:o1f2tel6281234567890 OR stems:o1f2btel6281234567890 OR stems:o1f2081234567890)"
    );
    let without = Query::parse("-got");
    assert_eq!(without.fts5(SCOPE, &open), "scope:o1f2 NOT stems:o1f2got");
    assert_eq!(without.tsquery(SCOPE, &open), "__o1f2 & !_o1f2got");
    assert_eq!(without.fts5(None, &open), NOTHING);
    assert_eq!(Query::parse("").tsquery(SCOPE, &open), "__");
}

#[test]
fn while_typing_the_last_word_may_go_on() {
    let typing = |text| Query::parse_typing(text).fts5(None, &open);
    assert_eq!(
        typing("jalan rus"),
        "stems:jalan AND (stems:rus OR words:rus*)"
    );
    assert_eq!(typing("jalan rus "), "stems:jalan AND stems:rus");
    assert_eq!(typing("jalan ru"), "stems:jalan AND stems:ru");
    assert_eq!(typing("jalan dari"), "stems:jalan");
    assert_eq!(typing("\"jalan rus"), "words:\"jalan rus\"");
    assert_eq!(typing("jalan -rus"), "stems:jalan NOT stems:rus");
    assert_eq!(
        Query::parse_typing("laporan").tsquery(None, &blind),
        "(_lapor | _blapor | laporan:*)"
    );
}

#[test]
fn complaint_numbers_in_any_writing() {
    let hint = |prefix: Option<&str>, year, number| NumberHint {
        prefix: prefix.map(str::to_owned),
        year,
        number,
    };
    let exact = hint(Some("STM"), Some(2026), 148);
    for text in [
        "STM-2026-0148",
        "stm/2026/148",
        "\"STM.2026.0148\"",
        "stm2026-148",
        "no. STM-2026-0148!",
    ] {
        assert_eq!(
            Query::parse(text).numbers(),
            std::slice::from_ref(&exact),
            "{text}"
        );
    }
    let bare = hint(None, Some(2026), 148);
    assert_eq!(
        Query::parse("stm 2026 148").numbers(),
        [exact, bare.clone()]
    );
    for text in ["0148/2026", "148 / 2026", "2026-148"] {
        assert_eq!(
            Query::parse(text).numbers(),
            std::slice::from_ref(&bare),
            "{text}"
        );
    }
    for text in ["148", "0148", "aduan 148", "#148"] {
        assert_eq!(
            Query::parse(text).numbers(),
            [hint(None, None, 148)],
            "{text}"
        );
    }
    assert_eq!(
        Query::parse("STM-148").numbers(),
        [hint(Some("STM"), None, 148), hint(None, None, 148)]
    );
    for text in ["", "lampu", "0", "STM-2026-0", "12345678", "081234567890"] {
        let found = Query::parse(text).numbers().to_vec();
        assert!(
            found.iter().all(|it| it.number == 2026),
            "{text}: {found:?}"
        );
    }
    assert!(Query::parse("1 2 3 4 5 6 7 8 9").numbers().len() <= 4);
}

#[test]
fn storms_are_answered() {
    for nothing in [
        "", " ", "*", "\"\"\"", "((((", "-", "--", "- - -", "\"", "***", "^", ":", "🚧",
    ] {
        let query = Query::parse(nothing);
        assert!(query.is_empty() && !query.truncated(), "{nothing}");
        assert_eq!(query.fts5(SCOPE, &open), NOTHING);
    }
    assert_eq!(
        fts("NEAR(a b, 5)"),
        "stems:near AND stems:a AND stems:b AND stems:5"
    );
    assert_eq!(fts("AND OR NOT"), "stems:and AND stems:or AND stems:not");
    assert_eq!(
        fts("'; DROP TABLE x; --"),
        "stems:drop AND stems:table AND stems:x"
    );
    assert_eq!(
        fts("words:a stems:* {b c}"),
        "stems:words AND stems:a AND words:stems* AND stems:b AND stems:c"
    );
    assert_eq!(
        fts("a* bc* jal* ru* rus* lam*"),
        "stems:a AND stems:bc AND words:jal* AND stems:ru AND words:rus* AND stems:lam"
    );

    let storm: String = ('a'..='z').map(|c| format!("{c}{c}{c}* ")).collect();
    let query = Query::parse(&storm);
    assert!(query.truncated());
    assert_eq!(query.fts5(None, &open).matches("AND").count(), 11);
    assert_eq!(query.fts5(None, &open).matches('*').count(), 2);

    let long = "jalan rusak ".repeat(500);
    let query = Query::parse(&long);
    assert!(query.truncated());
    assert_eq!(query.fts5(None, &open), "stems:jalan AND stems:rusak");
    let phrase = Query::parse(&format!("\"{}\"", "a ".repeat(100)));
    assert!(phrase.truncated());
    assert_eq!(phrase.fts5(None, &open).matches('a').count(), 12);
    assert!(!Query::parse(&format!("got{}", " ".repeat(5_000))).truncated());
    assert!(
        !Query::parse(
            "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh yang di ke dari dan"
        )
        .truncated()
    );
}

#[test]
fn what_may_tell_the_same_is_asked_for() {
    let profile = Profile::of("Lampu jalan di Banjar Tegal mati sejak Galungan");
    assert_eq!(
        Query::like(&profile).fts5(SCOPE, &open),
        "(stems:o1f2galung OR stems:o1f2tegal OR stems:o1f2sejak)"
    );
    assert!(Query::like(&Profile::of("mohon segera")).is_empty());
}

/// Whether nothing but words and the signs of the language came out.
fn well_formed(text: &str, signs: &[&str]) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            return false;
        }
    }
    let mut rest = text.replace(['(', ')'], "");
    for sign in signs {
        rest = rest.replace(sign, " ");
    }
    depth == 0
        && text.matches('"').count().is_multiple_of(2)
        && !text.contains("()")
        && rest
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' ')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_text_is_a_query(
        text in "\\PC*|.{0,700}|[-a-c\"*“() +0-9:']{0,80}|(-?\"?[a-z]{1,6}\\*?\"? ){0,20}",
        typing: bool,
    ) {
        let query = if typing { Query::parse_typing(&text) } else { Query::parse(&text) };
        for scope in [None, SCOPE] {
            for blind in [&blind as &dyn Fn(&str) -> String, &open] {
                let fts5 = query.fts5(scope, blind);
                let signs = ["scope:", "words:", "stems:", " AND ", " OR ", " NOT ", "\"", "*"];
                prop_assert!(well_formed(&fts5, &signs), "{}", fts5);
                let tsquery = query.tsquery(scope, blind);
                let signs = ["_", ":*", " <-> ", " & ", " | ", "!"];
                prop_assert!(well_formed(&tsquery, &signs), "{}", tsquery);
                prop_assert_eq!(fts5 == NOTHING, tsquery == "__");
                if scope.is_some() && !query.is_empty() {
                    // No word is asked for that could be another's.
                    let words = fts5.split(|c: char| !c.is_ascii_alphanumeric());
                    let signs = ["", "scope", "words", "stems", "AND", "OR", "NOT"];
                    let mut words = words.filter(|it| !signs.contains(it));
                    prop_assert!(words.all(|it| it.starts_with("o1f2")), "{}", fts5);
                }
                prop_assert!(fts5.matches('*').count() <= 2);
                prop_assert!(fts5.len() < 10_000, "{}", fts5.len());
            }
        }
        prop_assert!(query.numbers().len() <= 4);
    }
}
