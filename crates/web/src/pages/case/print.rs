//! Papers: routing slips two to a page, and a whole case file.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use casework::{Letterhead, Urgency};
use office::{CaseView, Directory};

use super::{desk, number_of, qr::Qr, say};
use crate::{App, Desk, Error, Form, Page, see_other};

/// Slips that one request prints.
const SLIPS: usize = 40;

/// A slip as printed; empty rooms are for the pen.
struct Slip {
    case: CaseView,
    qr: Option<Qr>,
    /// (name, ticked)
    urgencies: Vec<(String, bool)>,
    units: Vec<(String, bool)>,
    instructions: Vec<(String, bool)>,
    advice: String,
    /// Full title of the position that advised.
    advice_by: Option<String>,
    directive: String,
    /// Title of who decides, and the line below the room for the signature.
    title: String,
    by: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/case/slips.html")]
struct Slips<'a> {
    page: &'a Page,
    head: &'a Letterhead,
    slips: Vec<Slip>,
}

#[derive(Template)]
#[template(path = "pages/case/file.html")]
struct CaseFile<'a> {
    page: &'a Page,
    case: &'a CaseView,
    head: &'a Letterhead,
    qr: Option<Qr>,
}

/// `GET /cetak/disposisi?no=…&no=…`
pub(super) async fn slips(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let mut slips = Vec::new();
    for text in query.all("no").iter().take(SLIPS) {
        let number = number_of(text)?;
        let case = app.office.case_on_paper(&desk.me, &number).await?;
        let address = format!("{}/berkas/{}", app.public_url, case.number);
        slips.push(slip(&desk.page, &desk.me.directory, case, &address));
    }
    if slips.is_empty() {
        return Ok(see_other("/meja"));
    }
    let head = &desk.me.directory.profile.letterhead;
    Ok(desk.page.show(&Slips {
        page: &desk.page,
        head,
        slips,
    }))
}

/// `GET /berkas/{number}/cetak`
pub(super) async fn case_file(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let case = app.office.case_on_paper(&desk.me, &number).await?;
    let qr = Qr::of(&format!("{}/berkas/{}", app.public_url, case.number));
    let head = &desk.me.directory.profile.letterhead;
    Ok(desk.page.show(&CaseFile {
        page: &desk.page,
        case: &case,
        head,
        qr,
    }))
}

fn slip(page: &Page, directory: &Directory, case: CaseView, address: &str) -> Slip {
    let units: Vec<(String, String)> = directory
        .units
        .iter()
        .filter(|unit| unit.directable)
        .map(|unit| (unit.code.to_string(), unit.name.clone()))
        .collect();
    fill(page, &units, &directory.profile.instructions, case, address)
}

/// `units` are (code, name) in the office's order, `phrases` those of its slip.
fn fill(
    page: &Page,
    units: &[(String, String)],
    phrases: &[String],
    case: CaseView,
    address: &str,
) -> Slip {
    let ticked = case.directive.clone().unwrap_or_default();
    let last = |kind: &str| {
        case.parts
            .iter()
            .rev()
            .find(|part| part.kind == kind && !part.superseded)
    };
    let decided = last("decided");
    let mut instructions: Vec<(String, bool)> = phrases
        .iter()
        .map(|phrase| (phrase.clone(), ticked.instructions.contains(phrase)))
        .collect();
    // A phrase that left the office's list since then still stands on its slip.
    for phrase in ticked
        .instructions
        .iter()
        .filter(|phrase| !phrases.contains(phrase))
    {
        instructions.push((phrase.clone(), true));
    }
    let own_words = [
        ticked.text,
        decided.and_then(|part| part.text.clone()),
        // The decider's own resolution, when nothing was directed.
        last("resolution_given")
            .filter(|part| decided.is_some_and(|decided| decided.at == part.at))
            .and_then(|part| part.text.clone()),
    ];
    let decider = case.columns.iter().rev().find(|column| column.decision);
    Slip {
        qr: Qr::of(address),
        urgencies: Urgency::ALL
            .iter()
            .rev()
            .map(|urgency| {
                (
                    page.key(words::urgency_key(*urgency)),
                    case.urgency == *urgency,
                )
            })
            .collect(),
        units: units
            .iter()
            .map(|(code, name)| (name.clone(), ticked.codes.contains(code)))
            .collect(),
        instructions,
        advice_by: last("advice_given").map(|part| part.title.clone()),
        advice: last("advice_given")
            .and_then(|part| part.text.clone())
            .unwrap_or_default(),
        directive: own_words
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" "),
        title: match decided {
            Some(part) => {
                let kind = part
                    .by
                    .as_ref()
                    .map(|(kind, ..)| *kind)
                    .unwrap_or(casework::AppointmentKind::Definitive);
                say::acting(page, kind, &part.title)
            }
            None => decider
                .map(|column| column.performer.clone())
                .unwrap_or_default(),
        },
        by: decided.and_then(|part| {
            let (_, name, _) = part.by.as_ref()?;
            Some(page.t2("print-recorded", "name", name, "at", page.stamp(part.at)))
        }),
        case,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::case::samples, sample};

    fn units() -> Vec<(String, String)> {
        vec![
            ("PEM".to_owned(), "Seksi Pemerintahan".to_owned()),
            ("TRA".to_owned(), "Seksi Trantibum".to_owned()),
        ]
    }

    #[test]
    fn slips_in_every_language_filled_and_empty() {
        for page in sample::readers() {
            let phrases = ["Selesaikan dan laporkan".to_owned()];
            let slips = samples::cases()
                .into_iter()
                .map(|case| {
                    fill(
                        &page,
                        &units(),
                        &phrases,
                        case,
                        "https://adu.example/berkas/STM-2026-0148",
                    )
                })
                .collect();
            let html = sample::check(
                &page,
                &Slips {
                    page: &page,
                    head: &samples::around().head,
                    slips,
                },
            );
            assert!(html.contains("class=\"qr\""));
        }
    }

    #[test]
    fn a_slip_ticks_what_was_directed_and_keeps_old_phrases() {
        let page = sample::readers().remove(0);
        let case = samples::at(sop::Act::Solve);
        let slip = fill(
            &page,
            &units(),
            &["Tanggapan dan saran".to_owned()],
            case,
            "x",
        );
        assert_eq!(
            slip.units,
            [
                ("Seksi Pemerintahan".to_owned(), false),
                ("Seksi Trantibum".to_owned(), true)
            ]
        );
        assert_eq!(
            slip.instructions,
            [
                ("Tanggapan dan saran".to_owned(), false),
                ("Selesaikan dan laporkan".to_owned(), true)
            ]
        );
        assert!(slip.by.is_some());
    }

    #[test]
    fn a_confidential_name_is_never_printed() {
        let page = sample::readers().remove(0);
        let mut case = samples::at(sop::Act::Advise);
        case.identity = samples::confidential();
        let head = samples::around().head;
        let file = sample::check(
            &page,
            &CaseFile {
                page: &page,
                case: &case,
                head: &head,
                qr: None,
            },
        );
        let slips = vec![fill(&page, &units(), &[], case, "x")];
        let html = sample::check(
            &page,
            &Slips {
                page: &page,
                head: &head,
                slips,
            },
        );
        for paper in [file, html] {
            assert!(!paper.contains("Sukerti") && paper.contains(&page.t("case-identity-hidden")));
        }
    }

    #[test]
    fn the_case_file_in_every_language() {
        for page in sample::readers() {
            for case in samples::cases() {
                let head = samples::around().head;
                let qr = Qr::of("https://adu.example/berkas/STM-2026-0148");
                sample::check(
                    &page,
                    &CaseFile {
                        page: &page,
                        case: &case,
                        head: &head,
                        qr,
                    },
                );
            }
        }
    }
}
