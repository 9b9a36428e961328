//! What the head of the file says: identity, cover block, performer columns.

use std::collections::BTreeMap;

use super::{Fault, FaultCode, Judge, Warning, WarningCode, rows};
use crate::Draft;
use crate::draft::{DraftCover, DraftPerformer, Field, top_field_exists};

/// The file format this version reads.
const FORMAT: i64 = 1;

/// More columns are not readable on a landscape sheet.
const MOST_PERFORMERS: usize = 8;

pub(super) fn judge(draft: &Draft, judge: &mut Judge) {
    match &draft.format {
        Field::Absent => judge.fault(Fault::new(FaultCode::MissingField).about("format")),
        Field::Given(format) if format.value != FORMAT => judge.fault(
            Fault::new(FaultCode::UnknownFormat)
                .on(format.line)
                .about("format")
                .with("value", format.value)
                .with("expected", FORMAT),
        ),
        Field::Given(_) | Field::Unreadable => {}
    }
    for (field, name) in [
        (&draft.id, "id"),
        (&draft.version, "version"),
        (&draft.label, "label"),
    ] {
        required(field, name, None, judge);
    }
    if draft.in_force_from.is_absent() {
        judge.warn(Warning::new(WarningCode::NoEffectiveDate).about("in_force_from"));
    }
    match &draft.cover {
        Field::Absent => judge.fault(Fault::new(FaultCode::MissingField).about("cover")),
        Field::Given(placed) => cover(&placed.value, placed.line, judge),
        Field::Unreadable => {}
    }
    performers(draft, judge);
    for entry in draft.inferred.value().into_iter().flatten() {
        rows::inferred(None, entry, top_field_exists, judge);
    }
}

fn required(field: &Field<String>, name: &str, line: Option<u32>, judge: &mut Judge) {
    if field.is_blank() {
        let mut fault = Fault::new(FaultCode::MissingField).about(name);
        fault.line = field.line().or(line);
        judge.fault(fault);
    }
}

fn cover(cover: &DraftCover, line: u32, judge: &mut Judge) {
    let fields = [
        (&cover.government, "cover.government"),
        (&cover.unit, "cover.unit"),
        (&cover.number, "cover.number"),
        (&cover.name, "cover.name"),
    ];
    for (field, name) in fields {
        required(field, name, Some(line), judge);
    }
    match &cover.approved_by {
        Field::Absent => judge.fault(
            Fault::new(FaultCode::MissingField)
                .on(line)
                .about("cover.approved_by"),
        ),
        Field::Given(by) => {
            required(
                &by.value.position,
                "cover.approved_by.position",
                Some(by.line),
                judge,
            );
            required(
                &by.value.name,
                "cover.approved_by.name",
                Some(by.line),
                judge,
            );
        }
        Field::Unreadable => {}
    }
    if cover.approved.is_absent() {
        judge.warn(
            Warning::new(WarningCode::NoApprovalDate)
                .on(line)
                .about("cover.approved"),
        );
    }
}

fn performers(draft: &Draft, judge: &mut Judge) {
    if matches!(draft.performers, Field::Unreadable) {
        return;
    }
    let performers = draft.performers();
    if performers.is_empty() {
        judge.fault(Fault::new(FaultCode::MissingField).about("performers"));
    }
    if performers.len() > MOST_PERFORMERS {
        judge.warn(
            Warning::new(WarningCode::TooManyPerformers)
                .on(performers[MOST_PERFORMERS].line)
                .about("performers")
                .with("value", performers.len())
                .with("limit", MOST_PERFORMERS),
        );
    }
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for performer in performers {
        required(
            &performer.key,
            "performers.key",
            Some(performer.line),
            judge,
        );
        required(
            &performer.heading,
            "performers.heading",
            Some(performer.line),
            judge,
        );
        assigned(performer, judge);
        let Some(key) = performer.key.text() else {
            continue;
        };
        match seen.get(key) {
            Some(first) => judge.fault(
                Fault::new(FaultCode::DuplicatePerformer)
                    .on(performer.key.line().unwrap_or(performer.line))
                    .about("performers.key")
                    .with("value", key)
                    .with("first_line", first),
            ),
            None => {
                seen.insert(key, performer.line);
            }
        }
    }
}

/// A column belongs to a role or to the directed units, to one of both.
fn assigned(performer: &DraftPerformer, judge: &mut Judge) {
    let unreadable = matches!(performer.role, Field::Unreadable)
        || matches!(performer.directed, Field::Unreadable);
    let directed = performer.directed.value() == Some(&true);
    if !unreadable && performer.role.text().is_some() == directed {
        judge.fault(
            Fault::new(FaultCode::UnassignedPerformer)
                .on(performer.line)
                .about("performers.role")
                .with("value", performer.key.text().unwrap_or("none")),
        );
    }
}
