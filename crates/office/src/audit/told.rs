//! What the history tells, folded: of each case, and of the office itself.

use std::collections::{BTreeMap, HashMap, HashSet};

use casework::{
    AppointmentId, AppointmentKind, AttachmentId, CaseId, DeskEvent, Entry, Guard, Happening,
    OfficialId, PositionId, RegisterNumber,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{Desk, Event, ProcedureRef, Progress};
use store::tables::data_requests::DataRequestRow;
use uuid::Uuid;

use super::papers::PapersTold;
use crate::passages::referred;

/// What the history says of one case.
#[derive(Default)]
pub(super) struct Told {
    pub(super) progress: Progress,
    /// Every desk that had a turn.
    pub(super) desks: HashSet<Desk>,
    /// What was recorded at first.
    pub(super) recorded: Option<RecordedFacts>,
    /// Who may not know of it.
    pub(super) guard: Guard,
    /// What somebody asked about his data.
    pub(super) requests: Vec<DataRequestRow>,
    /// Its files by attachment.
    pub(super) files: HashMap<AttachmentId, FileFacts>,
}

/// What the record of a complaint says.
pub(super) struct RecordedFacts {
    /// Digest of everything recorded.
    pub(super) digest: String,
    pub(super) number: RegisterNumber,
    pub(super) at: Timestamp,
    pub(super) by: Option<OfficialId>,
}

/// What the record of a file says.
#[derive(PartialEq, Eq)]
pub(super) struct FileFacts {
    pub(super) sha256: String,
    pub(super) purpose: String,
    pub(super) shown: Option<String>,
}

/// What the record of an appointment says.
#[derive(PartialEq, Eq)]
pub(super) struct AppointmentFacts {
    pub(super) official: OfficialId,
    pub(super) position: PositionId,
    pub(super) kind: AppointmentKind,
    pub(super) from: Date,
    pub(super) to: Option<Date>,
}

/// What the record of a procedure version says.
#[derive(PartialEq, Eq)]
pub(super) struct ProcedureFacts {
    pub(super) sha256: String,
    pub(super) from: Date,
    pub(super) to: Option<Date>,
}

/// What the history says, up to the record noted last.
#[derive(Default)]
pub(super) struct Tale {
    pub(super) cases: HashMap<CaseId, Told>,
    /// Digest by id of everything people wrote.
    pub(super) texts: HashMap<String, String>,
    /// Those of them that were erased.
    pub(super) erased: HashSet<String>,
    /// Messages that were erased.
    pub(super) mails: HashSet<Uuid>,
    /// SHA-256 of every file.
    pub(super) files: HashSet<String>,
    /// Digest of each official's data.
    pub(super) officials: HashMap<OfficialId, String>,
    pub(super) appointments: HashMap<AppointmentId, AppointmentFacts>,
    pub(super) procedures: HashMap<ProcedureRef, ProcedureFacts>,
    /// Where people reach the office.
    pub(super) address: Option<String>,
    /// SHA-256 of the profile the office was founded with.
    pub(super) profile: Option<String>,
    /// The highest number given in each year.
    pub(super) numbers: BTreeMap<i16, u32>,
    /// How many complaints were recorded in each.
    pub(super) recorded: BTreeMap<i16, u32>,
    /// Letters and law books.
    pub(super) papers: PapersTold,
    /// Somebody did something since the office was founded.
    pub(super) at_work: bool,
}

impl Tale {
    pub(super) fn note(&mut self, entry: &Entry) {
        self.at_work |= entry.by.is_some();
        match (&entry.what, entry.case) {
            (Happening::Procedure(event), case) => self.note_step(event, entry, case),
            (Happening::Desk(event), Some(case)) => self.note_beside(event, entry, case),
            (Happening::Desk(event), None) => self.note_office(event),
            (Happening::Letter(_) | Happening::LawBook(_), _) => {
                let (texts, files) = self.papers.note(entry);
                self.files.extend(files);
                let texts = texts.into_iter().map(|text| (text.id.0, text.digest));
                self.texts.extend(texts);
            }
        }
    }

    fn note_step(&mut self, event: &Event, entry: &Entry, case: Option<CaseId>) {
        if let Some(case) = case {
            let told = self.cases.entry(case).or_default();
            told.progress = sop::apply(std::mem::take(&mut told.progress), event, entry.at);
            if let Event::StepEntered { desks, .. } = event {
                told.desks.extend(desks.iter().cloned());
            }
        }
        let json = serde_json::to_value(event).unwrap_or_default();
        let mut digests = HashMap::new();
        collect(&json, &mut digests);
        for id in referred(std::slice::from_ref(event)) {
            if let Some(digest) = digests.remove(&id.0) {
                self.texts.insert(id.0, digest);
            }
        }
        if let Event::Approved {
            signed_scan: Some(file),
            ..
        } = event
        {
            self.files.insert(file.0.clone());
        }
    }

    fn note_beside(&mut self, event: &DeskEvent, entry: &Entry, case: CaseId) {
        match event {
            DeskEvent::ComplaintRecorded { number, digest } => {
                let RegisterNumber { year, number: last } = number.register;
                self.cases.entry(case).or_default().recorded = Some(RecordedFacts {
                    digest: digest.clone(),
                    number: number.register,
                    at: entry.recorded_at,
                    by: entry.by.map(|by| by.official),
                });
                self.given(year, last);
                *self.recorded.entry(year).or_default() += 1;
            }
            DeskEvent::ComplaintCorrected {
                digest,
                before,
                reason,
            } => {
                self.recorded_anew(case, digest);
                for text in [before, reason] {
                    self.texts.insert(text.id.0.clone(), text.digest.clone());
                }
            }
            DeskEvent::ProtectionRaised { digest, reason } => {
                self.recorded_anew(case, digest);
                if let Some(text) = reason {
                    self.texts.insert(text.id.0.clone(), text.digest.clone());
                }
            }
            DeskEvent::ProtectionLowered { digest } => self.recorded_anew(case, digest),
            DeskEvent::IdentityErased {
                digest,
                texts,
                mails,
            } => {
                self.recorded_anew(case, digest);
                self.mails.extend(mails);
                for text in texts {
                    self.erased.insert(text.text.clone());
                    if let Some(left) = &text.left {
                        self.texts.insert(left.id.0.clone(), left.digest.clone());
                    }
                }
            }
            DeskEvent::DataRequested {
                request,
                kind,
                due,
                said,
            } => {
                let row = DataRequestRow {
                    id: *request,
                    kind: *kind,
                    received_at: entry.at,
                    due_at: *due,
                    answered: None,
                };
                self.cases.entry(case).or_default().requests.push(row);
                if let Some(text) = said {
                    self.texts.insert(text.id.0.clone(), text.digest.clone());
                }
            }
            DeskEvent::DataAnswered {
                request,
                outcome,
                answer,
                ..
            } => {
                let told = self.cases.entry(case).or_default();
                if let Some(row) = told.requests.iter_mut().find(|row| row.id == *request) {
                    row.answered = Some((entry.at, *outcome));
                }
                if let Some(text) = answer {
                    self.texts.insert(text.id.0.clone(), text.digest.clone());
                }
            }
            DeskEvent::AttachmentAdded {
                attachment,
                sha256,
                purpose,
                shown,
            } => {
                self.files.insert(sha256.clone());
                self.files.extend(shown.clone());
                let facts = FileFacts {
                    sha256: sha256.clone(),
                    purpose: purpose.clone(),
                    shown: shown.clone(),
                };
                let told = self.cases.entry(case).or_default();
                told.files.insert(*attachment, facts);
            }
            DeskEvent::GuardSet { guard, reason } => {
                self.cases.entry(case).or_default().guard = guard.clone();
                if let Some(text) = reason {
                    self.texts.insert(text.id.0.clone(), text.digest.clone());
                }
            }
            DeskEvent::NoteAdded { note: text }
            | DeskEvent::MessageReceived { message: text }
            | DeskEvent::MessageSent { message: text }
            | DeskEvent::ObjectionRaised { reason: text }
            | DeskEvent::LoweringAsked { reason: text }
            | DeskEvent::AnswerRated {
                remark: Some(text), ..
            }
            | DeskEvent::FilePlaced { place: text }
            | DeskEvent::IdentityRevealed { reason: text }
            | DeskEvent::OriginalOpened {
                reason: Some(text), ..
            }
            | DeskEvent::MailOpened {
                reason: Some(text), ..
            } => {
                self.texts.insert(text.id.0.clone(), text.digest.clone());
            }
            _ => {}
        }
    }

    /// What is recorded of a complaint has this digest from here on.
    fn recorded_anew(&mut self, case: CaseId, digest: &str) {
        if let Some(recorded) = &mut self.cases.entry(case).or_default().recorded {
            digest.clone_into(&mut recorded.digest);
        }
    }

    fn note_office(&mut self, event: &DeskEvent) {
        match event {
            DeskEvent::OfficeFounded { profile }
            | DeskEvent::OfficeSetUp { profile, .. }
            | DeskEvent::SettingChanged { profile, .. } => {
                self.profile = Some(profile.clone());
            }
            DeskEvent::OfficeExported { reason, .. }
            | DeskEvent::BreachRecorded { report: reason, .. } => {
                self.texts
                    .insert(reason.id.0.clone(), reason.digest.clone());
            }
            DeskEvent::AddressSet { url } => self.address = Some(url.clone()),
            DeskEvent::RegisterBegun { year, next } => self.given(*year, next.saturating_sub(1)),
            DeskEvent::OfficialAdded { official, digest }
            | DeskEvent::OfficialChanged {
                official, digest, ..
            } => {
                self.officials.insert(*official, digest.clone());
            }
            DeskEvent::Appointed {
                appointment,
                official,
                position,
                kind,
                from,
                to,
            } => {
                let facts = AppointmentFacts {
                    official: *official,
                    position: *position,
                    kind: *kind,
                    from: *from,
                    to: *to,
                };
                self.appointments.insert(*appointment, facts);
            }
            DeskEvent::AppointmentEnded { appointment, to } => {
                if let Some(facts) = self.appointments.get_mut(appointment) {
                    facts.to = Some(*to);
                }
            }
            DeskEvent::ProcedureActivated {
                procedure,
                from,
                sha256,
                ..
            } => {
                let facts = ProcedureFacts {
                    sha256: sha256.clone(),
                    from: *from,
                    to: None,
                };
                self.procedures.insert(procedure.clone(), facts);
            }
            DeskEvent::ProcedureRetired { procedure, to } => {
                if let Some(facts) = self.procedures.get_mut(procedure) {
                    facts.to = Some(*to);
                }
            }
            _ => {}
        }
    }

    fn given(&mut self, year: i16, number: u32) {
        let last = self.numbers.entry(year).or_default();
        *last = number.max(*last);
    }
}

/// The year of the register in which a record gives or begins numbers.
pub(super) fn year_of(entry: &Entry) -> Option<i16> {
    match &entry.what {
        Happening::Desk(DeskEvent::ComplaintRecorded { number, .. }) => Some(number.register.year),
        Happening::Desk(DeskEvent::RegisterBegun { year, .. }) => Some(*year),
        _ => None,
    }
}

/// Finds every `{id, digest}` pair in an event.
fn collect(value: &serde_json::Value, found: &mut HashMap<String, String>) {
    if let (Some(id), Some(digest)) = (value["id"].as_str(), value["digest"].as_str()) {
        found.insert(id.to_owned(), digest.to_owned());
    }
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        serde_json::Value::Object(map) => map.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
