//! Whether a person wrote, or a machine.

use crate::address::{self, ReturnPath};
use crate::bounce::{self, Bounce};
use crate::content::Content;
use crate::header::Fields;
use crate::marks;

/// The field that marks what an office of ours sends: a message that comes back with it is in
/// a loop.
pub const OWN_FIELD: &str = "X-Matur-Office";

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A person, as far as can be told: it is to be read and answered.
    Personal,
    /// A machine: it is kept, and never answered (RFC 3834, 2).
    Automatic(Automatic),
    /// A mail server, about a message of ours that it could not or not yet deliver.
    Report(Bounce),
}

/// Why a message counts as automatic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Automatic {
    /// An answer that a machine gave: out of office, "we have received your message".
    AutoReply,
    /// What a machine sends on its own: alarms, voice mail of a telephone system, abuse
    /// reports (`Auto-Submitted: auto-generated`, RFC 3834, 5).
    Generated,
    /// A mailing list or newsletter (RFC 2919, 2369).
    List,
    /// `Precedence: bulk` or `junk`.
    Bulk,
    /// The receipt of a reader (RFC 8098).
    Receipt,
    /// The answer to an invitation (RFC 5546, 3.2.3).
    Calendar,
    /// A message of this office that came back.
    Loop,
}

impl Automatic {
    /// The stable name, used as key of its sentence. It never changes once released.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Automatic::AutoReply => "auto_reply",
            Automatic::Generated => "generated",
            Automatic::List => "list",
            Automatic::Bulk => "bulk",
            Automatic::Receipt => "receipt",
            Automatic::Calendar => "calendar",
            Automatic::Loop => "loop",
        }
    }
}

/// A leaf of the message, decoded, as far as its kind may matter here.
pub(crate) struct Leaf<'a> {
    pub(crate) content: &'a Content,
    pub(crate) bytes: &'a [u8],
}

/// Judges a message by its header, its top container and its leaves; `text` is the beginning
/// of what it says.
pub(crate) fn of(
    fields: &Fields,
    top: &Content,
    leaves: &[Leaf<'_>],
    subject: &str,
    text: &str,
) -> Kind {
    if let Some(bounce) = bounce::of(fields, top, leaves, subject, text) {
        return Kind::Report(bounce);
    }
    match automatic(fields, top, leaves, subject) {
        Some(why) => Kind::Automatic(why),
        None => Kind::Personal,
    }
}

fn automatic(
    fields: &Fields,
    top: &Content,
    leaves: &[Leaf<'_>],
    subject: &str,
) -> Option<Automatic> {
    if fields.has(&OWN_FIELD.to_ascii_lowercase()) {
        return Some(Automatic::Loop);
    }
    if top.media_type == "multipart/report" {
        return Some(if top.says("report-type", "disposition-notification") {
            Automatic::Receipt
        } else {
            Automatic::Generated
        });
    }
    if leaves.iter().any(answers_invitation) {
        return Some(Automatic::Calendar);
    }
    match fields.token("auto-submitted").as_deref() {
        None | Some("no") => {}
        Some("auto-replied") => return Some(Automatic::AutoReply),
        Some(_) => return Some(Automatic::Generated),
    }
    let says_yes = |name: &str| {
        fields
            .token(name)
            .is_some_and(|word| !matches!(word.as_str(), "no" | "false" | "0"))
    };
    if [
        "x-autoreply",
        "x-autorespond",
        "x-autoreply-from",
        "x-autoresponder",
    ]
    .into_iter()
    .any(says_yes)
    {
        return Some(Automatic::AutoReply);
    }
    match fields
        .token("precedence")
        .or_else(|| fields.token("x-precedence"))
        .as_deref()
    {
        Some("auto_reply" | "auto-reply") => return Some(Automatic::AutoReply),
        Some("list") => return Some(Automatic::List),
        Some("bulk" | "junk") if !is_list(fields) => return Some(Automatic::Bulk),
        _ => {}
    }
    if is_list(fields) {
        return Some(Automatic::List);
    }
    let without_return = address::return_path(fields) == ReturnPath::Null;
    if without_return || by_subject(fields, subject) {
        return Some(Automatic::AutoReply);
    }
    None
}

fn is_list(fields: &Fields) -> bool {
    ["list-id", "list-unsubscribe", "list-post"]
        .into_iter()
        .any(|name| fields.has(name))
}

/// What programs write before the subject of an answer of theirs. A person may write some of
/// it too: "Out of office hours nobody answers" is a complaint. So words without a colon need
/// a second sign. Exchange's `X-Auto-Response-Suppress` is one, but no more: it stands on
/// ordinary mail as well.
fn by_subject(fields: &Fields, subject: &str) -> bool {
    const SURE: [&str; 11] = [
        "balasan otomatis:",
        "jawaban otomatis:",
        "tanggapan otomatis:",
        "automatic reply:",
        "auto-reply:",
        "autoreply:",
        "auto reply:",
        "automatic response:",
        "autoresponse:",
        "out of office:",
        "di luar kantor:",
    ];
    const LIKELY: [&str; 8] = [
        "balasan otomatis",
        "jawaban otomatis",
        "automatic reply",
        "auto-reply",
        "autoreply",
        "out of office",
        "out of the office",
        "di luar kantor",
    ];
    let begins = |starts: &[&str]| marks::begins_with_any(subject, starts);
    let whole = LIKELY
        .iter()
        .any(|words| subject.trim().eq_ignore_ascii_case(words));
    let second = [
        "x-auto-response-suppress",
        "x-ms-exchange-inbox-rules-loop",
        "x-ms-exchange-generated-message-source",
    ]
    .into_iter()
    .any(|name| fields.has(name));
    begins(&SURE) || whole || (second && begins(&LIKELY))
}

/// A calendar object that answers (RFC 5546, 3.2.3), not one that invites.
fn answers_invitation(leaf: &Leaf<'_>) -> bool {
    if leaf.content.media_type != "text/calendar" {
        return false;
    }
    if leaf.content.parameter("method").is_some() {
        return leaf.content.says("method", "reply");
    }
    let head = &leaf.bytes[..leaf.bytes.len().min(4_000)];
    head.split(|byte| *byte == b'\n')
        .any(|line| line.trim_ascii().eq_ignore_ascii_case(b"METHOD:REPLY"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    fn reason(head: &str) -> &'static str {
        let fields = header::split(format!("{head}\n\n").as_bytes()).fields;
        let subject = fields.text("subject").unwrap_or_default();
        match of(&fields, &Content::of(&fields), &[], &subject, "") {
            Kind::Personal => "personal",
            Kind::Automatic(why) => why.reason(),
            Kind::Report(_) => "report",
        }
    }

    #[test]
    fn machines_are_known_by_what_they_say() {
        for (head, expected) in [
            ("Auto-Submitted: auto-replied (vacation)", "auto_reply"),
            ("Auto-Submitted: auto-generated; x=y", "generated"),
            ("Auto-Submitted: no", "personal"),
            ("Precedence: bulk", "bulk"),
            ("Precedence: list", "list"),
            ("List-Unsubscribe: <mailto:x@y.example>", "list"),
            ("X-Autoreply: yes", "auto_reply"),
            ("Return-Path: <>", "auto_reply"),
            ("X-Matur-Office: a", "loop"),
            (
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=a",
                "receipt",
            ),
            ("Subject: Balasan otomatis: Jalan", "auto_reply"),
            (
                "Subject: Out of office\nX-Auto-Response-Suppress: All",
                "auto_reply",
            ),
        ] {
            assert_eq!(reason(head), expected, "{head}");
        }
    }

    #[test]
    fn people_are_not_taken_for_machines() {
        for head in [
            "Subject: urgent: out of office hours nobody answers",
            "Subject: Out of office hours the gate is closed",
            "Subject: Balasan otomatis dari dinas tidak membantu",
            "X-Auto-Response-Suppress: DR, OOF, AutoReply",
            "Precedence: normal",
            "Return-Path: <warga@warga.example>",
        ] {
            assert_eq!(reason(head), "personal", "{head}");
        }
    }
}
