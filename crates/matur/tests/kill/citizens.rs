//! Those who complain by e-mail, and what they know of it: they write while the program lives
//! and while it is dead, look into their mailbox, and answer to the address they were given.
//!
//! All have one mailbox, each an address of his own in it: what stands behind the `+`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::post::{Mailbox, field, send};
use crate::random;

/// Bytes of a photo.
const PHOTO: usize = 100_000;
/// Milliseconds between two complaints, at most.
const PAUSE: u64 = 400;

/// What somebody writes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Plain,
    /// Words and a photo.
    Photo,
    /// What his machine answers when nobody is there: no complaint.
    Automatic,
}

/// An acknowledgement in somebody's mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Its Message-ID.
    pub id: String,
    /// Number in the register, as the address to answer to says it.
    pub agenda: u64,
}

/// What was sent, and what came.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Who wrote what to the office, by his number.
    pub sent: BTreeMap<usize, Kind>,
    /// Who answered his acknowledgement.
    pub answered: BTreeSet<usize>,
    /// Whose machine did.
    pub away: BTreeSet<usize>,
    /// Every acknowledgement that came, by whom it came to; also those that came twice.
    pub acknowledged: BTreeMap<usize, Vec<Acknowledged>>,
    /// Anything else that came.
    pub strange: Vec<String>,
}

impl Ledger {
    /// How many messages the office was sent.
    pub fn letters(&self) -> usize {
        self.sent.len() + self.answered.len() + self.away.len()
    }

    /// How many of them are for the tray.
    pub fn automatic(&self) -> usize {
        let first = self.sent.values();
        first.filter(|kind| **kind == Kind::Automatic).count() + self.away.len()
    }

    /// Those who complained.
    pub fn complained(&self) -> impl Iterator<Item = usize> {
        let sent = self.sent.iter();
        sent.filter(|(_, kind)| **kind != Kind::Automatic)
            .map(|(n, _)| *n)
    }

    /// Acknowledgements that came once more than once.
    pub fn doubled(&self) -> usize {
        self.acknowledged.values().map(|all| all.len() - 1).sum()
    }
}

/// Citizens at work, until they are told to end.
pub struct Citizens {
    /// What they know.
    pub ledger: Arc<Mutex<Ledger>>,
    writing: Arc<AtomicBool>,
    ended: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Citizens {
    /// `own` tells this run from others; `office` is where they write.
    pub fn begin(own: &str, office: &str) -> Citizens {
        let ledger: Arc<Mutex<Ledger>> = Arc::default();
        let writing = Arc::new(AtomicBool::new(true));
        let ended = Arc::new(AtomicBool::new(false));
        let life = Life {
            own: own.to_owned(),
            office: office.to_owned(),
            mailbox: Mailbox::of(&address(own, None)),
            ledger: Arc::clone(&ledger),
        };
        let (may_write, is_over) = (Arc::clone(&writing), Arc::clone(&ended));
        let thread = Some(std::thread::spawn(move || life.last(&may_write, &is_over)));
        Citizens {
            ledger,
            writing,
            ended,
            thread,
        }
    }

    /// No more complaints; they still answer what comes.
    pub fn write_no_more(&self) {
        self.writing.store(false, Ordering::Relaxed);
    }

    pub fn now(&self) -> Ledger {
        self.ledger.lock().expect("whole").clone()
    }

    /// What they know in the end; a failure of theirs is the test's.
    pub fn end(mut self) -> Ledger {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the citizens came to an end");
        }
        self.now()
    }

    /// Fails where they failed.
    pub fn are_well(&self) {
        let at_work = self
            .thread
            .as_ref()
            .is_some_and(|thread| !thread.is_finished());
        assert!(at_work, "nobody writes any more");
    }
}

fn address(own: &str, n: Option<usize>) -> String {
    let tag = n.map(|n| format!("+{n}")).unwrap_or_default();
    format!("warga-kill-{own}{tag}@citizen.test")
}

struct Life {
    own: String,
    office: String,
    mailbox: Mailbox,
    ledger: Arc<Mutex<Ledger>>,
}

impl Life {
    #[allow(clippy::disallowed_methods, reason = "letters come at random moments")]
    fn last(mut self, writing: &AtomicBool, ended: &AtomicBool) {
        let (mut next, mut n) = (Instant::now(), 0);
        while !ended.load(Ordering::Relaxed) {
            if writing.load(Ordering::Relaxed) && Instant::now() >= next {
                self.complain(n);
                n += 1;
                next = Instant::now() + Duration::from_millis(random(PAUSE));
            }
            for message in self.mailbox.news() {
                self.read(&message);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn complain(&self, n: usize) {
        let kind = match n % 6 {
            4 => Kind::Photo,
            5 => Kind::Automatic,
            _ => Kind::Plain,
        };
        let mark = mark(&self.own, n, "aduan");
        let mut body = format!("Lampu di tikungan padam sejak Jumat. {mark}");
        let mut fields = format!("Message-ID: <aduan-{n}-{}@citizen.test>\r\n", self.own);
        match kind {
            Kind::Plain => {}
            Kind::Automatic => fields.push_str("Auto-Submitted: auto-replied\r\n"),
            Kind::Photo => {
                fields.push_str("Content-Type: multipart/mixed; boundary=batas\r\n");
                body = with_photo(&body, &mark);
            }
        }
        // Known before it is sent: it may be a case before the server has answered.
        self.ledger.lock().expect("whole").sent.insert(n, kind);
        self.write(n, &self.office, &mark, &fields, &body);
    }

    fn write(&self, n: usize, to: &str, subject: &str, fields: &str, body: &str) {
        let from = address(&self.own, Some(n));
        let letter = format!(
            "From: Ni Wayan Sukerti <{from}>\r\nTo: {to}\r\nSubject: {subject}\r\n\
             Date: Tue, 01 Dec 2026 09:10:00 +0800\r\nMIME-Version: 1.0\r\n{fields}\r\n{body}"
        );
        send(&from, to, &letter);
    }

    fn read(&self, message: &str) {
        let mut strange = Some(message);
        if let Some((n, acknowledged, reply_to)) = read(message) {
            strange = None;
            let mut ledger = self.ledger.lock().expect("whole");
            let before = ledger.acknowledged.entry(n).or_default();
            before.push(acknowledged);
            if before.len() == 1 {
                // Half of them answer, of a few the machine.
                let answers = n % 2 == 0;
                let away = n % 6 == 3;
                if answers {
                    ledger.answered.insert(n);
                }
                if away {
                    ledger.away.insert(n);
                }
                drop(ledger);
                if answers {
                    let mark = mark(&self.own, n, "balasan");
                    let body = format!("Di depan bale banjar. {mark}\r\n\r\n> Pengaduan Anda");
                    self.write(n, &reply_to, &mark, "", &body);
                }
                if away {
                    let mark = mark(&self.own, n, "cuti");
                    let fields = "Auto-Submitted: auto-replied\r\n";
                    self.write(n, &reply_to, &mark, fields, &format!("Saya cuti. {mark}"));
                }
            }
        }
        if let Some(message) = strange {
            let mut ledger = self.ledger.lock().expect("whole");
            ledger.strange.push(message.to_owned());
        }
    }
}

/// What tells a text from every other.
pub fn mark(own: &str, n: usize, what: &str) -> String {
    format!("[{own}.{n}.{what}]")
}

/// The marks in a text, each as often as it stands there: whose, and what of his.
pub fn marks(own: &str, text: &str) -> Vec<(usize, String)> {
    let begins = format!("[{own}.");
    let found = text.split(&begins).skip(1).filter_map(|rest| {
        let (n, what) = rest.split(']').next()?.split_once('.')?;
        Some((n.parse().ok()?, what.to_owned()))
    });
    found.collect()
}

/// To whom an acknowledgement came, and the address it is to be answered to.
fn read(message: &str) -> Option<(usize, Acknowledged, String)> {
    let to = field(message, "To")?;
    let n = to.split('+').nth(1)?.split('@').next()?.parse().ok()?;
    let id = field(message, "Message-ID")?;
    let reply_to = field(message, "Reply-To")?;
    let reply_to = reply_to.trim().trim_end_matches('>');
    let reply_to = reply_to.rsplit(['<', ' ']).next()?.to_owned();
    // `aduan+2026-41-…@`
    let agenda = reply_to
        .split('+')
        .nth(1)?
        .split('-')
        .nth(1)?
        .parse()
        .ok()?;
    (field(message, "Auto-Submitted")? == "auto-replied").then_some(())?;
    Some((n, Acknowledged { id, agenda }, reply_to))
}

/// A grey picture of 16 by 16, one block of which is two bits.
const GREY: &[&[u8]] = &[
    &[0xFF, 0xDB, 0x00, 0x43, 0x00],
    &[1; 64],
    &[0xFF, 0xC0, 0x00, 0x0B, 8, 0, 16, 0, 16, 1, 1, 0x11, 0],
    &[0xFF, 0xC4, 0x00, 0x14, 0x00, 1],
    &[0; 16],
    &[0xFF, 0xC4, 0x00, 0x14, 0x10, 1],
    &[0; 16],
    &[0xFF, 0xDA, 0x00, 0x08, 1, 1, 0, 0, 0x3F, 0],
    &[0, 0xFF, 0xD9],
];

/// The body of a message with a photo, most of which is a comment.
fn with_photo(body: &str, mark: &str) -> String {
    let mut photo = vec![0xFF, 0xD8];
    for _ in 0..2 {
        let comment = mark.bytes().cycle().take(PHOTO / 2);
        let length = u16::try_from(PHOTO / 2 + 2).expect("a segment");
        photo.extend([0xFF, 0xFE]);
        photo.extend(length.to_be_bytes());
        photo.extend(comment);
    }
    photo.extend(GREY.concat());
    let mut lines = String::new();
    for line in data_encoding::BASE64.encode(&photo).as_bytes().chunks(76) {
        lines.push_str(std::str::from_utf8(line).expect("letters"));
        lines.push_str("\r\n");
    }
    format!(
        "--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n\
         --batas\r\nContent-Type: image/jpeg; name=foto.jpg\r\n\
         Content-Disposition: attachment; filename=foto.jpg\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{lines}--batas--\r\n"
    )
}
