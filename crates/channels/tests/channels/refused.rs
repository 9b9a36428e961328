//! What a server does that no good server does. It is played by a script, for a good one can't
//! be made to.

use std::time::Duration;

use office::both_offices;
use office::testing::TestOffice;

use crate::post::{Post, Watch, complaints, imap_script};

/// How a played server answers, by what a command begins with. `{t}` is the command's tag.
type Answers = &'static [(&'static str, &'static str)];

const COMMON: Answers = &[
    ("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{t} OK\r\n"),
    ("LOGIN", "{t} OK\r\n"),
    (
        "SELECT",
        "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 8] x\r\n{t} OK [READ-WRITE]\r\n",
    ),
    ("NOOP", "{t} OK\r\n"),
    ("UID STORE", "{t} OK\r\n"),
    ("UID SEARCH UNSEEN", "* SEARCH 6 7\r\n{t} OK\r\n"),
    ("UID SEARCH", "* SEARCH 7\r\n{t} OK\r\n"),
];

both_offices! {
    async fn a_message_that_is_too_long_is_left_flagged_and_the_next_is_taken(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 99999999 INTERNALDATE \"01-Jun-2026 10:00:00 +0000\")\r\n\
                 * 2 FETCH (RFC822.SIZE 20 UID 7 FLAGS ())\r\n{t} OK\r\n",
            ),
            (
                "UID FETCH 7 (BODY.PEEK[]",
                "* 2 FETCH (UID 7 BODY[] {26}\r\nSubject: Lampu\r\n\r\nPadam.\r\n)\r\n{t} OK\r\n",
            ),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until_looked().await;
        let health = watch.watched.health.now();
        assert_eq!((health.taken, health.too_large), (1, 1));
        assert_eq!(complaints(&office).await, ["Lampu"]);
        let heard = server.heard();
        assert!(heard.contains("UID STORE 6 +FLAGS.SILENT (\\Flagged)"), "{heard}");
        assert!(!heard.contains("UID FETCH 6 (BODY"), "{heard}");
        let mark = office.mail_mark(&post.address(), "INBOX").await.expect("read").expect("a mark");
        assert_eq!((mark.validity, mark.uid), (9, 7));
    }

    async fn a_message_that_the_server_cant_read_holds_nothing_up_for_ever(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 2 FETCH (UID 7 RFC822.SIZE 20)\r\n{t} OK\r\n",
            ),
            ("UID FETCH 6:7 (BODY.PEEK[]", "{t} NO [SERVERBUG] sorry\r\n"),
            ("UID FETCH 6 (BODY.PEEK[]", "{t} NO [SERVERBUG] sorry\r\n"),
            ("UID FETCH 6 (RFC822.SIZE", "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n{t} OK\r\n"),
            (
                "UID FETCH 7 (BODY.PEEK[]",
                "* 2 FETCH (UID 7 BODY[] \"Subject: Lampu padam\")\r\n{t} OK\r\n",
            ),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until_failed("unreadable").await;
        watch.until_looked().await;
        let health = watch.watched.health.now();
        assert_eq!((health.taken, health.unreadable), (1, 1));
        assert!(server.heard().contains("UID STORE 6 +FLAGS.SILENT (\\Flagged)"));
    }

    async fn a_server_that_lets_nothing_be_marked_is_read_all_the_same(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            ("UID STORE", "{t} NO read only\r\n"),
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 2 FETCH (UID 7 RFC822.SIZE 20)\r\n{t} OK\r\n",
            ),
            (
                "UID FETCH 6:7 (BODY.PEEK[]",
                "* 2 FETCH (UID 7 BODY[] \"Subject: Dua\")\r\n* 99 FETCH (UID 99 BODY[] \"Subject: Tak diminta\")\r\n\
                 * 1 FETCH (UID 6 BODY[] \"Subject: Satu\")\r\n{t} OK\r\n",
            ),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until_looked().await;
        let health = watch.watched.health.now();
        assert_eq!((health.taken, health.failure), (2, Some("not_marked")));
        // It can't be listened to: it is asked again, and `7` lies before the mark.
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(server.heard().matches("UID SEARCH UID 8:*").count() > 1, "{}", server.heard());
        assert_eq!(watch.watched.health.now().taken, 2);
        assert_eq!(watch.watched.health.now().failures, 0);
    }
}
