//! Who complains, protected by one and not any more by two.

use axum::{
    extract::{Path, State},
    response::Response,
};

use super::{acts::Fields, again::done_or_again, number_of};
use crate::{App, Desk, Error, Form};

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
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let (key, reason) = (form.key()?, form.raw("lindung_alasan"));
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
    let what = format!("lindung-{what}");
    done_or_again(&app, &desk, &number, form, done, (&what, &FIELDS)).await
}
