//! What is done to a case beside the way of its procedure: it waits for the complainant,
//! ends without an answer, comes back from a section, or is taken up again.

use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::ComplaintNumber;
use jiff::{Timestamp, civil::Time};
use office::{ActInput, ConcludeInput, Ending, OfficeError};

use super::{
    acts::{Fields, act_on},
    again::again,
    number_of,
};
use crate::{App, Desk, Error, Form, Page};

const fn fields(
    reason: &'static str,
    password: &'static str,
    target: &'static str,
    time: &'static str,
) -> Fields {
    Fields {
        reason,
        password,
        target,
        file: "lembar",
        note: "lembar",
        time,
    }
}

const SUSPEND: Fields = fields("jeda_tanya", "jeda_sandi", "lembar", "jeda_batas");
const RESUME: Fields = fields("lanjut_kabar", "lanjut_sandi", "lembar", "lembar");
const CONCLUDE: Fields = fields("akhir_alasan", "akhir_sandi", "lembar", "akhir_ingat");
const FOLLOW: Fields = fields("kabar_isi", "kabar_sandi", "lembar", "kabar_lagi");
const TAKE_BACK: Fields = fields("tarik_alasan", "tarik_sandi", "lembar", "lembar");
const REOPEN: Fields = fields("ulang_alasan", "ulang_sandi", "ulang_ke", "lembar");

/// `POST /berkas/{number}/jeda`: asks the complainant to complete the complaint.
pub(super) async fn suspend(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    if form.get("jeda_tanya").is_empty() {
        form.refuse("jeda_tanya", desk.page.t("missing-question"));
    }
    let day = match form.get("jeda_batas") {
        "" => Some(app.office.suspension_limit(&desk.me)),
        text => words::parse_date(text),
    };
    let until = match day {
        None => {
            form.refuse("jeda_batas", desk.page.t("case-date-unclear"));
            None
        }
        Some(day) => match app.office.suspension_end(&desk.me, day) {
            Ok(until) => Some(until),
            Err(OfficeError::Invalid(faults)) => {
                for fault in faults {
                    form.refuse("jeda_batas", desk.page.field_fault(&fault));
                }
                None
            }
            Err(other) => return Err(other.into()),
        },
    };
    let Some(until) = until.filter(|_| form.is_clean()) else {
        return again(&app, &desk, &number, &form, None).await;
    };
    let input = ActInput::Suspend {
        question: form.get("jeda_tanya").to_owned(),
        until,
    };
    send(&app, &desk, &number, form, input, (&SUSPEND, "jeda")).await
}

/// `POST /berkas/{number}/lanjut`: goes on with what the complainant brought.
pub(super) async fn resume(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let input = ActInput::Resume {
        supplement: form.get("lanjut_kabar").to_owned(),
    };
    send(&app, &desk, &number, form, input, (&RESUME, "lanjut")).await
}

/// `POST /berkas/{number}/akhiri`
pub(super) async fn conclude(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let how = Ending::parse(form.get("akhir_cara"));
    if how.is_none() {
        form.refuse("akhir_cara", desk.page.t("case-conclude-choose"));
    }
    let remind_at = match how {
        Some(Ending::Transferred) => morning(&desk.page, &mut form, "akhir_ingat"),
        _ => None,
    };
    let Some(how) = how.filter(|_| form.is_clean()) else {
        return again(&app, &desk, &number, &form, None).await;
    };
    let text = |name: &str| form.get(name).to_owned();
    let input = ActInput::Conclude(ConcludeInput {
        how,
        body: text("akhir_instansi"),
        reference: text("akhir_nomor"),
        remind_at,
        into: text("akhir_ke"),
        reason: text("akhir_alasan"),
    });
    send(&app, &desk, &number, form, input, (&CONCLUDE, "akhiri")).await
}

/// `POST /berkas/{number}/kabar`: what was heard of a transferred case.
pub(super) async fn follow(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let remind_at = morning(&desk.page, &mut form, "kabar_lagi");
    if !form.is_clean() {
        return again(&app, &desk, &number, &form, None).await;
    }
    let input = ActInput::FollowTransfer {
        news: form.get("kabar_isi").to_owned(),
        remind_at,
    };
    send(&app, &desk, &number, form, input, (&FOLLOW, "kabar")).await
}

/// `POST /berkas/{number}/tarik`
pub(super) async fn take_back(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let input = ActInput::TakeBack {
        reason: form.get("tarik_alasan").to_owned(),
    };
    send(&app, &desk, &number, form, input, (&TAKE_BACK, "tarik")).await
}

/// `POST /berkas/{number}/buka`: takes a closed case up again.
pub(super) async fn reopen(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let Ok(to) = form.get("ulang_ke").parse() else {
        form.refuse("ulang_ke", desk.page.t("case-reopen-choose"));
        return again(&app, &desk, &number, &form, None).await;
    };
    let input = ActInput::Reopen {
        to,
        reason: form.get("ulang_alasan").to_owned(),
    };
    send(&app, &desk, &number, form, input, (&REOPEN, "buka")).await
}

/// Does it; `fields` and what the case's page is told when it is done belong to the form.
async fn send(
    app: &App,
    desk: &Desk,
    number: &ComplaintNumber,
    form: Form,
    input: ActInput,
    (fields, done): (&Fields, &str),
) -> Result<Response, Error> {
    act_on(app, desk, number, form, input, Vec::new(), fields, done).await
}

/// The beginning of the day in a field that may stay empty.
fn morning(page: &Page, form: &mut Form, name: &'static str) -> Option<Timestamp> {
    let text = form.get(name);
    if text.is_empty() {
        return None;
    }
    let day = words::parse_date(text).and_then(|day| {
        let midnight = day.to_datetime(Time::midnight());
        page.frame.tz.to_timestamp(midnight).ok()
    });
    if day.is_none() {
        form.refuse(name, page.t("case-date-unclear"));
    }
    day
}
