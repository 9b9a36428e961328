//! What was found is shown where it stands.

use std::ops::Range;

use proptest::prelude::*;
use search::{Marker, Query};

fn marked<'t>(text: &'t str, query: &str) -> Vec<&'t str> {
    Marker::new(&Query::parse(query))
        .mark(text)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

fn cut<'t>(text: &'t str, query: &str, most: usize) -> &'t str {
    &text[Marker::new(&Query::parse(query)).snippet(text, most).range]
}

const STORY: &str = "Saya melaporkan bahwa lampu jalan di depan Café “Bintang” rusak; \
                     laporan pertama tidak ditanggapi. Hub. 0812-3456-789.";

#[test]
fn words_of_the_same_stem_are_marked() {
    assert_eq!(marked(STORY, "pelaporan"), ["melaporkan", "laporan"]);
    assert_eq!(marked(STORY, "CAFE rusak"), ["Café", "rusak"]);
    assert_eq!(marked(STORY, "tanggap*"), [""; 0]);
    assert_eq!(marked(STORY, "menanggapi"), ["ditanggapi"]);
    assert_eq!(marked(STORY, "lap*"), ["laporan"]);
    assert_eq!(marked(STORY, "lampu -jalan"), ["lampu"]);
    assert_eq!(marked(STORY, "bahwa"), ["bahwa"]);
    assert_eq!(
        marked("Ditebang? Menebang!", "tebang"),
        ["Ditebang", "Menebang"]
    );
}

#[test]
fn a_phrase_is_marked_as_one() {
    assert_eq!(marked(STORY, "\"lampu jalan di\""), ["lampu jalan di"]);
    assert_eq!(marked(STORY, "\"jalan lampu\""), [""; 0]);
    assert_eq!(
        marked(STORY, "\"cafe bintang rusak\""),
        ["Café “Bintang” rusak"]
    );
    assert_eq!(marked(STORY, "\"lampu jalan\" jalan"), ["lampu jalan"]);
}

#[test]
fn a_telephone_number_is_marked_in_any_writing() {
    assert_eq!(marked(STORY, "+62 812 3456789"), ["0812-3456-789"]);
}

#[test]
fn while_typing_both_are_marked() {
    let ranges = Marker::new(&Query::parse_typing("lapor")).mark(STORY);
    assert_eq!(ranges.len(), 2);
    assert_eq!(
        Marker::new(&Query::parse_typing("ditang"))
            .mark(STORY)
            .len(),
        1
    );
}

#[test]
fn a_snippet_shows_the_first_place_between_words() {
    let text = format!(
        "{} lubang besar {}",
        "pembukaan ".repeat(30),
        "penutupan ".repeat(30)
    );
    let part = cut(&text, "lubang", 60);
    assert!(part.chars().count() <= 60, "{part}");
    assert!(
        part.starts_with("pembukaan") && part.ends_with("penutupan"),
        "{part}"
    );
    assert!(part.contains("lubang besar"), "{part}");
    let part = cut(&text, "apa pun", 60);
    assert_eq!(
        part,
        "pembukaan pembukaan pembukaan pembukaan pembukaan pembukaan"
    );
    let query = Query::parse("lampu");
    let whole = Marker::new(&query).snippet(STORY, 1_000);
    assert_eq!(whole.range, 0..STORY.len());
    assert_eq!(whole.marks, Marker::new(&query).mark(STORY));
    assert_eq!(whole.marks.len(), 1);
    assert_eq!(cut(STORY, "0812 3456 789", 20), "Hub. 0812-3456-789.");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn places_are_in_order_and_snippets_in_bounds(
        text in "\\PC*|[a-d é½-]{0,200}|.{0,300}",
        query in "[a-d\"*½ -]{0,30}|\\PC{0,30}",
        max in 0_usize..120,
        typing: bool,
    ) {
        let query = if typing { Query::parse_typing(&query) } else { Query::parse(&query) };
        let mut before = 0;
        for range in Marker::new(&query).mark(&text) {
            prop_assert!(range.start >= before && range.start < range.end);
            prop_assert!(text.get(range.clone()).is_some());
            before = range.end;
        }
        let snippet = Marker::new(&query).snippet(&text, max);
        let part = text.get(snippet.range.clone());
        prop_assert!(part.is_some_and(|it| it.chars().count() <= max || it.is_empty()));
        let within = |it: &Range<usize>| snippet.range.start <= it.start && it.end <= snippet.range.end;
        prop_assert!(snippet.marks.iter().all(within));
    }

    #[test]
    fn a_word_of_the_text_is_found(text in "[a-zA-Zé]{3,12}( [a-zA-Zé]{1,12}){0,20}") {
        let first = text.split(' ').next().unwrap_or_default();
        let places = Marker::new(&Query::parse(first)).mark(&text);
        prop_assert_eq!(places.first().cloned(), Some(0..first.len()));
    }
}
