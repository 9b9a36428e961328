//! What the program says of every message in the end, held against what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use matur::bench::child::Server;
use matur::bench::client::Client;

use crate::ask;
use crate::citizens::{Kind, Ledger, marks};
use crate::under::{Counts, Under};

/// Everything that is known of a run.
pub struct Account<'a> {
    pub program: &'a Path,
    pub data: &'a Path,
    pub database: Option<&'a str>,
    /// What tells its texts from others.
    pub own: &'a str,
    pub ledger: Ledger,
    /// How the database stands.
    pub counts: Counts,
    /// How many messages the office's mailbox holds, and how many are marked as taken.
    pub mailbox: (usize, usize),
    /// Notices that were in the sender's hands when the program was killed, all kills together.
    pub sending: usize,
}

/// Where a text was found: the case, and whether it began it.
type Found = BTreeMap<(usize, String), Vec<(u64, bool)>>;

#[expect(clippy::print_stdout, reason = "the figures of a run")]
pub fn say(text: &str) {
    println!("{text}");
}

impl Account<'_> {
    /// The run in one line.
    pub fn summary(&self) -> String {
        let ledger = &self.ledger;
        format!(
            "{} messages ({} complaints, {} answers, {} of machines), {} acknowledged, {} of them told twice",
            ledger.letters(),
            ledger.complained().count(),
            ledger.answered.len(),
            ledger.automatic(),
            ledger.acknowledged.len(),
            ledger.doubled()
        )
    }

    /// Asks the running program and then its closed folder, and answers with all that is wrong.
    pub async fn of(&self, under: &Under, server: Server) -> Vec<String> {
        let mut wrong = Vec::new();
        let (found, cases) = self.cases();
        self.complaints(&found, &mut wrong);
        self.answers(&found, &mut wrong);
        let complained = self.ledger.complained().count();
        if cases != complained {
            wrong.push(format!(
                "{complained} complaints by e-mail are {cases} cases"
            ));
        }
        self.tray(&tray(&server).await, &mut wrong);
        self.acknowledgements(&mut wrong);
        self.numbers(under, &mut wrong).await;
        server.stop();
        let audit = ask(self.program, self.data, self.database, &["audit", "verify"]);
        if audit["whole"] != true {
            wrong.push(format!("the history is broken: {}", audit["broken"]));
        }
        wrong
    }

    /// The marks in all cases that came by e-mail, and how many cases those are.
    fn cases(&self) -> (Found, usize) {
        let asked = |words: &[&str]| ask(self.program, self.data, self.database, words);
        let register = asked(&["register"]);
        let rows = register["rows"].as_array().expect("rows");
        let mut found = Found::new();
        let mut cases = 0;
        for row in rows.iter().filter(|row| row["channel"] == "email") {
            let agenda = row["agenda"].as_u64().expect("a number");
            let case = asked(&["case", "show", row["number"].as_str().expect("a number")]);
            let history = case["history"].as_array().expect("a history");
            let texts = history.iter().filter_map(|line| line["text"].as_str());
            let texts = texts.map(|text| (text, false));
            let description = case["description"].as_str().expect("a description");
            // A demo has such complaints, too.
            cases += usize::from(!marks(self.own, description).is_empty());
            for (text, begins) in texts.chain([(description, true)]) {
                for mark in marks(self.own, text) {
                    found.entry(mark).or_default().push((agenda, begins));
                }
            }
        }
        (found, cases)
    }

    fn complaints(&self, found: &Found, wrong: &mut Vec<String>) {
        for (n, kind) in &self.ledger.sent {
            let at = found.get(&(*n, "aduan".to_owned()));
            let at = at.map_or(&[][..], Vec::as_slice);
            let right = match kind {
                Kind::Automatic => at.is_empty(),
                Kind::Plain | Kind::Photo => matches!(at, [(_, true)]),
            };
            if !right {
                wrong.push(format!("{kind:?} message {n} is in cases {at:?}"));
            }
        }
    }

    fn answers(&self, found: &Found, wrong: &mut Vec<String>) {
        for n in &self.ledger.answered {
            let began = found
                .get(&(*n, "aduan".to_owned()))
                .and_then(|at| at.first());
            let at = found.get(&(*n, "balasan".to_owned()));
            let right = began.is_some_and(|(agenda, _)| at == Some(&vec![(*agenda, false)]));
            if !right {
                wrong.push(format!("answer {n} to case {began:?} is in cases {at:?}"));
            }
        }
        for n in &self.ledger.away {
            if let Some(at) = found.get(&(*n, "cuti".to_owned())) {
                wrong.push(format!("what the machine of {n} wrote is in cases {at:?}"));
            }
        }
        // Whoever was acknowledged was told of his own case.
        for (n, all) in &self.ledger.acknowledged {
            let began = found
                .get(&(*n, "aduan".to_owned()))
                .and_then(|at| at.first());
            if all
                .iter()
                .any(|one| began.map(|at| at.0) != Some(one.agenda))
            {
                wrong.push(format!("{n}, whose case is {began:?}, was told of {all:?}"));
            }
        }
    }

    /// The tray holds what machines wrote, each once, and nothing else.
    fn tray(&self, subjects: &[String], wrong: &mut Vec<String>) {
        let ledger = &self.ledger;
        let first = ledger
            .sent
            .iter()
            .filter(|(_, kind)| **kind == Kind::Automatic);
        let first = first.map(|(n, _)| (*n, "aduan".to_owned()));
        let away = ledger.away.iter().map(|n| (*n, "cuti".to_owned()));
        let mut expected: Vec<_> = first.chain(away).collect();
        let mut listed: Vec<_> = subjects
            .iter()
            .flat_map(|subject| marks(self.own, subject))
            .collect();
        expected.sort();
        listed.sort();
        if listed != expected || subjects.len() != expected.len() {
            wrong.push(format!("the tray holds {listed:?} instead of {expected:?}"));
        }
    }

    fn acknowledgements(&self, wrong: &mut Vec<String>) {
        let ledger = &self.ledger;
        let mut ids = BTreeSet::new();
        for n in ledger.complained() {
            let Some(all) = ledger.acknowledged.get(&n) else {
                wrong.push(format!("{n} was never told"));
                continue;
            };
            // Between the server's yes and our own note of it lies a moment: what is told again
            // then is the same message.
            if all.iter().any(|one| *one != all[0]) || !ids.insert(&all[0].id) {
                wrong.push(format!("{n} was told different things: {all:?}"));
            }
        }
        for n in ledger.acknowledged.keys() {
            if ledger
                .sent
                .get(n)
                .is_none_or(|kind| *kind == Kind::Automatic)
            {
                wrong.push(format!("the machine of {n} was answered"));
            }
        }
        if ledger.doubled() > self.sending {
            wrong.push(format!(
                "{} acknowledgements came twice, and {} were in the sender's hands in a kill",
                ledger.doubled(),
                self.sending
            ));
        }
        for message in &ledger.strange {
            wrong.push(format!("this came, too: {message}"));
        }
    }

    async fn numbers(&self, under: &Under, wrong: &mut Vec<String>) {
        let (letters, counts) = (self.ledger.letters(), self.counts);
        let right = Counts {
            kept: letters,
            treated: letters,
            aside: self.ledger.automatic(),
            passed: letters,
            waiting: 0,
            sent: self.ledger.complained().count(),
            sending: 0,
            claimed: 0,
            dead: 0,
        };
        if counts != right {
            wrong.push(format!("it stands at {counts:?} instead of {right:?}"));
        }
        if self.mailbox != (letters, letters) {
            let (all, seen) = self.mailbox;
            wrong.push(format!(
                "of {letters} messages {all} are in the mailbox, {seen} marked as taken"
            ));
        }
        let photos = self
            .ledger
            .sent
            .values()
            .filter(|kind| **kind == Kind::Photo);
        let photos = photos.count();
        let files = "SELECT COUNT(*) FROM attachment
                     WHERE case_id IN (SELECT case_id FROM mail_outcome)";
        // Jobs that treat a message wait for their hour, and find that it was treated.
        let waiting = "SELECT COUNT(*) FROM job WHERE state = 0 AND kind = 'send_notice'";
        let numbers = under.numbers(&[files, waiting]).await;
        if numbers != [photos, 0] {
            wrong.push(format!(
                "{photos} photos are {} files, and {} notices wait for their job",
                numbers[0], numbers[1]
            ));
        }
    }
}

/// The subjects in the tray, as the page lists them.
async fn tray(server: &Server) -> Vec<String> {
    let clerk = server.sign_ins.iter().find(|(name, _)| name == "sariani");
    let (name, password) = clerk.expect("the demo's clerk");
    let mut client = Client::connect(&server.address).await.expect("it listens");
    client.sign_in(name, password).await.expect("signed in");
    let mut subjects = Vec::new();
    let mut next = Some("/surat-elektronik".to_owned());
    while let Some(path) = next {
        let page = client.get(&path).await.expect("the tray").body;
        let lines = page.split("data-open>").skip(1);
        subjects.extend(lines.filter_map(|rest| rest.split('<').next().map(str::to_owned)));
        next = page.split("href=\"").skip(1).find_map(|rest| {
            let path = rest.split('"').next()?;
            path.starts_with("/surat-elektronik?sesudah=")
                .then(|| path.to_owned())
        });
    }
    subjects
}
