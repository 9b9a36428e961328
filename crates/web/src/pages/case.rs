//! `/berkas/{number}`: the desk of one complaint, everything done to it, its files and
//! its papers.

mod acts;
mod again;
mod beside;
mod correct;
mod data;
mod desk;
mod exceptions;
mod files;
mod guard;
mod lane;
mod mail;
mod open;
mod print;
mod protection;
mod qr;
mod receipt;
#[cfg(test)]
pub(crate) mod samples;
mod say;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use casework::ComplaintNumber;

pub(crate) use self::acts::take as take_uploads;
pub(crate) use self::data::{data_ground, data_kind, data_outcome};
pub(crate) use self::files::{as_response, disposition};
pub(crate) use self::open::Why;
pub(crate) use self::qr::Qr;
pub(crate) use self::say::{acting, mail_warnings, not_sent, size};
use crate::{App, Desk, Error, Form};

/// The pages of one case.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/berkas/{number}", get(desk::show))
        .route("/berkas/{number}/langkah", post(acts::step))
        .route("/berkas/{number}/simpan", post(acts::keep))
        .route("/berkas/{number}/kembalikan", post(acts::hand_back))
        .route("/berkas/{number}/pindah", post(acts::switch))
        .route("/berkas/{number}/coret", post(acts::strike))
        .route(
            "/berkas/{number}/perbaiki",
            get(correct::show).post(correct::save),
        )
        .route("/berkas/{number}/akses", get(guard::show).post(guard::save))
        .route("/berkas/{number}/jeda", post(exceptions::suspend))
        .route("/berkas/{number}/lanjut", post(exceptions::resume))
        .route("/berkas/{number}/akhiri", post(exceptions::conclude))
        .route("/berkas/{number}/kabar", post(exceptions::follow))
        .route("/berkas/{number}/tarik", post(exceptions::take_back))
        .route("/berkas/{number}/buka", post(exceptions::reopen))
        .route("/berkas/{number}/catatan", post(beside::add))
        .route("/berkas/{number}/tempat", post(beside::place))
        .route("/berkas/{number}/pesan", post(beside::write))
        .route("/berkas/{number}/terbaca", post(beside::noted))
        .route("/berkas/{number}/perlindungan", post(protection::change))
        .route("/berkas/{number}/data", post(data::take))
        .route("/berkas/{number}/data/jawab", post(data::answer))
        .route("/berkas/{number}/identitas", post(beside::reveal))
        .route("/berkas/{number}/ikuti", post(beside::follow))
        .route("/berkas/{number}/pin", post(beside::new_pin))
        .route(
            "/berkas/{number}/lampiran/{id}",
            get(files::shown).post(files::shown),
        )
        .route(
            "/berkas/{number}/lampiran/{id}/asli",
            get(files::original).post(files::original),
        )
        .route(
            "/berkas/{number}/lampiran/{id}/kecil",
            get(files::thumbnail),
        )
        .route(
            "/berkas/{number}/surel/{id}",
            get(mail::show).post(mail::show),
        )
        .route(
            "/berkas/{number}/surel/{id}/asli",
            get(mail::original).post(mail::original),
        )
        .route("/berkas/{number}/cetak", get(print::case_file))
        .route("/berkas/{number}/tanda-terima", get(receipt::show))
        .route("/cetak/disposisi", get(print::slips))
}

/// The number in an address, written as people write it.
pub(crate) fn number_of(text: &str) -> Result<ComplaintNumber, Error> {
    ComplaintNumber::parse(text).map_err(|_| Error::NotFound)
}

/// The case as it is now, with a form beside its steps as it was sent.
pub(crate) async fn again(
    app: &App,
    desk: &Desk,
    number: &ComplaintNumber,
    form: &Form,
) -> Result<Response, Error> {
    again::again(app, desk, number, form, None).await
}
