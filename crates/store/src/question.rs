//! Reads as values: a statement, what is bound to it, and how its rows are understood.
//!
//! What a page needs is known before it is asked. Given as values, several questions go to
//! PostgreSQL together and are answered one after the other, and both sides are woken once:
//! on a page that asks ten times that is most of its time. SQLite answers each at once.
//!
//! ```
//! # use store::{Db, Question, Sql, StoreError};
//! const NEXT: Sql = Sql::new("example.next", "SELECT CAST($1 AS BIGINT) + 1 AS next");
//!
//! fn next(number: i64) -> Question<i64> {
//!     Question::one(&NEXT, vec![number.into()], |row| row.get("next"))
//! }
//!
//! # async fn example(db: Db) -> Result<(), StoreError> {
//! let (two, three) = db
//!     .read(|conn| Box::pin(async move { conn.ask((next(1), next(2))).await }))
//!     .await?;
//! # assert_eq!((two, three), (2, 3)); Ok(())
//! # }
//! ```

use crate::{Row, Sql, StoreError, Val};

/// A statement with its values.
pub(crate) type Part = (&'static Sql, Vec<Val>);

/// How the rows of all parts, one part's behind the other's, become the answer.
type Understand<T> = Box<dyn FnOnce(Vec<Row>) -> Result<T, StoreError> + Send>;

/// A question to the database, of one statement or of one for each part of a long list;
/// asked by [`Conn::ask`](crate::Conn::ask), alone or with others.
pub struct Question<T> {
    parts: Vec<Part>,
    /// How many statements it has, also after they were taken out.
    statements: usize,
    understand: Understand<T>,
}

/// One question or several, whose answers come together: a [`Question`], a pair and more of
/// them, an `Option` or a `Vec` of them.
pub trait Questions: Send {
    /// The answers, in the shape of the questions.
    type Answers;

    /// Moves the statements out, in order.
    #[doc(hidden)]
    fn take_parts(&mut self, parts: &mut Vec<Part>);

    /// Understands the rows, one list for each statement that was taken out.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] as told by a row, [`StoreError::NotFound`] where one was to be
    /// there.
    #[doc(hidden)]
    fn understand(self, answers: &mut Answered) -> Result<Self::Answers, StoreError>;
}

/// The rows of each statement, in order.
#[doc(hidden)]
pub struct Answered {
    rows: std::vec::IntoIter<Vec<Row>>,
}

impl Answered {
    pub(crate) fn new(rows: Vec<Vec<Row>>) -> Self {
        Self {
            rows: rows.into_iter(),
        }
    }
}

impl<T: 'static> Question<T> {
    /// What all rows of one statement say together.
    pub fn new(
        sql: &'static Sql,
        values: Vec<Val>,
        understand: impl FnOnce(Vec<Row>) -> Result<T, StoreError> + Send + 'static,
    ) -> Self {
        Self {
            parts: vec![(sql, values)],
            statements: 1,
            understand: Box::new(understand),
        }
    }

    /// What the first row says, which must be there.
    pub fn one(
        sql: &'static Sql,
        values: Vec<Val>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Self {
        Self::new(sql, values, move |rows| {
            read(rows.first().ok_or(StoreError::NotFound)?)
        })
    }

    /// An answer that is known without asking.
    pub fn known(answer: T) -> Self
    where
        T: Send + 'static,
    {
        Self {
            parts: Vec::new(),
            statements: 0,
            understand: Box::new(move |_| Ok(answer)),
        }
    }
}

impl<T: 'static> Question<Option<T>> {
    /// What the first row says, if there is one.
    pub fn first(
        sql: &'static Sql,
        values: Vec<Val>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Self {
        Self::new(sql, values, move |rows| rows.first().map(read).transpose())
    }
}

impl<T: 'static> Question<Vec<T>> {
    /// What each row says, in their order. Bound it with `LIMIT` where it can grow.
    pub fn rows(
        sql: &'static Sql,
        values: Vec<Val>,
        read: fn(&Row) -> Result<T, StoreError>,
    ) -> Self {
        Self::of_parts(vec![(sql, values)], read)
    }

    /// What each row of several statements says.
    pub(crate) fn of_parts(parts: Vec<Part>, read: fn(&Row) -> Result<T, StoreError>) -> Self {
        Self {
            statements: parts.len(),
            parts,
            understand: Box::new(move |rows| rows.iter().map(read).collect()),
        }
    }
}

impl<T> Questions for Question<T> {
    type Answers = T;

    fn take_parts(&mut self, parts: &mut Vec<Part>) {
        parts.append(&mut self.parts);
    }

    fn understand(self, answers: &mut Answered) -> Result<T, StoreError> {
        let mut its = answers.rows.by_ref().take(self.statements);
        let mut rows = its.next().unwrap_or_default();
        rows.extend(its.flatten());
        (self.understand)(rows)
    }
}

impl<Q: Questions> Questions for Option<Q> {
    type Answers = Option<Q::Answers>;

    fn take_parts(&mut self, parts: &mut Vec<Part>) {
        if let Some(question) = self {
            question.take_parts(parts);
        }
    }

    fn understand(self, answers: &mut Answered) -> Result<Self::Answers, StoreError> {
        self.map(|question| question.understand(answers))
            .transpose()
    }
}

impl<Q: Questions> Questions for Vec<Q> {
    type Answers = Vec<Q::Answers>;

    fn take_parts(&mut self, parts: &mut Vec<Part>) {
        for question in self {
            question.take_parts(parts);
        }
    }

    fn understand(self, answers: &mut Answered) -> Result<Self::Answers, StoreError> {
        self.into_iter()
            .map(|question| question.understand(answers))
            .collect()
    }
}

macro_rules! several {
    ($($question:ident $place:tt),+) => {
        impl<$($question: Questions),+> Questions for ($($question,)+) {
            type Answers = ($($question::Answers,)+);

            fn take_parts(&mut self, parts: &mut Vec<Part>) {
                $(self.$place.take_parts(parts);)+
            }

            fn understand(self, answers: &mut Answered) -> Result<Self::Answers, StoreError> {
                Ok(($(self.$place.understand(answers)?,)+))
            }
        }
    };
}
several!(A 0, B 1);
several!(A 0, B 1, C 2);
several!(A 0, B 1, C 2, D 3);
several!(A 0, B 1, C 2, D 3, E 4);
several!(A 0, B 1, C 2, D 3, E 4, F 5);
