//! Taking what is new in a folder: fetched, kept, treated, marked on the server, and only then
//! passed by the mark. Left between any two of these it is fetched again, and the same bytes
//! are the same message.

use std::collections::HashMap;

use futures_util::future::join_all;
use office::{LONGEST_MAIL, MailMark, Office};

use crate::Fail;
use crate::imap::{Body, Listed, Selected, Session};
use crate::mailbox::Imap;
use crate::watch::{Step, Watched};

/// Messages on their way at once.
const AT_ONCE: usize = 16;
/// Bytes that they may have together; a longer message travels alone.
const TOGETHER: u64 = 4 << 20;
/// Messages that are listed with one command.
const A_PAGE: usize = 500;
/// How often a message that the server can't read to us is asked for before it is passed by.
const TRIES: u8 = 5;
/// Days that are looked back over when UIDs have lost their meaning: more than any two time
/// zones are apart, and than a clock is wrong.
const BACK: i64 = 2;

/// Messages that could not be read, by folder and UID, with how often that was tried. For as
/// long as one process lives.
#[derive(Debug, Default)]
pub(crate) struct Stuck(HashMap<(String, u32), u8>);

impl Stuck {
    /// Counts one more try.
    fn tried(&mut self, folder: &str, uid: u32) -> u8 {
        let tries = self.0.entry((folder.to_owned(), uid)).or_default();
        *tries = tries.saturating_add(1);
        *tries
    }
}

/// A folder that is being looked into.
pub(crate) struct Taking<'a> {
    pub(crate) office: &'a Office,
    pub(crate) watched: &'a Watched,
    pub(crate) imap: &'a Imap,
    pub(crate) session: &'a mut Session,
    pub(crate) stuck: &'a mut Stuck,
    pub(crate) folder: &'a str,
}

/// A group on its way.
#[derive(Debug, Default)]
struct Fetched {
    /// The messages, each with when it came to the server, until they are treated.
    messages: Vec<(Option<jiff::Timestamp>, Vec<u8>)>,
    /// UIDs of those.
    taken: Vec<u32>,
    /// UIDs of what is longer than the office takes.
    long: Vec<u32>,
    /// The highest UID of the group.
    last: Option<u32>,
    is_light: bool,
}

/// Bytes of a group.
fn weight(group: &[Listed]) -> u64 {
    group
        .iter()
        .fold(0, |sum, one| sum.saturating_add(one.size))
}

/// Whether there is room for another group beside this one.
fn is_light(group: &[Listed]) -> bool {
    weight(group) <= TOGETHER
}

/// Keeps and treats the messages of a group, side by side.
async fn treat(
    office: &Office,
    watched: &Watched,
    messages: Vec<(Option<jiff::Timestamp>, Vec<u8>)>,
) -> Result<(), Fail> {
    let treating = messages.into_iter().map(|(came, bytes)| async move {
        match office.keep_and_treat_mail(bytes).await {
            Ok(_) => {
                watched.health.took(came, office.now());
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "a message could not be kept");
                Err(Fail::of("office"))
            }
        }
    });
    for treated in join_all(treating).await {
        treated?;
    }
    Ok(())
}

impl Taking<'_> {
    /// Takes what is new.
    ///
    /// # Errors
    /// [`Fail`]; what was taken stays taken.
    pub(crate) async fn take(&mut self) -> Result<(), Fail> {
        self.session.news = false;
        let selected = self.session.select(self.folder).await?;
        // SELECT itself tells how many there are.
        self.session.news = false;
        let mark = self.mark().await?;
        match mark {
            Some(mark) if mark.validity == selected.validity => self.follow(mark).await,
            Some(mark) => {
                let since = mark.taken_at - jiff::SignedDuration::from_hours(24 * BACK);
                let since = since.strftime("%-d-%b-%Y").to_string();
                self.begin(selected, &format!("SINCE {since}")).await
            }
            None => self.begin(selected, "UNSEEN UNDELETED").await,
        }
    }

    /// Takes what came behind the mark.
    async fn follow(&mut self, mark: MailMark) -> Result<(), Fail> {
        let Some(first) = mark.uid.checked_add(1) else {
            return Ok(());
        };
        // `*` is the last message, also when it lies before the mark.
        let mut found = self.session.search(&format!("UID {first}:*")).await?;
        found.retain(|uid| *uid >= first);
        for page in found.chunks(A_PAGE) {
            let groups = self.groups(page).await?;
            self.in_turn(groups, Some(mark.validity)).await?;
            // What is gone since it was found is behind us, too.
            if let Some(last) = page.last() {
                self.set_mark(mark.validity, *last).await?;
            }
        }
        Ok(())
    }

    /// Takes what a search finds in a folder that has no mark, and gives it one.
    async fn begin(&mut self, selected: Selected, search: &str) -> Result<(), Fail> {
        let next = match selected.next {
            Some(next) => next,
            None => self.session.highest().await?.saturating_add(1),
        };
        let found = self.session.search(search).await?;
        for page in found.chunks(A_PAGE) {
            let groups = self.groups(page).await?;
            self.in_turn(groups, None).await?;
        }
        let last = found
            .last()
            .copied()
            .unwrap_or(0)
            .max(next.saturating_sub(1));
        self.set_mark(selected.validity, last).await?;
        self.watched.reached(Step::Marked).await;
        Ok(())
    }

    /// Messages in the order of their UIDs, those together that may travel together.
    async fn groups(&mut self, uids: &[u32]) -> Result<Vec<Vec<Listed>>, Fail> {
        let mut groups: Vec<Vec<Listed>> = Vec::new();
        for one in self.session.list(uids).await? {
            match groups.last_mut() {
                Some(group)
                    if group.len() < AT_ONCE
                        && weight(group).saturating_add(one.size) <= TOGETHER =>
                {
                    group.push(one);
                }
                _ => groups.push(vec![one]),
            }
        }
        Ok(groups)
    }

    /// Takes groups one after the other, and moves the mark of a folder that has one behind
    /// each. While one is treated the next is on its way already, as long as both are light.
    async fn in_turn(
        &mut self,
        groups: Vec<Vec<Listed>>,
        validity: Option<u32>,
    ) -> Result<(), Fail> {
        let mut groups = groups.into_iter();
        let Some(first) = groups.next() else {
            return Ok(());
        };
        let mut fetched = Some(self.fetch(first).await?);
        while let Some(mut now) = fetched.take() {
            let messages = std::mem::take(&mut now.messages);
            let treating = treat(self.office, self.watched, messages);
            let (treated, next) = match groups.next() {
                Some(group) if now.is_light && is_light(&group) => {
                    let (treated, next) = tokio::join!(treating, self.fetch(group));
                    (treated, Some(Ok(next)))
                }
                Some(group) => (treating.await, Some(Err(group))),
                None => (treating.await, None),
            };
            treated?;
            self.settle(&now).await?;
            if let Some((validity, last)) = validity.zip(now.last) {
                self.set_mark(validity, last).await?;
                self.watched.reached(Step::Marked).await;
            }
            fetched = match next {
                Some(Ok(next)) => Some(next?),
                Some(Err(group)) => Some(self.fetch(group).await?),
                None => None,
            };
        }
        Ok(())
    }

    /// Brings the messages of a group.
    async fn fetch(&mut self, group: Vec<Listed>) -> Result<Fetched, Fail> {
        let longest = u64::try_from(LONGEST_MAIL).unwrap_or(u64::MAX);
        let (fit, long): (Vec<&Listed>, Vec<&Listed>) =
            group.iter().partition(|one| one.size <= longest);
        let mut fetched = Fetched {
            long: long.iter().map(|one| one.uid).collect(),
            last: group.last().map(|one| one.uid),
            is_light: is_light(&group),
            ..Fetched::default()
        };
        if fit.is_empty() {
            return Ok(fetched);
        }
        let uids: Vec<u32> = fit.iter().map(|one| one.uid).collect();
        let bodies = match self.session.bodies(&uids).await {
            Err(fail) if fail.code == "refused" => self.one_by_one(&uids).await?,
            other => other?,
        };
        let bodies = self.with_missing(&uids, bodies).await?;
        self.watched.reached(Step::Fetched).await;
        for (uid, body) in bodies {
            match body {
                Body::Bytes(bytes) => {
                    let came = fit
                        .iter()
                        .find(|one| one.uid == uid)
                        .and_then(|one| one.came);
                    fetched.messages.push((came, bytes));
                    fetched.taken.push(uid);
                }
                Body::TooLong => fetched.long.push(uid),
            }
        }
        Ok(fetched)
    }

    /// Says on the server what became of a group that was treated.
    async fn settle(&mut self, group: &Fetched) -> Result<(), Fail> {
        for uid in &group.long {
            self.leave(*uid, "too_large").await?;
        }
        self.watched.reached(Step::Kept).await;
        if !group.taken.is_empty() && !self.session.after(&group.taken, &self.imap.after).await? {
            self.not_marked();
        }
        self.watched.reached(Step::Flagged).await;
        Ok(())
    }

    /// Fetches each by itself, so that one that the server can't read does not hold the others
    /// up. After some tries it is left where it is.
    async fn one_by_one(&mut self, uids: &[u32]) -> Result<Vec<(u32, Body)>, Fail> {
        let mut bodies = Vec::with_capacity(uids.len());
        for uid in uids {
            match self.session.bodies(&[*uid]).await {
                Ok(read) => bodies.extend(read),
                Err(fail) if fail.code == "refused" => self.unreadable(*uid).await?,
                Err(other) => return Err(other),
            }
        }
        Ok(bodies)
    }

    /// What the server did not bring is gone, or it can't read it and does not say so.
    async fn with_missing(
        &mut self,
        uids: &[u32],
        bodies: Vec<(u32, Body)>,
    ) -> Result<Vec<(u32, Body)>, Fail> {
        let brought = |uid: &u32| bodies.iter().any(|(one, _)| one == uid);
        let missing: Vec<u32> = uids.iter().copied().filter(|uid| !brought(uid)).collect();
        if !missing.is_empty() {
            for one in self.session.list(&missing).await? {
                self.unreadable(one.uid).await?;
            }
        }
        Ok(bodies)
    }

    /// Notes that a message can't be read; after some tries it is left where it is.
    async fn unreadable(&mut self, uid: u32) -> Result<(), Fail> {
        match self.stuck.tried(self.folder, uid) {
            tries if tries < TRIES => Err(Fail::of("unreadable")),
            TRIES => self.leave(uid, "unreadable").await,
            // The same message again in the same pass.
            _ => Ok(()),
        }
    }

    /// Leaves a message on the server, flagged for whoever looks there, and counts it.
    async fn leave(&mut self, uid: u32, why: &'static str) -> Result<(), Fail> {
        tracing::warn!(mailbox = %self.watched.mailbox.address, folder = self.folder, uid, why, "a message is left on the server");
        self.watched.health.change(|health| match why {
            "too_large" => health.too_large += 1,
            _ => health.unreadable += 1,
        });
        if !self.session.flag(&[uid], "\\Flagged").await? {
            self.not_marked();
        }
        Ok(())
    }

    fn not_marked(&self) {
        let now = self.office.now();
        self.watched.health.change(|health| {
            health.failure = Some("not_marked");
            health.failed_at = Some(now);
        });
    }

    async fn mark(&self) -> Result<Option<MailMark>, Fail> {
        let mark = self
            .office
            .mail_mark(&self.watched.mailbox.address, self.folder)
            .await;
        mark.map_err(|error| {
            tracing::warn!(%error, "how far a mailbox was read could not be told");
            Fail::of("office")
        })
    }

    async fn set_mark(&self, validity: u32, uid: u32) -> Result<(), Fail> {
        let set = self
            .office
            .set_mail_mark(&self.watched.mailbox.address, self.folder, validity, uid)
            .await;
        set.map(drop).map_err(|error| {
            tracing::warn!(%error, "how far a mailbox was read could not be noted");
            Fail::of("office")
        })
    }
}
