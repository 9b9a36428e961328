//! A thing as it stands, as the values of its form.

use casework::{LegalTimes, PrefixFrom, Setting, Village};
use jiff::civil::Date;
use office::Directory;
use worktime::{DateText, HoursSource, RuleChangeSource};

use super::What;
use super::fields::{DAYS, LEGAL};
use crate::{Form, Page};

/// Name and value of each field; a field of several ticks has several.
pub(in super::super) fn values(setting: &Setting) -> Vec<(&'static str, String)> {
    let yes = |yes: bool| if yes { "ya" } else { "" }.to_owned();
    let day = |date: Option<Date>| date.map(typed).unwrap_or_default();
    match setting {
        Setting::Office {
            name,
            short,
            telephone,
            letterhead,
        } => vec![
            ("name", name.clone()),
            ("short", short.clone()),
            ("telephone", telephone.clone()),
            ("government", letterhead.government.clone()),
            ("head", letterhead.office.clone()),
            ("address", letterhead.address.clone()),
            ("contact", letterhead.contact.clone()),
        ],
        Setting::Emblem { emblem } => vec![(
            "emblem",
            emblem
                .as_ref()
                .map(|one| one.sha256.chars().take(12).collect())
                .unwrap_or_default(),
        )],
        Setting::Greetings(one) => vec![
            ("welcome", one.welcome.clone()),
            ("thanks", one.thanks.clone()),
            ("lang", one.lang.clone()),
        ],
        Setting::Numbering(from) => vec![
            ("prefix", from.prefix.clone()),
            ("year", from.year.to_string()),
        ],
        Setting::Week(change) => {
            let mut values = vec![
                ("from", day(change.from.date())),
                ("to", day(change.to.as_ref().and_then(DateText::date))),
                ("name", change.name.clone().unwrap_or_default()),
            ];
            for (name, _) in DAYS {
                let hours = change.week.0.iter().find(|(day, _)| day == name);
                values.push((
                    name,
                    hours.map(|(_, hours)| span(hours)).unwrap_or_default(),
                ));
            }
            values
        }
        Setting::WeekDropped { from } => vec![("from", typed(*from))],
        Setting::Day { date, hours } => vec![("date", typed(*date)), ("hours", span(hours))],
        Setting::DayDropped { date } | Setting::HolidayDropped { date } => {
            vec![("date", typed(*date))]
        }
        Setting::Holiday {
            date,
            name,
            kind,
            source,
        } => vec![
            ("date", typed(*date)),
            ("name", name.clone()),
            ("kind", kind_code(*kind).to_owned()),
            ("source", source.clone()),
        ],
        Setting::HolidayTables { tables } => {
            tables.iter().map(|one| ("tables", one.clone())).collect()
        }
        Setting::Village(one) => vec![
            ("code", one.code.clone()),
            ("name", one.name.clone()),
            ("hamlets", one.hamlets.join("\n")),
            ("retired", day(one.retired)),
        ],
        Setting::Category(one) => vec![
            ("code", one.code.clone()),
            ("name", one.name.clone()),
            ("examples", one.examples.clone()),
            ("unit", one.unit.to_string()),
            ("confidential", yes(one.confidential)),
            ("supervisory", yes(one.supervisory)),
            ("retired", day(one.retired)),
        ],
        Setting::Instructions { phrases } => vec![("phrases", phrases.join("\n"))],
        Setting::Channels { closed } => casework::Channel::ALL
            .iter()
            .filter(|one| !closed.contains(one))
            .map(|one| ("channels", one.code().to_owned()))
            .collect(),
        Setting::SignIn {
            session_minutes,
            confirm_minutes,
        } => vec![
            ("session_minutes", session_minutes.to_string()),
            ("confirm_minutes", confirm_minutes.to_string()),
        ],
        Setting::Retention(one) | Setting::RetentionSupervisory(one) => vec![
            ("classification", one.classification.clone()),
            ("active_years", one.active_years.to_string()),
            ("inactive_years", one.inactive_years.to_string()),
            ("fate", one.fate.code().to_owned()),
            ("basis", one.basis.clone()),
        ],
        Setting::Legal(one) => {
            let days = [
                one.forward,
                one.follow_up,
                one.answer,
                one.supervisory,
                one.completeness,
                one.decision,
                one.delivery,
                one.objection,
            ];
            let days = LEGAL.into_iter().zip(days);
            days.map(|(name, days)| (name, days.to_string()))
                .chain([("from", typed(one.from)), ("basis", one.basis.clone())])
                .collect()
        }
        Setting::Unit(one) => vec![
            ("code", one.code.to_string()),
            ("name", one.name.clone()),
            ("short", one.short.clone()),
            ("directable", yes(one.directable)),
        ],
        Setting::Position(one) => {
            let role = one.role.as_ref();
            let mut values = vec![
                ("title", one.title.clone()),
                ("short", one.short.clone()),
                ("unit", one.unit.to_string()),
                ("role", role.map(ToString::to_string).unwrap_or_default()),
                ("heads_unit", yes(one.heads_unit)),
                ("in_conflict", one.in_conflict.clone().unwrap_or_default()),
            ];
            let duties = one.duties.iter();
            values.extend(duties.map(|duty| ("duties", duty.code().to_owned())));
            values
        }
    }
}

/// A date as it is typed.
pub(super) fn typed(date: Date) -> String {
    date.strftime("%d-%m-%Y").to_string()
}

/// Hours of a day as they are typed: `07.30–12.00, 13.00–16.30`.
pub(in crate::pages) fn span(hours: &HoursSource) -> String {
    let pairs: Vec<String> = hours
        .iter()
        .map(|pair| pair.join("–").replace(':', "."))
        .collect();
    pairs.join(", ")
}

pub(super) fn kind_code(kind: worktime::HolidayKind) -> &'static str {
    match kind {
        worktime::HolidayKind::National => "national",
        worktime::HolidayKind::JointLeave => "joint_leave",
        worktime::HolidayKind::Regional => "regional",
    }
}

/// The form of the one that `which` names, or of a new one when it names none; nothing when
/// there is no such one.
pub(super) fn form(page: &Page, directory: &Directory, what: What, which: &str) -> Option<Form> {
    let profile = &directory.profile;
    let date = || which.parse::<Date>().ok();
    let standing = match what {
        What::Office => profile.standing(&Setting::Office {
            name: String::new(),
            short: String::new(),
            telephone: String::new(),
            letterhead: profile.letterhead.clone(),
        }),
        What::Numbering => {
            let year = page.today().year() + 1;
            let prefix = profile.prefix_of(year).to_owned();
            Some(Setting::Numbering(PrefixFrom { year, prefix }))
        }
        What::Emblem => return None,
        What::Greetings => Some(Setting::Greetings(profile.greetings.clone())),
        What::SignIn => profile.standing(&Setting::SignIn {
            session_minutes: 0,
            confirm_minutes: 0,
        }),
        What::Tables => profile.standing(&Setting::HolidayTables { tables: Vec::new() }),
        What::Phrases => profile.standing(&Setting::Instructions {
            phrases: Vec::new(),
        }),
        What::Channels => profile.standing(&Setting::Channels {
            closed: std::collections::BTreeSet::new(),
        }),
        What::Retention => match &profile.retention {
            Some(retention) => Some(Setting::Retention(retention.clone())),
            None => return Some(Form::filled([("fate", "review")])),
        },
        What::RetentionSupervisory => match &profile.retention_supervisory {
            Some(retention) => Some(Setting::RetentionSupervisory(retention.clone())),
            None => return Some(Form::filled([("fate", "review")])),
        },
        What::Legal => {
            let next = which
                .parse()
                .ok()
                .or_else(|| page.today().tomorrow().ok())?;
            let mut times = LegalTimes::on(&profile.legal, next);
            times.from = next;
            Some(Setting::Legal(times))
        }
        What::Week if which.is_empty() => Some(Setting::Week(next_week(page, directory))),
        What::Day if which.is_empty() => return Some(Form::default()),
        What::Holiday if which.is_empty() => return Some(Form::filled([("kind", "regional")])),
        What::Village if which.is_empty() => {
            let last = profile.villages.iter().map(|one| one.code.as_str()).max();
            let next = last.and_then(next_code);
            return Some(Form::filled([("code", next.unwrap_or_default())]));
        }
        What::Category | What::Unit | What::Position if which.is_empty() => {
            return Some(Form::filled([("directable", "ya")]));
        }
        What::Week => {
            let changes = &profile.hours.rule_changes;
            let from = DateText::from(which);
            let found = changes.iter().find(|one| one.from == from);
            found.cloned().map(Setting::Week)
        }
        What::Day => profile.standing(&Setting::DayDropped { date: date()? }),
        What::Holiday => profile.own_holiday(date()?),
        What::Village => profile.village(which).cloned().map(Setting::Village),
        What::Category => profile.category(which).cloned().map(Setting::Category),
        What::Unit => profile
            .unit(&sop::UnitCode::new(which))
            .cloned()
            .map(Setting::Unit),
        What::Position => {
            let mut positions = profile.positions.iter();
            let found = positions.find(|one| one.key == which);
            found.cloned().map(Setting::Position)
        }
    };
    standing.map(|setting| Form::filled(values(&setting)))
}

/// The week in force, from the next Monday on.
fn next_week(page: &Page, directory: &Directory) -> RuleChangeSource {
    let today = page.today();
    let days = 7 - i64::from(today.weekday().to_monday_zero_offset());
    let from = today.saturating_add(jiff::Span::new().days(days));
    let from_text = DateText::from(from);
    let hours = &directory.profile.hours;
    // What begins last of all that holds on that day.
    let in_force = hours
        .rule_changes
        .iter()
        .filter(|one| one.from <= from_text && one.to.as_ref().is_none_or(|to| *to >= from_text))
        .max_by(|a, b| a.from.cmp(&b.from));
    RuleChangeSource {
        from: from_text,
        to: None,
        name: None,
        week: in_force.map_or(&hours.week, |one| &one.week).clone(),
    }
}

/// `51.02.02.2011` after `51.02.02.2010`.
fn next_code(last: &str) -> Option<String> {
    let (area, number) = last.rsplit_once('.')?;
    let next = number.parse::<u32>().ok()? + 1;
    Some(format!("{area}.{next:04}"))
}

/// What a village is without its hamlets, for a list.
pub(in super::super) fn hamlets(village: &Village) -> String {
    village.hamlets.join(", ")
}
