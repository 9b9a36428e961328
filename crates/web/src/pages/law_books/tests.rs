//! The law books in every language: what opens a book is safe, and what was typed stays.

use axum::http::header;
use casework::LawBookId;
use office::{BookLink, FileContent, LawBookView, LawLibrary, LegalBaseView, Opens};

use super::{ALONE, change::BookPage, href, library::Library};
use crate::{Form, pages::case, sample};

fn id(n: u128) -> LawBookId {
    format!("00000000-0000-7000-8000-{n:012}")
        .parse()
        .expect("an id")
}

fn book(n: u128, retired: bool) -> LawBookView {
    LawBookView {
        id: id(n),
        title: "Susunan <Perangkat>".to_owned(),
        kind: "Perda".to_owned(),
        number: "13".to_owned(),
        year: "2016".to_owned(),
        link: "https://jdih.go.id/x?a=1&b=2".to_owned(),
        note: "Diubah <2020>".to_owned(),
        file: (n == 1).then(|| ("perda <13>.pdf".to_owned(), 1_200_000)),
        added_at: "2026-11-25T14:09:00+08:00".parse().expect("an instant"),
        retired,
        used: usize::from(retired),
        version: 3,
    }
}

fn library(may_keep: bool) -> LawLibrary {
    let base = |text: &str, book, offered| LegalBaseView {
        text: text.to_owned(),
        procedures: vec!["10 <langkah>".to_owned()],
        book,
        offered,
    };
    LawLibrary {
        books: vec![book(1, false), book(2, true)],
        bases: vec![
            base("Perda <13> Tahun 2016", Some(id(2)), Vec::new()),
            base("Perbup \"52\"", None, vec![id(1)]),
        ],
        may_keep,
    }
}

#[test]
fn the_library_in_every_language() {
    for page in sample::readers() {
        for may_keep in [true, false] {
            let mut form = Form::default();
            form.refuse("dasar", "!");
            let library = library(may_keep);
            let html = sample::check(&page, &Library::new(&page, &form, &library, None));
            assert!(!html.contains("<13>") && !html.contains("<Perangkat>"));
            assert_eq!(html.contains("action=\"/peraturan/dasar\""), may_keep);
            assert_eq!(html.contains("/peraturan/baru?dasar="), may_keep);
            let tabs = html.matches("target=\"_blank\"").count();
            assert_eq!(tabs, html.matches("rel=\"noopener noreferrer\"").count());
            assert!(tabs >= 4, "{tabs}");
        }
        let none = LawLibrary {
            books: Vec::new(),
            bases: Vec::new(),
            may_keep: true,
        };
        sample::check(&page, &Library::new(&page, &Form::default(), &none, None));
    }
}

#[test]
fn the_form_of_a_book_keeps_what_was_typed() {
    for page in sample::readers() {
        let mut form = Form::filled([("title", "<b>"), ("base", "Perda \"13\""), ("link", "x")]);
        form.refuse("link", "!");
        for (book, stale) in [
            (None, false),
            (Some(book(1, false)), true),
            (Some(book(2, true)), false),
        ] {
            let shown = BookPage {
                page: &page,
                form: &form,
                book: book.as_ref(),
                stale,
                limit: 20,
            };
            let html = sample::check(&page, &shown);
            assert!(html.contains("value=\"&#60;b&#62;\""));
            let removes = book.as_ref().is_some_and(|book| !book.retired);
            assert_eq!(html.contains("/hapus\""), removes);
        }
    }
}

#[test]
fn a_file_opens_in_the_tab_and_can_do_nothing_there() {
    let response = case::as_response(FileContent {
        name: "perda.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: b"%PDF".to_vec(),
        inline: true,
    });
    let shown = response.headers()[header::CONTENT_DISPOSITION]
        .to_str()
        .expect("text");
    assert!(shown.starts_with("inline;"));
    assert!(ALONE.contains("default-src 'none'") && ALONE.contains("frame-ancestors 'none'"));
    let file = BookLink {
        name: String::new(),
        opens: Opens::File(id(7)),
    };
    assert_eq!(href(&file), format!("/peraturan/{}/berkas", id(7)));
}
