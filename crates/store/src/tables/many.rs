//! What is asked of several cases, or texts, in one statement.

use casework::{CaseId, OfficeId};
use uuid::Uuid;

use crate::{Conn, Row, Sql, StoreError, Val};

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

/// The answers of such a statement for any number of ids.
pub(super) async fn each<T>(
    conn: &mut Conn<'_>,
    sql: &'static Sql,
    office: OfficeId,
    ids: &[Uuid],
    read: fn(&Row) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut answers = Vec::new();
    for some in ids.chunks(MANY) {
        let rows = conn
            .query(sql, &values(office, some.iter().copied()))
            .await?;
        for row in &rows {
            answers.push(read(row)?);
        }
    }
    Ok(answers)
}

/// The ids of cases.
pub(super) fn of_cases(cases: &[CaseId]) -> Vec<Uuid> {
    cases.iter().map(|case| case.0).collect()
}
