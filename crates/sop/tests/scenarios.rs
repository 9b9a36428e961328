//! Plays every file of `scenarios/`: who does what, and what the procedure answers.
//!
//! A file names its procedure and lists its lines. A line that is accepted says
//! which events it makes and whose turn it is then; a line that is refused says
//! why and what is missing. A line with `try = true` is only tried: the case goes on
//! from where it stood before. Nothing here knows a step: the files do.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::Deserialize;
use sop::{
    Answer, Command, ConclusionGiven, Desk, DirectiveGiven, Event, Facts, FileRef, FollowUpGiven,
    Leave, Passage, PassageId, Procedure, Progress, Refusal, Role, Standing, StepNumber, UnitCode,
    apply, check, decide,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    title: String,
    procedure: String,
    /// The procedure a switch leads to.
    other: Option<String>,
    units: Vec<String>,
    lines: Vec<Line>,
}

/// What somebody does, and what comes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// Desks of the actor: `camat`, `unit TRANTIB`.
    who: Vec<String>,
    act: String,
    /// When, in UTC; else ten minutes after the line before.
    at: Option<DateTime>,
    #[serde(default, rename = "try")]
    only_tried: bool,
    /// After a switch the case is judged by the other procedure; this asks the old one.
    #[serde(default)]
    by_the_old: bool,
    note: Option<String>,
    advice: Option<String>,
    yes: Option<bool>,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    instructions: Vec<String>,
    text: Option<String>,
    resolution: Option<String>,
    scan: Option<String>,
    way: Option<String>,
    recipient: Option<String>,
    given_at: Option<DateTime>,
    proof_file: Option<String>,
    proof_text: Option<String>,
    place: Option<String>,
    to: Option<u16>,
    since: Option<DateTime>,
    received: Option<DateTime>,
    reason: Option<String>,
    until: Option<DateTime>,
    /// `withdrawn`, `lapsed`, `rejected`, `transferred`, `merged`.
    how: Option<String>,
    /// The body or the case it goes to.
    into: Option<String>,
    then: Option<Then>,
    refused: Option<Refused>,
}

/// What is true after an accepted line; what is not named is not looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Then {
    events: Vec<String>,
    /// The step, while the case is open.
    step: Option<u16>,
    #[serde(default)]
    turn: Vec<String>,
    closed: Option<String>,
    since: Option<DateTime>,
    slip: Option<bool>,
    approved: Option<bool>,
    scan: Option<String>,
    decided: Option<bool>,
    directed: Option<Vec<String>>,
    resolved: Option<Vec<String>>,
    passed: Option<Vec<u16>>,
    voids_approval: Option<bool>,
    answered: Option<bool>,
    advised: Option<String>,
    /// How the stay that ended last did end.
    left: Option<String>,
    /// Until when it waits for the complainant.
    suspended: Option<DateTime>,
    /// Minutes in which the clock of the latest stay stood still.
    paused: Option<i64>,
}

/// A refusal as a file writes it; compared as a whole.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    why: String,
    step: Option<u16>,
    #[serde(default)]
    waiting: Vec<String>,
    expected: Option<String>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    units: Vec<String>,
    #[serde(default)]
    possible: Vec<u16>,
    given: Option<DateTime>,
    earliest: Option<DateTime>,
    latest: Option<DateTime>,
    in_force: Option<String>,
    until: Option<DateTime>,
}

impl Refused {
    fn of(refusal: &Refusal) -> Refused {
        let numbers = |steps: &[StepNumber]| steps.iter().map(|step| step.0).collect();
        let mut told = Refused::default();
        match refusal {
            Refusal::NotYourTurn { step, waiting } => {
                told.why = "not_your_turn".into();
                told.step = Some(step.0);
                told.waiting = waiting.iter().map(desk_text).collect();
            }
            Refusal::OtherAct { step, expected } => {
                told.why = "other_act".into();
                told.step = Some(step.0);
                told.expected = Some(expected.name().into());
            }
            Refusal::Incomplete { step, missing } => {
                told.why = "incomplete".into();
                told.step = Some(step.0);
                told.missing = missing.iter().map(|what| what.name().into()).collect();
            }
            Refusal::UnknownUnits { units } => {
                told.why = "unknown_units".into();
                told.units = units.iter().map(ToString::to_string).collect();
            }
            Refusal::NotEarlier { to, possible } => {
                told.why = "not_earlier".into();
                told.step = Some(to.0);
                told.possible = numbers(possible);
            }
            Refusal::NotReached { to, possible } => {
                told.why = "not_reached".into();
                told.step = Some(to.0);
                told.possible = numbers(possible);
            }
            Refusal::ImpossibleTime {
                given,
                earliest,
                latest,
            } => {
                told.why = "impossible_time".into();
                told.given = Some(civil(*given));
                told.earliest = (*earliest != Timestamp::MIN).then(|| civil(*earliest));
                told.latest = (*latest != Timestamp::MAX).then(|| civil(*latest));
            }
            Refusal::Closed => told.why = "closed".into(),
            Refusal::AlreadyOpen => told.why = "already_open".into(),
            Refusal::StillOpen => told.why = "still_open".into(),
            Refusal::NotSuspended => told.why = "not_suspended".into(),
            Refusal::NotDirected => told.why = "not_directed".into(),
            Refusal::NotTransferred => told.why = "not_transferred".into(),
            Refusal::Suspended { until } => {
                told.why = "suspended".into();
                told.until = Some(civil(*until));
            }
            Refusal::NotLapsed { until } => {
                told.why = "not_lapsed".into();
                told.until = Some(civil(*until));
            }
            Refusal::OtherProcedure { in_force } => {
                told.why = "other_procedure".into();
                told.in_force = Some(in_force.id.to_string());
            }
        }
        told
    }
}

fn instant(at: DateTime) -> Timestamp {
    TimeZone::UTC.to_timestamp(at).expect("a time in UTC")
}

fn civil(at: Timestamp) -> DateTime {
    TimeZone::UTC.to_datetime(at)
}

fn desk(text: &str) -> Desk {
    match text.strip_prefix("unit ") {
        Some(unit) => Desk::Unit(UnitCode::new(unit)),
        None => Desk::Role(Role::new(text)),
    }
}

fn desk_text(desk: &Desk) -> String {
    match desk {
        Desk::Role(role) => role.to_string(),
        Desk::Unit(unit) => format!("unit {unit}"),
    }
}

fn units(codes: &[String]) -> Vec<UnitCode> {
    codes.iter().map(UnitCode::new).collect()
}

/// A text stands for itself: its id tells the files' words apart.
fn passage(body: Option<&String>) -> Option<Passage> {
    body.map(|body| Passage {
        id: PassageId(body.clone()),
        digest: format!("digest of {body}"),
        body: body.clone(),
    })
}

fn file(name: Option<&String>) -> Option<FileRef> {
    name.map(|name| FileRef(name.clone()))
}

impl Line {
    fn target(&self) -> StepNumber {
        StepNumber(self.to.expect("the line says `to`"))
    }

    fn command(&self, now: Timestamp) -> Command {
        let received = self.received.map_or(now, instant);
        match self.act.as_str() {
            "open" => Command::Open { received },
            "adopt" => Command::Adopt {
                received,
                step: self.target(),
                since: self.since.map_or(received, instant),
                units: units(&self.units),
            },
            "confirm" => Command::ConfirmDocument,
            "attach_slip" => Command::AttachSlip,
            "forward" => Command::Forward {
                note: passage(self.note.as_ref()),
            },
            "advise" => Command::Advise {
                advice: passage(self.advice.as_ref()),
            },
            "weigh" => Command::Weigh {
                note: passage(self.note.as_ref()),
            },
            "decide" => Command::Decide {
                answer: self
                    .yes
                    .map(|yes| if yes { Answer::Yes } else { Answer::No }),
                directive: DirectiveGiven {
                    units: units(&self.units),
                    instructions: self.instructions.clone(),
                    text: passage(self.text.as_ref()),
                },
                resolution: passage(self.resolution.as_ref()),
                note: passage(self.note.as_ref()),
                signed_scan: file(self.scan.as_ref()),
            },
            "solve" => Command::Solve {
                resolution: passage(self.resolution.as_ref()),
            },
            "approve" => Command::Approve {
                signed_scan: file(self.scan.as_ref()),
            },
            "answer" => Command::FollowUp(FollowUpGiven {
                text: passage(self.text.as_ref()),
                way: self.way.clone(),
                recipient: passage(self.recipient.as_ref()),
                given_at: self.given_at.map(instant),
                proof_file: file(self.proof_file.as_ref()),
                proof_text: passage(self.proof_text.as_ref()),
            }),
            "archive" => Command::Archive {
                place: passage(self.place.as_ref()),
            },
            "return" => Command::Return {
                to: self.target(),
                reason: passage(self.reason.as_ref()),
            },
            "switch" => Command::SwitchProcedure {
                to: self.target(),
                reason: passage(self.reason.as_ref()),
            },
            "strike" => Command::Strike {
                reason: passage(self.reason.as_ref()),
            },
            "suspend" => Command::Suspend {
                question: passage(self.text.as_ref()),
                until: instant(self.until.expect("the line says `until`")),
            },
            "resume" => Command::Resume {
                supplement: passage(self.text.as_ref()),
            },
            "conclude" => Command::Conclude {
                how: self.conclusion(),
                reason: passage(self.reason.as_ref()),
            },
            "follow_transfer" => Command::FollowTransfer {
                news: passage(self.text.as_ref()),
                remind_at: self.until.map(instant),
            },
            "take_back" => Command::TakeBack {
                reason: passage(self.reason.as_ref()),
            },
            "reopen" => Command::Reopen {
                to: self.target(),
                reason: passage(self.reason.as_ref()),
            },
            other => panic!("no act is called {other}"),
        }
    }

    fn conclusion(&self) -> ConclusionGiven {
        match self.how.as_deref() {
            Some("withdrawn") => ConclusionGiven::Withdrawn,
            Some("lapsed") => ConclusionGiven::Lapsed,
            Some("rejected") => ConclusionGiven::Rejected,
            Some("transferred") => ConclusionGiven::Transferred {
                body: passage(self.into.as_ref()),
                reference: None,
                remind_at: self.until.map(instant),
            },
            Some("merged") => ConclusionGiven::Merged {
                into: self.into.clone().map(|into| (into.clone(), into)),
            },
            other => panic!("nothing ends like {other:?}"),
        }
    }
}

/// Says what differs, with its place.
fn same<T: PartialEq + Debug>(place: &str, what: &str, found: T, expected: T) {
    assert_eq!(found, expected, "{place}: {what}");
}

impl Then {
    fn hold(&self, place: &str, events: &[Event], progress: &Progress) {
        let names: Vec<&str> = events.iter().map(Event::name).collect();
        same(
            place,
            "events",
            names,
            self.events.iter().map(String::as_str).collect(),
        );
        same(place, "step", progress.step().map(|step| step.0), self.step);
        let turn: Vec<String> = progress.waiting().iter().map(desk_text).collect();
        same(place, "turn", turn, self.turn.clone());
        let closed = match &progress.standing {
            Standing::Archived { .. } => Some("archived".to_owned()),
            Standing::Struck { .. } => Some("struck".to_owned()),
            Standing::Concluded { conclusion, .. } => Some(conclusion.name().to_owned()),
            Standing::Open { .. } | Standing::Unopened => None,
        };
        same(place, "closed", closed, self.closed.clone());
        if let (Some(expected), Standing::Open { since, .. }) = (self.since, &progress.standing) {
            same(place, "since", civil(*since), expected);
        }
        if let Some(slip) = self.slip {
            same(place, "slip", progress.slip_attached, slip);
        }
        if let Some(approved) = self.approved {
            same(place, "approved", progress.approved, approved);
        }
        if let Some(scan) = &self.scan {
            let found = progress
                .signed_scan
                .as_ref()
                .map_or("", |scan| scan.0.as_str());
            same(place, "scan", found, scan.as_str());
        }
        if self.decided.is_some() {
            same(place, "decided", progress.decided, self.decided);
        }
        if let Some(directed) = &self.directed {
            let found = progress
                .directive
                .as_ref()
                .map(|directive| directive.units.clone());
            same(
                place,
                "directed",
                found.unwrap_or_default(),
                units(directed),
            );
        }
        if let Some(resolved) = &self.resolved {
            let found: Vec<String> = progress
                .resolutions
                .iter()
                .map(|(desk, text)| format!("{}: {}", desk_text(desk), text.id.0))
                .collect();
            same(place, "resolved", &found, resolved);
        }
        if let Some(passed) = &self.passed {
            let found: Vec<u16> = progress.passed().iter().map(|step| step.0).collect();
            same(place, "passed", &found, passed);
        }
        if let Some(voids) = self.voids_approval {
            let found = events.iter().find_map(|event| match event {
                Event::Returned { voids_approval, .. } => Some(*voids_approval),
                _ => None,
            });
            same(place, "voids_approval", found, Some(voids));
        }
        if let Some(left) = &self.left {
            let found = progress.visits.iter().rev().find_map(|visit| visit.left);
            let found = found.map(|(_, how)| match how {
                Leave::Done => "done",
                Leave::Returned => "returned",
                Leave::Switched => "switched",
                Leave::Struck => "struck",
                Leave::Concluded => "concluded",
            });
            same(place, "left", found, Some(left.as_str()));
        }
        let suspended = progress.suspended.as_ref();
        let until = suspended.map(|suspension| civil(suspension.until));
        same(place, "suspended", until, self.suspended);
        if let Some(minutes) = self.paused {
            let pauses = progress.visits.last().map(|visit| visit.pauses.as_slice());
            let found: i64 = pauses
                .unwrap_or_default()
                .iter()
                .map(|pause| pause.to.duration_since(pause.from).as_mins())
                .sum();
            same(place, "paused", found, minutes);
        }
        if let Some(answered) = self.answered {
            same(place, "answered", progress.follow_up.is_some(), answered);
        }
        if let Some(advised) = &self.advised {
            let found = progress
                .advice
                .as_ref()
                .map_or("", |advice| advice.id.0.as_str());
            same(place, "advised", found, advised.as_str());
        }
    }
}

fn procedure(name: &str) -> Procedure {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../procedures")
        .join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let findings = check(&text);
    findings
        .procedure
        .unwrap_or_else(|| panic!("{name}: {:?}", findings.faults))
}

/// Plays one file; returns how many lines were accepted and how many refused.
fn play(path: &Path) -> (usize, usize) {
    let name = path.file_name().expect("a file").to_string_lossy();
    let text = fs::read_to_string(path).expect("a readable scenario");
    let scenario: Scenario = toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
    let one = procedure(&scenario.procedure);
    let two = scenario.other.as_deref().map(procedure);
    let office: BTreeSet<UnitCode> = units(&scenario.units).into_iter().collect();

    let mut history: Vec<(Event, Timestamp)> = Vec::new();
    let mut progress = Progress::default();
    let mut now = instant(DateTime::constant(2026, 3, 2, 1, 0, 0, 0));
    let (mut accepted, mut refused) = (0, 0);
    for (at, line) in scenario.lines.iter().enumerate() {
        let place = format!("{name} ({}), line {}: {}", scenario.title, at + 1, line.act);
        now = line.at.map_or(now + Span::new().minutes(10), instant);
        let moved = two
            .as_ref()
            .filter(|two| progress.procedure == Some(two.reference()));
        let (in_force, other) = match moved {
            Some(two) if !line.by_the_old => (two, Some(&one)),
            _ => (&one, two.as_ref()),
        };
        let desks: Vec<Desk> = line.who.iter().map(|who| desk(who)).collect();
        let facts = Facts {
            now,
            desks: &desks,
            units: &office,
            other,
        };
        let answer = decide(in_force, &progress, &line.command(now), &facts);
        match (answer, &line.then, &line.refused) {
            (Ok(events), Some(then), None) => {
                accepted += 1;
                let after = events
                    .iter()
                    .fold(progress.clone(), |p, e| apply(p, e, now));
                then.hold(&place, &events, &after);
                if !line.only_tried {
                    history.extend(events.into_iter().map(|event| (event, now)));
                    progress = after;
                }
            }
            (Err(refusal), None, Some(expected)) => {
                refused += 1;
                same(&place, "refusal", &Refused::of(&refusal), expected);
            }
            (Ok(events), None, Some(expected)) => {
                panic!("{place}: accepted with {events:?}, expected {expected:?}")
            }
            (Err(refusal), Some(_), None) => panic!("{place}: refused, {refusal:?}"),
            (_, _, _) => panic!("{place}: say either `then` or `refused`"),
        }
        let replayed = Progress::replay(history.iter().map(|(event, at)| (event, *at)));
        same(&place, "replay", &replayed, &progress);
    }
    (accepted, refused)
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of scenarios")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_scenario_goes_as_written() {
    let (mut accepted, mut refused) = (0, 0);
    let mut failed = Vec::new();
    for path in files() {
        assert_eq!(
            path.extension().and_then(|e| e.to_str()),
            Some("toml"),
            "{path:?}"
        );
        // The panic has said what differs; the other files are still played.
        let Ok((yes, no)) = std::panic::catch_unwind(|| play(&path)) else {
            failed.push(path);
            continue;
        };
        assert!(yes > 0, "{path:?} gets nothing done");
        accepted += yes;
        refused += no;
    }
    assert!(failed.is_empty(), "{failed:#?}");
    // A runner that reads nothing would pass; the shipped procedures alone need more.
    assert!(
        accepted > 100 && refused > 50,
        "{accepted} accepted, {refused} refused"
    );
}
