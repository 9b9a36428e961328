//! What mail servers say about a message of ours (RFC 3464, and forms older than it).

use crate::address::{self, ReturnPath};
use crate::content::Content;
use crate::header::{self, Fields};
use crate::kind::Leaf;
use crate::{clean, marks};

/// The most recipients of one report.
const RECIPIENTS: usize = 100;
/// The most characters of what a server says.
const DIAGNOSTIC_CHARS: usize = 500;

/// A report about a message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bounce {
    /// What became of it, for each recipient. Empty if the report does not name any.
    pub recipients: Vec<Recipient>,
    /// The `Message-ID` of the message it is about, without angle brackets, if it is quoted.
    pub original_message_id: Option<String>,
}

impl Bounce {
    /// Whether at least one recipient will not get the message.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        self.recipients
            .iter()
            .any(|one| one.action == Action::Failed)
    }
}

/// What became of a message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address that it was sent to, or the last one it was passed on to.
    pub address: String,
    /// What the server did.
    pub action: Action,
    /// The status code, such as `5.1.1` (RFC 3463).
    pub status: Option<String>,
    /// What the server, or the one behind it, said: one line, or nothing.
    pub diagnostic: String,
}

/// What a server did with a message (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// It will not be delivered.
    Failed,
    /// Not yet; the server goes on trying. No failure.
    Delayed,
    /// It was delivered.
    Delivered,
    /// It was passed on to a server that reports nothing.
    Relayed,
    /// It was passed on to several addresses.
    Expanded,
}

impl Action {
    /// The stable name, as in the RFC.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Action::Failed => "failed",
            Action::Delayed => "delayed",
            Action::Delivered => "delivered",
            Action::Relayed => "relayed",
            Action::Expanded => "expanded",
        }
    }

    fn named(name: &str) -> Option<Action> {
        Some(match name {
            "failed" | "failure" => Action::Failed,
            "delayed" => Action::Delayed,
            "delivered" => Action::Delivered,
            "relayed" => Action::Relayed,
            "expanded" => Action::Expanded,
            _ => return None,
        })
    }
}

/// The report that this message is, if it is one.
pub(crate) fn of(
    fields: &Fields,
    top: &Content,
    leaves: &[Leaf<'_>],
    subject: &str,
    text: &str,
) -> Option<Bounce> {
    let is_report = top.media_type == "multipart/report"
        && !top.says("report-type", "disposition-notification");
    let status = leaves.iter().find(|leaf| {
        matches!(
            leaf.content.media_type.as_str(),
            "message/delivery-status" | "message/global-delivery-status"
        )
    });
    let standard = match status {
        Some(status) if is_report => Some(by_status(status.bytes)),
        None if top.says("report-type", "delivery-status") => Some(Vec::new()),
        _ => None,
    };
    let recipients = standard
        .or_else(|| by_qmail(text))
        .or_else(|| by_server(fields, subject, text))?;
    Some(Bounce {
        recipients,
        original_message_id: original_id(leaves).or_else(|| id_in_text(text)),
    })
}

/// The fields for each recipient (RFC 3464, 2.3); the first group is about the message.
fn by_status(bytes: &[u8]) -> Vec<Recipient> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() && found.len() < RECIPIENTS {
        let group = header::split(&bytes[at..]);
        // Where nothing was read, one line is passed over, or it would never end.
        at += if group.body > 0 && !(group.broken && group.fields.is_empty()) {
            group.body
        } else {
            header::line(bytes, at).1 - at
        };
        found.extend(recipient(&group.fields));
    }
    found
}

fn recipient(fields: &Fields) -> Option<Recipient> {
    let behind_type = |name: &str| {
        let value = fields.text(name)?;
        let value = value
            .split_once(';')
            .map_or(value.as_str(), |(_, rest)| rest)
            .trim()
            .to_owned();
        (!value.is_empty()).then_some(value)
    };
    let address = ["original-recipient", "final-recipient"]
        .into_iter()
        .find_map(|name| address::sane(&behind_type(name)?))?;
    let status = fields.token("status").filter(|code| is_status(code));
    let by_status = |code: &String| match code.as_bytes()[0] {
        b'5' => Action::Failed,
        b'4' => Action::Delayed,
        _ => Action::Delivered,
    };
    let action = fields
        .token("action")
        .and_then(|name| Action::named(&name))
        .or_else(|| status.as_ref().map(by_status))?;
    let mut diagnostic = behind_type("diagnostic-code").unwrap_or_default();
    clean::cut(&mut diagnostic, DIAGNOSTIC_CHARS);
    Some(Recipient {
        address,
        action,
        status,
        diagnostic,
    })
}

/// Three numbers with dots (RFC 3463, 2).
fn is_status(code: &str) -> bool {
    let mut parts = code.split('.');
    let class = parts
        .next()
        .is_some_and(|class| matches!(class, "2" | "4" | "5"));
    let numbers = parts
        .by_ref()
        .take(2)
        .filter(|part| {
            !part.is_empty() && part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit())
        })
        .count();
    class && numbers == 2 && parts.next().is_none()
}

/// qmail's own form (QSBMF, "The qmail-send Bounce Message Format"): paragraphs that begin
/// with `<address>:`.
fn by_qmail(text: &str) -> Option<Vec<Recipient>> {
    if !text.trim_start().starts_with("Hi. This is the ") {
        return None;
    }
    let mut found: Vec<Recipient> = Vec::new();
    for paragraph in text
        .split("\n\n")
        .take_while(|paragraph| !paragraph.trim_start().starts_with("---"))
    {
        let Some((address, reason)) = paragraph
            .trim_start()
            .strip_prefix('<')
            .and_then(|rest| rest.split_once(">:"))
        else {
            continue;
        };
        if let Some(address) = address::sane(address)
            && found.len() < RECIPIENTS
        {
            let mut diagnostic = clean::line(reason);
            clean::cut(&mut diagnostic, DIAGNOSTIC_CHARS);
            let status = reason
                .split([' ', '#', '(', ')', '\n'])
                .find(|word| is_status(word))
                .map(str::to_owned);
            found.push(Recipient {
                address,
                action: Action::Failed,
                status,
                diagnostic,
            });
        }
    }
    Some(found)
}

/// What mail servers write without a standard form: from themselves, with nowhere to answer to,
/// or with the list of recipients that Exim puts into the header.
fn by_server(fields: &Fields, subject: &str, text: &str) -> Option<Vec<Recipient>> {
    let sender = address::first(fields, "from")
        .map(|from| from.address.to_lowercase())
        .unwrap_or_default();
    let local = sender.split('@').next().unwrap_or("");
    let by_server = matches!(
        local,
        "mailer-daemon" | "postmaster" | "mail-daemon" | "mailerdaemon"
    ) || local.starts_with("microsoftexchange");
    let nowhere = address::return_path(fields) == ReturnPath::Null;
    let listed: Vec<String> = fields
        .all("x-failed-recipients")
        .take(5)
        .flat_map(|value| {
            String::from_utf8_lossy(value)
                .split(',')
                .filter_map(address::sane)
                .collect::<Vec<_>>()
        })
        .take(RECIPIENTS)
        .collect();
    const FAILED: [&str; 12] = [
        "undeliverable",
        "undelivered mail",
        "mail delivery failed",
        "delivery status notification",
        "returned mail",
        "failure notice",
        "delivery failure",
        "tidak terkirim",
        "tidak dapat dikirim",
        "gagal terkirim",
        "mail delivery system",
        "message not delivered",
    ];
    const DELAYED: [&str; 6] = [
        "delay",
        "warning:",
        "tertunda",
        "ditunda",
        "will keep trying",
        "still being retried",
    ];
    let lower = subject.to_lowercase();
    let says_failed = marks::begins_with_any(subject, &FAILED);
    let says_delayed = by_server && DELAYED.iter().any(|word| lower.contains(word));
    let is_listed = !listed.is_empty();
    let is_notice = by_server && (nowhere || is_listed);
    if !is_notice || !(says_failed || says_delayed || is_listed) {
        return None;
    }
    let head: String = text.chars().take(2_000).collect::<String>().to_lowercase();
    let delayed = says_delayed || DELAYED[4..].iter().any(|word| head.contains(word));
    let action = if delayed {
        Action::Delayed
    } else {
        Action::Failed
    };
    let one = |address| Recipient {
        address,
        action,
        status: None,
        diagnostic: String::new(),
    };
    Some(listed.into_iter().map(one).collect())
}

/// The identifier of the message that is sent back, whole or only its header.
fn original_id(leaves: &[Leaf<'_>]) -> Option<String> {
    leaves
        .iter()
        .filter(|leaf| {
            matches!(
                leaf.content.media_type.as_str(),
                "message/rfc822"
                    | "message/global"
                    | "text/rfc822-headers"
                    | "message/global-headers"
            )
        })
        .find_map(|leaf| {
            address::ids(&header::split(leaf.bytes).fields, "message-id")
                .into_iter()
                .next()
        })
}

/// The same where the message stands in the text of the report.
fn id_in_text(text: &str) -> Option<String> {
    let line = text
        .lines()
        .take(2_000)
        .find(|line| marks::begins_with_any(line, &["message-id:"]))?;
    let id = line.split_once('<')?.1.split_once('>')?.0.trim();
    (!id.is_empty() && id.len() < 998 && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_his_own_fields() {
        let found = by_status(
            b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@B.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such\n user\n\n\
              Original-Recipient: rfc822;c@d.example\nAction: delayed (will retry)\nStatus: 4.4.1\n\ngarbage\nFinal-Recipient: rfc822; e@f.example\nStatus: 5.0.0\n",
        );
        let shown: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.address.as_str(),
                    one.action.code(),
                    one.status.as_deref(),
                    one.diagnostic.as_str(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("a@b.example", "failed", Some("5.1.1"), "550 no such user"),
                ("c@d.example", "delayed", Some("4.4.1"), ""),
                ("e@f.example", "failed", Some("5.0.0"), ""),
            ]
        );
    }

    #[test]
    fn qmail_speaks_in_paragraphs() {
        let text = "Hi. This is the qmail-send program at mx.example.\nI'm afraid\n\n<a@b.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <x@y>\n";
        let found = by_qmail(text).expect("it is one");
        assert_eq!(
            (found[0].address.as_str(), found[0].status.as_deref()),
            ("a@b.example", Some("5.1.1"))
        );
        assert_eq!(id_in_text(text).as_deref(), Some("x@y"));
    }
}
