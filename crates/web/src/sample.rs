//! Checks that every page passes in every language; used by the tests of pages.

use std::{collections::BTreeSet, path::PathBuf};

use askama::Template;
use words::Lang;

use crate::{
    Page, assets,
    session::{Badge, Frame},
};

/// All text files below some folders.
pub(crate) fn sources(folders: &[PathBuf]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut left: Vec<PathBuf> = folders.to_vec();
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                left.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                texts.push(text);
            }
        }
    }
    texts
}

/// A reader in each language, signed in and not.
pub(crate) fn readers() -> Vec<Page> {
    let frame = || Frame {
        office_name: "Kantor Camat Selemadeg Timur".to_owned(),
        address: vec!["Jalan Raya Denpasar–Gilimanuk".to_owned()],
        tz: jiff::tz::TimeZone::get("Asia/Makassar").expect("a zone"),
        zone: "Asia/Makassar".to_owned(),
        day_minutes: 480,
        idle_minutes: 30,
        drill: true,
        emblem: Some("/kop/lambang?v=ab".to_owned()),
        url: "https://adu.example".to_owned(),
        website: true,
        greetings: casework::Greetings {
            lang: "ban".to_owned(),
            welcome: "Om Swastyastu".to_owned(),
            thanks: "Matur suksma".to_owned(),
        },
        week: Vec::new(),
        foot: crate::session::Once::default(),
    };
    let badge = || Badge {
        name: "Ni Luh <Putu> Sariani".to_owned(),
        position: "Staf Subbag Umum".to_owned(),
        owner: "0".repeat(16),
        initials: "LS".to_owned(),
        waiting: Some(4),
        may_record: true,
        may_see_letters: true,
    };
    Lang::ALL
        .into_iter()
        .flat_map(|lang| {
            [
                Page::sample(lang, frame(), None),
                Page::sample(lang, frame(), Some(badge())),
            ]
        })
        .collect()
}

/// Renders a template and checks what holds for every page: no missing key, no
/// inline code, every label and description has its target, no id twice, one `h1`,
/// every asset known.
pub(crate) fn check(page: &Page, template: &impl Template) -> String {
    let html = template.render().expect("the template renders");
    let shown = || format!("in {}:\n{html}", page.lang);
    assert!(!html.contains('⟦'), "a missing key {}", shown());
    assert!(!html.contains(" style="), "inline style {}", shown());
    assert!(!html.contains("<style"), "inline style {}", shown());
    for tag in html.split("<script").skip(1) {
        assert!(
            tag.split('>')
                .next()
                .is_some_and(|open| open.contains(" src=")),
            "inline script {}",
            shown()
        );
    }
    let handlers = [
        "onclick", "onsubmit", "onchange", "onload", "oninput", "hx-on",
    ];
    for handler in handlers {
        assert!(
            !html.contains(&format!(" {handler}")),
            "inline handler {handler} {}",
            shown()
        );
    }
    let mut ids = BTreeSet::new();
    for id in values(&html, " id=\"") {
        assert!(ids.insert(id), "id {id} twice {}", shown());
    }
    for name in [
        " for=\"",
        " aria-describedby=\"",
        " aria-labelledby=\"",
        " href=\"#",
    ] {
        for list in values(&html, name) {
            for target in list.split_whitespace() {
                assert!(
                    ids.contains(target),
                    "{name}{target} leads nowhere {}",
                    shown()
                );
            }
        }
    }
    if html.contains("<html") {
        assert_eq!(html.matches("<h1").count(), 1, "one h1 {}", shown());
        assert!(
            html.contains(&format!("<html lang=\"{}\"", page.lang)),
            "lang {}",
            shown()
        );
    }
    for attribute in ["src=\"/aset/", "href=\"/aset/"] {
        for rest in values(&html, attribute) {
            let url = format!("/aset/{}", rest.split('#').next().unwrap_or_default());
            assert!(assets::is_known(&url), "unknown asset {url} {}", shown());
        }
    }
    html
}

fn values<'h>(html: &'h str, attribute: &'h str) -> impl Iterator<Item = &'h str> {
    html.split(attribute)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}
