//! Why something with a mail server did not work: a stable code, and nothing that the server
//! or a letter said.

/// Every code that [`Fail::code`] and [`Refused::code`](crate::Refused) may have.
pub const CODES: [&str; 24] = [
    "address",
    "closed",
    "expired",
    "held",
    "later",
    "no_folder",
    "no_such_mailbox",
    "no_tls",
    "not_marked",
    "office",
    "password_file",
    "protocol",
    "refused",
    "sign_in",
    "sign_in_later",
    "time",
    "tls",
    "too_large",
    "unknown_ca",
    "unknown_host",
    "unreachable",
    "unreadable",
    "ca_file",
    "wrong_name",
];

/// Why it did not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Fail {
    /// Stable code, one of [`CODES`].
    pub code: &'static str,
}

impl Fail {
    pub(crate) const fn of(code: &'static str) -> Fail {
        Fail { code }
    }
}

impl From<std::io::Error> for Fail {
    fn from(error: std::io::Error) -> Fail {
        use std::io::ErrorKind;
        if let Some(code) = crate::tls::code_in(&error) {
            return Fail::of(code);
        }
        Fail::of(match error.kind() {
            ErrorKind::TimedOut => "time",
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe => "closed",
            _ => "unreachable",
        })
    }
}

impl From<tokio::time::error::Elapsed> for Fail {
    fn from(_: tokio::time::error::Elapsed) -> Fail {
        Fail::of("time")
    }
}
