//! Columns of a complaint that several lists read, as the domain's types. Codes and numbers that
//! are none are damage, told by statement and column.

use casework::{Channel, IdentityKind, RegisterNumber, Urgency};
use jiff::civil::Date;
use sop::{ProcedureId, ProcedureRef, StepNumber, UnitCode};

use crate::StoreError;
use crate::row::InOrder;

/// What a code is that no version of the program wrote.
pub(super) const UNKNOWN: &str = "unknown code";

/// `year` and `number`.
pub(super) fn register(row: &InOrder<'_>) -> Result<RegisterNumber, StoreError> {
    Ok(RegisterNumber {
        year: row.parse("year", |year: i64| i16::try_from(year))?,
        number: row.get("number")?,
    })
}

/// `channel`.
pub(super) fn channel(row: &InOrder<'_>) -> Result<Channel, StoreError> {
    row.parse("channel", |code: String| {
        Channel::parse(&code).ok_or(UNKNOWN)
    })
}

/// `letter_day`.
pub(super) fn letter_day(row: &InOrder<'_>) -> Result<Option<Date>, StoreError> {
    row.parse("letter_day", |day: Option<String>| {
        day.map(|day| day.parse::<Date>()).transpose()
    })
}

/// `urgency`.
pub(super) fn urgency(row: &InOrder<'_>) -> Result<Urgency, StoreError> {
    row.parse("urgency", |code: String| {
        Urgency::parse(&code).ok_or(UNKNOWN)
    })
}

/// `identity_kind`.
pub(super) fn identity_kind(row: &InOrder<'_>) -> Result<IdentityKind, StoreError> {
    row.parse("identity_kind", |code: String| {
        IdentityKind::parse(&code).ok_or(UNKNOWN)
    })
}

/// `procedure_id` and `procedure_version`.
pub(super) fn procedure(row: &InOrder<'_>) -> Result<ProcedureRef, StoreError> {
    Ok(ProcedureRef {
        id: ProcedureId(row.get("procedure_id")?),
        version: row.get("procedure_version")?,
    })
}

/// `step`.
pub(super) fn step(row: &InOrder<'_>) -> Result<Option<StepNumber>, StoreError> {
    Ok(row.get::<Option<u16>>("step")?.map(StepNumber))
}

/// `units`, which stand in one text with spaces between.
pub(super) fn units(row: &InOrder<'_>) -> Result<Vec<UnitCode>, StoreError> {
    let text: String = row.get("units")?;
    Ok(text.split_whitespace().map(UnitCode::new).collect())
}
