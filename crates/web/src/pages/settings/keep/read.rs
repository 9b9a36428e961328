//! What was typed, as a setting.

use std::collections::BTreeSet;

use casework::{
    Category, Channel, Duty, Fate, Greetings, LegalTimes, Letterhead, PositionProfile, PrefixFrom,
    Retention, Setting, Unit, Village,
};
use jiff::civil::Date;
use office::Directory;
use sop::{Role, UnitCode};
use worktime::{DateText, DayTable, HolidayKind, HoursSource, RuleChangeSource};

use super::What;
use super::fields::{DAYS, LEGAL};
use crate::{Form, Page};

/// The setting; what cannot be read is noted in the form. Nothing when so much cannot be
/// read that there is no setting to be judged.
pub(super) fn setting(
    page: &Page,
    form: &mut Form,
    directory: &Directory,
    what: What,
) -> Option<Setting> {
    let text = |form: &Form, name: &str| form.get(name).to_owned();
    Some(match what {
        What::Office => Setting::Office {
            name: text(form, "name"),
            short: lines(form.get("short")).join("\n"),
            telephone: text(form, "telephone"),
            letterhead: Letterhead {
                government: text(form, "government"),
                office: text(form, "head"),
                address: text(form, "address"),
                contact: text(form, "contact"),
            },
        },
        What::Emblem => return None,
        What::Greetings => Setting::Greetings(Greetings {
            lang: form.get("lang").to_lowercase(),
            welcome: text(form, "welcome"),
            thanks: text(form, "thanks"),
        }),
        What::Numbering => Setting::Numbering(PrefixFrom {
            year: number(page, form, "year")?,
            prefix: form.get("prefix").to_uppercase(),
        }),
        What::SignIn => {
            // Both are read before either is missed: whoever typed two wrongly is told of two.
            let session = number(page, form, "session_minutes");
            let confirm = number(page, form, "confirm_minutes");
            Setting::SignIn {
                session_minutes: session?,
                confirm_minutes: confirm?,
            }
        }
        What::Week => {
            let to = optional_date(page, form, "to");
            let week: DayTable = DAYS
                .into_iter()
                .map(|(name, _)| (name, hours(page, form, name)))
                .collect();
            Setting::Week(RuleChangeSource {
                from: needed_date(page, form, "from")?.into(),
                to: to.map(DateText::from),
                name: Some(text(form, "name")).filter(|name| !name.is_empty()),
                week,
            })
        }
        What::Day => {
            let hours = hours(page, form, "hours");
            Setting::Day {
                date: needed_date(page, form, "date")?,
                hours,
            }
        }
        What::Holiday => Setting::Holiday {
            date: needed_date(page, form, "date")?,
            name: text(form, "name"),
            kind: match form.get("kind") {
                "national" => HolidayKind::National,
                "joint_leave" => HolidayKind::JointLeave,
                _ => HolidayKind::Regional,
            },
            source: text(form, "source"),
        },
        What::Tables => Setting::HolidayTables {
            tables: form.all("tables").to_vec(),
        },
        What::Village => Setting::Village(Village {
            code: text(form, "code"),
            name: text(form, "name"),
            hamlets: lines(form.get("hamlets")),
            retired: optional_date(page, form, "retired"),
        }),
        What::Category => Setting::Category(Category {
            code: code(form),
            name: text(form, "name"),
            examples: lines(form.get("examples")).join(" "),
            unit: UnitCode::new(form.get("unit")),
            confidential: form.has("confidential", "ya"),
            supervisory: form.has("supervisory", "ya"),
            retired: optional_date(page, form, "retired"),
        }),
        What::Phrases => Setting::Instructions {
            phrases: lines(form.get("phrases")),
        },
        What::Channels => Setting::Channels {
            closed: Channel::ALL
                .iter()
                .copied()
                .filter(|one| !form.has("channels", one.code()))
                .collect(),
        },
        What::Retention | What::RetentionSupervisory => {
            let active = number(page, form, "active_years");
            let inactive = number(page, form, "inactive_years");
            let class = Retention {
                classification: text(form, "classification"),
                active_years: active?,
                inactive_years: inactive?,
                fate: Fate::parse(form.get("fate")).unwrap_or(Fate::Review),
                basis: text(form, "basis"),
            };
            match what {
                What::RetentionSupervisory => Setting::RetentionSupervisory(class),
                _ => Setting::Retention(class),
            }
        }
        What::Legal => {
            let from = needed_date(page, form, "from");
            let days = LEGAL.map(|name| number(page, form, name));
            let [
                Some(forward),
                Some(follow_up),
                Some(answer),
                Some(supervisory),
                Some(completeness),
                Some(decision),
                Some(delivery),
                Some(objection),
            ] = days
            else {
                return None;
            };
            Setting::Legal(LegalTimes {
                from: from?,
                forward,
                follow_up,
                answer,
                supervisory,
                completeness,
                decision,
                delivery,
                objection,
                basis: text(form, "basis"),
            })
        }
        What::Unit => Setting::Unit(Unit {
            code: UnitCode::new(code(form)),
            name: text(form, "name"),
            short: text(form, "short"),
            directable: form.has("directable", "ya"),
        }),
        What::Position => Setting::Position(position(form, directory)),
    })
}

/// The code of a new one is made of capitals; one that is there keeps its own.
fn code(form: &Form) -> String {
    if form.get("yang").is_empty() {
        form.get("code").to_uppercase()
    } else {
        form.get("code").to_owned()
    }
}

fn position(form: &Form, directory: &Directory) -> PositionProfile {
    let text = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    let duties: BTreeSet<Duty> = form
        .all("duties")
        .iter()
        .filter_map(|code| Duty::parse(code))
        .collect();
    PositionProfile {
        key: text("yang").unwrap_or_else(|| new_key(form.get("short"), directory)),
        title: form.get("title").to_owned(),
        short: form.get("short").to_owned(),
        unit: UnitCode::new(form.get("unit")),
        role: text("role").map(Role),
        heads_unit: form.has("heads_unit", "ya"),
        duties,
        in_conflict: text("in_conflict"),
    }
}

/// A key nobody sees: the short title in small letters, numbered where that is taken.
fn new_key(short: &str, directory: &Directory) -> String {
    let words: Vec<String> = short
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let base = if words.is_empty() {
        "jabatan".to_owned()
    } else {
        words.join("-")
    };
    let taken = |key: &str| directory.positions.iter().any(|one| one.key == key);
    let numbered = (2..).map(|n| format!("{base}-{n}"));
    std::iter::once(base.clone())
        .chain(numbered)
        .find(|key| !taken(key))
        .unwrap_or(base)
}

/// Lines that say something, without spaces around them.
fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn number<N: std::str::FromStr>(page: &Page, form: &mut Form, name: &str) -> Option<N> {
    let read = form.get(name).parse().ok();
    if read.is_none() {
        form.refuse(name, page.t("field-setting-number"));
    }
    read
}

fn needed_date(page: &Page, form: &mut Form, name: &str) -> Option<Date> {
    let read = words::parse_date(form.get(name));
    if read.is_none() {
        let key = if form.get(name).is_empty() {
            "field-date-missing"
        } else {
            "people-date-unclear"
        };
        form.refuse(name, page.key(key));
    }
    read
}

fn optional_date(page: &Page, form: &mut Form, name: &str) -> Option<Date> {
    let typed = form.get(name);
    let read = words::parse_date(typed);
    if read.is_none() && !typed.is_empty() {
        form.refuse(name, page.t("people-date-unclear"));
    }
    read
}

fn hours(page: &Page, form: &mut Form, name: &str) -> HoursSource {
    words::parse_hours(form.get(name)).unwrap_or_else(|| {
        form.refuse(name, page.t1("field-setting-hours", "fact", form.get(name)));
        Vec::new()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::settings::tests::directory;
    use crate::sample;

    #[test]
    fn whoever_typed_two_numbers_wrongly_is_told_of_both() {
        let page = &sample::readers()[0];
        for (what, typed) in [
            (What::SignIn, "session_minutes=lima&confirm_minutes="),
            (What::Retention, "active_years=dua&inactive_years=tiga"),
            (
                What::Legal,
                "from=lusa&forward=tiga&follow_up=5&answer=14&supervisory=60&completeness=14&decision=60&delivery=14&objection=30",
            ),
        ] {
            let mut form = Form::parse(typed.as_bytes());
            assert!(setting(page, &mut form, &directory(), what).is_none());
            assert_eq!(form.faults().len(), 2, "{typed}");
        }
    }
}
