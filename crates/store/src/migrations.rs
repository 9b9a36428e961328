//! The ordered list of migrations, embedded. Never change one that was released: add one.

use crate::sql::Dialect;

/// One step of the schema, for both databases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// From 1, without gaps.
    pub(crate) version: u32,
    /// The file's name without number and ending.
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

impl Migration {
    /// The statements for one database.
    pub(crate) const fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}

macro_rules! migration {
    ($version:literal, $file:literal, $name:literal) => {
        Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
            postgres: include_str!(concat!("../migrations/postgres/", $file)),
        }
    };
}

/// All migrations, oldest first.
pub(crate) const ALL: &[Migration] = &[
    migration!(1, "0001_jobs.sql", "jobs"),
    migration!(2, "0002_office.sql", "office"),
    migration!(3, "0003_intake.sql", "intake"),
    migration!(4, "0004_exceptions.sql", "exceptions"),
    migration!(5, "0005_guard.sql", "guard"),
    migration!(6, "0006_findings.sql", "findings"),
    migration!(7, "0007_addresses.sql", "addresses"),
    migration!(8, "0008_imports.sql", "imports"),
    migration!(9, "0009_letters.sql", "letters"),
    migration!(10, "0010_law_books.sql", "law_books"),
    migration!(11, "0011_orders.sql", "orders"),
    migration!(12, "0012_emblems.sql", "emblems"),
    migration!(13, "0013_recorded.sql", "recorded"),
    migration!(14, "0014_merges.sql", "merges"),
    migration!(15, "0015_scopes.sql", "scopes"),
    migration!(16, "0016_work.sql", "work"),
    migration!(17, "0017_stems.sql", "stems"),
    migration!(18, "0018_hits.sql", "hits"),
    migration!(19, "0019_visitor_drafts.sql", "visitor_drafts"),
    migration!(20, "0020_calls.sql", "calls"),
    migration!(21, "0021_points.sql", "points"),
    migration!(22, "0022_data_requests.sql", "data_requests"),
    migration!(23, "0023_mails.sql", "mails"),
    migration!(24, "0024_notices.sql", "notices"),
    migration!(25, "0025_mailboxes.sql", "mailboxes"),
    migration!(26, "0026_mails_erased.sql", "mails_erased"),
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn versions_count_from_one() {
        for (place, migration) in ALL.iter().enumerate() {
            assert_eq!(migration.version as usize, place + 1, "{}", migration.name);
        }
    }
}
