//! The office's own tables against what the history tells of them.

use std::collections::{BTreeSet, HashSet};

use casework::{Break, Broken, Emblem, OfficeProfile};
use sha2::{Digest, Sha256};
use store::StoreError;
use store::tables::{emblems, history, numbers, offices, people, procedures};

use super::about;
use super::papers::PapersKept;
use super::told::{self, AppointmentFacts, ProcedureFacts, Tale};
use crate::people::official_digest;
use crate::{Office, OfficeError};

/// Records read at a time.
const PAGE: u32 = 500;

impl Office {
    /// Officials, appointments, procedures, profile and register numbers, and the records
    /// that came after `read_to`, all as they stood at one moment: the office may go on
    /// working meanwhile.
    pub(super) async fn audit_office(
        &self,
        tale: &mut Tale,
        read_to: i64,
        with_keys: bool,
        broken: &mut Vec<Broken>,
    ) -> Result<(), OfficeError> {
        let office = self.id;
        let known: BTreeSet<i16> = tale.numbers.keys().copied().collect();
        let (later, rows, officials, appointments, versions, heads, papers, emblem) = self
            .db
            .read(move |conn| {
                let mut years = known.clone();
                Box::pin(async move {
                    let mut later = Vec::new();
                    let mut after = read_to;
                    loop {
                        let page = history::page(conn, office, after, PAGE).await?;
                        let Some(last) = page.last() else { break };
                        after = last.seq;
                        later.extend(page.iter().filter_map(|row| row.entry().ok()));
                    }
                    years.extend(later.iter().filter_map(told::year_of));
                    let mut officials = Vec::new();
                    for official in people::list_officials(conn, office).await? {
                        let salt = people::official_salt(conn, office, official.id).await?;
                        officials.push((official.id, official_digest(&official, &salt)));
                    }
                    let mut heads = Vec::new();
                    for year in years {
                        let given = numbers::last(office, year);
                        let asked = (given, numbers::recorded(office, year));
                        let (last, recorded) = conn.ask(asked).await?;
                        heads.push((year, (last, recorded)));
                    }
                    let row = match offices::find(conn, office).await {
                        Ok(row) => Some(row),
                        Err(StoreError::NotFound) => None,
                        Err(error) => return Err(error),
                    };
                    let emblem = match row.as_ref().and_then(emblem_of) {
                        Some(emblem) => {
                            let kept = emblems::read(conn, office, &emblem.sha256).await?;
                            kept.is_some_and(|bytes| sha256(&bytes) == emblem.sha256)
                        }
                        None => true,
                    };
                    Ok((
                        later,
                        row,
                        officials,
                        people::list_appointments(conn, office).await?,
                        procedures::list(conn, office).await?,
                        heads,
                        PapersKept::read(conn, office).await?,
                        emblem,
                    ))
                })
            })
            .await?;
        for entry in &later {
            tale.note(entry);
        }
        broken.extend(self.papers_differ(&tale.papers, &papers, with_keys));
        let mut find = |subject: String| broken.push(about(Break::StateDiffers, subject));
        let profile = rows.as_ref().map(|row| sha256(&row.profile));
        if tale.profile != profile || tale.address != rows.and_then(|row| row.url) {
            find(format!("office {office}"));
        }
        if !emblem {
            find(format!("emblem of office {office}"));
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
        // Lower than a number given: it would be given twice. Higher: a gap. A wrong count of
        // what is recorded would hide a page of the book.
        for (year, kept) in heads {
            let last = tale.numbers.get(&year).copied();
            let recorded = tale.recorded.get(&year).copied().unwrap_or(0);
            if last.map(|last| (last, recorded)) != Some(kept) {
                find(format!("register {year}"));
            }
        }
        Ok(())
    }
}

/// The picture its profile names.
fn emblem_of(row: &offices::OfficeRow) -> Option<Emblem> {
    let profile: OfficeProfile = serde_json::from_str(&row.profile).ok()?;
    profile.emblem
}

fn sha256(text: impl AsRef<[u8]>) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}
