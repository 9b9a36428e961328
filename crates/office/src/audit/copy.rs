//! The audit of a copy, which has neither the office's folder nor always its keys.

use std::collections::{HashMap, HashSet};

use casework::{Break, Broken, OfficeId};
use store::Sha256Hex;

use super::{AuditReport, about};
use crate::{Office, OfficeError};

/// What stands in for the office's folder where a copy is read again.
#[derive(Clone, Copy, Debug)]
pub struct OfCopy<'a> {
    /// The files that are there, and whether the bytes of each give its name.
    pub files: &'a HashMap<Sha256Hex, bool>,
    /// Whether the office was opened with its own keys. Without them nothing sealed is held
    /// against its digest, and no signature is looked at; chain and heads still are.
    pub with_keys: bool,
}

impl OfCopy<'_> {
    pub(super) fn audit_files(&self, files: &HashSet<String>, broken: &mut Vec<Broken>) -> usize {
        for file in files {
            let seen = Sha256Hex::parse(file).and_then(|hash| self.files.get(&hash));
            match seen {
                Some(true) => {}
                Some(false) => broken.push(about(Break::FileChanged, file.clone())),
                None => broken.push(about(Break::FileMissing, file.clone())),
            }
        }
        files.len()
    }
}

impl Office {
    /// The audit of an office opened on a copy.
    ///
    /// # Errors
    /// As [`audit`](Self::audit).
    #[crate::boxed]
    pub async fn audit_copy(&self, copy: &OfCopy<'_>) -> Result<AuditReport, OfficeError> {
        self.audit_as(&[], Some(copy)).await
    }
}

/// The log of signed heads that belongs to a copy of the database, for the office goes on
/// signing while it is made: what the log said `before` the copy, all of it, and of what it
/// said `after` also the heads up to the last one that the copy has of their office. What was
/// there before stays in any case: a head the copy lacks is a finding, not to be hidden.
#[must_use]
pub fn log_of_copy(before: &[u8], after: &[u8], signed_to: &HashMap<OfficeId, i64>) -> Vec<u8> {
    // What follows the last line end was being written.
    let whole = |log: &[u8]| {
        log.iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1)
    };
    if !after.starts_with(&before[..whole(before)]) {
        // Somebody cut it meanwhile; the audit tells what that means.
        return before.to_vec();
    }
    let (kept, more) = after[..whole(after)].split_at(whole(before));
    let mut log = kept.to_vec();
    for line in more.split_inclusive(|byte| *byte == b'\n') {
        let text = String::from_utf8_lossy(line);
        let mut parts = text.split_whitespace();
        let office = parts.next().and_then(|id| id.parse().ok()).map(OfficeId);
        let seq = parts.next().and_then(|seq| seq.parse::<i64>().ok());
        let later = office
            .zip(seq)
            .and_then(|(office, seq)| signed_to.get(&office).map(|to| seq > *to))
            .unwrap_or(false);
        if !later {
            log.extend_from_slice(line);
        }
    }
    log
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_ends_where_the_copy_ends_and_hides_nothing() {
        let id = OfficeId(uuid::Uuid::from_u128(7));
        let line = |seq: i64| format!("{id} {seq} hash at key signature\n");
        let before = [line(1), line(2)].concat();
        let after = [line(1), line(2), line(3), line(4), "torn".to_owned()].concat();
        let kept = |before: &str, after: &str, to: i64| {
            let log = log_of_copy(
                before.as_bytes(),
                after.as_bytes(),
                &HashMap::from([(id, to)]),
            );
            String::from_utf8(log).expect("text")
        };
        assert_eq!(
            kept(&before, &after, 3),
            [line(1), line(2), line(3)].concat()
        );
        // The copy has lost a head that was signed before: the log still tells of it.
        assert_eq!(kept(&before, &after, 1), before);
        // A line that was torn before is whole after.
        let torn = [line(1), "0000".to_owned()].concat();
        assert_eq!(kept(&torn, &after, 2), before);
        // A log that was rewritten meanwhile is left as it was.
        assert_eq!(kept(&before, &line(9), 9), before);
    }
}
