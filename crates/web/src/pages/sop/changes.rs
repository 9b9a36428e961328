//! Two versions of a procedure beside each other, in words: before one is activated, and
//! whenever somebody asks what has changed.

use sop::{Changed, Column, Comparison, Gives, Procedure, Said, Who};

use super::sheet::{field_words, target_words};
use crate::Page;

/// What two versions say differently, ready to print.
pub(crate) struct Changes {
    /// Names of the versions, for the heads of the columns.
    pub(crate) before: String,
    pub(crate) after: String,
    /// Fields of the cover block.
    pub(crate) cover: Vec<Line>,
    pub(crate) steps: Vec<StepLines>,
}

/// A field: what it is, what stood there, what stands there now. A list has many lines.
pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// A step that differs.
pub(crate) struct StepLines {
    /// `Langkah 4`, `Langkah 4, dahulu 3`, `Langkah 3 dihapus`.
    pub(crate) title: String,
    /// Tone and icon of what became of it.
    pub(crate) chip: Option<(&'static str, &'static str, String)>,
    pub(crate) activity: String,
    pub(crate) lines: Vec<Line>,
}

impl Changes {
    pub(crate) fn new(page: &Page, before: &Procedure, after: &Procedure) -> Changes {
        let name = |procedure: &Procedure| {
            let version = procedure.reference().version;
            page.t2(
                "sop-version-name",
                "label",
                procedure.label(),
                "version",
                &version,
            )
        };
        let found = Comparison::of(before, after);
        let lines = |changed: &[Changed]| changed.iter().map(|one| line(page, one)).collect();
        Changes {
            before: name(before),
            after: name(after),
            cover: lines(&found.cover),
            steps: found
                .steps
                .iter()
                .map(|step| {
                    let (title, chip) = match (step.before, step.after) {
                        (None, Some(now)) => (
                            page.t1("sop-step", "step", now.to_string()),
                            Some(("ok", "plus", page.t("sop-step-new"))),
                        ),
                        (Some(was), None) => (
                            page.t1("sop-step", "step", was.to_string()),
                            Some(("late", "x", page.t("sop-step-gone"))),
                        ),
                        (Some(was), Some(now)) if was != now => (
                            page.t2(
                                "sop-step-moved",
                                "step",
                                now.to_string(),
                                "was",
                                was.to_string(),
                            ),
                            None,
                        ),
                        (_, now) => {
                            let number = now.map(|now| now.to_string()).unwrap_or_default();
                            (page.t1("sop-step", "step", number), None)
                        }
                    };
                    StepLines {
                        title,
                        chip,
                        activity: step.activity.clone(),
                        lines: lines(&step.changed),
                    }
                })
                .collect(),
        }
    }

    /// Both say the same.
    pub(crate) fn is_empty(&self) -> bool {
        self.cover.is_empty() && self.steps.is_empty()
    }
}

fn line(page: &Page, changed: &Changed) -> Line {
    let what = match changed.field {
        "reading" => page.t("sheet-reading"),
        field => field_words(page, field),
    };
    Line {
        what: capital(&what),
        before: said(page, &changed.before),
        after: said(page, &changed.after),
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
        .unwrap_or_default()
}

fn said(page: &Page, said: &Said) -> Vec<String> {
    let one = match said {
        Said::Text(text) => text.clone(),
        Said::List(list) => return list.clone(),
        Said::Day(day) => day
            .map(|day| words::date_short_year(page.lang, day))
            .unwrap_or_default(),
        Said::Columns(columns) => {
            return columns.iter().map(|one| column(page, one)).collect();
        }
        Said::Act(act) => page.key(words::act_key(*act)),
        Said::To(target) => target_words(page, *target),
        Said::Gives(gives) => gives_words(page, *gives),
        Said::Exit(None) => String::new(),
        Said::Exit(Some(exit)) => {
            let mut all = vec![page.t2(
                "sop-exit",
                "label",
                &exit.label,
                "to",
                target_words(page, exit.to),
            )];
            if exit.gives != Gives::Nothing {
                all.push(gives_words(page, exit.gives));
            }
            if exit.approves {
                all.push(page.t("sop-field-approves"));
            }
            return all;
        }
        Said::Flag(true) => page.t("sop-flag-yes"),
        Said::Flag(false) => page.t("sop-flag-no"),
    };
    if one.is_empty() {
        Vec::new()
    } else {
        vec![one]
    }
}

/// A column with its other names where they are others.
fn column(page: &Page, one: &Column) -> String {
    let mut names = vec![one.heading.as_str()];
    for name in [&one.short, &one.lane] {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let heading = names.join(" · ");
    match &one.who {
        Who::Role(role) => page.t2(
            "sop-performer-role",
            "heading",
            &heading,
            "role",
            role.as_str(),
        ),
        Who::DirectedUnits => page.t1("sop-performer-units", "heading", &heading),
    }
}

fn gives_words(page: &Page, gives: Gives) -> String {
    page.key(match gives {
        Gives::Nothing => "sop-gives-nothing",
        Gives::Directive => "sop-gives-directive",
        Gives::Resolution => "sop-gives-resolution",
    })
}
