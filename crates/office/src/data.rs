//! What people ask about their own data (UU 27/2022 Pasal 5 to 13), and the answers.
//!
//! A request is a record of the case's history; its words lie sealed beside it. Whoever shows
//! number and PIN asks for himself; for whoever comes or writes, a clerk writes it down. Who
//! answers is trusted with identities, and what is erased is gone in the same transaction.

mod answer;
mod erase;

use std::collections::HashMap;

use casework::{
    Action, DataGround, DataOutcome, DataRequest, DataRequestId, DataRequestKind, Entry, OfficeId,
    Signer, Situation, answer_due, data_requests,
};
use jiff::Timestamp;
use sop::PassageRef;
use store::tables::complaints::ComplaintRow;
use store::tables::data_requests::{self as kept, DataRequestRow};
use store::tables::history;
use store::{Conn, StoreError};

pub(crate) use self::answer::words_fault;
pub use self::answer::{DataAnswerInput, DataRequestInput};
use crate::intake::of_case;
use crate::passages::Written;
use crate::{Directory, Office, SignedIn};

/// Letters of what somebody asks, and of the answer.
pub(crate) const WORDS: usize = 4_000;

/// A request as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRequestView {
    /// Its id.
    pub id: DataRequestId,
    /// What is asked.
    pub kind: DataRequestKind,
    /// When the office received it.
    pub received_at: Timestamp,
    /// By when it must be answered.
    pub due: Timestamp,
    /// Not answered, and the time for it is over.
    pub late: bool,
    /// In the words of whoever asked.
    pub said: Option<String>,
    /// Who of the office wrote it down, for the office's own pages; none when the complainant
    /// asked by number and PIN.
    pub taken_by: Option<String>,
    /// The answer.
    pub answer: Option<DataAnswerView>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataAnswerView {
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: DataOutcome,
    /// Why not, or not wholly.
    pub ground: Option<DataGround>,
    /// In words; none where the page answered by itself.
    pub text: Option<String>,
}

/// The requests of a case and what the reader may do about them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataRequestsView {
    /// The requests, the oldest first.
    pub list: Vec<DataRequestView>,
    /// The reader may write one down.
    pub may_take: bool,
    /// The reader may answer.
    pub may_answer: bool,
}

impl DataRequestsView {
    /// The oldest that nobody has answered: they are answered one after the other.
    pub fn next(&self) -> Option<&DataRequestView> {
        self.list.iter().find(|one| one.answer.is_none())
    }
}

/// A case in which somebody asked about his data and nobody has answered.
#[derive(Clone, Debug)]
pub struct DataRequestLine {
    /// Number.
    pub number: casework::ComplaintNumber,
    /// Subject.
    pub subject: String,
    /// What is asked.
    pub kind: DataRequestKind,
    /// By when it must be answered.
    pub due: Timestamp,
    /// That time is over.
    pub late: bool,
}

/// The requests of a case for a page. `directory` names who of the office wrote them down.
pub(crate) fn views(
    entries: &[Entry],
    texts: &HashMap<String, String>,
    directory: Option<&Directory>,
    now: Timestamp,
) -> Vec<DataRequestView> {
    let text = |passage: &Option<PassageRef>| {
        let id = passage.as_ref().map(|passage| passage.id.0.as_str());
        id.and_then(|id| texts.get(id).cloned())
    };
    let name = |by: Signer| {
        let official = directory.and_then(|directory| directory.official(by.official));
        official.map(|official| official.name.clone())
    };
    let requests = data_requests(entries).into_iter();
    requests
        .map(|one| DataRequestView {
            id: one.id,
            kind: one.kind,
            received_at: one.received_at,
            due: one.due,
            late: one.is_late(now),
            said: text(&one.said),
            taken_by: one.taken_by.and_then(name),
            answer: one.answer.map(|answer| DataAnswerView {
                at: answer.at,
                outcome: answer.outcome,
                ground: answer.ground,
                text: text(&answer.text),
            }),
        })
        .collect()
}

/// The same for the case's own page.
pub(crate) fn requests_view(
    who: &SignedIn,
    situation: &Situation,
    entries: &[Entry],
    texts: &HashMap<String, String>,
    now: Timestamp,
) -> DataRequestsView {
    DataRequestsView {
        list: views(entries, texts, Some(&who.directory), now),
        may_take: who.may(Action::TakeDataRequest, situation),
        may_answer: who.may(Action::AnswerDataRequest, situation),
    }
}

/// Texts of requests and answers, which are for whoever asked.
pub(crate) fn texts_of(requests: &[DataRequest]) -> impl Iterator<Item = &PassageRef> {
    requests.iter().flat_map(|one| {
        let answer = one.answer.as_ref().and_then(|answer| answer.text.as_ref());
        one.said.iter().chain(answer)
    })
}

/// A request, ready to be kept.
#[derive(Clone)]
pub(crate) struct Asked {
    id: DataRequestId,
    kind: DataRequestKind,
    received: Timestamp,
    said: Option<Written>,
}

impl Asked {
    pub(crate) fn new(
        office: &Office,
        kind: DataRequestKind,
        received: Timestamp,
        words: &str,
    ) -> Asked {
        Asked {
            id: DataRequestId(office.new_id()),
            kind,
            received,
            said: office.written(words),
        }
    }

    /// Keeps it, written down at `now` by `by`. Where the page answers by itself, with that.
    pub(crate) async fn keep(
        &self,
        conn: &mut Conn<'_>,
        office: OfficeId,
        row: &ComplaintRow,
        (by, now): (Option<Signer>, Timestamp),
        answered_at_once: bool,
    ) -> Result<(), StoreError> {
        let request = DataRequestRow {
            id: self.id,
            kind: self.kind,
            received_at: self.received,
            due_at: answer_due(self.received),
            answered: None,
        };
        kept::insert(conn, office, row.id, &request).await?;
        let said = match &self.said {
            Some(written) => {
                written.keep(conn, office, Some(row.id)).await?;
                Some(written.passage.reference())
            }
            None => None,
        };
        let asked = casework::DeskEvent::DataRequested {
            request: self.id,
            kind: self.kind,
            due: request.due_at,
            said,
        };
        let happened = |at, what| of_case(at, row.id, by, casework::Happening::Desk(what));
        let mut entries = vec![happened(self.received, asked)];
        if answered_at_once {
            let outcome = DataOutcome::Granted;
            kept::answer(conn, office, row.id, self.id, (now, outcome)).await?;
            let answered = casework::DeskEvent::DataAnswered {
                request: self.id,
                outcome,
                ground: None,
                answer: None,
            };
            entries.push(happened(now, answered));
        }
        history::append(conn, office, &entries, now).await.map(drop)
    }
}
