//! What is asked, and what an answer tells of it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use matur::bench::client::encode;

use crate::houses::Answer;
use crate::planted::Planted;
use crate::policy::Asker;
use crate::{opened, served};

/// Pages that search, and what is taken along of them.
pub const SEARCHES: [&str; 8] = [
    "/agenda",
    "/agenda/cetak",
    "/agenda/unduh",
    "/arsip",
    "/arsip/unduh",
    "/meja",
    "/surat-masuk",
    "/surat-masuk/cetak",
];

static SETTINGS: LazyLock<Vec<String>> = LazyLock::new(served::settings);
static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(served::fields);

/// A route with everything of a planted case in its places.
pub fn filled(route: &str, planted: &Planted) -> Vec<String> {
    let number = match route.starts_with("/surat-masuk/") {
        true => planted.letter.map(|letter| letter.slug()),
        false => Some(planted.number.to_string()),
    };
    let number = number.unwrap_or_else(|| "2026-1".to_owned());
    let url = route.replace("{number}", &number).replace("{link}", "x");
    if url.contains("{apa}") {
        return SETTINGS
            .iter()
            .map(|what| url.replace("{apa}", what))
            .collect();
    }
    if url.contains("{id}") || url.contains("{file}") {
        let with = |id: &String| url.replace("{id}", id).replace("{file}", id);
        return planted.ids.iter().map(with).collect();
    }
    vec![url]
}

/// A route without a place to fill, and what else may be asked of it.
pub fn plainly(route: &str, asker: &Asker<'_>, all: &[Planted]) -> Vec<String> {
    let mut asks = vec![route.to_owned()];
    let mut ask = |query: &[(&str, &str)]| asks.push(format!("{route}?{}", encode(query)));
    for planted in all {
        let number = planted.number.to_string();
        // Whatever field it reads: all of them at once.
        for value in [&*number, planted.plant.asked[0]] {
            let fields = FIELDS.iter().map(|field| (&**field, value));
            ask(&fields.collect::<Vec<_>>());
        }
        if asker.official {
            ask(&[("no", &*number)]);
        }
        if let Some(letter) = planted.letter.filter(|_| asker.official) {
            ask(&[("surat", &*letter.slug())]);
        }
    }
    if asker.official {
        for (field, value) in [
            ("bentuk", "csv"),
            ("bentuk", "xlsx"),
            ("hal", "2"),
            ("daftar", "semua"),
            ("daftar", "segera"),
            ("keadaan", "open"),
            ("keadaan", "waiting"),
            ("keadaan", "complaint"),
        ] {
            ask(&[(field, value)]);
        }
    }
    asks
}

/// A word of the same kind that nobody wrote: letters turned, digits behind the fourth too.
pub fn unlike(word: &str) -> String {
    let mut digits = 0;
    let turned = word.chars().map(|sign| match sign {
        'a'..='z' => char::from((sign as u8 - b'a' + 13) % 26 + b'a'),
        'A'..='Z' => char::from((sign as u8 - b'A' + 13) % 26 + b'A'),
        '0'..='9' => {
            digits += 1;
            match digits {
                0..=4 => sign,
                _ => char::from((sign as u8 - b'0' + 5) % 10 + b'0'),
            }
        }
        sign => sign,
    });
    turned.collect()
}

/// What an answer tells, but for the words that were asked for.
pub fn told(answer: &Answer, word: &str) -> String {
    // A page that says that it failed has a number of its own.
    if !answer.status.is_success() {
        return answer.status.to_string();
    }
    let html = answer.body.starts_with("<!");
    let text = match (html, answer.bytes.starts_with(b"PK")) {
        (true, _) => {
            // A printed book ends with the head of the history, which its printing moves on.
            let book = answer.body.split("<div class=\"end\">").next();
            opened::seen(book.unwrap_or_default()).replace("&quot;", "\"")
        }
        (_, true) => {
            let parts = opened::unzip(&answer.bytes).into_iter();
            let sheets = parts.filter(|(name, _)| !name.starts_with("docProps"));
            let text = |(_, content): (_, Vec<u8>)| String::from_utf8_lossy(&content).into_owned();
            sheets.map(text).collect()
        }
        _ => answer.body.clone(),
    };
    text.replace("&#34;", "\"").replace(word, "¤")
}
