//! What is known of personal data that got out (UU 27/2022 Pasal 46): records that are only
//! ever added to, and the time in which those concerned and the authority must be told.

use std::collections::HashMap;

use casework::{Action, BreachId, DeskEvent, Happening, Situation, answer_due};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::StoreError;
use store::tables::history::{self, NewEntry};
use store::tables::{access, passages};

use crate::case_view::who_acted;
use crate::data::WORDS;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Records that are read of it.
const RECORDS: u32 = 500;

/// What is written in one record; each part in words, and any may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreachReport {
    /// What happened: when and how the data got out.
    pub happened: String,
    /// Which data.
    pub data: String,
    /// How many people they are about.
    pub people: String,
    /// What is done about it.
    pub done: String,
    /// Who was told, and when.
    pub told: String,
}

/// A record as the form brings it.
#[derive(Clone, Debug, Default)]
pub struct BreachInput {
    /// Id of the incident it adds to; empty for a new one.
    pub breach: String,
    /// When the office noticed a new one.
    pub noticed: Option<Timestamp>,
    /// What is written.
    pub report: BreachReport,
}

/// One incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachView {
    /// Its id.
    pub id: BreachId,
    /// When the office noticed it.
    pub noticed: Timestamp,
    /// By when those concerned and the authority must be told.
    pub due: Timestamp,
    /// Some record says who was told.
    pub told: bool,
    /// Nobody was told, and the time for it is over.
    pub late: bool,
    /// What was written of it, the oldest first.
    pub records: Vec<BreachRecord>,
}

/// What somebody wrote of an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachRecord {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Option<String>,
    /// In which position.
    pub position: String,
    /// What.
    pub report: BreachReport,
}

impl BreachReport {
    /// Each part with its name.
    pub(crate) fn parts(&self) -> [(&'static str, &String); 5] {
        [
            ("breach_happened", &self.happened),
            ("breach_data", &self.data),
            ("breach_people", &self.people),
            ("breach_done", &self.done),
            ("breach_told", &self.told),
        ]
    }

    fn faults(&self, is_new: bool) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if is_new {
            if self.happened.trim().is_empty() {
                faults.push(FieldFault::new(
                    "breach_happened",
                    "breach_happened_missing",
                ));
            }
            if self.data.trim().is_empty() {
                faults.push(FieldFault::new("breach_data", "breach_data_missing"));
            }
        } else if self.parts().iter().all(|(_, text)| text.trim().is_empty()) {
            faults.push(FieldFault::new("breach_happened", "breach_nothing"));
        }
        let long = self.parts().into_iter();
        let long = long.filter(|(_, text)| text.chars().count() > WORDS);
        faults
            .extend(long.map(|(field, _)| FieldFault::with(field, "too_long", WORDS.to_string())));
        faults
    }
}

impl Office {
    /// The incidents, the one noticed last first.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn breaches(&self, who: &SignedIn) -> Result<Vec<BreachView>, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let (office, now) = (self.id, self.now());
        let read = self.db.read(move |conn| {
            Box::pin(async move {
                let mut found = Vec::new();
                let kind = "breach_recorded";
                for row in history::of_kind(conn, office, kind, i64::MAX, RECORDS).await? {
                    let entry = row.entry()?;
                    let Happening::Desk(DeskEvent::BreachRecorded { report, .. }) = &entry.what
                    else {
                        continue;
                    };
                    let text = match report.id.0.parse() {
                        Ok(id) => passages::find(conn, office, id).await?,
                        Err(_) => None,
                    };
                    found.push((entry, text));
                }
                Ok::<_, StoreError>(found)
            })
        });
        let mut found = read.await?;
        found.reverse();
        let mut at: HashMap<BreachId, usize> = HashMap::new();
        let mut views: Vec<BreachView> = Vec::new();
        for (entry, text) in found {
            let Happening::Desk(DeskEvent::BreachRecorded {
                breach, noticed, ..
            }) = &entry.what
            else {
                continue;
            };
            let words = text.as_ref().and_then(|row| self.text(row));
            let report = words.and_then(|words| serde_json::from_str(&words).ok());
            let (by, position, _) = who_acted(&who.directory, &entry);
            let record = BreachRecord {
                at: entry.at,
                by: by.map(|(_, name, _)| name),
                position,
                report: report.unwrap_or_default(),
            };
            let place = *at.entry(*breach).or_insert_with(|| {
                views.push(BreachView {
                    id: *breach,
                    noticed: *noticed,
                    due: answer_due(*noticed),
                    told: false,
                    late: false,
                    records: Vec::new(),
                });
                views.len() - 1
            });
            views[place].records.push(record);
        }
        for view in &mut views {
            let mut told = view.records.iter().map(|record| &record.report.told);
            view.told = told.any(|told| !told.trim().is_empty());
            view.late = !view.told && view.due < now;
        }
        views.sort_by_key(|view| std::cmp::Reverse(view.noticed));
        Ok(views)
    }

    /// Writes down personal data that got out, or adds to what is known of it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when it adds to none there is;
    /// [`OfficeError::Invalid`] with fields `breach_…`.
    #[crate::boxed]
    pub async fn record_breach(
        &self,
        who: &SignedIn,
        key: &str,
        given: &BreachInput,
    ) -> Result<(), OfficeError> {
        let by = who
            .permit(Action::KeepSettings, &Situation::default())?
            .signer;
        let known = self.breaches(who).await?;
        let now = self.now();
        let adds_to = match given.breach.as_str() {
            "" => None,
            id => {
                let found = known.iter().find(|one| one.id.to_string() == id);
                Some(found.ok_or(OfficeError::NotFound)?)
            }
        };
        let mut faults = given.report.faults(adds_to.is_none());
        let noticed = match adds_to {
            Some(known) => known.noticed,
            None => given.noticed.unwrap_or(now),
        };
        if noticed > now {
            faults.push(FieldFault::new("breach_noticed", "received_future"));
        }
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        let breach = adds_to.map_or_else(|| BreachId(self.new_id()), |known| known.id);
        let content = repeat::content(&self.keys, given, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Breach, key, &content);
        let words = serde_json::to_string(&given.report).unwrap_or_default();
        let Some(report) = self.written(&words) else {
            return Err(OfficeError::NotFound);
        };
        let (office, official) = (self.id, who.official.id);
        self.db
            .try_write_history(office, move |conn| {
                let (report, key) = (report.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    report.keep(conn, office, None).await?;
                    let recorded = DeskEvent::BreachRecorded {
                        breach,
                        noticed,
                        report: report.passage.reference(),
                    };
                    let entry = NewEntry {
                        at: now,
                        case: None,
                        by: Some(by),
                        what: Happening::Desk(recorded),
                    };
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await
    }
}
