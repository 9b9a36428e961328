//! The commands we give.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::strtime;
use tokio::sync::Notify;

use super::wire::{Response, Status, Stream, Wire, Word};
use crate::Fail;
use crate::mailbox::After;

/// How a command was answered.
pub(crate) struct Answer {
    pub(crate) ok: bool,
    /// The code in brackets, in capitals; else empty.
    pub(crate) code: String,
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
    wire: Wire,
    given: u32,
    can: Option<BTreeSet<String>>,
    pub(super) signed_in: bool,
    /// The server told of something new since this was last set to false.
    pub(crate) news: bool,
}

impl Session {
    pub(super) fn new(wire: Wire) -> Session {
        Session {
            wire,
            given: 0,
            can: None,
            signed_in: false,
            news: false,
        }
    }

    pub(super) fn into_stream(self) -> Box<dyn Stream> {
        self.wire.into_stream()
    }

    pub(super) fn forget_what_it_can(&mut self) {
        self.can = None;
    }

    /// Whether the server says that it can that.
    pub(crate) async fn can(&mut self, what: &str) -> Result<bool, Fail> {
        if self.can.is_none() {
            let mut all = BTreeSet::new();
            let answer = self
                .run("CAPABILITY", |data| {
                    if data.name == "CAPABILITY" {
                        all.extend(data.words.into_iter().filter_map(Word::upper));
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

    /// Gives a command and hands on what comes before its answer.
    pub(super) async fn run(
        &mut self,
        command: &str,
        mut take: impl FnMut(Data),
    ) -> Result<Answer, Fail> {
        let tag = self.give(command).await?;
        self.answer(&tag, |response| {
            if let Response::Data {
                number,
                name,
                words,
            } = response
            {
                take(Data {
                    number,
                    name,
                    words,
                });
            }
        })
        .await
    }

    async fn give(&mut self, command: &str) -> Result<String, Fail> {
        self.given = self.given.wrapping_add(1);
        let tag = format!("m{}", self.given);
        self.wire
            .write(format!("{tag} {command}\r\n").as_bytes())
            .await?;
        Ok(tag)
    }

    async fn answer(&mut self, tag: &str, mut take: impl FnMut(Response)) -> Result<Answer, Fail> {
        loop {
            match self.next().await? {
                Response::Status {
                    tag: Some(of),
                    status,
                    code,
                } if of == tag => {
                    let ok = status == Status::Ok;
                    let code = code.to_ascii_uppercase();
                    return match status {
                        Status::Ok | Status::No => Ok(Answer { ok, code }),
                        // We said what it does not know: to go on would be to guess.
                        _ => Err(Fail::of("protocol")),
                    };
                }
                other => take(other),
            }
        }
    }

    /// The next response, having noted what it tells beside the point.
    async fn next(&mut self) -> Result<Response, Fail> {
        let response = self.wire.read().await?;
        match &response {
            Response::Data { name, .. } if name == "EXISTS" => self.news = true,
            Response::Status {
                tag: None,
                status: Status::Bye,
                ..
            } => return Err(Fail::of("closed")),
            _ => {}
        }
        Ok(response)
    }

    /// Signs in by one of the mechanisms of SASL that need one word.
    pub(super) async fn authenticate(&mut self, by: &str, word: &str) -> Result<Answer, Fail> {
        let tag = self.give(&format!("AUTHENTICATE {by}")).await?;
        let mut said = false;
        loop {
            match self.next().await? {
                // Asked again, the server tells why not (XOAUTH2); an empty line lets it.
                Response::GoOn => {
                    let line = if said { "" } else { word };
                    said = true;
                    self.wire.write(format!("{line}\r\n").as_bytes()).await?;
                }
                Response::Status {
                    tag: Some(of),
                    status,
                    code,
                } if of == tag => {
                    let (ok, code) = (status == Status::Ok, code.to_ascii_uppercase());
                    return Ok(Answer { ok, code });
                }
                _ => {}
            }
        }
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// `no_folder` when there is none of that name.
    pub(crate) async fn select(&mut self, folder: &str) -> Result<Selected, Fail> {
        let tag = self.give(&format!("SELECT {}", quote(folder))).await?;
        let (mut validity, mut next) = (None, None);
        let answer = self
            .answer(&tag, |response| {
                if let Response::Status {
                    tag: None, code, ..
                } = response
                {
                    validity = numbered(&code, "UIDVALIDITY").or(validity);
                    next = numbered(&code, "UIDNEXT").or(next);
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
            .run(&format!("UID SEARCH {query}"), |data| {
                if data.name == "SEARCH" {
                    found.extend(data.words.iter().filter_map(Word::number::<u32>));
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
        let mut listed = Vec::new();
        let answer = self
            .run(&command, |data| {
                let fields = data.fields();
                let (Some(uid), Some(size)) = (fields.number("UID"), fields.number("RFC822.SIZE"))
                else {
                    return;
                };
                if uids.binary_search(&uid).is_ok() && listed.len() < uids.len() {
                    let came = fields.text("INTERNALDATE").and_then(instant);
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
        self.run("UID FETCH * (UID)", |data| {
            highest = data.fields().number("UID").unwrap_or(0).max(highest);
        })
        .await?;
        Ok(highest)
    }

    /// The bytes of messages, without marking them; what is no longer there is left out.
    ///
    /// # Errors
    /// `refused` when the server could not read one of them.
    pub(crate) async fn bodies(&mut self, uids: &[u32]) -> Result<Vec<(u32, Body)>, Fail> {
        let command = format!("UID FETCH {} (BODY.PEEK[])", set(uids));
        let mut bodies: Vec<(u32, Body)> = Vec::new();
        let answer = self
            .run(&command, |mut data| {
                let uid: Option<u32> = data.fields().number("UID");
                // Each once: more would be more than there is room for.
                let wanted = uid.filter(|uid| {
                    uids.contains(uid) && !bodies.iter().any(|(other, _)| other == uid)
                });
                if let (Some(uid), Some(body)) = (wanted, data.body()) {
                    bodies.push((uid, body));
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
        if !answer.ok && answer.code == "TRYCREATE" {
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
        let _ = self.give("LOGOUT").await;
    }

    /// Listens (RFC 2177) until something new is told of, somebody asks, or so much time is
    /// over, and makes sure that the connection lives.
    pub(crate) async fn idle(&mut self, time: Duration, asked: &Notify) -> Result<Idled, Fail> {
        let tag = self.give("IDLE").await?;
        loop {
            match self.next().await? {
                Response::GoOn => break,
                Response::Status { tag: Some(of), .. } if of == tag => return Ok(Idled::Deaf),
                _ => {}
            }
        }
        let end = tokio::time::sleep(time);
        tokio::pin!(end);
        while !self.news {
            tokio::select! {
                read = self.wire.something() => read?,
                () = asked.notified() => break,
                () = &mut end => break,
            }
            self.next().await?;
        }
        self.wire.write(b"DONE\r\n").await?;
        self.answer(&tag, |_| {}).await?;
        self.noop().await?;
        Ok(Idled::Look)
    }
}

/// What a server tells before it answers.
pub(crate) struct Data {
    #[expect(dead_code, reason = "numbers of messages move; we go by UIDs")]
    number: Option<u32>,
    name: String,
    words: Vec<Word>,
}

impl Data {
    fn fields(&self) -> Fields<'_> {
        match self.name.as_str() {
            "FETCH" => Fields(&self.words),
            _ => Fields(&[]),
        }
    }

    /// The body that a FETCH brought.
    fn body(&mut self) -> Option<Body> {
        let at = self.fields().place("BODY[]")?;
        match self.words.get_mut(at + 1)? {
            Word::Text(bytes) => Some(Body::Bytes(std::mem::take(bytes))),
            Word::TooLong => Some(Body::TooLong),
            _ => None,
        }
    }
}

/// The list of names and values of a FETCH.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a [Word]);

impl<'a> Fields<'a> {
    /// Where the name stands; names within values are none.
    fn place(self, name: &str) -> Option<usize> {
        let (mut depth, mut is_name) = (0_u32, false);
        for (at, word) in self.0.iter().enumerate() {
            match word {
                Word::Open => {
                    depth += 1;
                    // The outermost holds names; a list in it is a value.
                    is_name = depth == 1;
                    continue;
                }
                Word::Close => {
                    depth = depth.saturating_sub(1);
                    is_name = depth == 1;
                    continue;
                }
                _ if depth != 1 => continue,
                Word::Atom(atom) if is_name && atom.eq_ignore_ascii_case(name) => return Some(at),
                _ => is_name = !is_name,
            }
        }
        None
    }

    fn value(self, name: &str) -> Option<&'a Word> {
        self.0.get(self.place(name)? + 1)
    }

    fn number<N: std::str::FromStr>(self, name: &str) -> Option<N> {
        self.value(name)?.number()
    }

    fn text(self, name: &str) -> Option<&'a str> {
        match self.value(name)? {
            Word::Text(bytes) => std::str::from_utf8(bytes).ok(),
            _ => None,
        }
    }
}

impl Word {
    fn number<N: std::str::FromStr>(&self) -> Option<N> {
        match self {
            Word::Atom(atom) => atom.parse().ok(),
            _ => None,
        }
    }

    fn upper(self) -> Option<String> {
        match self {
            Word::Atom(atom) => Some(atom.to_ascii_uppercase()),
            _ => None,
        }
    }
}

/// A string as a command has it. What can't be said so was refused with the settings.
pub(super) fn quote(said: &str) -> String {
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

/// The number behind a name in a code: `UIDNEXT 12`.
fn numbered(code: &str, name: &str) -> Option<u32> {
    let (said, number) = code.split_once(' ')?;
    match said.eq_ignore_ascii_case(name) {
        true => number.trim().parse().ok(),
        false => None,
    }
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
    fn fields_are_found_by_name_and_not_within_values() {
        let atom = |text: &str| Word::Atom(text.to_owned());
        let data = Data {
            number: Some(1),
            name: "FETCH".to_owned(),
            words: vec![
                Word::Open,
                atom("FLAGS"),
                Word::Open,
                atom("UID"),
                atom("66"),
                Word::Close,
                atom("X"),
                atom("UID"),
                atom("UID"),
                atom("7"),
                Word::Close,
            ],
        };
        assert_eq!(data.fields().number::<u32>("uid"), Some(7));
        assert_eq!(data.fields().number::<u32>("BODY[]"), None);
    }

    #[test]
    fn what_is_quoted_stays_one_word() {
        assert_eq!(quote("a\"b\\c\r\nd"), "\"a\\\"b\\\\cd\"");
    }
}
