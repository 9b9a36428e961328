//! One complaint of a crowd, told to its end by the procedure itself.

use casework::{AttachmentId, CaseId, DeskEvent, Happening, Place, ReplyWay, Signer};
use jiff::Timestamp;
use sop::{
    Act, Answer, Command, Desk, DirectiveGiven, Event, Facts, FileRef, FollowUpGiven, Passage,
    PassageId, Procedure, Progress, Step, decide,
};
use store::tables::attachments::AttachmentRow;
use store::tables::complaints::ComplaintRow;
use store::tables::guards;
use store::tables::history::NewEntry;

use super::{CrowdCast, CrowdStart, CrowdStory};
use crate::intake::{complaint_digest, of_case};
use crate::passages::{Written, referred};
use crate::state::{fold, state_of};
use crate::{Office, OfficeError};

/// A complaint as all that is written for it.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) row: ComplaintRow,
    pub(super) visited: Vec<Desk>,
    pub(super) waiting: Vec<Desk>,
    pub(super) texts: Vec<Written>,
    pub(super) files: Vec<AttachmentRow>,
    pub(super) entries: Vec<NewEntry>,
}

/// How a case is told so far.
struct Telling<'a> {
    office: &'a Office,
    cast: &'a CrowdCast,
    story: &'a CrowdStory,
    procedure: &'a Procedure,
    case: CaseId,
    at: Timestamp,
    progress: Progress,
    visited: Vec<Desk>,
    offered: Vec<Written>,
    texts: Vec<Written>,
    files: Vec<AttachmentRow>,
    entries: Vec<NewEntry>,
}

impl Office {
    pub(super) fn tale_of(
        &self,
        cast: &CrowdCast,
        story: &CrowdStory,
    ) -> Result<Whole, OfficeError> {
        let procedure = match story.start {
            CrowdStart::Counter => &cast.usual,
            CrowdStart::Decision | CrowdStart::Answer => &cast.short,
        };
        let mut telling = Telling {
            office: self,
            cast,
            story,
            procedure,
            case: CaseId(self.keys.new_id(story.received)),
            at: story.received,
            progress: Progress::default(),
            visited: Vec::new(),
            offered: Vec::new(),
            texts: Vec::new(),
            files: Vec::new(),
            entries: Vec::new(),
        };
        telling.begin()?;
        let mut left = story.steps.unwrap_or(u32::MAX);
        while left > 0 && telling.progress.is_open() {
            telling.go_on()?;
            left -= 1;
        }
        telling.end()
    }
}

impl Telling<'_> {
    fn begin(&mut self) -> Result<(), OfficeError> {
        let received = self.story.received;
        let adopt = |step| Command::Adopt {
            received,
            step,
            since: received,
            units: Vec::new(),
        };
        let command = match self.story.start {
            CrowdStart::Counter => Command::Open { received },
            CrowdStart::Decision => adopt(self.cast.decision),
            CrowdStart::Answer => adopt(self.cast.answer),
        };
        let clerk = self.clerk()?;
        self.take(&command, &[], clerk)
    }

    fn clerk(&self) -> Result<Signer, OfficeError> {
        let desks = sop::desks_of(self.procedure, self.procedure.start(), None);
        self.cast
            .signer(desks.first().ok_or(OfficeError::NotFound)?)
    }

    /// Closes the step it is at.
    fn go_on(&mut self) -> Result<(), OfficeError> {
        self.at += self.story.pace;
        let waiting = self.progress.waiting().to_vec();
        let first = waiting.first().ok_or(OfficeError::NotFound)?;
        let by = self.cast.signer(first)?;
        let procedure = self.procedure;
        let step = self.progress.step().and_then(|step| procedure.step(step));
        let step = step.ok_or(OfficeError::NotFound)?;
        let command = self.command_of(step, by);
        self.take(&command, &waiting, by)
    }

    /// The next text; it is kept only if an event refers to it.
    fn text(&mut self) -> Option<Passage> {
        let nth = self.texts.len() + self.offered.len();
        let text = self.story.texts.iter().cycle().nth(nth)?;
        let written = self.office.written(text)?;
        self.offered.push(written.clone());
        Some(written.passage)
    }

    fn command_of(&mut self, step: &Step, by: Signer) -> Command {
        match step.act {
            Act::Register => Command::ConfirmDocument,
            Act::AttachSlip => Command::AttachSlip,
            Act::Forward => Command::Forward { note: None },
            Act::Advise => Command::Advise {
                advice: self.text(),
            },
            Act::Weigh => Command::Weigh { note: None },
            Act::Decide => {
                let asked = step.decision().is_some();
                let yes = asked && self.story.coordinated;
                let directable = self.cast.directory.directable.iter();
                let units = directable.cycle().skip(self.story.category).take(1);
                Command::Decide {
                    answer: asked.then_some(if yes { Answer::Yes } else { Answer::No }),
                    directive: DirectiveGiven {
                        units: units.filter(|_| yes).cloned().collect(),
                        instructions: Vec::new(),
                        text: if yes { self.text() } else { None },
                    },
                    resolution: if yes { None } else { self.text() },
                    note: None,
                    signed_scan: None,
                }
            }
            Act::Solve => Command::Solve {
                resolution: self.text(),
            },
            Act::Approve => Command::Approve {
                signed_scan: Some(self.scan(by)),
            },
            Act::Answer => Command::FollowUp(FollowUpGiven {
                text: self.text(),
                way: Some(ReplyWay::Phone.code().to_owned()),
                recipient: self.text(),
                given_at: Some(self.at),
                proof_file: None,
                proof_text: self.text(),
            }),
            Act::Archive => Command::Archive { place: self.text() },
        }
    }

    /// The scan of the signed answer: one file, a row for each case.
    fn scan(&mut self, by: Signer) -> FileRef {
        let (sha256, size) = self.cast.scan.clone();
        let file = AttachmentRow {
            id: AttachmentId(self.office.keys.new_id(self.at)),
            case: self.case,
            purpose: "signed_answer".to_owned(),
            name: "jawaban-bertanda-tangan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size,
            sha256: sha256.clone(),
            shown: None,
            thumbnail: None,
            has_location: false,
            added_at: self.at,
            added_by: Some(by.official),
        };
        let added = DeskEvent::AttachmentAdded {
            attachment: file.id,
            sha256: file.sha256.clone(),
            purpose: file.purpose.clone(),
            shown: None,
        };
        self.files.push(file);
        let entry = of_case(self.at, self.case, by, Happening::Desk(added));
        self.entries.push(entry);
        FileRef(sha256)
    }

    fn take(&mut self, command: &Command, desks: &[Desk], by: Signer) -> Result<(), OfficeError> {
        let facts = Facts {
            now: self.at,
            desks,
            units: &self.cast.directory.directable,
            other: None,
        };
        let events = decide(self.procedure, &self.progress, command, &facts)?;
        self.progress = fold(std::mem::take(&mut self.progress), &events, self.at);
        let used: Vec<PassageId> = referred(&events);
        let offered = std::mem::take(&mut self.offered);
        let kept = offered
            .into_iter()
            .filter(|text| used.contains(&text.passage.id));
        self.texts.extend(kept);
        for event in events {
            if let Event::StepEntered { desks, .. } = &event {
                self.visited.extend(desks.iter().cloned());
            }
            let what = Happening::Procedure(event);
            self.entries.push(of_case(self.at, self.case, by, what));
        }
        Ok(())
    }

    /// The row, and the record that begins its history.
    fn end(self) -> Result<Whole, OfficeError> {
        let (office, story, cast) = (self.office, self.story, self.cast);
        let clerk = self.clerk()?;
        let (directory, keys) = (&cast.directory, &office.keys);
        let village = directory.profile.villages.iter().cycle().nth(story.village);
        let category = cast.categories.iter().cycle().nth(story.category);
        let state = state_of(self.procedure, &directory.calendar, &self.progress, None);
        let row = ComplaintRow {
            id: self.case,
            register: story.register,
            received_at: story.received,
            recorded_at: story.received,
            recorded_by: Some(clerk.official),
            channel: story.channel,
            letter_day: None,
            subject: story.subject.clone(),
            description: story.description.clone(),
            occurred: String::new(),
            place: Place {
                village: village.map(|village| village.code.clone()),
                hamlet: story.hamlet.clone(),
                landmark: String::new(),
            },
            category: category.cloned().unwrap_or_default(),
            urgency: story.urgency,
            identity_kind: story.identity_kind,
            identity: story.identity.seal(keys, office.id, self.case),
            point: None,
            reply_way: ReplyWay::Phone,
            pin_mac: Some(keys.pin_mac(self.case, &keys.new_pin()).to_vec()),
            salt: keys.new_salt(),
            state,
            guard: guards::OPEN,
            version: 1,
        };
        let recorded = DeskEvent::ComplaintRecorded {
            number: directory.number(row.register),
            digest: complaint_digest(&row, &story.identity, None),
        };
        let first = of_case(story.received, self.case, clerk, Happening::Desk(recorded));
        let mut entries = Vec::with_capacity(self.entries.len() + 1);
        entries.push(first);
        entries.extend(self.entries);
        Ok(Whole {
            row,
            visited: self.visited,
            waiting: self.progress.waiting().to_vec(),
            texts: self.texts,
            files: self.files,
            entries,
        })
    }
}
