//! Who plays a crowd's complaints, and by which procedures: looked up once for an office.

use std::collections::HashMap;
use std::sync::Arc;

use casework::{Capacity, Signer};
use sop::{Act, Desk, Procedure, StepNumber};

use crate::act::deciders;
use crate::{Directory, Office, OfficeError};

/// What is the same for all complaints of an office.
#[derive(Clone, Debug)]
pub struct CrowdCast {
    pub(super) directory: Arc<Directory>,
    pub(super) usual: Arc<Procedure>,
    pub(super) short: Arc<Procedure>,
    /// Where papers begin under the short one: who decides, who answers.
    pub(super) decision: StepNumber,
    pub(super) answer: StepNumber,
    signers: HashMap<Desk, Signer>,
    /// Categories that close no case to anybody.
    pub(super) categories: Vec<String>,
    /// Digest and size of the scan that stands for every signed answer.
    pub(super) scan: (String, i64),
}

impl CrowdCast {
    /// Who has the turn of a desk.
    pub(super) fn signer(&self, desk: &Desk) -> Result<Signer, OfficeError> {
        self.signers.get(desk).copied().ok_or(OfficeError::NotFound)
    }
}

impl Office {
    pub(super) fn cast(&self, scan: String, size: i64) -> Result<CrowdCast, OfficeError> {
        let (directory, now) = (self.directory(), self.now());
        let in_force = directory.in_force(now);
        let procedures = in_force.iter().map(|(_, procedure)| *procedure);
        let usual = procedures.clone().next().ok_or(OfficeError::NotFound)?;
        let short = procedures.min_by_key(|one| one.steps().count());
        let short = short.ok_or(OfficeError::NotFound)?;
        let step = |act| {
            let found = short.steps().find(|step| step.act == act);
            found.map(|step| step.number).ok_or(OfficeError::NotFound)
        };
        let mut signers = HashMap::new();
        for position in &directory.positions {
            for desk in casework::desks_of_position(position) {
                let holders = directory.at_desk(&desk, now);
                if let Some((official, position, acting)) = holders.first() {
                    let capacity = Capacity {
                        position: position.id,
                        kind: acting.kind,
                        on_behalf_of: acting.on_behalf_of,
                    };
                    let signer = Signer {
                        official: official.id,
                        capacity: Some(capacity),
                    };
                    signers.insert(desk, signer);
                }
            }
        }
        let clerk = sop::desks_of(usual, usual.start(), None);
        let clerk = clerk.first().and_then(|desk| signers.get(desk));
        let clerk = clerk.ok_or(OfficeError::NotFound)?.official;
        let turns = deciders(usual);
        let open = |category: &&casework::Category| {
            let guard = directory.guard_at_intake(&[], Some(category), &turns, clerk, now);
            guard.is_ok_and(|guard| guard.is_open())
        };
        let categories = &directory.profile.categories;
        let categories: Vec<String> = categories
            .iter()
            .filter(open)
            .map(|category| category.code.clone())
            .collect();
        Ok(CrowdCast {
            usual: Arc::clone(usual),
            short: Arc::clone(short),
            decision: step(Act::Decide)?,
            answer: step(Act::Answer)?,
            signers,
            categories,
            scan: (scan, size),
            directory: Arc::clone(&directory),
        })
    }
}
