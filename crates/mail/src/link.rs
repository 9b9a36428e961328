//! Where a link leads: what a reader should see before he copies it.

use crate::clean;

/// The most characters of a target that are shown.
const TARGET_CHARS: usize = 300;
/// What a reader may follow. Other schemes run something or show what is not there.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "tel:"];

/// The target of a link as text, if its words do not say it already.
pub(crate) fn shown(target: &str, words: &str) -> Option<String> {
    let mut target = clean::line(target);
    let lower = target.to_ascii_lowercase();
    let scheme = SCHEMES
        .into_iter()
        .find(|scheme| lower.starts_with(scheme))?;
    let place = target[scheme.len()..].trim_end_matches('/');
    if place.is_empty() || words.contains(place) {
        return None;
    }
    if clean::cut(&mut target, TARGET_CHARS) {
        target.push('…');
    }
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_shown_where_the_words_hide_it() {
        for (target, words, expected) in [
            ("https://x.example/a", "bank", Some("https://x.example/a")),
            ("HTTP://x.example/", "lihat x.example", None),
            ("mailto:a@b.example", "a@b.example", None),
            ("javascript:a()", "b", None),
            ("data:text/html,x", "b", None),
            ("http://", "b", None),
            ("#bawah", "b", None),
        ] {
            assert_eq!(shown(target, words).as_deref(), expected, "{target}");
        }
        let long = format!("http://{}", "a".repeat(1_000));
        assert_eq!(shown(&long, "").map(|text| text.chars().count()), Some(301));
    }
}
