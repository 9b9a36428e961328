//! `GET /berkas/{number}`: the complaint, its way, its routing slip, and what is the
//! reader's to do.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use casework::{
    Action, CallKind, ComplaintNumber, DataRequestKind, LegalDue, LegalStanding, Letterhead,
    ReplyWay, Situation, Urgency,
};
use jiff::{Timestamp, ToSpan};
use office::{
    AttachmentView, CaseView, CorrectionView, Ending, FieldBefore, HistoryLine, LaneState,
    LoweringView, MessageView, SheetPart, TurnView,
};
use sop::Gives;

use super::{
    desk,
    lane::{self, Drawing},
    number_of, say,
};
use crate::pages::law_books as law;
use crate::{App, Desk, Error, Form, Page, see_other, typed};

/// Fields of the step form; what of them was typed is kept as a draft.
pub(super) const STEP_FIELDS: [&str; 15] = [
    "catatan_langkah",
    "masukan",
    "jawaban",
    "unit",
    "harap",
    "isi_disposisi",
    "penyelesaian",
    "alasan_putusan",
    "uraian",
    "cara",
    "penerima",
    "tgl",
    "jam",
    "bukti",
    "tempat_arsip",
];

/// What the page around a case needs beside the case itself.
pub(super) struct Around {
    pub head: Letterhead,
    pub waiting: Vec<ComplaintNumber>,
    pub asks_password: bool,
    pub may_pin: bool,
    /// Megabytes of one file: of a photo, of a PDF.
    pub limits: (u64, u64),
}

/// A message at the top of the page.
pub(super) struct Notice {
    pub tone: &'static str,
    pub icon: &'static str,
    pub words: String,
    /// A draft in the browser that is no longer needed.
    pub forget: bool,
}

#[derive(Template)]
#[template(path = "pages/case/case.html")]
pub(super) struct CasePage<'a> {
    pub page: &'a Page,
    pub case: &'a CaseView,
    pub form: &'a Form,
    pub around: &'a Around,
    pub notice: Option<Notice>,
    /// The case of which the complainant says that this is the same.
    pub same_as: Option<ComplaintNumber>,
    /// What the reader wrote and this page has no field for any more: (label, text).
    pub kept: Vec<(String, String)>,
    drawing: Drawing,
}

impl<'a> CasePage<'a> {
    pub(super) fn new(
        page: &'a Page,
        case: &'a CaseView,
        form: &'a Form,
        around: &'a Around,
    ) -> CasePage<'a> {
        let rows: Vec<_> = case
            .rows
            .iter()
            .map(|row| (row.label.clone(), say::people(page, row), row.now))
            .collect();
        let drawing = lane::draw(&case.columns, &rows, |column| say::lane_note(page, column));
        CasePage {
            page,
            case,
            form,
            around,
            notice: None,
            same_as: None,
            kept: Vec::new(),
            drawing,
        }
    }

    fn address(&self) -> String {
        format!("/berkas/{}", self.case.number)
    }

    /// Place in the reader's list, from one, and its neighbours.
    fn place(&self) -> Option<(usize, Option<&ComplaintNumber>, Option<&ComplaintNumber>)> {
        let list = &self.around.waiting;
        let at = list.iter().position(|number| *number == self.case.number)?;
        let before = at.checked_sub(1).and_then(|at| list.get(at));
        Some((at + 1, before, list.get(at + 1)))
    }

    /// The first other case that waits for the reader.
    fn next_waiting(&self) -> Option<&ComplaintNumber> {
        self.around
            .waiting
            .iter()
            .find(|number| **number != self.case.number)
    }

    fn urgency_tone(&self) -> &'static str {
        match self.case.urgency {
            Urgency::Ordinary => "",
            Urgency::Urgent => "soon",
            Urgency::VeryUrgent => "late",
        }
    }

    /// Steps that took longer than their standard.
    fn over(&self) -> Vec<(u16, i64)> {
        self.case
            .columns
            .iter()
            .filter_map(|column| Some((column.number, say::minutes(column.over?))))
            .collect()
    }

    /// Whether a time of the law has passed.
    fn law_is_late(&self) -> bool {
        let mut legal = self.case.legal.iter();
        legal.any(|one| one.standing == LegalStanding::Late)
    }

    fn legal_name(&self, one: &LegalDue) -> String {
        let code = one.clock.code().replace('_', "-");
        self.page.key(&format!("case-legal-{code}"))
    }

    /// Its days, and by when.
    fn legal_time(&self, one: &LegalDue) -> String {
        let (page, days, date) = (self.page, i64::from(one.days), self.page.date(one.due));
        if one.clock.in_working_days() {
            page.t2("case-legal-working", "n", days, "date", date)
        } else {
            page.t2("case-legal-calendar", "n", days, "date", date)
        }
    }

    /// The ends the reader may give it, as choice cards.
    fn endings(&self) -> Vec<(&'static str, &'static str, String)> {
        let endings = self.case.exceptions.endings.iter();
        endings
            .map(|ending| {
                let code = ending.code();
                (code, "", say::ending(self.page, code))
            })
            .collect()
    }

    fn offers(&self, ending: Ending) -> bool {
        self.case.exceptions.endings.contains(&ending)
    }

    /// A rejection owes its grounds to the complainant (UU 25/2009).
    fn reason_hint(&self) -> String {
        if self.offers(Ending::Rejected) {
            self.page.t("case-conclude-reason-hint")
        } else {
            String::new()
        }
    }

    /// What the complainant said and nobody has answered or noted.
    fn said(&self) -> Vec<String> {
        let said = self.case.calls.iter();
        said.filter(|(kind, _)| kind.is_answered_by_word())
            .map(|(kind, since)| say::call(self.page, *kind, *since))
            .collect()
    }

    /// Whether something did not reach the complainant, and nobody noted that yet.
    fn undelivered(&self) -> bool {
        let mut calls = self.case.calls.iter();
        calls.any(|(kind, _)| *kind == CallKind::Undelivered)
    }

    fn asked_by(&self, asked: &LoweringView) -> String {
        let by = asked.by.clone();
        by.unwrap_or_else(|| self.page.t("case-by-system"))
    }

    fn reopen_choices(&self) -> Vec<(String, String)> {
        let steps = self.case.exceptions.reopen.iter();
        steps
            .map(|step| (step.value.clone(), step.label.clone()))
            .collect()
    }

    /// A day some time from now, as an example of how to write one.
    fn example_day(&self, days: i64) -> String {
        let day = self.page.local(self.page.now).date();
        let day = day.saturating_add(days.days());
        day.strftime("%d-%m-%Y").to_string()
    }

    /// The last day that ends at this instant.
    fn last_day(&self, end: &jiff::Timestamp) -> String {
        self.page.date(*end - jiff::SignedDuration::from_secs(1))
    }

    fn corrected_by(&self, one: &CorrectionView) -> String {
        let system = || self.page.t("case-by-system");
        one.name.clone().unwrap_or_else(system)
    }

    fn field_label(&self, before: &FieldBefore) -> String {
        match before.field.as_str() {
            "village" => self.page.t("intake-village"),
            "category" => self.page.t("intake-category"),
            "urgency" => self.page.t("intake-urgency"),
            "letter_day" => self.page.t("intake-letter-day"),
            field => typed::label(self.page, field),
        }
    }

    fn field_before(&self, before: &FieldBefore) -> String {
        if before.words.trim().is_empty() {
            return self.page.t("case-corrected-empty");
        }
        match (before.field.as_str(), Urgency::parse(&before.words)) {
            ("urgency", Some(urgency)) => self.page.key(words::urgency_key(urgency)),
            _ => before.words.clone(),
        }
    }

    /// Whether anything stands in the card of what is done beside the steps.
    fn has_exceptions(&self) -> bool {
        let may = &self.case.exceptions;
        may.may_suspend.is_some()
            || !may.endings.is_empty()
            || may.may_take_back
            || may.may_follow
            || may.may_place
            || !may.reopen.is_empty()
    }

    fn explained(&self) -> Vec<String> {
        let explanation = self
            .case
            .due
            .as_ref()
            .and_then(|due| due.explanation.as_ref());
        explanation
            .map(|found| words::explain(self.page.lang, found))
            .unwrap_or_default()
    }

    /// Ways of answering, as choice cards.
    fn ways(&self) -> Vec<(&'static str, &'static str, String)> {
        ways(self.page)
    }

    /// The password field, for acts other than the confirmation of the document.
    fn asks_for(&self, field: &str) -> bool {
        self.around.asks_password || self.form.fault(field).is_some()
    }

    fn step_asks(&self, turn: &TurnView) -> bool {
        turn.asks_password || self.form.fault("sandi").is_some()
    }

    /// Whether a form that is folded away holds something to look at.
    fn opens(&self, prefix: &str) -> bool {
        self.form
            .faults()
            .iter()
            .any(|(field, _)| field.starts_with(prefix))
    }

    fn return_choices(&self, turn: &TurnView) -> Vec<(String, String)> {
        turn.returns
            .iter()
            .map(|choice| (choice.value.clone(), choice.label.clone()))
            .collect()
    }

    fn answered(&self) -> bool {
        !self.form.is_clean()
            || self
                .notice
                .as_ref()
                .is_some_and(|notice| notice.tone == "late")
    }
}

/// Parts that have words or a meaning on the slip, each with whether its line of who and
/// when is printed: not twice for one act.
pub(super) fn written(case: &CaseView) -> Vec<(&SheetPart, bool)> {
    let parts: Vec<&SheetPart> = case
        .parts
        .iter()
        .filter(|part| part.kind != "slip_attached")
        .collect();
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let same = parts
                .get(index + 1)
                .is_some_and(|next| next.at == part.at && next.by == part.by);
            (*part, !same)
        })
        // A decision that only carries the answer after it needs no empty section.
        .filter(|(part, signed)| *signed || says_something(part))
        .collect()
}

fn says_something(part: &SheetPart) -> bool {
    part.text.is_some()
        || part.exit.is_some()
        || part.directive.is_some()
        || part.follow_up.is_some()
}

/// The history, each line with whether the time of its step is told: once, though one
/// act may leave several lines.
pub(super) fn told(case: &CaseView) -> Vec<(&HistoryLine, bool)> {
    let lines = &case.history;
    lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let older = lines.get(index + 1);
            let same = older.is_some_and(|other| {
                other.took.is_some() && (other.at, other.step) == (line.at, line.step)
            });
            (line, !same)
        })
        .collect()
}

/// Pictures of the case, then its other files.
pub(super) fn pictures(case: &CaseView) -> (Vec<&AttachmentView>, Vec<&AttachmentView>) {
    case.attachments.iter().partition(|file| file.has_thumbnail)
}

fn ways(page: &Page) -> Vec<(&'static str, &'static str, String)> {
    ReplyWay::ALL
        .iter()
        .map(|way| {
            let icon = match way {
                ReplyWay::Sms => "message",
                ReplyWay::Phone => "phone",
                ReplyWay::Email => "mail",
                ReplyWay::Letter => "notebook",
                ReplyWay::InPerson => "building-community",
                ReplyWay::Tracking => "search",
            };
            (way.code(), icon, page.key(words::reply_way_key(*way)))
        })
        .collect()
}

/// `GET /berkas/{number}?hasil=…`
pub(super) async fn show(
    State(app): State<App>,
    mut desk: Desk,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    if number.to_string() != text {
        return Ok(see_other(&format!("/berkas/{number}")));
    }
    let (case, waiting) = app.office.case_and_waiting(&desk.me, &number).await?;
    let around = around(&app, &desk, waiting);
    desk.page.counted(u32::try_from(around.waiting.len()).ok());
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let mut form = fresh(&desk.page, &case);
    let same_as = match case.same_as.filter(|_| case.standing == "open") {
        Some(other) => app.office.number_for(&desk.me, other).await?,
        None => None,
    };
    if let Some(number) = &same_as {
        form.set("akhir_ke", &number.to_string());
    }
    let mut view = CasePage::new(&desk.page, &case, &form, &around);
    view.same_as = same_as;
    view.notice = outcome(&desk.page, &case, query.get("hasil"));
    Ok(desk.page.show(&view))
}

/// What the page needs of the reader and the office.
pub(super) fn around(app: &App, desk: &Desk, waiting: Vec<ComplaintNumber>) -> Around {
    let me = &desk.me;
    Around {
        head: me.directory.profile.letterhead.clone(),
        waiting,
        asks_password: me.asks_password(desk.page.now),
        may_pin: me.may(Action::RecordComplaint, &Situation::default()),
        limits: app.file_megabytes(),
    }
}

/// The step form before anything is typed: the draft, or what is likely.
pub(super) fn fresh(page: &Page, case: &CaseView) -> Form {
    let Some(turn) = &case.turn else {
        return match &case.exceptions.suspended {
            Some(asked) if case.exceptions.may_resume => {
                Form::filled([("lanjut_kabar", told_since(case, asked.since))])
            }
            Some(_) | None => Form::default(),
        };
    };
    if let Some((draft, _)) = &turn.draft {
        return Form::parse(draft.as_bytes());
    }
    let today = page.today();
    let mut values = vec![
        ("cara", turn.reply_way.clone()),
        ("penerima", turn.recipient.clone().unwrap_or_default()),
        (
            "tgl",
            format!("{:02}-{:02}-{}", today.day(), today.month(), today.year()),
        ),
    ];
    values.extend(
        turn.units
            .iter()
            .filter(|unit| unit.usual)
            .map(|unit| ("unit", unit.code.clone())),
    );
    Form::filled(values)
}

/// What the complainant wrote since he was asked: whoever goes on with it need not type it.
fn told_since(case: &CaseView, asked: Timestamp) -> String {
    let since = |message: &&MessageView| message.by_complainant && message.at >= asked;
    let told = case.thread.iter().filter(since);
    let texts: Vec<&str> = told.filter_map(|message| message.text.as_deref()).collect();
    texts.join("\n\n")
}

/// What was just done, told once.
fn outcome(page: &Page, case: &CaseView, what: &str) -> Option<Notice> {
    let waiting = words::list(page.lang, &case.waiting);
    let (words, forget) = match what {
        "langkah" | "kembali" | "pindah" | "tarik" => {
            let words = match case.standing.as_str() {
                "open" if case.turn.is_some() => page.t("case-done-mine"),
                "open" => page.t1("case-done-next", "waiting", waiting),
                _ => page.t("case-done-archived"),
            };
            (words, true)
        }
        "coret" => (page.t("case-done-struck"), true),
        "jeda" => (page.t("case-done-suspended"), true),
        "lanjut" => (page.t("case-done-resumed"), true),
        "akhiri" => (page.t("case-done-concluded"), true),
        "kabar" => (page.t("case-done-followed"), true),
        "buka" => (page.t1("case-done-reopened", "waiting", waiting), true),
        "catatan" => (page.t("case-done-note"), true),
        "pesan" => (page.t("case-done-message"), true),
        "data" => (page.t("case-done-data"), true),
        "data-jawab" => (page.t("case-done-data-answered"), true),
        "terbaca" => (page.t("case-done-noted"), true),
        "lindung-rahasiakan" => (page.t("case-done-protected"), true),
        "lindung-minta" => (page.t("case-done-lowering-asked"), true),
        "lindung-setuju" => (page.t("case-done-lowered"), false),
        "lindung-tetap" => (page.t("case-done-declined"), false),
        "tempat" => (page.t("case-done-placed"), true),
        "perbaiki" => (page.t("case-done-corrected"), true),
        "akses" => (page.t("case-done-guard"), true),
        "surat" => (page.t("case-done-letter"), false),
        "simpan" => (page.t("case-done-draft"), false),
        "ikuti" if case.followed => (page.t("case-done-follow"), false),
        "ikuti" => (page.t("case-done-unfollow"), false),
        _ => return None,
    };
    Some(Notice {
        tone: "ok",
        icon: "circle-check",
        words,
        forget,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::case::samples, sample};

    #[test]
    fn every_turn_in_every_language() {
        for page in sample::readers() {
            for case in samples::cases() {
                let form = fresh(&page, &case);
                let around = samples::around();
                let mut view = CasePage::new(&page, &case, &form, &around);
                view.notice = outcome(&page, &case, "langkah");
                let html = sample::check(&page, &view);
                assert!(!html.contains("<b>Sukerti"), "what was typed is escaped");
                if case.turn.is_none() {
                    assert!(
                        !html.contains("/langkah\""),
                        "no form when it is not my turn"
                    );
                } else {
                    assert!(html.contains("/langkah\""));
                }
            }
        }
    }

    #[test]
    fn faults_stand_beside_their_fields_and_texts_are_kept() {
        let page = sample::readers().remove(0);
        let case = samples::at(sop::Act::Decide);
        let mut form = Form::filled([
            ("isi_disposisi", "Pasang tanda </textarea>"),
            ("unit", "PEM"),
        ]);
        form.refuse("jawaban", "Pilih ya atau tidak.");
        form.refuse("sandi", "Tulis kata sandi.");
        let around = samples::around();
        let html = sample::check(&page, &CasePage::new(&page, &case, &form, &around));
        assert!(html.contains("Pasang tanda &#60;/textarea"), "{html}");
        assert!(html.contains("href=\"#jawaban\"") && html.contains("id=\"jawaban-e\""));
        assert!(html.contains("name=\"sandi\""));
        assert!(html.contains("value=\"PEM\" checked"));
    }

    #[test]
    fn a_draft_fills_the_form_again() {
        let page = sample::readers().remove(0);
        let mut case = samples::at(sop::Act::Advise);
        let turn = case.turn.as_mut().expect("a turn");
        turn.draft = Some(("masukan=Rawan%20kecelakaan".to_owned(), page.now));
        assert_eq!(fresh(&page, &case).get("masukan"), "Rawan kecelakaan");
    }

    #[test]
    fn the_time_of_a_step_is_told_once_for_several_lines_of_one_act() {
        let mut case = samples::at(sop::Act::Solve);
        let line = case.history[0].clone();
        let mut earlier = line.clone();
        earlier.at = "2026-11-26T09:00:00+08:00".parse().expect("an instant");
        case.history = vec![line.clone(), line, earlier];
        let told: Vec<bool> = told(&case).into_iter().map(|(_, told)| told).collect();
        assert_eq!(told, [false, true, true]);
    }

    #[test]
    fn the_neighbours_in_my_list_are_linked() {
        let page = sample::readers().remove(0);
        let case = samples::at(sop::Act::Decide);
        let form = Form::default();
        let mut around = samples::around();
        around.waiting = samples::numbers([146, 148, 150]);
        let view = CasePage::new(&page, &case, &form, &around);
        let (nth, before, after) = view.place().expect("a place");
        assert_eq!(nth, 2);
        assert_eq!(before.expect("one before").register.number, 146);
        assert_eq!(after.expect("one after").register.number, 150);
    }
}
