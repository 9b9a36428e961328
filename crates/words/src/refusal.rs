use jiff::{Timestamp, civil::DateTime};
use sop::{Desk, Missing, ProcedureRef, Refusal, StepNumber, UnitCode};

use crate::{Lang, act_key, args, dates, keys::missing_key, spoken::list, t, tf};

/// What a sentence needs to know of the office. Names are data of the office, in
/// the language the office wrote them.
pub trait Names {
    /// Who sits at a desk: `Sekretaris Camat`.
    fn desk(&self, desk: &Desk) -> String;
    /// The short label of a step: `Putuskan`; without its number.
    fn step(&self, step: StepNumber) -> String;
    /// The name of a unit; its code if the office has no such unit.
    fn unit(&self, unit: &UnitCode) -> String;
    /// The title of a procedure, with its version.
    fn procedure(&self, procedure: &ProcedureRef) -> String;
    /// An instant in the office's time zone.
    fn local(&self, at: Timestamp) -> DateTime;
}

/// What a missing thing asks the reader to do, as a sentence.
pub fn missing(lang: Lang, missing: Missing) -> String {
    t(lang, missing_key(missing))
}

/// Everything missing, one sentence after the other.
pub fn missing_list(lang: Lang, lacking: &[Missing]) -> String {
    lacking
        .iter()
        .map(|one| missing(lang, *one))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A refusal as sentences that say whose turn it is, what is missing or what can
/// be done instead.
pub fn refusal(lang: Lang, refusal: &Refusal, names: &dyn Names) -> String {
    let say = |at: &Timestamp| {
        let local = names.local(*at);
        tf(
            lang,
            "day-time",
            &args!["day" => dates::date_short_year(lang, local.date()), "time" => dates::time(lang, local.time())],
        )
    };
    match refusal {
        Refusal::NotYourTurn { step, waiting } => {
            let desks: Vec<String> = waiting.iter().map(|desk| names.desk(desk)).collect();
            tf(
                lang,
                "refusal-not-your-turn",
                &args!["desks" => list(lang, &desks), "step" => step.to_string(), "label" => names.step(*step)],
            )
        }
        Refusal::OtherAct { step, expected } => tf(
            lang,
            "refusal-other-act",
            &args!["step" => step.to_string(), "label" => names.step(*step), "act" => t(lang, act_key(*expected))],
        ),
        Refusal::Incomplete { step, missing } => tf(
            lang,
            "refusal-incomplete",
            &args!["step" => step.to_string(), "label" => names.step(*step), "missing" => missing_list(lang, missing)],
        ),
        Refusal::UnknownUnits { units } => {
            let named: Vec<String> = units.iter().map(|unit| names.unit(unit)).collect();
            tf(
                lang,
                "refusal-unknown-units",
                &args!["units" => list(lang, &named)],
            )
        }
        Refusal::NotEarlier { to, possible } => {
            choose(lang, "refusal-not-earlier", *to, possible, names)
        }
        Refusal::NotReached { to, possible } => {
            choose(lang, "refusal-not-reached", *to, possible, names)
        }
        Refusal::ImpossibleTime {
            given,
            earliest,
            latest,
        } if *latest == Timestamp::MAX => tf(
            lang,
            "refusal-too-early",
            &args!["given" => say(given), "earliest" => say(earliest)],
        ),
        Refusal::ImpossibleTime {
            given,
            earliest,
            latest,
        } => tf(
            lang,
            "refusal-impossible-time",
            &args!["given" => say(given), "earliest" => say(earliest), "latest" => say(latest)],
        ),
        Refusal::Closed => t(lang, "refusal-closed"),
        Refusal::StillOpen => t(lang, "refusal-still-open"),
        Refusal::NotSuspended => t(lang, "refusal-not-suspended"),
        Refusal::NotDirected => t(lang, "refusal-not-directed"),
        Refusal::NotTransferred => t(lang, "refusal-not-transferred"),
        Refusal::Suspended { until } => {
            tf(lang, "refusal-suspended", &args!["until" => say(until)])
        }
        Refusal::NotLapsed { until } => {
            tf(lang, "refusal-not-lapsed", &args!["until" => say(until)])
        }
        Refusal::AlreadyOpen => t(lang, "refusal-already-open"),
        Refusal::OtherProcedure { in_force } => tf(
            lang,
            "refusal-other-procedure",
            &args!["procedure" => names.procedure(in_force)],
        ),
    }
}

/// A step was asked for that cannot be; says which could.
fn choose(
    lang: Lang,
    key: &str,
    to: StepNumber,
    possible: &[StepNumber],
    names: &dyn Names,
) -> String {
    let head = tf(
        lang,
        key,
        &args!["step" => to.to_string(), "label" => names.step(to)],
    );
    if possible.is_empty() {
        return format!("{head} {}", t(lang, "refusal-no-step-possible"));
    }
    let steps: Vec<String> = possible
        .iter()
        .map(|step| {
            tf(
                lang,
                "step-label",
                &args!["step" => step.to_string(), "label" => names.step(*step)],
            )
        })
        .collect();
    format!(
        "{head} {}",
        tf(
            lang,
            "refusal-steps-possible",
            &args!["steps" => list(lang, &steps)]
        )
    )
}
