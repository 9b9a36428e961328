//! What the process around the pages knows of an office's mailboxes and of the scanner beside
//! them. The pages fetch, send and scan nothing: they tell.

use std::sync::Arc;

use casework::OfficeId;
use jiff::{SignedDuration, Timestamp};

/// How e-mail stands with an office.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailStates {
    /// Its mailboxes.
    pub boxes: Vec<MailState>,
    /// What looks through files for viruses; none where nothing does.
    pub scanner: Option<Scanning>,
}

/// How a mailbox of an office stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailState {
    /// Its address.
    pub address: String,
    /// How fetching goes; none where nothing is fetched.
    pub fetched: Option<Fetching>,
    /// How sending goes; none where nothing is sent.
    pub sent: Option<SendingMail>,
}

/// How fetching goes, since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetching {
    /// Host and port.
    pub server: String,
    /// Since when it is signed in without a break; none while it is not.
    pub connected: Option<Timestamp>,
    /// When all folders were last looked into.
    pub looked: Option<Timestamp>,
    /// When the last message was taken.
    pub taken_at: Option<Timestamp>,
    /// From the arrival of that message at the server until it was kept.
    pub lag: Option<SignedDuration>,
    /// Messages taken.
    pub taken: u64,
    /// Messages left on the server: too large, or not readable there.
    pub left: u64,
    /// Failures since it last worked.
    pub failures: u32,
    /// The last failure, a stable code, and when.
    pub failure: Option<(&'static str, Timestamp)>,
}

/// How sending goes, since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendingMail {
    /// Host and port.
    pub server: String,
    /// When the last message was accepted.
    pub sent_at: Option<Timestamp>,
    /// Messages accepted.
    pub sent: u64,
    /// Failures since it last worked.
    pub failures: u32,
    /// The last failure, a stable code, and when.
    pub failure: Option<(&'static str, Timestamp)>,
}

/// How looking through files goes, since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scanning {
    /// Where the scanner is.
    pub address: String,
    /// When it last looked through a file.
    pub scanned_at: Option<Timestamp>,
    /// Files it looked through.
    pub scanned: u64,
    /// Files in which it found something.
    pub found: u64,
    /// Files it would not look through.
    pub refused: u64,
    /// Failures since it last answered.
    pub failures: u32,
    /// The last failure, a stable code, and when.
    pub failure: Option<(&'static str, Timestamp)>,
}

type Ask = dyn Fn(OfficeId) -> MailStates + Send + Sync;

/// Asks how e-mail stands with an office.
#[derive(Clone)]
pub struct AskMail(Arc<Ask>);

impl AskMail {
    /// Asks `how`.
    pub fn new(how: impl Fn(OfficeId) -> MailStates + Send + Sync + 'static) -> AskMail {
        AskMail(Arc::new(how))
    }

    pub(crate) fn ask(&self, office: OfficeId) -> MailStates {
        (self.0)(office)
    }
}

impl Default for AskMail {
    /// Knows of none.
    fn default() -> AskMail {
        AskMail::new(|_| MailStates::default())
    }
}

impl std::fmt::Debug for AskMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AskMail")
    }
}
