//! Findings in procedure and profile files as sentences, and sums of standard times.

use casework::ProfileFault;
use sop::{Fault, Span, Warning};
use worktime::{CalendarFault, FaultCode};

use crate::{Arg, Lang, args, t, tf};

fn with_arguments(lang: Lang, key: &str, arguments: &[(&'static str, String)]) -> String {
    let args: Vec<(&str, Arg<'_>)> = arguments
        .iter()
        .map(|(name, value)| (*name, Arg::from(value.as_str())))
        .collect();
    tf(lang, key, &args)
}

/// What is wrong with a procedure file.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    with_arguments(
        lang,
        &format!("fault-{}", fault.code.name()),
        &fault.arguments(),
    )
}

/// What to do about it.
pub fn remedy(lang: Lang, fault: &Fault) -> String {
    with_arguments(
        lang,
        &format!("remedy-{}", fault.code.name()),
        &fault.arguments(),
    )
}

/// What to look at in a procedure file.
pub fn warning(lang: Lang, warning: &Warning) -> String {
    with_arguments(
        lang,
        &format!("warning-{}", warning.code.name()),
        &warning.arguments(),
    )
}

/// What may be done about it.
pub fn advice(lang: Lang, warning: &Warning) -> String {
    with_arguments(
        lang,
        &format!("advice-{}", warning.code.name()),
        &warning.arguments(),
    )
}

/// Where a finding is: the step and line, the line, or the whole file.
pub fn fault_place<C>(lang: Lang, finding: &sop::Finding<C>) -> String {
    let key = match (finding.step, finding.line, finding.column) {
        (Some(_), Some(_), _) => "finding-place-step",
        (None, Some(_), Some(_)) => "finding-place-syntax",
        (_, Some(_), None) => "finding-place-line",
        (_, None, _) => "finding-place-file",
    };
    with_arguments(lang, key, &finding.arguments())
}

/// What is wrong with an office profile, where, and what to do.
pub fn profile_fault(lang: Lang, fault: &ProfileFault) -> String {
    let key = format!("profile-fault-{}", fault.code.code().replace('_', "-"));
    let sentence = tf(
        lang,
        &key,
        &args!["place" => fault.place, "found" => fault.found, "expected" => fault.expected],
    );
    match fault.line {
        Some(line) => {
            let place = tf(lang, "profile-fault-line", &args!["line" => line]);
            format!("{place}: {sentence}")
        }
        None => sentence,
    }
}

/// What is wrong with a calendar, where, and what to do.
pub fn calendar_fault(lang: Lang, fault: &CalendarFault) -> String {
    let key = match fault.code {
        FaultCode::Syntax => "calendar-fault-syntax".to_owned(),
        FaultCode::UnknownTimeZone => "profile-fault-unknown-time-zone".to_owned(),
        hours => format!("profile-fault-bad-hours-{}", hours.code().replace('_', "-")),
    };
    tf(
        lang,
        &key,
        &args!["place" => fault.place, "found" => fault.value, "expected" => "Asia/Makassar"],
    )
}

/// A sum of standard times: "7 jam kerja + 3 hari kerja".
pub fn span(lang: Lang, span: &Span) -> String {
    let parts: Vec<String> = [
        ("span-hours", span.minutes / 60),
        ("span-minutes", span.minutes % 60),
        ("span-days", span.days),
        ("span-calendar-hours", span.calendar_hours),
        ("span-calendar-days", span.calendar_days),
    ]
    .into_iter()
    .filter(|(_, amount)| *amount > 0)
    .map(|(key, amount)| tf(lang, key, &args!["n" => amount]))
    .collect();
    if parts.is_empty() {
        t(lang, "span-none")
    } else {
        parts.join(" + ")
    }
}
