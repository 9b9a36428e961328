//! What two versions of a procedure say differently, as somebody lays two sheets beside
//! each other before one of them is put in force.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{Act, Course, Exit, Gives, PerformerKey, Procedure, Step, StepNumber, Target, Who};

/// Two versions beside each other; only what differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The label and the cover block, in the order of the sheet.
    pub cover: Vec<Changed>,
    /// Steps, in the order of the later version; those that are gone stand where they were.
    pub steps: Vec<StepChange>,
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The field as the procedure file names it; exits as `yes` and `no`.
    pub field: &'static str,
    /// What it said.
    pub before: Said,
    /// What it says.
    pub after: Said,
}

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// Words as they are written; empty when the field is.
    Text(String),
    /// Entries of a list.
    List(Vec<String>),
    /// The performer columns; their keys bind the file together and say nothing.
    Columns(Vec<Column>),
    /// A day, or none.
    Day(Option<Date>),
    /// The act of a step.
    Act(Act),
    /// Where a step leads.
    To(Target),
    /// What must be written to close a step.
    Gives(Gives),
    /// One exit of a decision; `None` where the step is none.
    Exit(Option<Exit>),
    /// Whether something is so.
    Flag(bool),
}

/// A performer column as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Heading of the column.
    pub heading: String,
    /// Short heading of the drawn table.
    pub short: String,
    /// Label of the swim lane.
    pub lane: String,
    /// Who it is.
    pub who: Who,
}

/// A step that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepChange {
    /// Its number before; `None` when it is new.
    pub before: Option<StepNumber>,
    /// Its number now; `None` when it is gone.
    pub after: Option<StepNumber>,
    /// What it does, of the later version where it is in both.
    pub activity: String,
    /// Its fields that differ; none when it is new, gone, or has but another number.
    pub changed: Vec<Changed>,
}

impl Comparison {
    /// What `after` says differently than `before`.
    ///
    /// Steps are the same step when they do the same act with words alike, whatever their
    /// numbers: a row put in between makes one new step, not ten changed ones.
    pub fn of(before: &Procedure, after: &Procedure) -> Comparison {
        Comparison {
            cover: cover(before, after),
            steps: steps(before, after),
        }
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        self.cover.is_empty() && self.steps.is_empty()
    }
}

/// Collects fields that differ.
#[derive(Default)]
struct Differences(Vec<Changed>);

impl Differences {
    fn see(&mut self, field: &'static str, before: Said, after: Said) {
        if before != after {
            self.0.push(Changed {
                field,
                before,
                after,
            });
        }
    }

    fn text(&mut self, field: &'static str, before: &str, after: &str) {
        let said = |text: &str| Said::Text(text.trim().to_owned());
        self.see(field, said(before), said(after));
    }

    fn list(&mut self, field: &'static str, before: &[String], after: &[String]) {
        self.see(
            field,
            Said::List(before.to_vec()),
            Said::List(after.to_vec()),
        );
    }

    fn day(&mut self, field: &'static str, before: Option<Date>, after: Option<Date>) {
        self.see(field, Said::Day(before), Said::Day(after));
    }
}

fn cover(before: &Procedure, after: &Procedure) -> Vec<Changed> {
    let mut found = Differences::default();
    found.text("label", before.label(), after.label());
    found.day(
        "in_force_from",
        before.in_force_from(),
        after.in_force_from(),
    );
    let (old, new) = (before.cover(), after.cover());
    found.text("government", &old.government, &new.government);
    found.text("unit", &old.unit, &new.unit);
    found.text("number", &old.number, &new.number);
    found.text("name", &old.name, &new.name);
    found.day("created", old.created, new.created);
    found.day("revised", old.revised, new.revised);
    found.day("approved", old.approved, new.approved);
    let (signed, signs) = (&old.approved_by, &new.approved_by);
    found.text("approved_by.position", &signed.position, &signs.position);
    found.text("approved_by.name", &signed.name, &signs.name);
    found.text("approved_by.nip", &signed.nip, &signs.nip);
    found.list("legal_bases", &old.legal_bases, &new.legal_bases);
    found.list("qualifications", &old.qualifications, &new.qualifications);
    found.list("related", &old.related, &new.related);
    found.list("equipment", &old.equipment, &new.equipment);
    found.list("warnings", &old.warnings, &new.warnings);
    found.list("records", &old.records, &new.records);
    let columns = |procedure: &Procedure| {
        let all = procedure.performers().iter();
        Said::Columns(
            all.map(|one| Column {
                heading: one.heading.clone(),
                short: one.short.clone(),
                lane: one.lane.clone(),
                who: one.who.clone(),
            })
            .collect(),
        )
    };
    found.see("performers", columns(before), columns(after));
    found.0
}

fn steps(before: &Procedure, after: &Procedure) -> Vec<StepChange> {
    let old: Vec<&Step> = before.steps().collect();
    let new: Vec<&Step> = after.steps().collect();
    let pairs = pairs(&old, &new);
    let now: BTreeMap<StepNumber, StepNumber> = pairs
        .iter()
        .filter_map(|pair| match *pair {
            (Some(old), Some(new)) => Some((old.number, new.number)),
            _ => None,
        })
        .collect();
    let mut found = Vec::new();
    for pair in pairs {
        let change = match pair {
            (Some(was), Some(is)) => {
                let changed = fields((before, was), (after, is), &now);
                if changed.is_empty() && was.number == is.number {
                    continue;
                }
                StepChange {
                    before: Some(was.number),
                    after: Some(is.number),
                    activity: is.wording().to_owned(),
                    changed,
                }
            }
            (was, is) => {
                let Some(step) = is.or(was) else { continue };
                StepChange {
                    before: was.map(|step| step.number),
                    after: is.map(|step| step.number),
                    activity: step.wording().to_owned(),
                    changed: Vec::new(),
                }
            }
        };
        found.push(change);
    }
    found
}

/// What a step says differently; `now` tells the number that an earlier step has now.
fn fields(
    (before, was): (&Procedure, &Step),
    (after, is): (&Procedure, &Step),
    now: &BTreeMap<StepNumber, StepNumber>,
) -> Vec<Changed> {
    let heading = |procedure: &Procedure, key: Option<&PerformerKey>| -> String {
        key.and_then(|key| procedure.performer(key))
            .map_or_else(String::new, |one| one.heading.clone())
    };
    let mut found = Differences::default();
    found.see("act", Said::Act(was.act), Said::Act(is.act));
    found.text(
        "performer",
        &heading(before, Some(&was.performer)),
        &heading(after, Some(&is.performer)),
    );
    found.text(
        "otherwise",
        &heading(before, was.otherwise.as_ref()),
        &heading(after, is.otherwise.as_ref()),
    );
    found.text("activity", &was.activity, &is.activity);
    let reading = |step: &Step| step.reading.clone().unwrap_or_default();
    found.text("reading", &reading(was), &reading(is));
    found.text("requirements", &was.requirements, &is.requirements);
    found.text("standard_time", &was.standard_text, &is.standard_text);
    found.text("output", &was.output, &is.output);
    found.text("remarks", &was.remarks, &is.remarks);
    found.text("lane", &was.lane, &is.lane);
    found.text("task", &was.task, &is.task);
    found.text("citizen", &was.citizen, &is.citizen);
    course(&mut found, was, is, now);
    found.see(
        "approves",
        Said::Flag(was.approves),
        Said::Flag(is.approves),
    );
    found.see(
        "attaches_slip",
        Said::Flag(was.attaches_slip),
        Said::Flag(is.attaches_slip),
    );
    found.0
}

fn course(found: &mut Differences, was: &Step, is: &Step, now: &BTreeMap<StepNumber, StepNumber>) {
    // A target counts by the step it means: a row put in before it changes its number alone.
    let same = |old: Target, new: Target| match (old, new) {
        (Target::Step(old), Target::Step(new)) => now.get(&old) == Some(&new),
        (old, new) => old == new,
    };
    match (&was.course, &is.course) {
        (
            Course::Plain {
                to: old,
                gives: had,
            },
            Course::Plain {
                to: new,
                gives: has,
            },
        ) => {
            if !same(*old, *new) {
                found.see("to", Said::To(*old), Said::To(*new));
            }
            found.see("gives", Said::Gives(*had), Said::Gives(*has));
        }
        _ => {
            let (old, new) = (was.decision(), is.decision());
            let question = |decision: Option<&crate::Decision>| {
                decision.map_or_else(String::new, |one| one.question.clone())
            };
            found.text("question", &question(old), &question(new));
            let exits = [
                ("yes", old.map(|one| &one.yes), new.map(|one| &one.yes)),
                ("no", old.map(|one| &one.no), new.map(|one| &one.no)),
            ];
            for (field, old, new) in exits {
                let alike = old.zip(new).is_some_and(|(old, new)| {
                    same(old.to, new.to)
                        && (&old.label, old.gives, old.approves)
                            == (&new.label, new.gives, new.approves)
                });
                if !alike {
                    found.see(field, Said::Exit(old.cloned()), Said::Exit(new.cloned()));
                }
            }
        }
    }
}

/// The steps of both in one order, those that are the same step together: the alignment
/// whose likenesses add up to most.
fn pairs<'a>(old: &[&'a Step], new: &[&'a Step]) -> Vec<(Option<&'a Step>, Option<&'a Step>)> {
    // best[i][j]: the most that old[i..] and new[j..] come to.
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let together = likeness(old[i], new[j]).map_or(0.0, |like| like + best[i + 1][j + 1]);
            best[i][j] = together.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::with_capacity(old.len().max(new.len()));
    while i < old.len() || j < new.len() {
        let like = old
            .get(i)
            .zip(new.get(j))
            .and_then(|(old, new)| likeness(old, new));
        match like {
            Some(like) if like + best[i + 1][j + 1] >= best[i][j] => {
                found.push((Some(old[i]), Some(new[j])));
                i += 1;
                j += 1;
            }
            _ if j == new.len() || (i < old.len() && best[i + 1][j] >= best[i][j + 1]) => {
                found.push((Some(old[i]), None));
                i += 1;
            }
            _ => {
                found.push((None, Some(new[j])));
                j += 1;
            }
        }
    }
    found
}

/// How much two steps are alike, more than 0 and at most 2; `None` when they are two steps.
fn likeness(old: &Step, new: &Step) -> Option<f64> {
    let words = strsim::normalized_levenshtein(&old.activity, &new.activity);
    if old.act == new.act {
        Some(1.0 + words)
    } else {
        (words >= 0.8).then_some(words)
    }
}
