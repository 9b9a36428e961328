//! Which tables a copy has, read from its own schema: a table that a later migration adds is
//! copied without anybody remembering it here.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::error::StoreError;

/// A table of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    /// The columns of its primary key, in its order.
    pub(crate) key: Vec<String>,
}

impl Table {
    /// Its columns, as SQL lists them.
    pub(crate) fn listed(&self) -> String {
        quoted(&self.columns)
    }

    /// All rows, in the order of the key.
    pub(crate) fn select(&self) -> String {
        let order = match self.key.is_empty() {
            true => String::new(),
            false => format!(" ORDER BY {}", quoted(&self.key)),
        };
        format!("SELECT {} FROM {}{order}", self.listed(), quote(&self.name))
    }
}

pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| quote(name))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Every table with rows of its own, what others refer to first. The list of migrations is
/// left out: each database has its own. So is what cases are found by: the search index is made
/// anew from what it indexes.
pub(crate) fn in_order(connection: &Connection) -> Result<Vec<Table>, StoreError> {
    let names = texts(
        connection,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'schema_migration'
           AND name NOT LIKE 'finding%' ORDER BY name",
        None,
    )?;
    let mut tables = BTreeMap::new();
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in names {
        let columns = texts(
            connection,
            "SELECT name FROM pragma_table_info($1) ORDER BY cid",
            Some(&name),
        )?;
        let key = texts(
            connection,
            "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
            Some(&name),
        )?;
        let mut referred: BTreeSet<String> = texts(
            connection,
            "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list($1)",
            Some(&name),
        )?
        .into_iter()
        .collect();
        referred.remove(&name);
        needs.insert(name.clone(), referred);
        let table = Table {
            name: name.clone(),
            columns,
            key,
        };
        tables.insert(name, table);
    }
    let mut ordered = Vec::new();
    while !needs.is_empty() {
        let ready = needs
            .iter()
            .find(|(_, referred)| referred.iter().all(|name| !needs.contains_key(name)))
            .map(|(name, _)| name.clone());
        let Some(name) = ready else {
            return Err(StoreError::Other(
                "tables refer to each other in a ring".to_owned(),
            ));
        };
        needs.remove(&name);
        ordered.extend(tables.remove(&name));
    }
    Ok(ordered)
}

fn texts(
    connection: &Connection,
    text: &str,
    about: Option<&str>,
) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(text)?;
    let read = |row: &rusqlite::Row<'_>| row.get(0);
    let rows = match about {
        Some(about) => statement
            .query_map([about], read)?
            .collect::<Result<_, _>>(),
        None => statement.query_map([], read)?.collect(),
    };
    Ok(rows?)
}
