//! The ways in and out of an office: a mailbox that is fetched from over IMAP, and a server
//! that takes what is sent over SMTP, and the program that looks through files for viruses. What a message says and what is made of it is not known
//! here; `office` gets the bytes.

mod clamd;
mod fail;
mod health;
mod imap;
pub mod mailbox;
mod post;
mod smtp;
mod take;
mod tls;
mod watch;
mod wording;

use std::sync::Arc;

use casework::OfficeId;
use office::Installation;

pub use clamd::{Clamd, ClamdAddress, ScannerHealth};
pub use fail::{CODES, Fail};
pub use health::{MailboxHealth, SenderHealth, Shared};
pub use mailbox::{Mailbox, MailboxFile};
pub use post::{post, post_once};
pub use smtp::{Courier, Refused};
pub use watch::{Pace, Step, Watched, check, watch};
pub use wording::{NoAddress, message};

/// One mailbox at work: fetched from, sent from, or both.
#[derive(Clone, Debug)]
pub struct Channel {
    /// What is fetched.
    pub watched: Arc<Watched>,
    /// What carries messages away; none if nothing does.
    pub sender: Option<Arc<Sender>>,
}

/// A courier, and how it is.
#[derive(Debug)]
pub struct Sender {
    /// The courier.
    pub courier: Courier,
    /// What it last did.
    pub health: Shared<SenderHealth>,
}

impl Channel {
    /// A mailbox of that office, not at work yet.
    pub fn new(office: OfficeId, mailbox: Mailbox) -> Channel {
        let sender = mailbox.smtp.clone().map(|server| {
            Arc::new(Sender {
                courier: Courier::new(server, &mailbox.address),
                health: Shared::default(),
            })
        });
        Channel {
            watched: Arc::new(Watched::new(office, mailbox)),
            sender,
        }
    }
}

impl Sender {
    /// Sends one message (see [`Courier::send`]) and notes how that went.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn send(
        &self,
        offices: &Installation,
        from: &str,
        to: &str,
        message: &[u8],
    ) -> Result<(), Refused> {
        let sent = self.courier.send(from, to, message).await;
        match sent {
            Ok(()) => self.health.sent(offices.now()),
            Err(refused) if refused.permanent || refused.code == "later" => {}
            Err(refused) => self.health.failed(refused.code, offices.now()),
        }
        sent
    }
}

/// Watches all mailboxes that are fetched from, for as long as it is awaited.
///
/// `holder` names this process among those that share the database; see [`watch`].
pub async fn run(offices: Arc<Installation>, channels: Vec<Channel>, holder: &str) {
    let holder: Arc<str> = holder.into();
    let mut tasks = tokio::task::JoinSet::new();
    for channel in channels {
        tasks.spawn(watch(
            Arc::clone(&offices),
            channel.watched,
            Arc::clone(&holder),
            Pace::default(),
        ));
    }
    while tasks.join_next().await.is_some() {}
}

/// Lets go of all mailboxes, so that another process can take them at once.
pub async fn let_go(offices: &Installation, channels: &[Channel], holder: &str) {
    for channel in channels {
        watch::let_go(offices, &channel.watched, holder).await;
    }
}
