//! `/terima`: the fast form of the counter, for all channels.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Action, Channel, IdentityKind, LetterNumber, ReplyWay, Situation, Urgency};
use office::{FieldFault, IntakeForm, LetterView, NewComplaint, OfficeError, Upload};

use super::moment::{MomentFault, moment};
use crate::{App, Desk, Error, Form, Page, see_other};

/// Fields in the order of the form, for the order of the error summary.
const FIELDS: &[&str] = &[
    "channel",
    "phone",
    "name",
    "identity",
    "description",
    "village",
    "hamlet",
    "landmark",
    "category",
    "urgency",
    "reply_way",
    "files",
    "received",
    "received_time",
    "channel_ref",
    "letter_day",
    "contact",
    "address",
    "occurred",
    "subject",
    "procedure",
    "concerns",
    "letter",
];

/// Fields inside the part that is closed at first.
const LATER: &[&str] = &[
    "received",
    "received_time",
    "channel_ref",
    "letter_day",
    "contact",
    "address",
    "occurred",
    "subject",
    "procedure",
    "concerns",
];

#[derive(Template)]
#[template(path = "pages/intake/counter.html")]
struct Counter<'a> {
    page: &'a Page,
    form: &'a Form,
    choices: Choices,
    categories: Vec<CategoryLine>,
    /// Names of categories for which a confidential identity is suggested.
    sensitive: String,
    /// `30 menit`, of the first step.
    standard: Option<String>,
    /// The closed part is open: something in it was typed or needs another look.
    later_open: bool,
    may_adopt: bool,
    /// Name of the draft in the reader's browser.
    draft: String,
    /// The letter it is taken from: its number in words and in addresses, and its subject.
    letter: Option<(String, String, String)>,
    /// Megabytes of one file: of a photo, of a PDF.
    limits: (u64, u64),
}

/// Values with their words, for the fields that offer a choice.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    pub channels: Vec<(&'static str, &'static str, String)>,
    pub identities: Vec<(&'static str, &'static str, String)>,
    pub urgencies: Vec<(&'static str, &'static str, String)>,
    pub reply_ways: Vec<(&'static str, &'static str, String)>,
    pub villages: Vec<(String, String)>,
    /// Hamlets of all villages, to be suggested.
    pub hamlets: Vec<String>,
    pub categories: Vec<(String, String)>,
    pub procedures: Vec<(String, String)>,
    /// Officials a complaint may be about.
    pub officials: Vec<(String, &'static str, String)>,
}

/// A category as the help beside the form explains it.
#[derive(Clone, Debug)]
struct CategoryLine {
    name: String,
    examples: String,
    unit: String,
    confidential: bool,
}

impl Choices {
    /// The choices of an office in the reader's language.
    pub(crate) fn new(page: &Page, offered: &IntakeForm) -> Choices {
        let way_icon = |way| match way {
            ReplyWay::Sms => "message",
            ReplyWay::Phone => "phone",
            ReplyWay::Email | ReplyWay::Letter => "mail",
            ReplyWay::InPerson => "printer",
            ReplyWay::Tracking => "search",
        };
        let identity_icon = |kind| match kind {
            IdentityKind::Open => "user",
            IdentityKind::Confidential => "shield-lock",
            IdentityKind::Anonymous => "user-off",
        };
        Choices {
            channels: Channel::ALL
                .iter()
                .filter(|one| !offered.closed_channels.contains(one))
                .map(|one| {
                    (
                        one.code(),
                        words::channel_icon(*one),
                        page.key(words::channel_key(*one)),
                    )
                })
                .collect(),
            identities: IdentityKind::ALL
                .iter()
                .map(|one| {
                    (
                        one.code(),
                        identity_icon(*one),
                        page.key(words::identity_key(*one)),
                    )
                })
                .collect(),
            urgencies: Urgency::ALL
                .iter()
                .map(|one| (one.code(), "", page.key(words::urgency_key(*one))))
                .collect(),
            reply_ways: ReplyWay::ALL
                .iter()
                .map(|one| {
                    (
                        one.code(),
                        way_icon(*one),
                        page.key(words::reply_way_key(*one)),
                    )
                })
                .collect(),
            hamlets: offered
                .villages
                .iter()
                .flat_map(|one| one.hamlets.iter().cloned())
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect(),
            villages: offered
                .villages
                .iter()
                .map(|v| (v.code.clone(), v.name.clone()))
                .collect(),
            categories: offered
                .categories
                .iter()
                .map(|category| (category.code.clone(), category.name.clone()))
                .collect(),
            procedures: offered
                .procedures
                .iter()
                .map(|(id, label, _)| (id.clone(), label.clone()))
                .collect(),
            officials: offered
                .officials
                .iter()
                .map(|(id, name)| (id.0.to_string(), "", name.clone()))
                .collect(),
        }
    }
}

fn allowed(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::RecordComplaint, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

async fn page<'a>(app: &App, desk: &'a Desk, form: &'a Form) -> Counter<'a> {
    let letter = letter_of(app, desk, form.get("letter")).await;
    let offered = app.office.intake_form(&desk.me, &[]);
    let directory = &desk.me.directory;
    let default = offered.procedures.iter().find(|(.., default)| *default);
    let later_open = LATER.iter().any(|name| {
        form.fault(name).is_some()
            || (*name != "procedure" && !form.get(name).is_empty())
            || (*name == "procedure"
                && !form.get(name).is_empty()
                && default.is_some_and(|(id, ..)| id != form.get(name)))
    });
    let sensitive: Vec<String> = offered
        .categories
        .iter()
        .filter(|category| category.confidential)
        .map(|category| category.name.clone())
        .collect();
    Counter {
        page: &desk.page,
        form,
        choices: Choices::new(&desk.page, &offered),
        categories: offered
            .categories
            .iter()
            .map(|category| CategoryLine {
                name: category.name.clone(),
                examples: category.examples.clone(),
                unit: directory
                    .unit(&category.unit)
                    .map_or_else(String::new, |unit| unit.short.clone()),
                confidential: category.confidential,
            })
            .collect(),
        sensitive: words::list(desk.page.lang, &sensitive),
        standard: offered
            .standard
            .map(|one| words::standard(desk.page.lang, one)),
        later_open,
        may_adopt: desk.me.may(Action::AdoptPaperCase, &Situation::default()),
        draft: match &letter {
            Some(letter) => draft_of(letter.row.number),
            None => "terima".to_owned(),
        },
        letter: letter.map(|letter| {
            let number = letter.row.number;
            let subject = letter.row.contents.unwrap_or_default().subject;
            (number.to_string(), number.slug(), subject)
        }),
        limits: app.file_megabytes(),
    }
}

/// What the browser calls the draft of a complaint that is taken from a letter.
pub(crate) fn draft_of(letter: LetterNumber) -> String {
    format!("terima-{}", letter.slug())
}

/// The letter a form is filled from; none when it names none that the reader may see.
async fn letter_of(app: &App, desk: &Desk, text: &str) -> Option<LetterView> {
    let number = LetterNumber::parse(text).ok()?;
    app.office.letter(&desk.me, number).await.ok()
}

/// The form as a letter begins it.
fn from_letter(letter: &LetterView) -> Form {
    let contents = letter.row.contents.clone().unwrap_or_default();
    let day = |day: jiff::civil::Date| day.strftime("%d-%m-%Y").to_string();
    Form::filled([
        ("channel", Channel::Letter.code().to_owned()),
        ("identity", IdentityKind::Open.code().to_owned()),
        ("urgency", Urgency::Ordinary.code().to_owned()),
        ("reply_way", ReplyWay::Letter.code().to_owned()),
        ("name", contents.sender),
        // Not the subject: it may name the sender, and that of a complaint lies open.
        ("channel_ref", contents.number.chars().take(200).collect()),
        (
            "letter_day",
            letter.row.letter_day.map(day).unwrap_or_default(),
        ),
        ("letter", letter.row.number.to_string()),
    ])
}

/// `GET /terima`; `?kanal=letter` begins with that channel, `?surat=2026-12` with that letter.
pub(crate) async fn blank(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    if !asked.get("surat").is_empty() {
        let letter = letter_of(&app, &desk, asked.get("surat")).await;
        let letter = letter.ok_or(Error::NotFound)?;
        if letter.row.case.is_some() {
            return Ok(see_other(&format!(
                "/surat-masuk/{}",
                letter.row.number.slug()
            )));
        }
        let form = from_letter(&letter);
        return Ok(desk.page.show(&page(&app, &desk, &form).await));
    }
    let channel = Channel::parse(asked.get("kanal")).unwrap_or(Channel::Phone);
    let reply = match channel {
        Channel::Phone => ReplyWay::Phone,
        Channel::Sms => ReplyWay::Sms,
        Channel::Email | Channel::Website => ReplyWay::Email,
        Channel::Letter => ReplyWay::Letter,
        Channel::WalkIn => ReplyWay::InPerson,
    };
    let form = Form::filled([
        ("channel", channel.code()),
        ("identity", IdentityKind::Open.code()),
        ("urgency", Urgency::Ordinary.code()),
        ("reply_way", reply.code()),
    ]);
    Ok(desk.page.show(&page(&app, &desk, &form).await))
}

/// What the form says, with the faults of its dates.
pub(crate) fn read(page: &Page, form: &Form) -> (NewComplaint, Vec<(&'static str, String)>) {
    let mut faults = Vec::new();
    let tz = &page.frame.tz;
    let received = match moment(
        form.get("received"),
        form.get("received_time"),
        tz,
        page.now,
    ) {
        Ok(at) => at,
        Err(fault) => {
            faults.push(moment_fault(page, fault, "received", "received_time"));
            None
        }
    };
    let letter_day = match form.get("letter_day") {
        "" => None,
        text => {
            let day = words::parse_date(text);
            if day.is_none() {
                faults.push(("letter_day", page.t("intake-fault-date")));
            }
            day
        }
    };
    let text = |name: &str| form.get(name).to_owned();
    let given = NewComplaint {
        channel: text("channel"),
        channel_ref: text("channel_ref"),
        letter_day,
        received,
        description: form.raw("description").to_owned(),
        subject: text("subject"),
        occurred: text("occurred"),
        village: text("village"),
        hamlet: text("hamlet"),
        landmark: text("landmark"),
        // Whoever is spoken to says where it is; a telephone knows it.
        point: String::new(),
        category: text("category"),
        urgency: text("urgency"),
        identity: text("identity"),
        name: text("name"),
        phone: text("phone"),
        contact: text("contact"),
        address: text("address"),
        reply_way: text("reply_way"),
        procedure: text("procedure"),
        concerns: form.all("concerns").to_vec(),
        letter: text("letter"),
    };
    (given, faults)
}

/// The field and the sentence of a date or time that cannot be used.
pub(crate) fn moment_fault(
    page: &Page,
    fault: MomentFault,
    date: &'static str,
    time: &'static str,
) -> (&'static str, String) {
    match fault {
        MomentFault::Date => (date, page.t("intake-fault-date")),
        MomentFault::Time => (time, page.t("intake-fault-time")),
        MomentFault::TimeMissing => (time, page.t("intake-fault-time-missing")),
    }
}

/// Notes faults in the order of the form's fields, each field once.
pub(crate) fn note_faults(
    form: &mut Form,
    order: &[&str],
    mut faults: Vec<(&'static str, String)>,
) {
    faults.sort_by_key(|(field, _)| order.iter().position(|name| name == field));
    for (field, sentence) in faults {
        if form.fault(field).is_none() {
            form.refuse(field, sentence);
        }
    }
}

/// The files of the form, and sentences for those that were too large to be read.
fn files(app: &App, page: &Page, form: &Form) -> (Vec<Upload>, Vec<(&'static str, String)>) {
    let limit = app.file_megabytes().1.to_string();
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    for upload in form.uploads_of("files") {
        match upload.taken() {
            Some(file) => taken.push(file),
            None => {
                let fault = FieldFault::with("files", "file_too_large", limit.clone());
                faults.push(("files", named(page, &upload.name, &fault)));
            }
        }
    }
    (taken, faults)
}

fn named(page: &Page, name: &str, fault: &FieldFault) -> String {
    page.t2(
        "intake-fault-file",
        "name",
        name,
        "why",
        page.field_fault(fault),
    )
}

/// `POST /terima`
pub(crate) async fn save(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let key = match form.get("kunci") {
        "" => app.office.keys().new_token(),
        key => key.to_owned(),
    };
    let (given, mut faults) = read(&desk.page, &form);
    let (uploads, too_large) = files(&app, &desk.page, &form);
    faults.extend(too_large);
    let checked = app.office.look_over(&desk.me, &given);
    faults.extend(
        checked
            .iter()
            .map(|fault| (fault.field, desk.page.field_fault(fault))),
    );
    if faults.is_empty() {
        match app.office.record(&desk.me, &key, &given, uploads).await {
            Ok(recorded) => {
                let key = crate::error::escape_query(&key);
                let print = if form.get("cetak").is_empty() {
                    ""
                } else {
                    "&cetak=1"
                };
                let number = recorded.number;
                let letter = LetterNumber::parse(&given.letter)
                    .map(|letter| format!("&surat={}", letter.slug()))
                    .unwrap_or_default();
                return Ok(see_other(&format!(
                    "/berkas/{number}/tanda-terima?kunci={key}{print}{letter}"
                )));
            }
            Err(OfficeError::Invalid(found)) => {
                faults.extend(
                    found
                        .iter()
                        .map(|one| (one.field, desk.page.field_fault(one))),
                );
            }
            Err(error @ OfficeError::File { .. }) => {
                let OfficeError::File { name, .. } = &error else {
                    return Err(error.into());
                };
                match error.file_fault("files") {
                    Some(fault) => faults.push(("files", named(&desk.page, name, &fault))),
                    None => return Err(error.into()),
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    // A browser does not send chosen files back: the reader must know that they are gone.
    let chosen: Vec<String> = form
        .uploads_of("files")
        .map(|upload| upload.name.clone())
        .collect();
    if !chosen.is_empty() {
        let names = words::list(desk.page.lang, &chosen);
        let again = desk.page.t1("intake-files-again", "names", names);
        match faults.iter_mut().find(|(field, _)| *field == "files") {
            Some((_, sentence)) => *sentence = format!("{sentence} {again}"),
            None => faults.push(("files", again)),
        }
    }
    note_faults(&mut form, FIELDS, faults);
    Ok(desk.page.show_invalid(&page(&app, &desk, &form).await))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_form_in_every_language_with_and_without_faults() {
        for page in sample::readers() {
            let choices = Choices {
                hamlets: vec!["Mambang Kaja".to_owned()],
                channels: vec![
                    ("phone", "phone", "Telepon".to_owned()),
                    ("letter", "mail", "Surat".to_owned()),
                ],
                identities: vec![("open", "user", "Terbuka".to_owned())],
                urgencies: vec![("ordinary", "", "Biasa".to_owned())],
                reply_ways: vec![("sms", "message", "SMS".to_owned())],
                villages: vec![("51.02.02.2004".to_owned(), "Mambang".to_owned())],
                categories: vec![("SAMPAH".to_owned(), "Sampah".to_owned())],
                procedures: vec![
                    ("a".to_owned(), "A".to_owned()),
                    ("b".to_owned(), "B".to_owned()),
                ],
                officials: vec![("1".to_owned(), "", "I Made <b>".to_owned())],
            };
            let typed = Form::filled([
                ("channel", "letter"),
                ("description", "<b>\nlampu"),
                ("category", "SAMPAH"),
            ]);
            let mut faulty = typed.clone();
            note_faults(
                &mut faulty,
                FIELDS,
                FIELDS
                    .iter()
                    .map(|field| (*field, "!".to_owned()))
                    .collect(),
            );
            for form in [typed, faulty] {
                let html = sample::check(
                    &page,
                    &Counter {
                        page: &page,
                        form: &form,
                        choices: choices.clone(),
                        categories: vec![CategoryLine {
                            name: "Pungli".to_owned(),
                            examples: "x".to_owned(),
                            unit: "Umum".to_owned(),
                            confidential: true,
                        }],
                        sensitive: "Pungli".to_owned(),
                        standard: Some("30 menit".to_owned()),
                        later_open: true,
                        may_adopt: true,
                        draft: "terima".to_owned(),
                        letter: Some((
                            "12/2026".to_owned(),
                            "2026-12".to_owned(),
                            "<i>".to_owned(),
                        )),
                        limits: (10, 20),
                    },
                );
                assert!(
                    html.contains("&#60;b&#62;\nlampu"),
                    "what was typed is kept"
                );
                assert!(html.contains("value=\"letter\" checked"));
            }
        }
    }

    #[test]
    fn faults_stand_in_the_order_of_the_form_and_once_for_each_field() {
        let mut form = Form::default();
        let faults = vec![
            ("received", "c".to_owned()),
            ("phone", "b".to_owned()),
            ("channel", "a".to_owned()),
            ("phone", "d".to_owned()),
        ];
        note_faults(&mut form, FIELDS, faults);
        let fields: Vec<&str> = form
            .faults()
            .iter()
            .map(|(field, _)| field.as_str())
            .collect();
        assert_eq!(fields, ["channel", "phone", "received"]);
    }

    #[test]
    fn a_date_that_cannot_be_read_is_no_silent_now() {
        for page in sample::readers() {
            let form = Form::filled([("received", "kemarin dulu"), ("letter_day", "31-02-2026")]);
            let (given, faults) = read(&page, &form);
            assert_eq!(given.received, None);
            let fields: Vec<&str> = faults.iter().map(|(field, _)| *field).collect();
            assert_eq!(fields, ["received", "letter_day"]);
        }
    }
}
