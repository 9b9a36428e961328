//! An official acts on a case: whatever its step asks for, and what is possible beside it.

mod beside;
mod exception;
mod input;
mod messages;

use casework::{
    Action, CaseId, ComplaintNumber, DeskEvent, Guard, Happening, OfficeId, RegisterNumber, Signer,
    Situation,
};
use jiff::Timestamp;
use sop::{
    Act, Answer, Command, ConclusionGiven, DirectiveGiven, Facts, FileRef, FollowUpGiven,
    Procedure, ProcedureRef, Progress, StepNumber, UnitCode, decide,
};
use store::tables::attachments::AttachmentRow;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history::{self, NewEntry};
use store::tables::{access, attachments, calls, case_desks, drafts, guards};
use store::{Conn, Question, StoreError};

pub(crate) use self::beside::draft_form;
pub use self::input::{
    ActInput, ActRequest, Acted, ConcludeInput, DirectiveInput, Ending, FollowUpInput, Upload,
};
use crate::attachments::thumbnail_job;
use crate::guard::behind;
use crate::intake::of_case;
use crate::jobs;
use crate::passages::{Written, keep_all, referred};
use crate::permit::Permit;
use crate::repeat::{self, Use};
use crate::state::{fold, progress_of, state_of};
use crate::{Directory, Office, OfficeError, SignedIn};

struct Prepared {
    command: Command,
    texts: Vec<Written>,
    other: Option<ProcedureRef>,
}

impl Office {
    /// Does what `request` asks, on the case as the form saw it.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] with the procedure's reason; [`OfficeError::Stale`] when
    /// somebody acted in between; [`OfficeError::PasswordAskedFor`]; [`OfficeError::File`].
    #[crate::boxed]
    pub async fn act(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        request: ActRequest,
    ) -> Result<Acted, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let directory = who.directory.clone();
        // Another form under the same key is no repeat: it meets a case that has moved on.
        let (files, names) = repeat::named(request.files).await?;
        let content = repeat::content(&self.keys, &request.input, &names);
        let key = repeat::name_with(&self.keys, Use::Act(row.id), &request.key, &content);
        if let Some(acted) = self.repeated(who, &key).await? {
            return Ok(acted);
        }
        if row.version != request.version {
            return Err(self.stale(who, number).await?);
        }
        let permit = self.permit_for(who, &request.input, &situation, &row)?;
        let merged = match &request.input {
            ActInput::Conclude(given) => self.merged(who, &row, given).await?,
            _ => None,
        };
        let needs_paraf = request.input.act().is_none_or(|act| act != Act::Register);
        if needs_paraf {
            self.confirm(who, request.password.as_deref()).await?;
        }
        let now = self.now();
        let purpose = request.input.purpose();
        let files = self
            .take_files(row.id, purpose, files, Some(who.official.id), now)
            .await?;
        let prepared = self.prepare(&request.input, &files, merged);
        let procedure = directory
            .procedure(&row.state.procedure)
            .ok_or_else(|| store::StoreError::Corrupt("procedure of a case".to_owned()))?
            .clone();
        let other = match &prepared.other {
            Some(reference) => Some(
                directory
                    .procedure(reference)
                    .ok_or(OfficeError::NotFound)?
                    .clone(),
            ),
            None => None,
        };
        let progress = progress_of(&row.state.progress)?;
        let facts = Facts {
            now,
            desks: &permit.desks,
            units: &directory.directable,
            other: other.as_deref(),
        };
        let events = decide(&procedure, &progress, &prepared.command, &facts)?;
        let after = fold(progress, &events, now);
        let under = other.as_ref().unwrap_or(&procedure);
        let state = state_of(under, &directory.calendar, &after, Some(&row.state));
        let guard = self.guard_of(&row).await?;
        let posting = self.posting_of(&row)?;
        let acted = Acted {
            closed: !after.is_open(),
            step: after.step().map(|step| step.0),
            waiting: after
                .waiting()
                .iter()
                .map(|desk| directory.turn_name(&guard, desk, now))
                .collect(),
            still_mine: after
                .waiting()
                .iter()
                .any(|desk| who.has_turn(&guard, desk, now)),
            repeated: false,
        };
        let waiting = after.waiting().to_vec();
        let used = referred(&events);
        let head_job = self.head_job(now);
        let outcome = serde_json::json!({
            "closed": acted.closed, "step": acted.step, "waiting": acted.waiting,
            "still_mine": acted.still_mine,
        })
        .to_string();
        let (office, case, version) = (self.id, row.id, row.version);
        let (official, by) = (who.official.id, permit.signer);
        let (again, texts) = (key.clone(), prepared.texts);
        // Going on with what the complainant said answers him.
        let heard = matches!(
            request.input,
            ActInput::Resume { .. } | ActInput::Reopen { .. }
        );
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let (key, outcome, events) = (key.clone(), outcome.clone(), events.clone());
                let (state, waiting, used) = (state.clone(), waiting.clone(), used.clone());
                let (texts, files, head_job) = (texts.clone(), files.clone(), head_job.clone());
                let posting = posting.clone();
                Box::pin(async move {
                    // The version decides between two officers; its row lock comes first.
                    if !complaints::advance(conn, office, case, &state, version).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    access::remember(conn, office, official, &key, &outcome, now).await?;
                    if heard {
                        calls::settle_said(conn, office, case).await?;
                    }
                    case_desks::set(conn, office, case, &waiting, false).await?;
                    keep_all(conn, office, case, &texts, &used).await?;
                    let mut entries =
                        file_entries(conn, office, case, &files, Some(by), now).await?;
                    entries.extend(
                        events
                            .into_iter()
                            .map(|event| of_case(now, case, by, Happening::Procedure(event))),
                    );
                    history::append(conn, office, &entries, now).await?;
                    if let Some(posting) = &posting {
                        posting.follow(conn, case, &entries, None, now).await?;
                    }
                    jobs::enqueue_head(conn, head_job.as_ref(), now).await?;
                    drafts::discard(conn, office, official, &draft_form(case)).await?;
                    Ok(true)
                })
            })
            .await?;
        if done {
            self.head_job_stored(now);
            return Ok(acted);
        }
        // Lost the race: perhaps against the same form sent twice.
        if let Some(acted) = self.repeated(who, &again).await? {
            return Ok(acted);
        }
        Err(self.stale(who, number).await?)
    }

    /// Policy first; but when the turn is another's, the procedure's own words say whose.
    fn permit_for(
        &self,
        who: &SignedIn,
        input: &ActInput,
        situation: &Situation,
        row: &ComplaintRow,
    ) -> Result<Permit, OfficeError> {
        match who.permit(input.action(), situation) {
            Err(OfficeError::NotPermitted)
                if matches!(input.action(), Action::PerformStep | Action::ReturnDocument) =>
            {
                Err(match row.state.step {
                    Some(step) => sop::Refusal::NotYourTurn {
                        step,
                        waiting: situation.waiting.clone(),
                    }
                    .into(),
                    None => sop::Refusal::Closed.into(),
                })
            }
            other => other,
        }
    }

    /// What the request kept under this name led to.
    async fn repeated(&self, who: &SignedIn, name: &str) -> Result<Option<Acted>, OfficeError> {
        let found = self.kept_of(who.official.id, name).await?;
        let Some(value) =
            found.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        else {
            return Ok(None);
        };
        let waiting = value["waiting"].as_array().map(|list| {
            list.iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        });
        Ok(Some(Acted {
            closed: value["closed"].as_bool().unwrap_or(false),
            step: value["step"]
                .as_u64()
                .and_then(|step| u16::try_from(step).ok()),
            waiting: waiting.unwrap_or_default(),
            still_mine: value["still_mine"].as_bool().unwrap_or(false),
            repeated: true,
        }))
    }

    /// Who acted last, for the one who came second.
    pub(crate) async fn stale(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<OfficeError, OfficeError> {
        // He may have been kept from it meanwhile: then he is not told by whom.
        let (row, _) = self.load(who, number).await?;
        let (office, case) = (self.id, row.id);
        let rows = self
            .db
            .read(move |conn| Box::pin(conn.ask(history::of_case(office, case))))
            .await?;
        let last = rows.last().and_then(|row| row.entry().ok());
        let directory = self.directory();
        Ok(OfficeError::Stale {
            by: last
                .as_ref()
                .and_then(|entry| entry.by)
                .and_then(|signer| directory.official(signer.official))
                .map(|official| official.name.clone()),
            at: last.map(|entry| entry.at),
        })
    }

    fn prepare(
        &self,
        input: &ActInput,
        files: &[AttachmentRow],
        merged: Option<(String, String)>,
    ) -> Prepared {
        let mut texts: Vec<Written> = Vec::new();
        let mut take = |text: &str| {
            let written = self.written(text)?;
            texts.push(written.clone());
            Some(written.passage)
        };
        let file = files.first().map(|file| FileRef(file.sha256.clone()));
        let mut other = None;
        let command = match input {
            ActInput::Confirm => Command::ConfirmDocument,
            ActInput::AttachSlip => Command::AttachSlip,
            ActInput::Forward { note } => Command::Forward { note: take(note) },
            ActInput::Advise { advice } => Command::Advise {
                advice: take(advice),
            },
            ActInput::Weigh { note } => Command::Weigh { note: take(note) },
            ActInput::Decide {
                answer,
                directive,
                resolution,
                note,
            } => Command::Decide {
                answer: answer.map(|yes| if yes { Answer::Yes } else { Answer::No }),
                directive: DirectiveGiven {
                    units: directive.units.iter().map(UnitCode::new).collect(),
                    instructions: directive.instructions.clone(),
                    text: take(&directive.text),
                },
                resolution: take(resolution),
                note: take(note),
                signed_scan: file,
            },
            ActInput::Solve { resolution } => Command::Solve {
                resolution: take(resolution),
            },
            ActInput::Approve => Command::Approve { signed_scan: file },
            ActInput::FollowUp(given) => Command::FollowUp(FollowUpGiven {
                text: take(&given.text),
                way: casework::ReplyWay::parse(&given.way).map(|way| way.code().to_owned()),
                recipient: take(&given.recipient),
                given_at: given.given_at,
                proof_file: file,
                proof_text: take(&given.proof),
            }),
            ActInput::Archive { place } => Command::Archive { place: take(place) },
            ActInput::Return { to, reason } => Command::Return {
                to: StepNumber(*to),
                reason: take(reason),
            },
            ActInput::Switch {
                procedure,
                version,
                to,
                reason,
            } => {
                other = Some(ProcedureRef {
                    id: sop::ProcedureId::new(procedure.trim()),
                    version: version.trim().to_owned(),
                });
                Command::SwitchProcedure {
                    to: StepNumber(*to),
                    reason: take(reason),
                }
            }
            ActInput::Strike { reason } => Command::Strike {
                reason: take(reason),
            },
            ActInput::Suspend { question, until } => Command::Suspend {
                question: take(question),
                until: *until,
            },
            ActInput::Resume { supplement } => Command::Resume {
                supplement: take(supplement),
            },
            ActInput::Conclude(given) => Command::Conclude {
                how: match given.how {
                    Ending::Withdrawn => ConclusionGiven::Withdrawn,
                    Ending::Lapsed => ConclusionGiven::Lapsed,
                    Ending::Rejected => ConclusionGiven::Rejected,
                    Ending::Transferred => ConclusionGiven::Transferred {
                        body: take(&given.body),
                        reference: take(&given.reference),
                        remind_at: given.remind_at,
                    },
                    Ending::Merged => ConclusionGiven::Merged { into: merged },
                },
                reason: take(&given.reason),
            },
            ActInput::FollowTransfer { news, remind_at } => Command::FollowTransfer {
                news: take(news),
                remind_at: *remind_at,
            },
            ActInput::TakeBack { reason } => Command::TakeBack {
                reason: take(reason),
            },
            ActInput::Reopen { to, reason } => Command::Reopen {
                to: StepNumber(*to),
                reason: take(reason),
            },
        };
        Prepared {
            command,
            texts,
            other,
        }
    }

    /// Loads a case as policy sees it. Not found and not visible are the same.
    pub(crate) async fn load(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<(ComplaintRow, Situation), OfficeError> {
        let (office, register) = (self.id, who.register_number(number)?);
        let read = self
            .db
            .read(move |conn| Box::pin(find_case(conn, office, register)));
        let found = read.await?.ok_or(OfficeError::NotFound)?;
        let (row, situation, _) = self.opened(who, found)?;
        Ok((row, situation))
    }

    /// A case that was read, as policy sees it.
    pub(crate) fn opened(
        &self,
        who: &SignedIn,
        FoundCase { row, desks, guard }: FoundCase,
    ) -> Result<(ComplaintRow, Situation, Guard), OfficeError> {
        let situation = situation_of(&who.directory, &row, &desks);
        let situation = behind(who, &guard, situation, self.now());
        who.permit(Action::SeeCase, &situation)?;
        Ok((row, situation, guard))
    }
}

impl SignedIn {
    /// Where a complaint number stands in the register, if its letters are the office's.
    pub(crate) fn register_number(
        &self,
        number: &ComplaintNumber,
    ) -> Result<RegisterNumber, OfficeError> {
        let prefix = self.directory.profile.prefix_of(number.register.year);
        if number.prefix == prefix {
            Ok(number.register)
        } else {
            Err(OfficeError::NotFound)
        }
    }
}

/// A case with what says who may see it.
pub(crate) struct FoundCase {
    pub(crate) row: ComplaintRow,
    pub(crate) desks: Vec<(sop::Desk, bool)>,
    pub(crate) guard: Guard,
}

/// Reads the case of a number.
pub(crate) async fn find_case(
    conn: &mut Conn<'_>,
    office: OfficeId,
    register: RegisterNumber,
) -> Result<Option<FoundCase>, StoreError> {
    let Some(row) = conn.ask(complaints::find_number(office, register)).await? else {
        return Ok(None);
    };
    let (desks, guard) = conn.ask(seen_by(office, &row)).await?;
    Ok(Some(FoundCase { row, desks, guard }))
}

/// What says who may see a case: its desks and its guard.
pub(crate) fn seen_by(
    office: OfficeId,
    row: &ComplaintRow,
) -> (Question<Vec<(sop::Desk, bool)>>, Question<Guard>) {
    let desks = case_desks::of_case(office, row.id);
    (desks, guards::of_case(office, row.id, row.guard))
}

/// What policy needs to know of a case.
pub(crate) fn situation_of(
    directory: &Directory,
    row: &ComplaintRow,
    desks: &[(sop::Desk, bool)],
) -> Situation {
    let open = row.state.standing == "open";
    let deciders = directory
        .procedure(&row.state.procedure)
        .map(|procedure| deciders(procedure))
        .unwrap_or_default();
    Situation {
        open,
        ended: matches!(row.state.standing.as_str(), "archived" | "concluded"),
        deciders,
        waiting: desks
            .iter()
            .filter(|(_, waiting)| *waiting && open)
            .map(|(desk, _)| desk.clone())
            .collect(),
        visited: desks.iter().map(|(desk, _)| desk.clone()).collect(),
        confidential: row.identity_kind == casework::IdentityKind::Confidential,
        ..Situation::default()
    }
}

/// Desks to which a procedure gives a decision.
pub(crate) fn deciders(procedure: &Procedure) -> Vec<sop::Desk> {
    let steps = procedure.steps().filter(|step| step.act == Act::Decide);
    steps
        .flat_map(|step| sop::desks_of(procedure, step, None))
        .collect()
}

/// The progress of a row, for views.
pub(crate) fn progress(row: &ComplaintRow) -> Result<Progress, OfficeError> {
    Ok(progress_of(&row.state.progress)?)
}

pub(crate) async fn file_entries(
    conn: &mut store::Conn<'_>,
    office: casework::OfficeId,
    case: CaseId,
    files: &[AttachmentRow],
    by: Option<Signer>,
    now: Timestamp,
) -> Result<Vec<NewEntry>, OfficeError> {
    let mut entries = Vec::new();
    for file in files {
        attachments::insert(conn, office, file).await?;
        if let Some(job) = thumbnail_job(office, file) {
            store::jobs::enqueue(conn, &job, now).await?;
        }
        let added = DeskEvent::AttachmentAdded {
            attachment: file.id,
            sha256: file.sha256.clone(),
            purpose: file.purpose.clone(),
            shown: file.shown.clone(),
        };
        entries.push(of_case(now, case, by, Happening::Desk(added)));
    }
    Ok(entries)
}
