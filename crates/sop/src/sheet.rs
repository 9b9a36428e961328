//! The official sheet of a procedure as text (PermenPANRB 35/2012): cover block,
//! flow table with one column per performer, and the sums of standard time.

use jiff::civil::Date;

use crate::{Procedure, Span, Step, Target};

/// Every word on the sheet that does not come from the procedure itself.
pub struct SheetWords<'w> {
    /// "Nomor SOP"
    pub number: String,
    /// "Tanggal pembuatan"
    pub created: String,
    /// "Tanggal revisi"
    pub revised: String,
    /// "Tanggal pengesahan"
    pub approved: String,
    /// "Disahkan oleh"
    pub approved_by: String,
    /// "NIP"
    pub nip: String,
    /// "Nama SOP"
    pub name: String,
    /// "Dasar hukum"
    pub legal_bases: String,
    /// "Kualifikasi pelaksana"
    pub qualifications: String,
    /// "Keterkaitan"
    pub related: String,
    /// "Peralatan/perlengkapan"
    pub equipment: String,
    /// "Peringatan"
    pub warnings: String,
    /// "Pencatatan dan pendataan"
    pub records: String,
    /// "No"
    pub step: String,
    /// "Kegiatan"
    pub activity: String,
    /// "Kelengkapan"
    pub requirements: String,
    /// "Waktu"
    pub standard_time: String,
    /// "Output"
    pub output: String,
    /// "Ket."
    pub remarks: String,
    /// "Bacaan yang diusulkan"
    pub reading: String,
    /// "Bila tidak ada unit yang ditunjuk"
    pub otherwise: String,
    /// "Selesai"
    pub end: String,
    /// What stands where a date is left empty.
    pub unset: String,
    /// Explains the marks `( )`, `[ ]`, `< >` and `*`.
    pub legend: String,
    /// "Waktu baku seluruhnya"
    pub total: String,
    /// "Jalur terpendek"
    pub shortest: String,
    /// "Jalur terpanjang"
    pub longest: String,
    /// Words for a date.
    pub date: &'w dyn Fn(Date) -> String,
    /// Words for a sum of standard times.
    pub span: &'w dyn Fn(&Span) -> String,
}

/// Width of the columns beside the performers, in characters.
const ACTIVITY: usize = 36;
const REQUIREMENTS: usize = 22;
const TIME: usize = 9;
const OUTPUT: usize = 24;

/// The official sheet as text, for a wide terminal or a landscape page in a
/// fixed-width font. A capsule is drawn `(1)`, an activity `[2]`, a decision
/// `<6>`; a star marks what is inferred and not the source's own word.
pub fn sheet_text(procedure: &Procedure, words: &SheetWords<'_>) -> String {
    let mut text = String::new();
    cover(procedure, words, &mut text);
    table(procedure, words, &mut text);
    text.push('\n');
    line(&words.legend, &mut text);
    text.push('\n');
    let sums = [
        (&words.total, procedure.total(), false),
        (&words.shortest, procedure.shortest(), true),
        (&words.longest, procedure.longest(), true),
    ];
    let width = sums
        .iter()
        .map(|(label, ..)| label.chars().count())
        .max()
        .unwrap_or(0);
    for (label, span, with_steps) in sums {
        let mut row = format!("{label:<width$}  {}", (words.span)(&span));
        if with_steps {
            let steps: Vec<String> = span.steps.iter().map(ToString::to_string).collect();
            row.push_str(&format!("  ({})", steps.join(" → ")));
        }
        line(&row, &mut text);
    }
    text
}

fn line(row: &str, text: &mut String) {
    text.push_str(row.trim_end());
    text.push('\n');
}

fn cover(procedure: &Procedure, words: &SheetWords<'_>, text: &mut String) {
    let cover = procedure.cover();
    line(&cover.government, text);
    line(&cover.unit, text);
    text.push('\n');
    let date = |date: Option<Date>| date.map_or_else(|| words.unset.clone(), words.date);
    let by = &cover.approved_by;
    let nip = if by.nip.is_empty() {
        String::new()
    } else {
        format!(", {} {}", words.nip, by.nip)
    };
    let fields = [
        (&words.number, cover.number.clone()),
        (&words.created, date(cover.created)),
        (&words.revised, date(cover.revised)),
        (&words.approved, date(cover.approved)),
        (
            &words.approved_by,
            format!("{}, {}{nip}", by.position, by.name),
        ),
        (
            &words.name,
            format!("{} ({})", cover.name, procedure.label()),
        ),
    ];
    let width = fields
        .iter()
        .map(|(label, _)| label.chars().count())
        .max()
        .unwrap_or(0);
    for (label, value) in fields {
        line(&format!("{label:<width$}  {value}"), text);
    }
    let lists = [
        (&words.legal_bases, &cover.legal_bases),
        (&words.qualifications, &cover.qualifications),
        (&words.related, &cover.related),
        (&words.equipment, &cover.equipment),
        (&words.warnings, &cover.warnings),
        (&words.records, &cover.records),
    ];
    for (heading, entries) in lists {
        text.push('\n');
        line(heading, text);
        for (place, entry) in entries.iter().enumerate() {
            let number = format!("{}. ", place + 1);
            let indent = number.chars().count();
            for (row, part) in wrap(entry, 100 - indent).iter().enumerate() {
                let before = if row == 0 {
                    &number
                } else {
                    &" ".repeat(indent)
                };
                line(&format!("{before}{part}"), text);
            }
        }
    }
    text.push('\n');
}

fn table(procedure: &Procedure, words: &SheetWords<'_>, text: &mut String) {
    let has_remarks = procedure.steps().any(|step| !step.remarks.is_empty());
    let mut columns = vec![(words.step.clone(), 3), (words.activity.clone(), ACTIVITY)];
    for performer in procedure.performers() {
        let width = performer.short.chars().count().max(5);
        columns.push((performer.short.clone(), width));
    }
    columns.push((words.requirements.clone(), REQUIREMENTS));
    columns.push((words.standard_time.clone(), TIME));
    columns.push((words.output.clone(), OUTPUT));
    let remarks = if has_remarks {
        REQUIREMENTS
    } else {
        words.remarks.chars().count()
    };
    columns.push((words.remarks.clone(), remarks));
    let widths: Vec<usize> = columns.iter().map(|(_, width)| *width).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let rule = rule.join("-+-");
    line(&rule, text);
    row(
        columns.into_iter().map(|(heading, _)| heading).collect(),
        &widths,
        text,
    );
    line(&rule, text);
    for step in procedure.steps() {
        let mut cells = vec![step.number.to_string(), activity(procedure, step, words)];
        for performer in procedure.performers() {
            let mine = performer.key == step.performer;
            cells.push(if mine {
                mark(procedure, step)
            } else {
                String::new()
            });
        }
        cells.push(step.requirements.clone());
        let star = star(step, &["standard_time"]);
        cells.push(format!("{}{star}", step.standard_text));
        cells.push(step.output.clone());
        cells.push(step.remarks.clone());
        row(cells, &widths, text);
        line(&rule, text);
    }
}

/// The symbol in the performer's column.
fn mark(procedure: &Procedure, step: &Step) -> String {
    let number = step.number;
    let ends = step.targets().contains(&Target::End);
    let star = star(step, &["performer"]);
    if step.decision().is_some() {
        format!("<{number}>{star}")
    } else if ends || number == procedure.start().number {
        format!("({number}){star}")
    } else {
        format!("[{number}]{star}")
    }
}

/// A star if one of the fields is inferred.
fn star(step: &Step, fields: &[&str]) -> &'static str {
    let inferred = fields.iter().any(|field| step.inferred(field).is_some());
    if inferred { "*" } else { "" }
}

/// The activity verbatim, its reading, who does it when nobody was directed, and where
/// it goes on when that is not simply the next row.
fn activity(procedure: &Procedure, step: &Step, words: &SheetWords<'_>) -> String {
    let mut rows = vec![format!("{}{}", step.activity, star(step, &["activity"]))];
    if let Some(reading) = &step.reading {
        let star = star(step, &["reading"]);
        rows.push(format!("{}: {reading}{star}", words.reading));
    }
    if let Some(performer) = step
        .otherwise
        .as_ref()
        .and_then(|key| procedure.performer(key))
    {
        let star = star(step, &["otherwise"]);
        rows.push(format!("{}: {}{star}", words.otherwise, performer.heading));
    }
    if let Some(decision) = step.decision() {
        let asked = star(step, &["question"]);
        rows.push(format!("{}{asked}", decision.question));
        let yes = star(
            step,
            &["yes", "yes.label", "yes.to", "yes.gives", "yes.approves"],
        );
        let no = star(
            step,
            &["no", "no.label", "no.to", "no.gives", "no.approves"],
        );
        for (exit, star) in [(&decision.yes, yes), (&decision.no, no)] {
            let to = match exit.to {
                Target::Step(number) => number.to_string(),
                Target::End => words.end.clone(),
            };
            rows.push(format!("{} → {to}{star}", exit.label));
        }
    } else if let [Target::Step(next)] = step.targets()[..]
        && next.0 != step.number.0.saturating_add(1)
    {
        rows.push(format!("→ {next}{}", star(step, &["to"])));
    }
    rows.join("\n")
}

fn row(cells: Vec<String>, widths: &[usize], text: &mut String) {
    let cells: Vec<Vec<String>> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| wrap(cell, *width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let parts: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                let part = cell.get(at).map(String::as_str).unwrap_or_default();
                format!("{part:<width$}")
            })
            .collect();
        line(&parts.join(" | "), text);
    }
}

/// Breaks a text into lines of at most `width` characters, at blanks where it can.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut current = String::new();
        for word in paragraph.split_whitespace() {
            let mut word: Vec<char> = word.chars().collect();
            let used = current.chars().count();
            if used > 0 && used + 1 + word.len() > width {
                lines.push(std::mem::take(&mut current));
            }
            while word.len() > width {
                lines.push(word.drain(..width).collect());
            }
            if !current.is_empty() {
                current.push(' ');
            }
            current.extend(word);
        }
        if !current.is_empty() {
            lines.push(current);
        }
    }
    lines
}
