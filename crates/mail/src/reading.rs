//! One message from beginning to end.

use std::borrow::Cow;

use crate::body::Body;
use crate::content::Content;
use crate::kind::{self, Kind, Leaf};
use crate::part::{self, Part, Role};
use crate::tree::{self, Node};
use crate::warning::{Warning, Warnings};
use crate::{Limits, Message, Protection, address, clean, danger, date, tnef, verdict};

/// The most characters of a subject.
const SUBJECT_CHARS: usize = 500;
/// Messages within messages that are opened.
const LEVELS: u8 = 5;

struct Reading<'l> {
    limits: &'l Limits,
    warnings: Warnings,
    parts: Vec<Part>,
    /// Parts that may still be looked at, in this message and those within it.
    room: usize,
    /// Bytes that attachments may still take.
    bytes: usize,
}

pub(crate) fn message(raw: &[u8], limits: &Limits, trusted: Option<&str>) -> Message {
    let mut reading = Reading {
        limits,
        warnings: Warnings::default(),
        parts: Vec::new(),
        room: limits.max_parts,
        bytes: limits.max_unpacked,
    };
    let raw = reading.bounded(raw);
    let nodes = tree::walk(&raw, limits, &mut reading.room, &mut reading.warnings);
    let fields = &nodes[0].fields;
    if fields.is_empty() {
        reading.warnings.add(Warning::NoHeaders);
    }
    let mut subject = fields.text("subject").unwrap_or_default();
    clean::cut(&mut subject, SUBJECT_CHARS);
    let mut body = Body::new(limits);
    reading.leaves(&raw, &nodes, 0, Some(&mut body));
    let kind = reading.kind(&raw, &nodes, &subject, &body.head());
    let protection = protection(&nodes);
    // What a server sends back is ours: nothing in it is a message to the office.
    let mut passed_on = Body::new(limits);
    if !matches!(kind, Kind::Report(_)) {
        reading.messages(&mut body, &mut passed_on);
    }
    let in_reply_to = address::ids(fields, "in-reply-to");
    let references = address::ids(fields, "references");
    let is_reply = !in_reply_to.is_empty() || !references.is_empty();
    let mut words = body.into_words(&subject, is_reply);
    let passed_on = passed_on.into_words("", false);
    for text in [passed_on.own, passed_on.quoted] {
        if !text.trim().is_empty() {
            let gap = if words.quoted.is_empty() { "" } else { "\n\n" };
            words.quoted.push_str(gap);
            words.quoted.push_str(&text);
        }
    }
    let from = address::first(fields, "from").or_else(|| address::first(fields, "sender"));
    let date = date::of(fields);
    let has_words = !words.own.is_empty();
    let protection = protection.or_else(|| pgp_in_text(&words.own));
    reading.last_warnings(from.is_some(), date.is_some(), has_words, protection);
    Message {
        reply_to: address::first(fields, "reply-to"),
        return_path: address::return_path(fields),
        recipients: address::recipients(fields),
        message_id: address::ids(fields, "message-id").into_iter().next(),
        authentication: verdict::authentication(fields, trusted),
        spam: verdict::spam(fields),
        from,
        subject,
        in_reply_to,
        references,
        date,
        own: words.own,
        quoted: words.quoted,
        html: words.html,
        parts: reading.parts,
        protection,
        kind,
        warnings: reading.warnings.into_list(),
    }
}

impl Reading<'_> {
    /// As many bytes as are read, with line ends that are known: programs of old machines
    /// write a bare CR.
    fn bounded<'r>(&mut self, raw: &'r [u8]) -> Cow<'r, [u8]> {
        let size = raw.len().min(self.limits.max_bytes);
        if size < raw.len() {
            self.warnings.add(Warning::TooLarge);
        }
        let raw = &raw[..size];
        if raw.contains(&b'\n') || !raw.contains(&b'\r') {
            return Cow::Borrowed(raw);
        }
        let line_feeds = raw
            .iter()
            .map(|byte| if *byte == b'\r' { b'\n' } else { *byte });
        Cow::Owned(line_feeds.collect())
    }

    /// Sorts the leaves of one message: texts into `body`, if it is asked for, all else to the
    /// parts.
    fn leaves(&mut self, raw: &[u8], nodes: &[Node], level: u8, mut body: Option<&mut Body<'_>>) {
        for (place, node) in nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| !node.is_container)
        {
            let content = &node.content;
            let bytes = &raw[node.body.clone()];
            let container = node.parent.map(|parent| &nodes[parent].content);
            if is_for_machines(content, container) {
                continue;
            }
            if is_text(content, container) {
                if let Some(body) = &mut body {
                    body.take(
                        content,
                        bytes,
                        alternative(nodes, place),
                        &mut self.warnings,
                    );
                }
                continue;
            }
            let decoded = content.decode(bytes, self.bytes.saturating_add(1));
            if decoded.damaged {
                self.warnings.add(Warning::TruncatedEncoding);
            }
            if is_tnef(content)
                && let Some(found) = tnef::read(&decoded.bytes)
            {
                self.tnef(found, &decoded.bytes, content, level, body.as_deref_mut());
                continue;
            }
            let role = part::role(content, container);
            self.keep(
                content.name.clone(),
                content.media_type.clone(),
                decoded.bytes,
                role,
                level,
            );
        }
    }

    fn keep(&mut self, name: String, media_type: String, bytes: Vec<u8>, role: Role, level: u8) {
        if bytes.len() > self.bytes {
            self.warnings.add(Warning::TooMuchUnpacked);
            return;
        }
        self.bytes -= bytes.len();
        let danger = match role {
            Role::Message | Role::Encrypted | Role::Signature | Role::Calendar => None,
            _ => danger::of(&name, &media_type, &bytes),
        };
        if danger.is_some() {
            self.warnings.add(Warning::DangerousAttachment);
        }
        self.parts.push(Part {
            name,
            media_type,
            bytes,
            role,
            danger,
            level,
        });
    }

    fn tnef(
        &mut self,
        found: tnef::Tnef,
        whole: &[u8],
        content: &Content,
        level: u8,
        body: Option<&mut Body<'_>>,
    ) {
        if found.damaged {
            self.warnings.add(Warning::DamagedTnef);
            self.keep(
                content.name.clone(),
                content.media_type.clone(),
                whole.to_vec(),
                Role::Attachment,
                level,
            );
        }
        // Outlook says the same in a part beside it, unless it was told not to.
        if let Some(body) = body.filter(|body| body.is_blank()) {
            if found.html.trim().is_empty() {
                body.take_plain(&found.text, None, &mut self.warnings);
            } else {
                body.take_html(&found.html, None, &mut self.warnings);
            }
        }
        for attachment in found.attachments {
            if self.room == 0 {
                self.warnings.add(Warning::TooManyParts);
                break;
            }
            self.room -= 1;
            let name = crate::content::file_name(&attachment.name);
            self.keep(
                name,
                "application/octet-stream".to_owned(),
                attachment.bytes,
                Role::Attachment,
                level,
            );
        }
    }

    /// Opens the messages among the parts; what they hold becomes parts as well. The text of
    /// the first one is read if there is no other: it is what was passed on. Else it is read
    /// beside that.
    fn messages<'b>(&mut self, body: &mut Body<'b>, passed_on: &mut Body<'b>) {
        let mut next = 0;
        while next < self.parts.len() {
            let place = next;
            next += 1;
            if self.parts[place].role != Role::Message {
                continue;
            }
            let level = self.parts[place].level + 1;
            if level > LEVELS || self.room == 0 {
                self.warnings.add(if level > LEVELS {
                    Warning::TooDeep
                } else {
                    Warning::TooManyParts
                });
                continue;
            }
            let raw = std::mem::take(&mut self.parts[place].bytes);
            let nodes = tree::walk(&raw, self.limits, &mut self.room, &mut self.warnings);
            let wanted = if body.is_blank() {
                &mut *body
            } else {
                &mut *passed_on
            };
            self.leaves(&raw, &nodes, level, Some(wanted));
            self.parts[place].bytes = raw;
        }
    }

    fn kind(&self, raw: &[u8], nodes: &[Node], subject: &str, head: &str) -> Kind {
        // Only what may matter, decoded: reports are small.
        let decoded: Vec<(&Content, Vec<u8>)> = nodes
            .iter()
            .filter(|node| !node.is_container)
            .filter(|node| {
                let kind = node.content.media_type.as_str();
                kind.starts_with("message/")
                    || matches!(kind, "text/calendar" | "text/rfc822-headers")
            })
            .take(20)
            .map(|node| {
                (
                    &node.content,
                    node.content.decode(&raw[node.body.clone()], 200_000).bytes,
                )
            })
            .collect();
        let leaves: Vec<Leaf<'_>> = decoded
            .iter()
            .map(|(content, bytes)| Leaf { content, bytes })
            .collect();
        kind::of(&nodes[0].fields, &nodes[0].content, &leaves, subject, head)
    }

    fn last_warnings(
        &mut self,
        has_sender: bool,
        has_date: bool,
        has_words: bool,
        protection: Option<Protection>,
    ) {
        // A signature around the text (RFC 8551, 3.5.2) hides it here as encryption does.
        let wrapped = |part: &Part| part.role == Role::Encrypted && part.level == 0;
        let is_closed = !has_words && self.parts.iter().any(wrapped);
        let missing = [
            (!has_sender, Warning::NoSender),
            (!has_date, Warning::NoDate),
            (!has_words && self.parts.is_empty(), Warning::Empty),
            (
                is_closed
                    || matches!(
                        protection,
                        Some(Protection::SmimeEncrypted | Protection::PgpEncrypted)
                    ),
                Warning::Encrypted,
            ),
        ];
        for (_, warning) in missing.into_iter().filter(|(is_so, _)| *is_so) {
            self.warnings.add(warning);
        }
    }
}

/// Text to be read, not a file: no name, and not said to be attached. A container that turned
/// out to hold no parts is text as well, and so is what a message of a telephone (MMS) shows
/// beside its pictures, which has a name.
fn is_text(content: &Content, container: Option<&Content>) -> bool {
    let kind = content.media_type.as_str();
    let reads = matches!(
        kind,
        "text/plain" | "text/html" | "text/enriched" | "text/richtext"
    ) || content.is_multipart();
    let is_shown = kind == "text/plain"
        && container.is_some_and(|container| container.media_type == "multipart/related");
    reads && (content.name.is_empty() || is_shown) && content.disposition != "attachment"
}

/// What servers write for servers, and versions that only some programs show.
fn is_for_machines(content: &Content, container: Option<&Content>) -> bool {
    let kind = content.media_type.as_str();
    let in_report = container.is_some_and(|container| container.media_type == "multipart/report");
    let in_alternative =
        container.is_some_and(|container| container.media_type == "multipart/alternative");
    (in_report
        && matches!(
            kind,
            "message/delivery-status"
                | "message/global-delivery-status"
                | "message/disposition-notification"
                | "text/rfc822-headers"
        ))
        || (in_alternative && matches!(kind, "text/x-amp-html" | "text/watch-html"))
        || kind == "application/pgp-encrypted"
}

fn is_tnef(content: &Content) -> bool {
    matches!(
        content.media_type.as_str(),
        "application/ms-tnef" | "application/vnd.ms-tnef"
    ) || content.name.eq_ignore_ascii_case("winmail.dat")
}

/// The outermost container of versions that a leaf stands in.
fn alternative(nodes: &[Node], leaf: usize) -> Option<usize> {
    let mut found = None;
    let mut at = nodes[leaf].parent;
    while let Some(place) = at {
        if nodes[place].content.media_type == "multipart/alternative" {
            found = Some(place);
        }
        at = nodes[place].parent;
    }
    found
}

/// How the message is protected: the outermost container or leaf that says so.
fn protection(nodes: &[Node]) -> Option<Protection> {
    nodes.iter().find_map(|node| {
        let content = &node.content;
        let by = |name: &str| {
            content
                .parameter("protocol")
                .is_some_and(|protocol| protocol.to_ascii_lowercase().contains(name))
        };
        match content.media_type.as_str() {
            "multipart/signed" => Some(if by("pgp") {
                Protection::PgpSigned
            } else {
                Protection::SmimeSigned
            }),
            "multipart/encrypted" => Some(Protection::PgpEncrypted),
            "application/pkcs7-mime" | "application/x-pkcs7-mime" => {
                let signed = content.says("smime-type", "signed-data")
                    || content.name.to_lowercase().ends_with(".p7s");
                Some(if signed {
                    Protection::SmimeSigned
                } else {
                    Protection::SmimeEncrypted
                })
            }
            _ => None,
        }
    })
}

/// OpenPGP in plain text (RFC 9580, 6.2 and 7).
fn pgp_in_text(text: &str) -> Option<Protection> {
    let has = |mark: &str| text.lines().any(|line| line.trim_end() == mark);
    if has("-----BEGIN PGP MESSAGE-----") {
        return Some(Protection::PgpEncrypted);
    }
    has("-----BEGIN PGP SIGNED MESSAGE-----").then_some(Protection::PgpSigned)
}
