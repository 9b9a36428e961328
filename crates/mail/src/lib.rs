//! What an e-mail message is: bytes in, what a careful clerk reads off it out.
//!
//! Who wrote, to whom and about what; the writer's own words apart from the history below
//! them; what is attached and whether it is dangerous; and whether a person wrote at all, or a
//! list, an absent colleague's program, or a mail server about a letter of ours.
//!
//! Pure: no clock, no randomness, no input or output. It knows nothing of cases or offices.
//!
//! # What it holds to
//!
//! * **Every input is an answer.** [`read`] never fails and never panics. What is broken is
//!   read as far as it goes, and a [`Warning`] says so. The caller keeps the bytes: they are
//!   the record, this is one reading of them.
//! * **Nothing is lost.** [`Message::own`] and [`Message::quoted`] together hold every word of
//!   the text; in doubt a word is the sender's own.
//! * **Nothing is believed.** Sender, date, names and types are claims. What the office's own
//!   mail server found out ([`Authentication`]) is taken from the field of that server alone.
//! * **Bounded.** Each byte is looked at a fixed number of times, no nesting costs stack, and
//!   what is made of a message is bounded by [`Limits`]. Parts beyond them stay unread in the
//!   bytes that the caller keeps. Archives are judged by their list, never unpacked.
//! * **Shown without harm.** [`Message::html`] is written anew from words: see its
//!   documentation.
//!
//! # Libraries
//!
//! `mail-parser` 0.11.9 (Apache-2.0 OR MIT; version 1 wants a newer compiler) reads single
//! fields: addresses, types with their parameters (RFC 2231), dates; and, over `encoding_rs`,
//! character sets. The structure of a message is walked here, because a reader of trees holds
//! as much stack and memory as the sender likes.
//!
//! For HTML there is none. `ammonia` brings `cssparser` under MPL-2.0, which `deny.toml` does
//! not allow, and what is shown here needs no sanitizer: nothing of the sender's markup is
//! copied, so there is nothing to clean. For TNEF there is none either: `tnef` 0.1.1 brings
//! `chrono`, which `deny.toml` forbids.

mod address;
mod body;
mod bounce;
mod bytes;
mod charset;
mod clean;
mod content;
mod danger;
mod date;
mod encoded;
mod flowed;
mod fold;
mod header;
mod history;
mod html;
mod kind;
mod link;
mod marks;
mod part;
mod reading;
mod safe;
mod tnef;
mod tree;
mod verdict;
mod warning;
mod zip;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use address::{Mailbox, ReturnPath};
pub use bounce::{Action, Bounce, Recipient};
pub use danger::Danger;
pub use kind::{Automatic, Kind, OWN_FIELD};
pub use part::{Part, Role};
pub use verdict::{Authentication, Spam, Verdict};
pub use warning::Warning;

/// How much of a message is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole message. Default 25 MiB (26,214,400), what mail servers take.
    pub max_bytes: usize,
    /// Containers within each other (RFC 2046, 5.1). Default 20; programs make five.
    pub max_depth: usize,
    /// Parts, containers included, of the message and of those within it. Default 500.
    pub max_parts: usize,
    /// Characters of text, of all versions counted once. Default 300,000: a hundred pages.
    pub max_text_chars: usize,
    /// Bytes of all attachments together, decoded; those of a message that is attached count
    /// twice, as they are in it. Default 32 MiB (33,554,432).
    pub max_unpacked: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 25 * 1024 * 1024,
            max_depth: 20,
            max_parts: 500,
            max_text_chars: 300_000,
            max_unpacked: 32 * 1024 * 1024,
        }
    }
}

/// How a message is protected. Nothing is verified or decrypted here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protection {
    /// Signed with a certificate (RFC 8551).
    SmimeSigned,
    /// Encrypted for a certificate (RFC 8551).
    SmimeEncrypted,
    /// Signed with an OpenPGP key (RFC 3156, RFC 9580).
    PgpSigned,
    /// Encrypted for an OpenPGP key (RFC 3156, RFC 9580).
    PgpEncrypted,
}

impl Protection {
    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Protection::SmimeSigned => "smime_signed",
            Protection::SmimeEncrypted => "smime_encrypted",
            Protection::PgpSigned => "pgp_signed",
            Protection::PgpEncrypted => "pgp_encrypted",
        }
    }
}

/// What a message says.
#[derive(Debug, Clone, PartialEq)]
#[doc(alias = "surat elektronik")]
pub struct Message {
    /// Who says to have written it: `From`, or else `Sender`.
    pub from: Option<Mailbox>,
    /// Where the sender wants answers to (RFC 5322, 3.6.2).
    pub reply_to: Option<Mailbox>,
    /// Where failures are to be sent, as the delivering server wrote it.
    pub return_path: ReturnPath,
    /// Whom it was delivered to and addressed to, the envelope's first, each once, at most 200.
    pub recipients: Vec<String>,
    /// What it is about: decoded, one line of at most 500 characters, may be empty.
    pub subject: String,
    /// Its own identifier, without angle brackets (RFC 5322, 3.6.4). Not unique: anybody may
    /// write it again.
    pub message_id: Option<String>,
    /// The identifiers of what it answers, at most 100.
    pub in_reply_to: Vec<String>,
    /// The identifiers of the conversation, the oldest first, at most 100.
    pub references: Vec<String>,
    /// When it was written, in seconds since 1970-01-01T00:00:00Z, as it says itself; nothing
    /// if that cannot be read or is before 1990 or after 2100.
    pub date: Option<i64>,
    /// The sender's own words as plain text with `\n`, without history, signature and notices.
    /// If nothing would remain, or it was passed on, everything.
    pub own: String,
    /// What was folded away of the text, and what messages say that hang on it.
    pub quoted: String,
    /// The text as HTML, if the message has HTML: words, escaped anew, in plain elements (`p`,
    /// `b`, `table` and such) without any attribute. It loads nothing, runs nothing, links
    /// nowhere; where a link leads stands behind it as text.
    pub html: Option<String>,
    /// What hangs on it, in the order of the message; what was found in messages that are
    /// attached comes behind.
    pub parts: Vec<Part>,
    /// Whether it, or a part of it, is signed or encrypted.
    pub protection: Option<Protection>,
    /// What the trusted server found out about the sender.
    pub authentication: Authentication,
    /// What filters said.
    pub spam: Spam,
    /// A person, a machine, or a mail server about a message of ours.
    pub kind: Kind,
    /// What is not as it should be, each once.
    pub warnings: Vec<Warning>,
}

/// Reads a message as it came over the wire, of any bytes at all.
///
/// `trusted_authserv` is the name under which the office's own mail server writes
/// `Authentication-Results` (RFC 8601, 2.5); without it nothing is said about the sender.
#[must_use]
pub fn read(raw: &[u8], limits: &Limits, trusted_authserv: Option<&str>) -> Message {
    reading::message(raw, limits, trusted_authserv)
}

/// Runs a reader of another crate: a panic in it must stay an answer about this one value.
/// None is known; `tests/arbitrary.rs` counts them.
fn careful<T>(reader: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(reader)).ok()
}
