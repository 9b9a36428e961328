//! The library, and the legal bases that want a book.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::LawBookId;
use office::{LawBookView, LawLibrary};

use super::file_of;
use crate::{
    App, Desk, Error, Form, Page, error::escape_query, pages::letters::answered, see_other,
};

#[derive(Template)]
#[template(path = "pages/law_books/library.html")]
pub(super) struct Library<'a> {
    page: &'a Page,
    form: &'a Form,
    bases: Vec<Base>,
    books: Vec<Book>,
    may_keep: bool,
    done: Option<String>,
}

/// A legal base with what it opens or may open.
struct Base {
    text: String,
    procedures: String,
    /// Name and address of the book it opens.
    opens: Option<(String, String)>,
    /// Books to choose from, those of that law first: (id, words, it is that law).
    choices: Vec<(String, String, bool)>,
    /// Where a book for it is added.
    add: String,
}

/// A book in the table.
struct Book {
    id: LawBookId,
    name: String,
    title: String,
    note: String,
    /// Address of the file.
    file: Option<String>,
    link: String,
    host: String,
    used: usize,
    retired: bool,
}

/// `Peraturan Daerah 13/2016`; the title where a book has neither kind nor number.
fn name_of(book: &LawBookView) -> String {
    let numbered = match (book.number.is_empty(), book.year.is_empty()) {
        (false, false) => format!("{}/{}", book.number, book.year),
        _ => format!("{}{}", book.number, book.year),
    };
    let name = format!("{} {numbered}", book.kind);
    match name.trim() {
        "" => book.title.clone(),
        name => name.to_owned(),
    }
}

fn in_full(book: &LawBookView) -> String {
    let name = name_of(book);
    if name == book.title {
        name
    } else {
        format!("{name}: {}", book.title)
    }
}

impl<'a> Library<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        library: &LawLibrary,
        done: Option<String>,
    ) -> Library<'a> {
        let by_id = |id: LawBookId| library.books.iter().find(|book| book.id == id);
        let address = |book: &LawBookView| match &book.file {
            Some(_) => file_of(book.id),
            None => book.link.clone(),
        };
        Library {
            page,
            form,
            bases: library
                .bases
                .iter()
                .map(|base| {
                    let mut choices: Vec<(String, String, bool)> = library
                        .books
                        .iter()
                        .filter(|book| !book.retired)
                        .map(|book| {
                            let is_it = base.offered.contains(&book.id);
                            (book.id.to_string(), in_full(book), is_it)
                        })
                        .collect();
                    choices.sort_by_key(|(_, _, is_it)| !is_it);
                    Base {
                        text: base.text.clone(),
                        procedures: words::list(page.lang, &base.procedures),
                        opens: base
                            .book
                            .and_then(by_id)
                            .map(|book| (in_full(book), address(book))),
                        choices,
                        add: format!("/peraturan/baru?dasar={}", escape_query(&base.text)),
                    }
                })
                .collect(),
            books: library
                .books
                .iter()
                .map(|book| Book {
                    id: book.id,
                    name: name_of(book),
                    title: book.title.clone(),
                    note: book.note.clone(),
                    file: book
                        .file
                        .as_ref()
                        .filter(|_| !book.retired || book.used > 0)
                        .map(|_| file_of(book.id)),
                    link: book.link.clone(),
                    host: host(&book.link),
                    used: book.used,
                    retired: book.retired,
                })
                .collect(),
            may_keep: library.may_keep,
            done,
        }
    }
}

/// Whose site a link leads to.
fn host(link: &str) -> String {
    let rest = link.get(8..).unwrap_or_default();
    rest.split(['/', '?', '#'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn done(page: &Page, code: &str) -> Option<String> {
    match code {
        "baru" => Some(page.t("law-done-added")),
        "ubah" => Some(page.t("law-done-changed")),
        "hapus" => Some(page.t("law-done-removed")),
        "tarik" => Some(page.t("law-done-retired")),
        "taut" => Some(page.t("law-done-linked")),
        "lepas" => Some(page.t("law-done-unlinked")),
        _ => None,
    }
}

/// `GET /peraturan?hasil=…`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let library = app.office.law_library(&desk.me).await?;
    let form = Form::default();
    let done = done(&desk.page, query.get("hasil"));
    Ok(desk
        .page
        .show(&Library::new(&desk.page, &form, &library, done)))
}

/// `POST /peraturan/dasar`: which book a legal base opens; none takes it away.
pub(super) async fn assign(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    let book = match form.get("book") {
        "" => None,
        text => Some(super::id_of(text)?),
    };
    if book.is_none() && !form.has("lepas", "ya") {
        // Nothing was chosen.
        let library = app.office.law_library(&desk.me).await?;
        if !library.may_keep {
            return Err(Error::Forbidden);
        }
        form.refuse("dasar", desk.page.t("law-choose"));
        let shown = Library::new(&desk.page, &form, &library, None);
        return Ok(desk.page.show_invalid(&shown));
    }
    match app.office.link_base(&desk.me, form.raw("base"), book).await {
        Ok(()) if book.is_some() => Ok(see_other("/peraturan?hasil=taut")),
        Ok(()) => Ok(see_other("/peraturan?hasil=lepas")),
        Err(error) => {
            for (_, sentence) in answered(&desk.page, error, "dasar")? {
                form.refuse("dasar", sentence);
            }
            let library = app.office.law_library(&desk.me).await?;
            let shown = Library::new(&desk.page, &form, &library, None);
            Ok(desk.page.show_invalid(&shown))
        }
    }
}
