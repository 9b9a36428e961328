//! The whole way of a message: its bytes into an office on a real database, treated as it
//! comes, looked at on the pages, found by its words. The tests beside this file walk it, and
//! so does the fuzz target (`fuzz/`), which takes this very file.

mod cost;
mod markup;

use std::collections::HashSet;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{Request, StatusCode};
use casework::ComplaintNumber;
use jiff::SignedDuration;
use office::testing::{PASSWORD, TestOffice};
use office::{
    MAIL_REASONS, MailReceived, MailVerdict, NewPassword, OfficeError, OfficeMail, SearchQuery,
    SignedIn,
};
use store::Sql;
use tower::ServiceExt;
use uuid::Uuid;
use web::App;

pub use cost::{Cost, Peak};

/// Milliseconds of processor time within which a message is taken in and treated.
pub const MOST_TIME: u64 = 2_000;
/// Bytes over what the process held before that taking in a message may need at any moment.
pub const MOST_MEMORY: usize = 64 << 20;

/// Stands in bytes for the address of a case of the office: its complainant was given it.
const ADDRESS: &[u8] = b"alamat-perkara@@";
/// Stands in bytes for the Message-ID of a notice of the office.
const NOTICE: &[u8] = b"kabar-kantor@@";
/// The message with which the first case began: what answers it finds its way.
const FIRST: &str = "From: Ni Wayan Sukerti <sukerti@warga.example>\r\n\
    To: pengaduan@kantor.example\r\nSubject: Lampu jalan\r\nMessage-ID: <1@warga.example>\r\n\
    Date: Mon, 2 Mar 2026 08:15:00 +0800\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    Lampu jalan di tikungan padam sejak Jumat.\r\n";
/// A name under which the office's own mail server speaks of senders.
const TRUSTED: &str = "mx.dinas.example";

/// An office whose mailbox is open, and who looks at what comes.
pub struct Way {
    office: TestOffice,
    router: Router,
    clerk: Reader,
    /// He may open what names a protected complainant.
    camat: Reader,
    address: String,
    notice: String,
    came: HashSet<Vec<u8>>,
}

/// Somebody who is signed in.
struct Reader {
    who: SignedIn,
    cookie: String,
}

/// What becomes of a message, for whoever counts.
#[derive(Debug)]
pub struct Walked {
    #[allow(dead_code, reason = "the fuzz target does not count verdicts")]
    pub received: MailReceived,
    /// What taking it in needed, and drawing its pictures.
    pub cost: Cost,
}

impl Way {
    pub async fn on(office: TestOffice) -> Way {
        office.set_mail(OfficeMail {
            address: "pengaduan@kantor.example".to_owned(),
            tags: true,
            sends: true,
            trusted: Some(TRUSTED.to_owned()),
        });
        let clerk = signed_in(&office, "staf-umum").await;
        let camat = signed_in(&office, "camat").await;
        let first = office.receive_mail(FIRST.as_bytes().to_vec()).await;
        let first = first.expect("the first message").complaint;
        let address = office.answer_address(&first.expect("a case")).await;
        let notice = one_notice(&office).await;
        Way {
            router: web::router(App::new(office.shared(), "http://kantor.example")),
            notice: format!("matur.{}@kantor.example", notice.as_simple()),
            came: HashSet::from([FIRST.as_bytes().to_vec()]),
            office,
            clerk,
            camat,
            address,
        }
    }

    /// Takes a message the whole way, and finds everything as it must be.
    ///
    /// # Panics
    /// When anything is not: that is the finding.
    pub async fn walk(&mut self, bytes: &[u8], peak: &impl Peak) -> Walked {
        let bytes = self.filled_in(bytes);
        self.office.pass(SignedDuration::from_mins(1));
        let before = self.kept().await;
        let cost = Cost::begin(peak);
        let received = self.office.receive_mail(bytes.clone()).await;
        let cost = cost.end(peak);
        let received = received.expect("every message is taken in");
        let cost = cost.and(self.work(peak).await);
        well_formed(&received);
        assert_eq!(
            received.repeated,
            !self.came.insert(bytes.clone()),
            "the same bytes, and no others, came before"
        );
        let after = self.kept().await;
        let one = i64::from(!received.repeated);
        let begins = matches!(received.verdict, MailVerdict::New | MailVerdict::Warn);
        let case = i64::from(begins && !received.repeated);
        let expected = (before.0 + one, before.1 + one, before.2 + case);
        assert_eq!(after, expected, "one message, one outcome, one complaint");
        let again = self.office.receive_mail(bytes.clone()).await;
        let again = again.expect("taken again");
        let same = MailReceived {
            repeated: true,
            ..received.clone()
        };
        assert_eq!(again, same, "brought again it is the same message");
        assert_eq!(self.kept().await, after, "and nothing is doubled");
        if !received.repeated {
            self.look(&bytes, &received).await;
        }
        Walked { received, cost }
    }

    /// What follows from a message is done, and nothing of it fails.
    async fn work(&self, peak: &impl Peak) -> Cost {
        static FAILED: Sql = Sql::new(
            "test.failed",
            "SELECT COUNT(*) AS failed FROM job WHERE last_error IS NOT NULL",
        );
        self.office.pass(SignedDuration::from_secs(6));
        let cost = Cost::begin(peak);
        while self.office.work("uji").await.expect("jobs") > 0 {}
        let cost = cost.end(peak);
        let failed = self.office.db().read(|conn| {
            Box::pin(async move { conn.query_one(&FAILED, &[]).await?.get::<i64>("failed") })
        });
        assert_eq!(failed.await.expect("counted"), 0, "a job failed");
        cost
    }

    /// The audit finds nothing.
    pub async fn whole(&self) {
        self.office.sign_reached_head().await.expect("signed");
        let report = self.office.audit().await.expect("an audit");
        assert!(report.is_whole(), "{:?}", report.broken);
    }

    /// Looks at it wherever it is shown.
    async fn look(&self, bytes: &[u8], received: &MailReceived) {
        match &received.complaint {
            Some(number) => self.look_at_case(bytes, number, received.mail).await,
            None => {
                let saved = self.office.mail_bytes(&self.clerk.who, received.mail).await;
                assert!(saved.expect("saved").bytes == bytes, "kept as it came");
                self.page(&self.clerk, "/surat-elektronik").await;
                let path = format!("/surat-elektronik/{}", received.mail);
                self.page(&self.clerk, &path).await;
                let taken = self.office.take_mail(&self.clerk.who, received.mail).await;
                match taken {
                    Ok(taken) => {
                        let number = taken.complaint.expect("a number");
                        self.look_at_case(bytes, &number, received.mail).await;
                    }
                    // Nothing in it that a complaint could be made of.
                    Err(OfficeError::Invalid(_)) => {}
                    Err(other) => panic!("the clerk can't take it: {other}"),
                }
            }
        }
    }

    async fn look_at_case(&self, bytes: &[u8], number: &ComplaintNumber, mail: Uuid) {
        let (clerk, camat) = (&self.clerk, &self.camat);
        self.page(clerk, &format!("/berkas/{number}")).await;
        let path = format!("/berkas/{number}/surel/{mail}");
        self.page(camat, &path).await;
        let case = self.office.case(&clerk.who, number).await;
        let case = case.expect("the clerk sees the case");
        let told = case.mails.iter().find(|one| one.line.id == mail);
        let told = told.expect("the case lists its message");
        // Of whoever is protected the page asks why, and shows the message to whoever says it.
        let why = told.sealed.then_some("Uji");
        let office = &self.office;
        let saved = office.case_mail_bytes(&camat.who, number, mail, why).await;
        assert!(saved.expect("saved").bytes == bytes, "kept as it came");
        if told.sealed {
            self.opened(camat, &path).await;
            let closed = office.case_mail_bytes(&clerk.who, number, mail, why).await;
            assert_eq!(closed.map(drop), Err(OfficeError::NotPermitted));
        }
        while self.office.follow_history().await.expect("indexed").records > 0 {}
        // Who is protected is found by no word that tells who he is.
        let hidden = match told.sealed {
            true => self.names_of(number).await,
            false => String::new(),
        };
        let word = telling_word(&case.description).filter(|word| !hidden.contains(word));
        if let Some(word) = word {
            let asked = SearchQuery {
                words: word.to_owned(),
                page: 1,
                ..SearchQuery::default()
            };
            let found = self.office.search(&clerk.who, &asked).await;
            let found = found.expect("searched");
            let there = found.rows.iter().any(|line| line.row.number == *number);
            assert!(there || found.pages > 1 || found.broad, "found by {word:?}");
        }
    }

    /// Name and contact of a protected complainant, in small letters.
    async fn names_of(&self, number: &ComplaintNumber) -> String {
        let office = &self.office;
        let opened = match office.reveal_identity(&self.camat.who, number, "Uji").await {
            // Of whoever gave no name there is nothing to open.
            Err(OfficeError::NotPermitted) => return String::new(),
            opened => opened.expect("the Camat opens it with a reason"),
        };
        let all = [opened.name, opened.contact].map(Option::unwrap_or_default);
        all.join(" ").to_lowercase()
    }

    /// A page, drawn; nothing of a stranger's is markup in it.
    async fn page(&self, reader: &Reader, path: &str) {
        let request = Request::builder().uri(path);
        self.drawn(reader, path, request, Body::empty()).await;
    }

    /// A page that is opened with a reason, drawn.
    async fn opened(&self, reader: &Reader, path: &str) {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let body = Body::from("buka_alasan=Uji");
        self.drawn(reader, path, request, body).await;
    }

    async fn drawn(&self, reader: &Reader, path: &str, request: Builder, body: Body) {
        let request = request
            .header("host", "kantor.example")
            .header("accept", "text/html")
            .header("cookie", &reader.cookie)
            .body(body)
            .expect("a request");
        let answer = self.router.clone().oneshot(request).await;
        let (parts, body) = answer.expect("an answer").into_parts();
        let body = to_bytes(body, 64 << 20).await.expect("a body");
        let body = String::from_utf8(body.to_vec()).expect("text");
        assert_eq!(parts.status, StatusCode::OK, "{path}: {body}");
        assert!(!body.contains('⟦'), "a missing text: {body}");
        if let Some(fault) = markup::fault(&body) {
            panic!("{path}: {fault}");
        }
    }

    /// What is in the office: messages, outcomes, complaints.
    async fn kept(&self) -> (i64, i64, i64) {
        static COUNT: Sql = Sql::new(
            "test.kept",
            "SELECT (SELECT COUNT(*) FROM incoming_mail) AS mails,
               (SELECT COUNT(*) FROM mail_outcome) AS outcomes,
               (SELECT COUNT(*) FROM complaint) AS complaints",
        );
        let counted = self.office.db().read(|conn| {
            Box::pin(async move {
                let row = conn.query_one(&COUNT, &[]).await?;
                Ok((
                    row.get("mails")?,
                    row.get("outcomes")?,
                    row.get("complaints")?,
                ))
            })
        });
        counted.await.expect("counted")
    }

    /// The bytes with what only this office can know, where they ask for it.
    fn filled_in(&self, bytes: &[u8]) -> Vec<u8> {
        let with = replaced(bytes, ADDRESS, self.address.as_bytes());
        replaced(&with, NOTICE, self.notice.as_bytes())
    }
}

fn replaced(bytes: &[u8], what: &[u8], by: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = rest.windows(what.len()).position(|here| here == what) {
        made.extend_from_slice(&rest[..at]);
        made.extend_from_slice(by);
        rest = &rest[at + what.len()..];
    }
    made.extend_from_slice(rest);
    made
}

/// The verdict is one of those that are known, with what belongs to it.
fn well_formed(received: &MailReceived) {
    let known = MAIL_REASONS.contains(&received.reason.as_str());
    let (number, reason) = (received.complaint.is_some(), received.reason.as_str());
    let fits = match received.verdict {
        MailVerdict::New => number && reason.is_empty() && received.warnings.is_empty(),
        MailVerdict::Warn => number && reason.is_empty() && !received.warnings.is_empty(),
        MailVerdict::Reply => number && reason.is_empty(),
        MailVerdict::Ignore => known && (!number || received.repeated),
    };
    assert!(fits, "{received:?}");
}

/// A word of a text by which it must be found: long enough, in letters that every rule of
/// folding leaves alone, and none that says nothing.
fn telling_word(text: &str) -> Option<&str> {
    // The words that say nothing are shorter (`stop.txt`).
    let letters = |word: &&str| {
        (9..=20).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    text.split_whitespace().take(50).find(letters)
}

async fn signed_in(office: &TestOffice, position: &str) -> Reader {
    let keeper = office.person("kasubag-umum").await;
    let official = office.person(position).await.official.id;
    let link = office.reset_password(&keeper, official).await;
    let password = NewPassword {
        password: PASSWORD.to_owned(),
        again: PASSWORD.to_owned(),
    };
    let token = office
        .accept_invite(&link.expect("a link").token, &password, None)
        .await
        .expect("accepted");
    let who = office.session(&token.0).await.expect("read");
    Reader {
        who: who.expect("a session"),
        cookie: format!("matur_sesi={}", token.0),
    }
}

/// The notice with which the first message was answered.
async fn one_notice(office: &TestOffice) -> Uuid {
    static ONE: Sql = Sql::new("test.one_notice", "SELECT id FROM notice");
    let read = office
        .db()
        .read(|conn| Box::pin(async move { conn.query_one(&ONE, &[]).await?.get("id") }));
    read.await.expect("its notice")
}
