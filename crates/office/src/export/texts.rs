//! Everything people wrote in the course of the cases, each text with the record that keeps
//! its digest; what was corrected stands here as it was.

use std::collections::HashMap;

use casework::{DeskEvent, Entry, Happening, mask_name};
use serde_json::Value;
use sop::PassageRef;

use super::cases::{Beside, Case};
use super::readme::TEXTS;
use super::{OfficeExport, PAGE, Stage};
use crate::case_view::who_acted;
use crate::mask::OF_IDENTITY;
use crate::{BreachReport, FieldBefore, Office, OfficeError};

impl Office {
    /// A page of the table of texts. At its beginning the reasons of all exports.
    pub(super) async fn export_texts(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        if export.sheet.is_none() {
            export.table(&TEXTS)?;
            self.export_reasons(export).await?;
            self.export_breaches(export).await?;
        }
        let beside = Beside {
            texts: true,
            ..Beside::default()
        };
        let Some(cases) = self.next_cases(export, beside).await? else {
            export.go_on(Stage::Letters);
            return Ok(());
        };
        for case in &cases {
            self.export_texts_of(export, case)?;
        }
        Ok(())
    }

    async fn export_reasons(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        let mut below = export.head.seq.saturating_add(1);
        loop {
            let found = self.records_of("office_exported", below, PAGE).await?;
            let Some((last, _)) = found.last() else {
                return Ok(());
            };
            below = last.seq;
            for (row, text) in &found {
                let text = text.as_ref();
                let id = text.map(|text| text.id.as_hyphenated().to_string());
                let words = text.and_then(|text| self.text(text)).unwrap_or_default();
                let id = id.unwrap_or_default();
                text_row(export, None, &row.entry()?, "reason", &id, words)?;
            }
        }
    }

    /// What is known of personal data that got out. It may name whom they are about, so without
    /// identities only that something was written.
    async fn export_breaches(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        let mut below = export.head.seq.saturating_add(1);
        loop {
            let found = self.records_of("breach_recorded", below, PAGE).await?;
            let Some((last, _)) = found.last() else {
                return Ok(());
            };
            below = last.seq;
            for (row, text) in &found {
                let text = text.as_ref();
                let id = text.map(|text| text.id.as_hyphenated().to_string());
                let id = id.unwrap_or_default();
                let words = text.and_then(|text| self.text(text)).unwrap_or_default();
                let report: BreachReport = serde_json::from_str(&words).unwrap_or_default();
                for (part, words) in report.parts() {
                    if words.is_empty() {
                        continue;
                    }
                    let words = match export.identities {
                        true => words.clone(),
                        false => String::new(),
                    };
                    text_row(export, None, &row.entry()?, part, &id, words)?;
                }
            }
        }
    }

    fn export_texts_of(&self, export: &mut OfficeExport, case: &Case) -> Result<(), OfficeError> {
        let texts: HashMap<String, String> = case
            .texts
            .iter()
            .map(|row| {
                let id = row.id.as_hyphenated().to_string();
                (id, self.text(row).unwrap_or_default())
            })
            .collect();
        let last = export.head.seq;
        for row in case.history.iter().filter(|row| row.seq <= last) {
            let entry = row.entry()?;
            // What was corrected, and what was left of it when somebody was erased.
            let stood: Vec<&PassageRef> = match &entry.what {
                Happening::Desk(DeskEvent::ComplaintCorrected { before, .. }) => vec![before],
                Happening::Desk(DeskEvent::IdentityErased { texts, .. }) => {
                    texts.iter().filter_map(|one| one.left.as_ref()).collect()
                }
                _ => Vec::new(),
            };
            for before in stood {
                let text = texts.get(&before.id.0).map_or("", String::as_str);
                let fields: Vec<FieldBefore> = serde_json::from_str(text).unwrap_or_default();
                for one in fields {
                    let who = OF_IDENTITY.contains(&one.field.as_str());
                    let words = match case.masked && who {
                        true => mask_name(&one.words),
                        false => case.known.masked(&one.words),
                    };
                    let part = format!("before.{}", one.field);
                    text_row(export, Some(case), &entry, &part, &before.id.0, words)?;
                }
            }
            let mut found = Vec::new();
            let what = serde_json::to_value(&entry.what).unwrap_or_default();
            collect(&what, "", &mut found);
            for (part, id) in found.iter().filter(|(part, _)| part != "before") {
                let Some(text) = texts.get(id) else { continue };
                // To whom the answer was given: he, or somebody close to him.
                let words = match case.masked && part.ends_with("recipient") {
                    true => mask_name(text),
                    false => case.known.masked(text),
                };
                text_row(export, Some(case), &entry, part, id, words)?;
            }
        }
        Ok(())
    }
}

fn text_row(
    export: &mut OfficeExport,
    case: Option<&Case>,
    entry: &Entry,
    part: &str,
    id: &str,
    words: String,
) -> Result<(), OfficeError> {
    let (by, _, title) = who_acted(&export.who.directory, entry);
    let cells = [
        case.map(|case| case.number.to_string()).unwrap_or_default(),
        case.map(|case| case.row.id.to_string()).unwrap_or_default(),
        entry.seq.to_string(),
        export.at(entry.at),
        entry.what.name().to_owned(),
        part.to_owned(),
        by.map(|(_, name, _)| name).unwrap_or_default(),
        title,
        id.to_owned(),
        words,
    ];
    export.counts.texts += 1;
    export.row(&cells)
}

/// Every text an event refers to: where in the event it stands (`follow_up.text`), and its id.
fn collect(value: &Value, place: &str, found: &mut Vec<(String, String)>) {
    let Value::Object(fields) = value else {
        return;
    };
    if let (Some(id), Some(_)) = (value["id"].as_str(), value["digest"].as_str()) {
        found.push((place.to_owned(), id.to_owned()));
        return;
    }
    for (name, inner) in fields {
        let place = match place {
            "" => name.clone(),
            place => format!("{place}.{name}"),
        };
        collect(inner, &place, found);
    }
}
