//! Who writes and to whom (RFC 5322, 3.4), and the names of messages (3.6.4).

use mail_parser::parsers::MessageStream;

use crate::header::Fields;
use crate::{careful, clean, encoded};

/// The most characters of an address (RFC 5321, 4.5.3.1.3, with the erratum 1690).
const ADDRESS_CHARS: usize = 254;
/// The most characters of a name beside an address.
const NAME_CHARS: usize = 200;
/// The most recipients that are looked at.
const RECIPIENTS: usize = 200;
/// The most message identifiers of one field.
const IDS: usize = 100;
/// The most characters of a message identifier: a line of RFC 5322, 2.1.1.
const ID_CHARS: usize = 998;

/// Fields that say where a message was delivered, the surest first: what the mail server says
/// of the envelope, then what the sender wrote.
const RECIPIENT_FIELDS: [&str; 7] = [
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "to",
    "cc",
    "resent-to",
];

/// A person or thing with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name beside the address as the sender wrote it, one line, or nothing. A claim.
    pub name: String,
    /// The address: `local@domain`, the domain in lower case, at most 254 characters, without
    /// control characters, blanks or angle brackets. A claim as well.
    pub address: String,
}

/// Where the mail server says that failures are to be sent (RFC 5321, 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// No `Return-Path` field, or none that can be read.
    Absent,
    /// `<>`: an automatic message, to which nothing may be answered (RFC 5321, 4.5.5).
    Null,
    /// The address of the envelope.
    Address(String),
}

/// An address as it may be stored and written to, or nothing.
pub(crate) fn sane(address: &str) -> Option<String> {
    let address = address.trim().trim_matches(['<', '>']).trim();
    let (local, domain) = address.rsplit_once('@')?;
    let seen =
        |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, '<' | '>' | '@' | ',');
    let fits = !local.is_empty()
        && !domain.is_empty()
        && !domain.starts_with('.')
        && address.chars().count() <= ADDRESS_CHARS
        && local.chars().all(seen)
        && domain
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':' | '_'))
        && clean::line(address) == address;
    fits.then(|| format!("{local}@{}", domain.to_lowercase()))
}

/// Every mailbox of one field's value that has a sane address.
pub(crate) fn mailboxes(value: &[u8]) -> Vec<Mailbox> {
    let mut value = encoded::joined(value);
    value.push(b'\n');
    let list = careful(|| {
        let parsed = MessageStream::new(&value).parse_address();
        let list = parsed.into_address().map(mail_parser::Address::into_list);
        list.unwrap_or_default()
            .into_iter()
            .take(RECIPIENTS)
            .map(|one| {
                let text =
                    |part: Option<std::borrow::Cow<'_, str>>| part.unwrap_or_default().into_owned();
                (text(one.name), text(one.address))
            })
            .collect::<Vec<_>>()
    });
    list.unwrap_or_default()
        .into_iter()
        .filter_map(|(name, address)| {
            let mut name = clean::line(&name);
            clean::cut(&mut name, NAME_CHARS);
            Some(Mailbox {
                name,
                address: sane(&address)?,
            })
        })
        .collect()
}

pub(crate) fn first(fields: &Fields, name: &str) -> Option<Mailbox> {
    fields
        .all(name)
        .take(3)
        .find_map(|value| mailboxes(value).into_iter().next())
}

pub(crate) fn recipients(fields: &Fields) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in RECIPIENT_FIELDS {
        for value in fields.all(name).take(10) {
            for one in mailboxes(value) {
                if found.len() < RECIPIENTS && !found.contains(&one.address) {
                    found.push(one.address);
                }
            }
        }
    }
    found
}

pub(crate) fn return_path(fields: &Fields) -> ReturnPath {
    let Some(text) = fields.text("return-path") else {
        return ReturnPath::Absent;
    };
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if text == "<>" || text.is_empty() {
        return ReturnPath::Null;
    }
    sane(&text).map_or(ReturnPath::Absent, ReturnPath::Address)
}

/// The identifiers of a field, without angle brackets, each once, in their order.
pub(crate) fn ids(fields: &Fields, name: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let Some(text) = fields.text(name) else {
        return found;
    };
    let bracketed = text
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'));
    for (id, _) in bracketed {
        keep_id(&mut found, id);
    }
    if found.is_empty() {
        // Programs that leave the brackets out.
        let bare = text
            .split([' ', ',', '<', '>'])
            .filter(|word| word.contains('@'));
        for id in bare {
            keep_id(&mut found, id);
        }
    }
    found
}

fn keep_id(found: &mut Vec<String>, id: &str) {
    let id: String = id.chars().filter(|c| !c.is_whitespace()).collect();
    let fits = !id.is_empty() && id.chars().count() <= ID_CHARS;
    if fits && found.len() < IDS && !found.contains(&id) {
        found.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    fn one(value: &str) -> Option<(String, String)> {
        let found = mailboxes(value.as_bytes());
        found.into_iter().next().map(|it| (it.name, it.address))
    }

    #[test]
    fn a_mailbox_is_a_name_and_an_address() {
        for (value, name, address) in [
            (
                "Ni Luh <Ni.Luh@Warga.EXAMPLE>",
                "Ni Luh",
                "Ni.Luh@warga.example",
            ),
            (
                "\"Wayan, S.H.\" <w@a.example>",
                "Wayan, S.H.",
                "w@a.example",
            ),
            (
                "=?utf-8?Q?Komang_=C3=89?= <k@a.example>",
                "Komang É",
                "k@a.example",
            ),
            ("k@a.example (Ketut)", "Ketut", "k@a.example"),
            (
                "=?utf-8?Q?evil@x.example?= <k@a.example>",
                "evil@x.example",
                "k@a.example",
            ),
            ("Warga: a@b.example, c@d.example;", "", "a@b.example"),
        ] {
            let expected = (name.to_owned(), address.to_owned());
            assert_eq!(one(value), Some(expected), "{value}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        let long = format!("{}@a.example", "a".repeat(260));
        for value in [
            "",
            "tanpa alamat",
            "<a@>",
            "<@b>",
            "a b@c d",
            "<a@b@c.example>",
            &long,
        ] {
            assert_eq!(one(value), None, "{value}");
        }
        assert_eq!(sane("a@b.example\r\nBcc: c@d.example"), None);
        assert_eq!(sane("a\u{202E}@b.example"), None);
    }

    #[test]
    fn identifiers_come_without_brackets() {
        let head = b"References: <a@b>\r\n <c@d> <a@b>\r\nIn-Reply-To: e@f\r\n\r\n";
        let fields = header::split(head).fields;
        assert_eq!(ids(&fields, "references"), ["a@b", "c@d"]);
        assert_eq!(ids(&fields, "in-reply-to"), ["e@f"]);
        assert!(ids(&fields, "message-id").is_empty());
    }

    #[test]
    fn an_empty_return_path_is_not_a_missing_one() {
        let of = |head: &str| return_path(&header::split(head.as_bytes()).fields);
        assert_eq!(of("Return-Path: < >\n\n"), ReturnPath::Null);
        assert_eq!(of("Subject: a\n\n"), ReturnPath::Absent);
        assert_eq!(
            of("Return-Path: <A@B.example>\n\n"),
            ReturnPath::Address("A@b.example".to_owned())
        );
    }
}
