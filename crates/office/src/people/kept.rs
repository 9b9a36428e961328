//! An office must never lock itself out: somebody must be able to appoint others.

use casework::OfficeId;
use jiff::civil::Date;
use store::{Conn, StoreError};

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
