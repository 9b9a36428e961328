//! Who complains, protected by one and not any more by two.

use axum::{
    extract::{Path, State},
    response::Response,
};
use office::OfficeError;

use super::{
    acts::{Fields, answer},
    again::show,
    number_of,
};
use crate::{App, Desk, Error, Form, see_other};

const FIELDS: Fields = Fields {
    reason: "lindung_alasan",
    password: "lembar",
    target: "lembar",
    file: "lembar",
    note: "lembar",
    time: "lembar",
};

/// `POST /berkas/{number}/perlindungan`: `apa` says what (`rahasiakan`, `minta`, `setuju`,
/// `tetap`).
pub(super) async fn change(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let (key, reason) = (form.get("kunci"), form.raw("lindung_alasan"));
    if key.is_empty() {
        return Err(Error::Malformed);
    }
    let (office, me) = (&app.office, &desk.me);
    let what = form.get("apa");
    let done = match what {
        "rahasiakan" => office.raise_protection(me, &number, key, reason).await,
        "minta" => {
            office
                .ask_to_lower_protection(me, &number, key, reason)
                .await
        }
        "setuju" => office.decide_protection(me, &number, key, true).await,
        "tetap" => office.decide_protection(me, &number, key, false).await,
        _ => {
            // Whoever may not see the case is told no more than that.
            office.case(me, &number).await?;
            return Err(Error::Malformed);
        }
    };
    match done {
        Ok(()) => Ok(see_other(&format!("/berkas/{number}?hasil=lindung-{what}"))),
        Err(error @ OfficeError::Invalid(_)) => {
            let case = office.case(me, &number).await?;
            answer(&desk.page, &desk, &case, &mut form, error, &FIELDS)?;
            show(&app, &desk, &case, &form, None).await
        }
        Err(error) => Err(error.into()),
    }
}
