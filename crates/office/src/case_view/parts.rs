//! The routing slip: what each performer left in it.

use std::collections::HashMap;

use casework::{Entry, Happening};
use sop::{Event, Procedure, Progress, Step};

use super::shapes::{DirectiveView, SheetPart};
use super::trail::{text_of, who_acted};
use crate::Directory;

pub(super) fn parts(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    entries: &[Entry],
    texts: &HashMap<String, String>,
) -> Vec<SheetPart> {
    let mut parts: Vec<SheetPart> = Vec::new();
    for entry in entries {
        let Happening::Procedure(event) = &entry.what else {
            continue;
        };
        let step = event.step().and_then(|number| procedure.step(number));
        let (by, position, title) = who_acted(directory, entry);
        let rank_and_nip = entry
            .by
            .and_then(|signer| directory.official(signer.official))
            .map(|official| {
                (
                    official
                        .rank
                        .as_ref()
                        .map(|rank| rank.printed())
                        .unwrap_or_default(),
                    official
                        .nip
                        .as_ref()
                        .map(|nip| nip.printed())
                        .unwrap_or_default(),
                )
            });
        let mut part = SheetPart {
            kind: event.name(),
            step: event.step().map(|step| step.0),
            task: step.map(|step| step.task.clone()).unwrap_or_default(),
            position,
            title,
            by,
            rank_and_nip,
            at: entry.at,
            text: None,
            yes: None,
            exit: None,
            directive: None,
            follow_up: None,
            superseded: false,
        };
        match event {
            Event::SlipAttached { .. } | Event::Approved { .. } => {}
            Event::Forwarded { note, .. } | Event::Weighed { note, .. } => {
                part.text = text_of(texts, note.as_ref());
            }
            Event::AdviceGiven { advice, .. } => {
                supersede(&mut parts, "advice_given", None);
                part.text = text_of(texts, Some(advice));
            }
            Event::Decided { yes, note, .. } => {
                supersede(&mut parts, "decided", part.step);
                part.yes = *yes;
                part.text = text_of(texts, note.as_ref());
                part.exit = step
                    .and_then(Step::decision)
                    .zip(*yes)
                    .map(|(decision, yes)| {
                        if yes {
                            decision.yes.label.clone()
                        } else {
                            decision.no.label.clone()
                        }
                    });
            }
            Event::DirectiveIssued { directive, .. } => {
                supersede(&mut parts, "directive_issued", None);
                part.directive = Some(directive_view(directory, directive, texts));
                part.text = text_of(texts, directive.text.as_ref());
            }
            Event::ResolutionGiven {
                desk, resolution, ..
            } => {
                part.text = text_of(texts, Some(resolution));
                let in_force = progress
                    .resolutions
                    .iter()
                    .any(|(by, kept)| by == desk && kept == resolution);
                part.superseded = !in_force;
            }
            Event::FollowedUp { follow_up, .. } => {
                supersede(&mut parts, "followed_up", None);
                part.text = text_of(texts, Some(&follow_up.text));
                part.follow_up = Some((
                    follow_up.way.clone(),
                    text_of(texts, Some(&follow_up.recipient)).unwrap_or_default(),
                    follow_up.given_at,
                    text_of(texts, follow_up.proof_text.as_ref()),
                ));
            }
            Event::Reopened { reason, .. } => {
                // What was answered and approved stays to be read, and no longer holds.
                for kind in ["resolution_given", "approved", "followed_up"] {
                    supersede(&mut parts, kind, None);
                }
                part.text = text_of(texts, Some(reason));
            }
            Event::Archived { place, .. } => part.text = text_of(texts, place.as_ref()),
            Event::Returned { reason, .. }
            | Event::ProcedureSwitched { reason, .. }
            | Event::Struck { reason }
            | Event::Concluded { reason, .. }
            | Event::Suspended {
                question: reason, ..
            }
            | Event::Resumed {
                supplement: reason, ..
            }
            | Event::TransferFollowed { news: reason, .. } => {
                part.text = text_of(texts, Some(reason))
            }
            Event::Opened { .. }
            | Event::Adopted { .. }
            | Event::StepEntered { .. }
            | Event::DocumentConfirmed { .. } => continue,
        }
        parts.push(part);
    }
    parts
}

fn supersede(parts: &mut [SheetPart], kind: &str, step: Option<u16>) {
    for part in parts.iter_mut() {
        if part.kind == kind && (step.is_none() || part.step == step) {
            part.superseded = true;
        }
    }
}

pub(super) fn directive_view(
    directory: &Directory,
    directive: &sop::Directive,
    texts: &HashMap<String, String>,
) -> DirectiveView {
    DirectiveView {
        codes: directive.units.iter().map(ToString::to_string).collect(),
        units: directive
            .units
            .iter()
            .map(|code| {
                directory
                    .unit(code)
                    .map_or_else(|| code.to_string(), |unit| unit.name.clone())
            })
            .collect(),
        instructions: directive.instructions.clone(),
        text: directive
            .text
            .as_ref()
            .and_then(|passage| texts.get(&passage.id.0))
            .cloned(),
    }
}
