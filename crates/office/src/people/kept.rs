//! What an office must never lose: somebody who can appoint others, and somebody for each
//! step of its procedures.

use std::collections::BTreeMap;

use casework::{OfficeId, PositionId};
use jiff::civil::Date;
use store::{Conn, StoreError};

use crate::people::view::performs;
use crate::{Directory, FieldFault, OfficeError};

/// Whether somebody kept people on a day before a write changed anything.
///
/// It is asked within the write, once the office's row is taken: of two who end each other at
/// the same moment each would see the other there.
#[derive(Debug)]
pub(crate) struct Kept {
    office: OfficeId,
    day: Date,
    before: bool,
}

impl Kept {
    /// How it stands before the change.
    pub(crate) async fn before(
        conn: &mut Conn<'_>,
        office: OfficeId,
        day: Date,
    ) -> Result<Kept, StoreError> {
        let before = Directory::load(conn, office).await?;
        let before = before.somebody_keeps_people(day);
        Ok(Kept {
            office,
            day,
            before,
        })
    }

    /// Refuses, on a form's field, the change that ended it. What was decided before is not
    /// judged.
    pub(crate) async fn still(
        &self,
        conn: &mut Conn<'_>,
        field: &'static str,
    ) -> Result<(), OfficeError> {
        let now = Directory::load(conn, self.office).await?;
        if self.before && !now.somebody_keeps_people(self.day) {
            let fault = FieldFault::new(field, "nobody_keeps_people");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(())
    }
}

/// The positions that perform a step by their role and that nobody holds, on a day before a
/// write changed anything.
#[derive(Debug)]
pub(crate) struct Performed {
    office: OfficeId,
    day: Date,
    alone: BTreeMap<PositionId, String>,
}

impl Performed {
    /// How it stands before the change.
    pub(crate) async fn before(
        conn: &mut Conn<'_>,
        office: OfficeId,
        day: Date,
    ) -> Result<Performed, StoreError> {
        let alone = left_alone(&Directory::load(conn, office).await?, day);
        Ok(Performed { office, day, alone })
    }

    /// Refuses, on a form's field, the change that left a step to nobody: whoever goes is
    /// followed, or stood in for, in the same act.
    pub(crate) async fn still(
        &self,
        conn: &mut Conn<'_>,
        field: &'static str,
    ) -> Result<(), OfficeError> {
        let now = left_alone(&Directory::load(conn, self.office).await?, self.day);
        match now.into_iter().find(|(id, _)| !self.alone.contains_key(id)) {
            Some((_, title)) => {
                let fault = FieldFault::with(field, "step_left_alone", title);
                Err(OfficeError::Invalid(vec![fault]))
            }
            None => Ok(()),
        }
    }
}

/// Those positions with their titles.
fn left_alone(directory: &Directory, day: Date) -> BTreeMap<PositionId, String> {
    let held = directory.acting(day);
    let procedures = directory.on_day(day);
    let performers = directory.positions.iter().filter(|position| {
        position.role.is_some()
            && procedures.iter().any(|(_, procedure)| {
                let mut steps = procedure.steps();
                steps.any(|step| performs(directory, procedure, step, position))
            })
    });
    performers
        .filter(|position| !held.iter().any(|one| one.position == position.id))
        .map(|position| (position.id, position.title.clone()))
        .collect()
}
