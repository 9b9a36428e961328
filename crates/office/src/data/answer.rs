//! At the office: a request is written down, and answered.

use casework::{
    Action, ComplaintNumber, DataGround, DataOutcome, DataRequest, DataRequestId, DataRequestKind,
    DeskEvent, Happening, data_requests,
};
use jiff::Timestamp;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{access, data_requests as kept, history};

use super::{Asked, WORDS};
use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// A request as a clerk writes it down.
#[derive(Clone, Debug, Default)]
pub struct DataRequestInput {
    /// Code of what is asked.
    pub kind: String,
    /// In the words of whoever asks.
    pub words: String,
    /// When it was received, where that was not now.
    pub received: Option<Timestamp>,
}

/// An answer as the form brings it.
#[derive(Clone, Debug, Default)]
pub struct DataAnswerInput {
    /// Id of the request.
    pub request: String,
    /// Code of what became of it.
    pub outcome: String,
    /// Code of the ground, where one is owed.
    pub ground: String,
    /// In words.
    pub text: String,
}

impl Office {
    /// Writes down what somebody asks about his data who came or wrote. The time for the
    /// answer runs from when it was received.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with fields `data_kind`, `data_words`, `data_received`; as
    /// [`act`](Self::act).
    #[crate::boxed]
    pub async fn take_data_request(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        given: &DataRequestInput,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let by = who.permit(Action::TakeDataRequest, &situation)?.signer;
        let content = repeat::content(&self.keys, given, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Data(row.id), key, &content);
        let now = self.now();
        let mut faults = Vec::new();
        let kind = DataRequestKind::parse(&given.kind);
        if kind.is_none() {
            faults.push(FieldFault::new("data_kind", "data_kind_missing"));
        }
        faults.extend(words_fault(
            "data_words",
            &given.words,
            "data_words_missing",
        ));
        let received = given.received.unwrap_or(now);
        if received > now {
            faults.push(FieldFault::new("data_received", "received_future"));
        } else if received < row.received_at {
            faults.push(FieldFault::new("data_received", "data_received_before"));
        }
        let (Some(kind), true) = (kind, faults.is_empty()) else {
            return Err(OfficeError::Invalid(faults));
        };
        let asked = Asked::new(self, kind, received, &given.words);
        let (office, official) = (self.id, who.official.id);
        self.db
            .try_write_history(office, move |conn| {
                let (asked, key, row) = (asked.clone(), key.clone(), row.clone());
                Box::pin(async move {
                    if access::remember(conn, office, official, &key, "{}", now).await? {
                        asked
                            .keep(conn, office, &row, (Some(by), now), false)
                            .await?;
                    }
                    Ok::<_, OfficeError>(())
                })
            })
            .await
    }

    /// Answers what somebody asked about his data. Where the answer says so, who complained is
    /// erased with it.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with fields `data_outcome`, `data_ground`, `data_answer`;
    /// [`OfficeError::Stale`] when the case was changed meanwhile; as [`act`](Self::act).
    #[crate::boxed]
    pub async fn answer_data_request(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        given: &DataAnswerInput,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let by = who.permit(Action::AnswerDataRequest, &situation)?.signer;
        let content = repeat::content(&self.keys, given, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Data(row.id), key, &content);
        let (office, case, official, now) = (self.id, row.id, who.official.id, self.now());
        if self.kept_of(official, &key).await?.is_some() {
            return Ok(());
        }
        let request = self.request_of(&row, &given.request).await?;
        let (outcome, ground) = judge(&request, given, official)?;
        let erasure = match request.kind.erases(outcome) {
            true => Some(self.erasure(&row).await?),
            false => None,
        };
        let Some(written) = self.written(&given.text) else {
            return Err(OfficeError::NotFound);
        };
        let (request, erases) = (request.id, erasure.is_some());
        self.db
            .try_write_history(office, move |conn| {
                let (key, written, erasure) = (key.clone(), written.clone(), erasure.clone());
                Box::pin(async move {
                    complaints::hold(conn, office, case).await?;
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok(());
                    }
                    if !kept::answer(conn, office, case, request, (now, outcome)).await? {
                        return Err(OfficeError::Invalid(vec![answered_before()]));
                    }
                    written.keep(conn, office, Some(case)).await?;
                    let mut events = vec![DeskEvent::DataAnswered {
                        request,
                        outcome,
                        ground,
                        answer: Some(written.passage.reference()),
                    }];
                    if let Some(erasure) = &erasure {
                        events.push(erasure.carry_out(conn, office).await?);
                    }
                    let entries: Vec<_> = events
                        .into_iter()
                        .map(|event| of_case(now, case, by, Happening::Desk(event)))
                        .collect();
                    history::append(conn, office, &entries, now).await?;
                    Ok(())
                })
            })
            .await?;
        // It is erased already: what keeps the files now the job throws away.
        if erases && let Err(error) = self.forget_mails(case).await {
            tracing::warn!(%error, "files of erased messages could not be thrown away");
        }
        Ok(())
    }

    /// The request of that id, if it is one of this case and open.
    async fn request_of(&self, row: &ComplaintRow, id: &str) -> Result<DataRequest, OfficeError> {
        let id: DataRequestId = id.parse().map_err(|_| OfficeError::NotFound)?;
        let (office, case) = (self.id, row.id);
        let read = self
            .db
            .read(move |conn| Box::pin(conn.ask(history::of_case(office, case))));
        let requests = data_requests(&history::entries(&read.await?)?);
        let found = requests.into_iter().find(|one| one.id == id);
        let request = found.ok_or(OfficeError::NotFound)?;
        match request.answer {
            None => Ok(request),
            Some(_) => Err(OfficeError::Invalid(vec![answered_before()])),
        }
    }
}

fn answered_before() -> FieldFault {
    FieldFault::new("data_outcome", "data_answered")
}

/// What is answered, as far as the law and the form let it be.
fn judge(
    request: &DataRequest,
    given: &DataAnswerInput,
    official: casework::OfficialId,
) -> Result<(DataOutcome, Option<DataGround>), OfficeError> {
    let mut faults = Vec::new();
    let outcome = DataOutcome::parse(&given.outcome)
        .filter(|outcome| request.kind.outcomes().contains(outcome));
    let ground = DataGround::parse(&given.ground);
    match outcome {
        None => faults.push(FieldFault::new("data_outcome", "data_outcome_missing")),
        Some(outcome) => {
            if outcome.needs_ground() && ground.is_none() {
                faults.push(FieldFault::new("data_ground", "data_ground_missing"));
            }
            // What is erased does not come back: nobody alone asks for it and does it.
            let taken_by = request.taken_by.map(|by| by.official);
            if request.kind.erases(outcome) && taken_by == Some(official) {
                faults.push(FieldFault::new("data_outcome", "data_second"));
            }
        }
    }
    faults.extend(words_fault(
        "data_answer",
        &given.text,
        "data_answer_missing",
    ));
    match outcome {
        Some(outcome) if faults.is_empty() => {
            Ok((outcome, ground.filter(|_| outcome.needs_ground())))
        }
        _ => Err(OfficeError::Invalid(faults)),
    }
}

/// What is wrong with a text that must be there.
pub(crate) fn words_fault(
    field: &'static str,
    text: &str,
    when_empty: &'static str,
) -> Option<FieldFault> {
    if text.trim().is_empty() {
        return Some(FieldFault::new(field, when_empty));
    }
    (text.chars().count() > WORDS).then(|| FieldFault::with(field, "too_long", WORDS.to_string()))
}
