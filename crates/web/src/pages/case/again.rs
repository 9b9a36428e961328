//! A case shown again after a "no": with the form as it was sent, and what the page no
//! longer asks for.

use axum::response::Response;
use casework::ComplaintNumber;
use office::{CaseView, OfficeError};
use sop::Act;

use super::acts::{Fields, answer};
use super::desk::{self, CasePage, Notice, STEP_FIELDS};
use crate::{App, Desk, Error, Form, Page, see_other, typed};

/// The case as it is now, with the form as it was sent.
pub(super) async fn again(
    app: &App,
    desk: &Desk,
    number: &ComplaintNumber,
    form: &Form,
    notice: Option<Notice>,
) -> Result<Response, Error> {
    let case = app.office.case(&desk.me, number).await?;
    show(app, desk, &case, form, notice).await
}

pub(super) async fn show(
    app: &App,
    desk: &Desk,
    case: &CaseView,
    form: &Form,
    notice: Option<Notice>,
) -> Result<Response, Error> {
    let waiting = app.office.waiting_numbers(&desk.me).await?;
    let around = desk::around(app, desk, waiting);
    // Fields of the other forms of the page keep what they begin with.
    let form = with_start(&desk.page, case, form);
    let stale = notice.is_some();
    let kept = kept(&desk.page, case, &form);
    // A fault's link needs its field: where the form is no longer drawn it leads to the slip.
    let form = anchored(case, form);
    let mut view = CasePage::new(&desk.page, case, &form, &around);
    view.notice = notice;
    view.kept = kept;
    Ok(if stale {
        desk.page.show_conflict(&view)
    } else {
        desk.page.show_invalid(&view)
    })
}

/// Leads back to the case where it was done (`?hasil=`); otherwise the form again, with why not.
pub(super) async fn done_or_again(
    app: &App,
    desk: &Desk,
    number: &ComplaintNumber,
    mut form: Form,
    done: Result<(), OfficeError>,
    (what, fields): (&str, &Fields),
) -> Result<Response, Error> {
    let Err(error) = done else {
        return Ok(see_other(&format!("/berkas/{number}?hasil={what}")));
    };
    let case = app.office.case(&desk.me, number).await?;
    answer(&desk.page, desk, &case, &mut form, error, fields)?;
    show(app, desk, &case, &form, None).await
}

/// When another form than the step's was sent, the step's fields begin as they would.
fn with_start(page: &Page, case: &CaseView, form: &Form) -> Form {
    if !form.get("tindakan").is_empty() || case.turn.is_none() {
        return form.clone();
    }
    let start = desk::fresh(page, case);
    let sent = SENT.iter().map(|name| (*name, form));
    let own = STEP_FIELDS.iter().map(|name| (*name, &start));
    let mut filled = Form::filled(sent.chain(own).flat_map(|(name, form)| {
        form.all(name)
            .iter()
            .map(move |value| (name, value.clone()))
    }));
    for (field, sentence) in form.faults() {
        filled.refuse(field, sentence.clone());
    }
    filled
}

/// Fields of the forms beside the step.
const SENT: [&str; 31] = [
    "data_apa",
    "data_isi",
    "data_tgl",
    "data_jam",
    "jawab_hasil",
    "jawab_dasar",
    "jawab_isi",
    "lindung_alasan",
    "pesan_isi",
    "surat_nomor",
    "kembali_ke",
    "kembali_alasan",
    "pindah_ke",
    "pindah_alasan",
    "coret_alasan",
    "buka_alasan",
    "catatan",
    "jeda_tanya",
    "jeda_batas",
    "lanjut_kabar",
    "akhir_cara",
    "akhir_instansi",
    "akhir_nomor",
    "akhir_ingat",
    "akhir_ke",
    "akhir_alasan",
    "kabar_isi",
    "tempat_isi",
    "tarik_alasan",
    "ulang_ke",
    "ulang_alasan",
];

/// What was typed into a form that the page no longer shows: the reader may copy it.
fn kept(page: &Page, case: &CaseView, form: &Form) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    let mut keep = |name: &str| {
        if !form.get(name).is_empty() {
            kept.push((typed::label(page, name), form.get(name).to_owned()));
        }
    };
    let same_step = case
        .turn
        .as_ref()
        .is_some_and(|turn| turn.act.name() == form.get("tindakan"));
    if !form.get("tindakan").is_empty() && !same_step {
        keep("catatan_langkah");
        keep("masukan");
        keep("isi_disposisi");
        keep("penyelesaian");
        keep("alasan_putusan");
        keep("uraian");
        keep("penerima");
        keep("bukti");
        keep("tempat_arsip");
    }
    if case.turn.is_none() {
        keep("kembali_alasan");
    }
    if case.switches.is_empty() {
        keep("pindah_alasan");
    }
    if !case.may_strike {
        keep("coret_alasan");
    }
    if !case.may_reveal {
        keep("buka_alasan");
    }
    if !case.may_add {
        keep("catatan");
    }
    if !(case.protection.may_raise || case.protection.may_ask) {
        keep("lindung_alasan");
    }
    if !case.data.may_take {
        keep("data_isi");
    }
    if case.data.next().is_none() || !case.data.may_answer {
        keep("jawab_isi");
    }
    if !case.may_write {
        keep("pesan_isi");
    }
    let may = &case.exceptions;
    for (name, drawn) in [
        ("jeda_tanya", may.may_suspend.is_some()),
        ("lanjut_kabar", may.may_resume),
        ("akhir_alasan", !may.endings.is_empty()),
        ("kabar_isi", may.may_follow),
        ("tempat_isi", may.may_place),
        ("tarik_alasan", may.may_take_back),
        ("ulang_alasan", !may.reopen.is_empty()),
    ] {
        if !drawn {
            keep(name);
        }
    }
    kept
}

/// Faults of fields that are not drawn are told at the slip.
fn anchored(case: &CaseView, form: Form) -> Form {
    let drawn = |field: &str| match field {
        "lembar" => true,
        "kembali_ke" | "kembali_alasan" | "kembali_sandi" => case
            .turn
            .as_ref()
            .is_some_and(|turn| !turn.returns.is_empty()),
        "pindah_ke" | "pindah_alasan" | "pindah_sandi" => !case.switches.is_empty(),
        "coret_alasan" | "coret_sandi" => case.may_strike,
        "buka_alasan" => case.may_reveal,
        "catatan" | "lampiran" => case.may_add,
        field if field.starts_with("data_") => case.data.may_take,
        field if field.starts_with("jawab_") => case.data.may_answer && case.data.next().is_some(),
        "pesan_isi" => case.may_write,
        "lindung_alasan" => case.protection.may_raise || case.protection.may_ask,
        "surat_nomor" => case.may_keep_letters,
        field if field.starts_with("jeda_") => case.exceptions.may_suspend.is_some(),
        field if field.starts_with("lanjut_") => case.exceptions.may_resume,
        field if field.starts_with("akhir_") => !case.exceptions.endings.is_empty(),
        field if field.starts_with("kabar_") => case.exceptions.may_follow,
        "tempat_isi" => case.exceptions.may_place,
        field if field.starts_with("tarik_") => case.exceptions.may_take_back,
        field if field.starts_with("ulang_") => !case.exceptions.reopen.is_empty(),
        field => case.turn.as_ref().is_some_and(|turn| draws(turn, field)),
    };
    if form.faults().iter().all(|(field, _)| drawn(field)) {
        return form;
    }
    let mut moved = Form::filled(STEP_FIELDS.iter().chain(&SENT).flat_map(|name| {
        form.all(name)
            .iter()
            .map(move |value| (*name, value.clone()))
    }));
    for (field, sentence) in form.faults() {
        moved.refuse(
            if drawn(field) { field } else { "lembar" },
            sentence.clone(),
        );
    }
    moved
}

/// Whether the step's form has this field.
fn draws(turn: &office::TurnView, field: &str) -> bool {
    use sop::Gives;
    let gives = |what| turn.no_gives == what || turn.yes_gives == what;
    match (turn.act, field) {
        (act, "sandi") => act != Act::Register,
        (Act::Forward | Act::Weigh, "catatan_langkah")
        | (Act::Advise, "masukan")
        | (Act::Decide, "alasan_putusan" | "pindaian")
        | (Act::Solve, "penyelesaian")
        | (Act::Approve, "pindaian")
        | (
            Act::Answer,
            "uraian" | "cara" | "penerima" | "tgl" | "jam" | "bukti" | "bukti_berkas",
        )
        | (Act::Archive, "tempat_arsip") => true,
        (Act::Decide, "jawaban") => turn.question.is_some(),
        (Act::Decide, "unit" | "harap" | "isi_disposisi") => gives(Gives::Directive),
        (Act::Decide, "penyelesaian") => gives(Gives::Resolution),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::case::samples, sample};

    #[test]
    fn what_was_typed_is_kept_when_the_turn_has_gone() {
        let page = sample::readers().remove(0);
        let mut case = samples::at(Act::Advise);
        case.turn = None;
        let mut form = Form::filled([("tindakan", "advise"), ("masukan", "Rawan kecelakaan")]);
        form.refuse("masukan", "x");
        assert_eq!(
            kept(&page, &case, &form),
            [(page.t("case-advice"), "Rawan kecelakaan".to_owned())]
        );
        assert_eq!(
            anchored(&case, form).faults(),
            [("lembar".to_owned(), "x".to_owned())]
        );
        let still = samples::at(Act::Advise);
        let form = Form::filled([("tindakan", "advise"), ("masukan", "Rawan kecelakaan")]);
        assert!(kept(&page, &still, &form).is_empty());
    }

    #[test]
    fn another_form_leaves_the_steps_fields_as_they_begin() {
        let page = sample::readers().remove(0);
        let case = samples::at(Act::Answer);
        let mut form = Form::filled([("kembali_alasan", "Bukti belum ada")]);
        form.refuse("kembali_ke", "x");
        let shown = with_start(&page, &case, &form);
        assert_eq!(shown.get("kembali_alasan"), "Bukti belum ada");
        assert_eq!(shown.get("cara"), "sms");
        assert_eq!(shown.fault("kembali_ke"), Some("x"));
    }
}
