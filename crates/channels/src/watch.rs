//! Watching one mailbox for as long as the process lives: connected, looked into, listened to,
//! and connected again after whatever ended it.

use std::sync::Arc;
use std::time::Duration;

use casework::OfficeId;
use jiff::SignedDuration;
use office::{Installation, Office};
use tokio::sync::Notify;

use crate::health::Shared;
use crate::imap::{self, Idled, Session};
use crate::mailbox::{Imap, Mailbox};
use crate::take::{Stuck, Taking};
use crate::{Fail, MailboxHealth};

/// How long things wait for each other.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// From the first failure until the next try; doubled with each that follows.
    pub first_wait: Duration,
    /// The longest such wait.
    pub longest_wait: Duration,
    /// Between two looks where the server does not let us listen, or where there are more
    /// folders than the one that is listened to.
    pub look: Duration,
    /// How long is listened at a time.
    pub listen: Duration,
    /// How long a mailbox is this process's after it last said so.
    pub lease: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            first_wait: Duration::from_secs(5),
            longest_wait: Duration::from_secs(300),
            look: Duration::from_secs(60),
            listen: Duration::from_secs(300),
            lease: Duration::from_secs(60),
        }
    }
}

/// Where taking a message has got to. Tests leave it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its bytes are here.
    Fetched,
    /// It is kept and treated.
    Kept,
    /// The server was told.
    Flagged,
    /// The mark has passed it.
    Marked,
}

/// A mailbox that is watched: what it is, how it is, and a bell.
#[derive(Debug)]
pub struct Watched {
    /// Whose it is.
    pub office: OfficeId,
    /// Its settings.
    pub mailbox: Mailbox,
    /// What it last did.
    pub health: Shared<MailboxHealth>,
    bell: Notify,
    #[cfg(feature = "testing")]
    held: testing::Held,
}

impl Watched {
    /// A mailbox of an office that nobody watches yet.
    pub fn new(office: OfficeId, mailbox: Mailbox) -> Watched {
        Watched {
            office,
            mailbox,
            health: Shared::default(),
            bell: Notify::new(),
            #[cfg(feature = "testing")]
            held: testing::Held::default(),
        }
    }

    /// Asks for a look now; also ends a wait after a failure.
    pub fn look_now(&self) {
        self.bell.notify_one();
    }

    /// Waits for ever where a test wants it so.
    pub(crate) async fn reached(&self, step: Step) {
        #[cfg(feature = "testing")]
        self.held.reached(step).await;
        #[cfg(not(feature = "testing"))]
        let _ = step;
    }
}

/// Watches a mailbox. `holder` names this process among those that share the database: what
/// watched it before it was started anew should have had the same name.
///
/// Ends at once where nothing is fetched, else never.
pub async fn watch(
    offices: Arc<Installation>,
    watched: Arc<Watched>,
    holder: Arc<str>,
    pace: Pace,
) {
    let Some(imap) = &watched.mailbox.imap else {
        return;
    };
    let address = watched.mailbox.address.as_str();
    let mut stuck = Stuck::default();
    let mut wait = pace.first_wait;
    loop {
        let mut visit = Visit {
            offices: &offices,
            watched: &watched,
            imap,
            pace,
            stuck: &mut stuck,
            worked: false,
        };
        let why = visit.last(&holder).await;
        if visit.worked {
            wait = pace.first_wait;
        }
        let pause = match why.code {
            // Another process does the work; it may go at any time.
            "held" => {
                watched.health.change(|health| {
                    health.connected_since = None;
                    health.failure = Some(why.code);
                });
                pace.lease / 2
            }
            _ => {
                watched.health.failed(why, offices.now());
                tracing::warn!(mailbox = address, code = why.code, wait = ?wait, "a mailbox could not be read");
                let pause = wait;
                wait = (wait * 2).min(pace.longest_wait);
                pause
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = watched.bell.notified() => {}
        }
    }
}

/// One connection, from signing in until it ends.
struct Visit<'a> {
    offices: &'a Installation,
    watched: &'a Watched,
    imap: &'a Imap,
    pace: Pace,
    stuck: &'a mut Stuck,
    /// All folders were looked into at least once.
    worked: bool,
}

impl Visit<'_> {
    /// Works until something ends it, and tells what.
    async fn last(&mut self, holder: &str) -> Fail {
        let (offices, watched, pace) = (self.offices, self.watched, self.pace);
        match lease(offices, watched, holder, pace).await {
            Ok(true) => {}
            Ok(false) => return Fail::of("held"),
            Err(fail) => return fail,
        }
        tokio::select! {
            Err(fail) = self.work() => fail,
            fail = keep_lease(offices, watched, holder, pace) => fail,
        }
    }

    async fn work(&mut self) -> Result<std::convert::Infallible, Fail> {
        let mut session = imap::connect(&self.imap.server).await?;
        let listens = session.can("IDLE").await?;
        let now = self.offices.now();
        self.watched
            .health
            .change(|health| health.connected_since = Some(now));
        tracing::info!(mailbox = %self.watched.mailbox.address, "signed in to a mailbox");
        loop {
            self.look(&mut session).await?;
            // What came while we looked is not told again to whoever begins to listen.
            if !session.news && self.pause(&mut session, listens).await? == Idled::Deaf {
                self.wait(&mut session).await?;
            }
        }
    }

    /// Looks into all folders; the one that is listened to is left open.
    async fn look(&mut self, session: &mut Session) -> Result<(), Fail> {
        let office = self.office().await?;
        let mut missing = None;
        for folder in self.imap.folders.iter().rev() {
            let taken = Taking {
                office: &office,
                watched: self.watched,
                imap: self.imap,
                session,
                stuck: self.stuck,
                folder,
            }
            .take()
            .await;
            match taken {
                // The others are looked into all the same.
                Err(fail) if fail.code == "no_folder" => missing = Some(fail),
                other => other?,
            }
        }
        if let Some(fail) = missing {
            return Err(fail);
        }
        self.worked = true;
        let now = office.now();
        self.watched.health.change(|health| {
            health.looked_at = Some(now);
            health.failures = 0;
        });
        Ok(())
    }

    async fn pause(&self, session: &mut Session, listens: bool) -> Result<Idled, Fail> {
        let time = match self.imap.folders.len() {
            1 => self.pace.listen,
            _ => self.pace.look,
        };
        match listens {
            true => session.idle(time, &self.watched.bell).await,
            false => Ok(Idled::Deaf),
        }
    }

    async fn wait(&self, session: &mut Session) -> Result<(), Fail> {
        tokio::select! {
            () = tokio::time::sleep(self.pace.look) => {}
            () = self.watched.bell.notified() => {}
        }
        session.noop().await
    }

    /// Asked for anew with each look: settings may have changed, and an office that nobody
    /// asks for is let go of.
    async fn office(&self) -> Result<Arc<Office>, Fail> {
        let office = self.offices.office(self.watched.office).await;
        office.map_err(|error| {
            tracing::warn!(%error, "the office of a mailbox could not be opened");
            Fail::of("office")
        })
    }
}

async fn lease(
    offices: &Installation,
    watched: &Watched,
    holder: &str,
    pace: Pace,
) -> Result<bool, Fail> {
    let time = SignedDuration::try_from(pace.lease).unwrap_or(SignedDuration::ZERO);
    let leased = async {
        let office = offices.office(watched.office).await?;
        office
            .lease_mailbox(&watched.mailbox.address, holder, time)
            .await
    };
    leased.await.map_err(|error| {
        tracing::warn!(%error, "a mailbox could not be reserved");
        Fail::of("office")
    })
}

/// Renews the lease; ends when somebody else has it.
async fn keep_lease(offices: &Installation, watched: &Watched, holder: &str, pace: Pace) -> Fail {
    loop {
        tokio::time::sleep(pace.lease / 3).await;
        // While the database does not answer nothing can be kept either.
        if let Ok(false) = lease(offices, watched, holder, pace).await {
            return Fail::of("held");
        }
    }
}

/// Lets go of a mailbox that is watched no more.
pub(crate) async fn let_go(offices: &Installation, watched: &Watched, holder: &str) {
    let gone = async {
        let office = offices.office(watched.office).await?;
        office
            .let_go_of_mailbox(&watched.mailbox.address, holder)
            .await
    };
    if let Err(error) = gone.await {
        tracing::debug!(%error, "a mailbox stays reserved until its time is over");
    }
}

/// Looks whether a mailbox can be reached and signed in to, and its folders opened.
///
/// # Errors
/// [`Fail`] with the reason.
pub async fn check(imap: &Imap) -> Result<(), Fail> {
    let mut session = imap::connect(&imap.server).await?;
    for folder in &imap.folders {
        session.select(folder).await?;
    }
    session.leave().await;
    Ok(())
}

/// Leaving a message on its way, as if the power had failed.
#[cfg(feature = "testing")]
mod testing {
    use std::sync::{Mutex, PoisonError};

    use tokio::sync::Notify;

    use super::{Step, Watched};

    #[derive(Debug, Default)]
    pub(super) struct Held {
        at: Mutex<Option<Step>>,
        there: Notify,
    }

    impl Held {
        pub(super) async fn reached(&self, step: Step) {
            let at = *self.at.lock().unwrap_or_else(PoisonError::into_inner);
            if at == Some(step) {
                self.there.notify_one();
                std::future::pending::<()>().await;
            }
        }
    }

    impl Watched {
        /// From now on nothing goes beyond that step.
        pub fn hold_at(&self, step: Step) {
            let mut at = self.held.at.lock().unwrap_or_else(PoisonError::into_inner);
            *at = Some(step);
        }

        /// Waits until something is held.
        pub async fn is_held(&self) {
            self.held.there.notified().await;
        }
    }
}
