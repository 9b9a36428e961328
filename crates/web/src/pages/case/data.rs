//! What somebody asks about his own data (UU 27/2022): written down for whoever came or wrote,
//! and answered.

use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::{DataGround, DataOutcome, DataRequestKind};
use office::{DataAnswerInput, DataRequestInput, DataRequestView};

use super::{
    acts::Fields,
    again::{again, done_or_again},
    desk::CasePage,
    number_of,
};
use crate::pages::intake::{moment, moment_fault};
use crate::{App, Desk, Error, Form, Page};

const FIELDS: Fields = Fields {
    reason: "lembar",
    password: "lembar",
    target: "lembar",
    file: "lembar",
    note: "lembar",
    time: "data_tgl",
};

/// What became of a request, in words.
pub(crate) fn data_outcome(page: &Page, kind: DataRequestKind, outcome: DataOutcome) -> String {
    match kind.erases(outcome) {
        true => page.t("data-outcome-erased"),
        false => page.key(&format!(
            "data-outcome-{}",
            outcome.code().replace('_', "-")
        )),
    }
}

impl CasePage<'_> {
    pub(super) fn data_kinds(&self) -> Vec<(&'static str, String)> {
        let kinds = DataRequestKind::ALL.iter();
        kinds
            .map(|kind| (kind.code(), data_kind(self.page, *kind)))
            .collect()
    }

    pub(super) fn data_kind(&self, kind: &DataRequestKind) -> String {
        data_kind(self.page, *kind)
    }

    /// Where it came from, and when.
    pub(super) fn data_from(&self, one: &DataRequestView) -> String {
        let (page, at) = (self.page, self.page.stamp(one.received_at));
        match &one.taken_by {
            Some(name) => page.t2("case-data-taken-by", "at", at, "name", name),
            None => page.t1("case-data-by-complainant", "at", at),
        }
    }

    /// Tone and words of how it stands.
    pub(super) fn data_state(&self, one: &DataRequestView) -> (&'static str, String) {
        let page = self.page;
        match &one.answer {
            Some(answer) => ("ok", data_outcome(page, one.kind, answer.outcome)),
            None if one.late => (
                "late",
                page.t1("case-data-late", "due", page.stamp(one.due)),
            ),
            None => ("soon", page.t1("data-due", "due", page.stamp(one.due))),
        }
    }

    pub(super) fn data_ground(&self, one: &DataRequestView) -> Option<String> {
        data_ground(self.page, one)
    }

    /// What may become of the request that is next.
    pub(super) fn data_outcomes(
        &self,
        one: &DataRequestView,
    ) -> Vec<(&'static str, &'static str, String)> {
        let outcomes = one.kind.outcomes().iter();
        outcomes
            .map(|outcome| {
                let words = match one.kind.erases(*outcome) {
                    true => self.page.t("case-data-erase"),
                    false => data_outcome(self.page, one.kind, *outcome),
                };
                (outcome.code(), "", words)
            })
            .collect()
    }

    pub(super) fn data_grounds(&self) -> Vec<(&'static str, String)> {
        let grounds = DataGround::ALL.iter();
        grounds
            .map(|ground| (ground.code(), ground_words(self.page, *ground)))
            .collect()
    }

    /// The request the reader may answer now.
    pub(super) fn data_next(&self) -> Option<&DataRequestView> {
        let data = &self.case.data;
        data.next().filter(|_| data.may_answer)
    }
}

/// What is asked, in words.
pub(crate) fn data_kind(page: &Page, kind: DataRequestKind) -> String {
    page.key(&format!("data-kind-{}", kind.code()))
}

/// Why less was done than was asked, in words.
pub(crate) fn data_ground(page: &Page, one: &DataRequestView) -> Option<String> {
    let ground = one.answer.as_ref()?.ground?;
    Some(ground_words(page, ground))
}

fn ground_words(page: &Page, ground: DataGround) -> String {
    page.key(&format!("data-ground-{}", ground.code().replace('_', "-")))
}

/// `POST /berkas/{number}/data`: a request is written down.
pub(super) async fn take(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    // Whoever may not see the case is told no more than that.
    app.office.case(&desk.me, &number).await?;
    let page = &desk.page;
    let (day, time) = (form.get("data_tgl"), form.get("data_jam"));
    let received = match moment(day, time, &page.frame.tz, page.now) {
        Ok(received) => received,
        Err(fault) => {
            let (field, words) = moment_fault(page, fault, "data_tgl", "data_jam");
            form.refuse(field, words);
            return again(&app, &desk, &number, &form, None).await;
        }
    };
    let key = form.key()?;
    let given = DataRequestInput {
        kind: form.get("data_apa").to_owned(),
        words: form.raw("data_isi").to_owned(),
        received,
    };
    let taken = app.office.take_data_request(&desk.me, &number, key, &given);
    let taken = taken.await;
    done_or_again(&app, &desk, &number, form, taken, ("data", &FIELDS)).await
}

/// `POST /berkas/{number}/data/jawab`: the request `permintaan` is answered.
pub(super) async fn answer(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    app.office.case(&desk.me, &number).await?;
    let key = form.key()?;
    let given = DataAnswerInput {
        request: form.get("permintaan").to_owned(),
        outcome: form.get("jawab_hasil").to_owned(),
        ground: form.get("jawab_dasar").to_owned(),
        text: form.raw("jawab_isi").to_owned(),
    };
    let answered = app
        .office
        .answer_data_request(&desk.me, &number, key, &given)
        .await;
    done_or_again(
        &app,
        &desk,
        &number,
        form,
        answered,
        ("data-jawab", &FIELDS),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        pages::case::{desk::CasePage, samples},
        sample,
    };

    #[test]
    fn requests_stand_with_their_clock_and_the_oldest_is_answered_first() {
        for page in sample::readers() {
            for kind in DataRequestKind::ALL {
                let mut case = samples::at(sop::Act::Decide);
                case.data.list[1].kind = *kind;
                let (form, around) = (Form::default(), samples::around());
                let html = sample::check(&page, &CasePage::new(&page, &case, &form, &around));
                assert!(html.contains("Hapus &#60;b&#62;nama"), "{html}");
                assert!(html.contains("Masih &#60;diperiksa"), "{html}");
                assert!(html.contains("chip chip-late"), "{html}");
                let next = format!("name=\"permintaan\" value=\"{}\"", case.data.list[1].id);
                assert!(html.contains(&next), "{html}");
                let warns = page.t("case-data-erase-warns").replace('\'', "&#39;");
                let erases = kind.outcomes().iter().any(|one| kind.erases(*one));
                assert_eq!(html.contains(&warns), erases, "{kind:?}");
            }
        }
    }

    #[test]
    fn whoever_may_not_answer_reads_and_sees_no_form() {
        let page = sample::readers().remove(0);
        let mut case = samples::at(sop::Act::Decide);
        (case.data.may_answer, case.data.may_take) = (false, false);
        let mut form = Form::filled([("jawab_isi", "Sudah <ditulis>"), ("data_isi", "x")]);
        form.refuse("jawab_hasil", "Sudah dijawab.");
        let around = samples::around();
        let html = sample::check(
            &page,
            &CasePage::new(&page, &case, &Form::default(), &around),
        );
        assert!(!html.contains("/data/jawab") && !html.contains("data_isi"));
        case.data.may_answer = true;
        let html = sample::check(&page, &CasePage::new(&page, &case, &form, &around));
        assert!(html.contains("Sudah &#60;ditulis") && html.contains("href=\"#jawab_hasil\""));
    }
}
