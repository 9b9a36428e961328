//! What is complained of in an office, and how far each complaint came.

use casework::{Channel, IdentityKind, RegisterNumber, Urgency};
use jiff::{SignedDuration, Timestamp};
use office::{CrowdStart, CrowdStory, Dice, Identity};

use super::words::{Vocabulary, one_of};

/// How far back the first complaint lies.
const YEARS_BACK: SignedDuration = SignedDuration::from_hours(24 * 365 * 3);
/// What is still open came in since then.
const OPEN_SINCE: SignedDuration = SignedDuration::from_hours(24 * 5);
/// Between two steps of an open one.
const BRISK: SignedDuration = SignedDuration::from_mins(20);

const FIRST_NAMES: [&str; 8] = [
    "I Wayan", "Ni Made", "I Nyoman", "Ni Ketut", "I Gede", "Ni Luh", "I Putu", "Siti",
];

/// The complaints of one office, in the order of its register.
#[derive(Debug)]
pub(super) struct Stories<'a> {
    pub(super) words: &'a Vocabulary,
    /// Which office.
    pub(super) office: usize,
    /// How many complaints.
    pub(super) count: usize,
    /// How many of them are still open.
    pub(super) open: usize,
    /// Now.
    pub(super) now: Timestamp,
}

impl Stories<'_> {
    /// When the nth was received.
    pub(super) fn received(&self, nth: usize) -> Timestamp {
        let closed = self.count - self.open;
        let share = |span: SignedDuration, part: usize, of: usize| {
            let (part, of) = (i64::try_from(part), i64::try_from(of.max(1)));
            let seconds = span.as_secs() / of.unwrap_or(1) * part.unwrap_or(0);
            SignedDuration::from_secs(seconds)
        };
        if nth < closed {
            // The last of these had a day to be filed.
            let span = YEARS_BACK - OPEN_SINCE - SignedDuration::from_hours(72);
            self.now - YEARS_BACK + share(span, nth, closed)
        } else {
            let span = OPEN_SINCE - SignedDuration::from_hours(4);
            self.now - OPEN_SINCE + share(span, nth - closed, self.open)
        }
    }

    /// The nth, under that number.
    pub(super) fn story(&self, nth: usize, register: RegisterNumber) -> CrowdStory {
        let seed = self.office.wrapping_mul(1_000_003).wrapping_add(nth);
        let mut dice = Dice::new(u64::try_from(seed).unwrap_or(0));
        let dice = &mut dice;
        let open = nth >= self.count - self.open;
        let (start, steps, pace) = match dice.place(1_000) {
            _ if open => (
                CrowdStart::Counter,
                Some(u32::try_from(dice.place(9)).unwrap_or(0)),
                BRISK,
            ),
            // So that a complaint has eight records of the history on the average.
            0..63 => (CrowdStart::Counter, None, SignedDuration::from_hours(6)),
            63..270 => (CrowdStart::Decision, None, SignedDuration::from_hours(9)),
            _ => (CrowdStart::Answer, None, SignedDuration::from_hours(15)),
        };
        let identity_kind = match dice.place(20) {
            0 => IdentityKind::Anonymous,
            1 | 2 => IdentityKind::Confidential,
            _ => IdentityKind::Open,
        };
        let identity = match identity_kind {
            IdentityKind::Anonymous => Identity::default(),
            IdentityKind::Open | IdentityKind::Confidential => Identity {
                name: format!("{} {}", one_of(dice, &FIRST_NAMES), self.name(dice)),
                phone: format!("+62812{:08}", dice.place(100_000_000)),
                ..Identity::default()
            },
        };
        let length = 300 + dice.place(520);
        CrowdStory {
            register,
            received: self.received(nth),
            channel: match dice.place(10) {
                0..5 => Channel::Phone,
                5..8 => Channel::WalkIn,
                8 => Channel::Sms,
                _ => Channel::Website,
            },
            subject: self.words.subject(dice),
            description: self.words.text(dice, length),
            village: dice.place(60),
            hamlet: format!("Br. {}", self.name(dice)),
            category: dice.place(60),
            urgency: if dice.place(12) == 0 {
                Urgency::Urgent
            } else {
                Urgency::Ordinary
            },
            identity_kind,
            identity,
            start,
            steps,
            coordinated: dice.place(2) == 0,
            pace,
            texts: (0..5)
                .map(|_| {
                    let length = 30 + dice.place(60);
                    self.words.text(dice, length)
                })
                .collect(),
        }
    }

    fn name(&self, dice: &mut Dice) -> String {
        let mut word = self.words.telling(dice).to_owned();
        if let Some(first) = word.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        word
    }
}
