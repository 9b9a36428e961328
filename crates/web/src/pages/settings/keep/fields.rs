//! What each thing consists of, as fields of a form.

use casework::{Channel, Duty, Fate};
use jiff::civil::Weekday;
use office::{Directory, holiday_table_names};

use super::What;
use crate::Page;

/// One field.
#[derive(Clone, Debug)]
pub(in super::super) struct Field {
    pub(in super::super) name: &'static str,
    pub(in super::super) label: String,
    pub(in super::super) hint: String,
    /// `line`, `lines`, `choice`, `tick`, `ticks`, `kept` (not to be changed).
    pub(in super::super) kind: &'static str,
    /// Further attributes of a line, written out.
    pub(in super::super) more: &'static str,
    pub(in super::super) options: Vec<(String, String)>,
    /// Words of the empty choice; nothing for none.
    pub(in super::super) first: String,
}

const PLAIN: &str = "autocomplete=\"off\"";
const DIGITS: &str = "inputmode=\"numeric\" autocomplete=\"off\"";

struct Fields<'a>(&'a Page, Vec<Field>);

impl Fields<'_> {
    fn add(&mut self, name: &'static str, kind: &'static str) -> &mut Field {
        let key = name.replace('_', "-");
        let label = self.0.key(&format!("keep-{key}"));
        self.1.push(Field {
            name,
            label,
            hint: String::new(),
            kind,
            more: PLAIN,
            options: Vec::new(),
            first: String::new(),
        });
        let last = self.1.len() - 1;
        &mut self.1[last]
    }

    fn hinted(&mut self, name: &'static str, kind: &'static str) -> &mut Field {
        let hint = self.0.key(&format!("keep-{}-hint", name.replace('_', "-")));
        let field = self.add(name, kind);
        field.hint = hint;
        field
    }
}

/// The weekdays as forms and calendars call them.
pub(in crate::pages) const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

/// The times of the law as forms and settings call them.
pub(super) const LEGAL: [&str; 8] = [
    "forward",
    "follow_up",
    "answer",
    "supervisory",
    "completeness",
    "decision",
    "delivery",
    "objection",
];

/// The fields of a thing, in the order of its form.
pub(in super::super) fn fields(page: &Page, directory: &Directory, what: What) -> Vec<Field> {
    let mut all = Fields(page, Vec::new());
    let f = &mut all;
    let units = || -> Vec<(String, String)> {
        let units = directory.units.iter();
        units
            .map(|unit| (unit.code.to_string(), unit.name.clone()))
            .collect()
    };
    match what {
        What::Office => {
            f.add("name", "line");
            f.hinted("short", "lines");
            f.hinted("telephone", "line");
            f.hinted("government", "line");
            f.add("head", "line");
            f.add("address", "line");
            f.hinted("contact", "line");
        }
        // Sent by a form of its own; named here for the log.
        What::Emblem => {
            f.add("emblem", "line");
        }
        What::Greetings => {
            f.hinted("welcome", "line");
            f.hinted("thanks", "line");
            f.hinted("lang", "line").more =
                "autocomplete=\"off\" autocapitalize=\"none\" maxlength=\"3\"";
        }
        What::Numbering => {
            f.hinted("prefix", "line").more =
                "autocomplete=\"off\" autocapitalize=\"characters\" maxlength=\"6\"";
            f.hinted("year", "line").more = DIGITS;
        }
        What::SignIn => {
            f.hinted("session_minutes", "line").more = DIGITS;
            f.hinted("confirm_minutes", "line").more = DIGITS;
        }
        What::Week => {
            f.hinted("from", "line");
            f.hinted("to", "line");
            let name = f.add("name", "line");
            name.label = page.t("keep-week-name");
            name.hint = page.t("keep-week-name-hint");
            for (name, day) in DAYS {
                let label = words::weekday(page.lang, day);
                let hint = if name == "mon" {
                    page.t("keep-hours-hint")
                } else {
                    String::new()
                };
                f.1.push(Field {
                    name,
                    label,
                    hint,
                    kind: "line",
                    more: PLAIN,
                    options: Vec::new(),
                    first: String::new(),
                });
            }
        }
        What::Day => {
            f.add("date", "line");
            f.hinted("hours", "line");
        }
        What::Holiday => {
            f.add("date", "line");
            f.add("name", "line").label = page.t("keep-holiday-name");
            f.add("kind", "choice").options = [
                ("national", "holiday-national"),
                ("joint_leave", "holiday-joint-leave"),
                ("regional", "holiday-regional"),
            ]
            .into_iter()
            .map(|(code, key)| (code.to_owned(), page.key(key)))
            .collect();
            f.hinted("source", "line");
        }
        What::Tables => {
            f.hinted("tables", "ticks").options = holiday_table_names()
                .map(|name| (name.to_owned(), table_words(page, name)))
                .collect();
        }
        What::Village => {
            f.add("code", "line").hint = page.t1(
                "keep-village-code-hint",
                "area",
                directory.profile.code.as_str(),
            );
            f.add("name", "line").label = page.t("keep-village-name");
            f.hinted("hamlets", "lines");
            f.hinted("retired", "line");
        }
        What::Category => {
            f.hinted("code", "line");
            f.add("name", "line").label = page.t("keep-category-name");
            f.hinted("examples", "lines");
            f.hinted("unit", "choice").options = units();
            f.add("confidential", "tick");
            f.add("supervisory", "tick");
            f.hinted("retired", "line");
        }
        What::Phrases => {
            f.hinted("phrases", "lines");
        }
        What::Channels => {
            f.hinted("channels", "ticks").options = Channel::ALL
                .iter()
                .map(|one| (one.code().to_owned(), page.key(words::channel_key(*one))))
                .collect();
        }
        What::Retention | What::RetentionSupervisory => {
            f.hinted("classification", "line");
            f.hinted("active_years", "line").more = DIGITS;
            f.hinted("inactive_years", "line").more = DIGITS;
            f.add("fate", "choice").options = Fate::ALL
                .into_iter()
                .map(|one| (one.code().to_owned(), fate_words(page, one)))
                .collect();
            f.hinted("basis", "line");
        }
        What::Legal => {
            f.hinted("from", "line").hint = page.t("keep-legal-from-hint");
            for name in LEGAL {
                let key = name.replace('_', "-");
                let field = f.add(name, "line");
                field.more = DIGITS;
                field.label = page.key(&format!("keep-legal-{key}"));
                field.hint = page.key(&format!("keep-legal-{key}-hint"));
            }
            f.hinted("basis", "line");
        }
        What::Unit => {
            f.hinted("code", "line");
            f.add("name", "line").label = page.t("keep-unit-name");
            f.add("short", "line").label = page.t("keep-short-title");
            f.add("directable", "tick");
        }
        What::Position => {
            f.add("title", "line");
            f.add("short", "line").label = page.t("keep-short-title");
            f.add("unit", "choice").options = units();
            let role = f.hinted("role", "choice");
            role.options = roles(directory);
            role.first = page.t("keep-role-none");
            f.add("heads_unit", "tick");
            f.add("duties", "ticks").options = Duty::ALL
                .into_iter()
                .map(|duty| {
                    (
                        duty.code().to_owned(),
                        page.key(&format!("keep-duty-{}", duty.code())),
                    )
                })
                .collect();
            let other = f.hinted("in_conflict", "choice");
            other.options = directory
                .positions
                .iter()
                .map(|one| (one.key.clone(), one.title.clone()))
                .collect();
            other.first = page.t("keep-in-conflict-none");
        }
    }
    all.1
}

/// What becomes of a file, in words.
pub(in super::super) fn fate_words(page: &Page, fate: Fate) -> String {
    page.key(&format!("keep-fate-{}", fate.code()))
}

/// `indonesia-2027` in words.
pub(in super::super) fn table_words(page: &Page, name: &str) -> String {
    match name.split_once('-') {
        Some(("indonesia", year)) => page.t1("keep-table-indonesia", "year", year),
        Some(("bali", year)) => page.t1("keep-table-bali", "year", year),
        _ => name.to_owned(),
    }
}

/// Roles that a procedure or a position of the office names.
fn roles(directory: &Directory) -> Vec<(String, String)> {
    let mut roles = std::collections::BTreeMap::new();
    for procedure in directory.checked.values() {
        for performer in procedure.performers() {
            if let sop::Who::Role(role) = &performer.who {
                roles.insert(role.to_string(), performer.short.clone());
            }
        }
    }
    for position in &directory.positions {
        if let Some(role) = &position.role {
            roles.insert(role.to_string(), position.title.clone());
        }
    }
    roles.into_iter().collect()
}
