//! Handing messages to a real Postfix.

use std::sync::Arc;

use channels::{Channel, Courier, Refused};
use office::both_offices;
use office::testing::TestOffice;

use crate::post::{Cable, Post, letter};

fn courier(post: &Post, tls: &str, port: u16, more: &str) -> Courier {
    let mailbox = post.settings(&format!(
        "[smtp]\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\n{more}"
    ));
    Courier::new(mailbox.smtp.expect("a sender"), &mailbox.address)
}

fn signed_in(post: &Post) -> Courier {
    let ca = post.tls("ca.pem");
    let more = format!(
        "ca_file = \"{}\"\npassword_file = \"password\"",
        ca.display()
    );
    courier(post, "starttls", post.port("submission"), &more)
}

fn refused(permanent: bool, code: &'static str, smtp: Option<u16>) -> Result<(), Refused> {
    Err(Refused {
        permanent,
        code,
        smtp,
    })
}

#[tokio::test]
async fn a_message_is_taken_and_arrives_as_it_is() {
    let post = Post::new();
    let (to, courier) = (post.address(), signed_in(&post));
    assert_eq!(courier.check().await, Ok(()));
    let raw =
        "Subject: Jawaban\r\nFrom: kantor@office.test\r\n\r\n.Sebuah titik\r\n..dua\r\nlampu é\r\n";
    assert_eq!(
        courier
            .send("kantor@office.test", &to, raw.as_bytes())
            .await,
        Ok(())
    );
    // A report on a message has no sender.
    assert_eq!(courier.send("", &to, &letter("Laporan")).await, Ok(()));
    let mut client = post.client().await;
    while client.find("INBOX", "ALL").await.len() < 2 {}
    let came = client.literal("UID FETCH 1 BODY.PEEK[]").await;
    let came = String::from_utf8(came).expect("text");
    assert!(
        came.ends_with("\r\n\r\n.Sebuah titik\r\n..dua\r\nlampu é\r\n"),
        "{came}"
    );
    // Without TLS and without a name, where this machine is believed.
    let plain = crate::send::courier(&post, "none", post.port("smtp"), "");
    assert_eq!(
        plain.send("kantor@office.test", &to, &letter("Dua")).await,
        Ok(())
    );
}

#[tokio::test]
async fn what_a_server_has_against_a_message_is_told_apart() {
    let post = Post::new();
    let (from, courier) = ("kantor@office.test", signed_in(&post));
    let raw = letter("Jawaban");
    let sent = |to: &'static str| courier.send(from, to, &raw);
    assert_eq!(
        sent("nobody@citizen.test").await,
        refused(true, "no_such_mailbox", Some(554))
    );
    assert_eq!(
        sent("later@citizen.test").await,
        refused(false, "later", Some(450))
    );
    assert_eq!(sent("no address").await, refused(true, "address", None));
    assert_eq!(sent("").await, refused(true, "address", None));
    let large = vec![b'x'; 41_000_000];
    assert_eq!(
        courier.send(from, "warga@citizen.test", &large).await,
        refused(true, "too_large", Some(552))
    );
    // After all that it still carries.
    assert_eq!(sent("warga@citizen.test").await, Ok(()));
}

#[tokio::test]
async fn a_server_that_is_not_believed_gets_nothing() {
    let post = Post::new();
    let raw = letter("Jawaban");
    let send = async |courier: Courier| courier.send("", "warga@citizen.test", &raw).await;
    let port = post.port("submission");
    let nobody = courier(&post, "starttls", port, "password_file = \"password\"");
    assert_eq!(send(nobody).await, refused(false, "unknown_ca", None));
    let stranger = format!("ca_file = \"{}\"", post.tls("stranger.pem").display());
    let stranger = courier(&post, "starttls", port, &stranger);
    assert_eq!(stranger.check().await, refused(false, "unknown_ca", None));
    let silent = courier(&post, "implicit", post.port("smtp"), "");
    assert_eq!(send(silent).await, refused(false, "tls", None));
    let cable = Cable::to(port, 0).await;
    let gone = courier(&post, "none", cable.cut().await, "");
    assert_eq!(send(gone).await, refused(false, "unreachable", None));
}

#[tokio::test]
async fn a_wrong_password_is_nobodys_fault_but_ours_and_can_be_set_right() {
    let post = Post::new();
    let courier = signed_in(&post);
    std::fs::write(post.password_file(), "salah").expect("written");
    let raw = letter("Jawaban");
    let wrong = refused(false, "sign_in", Some(535));
    assert_eq!(courier.check().await, wrong);
    assert_eq!(courier.send("", "warga@citizen.test", &raw).await, wrong);
    std::fs::write(post.password_file(), post.password()).expect("written");
    assert_eq!(courier.send("", "warga@citizen.test", &raw).await, Ok(()));
    // Whoever does not sign in is let in, and refused at the message.
    let ca = format!("ca_file = \"{}\"", post.tls("ca.pem").display());
    let bare = crate::send::courier(&post, "starttls", post.port("submission"), &ca);
    let sent = bare
        .send("kantor@office.test", "warga@citizen.test", &raw)
        .await;
    assert!(
        matches!(
            sent,
            Err(Refused {
                smtp: Some(554),
                ..
            })
        ),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_message_given_up_in_the_middle_does_not_reach_into_the_next() {
    let post = Post::new();
    let courier = Arc::new(signed_in(&post));
    let to = post.address();
    assert_eq!(courier.send("", &to, &letter("Satu")).await, Ok(()));
    let mut large = letter("Besar");
    large.resize(20 << 20, b'x');
    let sending = tokio::spawn({
        let (courier, to) = (Arc::clone(&courier), to.clone());
        async move { courier.send("", &to, &large).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    sending.abort();
    let left = sending.await;
    assert!(
        left.is_err_and(|left| left.is_cancelled()),
        "it was on its way"
    );
    assert_eq!(courier.send("", &to, &letter("Dua")).await, Ok(()));
    let mut client = post.client().await;
    while client.find("INBOX", "SUBJECT Dua").await.len() != 1 {}
    for uid in client.find("INBOX", "SUBJECT Dua").await {
        let raw = client
            .literal(&format!("UID FETCH {uid} BODY.PEEK[]"))
            .await;
        assert!(raw.len() < 10_000);
    }
}

both_offices! {
    async fn the_senders_health_tells_of_the_server_and_not_of_letters(office: TestOffice) {
        let post = Post::new();
        let offices = office.installation().await;
        let ca = post.tls("ca.pem");
        let mailbox = post.settings(&format!(
            "[smtp]\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = \"{}\"\npassword_file = \"password\"",
            post.port("submission"), ca.display()
        ));
        let sender = Channel::new(office.id(), mailbox).sender.expect("a sender");
        let raw = letter("Jawaban");
        sender.send(&offices, "", "warga@citizen.test", &raw).await.expect("sent");
        sender.send(&offices, "", "nobody@citizen.test", &raw).await.expect_err("refused");
        let health = sender.health.now();
        assert_eq!((health.sent, health.failures, health.sent_at), (1, 0, Some(office.now())));
        std::fs::write(post.password_file(), "salah").expect("written");
        sender.send(&offices, "", "warga@citizen.test", &raw).await.expect_err("refused");
        let health = sender.health.now();
        assert_eq!((health.sent, health.failures, health.failure), (1, 1, Some("sign_in")));
    }
}
