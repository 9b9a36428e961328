//! What a complainant is told by e-mail, because something happened to his case.

use serde::{Deserialize, Serialize};
use sop::{Conclusion, Event, PassageRef};

use crate::{DeskEvent, Happening, IdentityKind, ReplyWay};

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "kabar")]
pub enum NoticeKind {
    /// The complaint was recorded, under which number.
    #[doc(alias = "tanda terima")]
    Acknowledgement,
    /// The office asks to complete something; the clock stands still.
    Question,
    /// It was asked, and the time for it will soon be over.
    Reminder,
    /// The office wrote.
    Message,
    /// The answer was given.
    #[doc(alias = "jawaban")]
    Answer,
    /// The case ended otherwise.
    Ended,
    /// He lost his PIN and asked for a new one.
    #[doc(alias = "PIN baru")]
    NewPin,
    /// Nothing happened: somebody of the office tries whether e-mail arrives.
    Test,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [NoticeKind; 8] = [
        NoticeKind::Acknowledgement,
        NoticeKind::Question,
        NoticeKind::Reminder,
        NoticeKind::Message,
        NoticeKind::Answer,
        NoticeKind::Ended,
        NoticeKind::NewPin,
        NoticeKind::Test,
    ];

    /// The code the database keeps.
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::Acknowledgement => "acknowledgement",
            NoticeKind::Question => "question",
            NoticeKind::Reminder => "reminder",
            NoticeKind::Message => "message",
            NoticeKind::Answer => "answer",
            NoticeKind::Ended => "ended",
            NoticeKind::NewPin => "new_pin",
            NoticeKind::Test => "test",
        }
    }

    /// The kind of that code.
    pub fn parse(code: &str) -> Option<NoticeKind> {
        NoticeKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether nobody wrote it: only of such a day may send no more than a few to one address.
    pub fn is_automatic(self) -> bool {
        matches!(self, NoticeKind::Acknowledgement | NoticeKind::NewPin)
    }
}

/// The notice that a record calls for, with the text it is about.
///
/// `wanted` is the way by which the complainant wants to hear: an answer also goes by e-mail
/// where the official who gave it says so.
pub fn notice_of(
    happening: &Happening,
    wanted: ReplyWay,
) -> Option<(NoticeKind, Option<&PassageRef>)> {
    let by_mail = wanted == ReplyWay::Email;
    let (kind, text, goes) = match happening {
        Happening::Desk(DeskEvent::ComplaintRecorded { .. }) => {
            (NoticeKind::Acknowledgement, None, by_mail)
        }
        Happening::Desk(DeskEvent::MessageSent { message }) => {
            (NoticeKind::Message, Some(message), by_mail)
        }
        Happening::Procedure(Event::Suspended { question, .. }) => {
            (NoticeKind::Question, Some(question), by_mail)
        }
        Happening::Procedure(Event::FollowedUp { follow_up, .. }) => {
            let said = follow_up.way == ReplyWay::Email.code();
            (NoticeKind::Answer, Some(&follow_up.text), by_mail || said)
        }
        Happening::Procedure(Event::Concluded {
            conclusion, reason, ..
        }) => {
            // Whoever withdrew knows it; he is told all the same that it was done.
            let owed = matches!(conclusion, Conclusion::Rejected);
            (NoticeKind::Ended, Some(reason).filter(|_| owed), by_mail)
        }
        _ => return None,
    };
    goes.then_some((kind, text))
}

/// Whether an e-mail may name who complains and say what about, and carry what is written:
/// of a protected complainant it says no more than where to read it.
pub fn may_tell_by_mail(identity: IdentityKind) -> bool {
    identity == IdentityKind::Open
}

/// The address in a contact that a complainant gave, where it is one of e-mail (RFC 5321,
/// 4.1.2; without quotes and comments, which nobody types).
pub fn mail_address(contact: &str) -> Option<&str> {
    let address = contact.trim();
    let (local, domain) = address.rsplit_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let dotted = |part: &str| part.split('.').all(|atom| !atom.is_empty());
    let in_host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let good = address.len() <= 254
        && (1..=64).contains(&local.len())
        && local.chars().all(plain)
        && dotted(local)
        && domain.contains('.')
        && domain.chars().all(in_host)
        && dotted(domain);
    good.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_can_be_sent_to() {
        for good in ["a@b.id", " i.wayan+adu@desa.go.id ", "o'brien@x-y.example"] {
            assert_eq!(mail_address(good), Some(good.trim()));
        }
        for bad in [
            "",
            "0812 3456 7890",
            "a@b",
            "@b.id",
            "a@",
            "a b@c.id",
            "a@b..id",
            ".a@b.id",
            "a@b.id, c@d.id",
            "a@b.id\r\nBcc: c@d.id",
            "Wayan <a@b.id>",
            "\"a b\"@c.id",
            "@wayan_ig",
        ] {
            assert_eq!(mail_address(bad), None, "{bad}");
        }
        let long = format!("{}@b.id", "a".repeat(65));
        assert_eq!(mail_address(&long), None);
    }

    #[test]
    fn codes_are_read_back() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::parse(kind.code()), Some(kind));
        }
        assert_eq!(NoticeKind::parse("sms"), None);
    }
}
