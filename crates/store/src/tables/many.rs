//! What is asked of several cases, or texts, in one statement.

use casework::{CaseId, OfficeId};
use uuid::Uuid;

use crate::{Question, Row, Sql, StoreError, Val};

/// How many one statement may name.
pub const MANY: usize = 25;

/// The list of ids in such a statement, behind the office.
macro_rules! listed {
    () => {
        "($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
          $21, $22, $23, $24, $25, $26)"
    };
}
pub(super) use listed;

/// The values of such a statement for up to [`MANY`] ids.
pub(super) fn values(office: OfficeId, ids: impl Iterator<Item = Uuid>) -> Vec<Val> {
    let ids = ids.chain(std::iter::repeat(Uuid::nil())).take(MANY);
    let mut values: Vec<Val> = vec![office.0.into()];
    values.extend(ids.map(Val::from));
    values
}

/// Such a statement for any number of ids.
pub(super) fn each<T: 'static>(
    sql: &'static Sql,
    office: OfficeId,
    ids: &[Uuid],
    read: fn(&Row) -> Result<T, StoreError>,
) -> Question<Vec<T>> {
    let some = ids.chunks(MANY);
    let parts = some.map(|some| (sql, values(office, some.iter().copied())));
    Question::of_parts(parts.collect(), read)
}

/// The ids of cases.
pub(super) fn of_cases(cases: &[CaseId]) -> Vec<Uuid> {
    cases.iter().map(|case| case.0).collect()
}
