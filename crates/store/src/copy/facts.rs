//! What a copy says of itself, read from the file alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use casework::{DeskEvent, Entry, Happening, OfficeId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::open_copy;
use crate::blobs::Sha256Hex;
use crate::error::StoreError;

/// Where rows name files by their hash.
const FILES: [(&str, &str); 8] = [
    ("attachment", "sha256"),
    ("attachment", "shown_sha256"),
    ("attachment", "thumbnail_sha256"),
    ("letter_file", "sha256"),
    ("letter_file", "shown_sha256"),
    ("letter_file", "thumbnail_sha256"),
    ("law_book", "file_sha256"),
    ("incoming_mail", "sha256"),
];

/// What is in a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyFacts {
    /// Version of its schema.
    pub schema: u32,
    /// Its offices.
    pub offices: Vec<OfficeFacts>,
    /// Hashes of all files its rows refer to.
    pub files: BTreeSet<Sha256Hex>,
}

/// One office in a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeFacts {
    /// Its id.
    pub id: OfficeId,
    /// Its name.
    pub name: String,
    /// What its complaint numbers begin with.
    pub prefix: String,
    /// It is a drill or a demonstration.
    pub drill: bool,
    /// Complaints.
    pub complaints: i64,
    /// Records of the history.
    pub records: i64,
    /// Number of the last record.
    pub head_seq: i64,
    /// Hash of the last record, hexadecimal.
    pub head_hash: String,
    /// Number of the last record whose head was signed; 0 when none was.
    pub signed_to: i64,
    /// The register, by year.
    pub registers: Vec<RegisterFacts>,
}

/// A year of a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFacts {
    /// The year.
    pub year: i64,
    /// The first number given here; those below stand in the paper book, and only the cases
    /// that were still open were taken over from it.
    pub first: i64,
    /// The last number given.
    pub last: i64,
    /// How many complaints have a number from `first` on.
    pub count: i64,
    /// The highest number a complaint has; 0 when there is none.
    pub highest: i64,
}

impl RegisterFacts {
    /// Whether every number from the first to the last one given is there; none can be there
    /// twice.
    #[must_use]
    pub const fn is_without_gap(&self) -> bool {
        self.highest <= self.last && self.count == self.last - self.first + 1
    }
}

impl CopyFacts {
    /// Reads what a copy says of itself.
    ///
    /// # Errors
    /// [`StoreError`] when it does not read, or is no copy of an office.
    pub fn read(file: &Path) -> Result<CopyFacts, StoreError> {
        let connection = open_copy(file)?;
        let schema = connection.query_row(
            "SELECT COALESCE(MAX(version), 0) FROM schema_migration",
            [],
            |row| row.get(0),
        )?;
        let mut files = BTreeSet::new();
        for (table, column) in FILES {
            // A copy made by an older version lacks what was added later.
            let there: bool = connection.query_row(
                "SELECT EXISTS (SELECT 1 FROM pragma_table_info($1) WHERE name = $2)",
                [table, column],
                |row| row.get(0),
            )?;
            if !there {
                continue;
            }
            let mut statement = connection.prepare(&format!(
                "SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL"
            ))?;
            let hashes = statement.query_map([], |row| row.get::<_, String>(0))?;
            for hash in hashes {
                let known = Sha256Hex::parse(&hash?);
                files.insert(known.ok_or_else(|| StoreError::Corrupt(table.to_owned()))?);
            }
        }
        Ok(CopyFacts {
            schema,
            offices: offices(&connection)?,
            files,
        })
    }

    /// SQLite's own look at every page, index and reference of a copy: what it complains
    /// about, at most a hundred lines.
    ///
    /// # Errors
    /// [`StoreError`] when it does not even open.
    pub fn complaints(file: &Path) -> Result<Vec<String>, StoreError> {
        let connection = open_copy(file)?;
        let mut found = Vec::new();
        let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let line: String = row.get(0)?;
            if line != "ok" {
                found.push(line);
            }
        }
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if found.len() < 100 {
                let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
                found.push(format!("{table} → {parent}"));
            }
        }
        Ok(found)
    }
}

fn offices(connection: &Connection) -> Result<Vec<OfficeFacts>, StoreError> {
    let mut statement =
        connection.prepare("SELECT id, name, prefix, drill FROM office ORDER BY created_at, id")?;
    let rows = statement.query_map([], |row| {
        Ok((
            row.get::<_, [u8; 16]>(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
        ))
    })?;
    let mut offices = Vec::new();
    for row in rows {
        let (id, name, prefix, drill) = row?;
        let number = |text: &str| -> Result<i64, StoreError> {
            Ok(connection.query_row(text, [id], |row| row.get(0))?)
        };
        let head = connection.query_row(
            "SELECT seq, hash FROM chain_head WHERE office_id = ?",
            [id],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)),
        );
        let (head_seq, hash) = match head {
            Ok(head) => head,
            Err(rusqlite::Error::QueryReturnedNoRows) => (0, Vec::new()),
            Err(error) => return Err(error.into()),
        };
        offices.push(OfficeFacts {
            id: OfficeId(Uuid::from_bytes(id)),
            name,
            prefix,
            drill,
            complaints: number("SELECT COUNT(*) FROM complaint WHERE office_id = ?")?,
            records: number("SELECT COUNT(*) FROM history WHERE office_id = ?")?,
            head_seq,
            head_hash: data_encoding::HEXLOWER.encode(&hash),
            signed_to: number(
                "SELECT COALESCE(MAX(seq), 0) FROM head_signature WHERE office_id = ?",
            )?,
            registers: registers(connection, id)?,
        });
    }
    Ok(offices)
}

fn registers(connection: &Connection, office: [u8; 16]) -> Result<Vec<RegisterFacts>, StoreError> {
    let begun = begun(connection, office)?;
    let mut statement = connection.prepare(
        "SELECT year, CAST(MAX(last) AS INTEGER) FROM (
           SELECT year, last FROM register_head WHERE office_id = ?1
           UNION ALL SELECT year, 0 FROM complaint WHERE office_id = ?1) AS years
         GROUP BY year ORDER BY year",
    )?;
    let mut counted = connection.prepare(
        "SELECT SUM(number >= ?3), MAX(number) FROM complaint WHERE office_id = ?1 AND year = ?2",
    )?;
    let years = statement.query_map([office], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut registers = Vec::new();
    for year in years {
        let (year, last): (i64, i64) = year?;
        let first = begun.get(&year).copied().unwrap_or(1);
        let (count, highest): (Option<i64>, Option<i64>) = counted
            .query_row(rusqlite::params![office, year, first], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        registers.push(RegisterFacts {
            year,
            first,
            last,
            count: count.unwrap_or(0),
            highest: highest.unwrap_or(0),
        });
    }
    Ok(registers)
}

/// The first number of each year that began after the paper book's last one. A record that
/// does not read is for the audit to tell.
fn begun(connection: &Connection, office: [u8; 16]) -> Result<BTreeMap<i64, i64>, StoreError> {
    let mut statement = connection
        .prepare("SELECT body FROM history WHERE office_id = ? AND kind = 'register_begun'")?;
    let bodies = statement.query_map([office], |row| row.get::<_, String>(0))?;
    let mut begun = BTreeMap::new();
    for body in bodies {
        if let Ok(entry) = serde_json::from_str::<Entry>(&body?)
            && let Happening::Desk(DeskEvent::RegisterBegun { year, next }) = entry.what
        {
            let first = begun.entry(i64::from(year)).or_insert(0);
            *first = i64::from(next).max(*first);
        }
    }
    Ok(begun)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::FILES;

    /// Tables that hold the bytes themselves.
    const INSIDE: [&str; 2] = ["procedure_version", "emblem"];

    /// A file that no row here names would be in no backup.
    #[test]
    fn every_column_that_names_a_file_is_known() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
        let mut found = BTreeSet::new();
        for entry in std::fs::read_dir(folder).expect("the migrations") {
            let path = entry.expect("a migration").path();
            let text = std::fs::read_to_string(path).expect("a migration");
            let mut table = String::new();
            for line in text.lines() {
                let words: Vec<&str> = line.split_whitespace().collect();
                if let ["CREATE" | "ALTER", "TABLE", name, ..] = words.as_slice() {
                    table = (*name).to_owned();
                }
                let columns = words.iter().filter(|word| word.ends_with("sha256"));
                let new = words.iter().any(|word| word.starts_with("TEXT"));
                let new = new && !INSIDE.contains(&table.as_str());
                found.extend(
                    columns
                        .filter(|_| new)
                        .map(|name| (table.clone(), (*name).to_owned())),
                );
            }
        }
        let known = FILES.map(|(table, column)| (table.to_owned(), column.to_owned()));
        assert_eq!(found, BTreeSet::from(known));
    }
}
