//! The one list of every statement the product can run.
//!
//! `tests/statements.rs` prepares each on both migrated databases; the suite's last test
//! fails on one that no test ran.

use crate::sql::Sql;

/// The statements of every module; a new table module adds its `ALL` here.
const MODULES: &[&[&Sql]] = &[crate::db::ALL, crate::migrate::ALL, crate::jobs::ALL];

/// Every statement.
pub fn statements() -> impl Iterator<Item = &'static Sql> {
    MODULES
        .iter()
        .chain(crate::tables::ALL)
        .flat_map(|module| module.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::Dialect;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique() {
        let mut seen = HashSet::new();
        for sql in statements() {
            assert!(
                seen.insert(sql.name),
                "two statements are called {}",
                sql.name
            );
        }
    }

    #[test]
    fn no_statement_asks_for_all_columns() {
        for sql in statements() {
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                let text = sql.text(dialect).to_lowercase();
                // Of a row that is looked up, the statement itself names what it wants.
                let text = text.replace("lateral (select * from", "lateral (");
                assert!(
                    !text.contains("select *") && !text.contains("returning *"),
                    "{}",
                    sql.name
                );
            }
        }
    }
}
