use super::*;
use crate::sample;
use office::{shipped_procedure, shipped_procedures};
use sop::Procedure;
use std::sync::Arc;

pub(crate) fn procedures() -> Vec<(String, Procedure)> {
    shipped_procedures()
        .iter()
        .map(|(_, text)| (*text).to_owned())
        .chain([include_str!("../../../../../procedures/examples/tujuh-langkah.toml").to_owned()])
        .map(|text| {
            let procedure = sop::check(&text)
                .procedure
                .expect("a procedure without faults");
            (text, procedure)
        })
        .collect()
}

fn found(in_force: bool) -> Vec<SheetView> {
    let view = |procedure: &Procedure, in_force| ProcedureView {
        reference: procedure.reference(),
        label: procedure.label().to_owned(),
        from: "2026-01-02".parse().expect("a date"),
        to: None,
        default: procedure.len() == 10,
        in_force,
        steps: procedure.len(),
    };
    let all: Vec<ProcedureView> = procedures()
        .iter()
        .map(|(_, one)| view(one, true))
        .collect();
    procedures()
        .into_iter()
        .map(|(source, procedure)| SheetView {
            view: view(&procedure, in_force),
            procedure: Arc::new(procedure),
            all: all.clone(),
            source,
        })
        .collect()
}

#[test]
fn every_procedure_on_both_layouts_and_on_paper_in_every_language() {
    for page in sample::readers() {
        for found in [found(true), found(false)].into_iter().flatten() {
            let shown = Shown::new(&page, &found);
            let sheet = &shown.sheet;
            for html in [
                sample::check(
                    &page,
                    &AtDesk {
                        page: &page,
                        shown: &shown,
                        sheet,
                    },
                ),
                sample::check(
                    &page,
                    &Public {
                        page: &page,
                        shown: &shown,
                        sheet,
                    },
                ),
                sample::check(
                    &page,
                    &Print {
                        page: &page,
                        sheet,
                        back: "/sop".to_owned(),
                    },
                ),
            ] {
                for step in found.procedure.steps() {
                    for text in [
                        &step.activity,
                        &step.requirements,
                        &step.standard_text,
                        &step.output,
                    ] {
                        let escaped = askama::filters::escape(text, askama::filters::Html)
                            .expect("text")
                            .to_string();
                        assert!(
                            html.contains(&escaped),
                            "{text} is on the sheet word for word"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_version_out_of_force_says_so() {
    for page in sample::readers() {
        for (found, expected) in found(true)
            .into_iter()
            .zip([false; 3])
            .chain(found(false).into_iter().zip([true; 3]))
        {
            assert_eq!(Shown::new(&page, &found).notice.is_some(), expected);
        }
    }
}

#[test]
fn each_inferred_reading_has_its_mark_and_its_reason() {
    let page = &sample::readers()[0];
    for (_, procedure) in procedures() {
        let sheet = Sheet::new(page, &procedure);
        let inferred: Vec<&str> = procedure
            .steps()
            .flat_map(|step| &step.inferred)
            .map(|one| one.why.trim())
            .collect();
        let of_file: Vec<&str> = procedure
            .inferred()
            .iter()
            .map(|one| one.why.trim())
            .collect();
        assert_eq!(
            sheet
                .readings
                .iter()
                .map(|one| one.why.as_str())
                .collect::<Vec<_>>(),
            [&of_file[..], &inferred].concat()
        );
        let marks: usize = sheet
            .rows
            .iter()
            .map(|row| {
                row.activity_marks().len()
                    + row.requirements_marks().len()
                    + row.time_marks().len()
                    + row.output_marks().len()
                    + row.remarks_marks().len()
            })
            .sum();
        assert_eq!(marks, inferred.len());
        // Words are known for every field the shipped files mark.
        for reading in &sheet.readings {
            assert!(
                !reading.about.contains('_') && !reading.about.contains('.')
                    || reading.about.ends_with("."),
                "{}",
                reading.about
            );
        }
    }
}

#[test]
fn an_empty_date_of_approval_is_shown_with_its_warning() {
    for page in sample::readers() {
        let text = page.t("sop-no-approval");
        for found in found(true) {
            let shown = Shown::new(&page, &found);
            let html = sample::check(
                &page,
                &Public {
                    page: &page,
                    shown: &shown,
                    sheet: &shown.sheet,
                },
            );
            assert_eq!(
                html.contains(&text),
                found.procedure.cover().approved.is_none()
            );
        }
    }
}

#[test]
fn the_two_ways_of_the_long_procedure_are_summed() {
    let page = &sample::readers()[0];
    let text = shipped_procedure("pengaduan-masyarakat-10.toml").expect("the shipped file");
    let procedure = sop::check(text).procedure.expect("a procedure");
    let sheet = Sheet::new(page, &procedure);
    let [shortest, longest] = sheet.ways.expect("two ways");
    assert!(!shortest.steps.contains('7') && longest.steps.contains("7 → 8"));
}
