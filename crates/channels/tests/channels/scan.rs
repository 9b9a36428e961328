//! What comes with a message is looked through by a real clamd (tests-support/clamd-up.sh)
//! before it is taken over; one that does not answer keeps no complaint back for long.

use std::sync::Arc;

use channels::{Clamd, ClamdAddress, Fail};
use data_encoding::BASE64_MIME;
use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{MailReceived, MailVerdict, Scanned, Scanner, both_offices};

/// The environment variable that says at which socket clamd listens.
const CLAMD: &str = "MATUR_TEST_CLAMD";
/// What clamd of the tests takes for a virus.
const MARKER: &[u8] = b"MATUR-TEST-MALWARE-MARKER";

/// A missing daemon is a failure, not a skip.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told their server by the environment"
)]
fn clamd() -> Clamd {
    let how = "start one with `export MATUR_TEST_CLAMD=$(tests-support/clamd-up.sh)`; `./test` does it by itself";
    let socket = std::env::var(CLAMD).unwrap_or_else(|_| panic!("{CLAMD} is not set: {how}"));
    at(&socket)
}

fn at(address: &str) -> Clamd {
    Clamd::new(ClamdAddress::parse(address).expect("an address"))
}

fn pdf(holding: &[u8]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%".to_vec();
    pdf.extend_from_slice(holding);
    pdf.extend_from_slice(b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n");
    pdf
}

/// A letter with these files.
fn letter(what: &str, files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut text = format!(
        "From: Ni Wayan Sukerti <sukerti@citizen.test>\r\nTo: pengaduan@office.test\r\n\
         Date: Mon, 2 Mar 2026 08:15:00 +0800\r\nSubject: {what}\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=batas\r\n\r\n\
         --batas\r\nContent-Type: text/plain\r\n\r\n{what}: pohon tumbang.\r\n"
    );
    for (name, bytes) in files {
        text += &format!(
            "--batas\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            BASE64_MIME.encode(bytes)
        );
    }
    (text + "--batas--\r\n").into_bytes()
}

/// The files of the case that a message became.
async fn files(office: &TestOffice, received: &MailReceived) -> Vec<String> {
    let clerk = office.person("staf-umum").await;
    let number = received.complaint.as_ref().expect("a complaint");
    let view = office.case(&clerk, number).await.expect("a case");
    view.attachments.into_iter().map(|file| file.name).collect()
}

#[tokio::test]
async fn clamd_answers_one_of_three_things() {
    let (clamd, now) = (clamd(), jiff::Timestamp::UNIX_EPOCH);
    assert!(
        clamd
            .version()
            .await
            .expect("it runs")
            .starts_with("ClamAV ")
    );
    assert_eq!(clamd.scan(b"", now).await, Scanned::Clean);
    assert_eq!(clamd.scan(&pdf(b"nothing"), now).await, Scanned::Clean);
    let found = Scanned::Found("Matur.Test.Marker.UNOFFICIAL".to_owned());
    assert_eq!(clamd.scan(&pdf(MARKER), now).await, found);
    // It takes 1 MB here, and hangs up on what is much longer.
    for megabytes in [2, 20] {
        let long = vec![0; megabytes << 20];
        assert_eq!(
            clamd.scan(&long, now).await,
            Scanned::Refused,
            "{megabytes}"
        );
    }
    let health = clamd.health.now();
    let counted = (health.scanned, health.found, health.refused);
    assert_eq!(counted, (3, 1, 2));
    assert_eq!((health.failures, health.scanned_at), (0, Some(now)));
}

#[tokio::test]
async fn who_is_not_clamd_is_told_by_a_code_and_left_alone_for_a_while() {
    let now = jiff::Timestamp::UNIX_EPOCH;
    let nobody = at("/nonexistent/clamd.ctl");
    assert_eq!(nobody.scan(b"x", now).await, Scanned::Silent);
    assert_eq!(nobody.health.now().failure, Some("unreachable"));
    assert_eq!(
        nobody.scan(b"x", now + SignedDuration::from_secs(29)).await,
        Scanned::Silent
    );
    assert_eq!(nobody.health.now().failures, 1, "it was not asked");
    assert_eq!(
        nobody.scan(b"x", now + SignedDuration::from_secs(31)).await,
        Scanned::Silent
    );
    assert_eq!(nobody.health.now().failures, 2);
    // Something else listens there, and hangs up, or says what clamd does not say.
    for says in ["", "HTTP/1.1 400 Bad Request\r\n\r\n"] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let other = at(&listener.local_addr().expect("an address").to_string());
        let talking = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("somebody");
                let mut buffer = [0; 1024];
                let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut buffer).await;
                let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, says.as_bytes()).await;
            }
        });
        assert_eq!(other.scan(b"x", now).await, Scanned::Silent, "{says}");
        let expected = if says.is_empty() {
            "closed"
        } else {
            "protocol"
        };
        assert_eq!(other.health.now().failure, Some(expected));
        assert_eq!(other.version().await, Err(Fail { code: "protocol" }));
        talking.abort();
    }
}

both_offices! {
    async fn what_holds_a_virus_stays_in_the_message(office: TestOffice) {
        office.set_scanner(Some(Arc::new(clamd())));
        let given = [("bersih.pdf", pdf(b"")), ("virus.pdf", pdf(MARKER))];
        let received = office.receive_mail(letter("Satu", &given)).await.expect("taken");
        assert_eq!(received.verdict, MailVerdict::Warn);
        assert_eq!(received.warnings, ["infected_attachment"]);
        assert_eq!(files(&office, &received).await, ["bersih.pdf"]);
        // Of a kind that is never taken over, too: somebody may save the message.
        let given = [("surat.txt", MARKER.to_vec())];
        let received = office.receive_mail(letter("Dua", &given)).await.expect("taken");
        assert!(received.warnings.contains(&"infected_attachment".to_owned()));
        // Too long to be looked through.
        let given = [("panjang.pdf", pdf(&vec![b'x'; 2 << 20]))];
        let received = office.receive_mail(letter("Tiga", &given)).await.expect("taken");
        assert_eq!(received.warnings, ["unscanned_attachment"]);
        assert!(files(&office, &received).await.is_empty());
    }

    async fn a_message_waits_for_a_scanner_and_not_for_ever(office: TestOffice) {
        office.set_scanner(Some(Arc::new(at("/nonexistent/clamd.ctl"))));
        let given = [("bersih.pdf", pdf(b""))];
        let raw = letter("Satu", &given);
        // It is kept, and whoever brought it may let go of it.
        assert_eq!(office.keep_and_treat_mail(raw.clone()).await, Ok(None));
        office.pass(SignedDuration::from_mins(2));
        office.work("one").await.expect("worked");
        // The scanner is back before the time is over.
        office.set_scanner(Some(Arc::new(clamd())));
        office.pass(SignedDuration::from_mins(10));
        office.work("one").await.expect("worked");
        let received = office.receive_mail(raw).await.expect("there");
        assert!(received.repeated && received.verdict == MailVerdict::New);
        assert_eq!(files(&office, &received).await, ["bersih.pdf"]);
        // It is not: the complaint is registered without the file, and says so.
        office.set_scanner(Some(Arc::new(at("/nonexistent/clamd.ctl"))));
        let raw = letter("Dua", &given);
        assert_eq!(office.keep_and_treat_mail(raw.clone()).await, Ok(None));
        for _ in 0..8 {
            office.pass(SignedDuration::from_mins(2));
            office.work("one").await.expect("worked");
        }
        let received = office.receive_mail(raw).await.expect("there");
        assert!(received.repeated && received.verdict == MailVerdict::Warn);
        assert_eq!(received.warnings, ["unscanned_attachment"]);
        assert!(files(&office, &received).await.is_empty());
        // What has no file does not wait.
        let received = office.receive_mail(letter("Tiga", &[])).await.expect("taken");
        assert_eq!(received.verdict, MailVerdict::New);
    }

    async fn an_answer_of_a_complainant_is_looked_through_too(office: TestOffice) {
        office.set_scanner(Some(Arc::new(clamd())));
        let first = office.receive_mail(letter("Satu", &[])).await.expect("taken");
        let number = first.complaint.clone().expect("a complaint");
        let given = [("virus.pdf", pdf(MARKER)), ("bersih.pdf", pdf(b""))];
        let answer = letter(&format!("Re: {number}"), &given);
        let received = office.receive_mail(answer).await.expect("taken");
        assert_eq!((received.verdict, received.complaint), (MailVerdict::Reply, Some(number)));
        assert_eq!(received.warnings, ["infected_attachment"]);
        assert_eq!(files(&office, &first).await, ["bersih.pdf"]);
    }
}
