//! What is asked of several cases, or texts, in one statement.

use std::collections::BTreeSet;

use casework::{CaseId, OfficeId};
use uuid::Uuid;

use crate::{Question, Row, Sql, StoreError, Val};

/// How many one statement may name.
pub const MANY: usize = 25;

/// The ids in such a statement, behind the office.
macro_rules! listed {
    () => {
        "$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
          $21, $22, $23, $24, $25, $26"
    };
}
pub(super) use listed;

/// The same on PostgreSQL as rows `asked (id)`, for a look-up of each.
macro_rules! asked {
    () => {
        concat!(
            "unnest(CAST(ARRAY[",
            crate::tables::many::listed!(),
            "] AS UUID[])) AS asked (id)"
        )
    };
}
pub(super) use asked;

/// A statement of columns of a table, for the rows of an office whose key is one of the ids.
/// PostgreSQL keeps one plan for offices of every size and thinks of them as equal: told to
/// find some of them in a list, it reads all rows of the office. So each is looked up by itself,
/// which OFFSET holds it to.
macro_rules! of_many {
    ($name:literal, $columns:expr, $table:literal, $alias:literal, $key:literal, $rest:literal) => {
        crate::Sql::split(
            $name,
            concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $table,
                " ",
                $alias,
                " WHERE ",
                $alias,
                ".office_id = $1 AND ",
                $alias,
                ".",
                $key,
                " IN (",
                crate::tables::many::listed!(),
                ")",
                $rest
            ),
            concat!(
                "SELECT ",
                $columns,
                " FROM ",
                crate::tables::many::asked!(),
                " CROSS JOIN LATERAL (SELECT * FROM ",
                $table,
                " i WHERE i.office_id = $1 AND i.",
                $key,
                " = asked.id OFFSET 0) ",
                $alias,
                " WHERE 0 = 0",
                $rest
            ),
        )
    };
}
pub(super) use of_many;

/// The values of such a statement for up to [`MANY`] ids.
fn values(office: OfficeId, ids: impl Iterator<Item = Uuid>) -> Vec<Val> {
    let ids = ids.chain(std::iter::repeat(Uuid::nil())).take(MANY);
    let mut values: Vec<Val> = vec![office.0.into()];
    values.extend(ids.map(Val::from));
    values
}

/// Such a statement for any number of ids, each of them once: PostgreSQL would answer as often
/// as it is named.
pub(super) fn each<T: 'static>(
    sql: &'static Sql,
    office: OfficeId,
    ids: &[Uuid],
    read: fn(&Row) -> Result<T, StoreError>,
) -> Question<Vec<T>> {
    let ids: Vec<Uuid> = ids
        .iter()
        .copied()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let some = ids.chunks(MANY);
    let parts = some.map(|some| (sql, values(office, some.iter().copied())));
    Question::of_parts(parts.collect(), read)
}

/// The ids of cases.
pub(super) fn of_cases(cases: &[CaseId]) -> Vec<Uuid> {
    cases.iter().map(|case| case.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Questions;

    const SQL: Sql = Sql::new("test.many", "SELECT 1");

    #[test]
    fn an_id_named_twice_is_asked_for_once() {
        let office = OfficeId(Uuid::from_u128(1));
        let ids: Vec<Uuid> = (0..40).map(|n| Uuid::from_u128(1 + n % 26)).collect();
        let mut parts = Vec::new();
        each(&SQL, office, &ids, |_| Ok(())).take_parts(&mut parts);
        let asked: Vec<Val> = parts
            .iter()
            .flat_map(|(_, values)| values[1..].to_vec())
            .collect();
        let once: Vec<Val> = (1..=26).map(|n| Uuid::from_u128(n).into()).collect();
        let padded = std::iter::repeat_n(Val::from(Uuid::nil()), 24);
        assert_eq!(asked, once.into_iter().chain(padded).collect::<Vec<_>>());
        each(&SQL, office, &[], |_| Ok(())).take_parts(&mut parts);
        assert_eq!(parts.len(), 2, "nobody is asked for nothing");
    }
}
