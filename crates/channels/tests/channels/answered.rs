//! The whole way and back: a real mail, what its sender is told, what he answers.

use std::sync::Arc;

use casework::{CallKind, ComplaintNumber};
use channels::{Channel, Mailbox, post_once};
use mail_parser::{Message, MessageParser};
use office::testing::{TestOffice, Wishes};
use office::{Installation, NoticeState, OfficeMail, both_offices};

use crate::post::{Post, Talk, Watch};

const URL: &str = "https://aduan.office.test";

/// An office with a mailbox and a sender, and whoever complains to it.
struct Way {
    post: Post,
    installation: Arc<Installation>,
    /// A second mailbox, of which nothing is sent, and the one at work.
    channels: [Channel; 2],
    watch: Watch,
}

impl Way {
    async fn begin(office: &TestOffice) -> Way {
        let post = Post::new();
        let mailbox = both_ways(&post);
        office.set_mail(OfficeMail {
            address: mailbox.address.clone(),
            tags: true,
            sends: true,
            trusted: None,
        });
        let installation = Arc::new(office.installation().await);
        let watched = channels::Watched::new(office.id(), mailbox.clone());
        let second = Mailbox {
            address: "lain@office.test".to_owned(),
            smtp: None,
            ..mailbox.clone()
        };
        Way {
            channels: [second, mailbox].map(|mailbox| Channel::new(office.id(), mailbox)),
            watch: Watch::of(Arc::clone(&installation), watched, "one"),
            installation,
            post,
        }
    }

    /// A citizen of his own.
    fn citizen(&self) -> String {
        self.post
            .address()
            .replace("aduan-", "warga-")
            .replace("@office.test", "@citizen.test")
    }

    async fn writes(&self, from: &str, to: &str, headers: &str, text: &str) {
        let raw = format!(
            "From: Ni Wayan Sukerti <{from}>\r\nTo: {to}\r\nMIME-Version: 1.0\r\n{headers}\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        );
        self.post.send(to, raw.as_bytes()).await;
    }

    /// Sends all that is due.
    async fn send(&self) -> usize {
        let sent = post_once(&self.installation, &self.channels, "one", |_| {
            URL.to_owned()
        });
        sent.await.expect("sent")
    }
}

fn both_ways(post: &Post) -> Mailbox {
    let ca = post.tls("ca.pem");
    post.settings(&format!(
        "[imap]\nhost = \"localhost\"\nport = {}\nca_file = \"{ca}\"\npassword_file = \"password\"\n\
         [smtp]\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = \"{ca}\"\n\
         password_file = \"password\"\n",
        post.port("imaps"),
        post.port("submission"),
        ca = ca.display()
    ))
}

/// The n-th message of a mailbox, once it is there.
async fn nth(client: &mut Talk, n: usize) -> Vec<u8> {
    loop {
        if let Some(uid) = client.find("INBOX", "ALL").await.get(n - 1) {
            let command = format!("UID FETCH {uid} BODY.PEEK[]");
            return client.literal(&command).await;
        }
    }
}

fn parsed(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).expect("a message")
}

async fn only_case(office: &TestOffice) -> ComplaintNumber {
    let clerk = office.person("staf-umum").await;
    let desk = office.desk(&clerk).await.expect("a desk");
    desk.waiting.first().expect("a case").number.clone()
}

both_offices! {
    async fn a_mail_becomes_a_case_and_its_sender_hears_of_it_to_the_end(office: TestOffice) {
        let way = Way::begin(&office).await;
        let citizen = way.citizen();
        let headers = "Subject: Lampu jalan\r\nMessage-ID: <1@citizen.test>\r\n";
        way.writes(&citizen, &way.post.address(), headers, "Lampu di tikungan padam.").await;
        way.watch.until_taken(1).await;
        let number = only_case(&office).await;

        // The acknowledgement, in her mailbox.
        assert_eq!(way.send().await, 1);
        let mut mailbox = way.post.client_of(&citizen).await;
        let raw = nth(&mut mailbox, 1).await;
        let told = parsed(&raw);
        let text = told.body_text(0).expect("text").into_owned();
        assert!(told.subject().is_some_and(|said| said.contains(&number.to_string())));
        assert_eq!(told.in_reply_to().as_text(), Some("1@citizen.test"));
        assert!(text.contains("Yth. Ni Wayan Sukerti") && text.contains(&format!("{URL}/lacak?nomor={number}")), "{text}");
        let pin = text.split("PIN Anda: ").nth(1).and_then(|rest| rest.split_whitespace().next());
        assert!(office.prove(&number.to_string(), pin.expect("a PIN"), "10.0.0.1").await.is_ok());
        let html = told.body_html(0).expect("HTML").into_owned();
        assert!(html.contains(&number.to_string()) && !html.contains("<script") && !html.contains("<img"));

        // She answers, as her program does.
        let reply_to = told.reply_to().and_then(|to| to.first()).and_then(|to| to.address());
        let reply_to = reply_to.expect("an address").to_owned();
        let headers = format!("Subject: Re: {}\r\nIn-Reply-To: <{}>\r\n", number, told.message_id().expect("an id"));
        way.writes(&citizen, &reply_to, &headers, "Di depan bale banjar.\r\n\r\n> Pengaduan Anda diterima").await;
        way.watch.until_taken(2).await;
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(view.thread.len(), 1);
        assert_eq!(view.thread[0].text.as_deref(), Some("Di depan bale banjar."));
        assert_eq!(way.send().await, 0, "nobody is told that it came");

        // What an officer writes, and the answer with its signed letter.
        office.write_to_complainant(&clerk, &number, "k", "Petugas <b>datang</b> besok.").await.expect("sent");
        assert_eq!(way.send().await, 1);
        let raw = nth(&mut mailbox, 2).await;
        let told = parsed(&raw);
        assert!(told.body_text(0).expect("text").contains("Petugas <b>datang</b> besok."));
        assert!(told.body_html(0).expect("HTML").contains("Petugas &#60;b&#62;datang&#60;/b&#62; besok."));
        office.finish(&number, &Wishes::default()).await;
        assert_eq!(way.send().await, 1);
        let raw = nth(&mut mailbox, 3).await;
        let told = parsed(&raw);
        let letter = told.attachment(0).expect("the signed letter");
        assert_eq!(letter.contents(), office.scan().bytes);
        let name = mail_parser::MimeHeaders::attachment_name(letter);
        assert_eq!(name, Some(format!("Surat-jawaban-{number}.pdf").as_str()));
        let camat = office.person("camat").await;
        let view = office.case(&camat, &number).await.expect("the case");
        let states: Vec<_> = view.notices.iter().map(|notice| notice.state).collect();
        assert_eq!(states, [NoticeState::Sent; 3]);
        office.assert_settled().await;
    }

    async fn what_comes_back_or_is_refused_is_told_at_the_desk(office: TestOffice) {
        let way = Way::begin(&office).await;
        // Taken by the server and then returned, as a full mailbox is.
        let late = "late-bounce@citizen.test";
        way.writes(late, &way.post.address(), "Subject: Satu\r\n", "Got mampet.").await;
        way.watch.until_taken(1).await;
        let number = only_case(&office).await;
        assert_eq!(way.send().await, 1);
        way.watch.until_taken(2).await;
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        let told = &view.notices[0];
        assert_eq!((told.state, told.why.as_str()), (NoticeState::Failed, "bounced"));
        assert_eq!(view.calls.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [CallKind::Undelivered]);
        let tray = office.mail_tray(&clerk, None).await.expect("a tray");
        assert_eq!(tray.lines.iter().map(|line| line.reason.as_str()).collect::<Vec<_>>(), ["bounce"]);
        // Refused at once.
        way.writes("nobody@citizen.test", &way.post.address(), "Subject: Dua\r\n", "Got mampet lagi.").await;
        way.watch.until_taken(3).await;
        assert_eq!(way.send().await, 1);
        let desk = office.desk(&clerk).await.expect("a desk");
        assert_eq!(desk.calls.len(), 2);
        assert_eq!(way.send().await, 0, "for ever is for ever");
        office.assert_settled().await;
    }

    async fn a_complainant_whose_mailbox_is_full_is_told_of_at_the_desk(office: TestOffice) {
        let way = Way::begin(&office).await;
        let citizen = way.post.address().replace("@office.test", "@small.test");
        // It holds 20,000 bytes; these leave no room for an acknowledgement.
        let body = "Promosi lagi. ".repeat(1_400);
        way.post.deliver(&citizen, format!("Subject: Promosi\r\n\r\n{body}\r\n").as_bytes()).await;
        way.writes(&citizen, &way.post.address(), "Subject: Satu\r\n", "Got mampet.").await;
        way.watch.until_taken(1).await;
        let number = only_case(&office).await;
        assert_eq!(way.send().await, 1, "the office's own server takes it");
        // The report of the complainant's server.
        way.watch.until_taken(2).await;
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        let told = &view.notices[0];
        assert_eq!((told.state, told.why.as_str()), (NoticeState::Failed, "bounced"));
        assert_eq!(view.calls.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [CallKind::Undelivered]);
        office.assert_settled().await;
    }

    async fn a_sender_that_is_away_is_waited_for(office: TestOffice) {
        let way = Way::begin(&office).await;
        let citizen = way.citizen();
        way.writes(&citizen, &way.post.address(), "Subject: Satu\r\n", "Got mampet.").await;
        way.watch.until_taken(1).await;
        // Nothing listens there.
        let mut away = both_ways(&way.post);
        away.smtp.as_mut().expect("a sender").port = 9;
        let away = [Channel::new(office.id(), away)];
        let tried = post_once(&way.installation, &away, "one", |_| URL.to_owned());
        assert_eq!(tried.await.expect("tried"), 1);
        let health = away[0].sender.as_ref().expect("a sender").health.now();
        assert_eq!((health.failures, health.failure), (1, Some("unreachable")));
        assert_eq!(way.send().await, 0, "not at once again");
        office.pass(jiff::SignedDuration::from_secs(11));
        assert_eq!(way.send().await, 1);
        let mut mailbox = way.post.client_of(&citizen).await;
        nth(&mut mailbox, 1).await;
        // No process that sends for it: it waits for one that does.
        let clerk = office.person("staf-umum").await;
        let number = only_case(&office).await;
        office.write_to_complainant(&clerk, &number, "k", "Besok.").await.expect("sent");
        let nobody = post_once(&way.installation, &[], "one", |_| URL.to_owned());
        assert_eq!(nobody.await.expect("tried"), 1);
        office.pass(jiff::SignedDuration::from_secs(11));
        assert_eq!(way.send().await, 1);
    }
}
