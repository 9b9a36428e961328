//! One row of an answer, taken out of the driver at once.

use std::sync::Arc;

use crate::error::StoreError;
use crate::value::{FromVal, Val};

/// One row: values in the order of the statement, with the columns' names.
#[derive(Debug, Clone)]
pub struct Row {
    statement: &'static str,
    columns: Arc<[String]>,
    values: Vec<Val>,
}

/// How a column is chosen: by its place from 0 (`usize`) or by its name (`&str`).
pub trait Column: Copy {
    /// The place among the columns, if there is such a column.
    fn place(self, columns: &[String]) -> Option<usize>;
    /// The words for it in an error.
    fn words(self, columns: &[String]) -> String;
}

impl Column for usize {
    fn place(self, columns: &[String]) -> Option<usize> {
        (self < columns.len()).then_some(self)
    }
    fn words(self, columns: &[String]) -> String {
        columns
            .get(self)
            .cloned()
            .unwrap_or_else(|| format!("column {self}"))
    }
}

impl Column for &str {
    fn place(self, columns: &[String]) -> Option<usize> {
        columns.iter().position(|column| column == self)
    }
    fn words(self, _: &[String]) -> String {
        self.to_owned()
    }
}

impl Row {
    pub(crate) const fn new(
        statement: &'static str,
        columns: Arc<[String]>,
        values: Vec<Val>,
    ) -> Self {
        Self {
            statement,
            columns,
            values,
        }
    }

    /// Reads one column.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] naming statement and column (never the value) when the
    /// column is missing or holds something else.
    pub fn get<T: FromVal>(&self, column: impl Column) -> Result<T, StoreError> {
        let value = column
            .place(&self.columns)
            .and_then(|place| self.values.get(place));
        match value {
            None => Err("no such column".to_owned()),
            Some(value) => T::from_val(value),
        }
        .map_err(|why| self.damaged(column, &why))
    }

    /// Reads one column and parses it further into a domain type.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] as for [`get`](Self::get), also when `parse` refuses.
    pub fn parse<T, U, E: std::fmt::Display>(
        &self,
        column: impl Column,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<U, StoreError>
    where
        T: FromVal,
    {
        parse(self.get(column)?).map_err(|why| self.damaged(column, &why.to_string()))
    }

    fn damaged(&self, column: impl Column, why: &str) -> StoreError {
        StoreError::Corrupt(format!(
            "{}, {}: {why}",
            self.statement,
            column.words(&self.columns)
        ))
    }
}
