//! What the reader's turn asks for, handing back, switching and striking: forms in,
//! acts out, and every "no" shown beside what was typed.

use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::ComplaintNumber;
use jiff::Timestamp;
use office::{
    ActInput, ActRequest, CaseView, DirectiveInput, FieldFault, FollowUpInput, OfficeError, Upload,
};
use sop::{Act, Gives, Missing, Refusal};

use super::{
    again::{again, show},
    desk::{Notice, STEP_FIELDS},
    number_of,
};
use crate::{App, Desk, Error, Form, Page, names::CaseNames, see_other};

/// The names of a form's fields that an answer may point at.
pub(super) struct Fields {
    pub reason: &'static str,
    pub password: &'static str,
    pub target: &'static str,
    pub file: &'static str,
    pub note: &'static str,
    pub time: &'static str,
}

const STEP: Fields = Fields {
    reason: "lembar",
    password: "sandi",
    target: "lembar",
    file: "pindaian",
    note: "lembar",
    time: "tgl",
};
const RETURN: Fields = Fields {
    reason: "kembali_alasan",
    password: "kembali_sandi",
    target: "kembali_ke",
    file: "lembar",
    note: "lembar",
    time: "tgl",
};
const SWITCH: Fields = Fields {
    reason: "pindah_alasan",
    password: "pindah_sandi",
    target: "pindah_ke",
    file: "lembar",
    note: "lembar",
    time: "tgl",
};
const STRIKE: Fields = Fields {
    reason: "coret_alasan",
    password: "coret_sandi",
    target: "lembar",
    file: "lembar",
    note: "lembar",
    time: "tgl",
};

/// `POST /berkas/{number}/langkah`
pub(super) async fn step(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let act = Act::parse(form.get("tindakan")).ok_or(Error::Malformed)?;
    let mut input = read_step(&desk.page, act, &mut form);
    if matches!(
        input,
        ActInput::Decide {
            answer: Some(_),
            ..
        }
    ) {
        let case = app.office.case(&desk.me, &number).await?;
        if let Some(turn) = &case.turn {
            keep_chosen(&mut input, turn.yes_gives, turn.no_gives);
        }
    }
    let fields = Fields {
        file: if act == Act::Answer {
            "bukti_berkas"
        } else {
            "pindaian"
        },
        ..STEP
    };
    let files = match take(&app, &desk.page, &mut form, fields.file) {
        Some(files) if form.is_clean() => files,
        _ => return again(&app, &desk, &number, &form, None).await,
    };
    act_on(&app, &desk, &number, form, input, files, &fields, "langkah").await
}

/// `POST /berkas/{number}/kembalikan`
pub(super) async fn hand_back(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let to = form.get("kembali_ke").parse().ok();
    if to.is_none() {
        form.refuse("kembali_ke", desk.page.t("case-return-choose"));
    }
    if form.get("kembali_alasan").is_empty() {
        form.refuse("kembali_alasan", desk.page.t("missing-reason"));
    }
    let Some(to) = to.filter(|_| form.is_clean()) else {
        return again(&app, &desk, &number, &form, None).await;
    };
    let input = ActInput::Return {
        to,
        reason: form.get("kembali_alasan").to_owned(),
    };
    act_on(
        &app,
        &desk,
        &number,
        form,
        input,
        Vec::new(),
        &RETURN,
        "kembali",
    )
    .await
}

/// `POST /berkas/{number}/pindah`
pub(super) async fn switch(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let chosen = read_switch(form.get("pindah_ke"));
    if chosen.is_none() {
        form.refuse("pindah_ke", desk.page.t("case-switch-choose"));
    }
    if form.get("pindah_alasan").is_empty() {
        form.refuse("pindah_alasan", desk.page.t("missing-reason"));
    }
    let Some((procedure, version, to)) = chosen.filter(|_| form.is_clean()) else {
        return again(&app, &desk, &number, &form, None).await;
    };
    let input = ActInput::Switch {
        procedure,
        version,
        to,
        reason: form.get("pindah_alasan").to_owned(),
    };
    act_on(
        &app,
        &desk,
        &number,
        form,
        input,
        Vec::new(),
        &SWITCH,
        "pindah",
    )
    .await
}

/// `POST /berkas/{number}/coret`
pub(super) async fn strike(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    if form.get("coret_alasan").is_empty() {
        form.refuse("coret_alasan", desk.page.t("missing-reason"));
        return again(&app, &desk, &number, &form, None).await;
    }
    let input = ActInput::Strike {
        reason: form.get("coret_alasan").to_owned(),
    };
    act_on(
        &app,
        &desk,
        &number,
        form,
        input,
        Vec::new(),
        &STRIKE,
        "coret",
    )
    .await
}

/// `POST /berkas/{number}/simpan`: keeps the step form as it is.
pub(super) async fn keep(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let case = app.office.case(&desk.me, &number).await?;
    if case.turn.is_none() {
        return again(&app, &desk, &number, &form, None).await;
    }
    let body = {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for name in STEP_FIELDS {
            for value in form.all(name).iter().filter(|value| !value.is_empty()) {
                pairs.append_pair(name, value);
            }
        }
        pairs.finish()
    };
    app.office
        .save_draft(&desk.me, &format!("berkas {}", case.id), &body)
        .await?;
    Ok(see_other(&format!("/berkas/{number}?hasil=simpan#giliran")))
}

/// What a step's form says.
fn read_step(page: &Page, act: Act, form: &mut Form) -> ActInput {
    let text = |name: &str| form.get(name).to_owned();
    match act {
        Act::Register => ActInput::Confirm,
        Act::AttachSlip => ActInput::AttachSlip,
        Act::Forward => ActInput::Forward {
            note: text("catatan_langkah"),
        },
        Act::Advise => ActInput::Advise {
            advice: text("masukan"),
        },
        Act::Weigh => ActInput::Weigh {
            note: text("catatan_langkah"),
        },
        Act::Decide => ActInput::Decide {
            answer: match form.get("jawaban") {
                "ya" => Some(true),
                "tidak" => Some(false),
                _ => None,
            },
            directive: DirectiveInput {
                units: form.all("unit").to_vec(),
                instructions: form.all("harap").to_vec(),
                text: text("isi_disposisi"),
            },
            resolution: text("penyelesaian"),
            note: text("alasan_putusan"),
        },
        Act::Solve => ActInput::Solve {
            resolution: text("penyelesaian"),
        },
        Act::Approve => ActInput::Approve,
        Act::Answer => {
            let (day, time) = (
                words::parse_date(form.get("tgl")),
                words::parse_time(form.get("jam")),
            );
            let given_at = day.zip(time).and_then(|(day, time)| {
                page.frame
                    .tz
                    .to_ambiguous_timestamp(day.to_datetime(time))
                    .compatible()
                    .ok()
            });
            let input = FollowUpInput {
                text: text("uraian"),
                way: text("cara"),
                recipient: text("penerima"),
                given_at,
                proof: text("bukti"),
            };
            if day.is_none() && !form.get("tgl").is_empty() {
                form.refuse("tgl", page.t("case-date-unclear"));
            }
            if time.is_none() && !form.get("jam").is_empty() {
                form.refuse("jam", page.t("case-time-unclear"));
            }
            ActInput::FollowUp(input)
        }
        Act::Archive => ActInput::Archive {
            place: text("tempat_arsip"),
        },
    }
}

/// Procedure, version and step of a choice: `pengaduan-10|2019-10|3`.
fn read_switch(text: &str) -> Option<(String, String, u16)> {
    let (reference, step) = text.rsplit_once('|')?;
    let (id, version) = reference.split_once('|')?;
    Some((id.to_owned(), version.to_owned(), step.parse().ok()?))
}

/// A form has the fields of both answers, some filled in beforehand: what stands under the
/// answer that was not chosen does not count. Else a Camat who answers himself would name
/// the unit that was ticked for the other case.
fn keep_chosen(input: &mut ActInput, yes: Gives, no: Gives) {
    let ActInput::Decide {
        answer: Some(answer),
        directive,
        resolution,
        ..
    } = input
    else {
        return;
    };
    let (chosen, other) = if *answer { (yes, no) } else { (no, yes) };
    if chosen == other {
        return;
    }
    match other {
        Gives::Directive => *directive = DirectiveInput::default(),
        Gives::Resolution => resolution.clear(),
        Gives::Nothing => {}
    }
}

/// The files of a field; none with a fault noted when one was larger than is read at all.
pub(crate) fn take(
    app: &App,
    page: &Page,
    form: &mut Form,
    field: &'static str,
) -> Option<Vec<Upload>> {
    let files: Option<Vec<Upload>> = form.uploads_of(field).map(|one| one.taken()).collect();
    if files.is_none() {
        let limit = app.file_megabytes().1.to_string();
        form.refuse(
            field,
            page.field_fault(&FieldFault::with(field, "file_too_large", limit)),
        );
    }
    files
}

#[expect(
    clippy::too_many_arguments,
    reason = "one act with everything its form brought"
)]
pub(super) async fn act_on(
    app: &App,
    desk: &Desk,
    number: &ComplaintNumber,
    mut form: Form,
    input: ActInput,
    files: Vec<Upload>,
    fields: &Fields,
    done: &str,
) -> Result<Response, Error> {
    let request = ActRequest {
        key: form.key()?.to_owned(),
        version: form.get("versi").parse().map_err(|_| Error::Malformed)?,
        password: Some(form.raw(fields.password).to_owned()).filter(|given| !given.is_empty()),
        input,
        files,
    };
    match app.office.act(&desk.me, number, request).await {
        Ok(_) => Ok(see_other(&format!("/berkas/{number}?hasil={done}"))),
        Err(OfficeError::Stale { by, at }) => {
            let words = stale_words(&desk.page, by, at);
            let notice = Notice {
                tone: "late",
                icon: "alert-triangle",
                words,
                forget: false,
            };
            again(app, desk, number, &form, Some(notice)).await
        }
        Err(error) => {
            let case = app.office.case(&desk.me, number).await?;
            answer(&desk.page, desk, &case, &mut form, error, fields)?;
            show(app, desk, &case, &form, None).await
        }
    }
}

/// Notes an office's "no" in the form; errors that are no answer go on.
pub(super) fn answer(
    page: &Page,
    desk: &Desk,
    case: &CaseView,
    form: &mut Form,
    error: OfficeError,
    fields: &Fields,
) -> Result<(), Error> {
    if let Some(fault) = error.file_fault(fields.file) {
        form.refuse(fields.file, page.field_fault(&fault));
        return Ok(());
    }
    match error {
        OfficeError::Refused(Refusal::Incomplete { missing, .. }) => {
            for one in missing {
                form.refuse(field_of(one, fields), words::missing(page.lang, one));
            }
        }
        OfficeError::Refused(refusal) => {
            let names = CaseNames::new(&desk.me.directory, case);
            let field = match refusal {
                Refusal::ImpossibleTime { .. } => fields.time,
                Refusal::UnknownUnits { .. } => "unit",
                Refusal::NotEarlier { .. } | Refusal::NotReached { .. } => fields.target,
                _ => "lembar",
            };
            form.refuse(field, words::refusal(page.lang, &refusal, &names));
        }
        OfficeError::Invalid(faults) => {
            for fault in faults {
                let field = match fault.field {
                    "reason" => fields.reason,
                    "note" => fields.note,
                    "until" => "jeda_batas",
                    "place" => "tempat_isi",
                    "message" => "pesan_isi",
                    "data_kind" => "data_apa",
                    "data_words" => "data_isi",
                    "data_received" => "data_tgl",
                    "data_outcome" => "jawab_hasil",
                    "data_ground" => "jawab_dasar",
                    "data_answer" => "jawab_isi",
                    "into" => "akhir_ke",
                    other => other,
                };
                form.refuse(field, page.field_fault(&fault));
            }
        }
        other => password_words(page, form, fields.password, other)?,
    }
    Ok(())
}

/// Notes what is asked or wrong about a password; errors about anything else go on.
pub(super) fn password_words(
    page: &Page,
    form: &mut Form,
    field: &'static str,
    error: OfficeError,
) -> Result<(), Error> {
    let words = match error {
        OfficeError::PasswordAskedFor => page.t("case-password-missing"),
        OfficeError::WrongPassword => page.t("case-password-wrong"),
        OfficeError::TooManyAttempts { until } => page.wait_until(until),
        other => return Err(other.into()),
    };
    form.refuse(field, words);
    Ok(())
}

/// What every form that changes a case carries.
pub(super) struct Sent {
    /// Idempotency key.
    pub key: String,
    /// Version of the case it was made for.
    pub version: i64,
    /// Password, where it was given.
    pub password: Option<String>,
}

impl Sent {
    /// Reads it off a form whose password stands in `sandi`.
    pub(super) fn of(form: &Form) -> Result<Sent, Error> {
        let key = form.key()?.to_owned();
        let version = form.get("versi").parse().map_err(|_| Error::Malformed)?;
        let password = Some(form.raw("sandi").to_owned()).filter(|given| !given.is_empty());
        Ok(Sent {
            key,
            version,
            password,
        })
    }
}

/// Notes an office's "no" in a form that has a page of its own, where a reason stands in the
/// field `reason`. Answers with who was quicker, if somebody was; errors that are no answer go
/// on.
pub(super) fn said_no(
    page: &Page,
    form: &mut Form,
    error: OfficeError,
    reason: &'static str,
) -> Result<Option<String>, Error> {
    match error {
        OfficeError::Invalid(faults) => {
            for fault in faults {
                let of_reason = fault.field == "reason";
                let field = if of_reason { reason } else { fault.field };
                form.refuse(field, page.field_fault(&fault));
            }
        }
        OfficeError::Stale { by, at } => return Ok(Some(stale_words(page, by, at))),
        other => password_words(page, form, "sandi", other)?,
    }
    Ok(None)
}

/// Who was quicker.
pub(super) fn stale_words(page: &Page, by: Option<String>, at: Option<Timestamp>) -> String {
    match (by, at) {
        (Some(by), Some(at)) => page.t2("case-stale", "name", by, "time", page.time(at)),
        _ => page.t("case-stale-unknown"),
    }
}

/// The field in which something missing is given.
fn field_of(missing: Missing, fields: &Fields) -> &'static str {
    match missing {
        Missing::Advice => "masukan",
        Missing::Choice => "jawaban",
        Missing::Units => "unit",
        Missing::Instruction => "harap",
        Missing::Resolution => "penyelesaian",
        Missing::SignedScan => "pindaian",
        Missing::AnswerText => "uraian",
        Missing::AnswerWay => "cara",
        Missing::Recipient => "penerima",
        Missing::AnswerTime => "jam",
        Missing::Proof => "bukti",
        Missing::Reason => fields.reason,
        Missing::Question => "jeda_tanya",
        Missing::Supplement => "lanjut_kabar",
        Missing::News => "kabar_isi",
        Missing::Body => "akhir_instansi",
        Missing::OtherCase => "akhir_ke",
        Missing::Slip => "lembar",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_stands_under_the_other_answer_does_not_count() {
        let page = sample::readers().remove(0);
        let decided = |answer: &str| {
            let mut form = Form::filled([
                ("jawaban", answer),
                ("unit", "PMD"),
                ("penyelesaian", "Diganti"),
                ("alasan_putusan", "Mendesak"),
            ]);
            let mut input = read_step(&page, Act::Decide, &mut form);
            keep_chosen(&mut input, Gives::Directive, Gives::Resolution);
            let ActInput::Decide {
                directive,
                resolution,
                note,
                ..
            } = input
            else {
                panic!("a decision")
            };
            (directive.units, resolution, note)
        };
        assert_eq!(
            decided("ya"),
            (vec!["PMD".to_owned()], String::new(), "Mendesak".to_owned())
        );
        assert_eq!(
            decided("tidak"),
            (vec![], "Diganti".to_owned(), "Mendesak".to_owned())
        );
        assert_eq!(
            decided(""),
            (
                vec!["PMD".to_owned()],
                "Diganti".to_owned(),
                "Mendesak".to_owned()
            )
        );
    }

    #[test]
    fn the_form_of_an_answer_is_read_in_the_offices_time() {
        let page = sample::readers().remove(0);
        let mut form = Form::filled([
            ("uraian", "Lampu diganti"),
            ("cara", "phone"),
            ("penerima", "Ni Wayan"),
            ("tgl", "26 Nov 2026"),
            ("jam", "9.05"),
            ("bukti", "diterima sendiri"),
        ]);
        let ActInput::FollowUp(given) = read_step(&page, Act::Answer, &mut form) else {
            panic!("another input")
        };
        assert!(form.is_clean());
        assert_eq!(given.given_at, "2026-11-26T01:05:00Z".parse().ok());
        let mut unclear = Form::filled([("tgl", "kemarin"), ("jam", "25.00")]);
        read_step(&page, Act::Answer, &mut unclear);
        assert!(unclear.fault("tgl").is_some() && unclear.fault("jam").is_some());
    }

    #[test]
    fn a_switch_names_procedure_version_and_step() {
        assert_eq!(
            read_switch("a|2019-10|3"),
            Some(("a".to_owned(), "2019-10".to_owned(), 3))
        );
        assert_eq!(read_switch("a|3"), None);
        assert_eq!(read_switch(""), None);
    }
}
