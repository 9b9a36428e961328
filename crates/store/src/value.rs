//! Values that go into statements and come out of rows, the same for both databases.
//!
//! | in Rust | SQLite column | PostgreSQL column |
//! | --- | --- | --- |
//! | `i64`, `u32`, … | INTEGER | BIGINT |
//! | `bool` | INTEGER (0 or 1) | BOOLEAN |
//! | `String`, JSON | TEXT | TEXT |
//! | `Vec<u8>` | BLOB | BYTEA |
//! | `Uuid` | BLOB of 16 bytes | UUID |
//! | [`jiff::Timestamp`] | INTEGER | BIGINT, microseconds since 1970 UTC |

use jiff::Timestamp;
use uuid::Uuid;

/// One value bound to a statement or read from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Val {
    /// SQL `NULL`.
    Null,
    /// A whole number, or an instant in microseconds since 1970 UTC.
    Int(i64),
    /// Text or JSON.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// True or false.
    Bool(bool),
    /// An identifier.
    Uuid(Uuid),
}

macro_rules! val_from {
    ($($from:ty => |$value:ident| $val:expr),+ $(,)?) => {$(
        impl From<$from> for Val {
            fn from($value: $from) -> Self { $val }
        }
    )+};
}

val_from! {
    i64 => |value| Self::Int(value),
    i32 => |value| Self::Int(value.into()),
    u32 => |value| Self::Int(value.into()),
    u16 => |value| Self::Int(value.into()),
    u8 => |value| Self::Int(value.into()),
    bool => |value| Self::Bool(value),
    String => |value| Self::Text(value),
    &String => |value| Self::Text(value.clone()),
    &str => |value| Self::Text(value.to_owned()),
    Vec<u8> => |value| Self::Blob(value),
    &[u8] => |value| Self::Blob(value.to_vec()),
    Uuid => |value| Self::Uuid(value),
    &Uuid => |value| Self::Uuid(*value),
    Timestamp => |value| Self::Int(value.as_microsecond()),
    &Timestamp => |value| Self::Int(value.as_microsecond()),
}

impl<const N: usize> From<[u8; N]> for Val {
    fn from(value: [u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Val {
    fn from(value: &[u8; N]) -> Self {
        Self::Blob(value.to_vec())
    }
}

impl<T: Into<Val>> From<Option<T>> for Val {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A type that one column can be read as, strictly: what does not fit is an error.
pub trait FromVal: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// Says what was expected; the row adds the column's name.
    fn from_val(value: &Val) -> Result<Self, String>;
}

impl Val {
    fn is_not<T>(&self, wanted: &str) -> Result<T, String> {
        let found = match self {
            Self::Null => "NULL",
            Self::Int(_) => "a whole number",
            Self::Text(_) => "text",
            Self::Blob(_) => "bytes",
            Self::Bool(_) => "a truth value",
            Self::Uuid(_) => "an identifier",
        };
        Err(format!("expected {wanted}, found {found}"))
    }
}

impl FromVal for Val {
    fn from_val(value: &Val) -> Result<Self, String> {
        Ok(value.clone())
    }
}

impl FromVal for i64 {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Int(number) => Ok(*number),
            other => other.is_not("a whole number"),
        }
    }
}

macro_rules! narrow_from_val {
    ($($int:ty),+) => {$(
        impl FromVal for $int {
            fn from_val(value: &Val) -> Result<Self, String> {
                let wide = i64::from_val(value)?;
                Self::try_from(wide).map_err(|_| concat!("number out of range of ", stringify!($int)).to_owned())
            }
        }
    )+};
}
narrow_from_val!(i32, u64, u32, u16, u8, usize);

impl FromVal for bool {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Bool(truth) => Ok(*truth),
            // SQLite has no truth type.
            Val::Int(0) => Ok(false),
            Val::Int(1) => Ok(true),
            other => other.is_not("a truth value"),
        }
    }
}

impl FromVal for String {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Text(text) => Ok(text.clone()),
            other => other.is_not("text"),
        }
    }
}

impl FromVal for Vec<u8> {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Blob(bytes) => Ok(bytes.clone()),
            other => other.is_not("bytes"),
        }
    }
}

impl<const N: usize> FromVal for [u8; N] {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Blob(bytes) => bytes
                .as_slice()
                .try_into()
                .map_err(|_| format!("expected {N} bytes, found {}", bytes.len())),
            other => other.is_not("bytes"),
        }
    }
}

impl FromVal for Uuid {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Uuid(id) => Ok(*id),
            // SQLite has no identifier type.
            Val::Blob(bytes) => Self::from_slice(bytes)
                .map_err(|_| format!("expected 16 bytes, found {}", bytes.len())),
            other => other.is_not("an identifier"),
        }
    }
}

impl FromVal for Timestamp {
    fn from_val(value: &Val) -> Result<Self, String> {
        Self::from_microsecond(i64::from_val(value)?).map_err(|_| "instant out of range".to_owned())
    }
}

impl<T: FromVal> FromVal for Option<T> {
    fn from_val(value: &Val) -> Result<Self, String> {
        match value {
            Val::Null => Ok(None),
            other => T::from_val(other).map(Some),
        }
    }
}

impl rusqlite::types::ToSql for Val {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
            Self::Bool(truth) => ValueRef::Integer(i64::from(*truth)),
            Self::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

impl rusqlite::types::FromSql for Val {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        use rusqlite::types::{FromSqlError, ValueRef};
        Ok(match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Int(number),
            ValueRef::Text(_) => Self::Text(value.as_str()?.to_owned()),
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
            // No column of ours holds a fraction: it would be rounded differently.
            ValueRef::Real(_) => return Err(FromSqlError::InvalidType),
        })
    }
}

type PgError = Box<dyn std::error::Error + Sync + Send>;

impl tokio_postgres::types::ToSql for Val {
    fn to_sql(
        &self,
        ty: &tokio_postgres::types::Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, PgError> {
        use tokio_postgres::types::{IsNull, Type};
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *ty == Type::INT4 => i32::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) if *ty == Type::INT2 => i16::try_from(*number)?.to_sql(ty, out),
            Self::Int(number) => number.to_sql_checked(ty, out),
            Self::Text(text) => text.to_sql_checked(ty, out),
            Self::Blob(bytes) => bytes.to_sql_checked(ty, out),
            Self::Bool(truth) => truth.to_sql_checked(ty, out),
            Self::Uuid(id) => id.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

impl<'a> tokio_postgres::types::FromSql<'a> for Val {
    fn from_sql(ty: &tokio_postgres::types::Type, raw: &'a [u8]) -> Result<Self, PgError> {
        use tokio_postgres::types::Type;
        Ok(match *ty {
            Type::INT8 => Self::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Self::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Self::Bool(bool::from_sql(ty, raw)?),
            Type::UUID => Self::Uuid(Uuid::from_sql(ty, raw)?),
            Type::BYTEA => Self::Blob(<&[u8]>::from_sql(ty, raw)?.to_vec()),
            _ => Self::Text(<&str>::from_sql(ty, raw)?.to_owned()),
        })
    }

    fn from_sql_null(_: &tokio_postgres::types::Type) -> Result<Self, PgError> {
        Ok(Self::Null)
    }

    fn accepts(ty: &tokio_postgres::types::Type) -> bool {
        use tokio_postgres::types::Type;
        matches!(
            *ty,
            Type::INT8
                | Type::INT4
                | Type::INT2
                | Type::BOOL
                | Type::UUID
                | Type::BYTEA
                | Type::TEXT
                | Type::VARCHAR
                | Type::NAME
                | Type::BPCHAR
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_keeps_its_microseconds() {
        let instant: Timestamp = "2026-03-18T16:00:00.123456Z".parse().expect("valid");
        assert_eq!(Timestamp::from_val(&Val::from(instant)), Ok(instant));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(bool::from_val(&Val::Int(2)).is_err());
        assert!(u8::from_val(&Val::Int(256)).is_err());
        assert!(Uuid::from_val(&Val::Blob(vec![0; 15])).is_err());
        assert!(String::from_val(&Val::Null).is_err());
        assert_eq!(Option::<String>::from_val(&Val::Null), Ok(None));
    }
}
