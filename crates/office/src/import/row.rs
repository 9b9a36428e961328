//! A row of an old register, understood; or everything that keeps it from being taken over.

use casework::{
    Category, Channel, ComplaintNumber, IdentityKind, OfficialId, PhoneNumber, Place,
    RegisterNumber, Urgency,
};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use sheets::{Cell, Row};
use sop::UnitCode;

use super::columns::{Columns, SheetColumn, fold};
use super::date;
use crate::intake::check::{STORY, beginning};
use crate::{Directory, Identity};

/// Characters a short text may have.
const SHORT: usize = 200;
/// Characters of a remark.
const REMARK: usize = 2_000;

/// Why a row waits to be mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row, as the spreadsheet counts.
    pub row: u32,
    /// The cell: `F217`.
    pub cell: String,
    /// Stable code of the fault; its sentence says the remedy.
    pub code: &'static str,
    /// What stands there, or a fact for the sentence.
    pub fact: String,
}

/// A row that can be taken over.
#[derive(Clone, Debug)]
pub(super) struct OldCase {
    pub(super) row: u32,
    pub(super) register: RegisterNumber,
    pub(super) received: Timestamp,
    pub(super) finished: Option<Timestamp>,
    pub(super) identity_kind: IdentityKind,
    pub(super) identity: Identity,
    pub(super) channel: Channel,
    pub(super) letter_day: Option<Date>,
    pub(super) subject: String,
    pub(super) story: String,
    pub(super) place: Place,
    pub(super) category: String,
    pub(super) urgency: Urgency,
    pub(super) units: Vec<UnitCode>,
    pub(super) kept_at: String,
    pub(super) remark: String,
}

/// What is needed to understand rows.
pub(super) struct Reader<'a> {
    pub(super) directory: &'a Directory,
    pub(super) columns: &'a Columns,
    pub(super) category: Option<&'a str>,
    pub(super) recorder: OfficialId,
    pub(super) now: Timestamp,
}

/// One row on its way.
struct Reading<'a> {
    reader: &'a Reader<'a>,
    row: &'a Row,
    faults: Vec<RowFault>,
    register: Option<RegisterNumber>,
}

impl Reader<'_> {
    /// Understands a row; also its number alone, if that is told, for a row that waits to be
    /// mended is held against the others and the register all the same.
    pub(super) fn read(
        &self,
        row: &Row,
    ) -> (Option<RegisterNumber>, Result<OldCase, Vec<RowFault>>) {
        let mut reading = Reading {
            reader: self,
            row,
            faults: Vec::new(),
            register: None,
        };
        let case = reading.case();
        let read = match case {
            Some(case) if reading.faults.is_empty() => Ok(case),
            _ => Err(reading.faults),
        };
        (reading.register, read)
    }

    fn at(&self, day: Date, time: Time) -> Option<Timestamp> {
        self.directory
            .calendar
            .tz()
            .to_timestamp(day.to_datetime(time))
            .ok()
    }
}

impl Reading<'_> {
    fn cell(&self, column: SheetColumn) -> &Cell {
        match self.reader.columns.place(column) {
            Some(place) => self.row.cell(place),
            None => &Cell::Empty,
        }
    }

    fn text(&mut self, column: SheetColumn, limit: usize) -> String {
        let text = self.cell(column).shown().replace("\r\n", "\n");
        if matches!(self.cell(column), Cell::Failed(_)) {
            self.fault(column, "import_formula", text.clone());
        }
        if text.chars().count() > limit {
            self.fault(column, "import_long", limit.to_string());
        }
        text.chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .collect()
    }

    fn fault(&mut self, column: SheetColumn, code: &'static str, fact: impl Into<String>) {
        let place = self.reader.columns.place(column).unwrap_or_default();
        self.faults.push(RowFault {
            row: self.row.number,
            cell: self.row.address(place).to_string(),
            code,
            fact: fact.into().chars().take(80).collect(),
        });
    }

    fn case(&mut self) -> Option<OldCase> {
        let received = self.moment(SheetColumn::Received);
        if received.is_none() && self.cell(SheetColumn::Received).is_empty() {
            self.fault(SheetColumn::Received, "import_date_missing", "");
        }
        self.register = self.register(received);
        let finished = self.finished(received);
        let (identity_kind, identity) = self.identity();
        let story = self.text(SheetColumn::Story, STORY);
        let subject = self.text(SheetColumn::Subject, STORY);
        let story = if story.is_empty() {
            subject.clone()
        } else {
            story
        };
        if story.is_empty() {
            let column = match self.reader.columns.place(SheetColumn::Story) {
                Some(_) => SheetColumn::Story,
                None => SheetColumn::Subject,
            };
            self.fault(column, "import_story_missing", "");
        }
        let subject = if subject.is_empty() || subject.chars().count() > SHORT {
            beginning(&story)
        } else {
            subject.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let letter_day = self.moment(SheetColumn::LetterDay);
        let letter_day = letter_day.map(|at| self.reader.directory.day(at));
        let channel = self.channel(letter_day.is_some() || !identity.reference.is_empty());
        let place = self.place();
        let category = self.category();
        let urgency = self.urgency();
        let units = self.units();
        let kept_at = self.text(SheetColumn::Place, SHORT);
        let remark = self.text(SheetColumn::Remark, REMARK);
        Some(OldCase {
            row: self.row.number,
            register: self.register?,
            received: received?,
            finished: finished?,
            identity_kind,
            identity,
            channel: channel?,
            letter_day,
            subject,
            story,
            place: place?,
            category: category?,
            urgency: urgency?,
            units: units?,
            kept_at,
            remark,
        })
    }

    /// The moment in a cell. A day without a time is its first moment: the book tells no more.
    fn moment(&mut self, column: SheetColumn) -> Option<Timestamp> {
        let cell = self.cell(column).clone();
        let read = match &cell {
            Cell::Empty => return None,
            Cell::Date(at) => Some((at.date(), at.time())),
            // A number that lost its format: Excel's own count of days.
            Cell::Number(days) if (20_000.0..80_000.0).contains(days) && days.fract() == 0.0 => {
                let first = jiff::civil::date(1899, 12, 30);
                #[expect(clippy::cast_possible_truncation, reason = "whole, see the range")]
                let span = jiff::Span::new().days(*days as i64);
                first
                    .checked_add(span)
                    .ok()
                    .map(|day| (day, Time::midnight()))
            }
            other => {
                let text = other.shown();
                let (day, time) = match text.split_once(' ') {
                    Some((day, time)) if time.len() == 5 && time.contains([':', '.']) => {
                        let time = time.replace('.', ":");
                        (day.to_owned(), Time::strptime("%H:%M", &time).ok())
                    }
                    _ => (text.clone(), None),
                };
                date::read(&day).map(|day| (day, time.unwrap_or(Time::midnight())))
            }
        };
        let at = read.and_then(|(day, time)| self.reader.at(day, time));
        match at {
            None => self.fault(column, "import_date", cell.shown()),
            Some(at) if at > self.reader.now => {
                self.fault(column, "import_date_future", cell.shown());
            }
            Some(at) if self.reader.directory.day(at).year() < 1950 => {
                self.fault(column, "import_date_old", cell.shown());
            }
            Some(_) => return at,
        }
        None
    }

    /// `12`, `012/2024`, `012/ADU/III/2024`, `STM-2024-0012`: the number, and the year where it
    /// is told; else the column's, else that of the day it was received.
    fn register(&mut self, received: Option<Timestamp>) -> Option<RegisterNumber> {
        let text = self.text(SheetColumn::Number, SHORT);
        if text.is_empty() {
            self.fault(SheetColumn::Number, "import_number_missing", "");
            return None;
        }
        let this_year = self.reader.directory.day(self.reader.now).year();
        let plausible = |year: i16| (1950..=this_year).contains(&year);
        let (number, told) = match ComplaintNumber::parse(&text) {
            Ok(number) => (Some(number.register.number), Some(number.register.year)),
            Err(_) => {
                let groups: Vec<&str> = text
                    .split(|c: char| !c.is_ascii_digit())
                    .filter(|group| !group.is_empty())
                    .collect();
                let year = |group: &&str| {
                    let year = group.parse().ok().filter(|year| plausible(*year));
                    year.filter(|_| group.len() == 4)
                };
                match groups.as_slice() {
                    [first, last] if year(last).is_none() && year(first).is_some() => {
                        (last.parse().ok(), year(first))
                    }
                    [first, .., last] if last.len() == 4 => (first.parse().ok(), last.parse().ok()),
                    // A point between thousands, as it is written here; no number and no part.
                    [whole, part] if part.len() == 3 && is_pointed(&text) => {
                        (format!("{whole}{part}").parse().ok(), None)
                    }
                    [first, ..] => (first.parse().ok(), None),
                    [] => (None, None),
                }
            }
        };
        let column = self.text(SheetColumn::Year, SHORT);
        let column: Option<i16> = column.parse().ok();
        let by_day = received.map(|at| self.reader.directory.day(at).year());
        let Some(number) = number.filter(|number| (1..1_000_000).contains(number)) else {
            self.fault(SheetColumn::Number, "import_number", text);
            return None;
        };
        let year = told.or(column).or(by_day)?;
        if !plausible(year) {
            self.fault(SheetColumn::Number, "import_year", year.to_string());
            return None;
        }
        Some(RegisterNumber { year, number })
    }

    /// Whether it is over, and since when; none after a fault.
    #[allow(clippy::option_option, reason = "none: not told; some none: not over")]
    fn finished(&mut self, received: Option<Timestamp>) -> Option<Option<Timestamp>> {
        let before = self.faults.len();
        let at = self.moment(SheetColumn::Finished);
        if self.faults.len() > before {
            return None;
        }
        let said = fold(&self.text(SheetColumn::Standing, SHORT));
        let over = match said.as_str() {
            "" => at.is_some(),
            "selesai" | "sudah selesai" | "arsip" | "diarsipkan" | "diarsip" | "ditutup"
            | "tutup" | "tuntas" | "sudah" | "closed" | "done" | "archived" | "finished"
            | "dijawab" | "sudah dijawab" => true,
            "proses" | "dalam proses" | "diproses" | "berjalan" | "belum" | "belum selesai"
            | "terbuka" | "open" | "baru" | "in progress" | "pending" => false,
            _ => {
                let text = self.cell(SheetColumn::Standing).shown();
                self.fault(SheetColumn::Standing, "import_standing", text);
                return None;
            }
        };
        match (over, at) {
            (true, None) => {
                self.fault(SheetColumn::Finished, "import_finished_missing", "");
                None
            }
            (false, Some(_)) => {
                let text = self.cell(SheetColumn::Standing).shown();
                self.fault(SheetColumn::Standing, "import_not_over", text);
                None
            }
            (true, Some(at)) => {
                let day = |at| self.reader.directory.day(at);
                match received {
                    Some(received) if day(at) < day(received) => {
                        let text = self.cell(SheetColumn::Finished).shown();
                        self.fault(SheetColumn::Finished, "import_finished_early", text);
                        None
                    }
                    // On the same day, of which only the beginning is told.
                    Some(received) => Some(Some(at.max(received))),
                    None => Some(Some(at)),
                }
            }
            (false, None) => Some(None),
        }
    }

    fn identity(&mut self) -> (IdentityKind, Identity) {
        let said = self.text(SheetColumn::Name, SHORT);
        let secrecy = fold(&self.text(SheetColumn::Secrecy, SHORT));
        let nameless = matches!(
            fold(&said).as_str(),
            "" | "anonim"
                | "tanpa nama"
                | "anonymous"
                | "nn"
                | "n n"
                | "hamba allah"
                | "tidak disebut"
        );
        let kept = matches!(
            fold(&said).as_str(),
            "dirahasiakan" | "rahasia" | "identitas dirahasiakan" | "identitas rahasia"
        );
        let secret = kept
            || matches!(
                secrecy.as_str(),
                "rahasia" | "dirahasiakan" | "ya" | "confidential"
            );
        let phone = self.text(SheetColumn::Phone, SHORT);
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        // A number that stood in a cell as a number has lost its zero.
        let whole = match digits.starts_with('8') && digits.len() == phone.len() {
            true => format!("0{digits}"),
            false => phone.clone(),
        };
        let (phone, contact) = match PhoneNumber::parse(&whole) {
            Ok(number) => (number.e164().to_owned(), String::new()),
            // Whatever else stands there is a contact all the same.
            Err(_) => (String::new(), phone),
        };
        let identity = Identity {
            name: if nameless || kept {
                String::new()
            } else {
                said
            },
            phone,
            contact,
            address: self.text(SheetColumn::Address, SHORT),
            reference: self.text(SheetColumn::Reference, SHORT),
        };
        let known = !identity.name.is_empty()
            || !identity.phone.is_empty()
            || !identity.contact.is_empty()
            || !identity.address.is_empty();
        let kind = match (secret, known) {
            (true, _) => IdentityKind::Confidential,
            (false, true) => IdentityKind::Open,
            (false, false) => IdentityKind::Anonymous,
        };
        (kind, identity)
    }

    fn channel(&mut self, by_letter: bool) -> Option<Channel> {
        let text = self.text(SheetColumn::Channel, SHORT);
        let found = match fold(&text).as_str() {
            "" if by_letter => Some(Channel::Letter),
            "" => Some(Channel::WalkIn),
            "telepon" | "telp" | "tlp" | "telephone" | "hp" | "handphone" | "phone" => {
                Some(Channel::Phone)
            }
            "langsung" | "pengaduan langsung" | "datang langsung" | "datang" | "lisan"
            | "tatap muka" | "loket" | "walk in" => Some(Channel::WalkIn),
            // A message on a telephone, by whichever program.
            "sms" | "wa" | "whatsapp" | "pesan singkat" => Some(Channel::Sms),
            "email" | "e mail" | "surel" | "pos el" => Some(Channel::Email),
            "website" | "web" | "situs" | "laman" | "lapor" | "sp4n lapor" | "sp4n" => {
                Some(Channel::Website)
            }
            "surat" | "tertulis" | "pos" | "letter" => Some(Channel::Letter),
            code => Channel::parse(code),
        };
        if found.is_none() {
            self.fault(SheetColumn::Channel, "import_channel", text);
        }
        found
    }

    fn place(&mut self) -> Option<Place> {
        let text = self.text(SheetColumn::Village, SHORT);
        let folded = fold(&text);
        let name = ["desa dinas ", "desa ", "kelurahan "]
            .iter()
            .find_map(|start| folded.strip_prefix(start))
            .unwrap_or(&folded);
        let villages = &self.reader.directory.profile.villages;
        let village = villages
            .iter()
            .find(|village| fold(&village.name) == name || village.code == text)
            .map(|village| village.code.clone());
        if village.is_none() && !name.is_empty() {
            self.fault(SheetColumn::Village, "import_village", text);
            return None;
        }
        Some(Place {
            village,
            hamlet: self.text(SheetColumn::Hamlet, SHORT),
            landmark: self.text(SheetColumn::Landmark, SHORT),
        })
    }

    fn category(&mut self) -> Option<String> {
        let text = self.text(SheetColumn::Category, SHORT);
        let wanted = fold(&text);
        let categories = &self.reader.directory.profile.categories;
        let by =
            |category: &&Category| fold(&category.code) == wanted || fold(&category.name) == wanted;
        match (wanted.is_empty(), self.reader.category) {
            (true, Some(code)) => return Some(code.to_owned()),
            (true, None) => self.fault(SheetColumn::Category, "import_category_missing", ""),
            (false, _) => {
                if let Some(category) = categories.iter().find(by) {
                    return Some(category.code.clone());
                }
                self.fault(SheetColumn::Category, "import_category", text);
            }
        }
        None
    }

    fn urgency(&mut self) -> Option<Urgency> {
        let text = self.text(SheetColumn::Urgency, SHORT);
        let found = match fold(&text).as_str() {
            "" | "biasa" => Some(Urgency::Ordinary),
            "segera" | "penting" => Some(Urgency::Urgent),
            "sangat segera" | "kilat" => Some(Urgency::VeryUrgent),
            code => Urgency::parse(&code.replace(' ', "_")),
        };
        if found.is_none() {
            self.fault(SheetColumn::Urgency, "import_urgency", text);
        }
        found
    }

    fn units(&mut self) -> Option<Vec<UnitCode>> {
        let text = self.text(SheetColumn::Units, SHORT);
        let mut units = Vec::new();
        for part in text.split([',', ';', '/', '\n']) {
            let wanted = fold(part);
            if wanted.is_empty() || wanted == "camat" {
                continue;
            }
            let unit = self.reader.directory.units.iter().find(|unit| {
                [unit.code.as_str(), &unit.name, &unit.short]
                    .iter()
                    .map(|name| fold(name))
                    .any(|name| {
                        name == wanted
                            || format!("kasi {}", name.trim_start_matches("seksi ")) == wanted
                    })
            });
            match unit {
                Some(unit) if !units.contains(&unit.code) => units.push(unit.code.clone()),
                Some(_) => {}
                None => {
                    self.fault(SheetColumn::Units, "import_unit", part.trim());
                    return None;
                }
            }
        }
        Some(units)
    }
}

/// Whether there are digits and points and nothing else.
fn is_pointed(text: &str) -> bool {
    text.contains('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}
