//! What a complainant is told by e-mail, and what he answers.

use casework::{CallKind, ComplaintNumber, IdentityKind, NoticeKind, ReplyWay};
use jiff::{SignedDuration, Timestamp};
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, ConcludeInput, Ending, Installation, MailReceived, MailVerdict, NewComplaint,
    NoticeMail, NoticeSaid, NoticeState, OfficeMail, ToSend, both_offices,
};

use crate::{count, run};

const OWN: &str = "pengaduan@kantor.example";
pub(crate) const HERS: &str = "sukerti@warga.example";
const STORY: &str = "Lampu jalan di tikungan padam sejak Jumat.";

fn reached() -> OfficeMail {
    OfficeMail {
        address: OWN.to_owned(),
        tags: true,
        sends: true,
        trusted: Some("mx.kantor.example".to_owned()),
    }
}

/// An office that sends, and who does it for it.
pub(crate) async fn sending(office: &TestOffice) -> Installation {
    office.set_mail(reached());
    office.installation().await
}

fn written(from: &str, to: &str, headers: &str, text: &str) -> Vec<u8> {
    format!(
        "From: {from}\r\nTo: {to}\r\nDate: Wed, 10 Jun 2026 08:15:00 +0800\r\n{headers}\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

fn complaint() -> Vec<u8> {
    let from = format!("Ni Wayan Sukerti <{HERS}>");
    let headers = "Subject: Lampu jalan\r\nMessage-ID: <1@warga.example>\r\n";
    written(&from, OWN, headers, STORY)
}

async fn receive(office: &TestOffice, raw: Vec<u8>) -> MailReceived {
    office.receive_mail(raw).await.expect("received")
}

/// Everything that is to be sent now.
pub(crate) async fn due(installation: &Installation) -> Vec<ToSend> {
    installation.notices_to_send("test").await.expect("claimed")
}

pub(crate) async fn one(installation: &Installation) -> ToSend {
    let mut due = due(installation).await;
    assert_eq!(due.len(), 1, "{due:?}");
    due.remove(0)
}

pub(crate) async fn send(installation: &Installation) -> NoticeMail {
    let one = one(installation).await;
    installation.notice_sent(&one).await.expect("noted");
    one.mail
}

pub(crate) async fn states(
    office: &TestOffice,
    number: &ComplaintNumber,
) -> Vec<(NoticeKind, NoticeState, String)> {
    let camat = office.person("camat").await;
    let view = office.case(&camat, number).await.expect("the case");
    let lines = view.notices.into_iter();
    lines
        .map(|line| (line.kind, line.state, line.why))
        .collect()
}

/// What waits in a case, as its clerk sees it.
pub(crate) async fn calls(office: &TestOffice, number: &ComplaintNumber) -> Vec<CallKind> {
    let clerk = office.person("staf-umum").await;
    let view = office.case(&clerk, number).await.expect("the case");
    view.calls.iter().map(|(kind, _)| *kind).collect()
}

async fn thread(office: &TestOffice, number: &ComplaintNumber) -> Vec<String> {
    let clerk = office.person("staf-umum").await;
    let view = office.case(&clerk, number).await.expect("the case");
    view.thread
        .into_iter()
        .filter_map(|message| message.text)
        .collect()
}

pub(crate) async fn recorded(office: &TestOffice) -> ComplaintNumber {
    receive(office, complaint())
        .await
        .complaint
        .expect("a number")
}

/// The Kasubag asks the complainant to complete something; by when.
async fn ask(office: &TestOffice, number: &ComplaintNumber) -> Timestamp {
    let kasubag = office.person("kasubag-umum").await;
    let limit = office.suspension_limit(&kasubag);
    let until = office.suspension_end(&kasubag, limit).expect("a day");
    let question = "Di dusun mana?".into();
    let ask = ActInput::Suspend { question, until };
    let asked = office.act_as("kasubag-umum", number, ask, Vec::new()).await;
    asked.expect("asked");
    until
}

/// What was asked is brought.
async fn bring(office: &TestOffice, number: &ComplaintNumber) {
    let supplement = "Di Megati Kelod.".into();
    let brought = ActInput::Resume { supplement };
    let resumed = office
        .act_as("staf-umum", number, brought, Vec::new())
        .await;
    resumed.expect("resumed");
}

fn by_mail(office: &TestOffice, identity: &str) -> NewComplaint {
    NewComplaint {
        identity: identity.to_owned(),
        name: "Ni Wayan Sukerti".to_owned(),
        contact: HERS.to_owned(),
        reply_way: "email".to_owned(),
        subject: "Lampu jalan".to_owned(),
        ..office.sample()
    }
}

both_offices! {
    async fn a_notice_that_can_never_be_made_fails_in_the_end(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        office.finish(&number, &Wishes::default()).await;
        // The signed letter goes along, and its file is gone.
        std::fs::remove_dir_all(office.folder().join("files")).expect("removed");
        let mut tries = 0;
        while states(&office, &number).await[1].1 == NoticeState::Waiting {
            assert!(due(&installation).await.is_empty());
            office.pass(SignedDuration::from_hours(12));
            tries += 1;
            assert!(tries <= 40, "it is given up");
        }
        let failed = (NoticeKind::Answer, NoticeState::Failed, "not_made".to_owned());
        assert_eq!(states(&office, &number).await[1], failed);
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
    }

    async fn who_writes_is_told_number_and_pin_once(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let mail = send(&installation).await;
        assert_eq!((mail.kind, mail.to.as_str(), mail.from.as_str()), (NoticeKind::Acknowledgement, HERS, OWN));
        assert_eq!((mail.number.as_ref(), mail.subject.as_deref()), (Some(&number), Some("Lampu jalan")));
        assert_eq!(mail.name.as_deref(), Some("Ni Wayan Sukerti"));
        assert_eq!(mail.references, ["1@warga.example"], "her mail program shows it below hers");
        assert!(mail.reply_to.starts_with("pengaduan+2026-1-") && mail.reply_to.ends_with("@kantor.example"));
        let NoticeSaid::Recorded { pin: Some(pin), promised: Some(_), .. } = &mail.said else {
            panic!("number, PIN and promise");
        };
        // The PIN opens her case, and lies nowhere any more.
        assert!(office.prove(&number.to_string(), pin, "10.0.0.1").await.is_ok());
        assert_eq!(count(office.db(), "notice WHERE secret IS NOT NULL").await, 0);
        assert!(!format!("{mail:?}").contains("sukerti"));
        // It was said, and is not said again.
        assert!(due(&installation).await.is_empty());
        assert_eq!(states(&office, &number).await, [(NoticeKind::Acknowledgement, NoticeState::Sent, String::new())]);
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        assert!(view.history.iter().any(|line| line.kind == "notice_sent"));
        // The same message again tells nobody anything.
        receive(&office, complaint()).await;
        assert!(due(&installation).await.is_empty());
        office.assert_settled().await;
    }

    async fn what_happens_to_a_case_is_told(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        // A question, and a reminder three days before its time is over.
        let until = ask(&office, &number).await;
        let mail = send(&installation).await;
        let asked = NoticeSaid::Asked { question: Some("Di dusun mana?".into()), until };
        assert!(mail.kind == NoticeKind::Question && mail.said == asked);
        office.pass(until.duration_since(office.now()) - SignedDuration::from_hours(73));
        assert!(due(&installation).await.is_empty());
        office.pass(SignedDuration::from_hours(2));
        let mail = send(&installation).await;
        assert!(mail.kind == NoticeKind::Reminder && mail.said == asked);
        bring(&office, &number).await;
        // What somebody writes.
        let clerk = office.person("staf-umum").await;
        office.write_to_complainant(&clerk, &number, "k", "Petugas datang besok.").await.expect("sent");
        let mail = send(&installation).await;
        let text = Some("Petugas datang besok.".to_owned());
        assert!(mail.kind == NoticeKind::Message && mail.said == NoticeSaid::Written { text });
        // The answer, with the signed letter.
        let passed = office.finish(&number, &Wishes::default()).await;
        assert!(passed.contains(&9));
        let mail = send(&installation).await;
        let file = mail.file.as_ref().expect("the signed letter");
        assert!(mail.kind == NoticeKind::Answer && file.media_type == "application/pdf");
        let NoticeSaid::Answered { text: Some(_), signed: Some(_), has_letter: true, .. } = &mail.said else {
            panic!("an answer");
        };
        office.assert_settled().await;
    }

    async fn a_reminder_of_what_was_answered_is_dropped(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let until = ask(&office, &number).await;
        send(&installation).await;
        bring(&office, &number).await;
        office.pass(until.duration_since(office.now()));
        assert!(due(&installation).await.is_empty());
        let dropped = (NoticeKind::Reminder, NoticeState::Dropped, "settled".to_owned());
        assert!(states(&office, &number).await.contains(&dropped));
        office.assert_settled().await;
    }

    async fn how_a_case_ended_is_told(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        send(&installation).await;
        office.take_to_step(&number, 5, &Wishes::default()).await;
        let given = ConcludeInput {
            how: Ending::Rejected,
            body: String::new(),
            reference: String::new(),
            remind_at: None,
            into: String::new(),
            reason: "Jalan ini milik provinsi.".into(),
        };
        office.act_as("camat", &number, ActInput::Conclude(given), Vec::new()).await.expect("rejected");
        let mail = send(&installation).await;
        let NoticeSaid::Ended { how: "rejected", grounds: Some(grounds), objection: Some(_), .. } = &mail.said else {
            panic!("how it ended");
        };
        assert_eq!(grounds, "Jalan ini milik provinsi.");
    }

    async fn of_a_protected_complainant_nothing_is_said(office: TestOffice) {
        let installation = sending(&office).await;
        let number = office.take_in(&by_mail(&office, "confidential")).await;
        let nothing = |mail: &NoticeMail| mail.name.is_none() && mail.subject.is_none() && mail.file.is_none();
        let mail = send(&installation).await;
        assert!(nothing(&mail) && mail.number.is_some());
        // The counter handed the PIN out.
        assert!(matches!(mail.said, NoticeSaid::Recorded { pin: None, .. }));
        let clerk = office.person("staf-umum").await;
        office.write_to_complainant(&clerk, &number, "k", "Petugas datang besok.").await.expect("sent");
        let mail = send(&installation).await;
        assert!(nothing(&mail) && mail.said == NoticeSaid::Written { text: None });
        office.finish(&number, &Wishes::default()).await;
        let mail = send(&installation).await;
        assert!(nothing(&mail) && mail.kind == NoticeKind::Answer);
        assert!(matches!(mail.said, NoticeSaid::Answered { text: None, has_letter: true, .. }));
        // One who is protected later is told nothing from then on.
        let number = office.take_in(&by_mail(&office, "open")).await;
        office.raise_protection(&clerk, &number, "p", "Diminta").await.expect("protected");
        let mail = send(&installation).await;
        assert!(nothing(&mail) && mail.number == Some(number));
    }

    async fn only_who_wants_e_mail_gets_it(office: TestOffice) {
        // Nobody sends: nothing is called for.
        recorded(&office).await;
        assert_eq!(count(office.db(), "notice").await, 0);
        let installation = sending(&office).await;
        // He wants to be called, and left an address all the same.
        let by_phone = NewComplaint { contact: HERS.to_owned(), ..office.sample() };
        let number = office.take_in(&by_phone).await;
        assert_eq!(count(office.db(), "notice").await, 0);
        // What is typed as contact is no address.
        let odd = NewComplaint { contact: "@sukerti".to_owned(), ..by_mail(&office, "open") };
        office.take_in(&odd).await;
        // The office does not write to itself.
        let own = NewComplaint { contact: OWN.to_uppercase(), ..by_mail(&office, "open") };
        office.take_in(&own).await;
        assert_eq!(count(office.db(), "notice").await, 0);
        // An answer goes by e-mail where it is given so.
        office.take_to_step(&number, 9, &Wishes::default()).await;
        let (key, mut request) = office.asked(&number, &Wishes::default()).await;
        let ActInput::FollowUp(given) = &mut request.input else { panic!("the answer is given") };
        given.way = "email".to_owned();
        let who = office.person(&key).await;
        office.act(&who, &number, request).await.expect("answered");
        assert_eq!(send(&installation).await.kind, NoticeKind::Answer);
        // Who was erased is told nothing any more.
        let number = office.take_in(&by_mail(&office, "open")).await;
        run(office.db(), "UPDATE complaint SET identity = NULL WHERE number = $1", &[i64::from(number.register.number).into()])
            .await
            .expect("erased");
        assert!(due(&installation).await.is_empty());
        let dropped = (NoticeKind::Acknowledgement, NoticeState::Dropped, "no_address".to_owned());
        assert_eq!(states(&office, &number).await, [dropped]);
    }

    async fn machines_that_answer_each_other_come_to_an_end(office: TestOffice) {
        let installation = sending(&office).await;
        for n in 0..7 {
            let headers = format!("Subject: Kabar {n}\r\n");
            receive(&office, written(HERS, OWN, &headers, &format!("Sekali lagi, {n}."))).await;
        }
        let mut sent = 0;
        loop {
            let due = due(&installation).await;
            if due.is_empty() {
                break;
            }
            sent += due.len();
            for one in due {
                installation.notice_sent(&one).await.expect("noted");
            }
        }
        assert_eq!(sent, 5);
        assert_eq!(count(office.db(), "notice WHERE why = 'too_many' AND secret IS NULL").await, 2);
        // Another address is another matter, and tomorrow is another day.
        receive(&office, written("made@warga.example", OWN, "Subject: A\r\n", "Got mampet.")).await;
        send(&installation).await;
        office.pass(SignedDuration::from_hours(25));
        receive(&office, written(HERS, OWN, "Subject: B\r\n", "Masih padam.")).await;
        send(&installation).await;
    }

    async fn what_does_not_arrive_comes_back_to_the_desk(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        // Not now: it is tried again, under the same Message-ID.
        let first = one(&installation).await;
        installation.notice_refused(&first, "later", false).await.expect("noted");
        assert!(due(&installation).await.is_empty());
        office.pass(SignedDuration::from_secs(11));
        let again = one(&installation).await;
        assert_eq!(again.mail.message_id, first.mail.message_id);
        assert_eq!(calls(&office, &number).await, []);
        // Never.
        installation.notice_refused(&again, "no_such_mailbox", true).await.expect("noted");
        let failed = (NoticeKind::Acknowledgement, NoticeState::Failed, "no_such_mailbox".to_owned());
        assert_eq!(states(&office, &number).await, [failed]);
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
        let clerk = office.person("staf-umum").await;
        let desk = office.desk(&clerk).await.expect("a desk");
        assert!(desk.calls.iter().any(|call| call.number == number && call.kind == CallKind::Undelivered));
        office.note_messages(&clerk, &number).await.expect("noted");
        assert_eq!(calls(&office, &number).await, []);
        // Tried for days and given up.
        office.write_to_complainant(&clerk, &number, "k", "Petugas datang besok.").await.expect("sent");
        for tries in 1.. {
            let Some(one) = due(&installation).await.pop() else {
                assert_eq!(tries, 21);
                break;
            };
            installation.notice_refused(&one, "unreachable", false).await.expect("noted");
            office.pass(SignedDuration::from_hours(7));
        }
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
        office.sign_reached_head().await.expect("signed");
        let report = office.audit().await.expect("audited");
        assert!(report.is_whole(), "{:?}", report.broken);
    }

    async fn a_server_that_dies_while_it_sends_sends_again(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let first = one(&installation).await;
        // Nobody said what became of it.
        assert!(due(&installation).await.is_empty());
        office.pass(SignedDuration::from_mins(6));
        let again = one(&installation).await;
        assert_eq!(again.mail.message_id, first.mail.message_id);
        installation.notice_sent(&again).await.expect("noted");
        // The first one was only slow.
        installation.notice_sent(&first).await.expect("noted");
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        let told = view.history.iter().filter(|line| line.kind == "notice_sent");
        assert_eq!(told.count(), 1);
        office.assert_settled().await;
    }

    async fn an_answer_to_the_address_of_a_case_lands_in_it(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let told = send(&installation).await;
        let text = "Tepatnya di depan bale banjar.\r\n\r\nPada Rab, 10 Jun 2026 Kantor menulis:\r\n> Mohon lengkapi";
        let raw = written(HERS, &told.reply_to, "Subject: Re: apa saja\r\n", text);
        let received = receive(&office, raw.clone()).await;
        assert_eq!((received.verdict, received.complaint.as_ref()), (MailVerdict::Reply, Some(&number)));
        assert_eq!(thread(&office, &number).await, ["Tepatnya di depan bale banjar."]);
        assert_eq!(calls(&office, &number).await, [CallKind::Message]);
        // Once, whoever brings it; and nobody is told that it came.
        let again = receive(&office, raw).await;
        assert!(again.repeated && again.verdict == MailVerdict::Reply);
        assert_eq!(again.complaint.as_ref(), Some(&number), "it still tells of which case");
        assert_eq!(thread(&office, &number).await.len(), 1);
        assert!(due(&installation).await.is_empty());
        // The next notice answers her last message.
        office.pass(SignedDuration::from_secs(1));
        let raw = written(HERS, &told.reply_to, "Message-ID: <2@warga.example>\r\n", "Sudah ada kabar?");
        receive(&office, raw).await;
        let clerk = office.person("staf-umum").await;
        office.write_to_complainant(&clerk, &number, "k", "Besok.").await.expect("sent");
        assert_eq!(send(&installation).await.references, ["2@warga.example"]);
        // From another address it is hers, for nobody else knows where to; somebody looks at it.
        let other = written("suami@warga.example", &told.reply_to, "Subject: x\r\n", "Kami tunggu.");
        let received = receive(&office, other).await;
        assert_eq!((received.verdict, received.warnings), (MailVerdict::Reply, vec!["other_sender".to_owned()]));
        // The address in capitals, and beside others.
        let both = format!("lain@kantor.example, {}", told.reply_to.to_uppercase());
        let received = receive(&office, written(HERS, &both, "Subject: y\r\n", "Terima kasih.")).await;
        assert_eq!(received.complaint, Some(number));
        office.assert_settled().await;
    }

    async fn an_answer_to_a_notice_or_to_ones_own_message_lands_in_its_case(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let told = send(&installation).await;
        // The server knows no tags: what is answered is named by the headers.
        let headers = format!("Subject: Re: x\r\nIn-Reply-To: <{}>\r\n", told.message_id);
        let received = receive(&office, written(HERS, OWN, &headers, "Di depan bale banjar.")).await;
        assert_eq!(received.complaint.as_ref(), Some(&number));
        let headers = format!("Subject: Re: x\r\nReferences: <1@warga.example> <{}>\r\n", told.message_id);
        let received = receive(&office, written(HERS, OWN, &headers, "Ini fotonya.")).await;
        assert_eq!(received.complaint.as_ref(), Some(&number));
        // She answers her own message: it is hers by its sender.
        let headers = "Subject: Lampu\r\nIn-Reply-To: <1@warga.example>\r\n";
        let received = receive(&office, written(HERS, OWN, headers, "Tambahan dari saya.")).await;
        assert_eq!(received.complaint.as_ref(), Some(&number));
        // A neighbour who had a copy of it begins a case of his own.
        let received = receive(&office, written("tetangga@warga.example", OWN, headers, "Saya juga.")).await;
        assert_eq!(received.verdict, MailVerdict::New);
        assert_ne!(received.complaint, Some(number.clone()));
        assert_eq!(thread(&office, &number).await.len(), 3);
    }

    async fn who_names_a_number_must_be_its_complainant(office: TestOffice) {
        let _sends = sending(&office).await;
        let number = recorded(&office).await;
        let subject = format!("Subject: Tentang [{number}]\r\n");
        let received = receive(&office, written(HERS, OWN, &subject, "Masih padam.")).await;
        assert_eq!(received.complaint.as_ref(), Some(&number));
        // A stranger neither sees nor changes the case: what he writes is his own.
        let stranger = receive(&office, written("orang@lain.example", OWN, &subject, "Apa kabarnya?")).await;
        assert_eq!(stranger.verdict, MailVerdict::New);
        assert_ne!(stranger.complaint, Some(number.clone()));
        // Somebody writes in her name, and the office's own server says so.
        let forged = format!("Authentication-Results: mx.kantor.example; dmarc=fail\r\n{subject}");
        let forged = receive(&office, written(HERS, OWN, &forged, "Cabut saja.")).await;
        assert_ne!(forged.complaint, Some(number.clone()));
        // What others say of it is worth nothing.
        let elsewhere = format!("Authentication-Results: mx.lain.example; dmarc=fail\r\n{subject}");
        let own = receive(&office, written(HERS, OWN, &elsewhere, "Ini saya.")).await;
        assert_eq!(own.complaint, Some(number.clone()));
        // Where nothing is said of the address, the server that sent it counts, and who signed.
        for (said, text, own) in [("spf=fail", "Batal.", false), ("spf=fail; dkim=pass", "Diteruskan.", true)] {
            let headers = format!("Authentication-Results: mx.kantor.example; {said}\r\n{subject}");
            let received = receive(&office, written(HERS, OWN, &headers, text)).await;
            assert_eq!(received.complaint == Some(number.clone()), own, "{said}");
        }
        // Guessed tags are none.
        for tag in ["2026-1-00000000000000000000", "2026-1", "2026-1-", "1-1-1", "2026-99-0", "x", "2026-1-0-0", "-", "99999999999-9-9"] {
            let to = format!("pengaduan+{tag}@kantor.example");
            let guess = receive(&office, written("orang@lain.example", &to, "Subject: s\r\n", &format!("Kabar {tag}."))).await;
            assert_eq!(guess.verdict, MailVerdict::New, "{tag}");
        }
        // Nor is a Message-ID that somebody makes up.
        let made_up = format!("Subject: s\r\nIn-Reply-To: <matur.{}@kantor.example>\r\n", uuid::Uuid::from_u128(7).as_simple());
        let guess = receive(&office, written("orang@lain.example", OWN, &made_up, "Balas.")).await;
        assert_eq!(guess.verdict, MailVerdict::New);
        assert_eq!(thread(&office, &number).await, ["Masih padam.", "Ini saya.", "Diteruskan."]);
    }

    async fn what_a_machine_wrote_is_answered_by_none_whoever_takes_it(office: TestOffice) {
        let _sends = sending(&office).await;
        let clerk = office.person("staf-umum").await;
        for (header, reason) in [
            ("Auto-Submitted: auto-replied", "auto_reply"),
            ("Auto-Submitted: auto-generated", "generated"),
            ("List-Id: <kabar.example>", "list"),
            ("Precedence: bulk", "bulk"),
        ] {
            let headers = format!("Subject: Kabar\r\n{header}\r\n");
            let raw = written("mesin@lain.example", OWN, &headers, &format!("Tiang miring, {reason}."));
            let aside = receive(&office, raw).await;
            assert_eq!((aside.verdict, aside.reason.as_str()), (MailVerdict::Ignore, reason));
            let taken = office.take_mail(&clerk, aside.mail).await.expect("taken");
            let case = office.case(&clerk, &taken.complaint.expect("a number")).await.expect("the case");
            // Whoever wants to write there himself finds the address.
            assert_eq!(case.identity.contact.as_deref(), Some("mesin@lain.example"));
            assert_eq!(case.reply_way, ReplyWay::Tracking);
        }
        assert_eq!(count(office.db(), "notice").await, 0);
        // Whom a filter took for spam is a person all the same.
        let raw = written(HERS, OWN, "Subject: Lampu\r\nX-Spam-Flag: YES\r\n", "Padam.");
        let aside = receive(&office, raw).await;
        office.take_mail(&clerk, aside.mail).await.expect("taken");
        assert_eq!(count(office.db(), "notice").await, 1);
    }

    async fn an_answer_to_a_closed_case_is_kept_and_begins_none(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let told = send(&installation).await;
        office.finish(&number, &Wishes::default()).await;
        let received = receive(&office, written(HERS, &told.reply_to, "Subject: Re\r\n", "Terima kasih.")).await;
        assert_eq!((received.verdict, received.reason.as_str()), (MailVerdict::Ignore, "case_closed"));
        // Somebody may make a complaint of it after all.
        let clerk = office.person("staf-umum").await;
        let made = office.take_mail(&clerk, received.mail).await.expect("taken");
        assert_ne!(made.complaint, Some(number));
        // One machine writes and writes: a day's worth of it is taken.
        let number = recorded_by(&office, "made@warga.example").await;
        let told = send_all(&installation).await;
        let told = told.into_iter().find(|mail| mail.number.as_ref() == Some(&number));
        let told = told.expect("told");
        let mut last = None;
        for n in 0..21 {
            let raw = written("made@warga.example", &told.reply_to, "Subject: Re\r\n", &format!("Kabar {n}."));
            last = Some(receive(&office, raw).await);
        }
        assert_eq!(last.expect("the last").reason, "too_many");
        assert_eq!(thread(&office, &number).await.len(), 20);
    }

    async fn a_report_of_failure_marks_the_notice(office: TestOffice) {
        let installation = sending(&office).await;
        let number = recorded(&office).await;
        let told = send(&installation).await;
        let report = |original: &str, to: &str, action: &str| {
            format!(
                "Return-Path: <>\r\nFrom: MAILER-DAEMON@kantor.example\r\nTo: {to}\r\n\
                 Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
                 Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
                 --b\r\nContent-Type: text/plain\r\n\r\nmailbox is gone\r\n\
                 --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; kantor.example\r\n\r\n\
                 Final-Recipient: rfc822; {HERS}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n\
                 --b\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}Subject: x\r\n\r\n--b--\r\n"
            )
            .into_bytes()
        };
        let ours = format!("Message-ID: <{}>\r\n", told.message_id);
        let sent = vec![(NoticeKind::Acknowledgement, NoticeState::Sent, String::new())];
        // It is only late.
        assert_eq!(receive(&office, report(&ours, OWN, "delayed")).await.reason, "bounce");
        assert_eq!(states(&office, &number).await, sent);
        // It was somebody else's.
        receive(&office, report("Message-ID: <9@lain.example>\r\n", OWN, "failed")).await;
        assert_eq!(states(&office, &number).await, sent);
        // It was ours.
        let received = receive(&office, report(&ours, OWN, "failed")).await;
        assert_eq!((received.verdict, received.reason.as_str()), (MailVerdict::Ignore, "bounce"));
        let failed = vec![(NoticeKind::Acknowledgement, NoticeState::Failed, "bounced".to_owned())];
        assert_eq!(states(&office, &number).await, failed);
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
        // A server that quotes nothing sends it to the address of the case.
        let clerk = office.person("staf-umum").await;
        office.write_to_complainant(&clerk, &number, "k", "Besok.").await.expect("sent");
        let told = send(&installation).await;
        assert_eq!(calls(&office, &number).await, []);
        receive(&office, report("", &told.reply_to, "failed")).await;
        assert_eq!(calls(&office, &number).await, [CallKind::Undelivered]);
        // Reports are answered by nobody.
        assert!(due(&installation).await.is_empty());
        office.assert_settled().await;
    }

    async fn somebody_of_the_office_tries_whether_it_arrives(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let unset = office.try_mail(&keeper, HERS).await;
        assert_eq!(crate::faults(unset), [("to", "mail_not_sent")]);
        let installation = sending(&office).await;
        let wrong = office.try_mail(&keeper, "sukerti").await;
        assert_eq!(crate::faults(wrong), [("to", "mail_address")]);
        let clerk = office.person("kasi-pmd").await;
        assert!(office.try_mail(&clerk, HERS).await.is_err());
        let id = office.try_mail(&keeper, HERS).await.expect("tried");
        assert_eq!(office.notices_waiting().await.expect("read").count, 1);
        let mail = send(&installation).await;
        assert!(mail.kind == NoticeKind::Test && mail.to == HERS && mail.said == NoticeSaid::Try);
        assert_eq!(mail.reply_to, OWN);
        let tried = office.tried_mail(&keeper, id).await.expect("read").expect("there");
        assert_eq!(tried.state, NoticeState::Sent);
        assert_eq!(office.notices_waiting().await.expect("read").count, 0);
        assert_eq!(count(office.db(), "notice WHERE secret IS NOT NULL").await, 0);
    }
}

async fn recorded_by(office: &TestOffice, from: &str) -> ComplaintNumber {
    let raw = written(from, OWN, "Subject: Got\r\n", "Got mampet di Bantas.");
    receive(office, raw).await.complaint.expect("a number")
}

async fn send_all(installation: &Installation) -> Vec<NoticeMail> {
    let mut sent = Vec::new();
    for one in due(installation).await {
        installation.notice_sent(&one).await.expect("noted");
        sent.push(one.mail);
    }
    sent
}

#[test]
fn confidential_is_no_open_identity() {
    assert!(casework::may_tell_by_mail(IdentityKind::Open));
    assert!(!casework::may_tell_by_mail(IdentityKind::Confidential));
}
