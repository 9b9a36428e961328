//! What a visitor answers in the form's short steps, as he typed it, and what is wrong with it.

use casework::{Channel, IdentityKind, OfficeId, Point, ReplyWay};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::tables::visitor_drafts::VisitorDraft;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::attachments::KeptFile;
use crate::intake::check::Asker;
use crate::{Directory, FieldFault, Keys, NewComplaint, Office};

/// The village field's value for "outside the area, or not known".
const ELSEWHERE: &str = "-";
/// Characters of the time on a day, in words.
const TIME: usize = 40;

/// A short step of the form; the last one shows everything and sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ComplainStep {
    /// What happened, and what it is about.
    What,
    /// Where.
    Where,
    /// When, and what shows it.
    When,
    /// Who complains, and how to answer.
    Who,
}

impl ComplainStep {
    /// Every step that asks something, in order.
    pub const ALL: [ComplainStep; 4] = [
        ComplainStep::What,
        ComplainStep::Where,
        ComplainStep::When,
        ComplainStep::Who,
    ];

    /// Names of its fields, as faults name them.
    fn fields(self) -> &'static [&'static str] {
        match self {
            ComplainStep::What => &["description", "category"],
            ComplainStep::Where => &["village", "hamlet", "landmark", "point"],
            ComplainStep::When => &["day", "time", "occurred"],
            ComplainStep::Who => &["identity", "name", "reply_way", "phone", "contact"],
        }
    }
}

/// The answers of one step, as they were typed.
#[derive(Clone, Debug)]
pub enum StepAnswers {
    /// What happened.
    What {
        /// The story.
        story: String,
        /// Category code; empty leaves it to the office.
        category: String,
        /// It is about somebody of the office.
        about_office: bool,
    },
    /// Where.
    Where {
        /// Village code, or `-`.
        village: String,
        /// Banjar.
        hamlet: String,
        /// Landmark.
        landmark: String,
        /// Point on the map.
        point: String,
    },
    /// When.
    When {
        /// `today`, `date`, `long` or nothing.
        when: String,
        /// Day, month and year of `date`.
        date: [String; 3],
        /// Time of `date`, in words.
        time: String,
        /// Since when, of `long`, in words.
        since: String,
    },
    /// Who complains.
    Who {
        /// Identity code.
        identity: String,
        /// Name.
        name: String,
        /// Reply way code.
        reply_way: String,
        /// Telephone.
        phone: String,
        /// E-mail.
        contact: String,
    },
}

impl StepAnswers {
    /// Of which step.
    pub fn step(&self) -> ComplainStep {
        match self {
            StepAnswers::What { .. } => ComplainStep::What,
            StepAnswers::Where { .. } => ComplainStep::Where,
            StepAnswers::When { .. } => ComplainStep::When,
            StepAnswers::Who { .. } => ComplainStep::Who,
        }
    }
}

/// When it happened, as far as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Occurred {
    /// Not told.
    Untold,
    /// On a day, at about a time in words.
    On(Date, String),
    /// For long or again and again, since then in words.
    Long(String),
}

/// A file that waits with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedFile {
    /// Its id.
    pub id: Uuid,
    /// Safe name.
    pub name: String,
    /// Media type as sniffed.
    pub media_type: String,
    /// Bytes as received.
    pub size: i64,
    /// It is a picture that can be shown small.
    pub has_thumbnail: bool,
}

/// Everything that was answered, as it was typed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComplainAnswers {
    /// The story.
    pub story: String,
    /// Category code; empty leaves it to the office.
    pub category: String,
    /// It is about somebody of the office.
    pub about_office: bool,
    /// Village code, or `-`.
    pub village: String,
    /// Banjar.
    pub hamlet: String,
    /// Landmark.
    pub landmark: String,
    /// Point on the map.
    pub point: String,
    /// `today`, `date`, `long` or nothing.
    pub when: String,
    /// Which day `today` was.
    today: Option<Date>,
    /// Day, month and year.
    pub date: [String; 3],
    /// Time, in words.
    pub time: String,
    /// Since when, in words.
    pub since: String,
    /// Identity code.
    pub identity: String,
    /// Name.
    pub name: String,
    /// Reply way code.
    pub reply_way: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub contact: String,
    /// Files that wait with it.
    pub(super) files: Vec<Waiting>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) id: Uuid,
    pub(super) file: KeptFile,
}

impl std::fmt::Debug for ComplainAnswers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ComplainAnswers(…)")
    }
}

fn place(office: OfficeId, draft: Uuid) -> Vec<u8> {
    [office.0.as_bytes().as_slice(), b"draft", draft.as_bytes()].concat()
}

impl ComplainAnswers {
    /// What a draft holds; nothing where it cannot be opened.
    pub(super) fn open(keys: &Keys, office: OfficeId, draft: &VisitorDraft) -> ComplainAnswers {
        keys.open(&place(office, draft.id), &draft.body)
            .ok()
            .and_then(|clear| serde_json::from_slice(&clear).ok())
            .unwrap_or_default()
    }

    pub(super) fn seal(&self, keys: &Keys, office: OfficeId, draft: Uuid) -> Vec<u8> {
        let clear = Zeroizing::new(serde_json::to_vec(self).unwrap_or_default());
        keys.seal(&place(office, draft), &clear)
    }

    /// Takes the answers of a step in place of those that were there.
    pub(super) fn take(&mut self, given: StepAnswers, today: Date) {
        match given {
            StepAnswers::What {
                story,
                category,
                about_office,
            } => {
                self.story = story;
                self.category = category;
                self.about_office = about_office;
            }
            StepAnswers::Where {
                village,
                hamlet,
                landmark,
                point,
            } => {
                self.village = village;
                self.hamlet = hamlet;
                self.landmark = landmark;
                self.point = point;
            }
            StepAnswers::When {
                when,
                date,
                time,
                since,
            } => {
                // Tomorrow it still happened on this day.
                if when != self.when {
                    self.today = (when == "today").then_some(today);
                }
                self.when = when;
                self.date = date;
                self.time = time;
                self.since = since;
            }
            StepAnswers::Who {
                identity,
                name,
                reply_way,
                phone,
                contact,
            } => {
                // Whoever wants not to be known leaves nothing behind, not even here.
                let known = identity.trim() != IdentityKind::Anonymous.code();
                let kept = |text: String| if known { text } else { String::new() };
                self.name = kept(name);
                self.reply_way = kept(reply_way);
                self.phone = kept(phone);
                self.contact = kept(contact);
                self.identity = identity;
            }
        }
    }

    /// The identity that was chosen.
    pub fn identity_kind(&self) -> Option<IdentityKind> {
        IdentityKind::parse(&self.identity)
    }

    /// How to answer; whoever is not known looks it up himself.
    pub fn way(&self) -> Option<ReplyWay> {
        match self.identity_kind() {
            Some(IdentityKind::Anonymous) => Some(ReplyWay::Tracking),
            _ => ReplyWay::parse(&self.reply_way),
        }
    }

    /// It happened outside the area, or nobody knows where.
    pub fn is_elsewhere(&self) -> bool {
        self.village.trim() == ELSEWHERE
    }

    /// The point on the map; none where it was left out or is none.
    pub fn point_on_map(&self) -> Option<Point> {
        self.point.parse().ok()
    }

    /// The files that wait with it.
    pub fn staged(&self) -> Vec<StagedFile> {
        let shown = self.files.iter().map(|waiting| StagedFile {
            id: waiting.id,
            name: waiting.file.name.clone(),
            media_type: waiting.file.media_type.clone(),
            size: waiting.file.size,
            has_thumbnail: waiting.file.thumbnail.is_some(),
        });
        shown.collect()
    }

    /// The date that was typed; none where it is no day.
    fn day(&self) -> Option<Date> {
        let [day, month, year] = &self.date;
        let number = |text: &String| text.trim().parse::<i16>().ok();
        let small = |text: &String| text.trim().parse::<i8>().ok();
        Date::new(number(year)?, small(month)?, small(day)?).ok()
    }

    /// When it happened.
    pub fn occurred(&self) -> Occurred {
        match (self.when.as_str(), self.today, self.day()) {
            ("today", Some(today), _) => Occurred::On(today, String::new()),
            ("date", _, Some(day)) => Occurred::On(day, self.time.trim().to_owned()),
            ("long", ..) => Occurred::Long(self.since.trim().to_owned()),
            _ => Occurred::Untold,
        }
    }

    /// The same as the counter's form would give it.
    pub(super) fn given(&self) -> NewComplaint {
        let way = self.way();
        // What the chosen way has no use for is not asked for, and not kept.
        let told = |wanted: bool, text: &String| {
            if wanted { text.clone() } else { String::new() }
        };
        let known = self.identity_kind() != Some(IdentityKind::Anonymous);
        let by_phone = matches!(way, Some(ReplyWay::Sms | ReplyWay::Phone));
        NewComplaint {
            channel: Channel::Website.code().to_owned(),
            description: self.story.clone(),
            occurred: self.since.clone(),
            village: if self.is_elsewhere() {
                String::new()
            } else {
                self.village.clone()
            },
            hamlet: self.hamlet.clone(),
            landmark: self.landmark.clone(),
            point: self.point.clone(),
            category: self.category.clone(),
            identity: self.identity.clone(),
            name: told(known, &self.name),
            phone: told(by_phone, &self.phone),
            contact: told(way == Some(ReplyWay::Email), &self.contact),
            reply_way: way.map(ReplyWay::code).unwrap_or_default().to_owned(),
            ..NewComplaint::default()
        }
    }

    /// What only the website's form asks for.
    fn own_faults(&self, today: Date) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if self.village.trim().is_empty() {
            faults.push(FieldFault::new("village", "village_missing"));
        }
        if self.when == "date" {
            match self.day() {
                None => faults.push(FieldFault::new("day", "when_unclear")),
                Some(day) if day > today => {
                    faults.push(FieldFault::new("day", "when_future"));
                }
                Some(_) => {}
            }
        }
        if self.time.trim().chars().count() > TIME {
            faults.push(FieldFault::with("time", "too_long", TIME.to_string()));
        }
        let contact = self.contact.trim();
        if self.way() == Some(ReplyWay::Email) && !contact.is_empty() && !is_email(contact) {
            faults.push(FieldFault::new("contact", "email_invalid"));
        }
        faults
    }
}

/// Whether mail could be sent there, as far as can be told by looking.
fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !text.contains(char::is_whitespace)
            && !host.contains('@')
    })
}

impl Office {
    /// What needs another look anywhere in the form, each step's by
    /// [`faults_in`](ComplainStep::faults_in).
    pub(super) fn faults_of(
        &self,
        directory: &Directory,
        answers: &ComplainAnswers,
        now: Timestamp,
    ) -> Vec<FieldFault> {
        let checked = self.check_complaint(directory, &answers.given(), Asker::Visitor, now);
        let mut faults = answers.own_faults(directory.day(now));
        faults.extend(checked.err().unwrap_or_default());
        faults
    }
}

impl ComplainStep {
    /// Those that this step asks for, in its order.
    pub(super) fn faults_in(self, all: &[FieldFault]) -> Vec<FieldFault> {
        let step = self;
        let own = all.iter().filter(|one| step.fields().contains(&one.field));
        let mut faults: Vec<FieldFault> = own.cloned().collect();
        // How somebody wants to be known decides what else is asked.
        if faults.iter().any(|fault| fault.field == "identity") {
            faults.retain(|fault| fault.field == "identity");
        }
        let order = |fault: &FieldFault| step.fields().iter().position(|one| *one == fault.field);
        faults.sort_by_key(order);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(identity: &str) -> StepAnswers {
        StepAnswers::Who {
            identity: identity.to_owned(),
            name: "Ni Wayan".to_owned(),
            reply_way: "sms".to_owned(),
            phone: "0812".to_owned(),
            contact: "a@b.id".to_owned(),
        }
    }

    #[test]
    fn whoever_is_not_to_be_known_leaves_nothing_behind() {
        let today = jiff::civil::date(2026, 11, 26);
        let mut answers = ComplainAnswers::default();
        answers.take(who("open"), today);
        assert_eq!(answers.name, "Ni Wayan");
        answers.take(who("anonymous"), today);
        let left = [&answers.name, &answers.phone, &answers.contact];
        assert!(left.iter().all(|text| text.is_empty()));
        assert_eq!(answers.way(), Some(ReplyWay::Tracking));
        assert!(!format!("{answers:?}").contains("anonymous"));
    }

    #[test]
    fn today_stays_the_day_on_which_it_was_said() {
        let said = jiff::civil::date(2026, 11, 26);
        let when = |when: &str| StepAnswers::When {
            when: when.to_owned(),
            date: Default::default(),
            time: String::new(),
            since: String::new(),
        };
        let mut answers = ComplainAnswers::default();
        answers.take(when("today"), said);
        answers.take(when("today"), said.tomorrow().expect("a day"));
        assert_eq!(answers.occurred(), Occurred::On(said, String::new()));
        answers.take(when(""), said);
        assert_eq!(answers.occurred(), Occurred::Untold);
    }

    #[test]
    fn mail_needs_an_address() {
        for good in ["a@b.id", "ni.wayan+x@desa.go.id"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "", "a", "a@", "@b.id", "a@b", "a@.id", "a b@c.id", "a@b@c.id",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
