//! What each case is found by, kept up beside the acts.
//!
//! The complainant's story lies open in the database, so its words are indexed as they
//! stand. What is sealed there (who complains openly, what officials write) is indexed as
//! keyed digests of its words, so the index names nobody either. By what a protected
//! complainant is known ([`Known`]) his case is not found, wherever it was written: in his own
//! story, in a note of somebody who opened the identity, or in what was corrected.

use std::collections::BTreeSet;

use casework::{CaseId, IdentityKind};
use search::{Indexed, index, index_blind};
use store::tables::findings::{self, Entry, Findable};

use super::{blind, scope};
use crate::mask::{Known, OF_IDENTITY, fields_before, identity_before};
use crate::{FieldBefore, Identity, Office, OfficeError};

/// Records of the history that are followed in one go.
const RECORDS: u32 = 96;

/// How far a round of following the history came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Records that were followed; none when the index is up to date.
    pub records: usize,
    /// The last record when the round began: it moves while people are at work.
    pub head: i64,
}

impl Office {
    /// Follows the history: indexes the cases of the next records.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn follow_history(&self) -> Result<Followed, OfficeError> {
        self.follow_records(RECORDS).await
    }

    /// The same with so many records in one go, where nobody waits meanwhile.
    ///
    /// # Errors
    /// As [`follow_history`](Self::follow_history).
    #[crate::boxed]
    pub async fn follow_records(&self, most: u32) -> Result<Followed, OfficeError> {
        let office = self.id;
        let read = self.db.read(move |conn| {
            Box::pin(async move {
                let (head, done) = findings::cursor(conn, office).await?;
                if head == done {
                    return Ok((head, None));
                }
                // Ahead of the history: of another one. All is made anew.
                let from = if head < done { 0 } else { done };
                let records = findings::touched(conn, office, from, most).await?;
                let named: BTreeSet<CaseId> =
                    records.iter().filter_map(|(_, case)| *case).collect();
                let named: Vec<CaseId> = named.into_iter().collect();
                let mut cases = Vec::new();
                for some in named.chunks(findings::BATCH) {
                    cases.extend(findings::cases(conn, office, some).await?);
                }
                Ok((head, Some((done, records, cases))))
            })
        });
        let (head, next) = read.await?;
        let caught_up = Followed { records: 0, head };
        let Some((done, records, mut cases)) = next else {
            return Ok(caught_up);
        };
        let Some((last, _)) = records.last().copied() else {
            return Ok(caught_up);
        };
        // The newest is found first by its place in the index.
        cases.sort_by_key(|case| case.row.register);
        let entries: Vec<Entry> = cases.iter().map(|case| self.entry_of(case)).collect();
        let written = self.db.write(move |conn| {
            let entries = entries.clone();
            Box::pin(async move { findings::put(conn, office, &entries, done, last).await })
        });
        written.await?;
        Ok(Followed {
            records: records.len(),
            head,
        })
    }

    fn entry_of(&self, case: &Findable) -> Entry {
        let row = &case.row;
        let open = row.identity_kind == IdentityKind::Open;
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())
            .unwrap_or_default();
        let written: Vec<String> = case.texts.iter().filter_map(|row| self.text(row)).collect();
        let corrected: Vec<Vec<FieldBefore>> = written
            .iter()
            .filter_map(|text| fields_before(text))
            .collect();
        // What says who complains is not found by where he is protected, and neither is what
        // said so before.
        let before = corrected.iter().flatten();
        let before = before.filter(|one| open || !OF_IDENTITY.contains(&one.field.as_str()));
        let mut plain: Vec<&str> = vec![
            &row.subject,
            &row.description,
            &row.occurred,
            &row.place.hamlet,
            &row.place.landmark,
        ];
        let texts = written.iter().filter(|text| fields_before(text).is_none());
        let mut sealed: Vec<&str> = texts.map(String::as_str).collect();
        sealed.extend(before.map(|one| one.words.as_str()));
        let blind = |word: &str| blind(&self.keys, self.id, word);
        let indexed = if open {
            // A telephone's pictures and recordings are often named after their owner.
            plain.extend(case.files.iter().map(String::as_str));
            sealed.extend(identity.parts());
            index(&plain).and(&index_blind(&sealed, &blind))
        } else {
            let mut identities: Vec<Identity> = corrected
                .iter()
                .map(|fields| identity_before(fields))
                .collect();
            identities.push(identity);
            let known = Known::of(&identities);
            let masked = |texts: &[&str]| -> Vec<String> {
                texts.iter().map(|text| known.masked(text)).collect()
            };
            // His name may stand behind another word's ending: the same stem.
            let words = known_by(&identities);
            let hidden: BTreeSet<String> = words.iter().map(|word| blind(word)).collect();
            let plain = index(&borrowed(&masked(&plain)));
            let sealed = index_blind(&borrowed(&masked(&sealed)), &blind);
            without(plain, &words).and(&without(sealed, &hidden))
        };
        let scope = scope(self.id);
        let indexed = indexed.within(&scope);
        let tsvector = match self.db.dialect() {
            store::Dialect::Sqlite => String::new(),
            store::Dialect::Postgres => indexed.tsvector(Some(&scope)),
        };
        Entry {
            case: row.id,
            tsvector,
            scope,
            words: indexed.words,
            stems: indexed.stems,
        }
    }
}

/// The words by which somebody is known, and their stems: those of his name, his telephone
/// and his other contacts. Not those of his address: a village's name is no secret.
fn known_by(identities: &[Identity]) -> BTreeSet<String> {
    let told = |one: &Identity| -> Vec<String> {
        let all = index(&[&one.name, &one.phone, &one.contact, &one.reference]);
        let words = all.words.split_ascii_whitespace();
        let words = words.chain(all.stems.split_ascii_whitespace());
        // "I" and "Ni" begin half of all names, and words besides.
        words
            .filter(|word| word.len() > 2)
            .map(str::to_owned)
            .collect()
    };
    identities.iter().flat_map(told).collect()
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// An entry without these words.
fn without(mut entry: Indexed, hidden: &BTreeSet<String>) -> Indexed {
    for list in [&mut entry.words, &mut entry.stems] {
        let words = list.split_ascii_whitespace();
        let kept: Vec<&str> = words.filter(|word| !hidden.contains(*word)).collect();
        *list = kept.join(" ");
    }
    entry
}
