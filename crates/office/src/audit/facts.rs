//! The office's own tables against what the history tells of them.

use std::collections::HashSet;

use casework::{Break, Broken};
use sha2::{Digest, Sha256};
use store::tables::{complaints, history, offices, people, procedures};

use super::about;
use super::told::{AppointmentFacts, ProcedureFacts, Tale};
use crate::people::official_digest;
use crate::{Office, OfficeError};

/// How often the tables are read again while the office goes on working.
const TRIES: u32 = 5;

impl Office {
    /// Officials, appointments, procedures, profile and register numbers. What differs is
    /// told only if no record was added since the history was read, or it still differs
    /// with those records.
    pub(super) async fn audit_office(
        &self,
        tale: &mut Tale,
        mut read_to: i64,
        broken: &mut Vec<Broken>,
    ) -> Result<(), OfficeError> {
        let office = self.id;
        for turn in 1.. {
            let differs = self.office_differs(tale).await?;
            let later = match differs.is_empty() || turn == TRIES {
                true => Vec::new(),
                false => {
                    self.db
                        .read(move |conn| Box::pin(history::page(conn, office, read_to, 500)))
                        .await?
                }
            };
            let Some(last) = later.last() else {
                broken.extend(differs);
                break;
            };
            read_to = last.seq;
            for entry in later.iter().filter_map(|row| row.entry().ok()) {
                tale.note(&entry);
            }
        }
        Ok(())
    }

    async fn office_differs(&self, tale: &Tale) -> Result<Vec<Broken>, OfficeError> {
        let office = self.id;
        let years: Vec<i16> = tale.numbers.keys().copied().collect();
        let (rows, officials, appointments, versions, heads) = self
            .db
            .read(move |conn| {
                let years = years.clone();
                Box::pin(async move {
                    let mut officials = Vec::new();
                    for official in people::list_officials(conn, office).await? {
                        let salt = people::official_salt(conn, office, official.id).await?;
                        officials.push((official.id, official_digest(&official, &salt)));
                    }
                    let mut heads = Vec::new();
                    for year in years {
                        heads.push((year, complaints::last_number(conn, office, year).await?));
                    }
                    Ok((
                        offices::list(conn).await?,
                        officials,
                        people::list_appointments(conn, office).await?,
                        procedures::list(conn, office).await?,
                        heads,
                    ))
                })
            })
            .await?;
        let mut differs = Vec::new();
        let mut find = |subject: String| differs.push(about(Break::StateDiffers, subject));
        let profile = rows
            .into_iter()
            .find(|row| row.id == office)
            .map(|row| sha256(&row.profile));
        if tale.profile != profile {
            find(format!("office {office}"));
        }
        let seen: HashSet<_> = officials.iter().map(|(id, _)| *id).collect();
        for (id, digest) in &officials {
            if tale.officials.get(id) != Some(digest) {
                find(format!("official {id}"));
            }
        }
        for id in tale.officials.keys().filter(|id| !seen.contains(*id)) {
            find(format!("official {id}"));
        }
        let seen: HashSet<_> = appointments.iter().map(|row| row.id).collect();
        for row in &appointments {
            let kept = AppointmentFacts {
                official: row.official,
                position: row.position,
                kind: row.kind,
                from: row.from,
                to: row.to,
            };
            if tale.appointments.get(&row.id) != Some(&kept) {
                find(format!("appointment {}", row.id));
            }
        }
        for id in tale.appointments.keys().filter(|id| !seen.contains(*id)) {
            find(format!("appointment {id}"));
        }
        let seen: HashSet<_> = versions.iter().map(|row| &row.reference).collect();
        for row in &versions {
            let kept = ProcedureFacts {
                sha256: sha256(&row.source),
                from: row.from,
                to: row.to,
            };
            if tale.procedures.get(&row.reference) != Some(&kept) || row.sha256 != kept.sha256 {
                find(format!(
                    "procedure {} {}",
                    row.reference.id, row.reference.version
                ));
            }
        }
        for reference in tale.procedures.keys().filter(|one| !seen.contains(one)) {
            find(format!("procedure {} {}", reference.id, reference.version));
        }
        // Lower than a number given: it would be given twice. Higher: a gap.
        for (year, last) in heads {
            if tale.numbers.get(&year) != Some(&last) {
                find(format!("register {year}"));
            }
        }
        Ok(differs)
    }
}

fn sha256(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}
