//! `/terima/mirip`: what the clerk should know while he types, drawn beside the form.

use askama::Template;
use axum::{extract::State, response::Response};
use office::{Hints, RegisterRowView};

use super::counter::read;
use crate::pages::register::book::Line;
use crate::{App, Desk, Error, Form, Page};

#[derive(Template)]
#[template(path = "pages/intake/hints.html")]
struct Shown<'a> {
    page: &'a Page,
    similar: Vec<Line>,
    caller: Vec<Line>,
    /// How many complaints came from this telephone, contact or name.
    of_caller: String,
}

impl<'a> Shown<'a> {
    fn new(page: &'a Page, hints: &Hints) -> Self {
        let lines =
            |rows: &[RegisterRowView]| rows.iter().map(|row| Line::new(page, row)).collect();
        Shown {
            page,
            similar: lines(&hints.similar),
            caller: lines(&hints.caller),
            of_caller: page.number(i64::from(hints.of_caller)),
        }
    }
}

/// `POST /terima/mirip`: what is typed stays out of addresses and logs.
pub(crate) async fn show(
    State(app): State<App>,
    desk: Desk,
    form: Form,
) -> Result<Response, Error> {
    let (typed, _) = read(&desk.page, &form);
    let hints = app.office.hints(&desk.me, &typed).await?;
    Ok(desk.page.show(&Shown::new(&desk.page, &hints)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::register::book::tests::row, sample};

    #[test]
    fn hints_in_every_language() {
        for page in sample::readers() {
            for some in [true, false] {
                let rows = |number: &str| {
                    let row = row(number, "open");
                    if some { vec![row] } else { Vec::new() }
                };
                let hints = Hints {
                    similar: rows("STM-2026-0148"),
                    caller: rows("STM-2026-0077"),
                    of_caller: u32::from(some),
                };
                let html = Shown::new(&page, &hints).render().expect("drawn");
                assert_eq!(html.contains("/berkas/STM-2026-0148"), some, "{html}");
                assert_eq!(html.contains("STM-2026-0077"), some);
            }
        }
    }
}
