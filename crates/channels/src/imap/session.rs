//! The commands we give.
//!
//! The library reads the answers; whether a command was done is looked at here. Its own
//! functions for searching and fetching take a refusal and a lost connection for an answer
//! with nothing in it, after which a mailbox would be held to be empty.

use std::collections::BTreeSet;
use std::time::Duration;

use async_imap::imap_proto::{
    AttributeValue, Capability, MailboxDatum, RequestId, Response, ResponseCode, Status,
};
use jiff::Timestamp;
use jiff::fmt::strtime;
use tokio::sync::Notify;

use super::{Line, PATIENCE, broken, failed, wire};
use crate::Fail;
use crate::mailbox::After;

/// Bytes of the longest answer that brings no message: what a search finds in a mailbox of a
/// million messages.
const LONGEST_ANSWER: u64 = 8 << 20;
/// Bytes of the longest answer that brings messages: one of the longest, or a group of small
/// ones, and what stands around them.
const LONGEST_BODIES: u64 = office::LONGEST_MAIL as u64 + (16 << 20);

/// How a command was answered.
pub(crate) struct Answer {
    ok: bool,
    /// The folder must be made first.
    try_create: bool,
}

/// A folder that was opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selected {
    /// UIDVALIDITY.
    pub(crate) validity: u32,
    /// UIDNEXT, if the server told it.
    pub(crate) next: Option<u32>,
}

/// A message as the server lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) uid: u32,
    /// Bytes.
    pub(crate) size: u64,
    /// When it came to the server.
    pub(crate) came: Option<Timestamp>,
}

/// The bytes of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Bytes(Vec<u8>),
    TooLong,
}

/// Why listening ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idled {
    /// Something happened, somebody asked, or it was time.
    Look,
    /// The server does not let us listen.
    Deaf,
}

/// A connection on which commands are given.
pub(crate) struct Session {
    imap: async_imap::Session<Line>,
    can: Option<BTreeSet<String>>,
    /// The server told of something new since this was last set to false.
    pub(crate) news: bool,
}

impl Session {
    pub(super) fn new(imap: async_imap::Session<Line>) -> Session {
        Session {
            imap,
            can: None,
            news: false,
        }
    }

    /// Whether the server says that it can that.
    pub(crate) async fn can(&mut self, what: &str) -> Result<bool, Fail> {
        if self.can.is_none() {
            let mut all = BTreeSet::new();
            let answer = self
                .run("CAPABILITY", |said| {
                    if let Response::Capabilities(can) = said {
                        all.extend(can.iter().filter_map(|one| match one {
                            Capability::Atom(name) => Some(name.to_ascii_uppercase()),
                            _ => None,
                        }));
                    }
                })
                .await?;
            if !answer.ok {
                return Err(Fail::of("protocol"));
            }
            self.can = Some(all);
        }
        Ok(self.can.as_ref().is_some_and(|all| all.contains(what)))
    }

    /// Gives a command and shows what comes before its answer.
    async fn run(
        &mut self,
        command: &str,
        take: impl FnMut(&Response<'_>),
    ) -> Result<Answer, Fail> {
        let tag = self.give(command, LONGEST_ANSWER).await?;
        self.answer(&tag, take).await
    }

    /// Gives a command. Until the next one the server may say so many bytes.
    async fn give(&mut self, command: &str, most: u64) -> Result<RequestId, Fail> {
        wire::allow(self.imap.get_mut(), most);
        self.imap.run_command(command).await.map_err(failed)
    }

    async fn answer(
        &mut self,
        tag: &RequestId,
        mut take: impl FnMut(&Response<'_>),
    ) -> Result<Answer, Fail> {
        loop {
            let answer = self.next(|said| match said {
                Response::Done {
                    tag: of,
                    status,
                    outcome,
                } if of == tag => Some(match status {
                    Status::Ok | Status::No => Ok(Answer {
                        ok: *status == Status::Ok,
                        try_create: outcome.code == Some(ResponseCode::TryCreate),
                    }),
                    // We said what it does not know: to go on would be to guess.
                    _ => Err(Fail::of("protocol")),
                }),
                other => {
                    take(other);
                    None
                }
            });
            if let Some(answer) = answer.await? {
                return answer;
            }
        }
    }

    /// Shows the next response, having noted what it tells beside the point. May be given up
    /// without losing a byte.
    async fn next<T>(&mut self, look: impl FnOnce(&Response<'_>) -> T) -> Result<T, Fail> {
        let response = match self.imap.read_response().await {
            Ok(Some(response)) => response,
            ended if wire::is_used_up(self.imap.get_ref()) => {
                drop(ended);
                return Err(Fail::of("protocol"));
            }
            Ok(None) => return Err(Fail::of("closed")),
            Err(error) => return Err(broken(error)),
        };
        match response.parsed() {
            Response::MailboxData(MailboxDatum::Exists(_)) => self.news = true,
            Response::Data {
                status: Status::Bye,
                ..
            } => return Err(Fail::of("closed")),
            _ => {}
        }
        Ok(look(response.parsed()))
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// `no_folder` when there is none of that name.
    pub(crate) async fn select(&mut self, folder: &str) -> Result<Selected, Fail> {
        let (mut validity, mut next) = (None, None);
        let answer = self
            .run(&format!("SELECT {}", quote(folder)), |said| {
                if let Response::Data { outcome, .. } = said {
                    match outcome.code {
                        Some(ResponseCode::UidValidity(said)) => validity = Some(said),
                        Some(ResponseCode::UidNext(said)) => next = Some(said),
                        _ => {}
                    }
                }
            })
            .await?;
        match (answer.ok, validity) {
            (false, _) => Err(Fail::of("no_folder")),
            // Without it no UID can be believed tomorrow.
            (true, None) => Err(Fail::of("protocol")),
            (true, Some(validity)) => Ok(Selected { validity, next }),
        }
    }

    /// The UIDs that a search finds, the lowest first.
    pub(crate) async fn search(&mut self, query: &str) -> Result<Vec<u32>, Fail> {
        let mut found = BTreeSet::new();
        let answer = self
            .run(&format!("UID SEARCH {query}"), |said| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = said {
                    found.extend(uids);
                }
            })
            .await?;
        match answer.ok {
            true => Ok(found.into_iter().collect()),
            false => Err(Fail::of("refused")),
        }
    }

    /// Size and arrival of messages, by UID; what is no longer there is left out.
    pub(crate) async fn list(&mut self, uids: &[u32]) -> Result<Vec<Listed>, Fail> {
        let command = format!("UID FETCH {} (RFC822.SIZE INTERNALDATE)", set(uids));
        let mut listed: Vec<Listed> = Vec::new();
        let answer = self
            .run(&command, |said| {
                let told = Told::by(said);
                let (Some(uid), Some(size)) = (told.uid, told.size) else {
                    return;
                };
                if uids.binary_search(&uid).is_ok() && listed.len() < uids.len() {
                    let came = told.came.and_then(instant);
                    let size = size.into();
                    listed.push(Listed { uid, size, came });
                }
            })
            .await?;
        listed.sort_by_key(|one| one.uid);
        match answer.ok {
            true => Ok(listed),
            false => Err(Fail::of("refused")),
        }
    }

    /// The highest UID there is.
    pub(crate) async fn highest(&mut self) -> Result<u32, Fail> {
        let mut highest = 0;
        self.run("UID FETCH * (UID)", |said| {
            highest = Told::by(said).uid.unwrap_or(0).max(highest);
        })
        .await?;
        Ok(highest)
    }

    /// The bytes of messages, without marking them; what is no longer there is left out.
    ///
    /// # Errors
    /// `refused` when the server could not read one of them.
    pub(crate) async fn bodies(&mut self, uids: &[u32]) -> Result<Vec<(u32, Body)>, Fail> {
        // One more than is taken: so much tells that it is too long.
        let command = format!(
            "UID FETCH {} (BODY.PEEK[]<0.{}>)",
            set(uids),
            office::LONGEST_MAIL + 1
        );
        let mut bodies: Vec<(u32, Body)> = Vec::new();
        let tag = self.give(&command, LONGEST_BODIES).await?;
        let answer = self
            .answer(&tag, |said| {
                let told = Told::by(said);
                let (Some(uid), Some(body)) = (told.uid, told.body) else {
                    return;
                };
                // Each once, and none that nobody asked for.
                if uids.contains(&uid) && !bodies.iter().any(|(other, _)| *other == uid) {
                    bodies.push((
                        uid,
                        match body.len() > office::LONGEST_MAIL {
                            true => Body::TooLong,
                            false => Body::Bytes(body.to_vec()),
                        },
                    ));
                }
            })
            .await?;
        bodies.sort_by_key(|(uid, _)| *uid);
        match answer.ok {
            true => Ok(bodies),
            false => Err(Fail::of("refused")),
        }
    }

    /// Sets a flag; false when the server does not let us.
    pub(crate) async fn flag(&mut self, uids: &[u32], flag: &str) -> Result<bool, Fail> {
        let command = format!("UID STORE {} +FLAGS.SILENT ({flag})", set(uids));
        Ok(self.run(&command, |_| {}).await?.ok)
    }

    /// Does with messages what is to be done after they are taken; false when the server does
    /// not let us.
    pub(crate) async fn after(&mut self, uids: &[u32], after: &After) -> Result<bool, Fail> {
        match after {
            After::Keep => Ok(true),
            After::Seen => self.flag(uids, "\\Seen").await,
            After::Move(to) => self.move_to(uids, to).await,
        }
    }

    async fn move_to(&mut self, uids: &[u32], to: &str) -> Result<bool, Fail> {
        let moves = self.can("MOVE").await? || self.can("IMAP4REV2").await?;
        let verb = if moves { "MOVE" } else { "COPY" };
        let command = format!("UID {verb} {} {}", set(uids), quote(to));
        let mut answer = self.run(&command, |_| {}).await?;
        if !answer.ok && answer.try_create {
            self.run(&format!("CREATE {}", quote(to)), |_| {}).await?;
            answer = self.run(&command, |_| {}).await?;
        }
        if !answer.ok || moves {
            return Ok(answer.ok);
        }
        let gone = self.flag(uids, "\\Seen \\Deleted").await?;
        // Without UIDPLUS what others have marked would go, too: then it only stays marked.
        if gone && self.can("UIDPLUS").await? {
            let command = format!("UID EXPUNGE {}", set(uids));
            return Ok(self.run(&command, |_| {}).await?.ok);
        }
        Ok(gone)
    }

    /// Asks whether the connection lives.
    pub(crate) async fn noop(&mut self) -> Result<(), Fail> {
        self.run("NOOP", |_| {}).await.map(drop)
    }

    /// Says good-bye; nobody waits for the answer.
    pub(crate) async fn leave(mut self) {
        let _ = self.give("LOGOUT", LONGEST_ANSWER).await;
    }

    /// Listens (RFC 2177) until something new is told of, somebody asks, or so much time is
    /// over, and makes sure that the connection lives.
    pub(crate) async fn idle(&mut self, time: Duration, asked: &Notify) -> Result<Idled, Fail> {
        let tag = self.give("IDLE", LONGEST_ANSWER).await?;
        loop {
            let listens = self.next(|said| match said {
                Response::Continue(_) => Some(true),
                Response::Done { tag: of, .. } if *of == tag => Some(false),
                _ => None,
            });
            match listens.await? {
                Some(true) => break,
                Some(false) => return Ok(Idled::Deaf),
                None => {}
            }
        }
        let end = tokio::time::sleep(time);
        tokio::pin!(end);
        wire::wait(self.imap.get_mut(), None);
        while !self.news {
            tokio::select! {
                next = self.next(|_| ()) => next?,
                () = asked.notified() => break,
                () = &mut end => break,
            }
        }
        wire::wait(self.imap.get_mut(), Some(PATIENCE));
        self.imap
            .run_command_untagged("DONE")
            .await
            .map_err(failed)?;
        self.answer(&tag, |_| {}).await?;
        self.noop().await?;
        Ok(Idled::Look)
    }
}

/// What a FETCH tells of a message.
#[derive(Default)]
struct Told<'a> {
    uid: Option<u32>,
    size: Option<u32>,
    came: Option<&'a str>,
    body: Option<&'a [u8]>,
}

impl<'a> Told<'a> {
    fn by(said: &'a Response<'_>) -> Told<'a> {
        let mut told = Told::default();
        let Response::Fetch(_, values) = said else {
            return told;
        };
        for value in values {
            match value {
                AttributeValue::Uid(uid) => told.uid = Some(*uid),
                AttributeValue::Rfc822Size(size) => told.size = Some(*size),
                AttributeValue::InternalDate(came) => told.came = Some(came),
                AttributeValue::BodySection {
                    section: None,
                    data: Some(body),
                    ..
                } => told.body = Some(body),
                _ => {}
            }
        }
        told
    }
}

/// A string as a command has it. What can't be said so was refused with the settings.
fn quote(said: &str) -> String {
    let mut quoted = String::from("\"");
    for c in said.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')) {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

/// UIDs as a command has them: what follows each other as a range.
fn set(uids: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in uids {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*uid) => *last = *uid,
            _ => ranges.push((*uid, *uid)),
        }
    }
    let said = ranges.iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}:{last}"),
    });
    said.collect::<Vec<_>>().join(",")
}

/// `17-Jul-1996 02:44:25 -0700`
fn instant(said: &str) -> Option<Timestamp> {
    let read = strtime::parse("%d-%b-%Y %H:%M:%S %z", said.trim()).ok()?;
    read.to_timestamp().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uids_are_said_in_ranges() {
        assert_eq!(set(&[1, 2, 3, 7, 9, 10, u32::MAX]), "1:3,7,9:10,4294967295");
    }

    #[test]
    fn an_arrival_is_an_instant() {
        let at = |said| instant(said).map(|at| at.to_string());
        assert_eq!(
            at("17-Jul-1996 02:44:25 -0700").as_deref(),
            Some("1996-07-17T09:44:25Z")
        );
        assert_eq!(
            at(" 7-Feb-1994 21:52:25 +0800").as_deref(),
            Some("1994-02-07T13:52:25Z")
        );
        assert_eq!(at("yesterday"), None);
    }

    #[test]
    fn what_is_quoted_stays_one_word() {
        assert_eq!(quote("a\"b\\c\r\nd"), "\"a\\\"b\\\\cd\"");
    }
}
