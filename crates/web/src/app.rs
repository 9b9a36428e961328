//! What the pages need of the process they run in.

use std::sync::Arc;

use jiff::Timestamp;

use crate::backups::AskBackups;
use crate::flood::{Budgets, Flood};
use crate::mailboxes::AskMail;
use crate::pages::citizen::home::Drawn;
use crate::pages::gate::Knocks;
use crate::session::Frames;

/// Everything the routes share. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The office.
    pub office: Arc<office::Office>,
    /// Where people reach the office, without a slash at the end
    /// (`https://adu.tabanankab.go.id`).
    pub public_url: Arc<str>,
    /// True if a proxy in front sets `X-Forwarded-For`; its last entry then counts
    /// as the client. False: the header is ignored, since anybody can send it.
    pub behind_proxy: bool,
    /// Head and foot of the office's pages, as last made.
    pub(crate) frames: Frames,
    /// The home page, as last drawn.
    pub(crate) home: Drawn,
    /// Counts sign-in attempts by address, whichever office they are for.
    pub(crate) knocks: Knocks,
    /// Counts what visitors have kept, in whichever office.
    pub(crate) flood: Flood,
    /// Tells how backups stand.
    pub(crate) backups: AskBackups,
    /// Tells how the mailboxes stand.
    pub(crate) mail: AskMail,
}

impl App {
    /// The pages of an office that people reach at `public_url`.
    pub fn new(office: Arc<office::Office>, public_url: &str) -> App {
        App {
            office,
            public_url: public_url.trim_end_matches('/').into(),
            behind_proxy: false,
            frames: Frames::default(),
            home: Drawn::default(),
            knocks: Knocks::default(),
            flood: Flood::new(Budgets::default()),
            backups: AskBackups::default(),
            mail: AskMail::default(),
        }
    }

    /// Believes the `X-Forwarded-For` of the proxy in front.
    #[must_use]
    pub fn behind_proxy(mut self, yes: bool) -> App {
        self.behind_proxy = yes;
        self
    }

    /// Counts sign-in attempts, and what visitors have kept, together with other offices of
    /// the installation: whoever tries many offices has no more than whoever tries one.
    #[must_use]
    pub(crate) fn counting(mut self, knocks: Knocks, flood: Flood) -> App {
        (self.knocks, self.flood) = (knocks, flood);
        self
    }

    /// Asks that how backups stand.
    #[must_use]
    pub fn asking_backups(mut self, ask: AskBackups) -> App {
        self.backups = ask;
        self
    }

    /// Asks that how the mailboxes stand.
    #[must_use]
    pub fn asking_mail(mut self, ask: AskMail) -> App {
        self.mail = ask;
        self
    }

    /// True if browsers reach the office over TLS: cookies are then `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Megabytes (of a million bytes) of one file of a form: of a photo, and of a PDF.
    /// The one source of hints and of faults.
    pub(crate) fn file_megabytes(&self) -> (u64, u64) {
        let limits = self.office.upload_limits();
        (
            limits.max_bytes / 1_000_000,
            limits.most_bytes() / 1_000_000,
        )
    }

    /// The instant by the office's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.office.now()
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}
