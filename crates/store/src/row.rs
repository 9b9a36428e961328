//! One row of an answer, taken out of the driver at once.

use std::cell::Cell;
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

/// A row whose columns are asked for in about the order in which they stand: each is looked
/// for behind the last. Half of what a row of forty columns costs is to find them by name.
#[derive(Debug)]
pub struct InOrder<'r> {
    row: &'r Row,
    next: Cell<usize>,
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

    /// The row, for who reads most of it.
    #[must_use]
    pub const fn in_order(&self) -> InOrder<'_> {
        InOrder {
            row: self,
            next: Cell::new(0),
        }
    }

    /// Reads one column.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] naming statement and column (never the value) when the
    /// column is missing or holds something else.
    pub fn get<T: FromVal>(&self, column: impl Column) -> Result<T, StoreError> {
        self.get_at(column.place(&self.columns), column)
    }

    fn get_at<T: FromVal>(
        &self,
        place: Option<usize>,
        column: impl Column,
    ) -> Result<T, StoreError> {
        match place.and_then(|place| self.values.get(place)) {
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

impl InOrder<'_> {
    /// Reads one column, as [`Row::get`] does.
    ///
    /// # Errors
    /// As there.
    pub fn get<T: FromVal>(&self, column: &str) -> Result<T, StoreError> {
        let columns = &self.row.columns;
        let next = self.next.get();
        let place = match columns.get(next) {
            Some(name) if name == column => Some(next),
            _ => column.place(columns),
        };
        if let Some(place) = place {
            self.next.set(place + 1);
        }
        self.row.get_at(place, column)
    }

    /// Reads one column and parses it further, as [`Row::parse`] does.
    ///
    /// # Errors
    /// As there.
    pub fn parse<T, U, E: std::fmt::Display>(
        &self,
        column: &str,
        parse: impl FnOnce(T) -> Result<U, E>,
    ) -> Result<U, StoreError>
    where
        T: FromVal,
    {
        parse(self.get(column)?).map_err(|why| self.row.damaged(column, &why.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_any_order() {
        let columns: Arc<[String]> = ["a", "b", "c"].map(str::to_owned).into();
        let row = Row::new(
            "test",
            columns,
            vec![1_i64.into(), 2_i64.into(), 3_i64.into()],
        );
        let row = row.in_order();
        for (column, value) in [("a", 1), ("b", 2), ("c", 3), ("a", 1), ("c", 3), ("b", 2)] {
            assert_eq!(row.get::<i64>(column).ok(), Some(value), "{column}");
        }
        assert!(matches!(row.get::<i64>("d"), Err(StoreError::Corrupt(_))));
        assert!(matches!(
            row.get::<String>("a"),
            Err(StoreError::Corrupt(_))
        ));
    }
}
