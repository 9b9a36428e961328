//! What a setting must be before it stands.

use std::collections::BTreeSet;

use jiff::civil::Date;
use worktime::{DayTable, HoursSource};

use super::{PrefixFrom, Setting, SettingFault};
use crate::{
    Category, Channel, Duty, LEGAL_DAYS, LegalTimes, OfficeProfile, PositionProfile, Unit, Village,
};

/// Letters of one line.
const LINE: usize = 200;
/// Letters of a short title.
const SHORT: usize = 60;
/// Phrases, villages' hamlets: more is no list to choose from.
const MANY: usize = 200;
/// How many days back a holiday may be entered or given up: its letter may come late, but a
/// year that was counted stays counted.
pub const HOLIDAY_BACK_DAYS: i32 = 62;

struct Faults(Vec<SettingFault>);

impl Faults {
    fn note(&mut self, field: &'static str, code: &'static str) {
        let fact = None;
        self.0.push(SettingFault { field, code, fact });
    }

    fn note_with(&mut self, field: &'static str, code: &'static str, fact: impl ToString) {
        let fact = Some(fact.to_string());
        self.0.push(SettingFault { field, code, fact });
    }

    /// A line that must be there.
    fn line(&mut self, field: &'static str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.note(field, "setting_empty");
        }
        self.bound(field, text, most);
    }

    fn bound(&mut self, field: &'static str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.note_with(field, "too_long", most);
        }
    }
}

pub(super) fn faults(profile: &OfficeProfile, setting: &Setting, today: Date) -> Vec<SettingFault> {
    let mut faults = Faults(Vec::new());
    let f = &mut faults;
    match setting {
        Setting::Office {
            name,
            short,
            telephone,
            letterhead,
        } => {
            f.line("name", name, LINE);
            f.line("short", short, SHORT);
            if short.lines().count() > 3 {
                f.note_with("short", "setting_too_many", 3);
            }
            f.bound("telephone", telephone, SHORT);
            f.line("government", &letterhead.government, LINE);
            f.line("head", &letterhead.office, LINE);
            f.bound("address", &letterhead.address, LINE);
            f.bound("contact", &letterhead.contact, LINE);
        }
        Setting::Emblem { emblem } => {
            let pictures = ["image/png", "image/jpeg", "image/webp"];
            if let Some(given) = emblem
                && (given.sha256.len() != 64 || !pictures.contains(&given.media_type.as_str()))
            {
                f.note("emblem", "emblem_no_picture");
            }
        }
        Setting::Greetings(given) => {
            f.bound("welcome", &given.welcome, SHORT);
            f.bound("thanks", &given.thanks, SHORT);
            // Screen readers choose their voice by it.
            let code = given.lang.bytes().all(|byte| byte.is_ascii_lowercase());
            let fits = code && (2..=3).contains(&given.lang.len());
            let none = given.is_empty() && given.lang.is_empty();
            if !(fits || none) {
                f.note("lang", "setting_lang");
            }
        }
        Setting::Numbering(given) => numbering(f, given),
        Setting::Week(change) => {
            week(f, &change.week);
            match change.from.date() {
                None => f.note("from", "date_missing"),
                Some(from) if from < today => f.note("from", "past_not_changed"),
                Some(from) => {
                    let to = change.to.as_ref().and_then(worktime::DateText::date);
                    if change.to.is_some() && to.is_none() {
                        f.note("to", "setting_date_unclear");
                    }
                    if to.is_some_and(|to| to < from) {
                        f.note("to", "end_before_begin");
                    }
                }
            }
            f.bound("name", change.name.as_deref().unwrap_or_default(), LINE);
        }
        Setting::WeekDropped { from } => {
            if *from <= today {
                f.note("from", "setting_begun");
            }
        }
        Setting::Day { date, hours } => {
            not_over(f, *date, today);
            day(f, "hours", hours);
        }
        Setting::DayDropped { date } => not_over(f, *date, today),
        Setting::Holiday {
            date, name, source, ..
        } => {
            late_letter(f, *date, today);
            f.line("name", name, LINE);
            f.bound("source", source, LINE);
        }
        Setting::HolidayDropped { date } => late_letter(f, *date, today),
        Setting::HolidayTables { tables } => {
            if tables.len() > MANY {
                f.note_with("tables", "setting_too_many", MANY);
            }
        }
        Setting::Village(given) => village(f, profile, given),
        Setting::Category(given) => category(f, profile, given),
        Setting::Instructions { phrases } => {
            if phrases.is_empty() {
                f.note("phrases", "setting_empty");
            }
            lines(f, "phrases", phrases);
        }
        Setting::Channels { closed } => {
            if Channel::ALL.iter().all(|channel| closed.contains(channel)) {
                f.note("channels", "setting_no_channel");
            }
        }
        Setting::SignIn {
            session_minutes,
            confirm_minutes,
        } => {
            if !(5..=1440).contains(session_minutes) {
                f.note_with("session_minutes", "setting_between", "5–1440");
            }
            if !(1..=240).contains(confirm_minutes) {
                f.note_with("confirm_minutes", "setting_between", "1–240");
            }
        }
        Setting::Retention(given) | Setting::RetentionSupervisory(given) => {
            f.line("classification", &given.classification, SHORT);
            f.line("basis", &given.basis, LINE);
            for (field, years) in [
                ("active_years", given.active_years),
                ("inactive_years", given.inactive_years),
            ] {
                if years > 100 {
                    f.note_with(field, "setting_between", "0–100");
                }
            }
        }
        Setting::Legal(given) => legal(f, given, today),
        Setting::Unit(given) => unit(f, profile, given),
        Setting::Position(given) => position(f, profile, given),
    }
    faults.0
}

fn legal(f: &mut Faults, given: &LegalTimes, today: Date) {
    if given.from < today {
        f.note("from", "past_not_changed");
    }
    for (field, days) in [
        ("forward", given.forward),
        ("follow_up", given.follow_up),
        ("answer", given.answer),
        ("supervisory", given.supervisory),
        ("completeness", given.completeness),
        ("decision", given.decision),
        ("delivery", given.delivery),
    ] {
        if days > LEGAL_DAYS {
            f.note_with(field, "setting_between", format!("0–{LEGAL_DAYS}"));
        }
    }
    // Whoever is answered may always object for a while.
    if !(1..=LEGAL_DAYS).contains(&given.objection) {
        f.note_with("objection", "setting_between", format!("1–{LEGAL_DAYS}"));
    }
    f.bound("basis", &given.basis, LINE);
}

fn numbering(f: &mut Faults, given: &PrefixFrom) {
    let letters = given.prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    if !letters || !(2..=6).contains(&given.prefix.len()) {
        f.note("prefix", "setting_prefix");
    }
    if !(2000..=2999).contains(&given.year) {
        f.note("year", "setting_year");
    }
}

fn not_over(f: &mut Faults, date: Date, today: Date) {
    if date < today {
        f.note("date", "past_not_changed");
    }
}

fn late_letter(f: &mut Faults, date: Date, today: Date) {
    let earliest = today.saturating_sub(jiff::Span::new().days(HOLIDAY_BACK_DAYS));
    if date < earliest {
        f.note_with("date", "setting_too_far_back", HOLIDAY_BACK_DAYS);
    }
}

/// The seven days as fields of a form.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn week(f: &mut Faults, table: &DayTable) {
    for (name, hours) in &table.0 {
        match DAYS.iter().find(|day| *day == name) {
            Some(field) => day(f, field, hours),
            None => f.note("week", "setting_hours"),
        }
    }
    if table.0.iter().all(|(_, hours)| hours.is_empty()) {
        f.note("mon", "setting_never_open");
    }
}

/// Hours in order and apart from each other.
fn day(f: &mut Faults, field: &'static str, hours: &HoursSource) {
    let mut last = 0;
    for pair in hours {
        let parsed = match pair.as_slice() {
            [open, close] => worktime::Hours::parse(open, close),
            _ => None,
        };
        match parsed {
            None => return f.note_with(field, "setting_hours", pair.join("–")),
            Some(hours) if hours.open_minute() < last => {
                return f.note(field, "setting_hours_overlap");
            }
            Some(hours) => last = hours.close_minute(),
        }
    }
}

fn lines(f: &mut Faults, field: &'static str, lines: &[String]) {
    if lines.len() > MANY {
        f.note_with(field, "setting_too_many", MANY);
    }
    let mut seen = BTreeSet::new();
    for line in lines {
        f.bound(field, line, LINE);
        if !seen.insert(line.to_lowercase()) {
            f.note_with(field, "setting_twice", line);
            return;
        }
    }
}

fn village(f: &mut Faults, profile: &OfficeProfile, given: &Village) {
    let rest = given.code.strip_prefix(&format!("{}.", profile.code));
    let shaped = rest.is_some_and(|rest| rest.len() == 4 && rest.bytes().all(digit));
    if !shaped {
        f.note_with(
            "code",
            "setting_village_code",
            format!("{}.2001", profile.code),
        );
    }
    f.line("name", &given.name, LINE);
    lines(f, "hamlets", &given.hamlets);
}

fn digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn code(f: &mut Faults, text: &str) {
    let signs = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if !(2..=16).contains(&text.len()) || !text.bytes().all(signs) {
        f.note("code", "setting_code");
    }
}

fn category(f: &mut Faults, profile: &OfficeProfile, given: &Category) {
    if profile.category(&given.code).is_none() {
        code(f, &given.code);
    }
    f.line("name", &given.name, LINE);
    f.bound("examples", &given.examples, 400);
    if profile.unit(&given.unit).is_none() {
        f.note("unit", "setting_unit_unknown");
    }
    let others = profile
        .categories
        .iter()
        .filter(|one| one.code != given.code);
    let left = others.filter(|one| one.retired.is_none()).count();
    if given.retired.is_some() && left == 0 {
        f.note("retired", "setting_last_category");
    }
}

fn unit(f: &mut Faults, profile: &OfficeProfile, given: &Unit) {
    // Codes of the profile file may have other signs.
    if profile.unit(&given.code).is_none() {
        code(f, given.code.as_str());
    }
    f.line("name", &given.name, LINE);
    f.line("short", &given.short, SHORT);
}

fn position(f: &mut Faults, profile: &OfficeProfile, given: &PositionProfile) {
    f.line("title", &given.title, LINE);
    f.line("short", &given.short, SHORT);
    if profile.unit(&given.unit).is_none() {
        f.note("unit", "setting_unit_unknown");
    }
    let others = || profile.positions.iter().filter(|one| one.key != given.key);
    let doubled = others().find(|one| given.role.is_some() && one.role == given.role);
    if let Some(other) = doubled {
        f.note_with("role", "setting_role_taken", &other.title);
    }
    let before = profile.positions.iter().find(|one| one.key == given.key);
    let had = before.and_then(|before| before.role.as_ref());
    if had.is_some() && given.role.as_ref() != had {
        f.note("role", "setting_role_needed");
    }
    // A head who goes leaves the turns of the unit to nobody; a new one takes them over.
    let left = before.filter(|one| one.heads_unit);
    let stays = |one: &PositionProfile| given.heads_unit && given.unit == one.unit;
    if left.is_some_and(|one| !stays(one)) {
        let field = if given.heads_unit {
            "unit"
        } else {
            "heads_unit"
        };
        f.note(field, "setting_headless");
    }
    let same = |one: &&PositionProfile| one.title == given.title && one.unit == given.unit;
    if before.is_none() && others().any(|one| same(&one)) {
        f.note_with("title", "setting_twice", &given.title);
    }
    for duty in [Duty::People, Duty::Procedures, Duty::Intake, Duty::Register] {
        let had = before.is_some_and(|before| before.duties.contains(&duty));
        let others_have = others().any(|one| one.duties.contains(&duty));
        if had && !given.duties.contains(&duty) && !others_have {
            f.note("duties", "setting_last_duty");
        }
    }
    if let Some(key) = &given.in_conflict
        && (*key == given.key || others().all(|one| one.key != *key))
    {
        f.note("in_conflict", "position_unknown");
    }
}
