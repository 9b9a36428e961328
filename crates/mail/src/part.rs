//! What hangs on a message.

use std::fmt;

use crate::content::Content;
use crate::danger::Danger;

/// What a part is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// A file that was attached.
    Attachment,
    /// A picture that belongs into the text.
    Inline,
    /// An invitation or the answer to one (RFC 5545, 5546).
    Calendar,
    /// A recording: a voice note of a telephone or of a telephone system.
    #[doc(alias = "pesan suara")]
    Voice,
    /// A detached signature (RFC 1847, 2.1); kept as evidence, not verified.
    Signature,
    /// What only somebody with the key can read (RFC 3156, 4; RFC 8551, 3.3).
    Encrypted,
    /// Another message, whole (RFC 2046, 5.2.1). Its own attachments follow as parts.
    Message,
}

impl Role {
    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Role::Attachment => "attachment",
            Role::Inline => "inline",
            Role::Calendar => "calendar",
            Role::Voice => "voice",
            Role::Signature => "signature",
            Role::Encrypted => "encrypted",
            Role::Message => "message",
        }
    }
}

/// A file of a message.
#[derive(Clone, PartialEq, Eq)]
pub struct Part {
    /// The name as the sender's program wrote it, decoded: one line of at most 255 characters,
    /// without path, control characters and turns of direction. May be empty. Not yet safe to
    /// store under.
    pub name: String,
    /// What the sender's program says it is, in lower case, without parameters. A claim.
    pub media_type: String,
    /// Its content, decoded. May be empty.
    pub bytes: Vec<u8>,
    /// What it is for.
    pub role: Role,
    /// Why it must not be opened unthinkingly.
    pub danger: Option<Danger>,
    /// How many messages it lies within: 0 for a part of the message itself, 1 for one of a
    /// message that was attached, and so on.
    pub level: u8,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("media_type", &self.media_type)
            .field("bytes", &self.bytes.len())
            .field("role", &self.role)
            .field("danger", &self.danger)
            .field("level", &self.level)
            .finish()
    }
}

/// What a leaf is for, by what it says of itself and of the container it stands in.
pub(crate) fn role(content: &Content, container: Option<&Content>) -> Role {
    let kind = content.media_type.as_str();
    let within = container.map_or("", |container| container.media_type.as_str());
    match kind {
        "text/calendar" | "application/ics" => Role::Calendar,
        "message/rfc822" | "message/global" => Role::Message,
        "application/pgp-signature"
        | "application/pkcs7-signature"
        | "application/x-pkcs7-signature" => Role::Signature,
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => Role::Encrypted,
        "application/pgp-encrypted" => Role::Encrypted,
        _ if within == "multipart/encrypted" => Role::Encrypted,
        _ if kind.starts_with("audio/") => Role::Voice,
        _ if kind.starts_with("image/")
            && (content.disposition == "inline"
                || (content.has_id && content.disposition != "attachment")) =>
        {
            Role::Inline
        }
        _ => Role::Attachment,
    }
}
