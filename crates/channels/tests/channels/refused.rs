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
    ("AUTHENTICATE", "{t} NO unknown\r\n"),
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
        let asked = || server.heard().matches("UID SEARCH UID 8:*").count();
        for _ in 0..3000 {
            if asked() > 1 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(asked() > 1, "{}", server.heard());
        assert_eq!(watch.watched.health.now().taken, 2);
        assert_eq!(watch.watched.health.now().failures, 0);
    }

    async fn a_search_that_breaks_off_has_not_found_nothing(office: TestOffice) {
        let post = Post::new();
        for (answer, code) in [
            ("{end}", "closed"),
            ("* SEARCH 6{end}", "closed"),
            ("* SEARCH 6\r\n{end}", "closed"),
            ("* BYE so long\r\n", "closed"),
            ("{t} NO not now\r\n", "refused"),
            ("{t} BAD what\r\n", "protocol"),
            ("* SEARCH six\r\n{t} OK done\r\n", "protocol"),
        ] {
            let own = Box::leak(Box::new([("UID SEARCH", answer)]));
            let server = imap_script(own, COMMON).await;
            let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
            watch.until_failed(code).await;
            assert_eq!(watch.watched.health.now().looked_at, None, "{answer}");
            let mark = office.mail_mark(&post.address(), "INBOX").await.expect("read");
            assert_eq!(mark, None, "{answer}");
            watch.end().await;
            office.let_go_of_mailbox(&post.address(), "one").await.expect("let go");
        }
    }

    async fn nor_is_a_fetch_that_breaks_off_a_folder_without_letters(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 2 FETCH (UID 7 RFC822.SIZE 20)\r\n{t} OK\r\n",
            ),
            ("UID FETCH 6:7 (BODY.PEEK[]", "* 1 FETCH (UID 6 BODY[] {4}\r\nabcd)\r\n{end}"),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until("failed twice", |health| health.failures > 1).await;
        assert_eq!(watch.watched.health.now().failure, Some("closed"));
        let mark = office.mail_mark(&post.address(), "INBOX").await.expect("read");
        assert_eq!((mark, watch.watched.health.now().taken), (None, 0));
    }

    async fn a_message_longer_than_was_said_is_left_too(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 2 FETCH (UID 7 RFC822.SIZE 20)\r\n{t} OK\r\n",
            ),
            (
                "UID FETCH 6:7 (BODY.PEEK[]<0.67108865>)",
                "* 1 FETCH (UID 6 BODY[]<0> {67108865}\r\n{much})\r\n\
                 * 2 FETCH (UID 7 BODY[]<0> {21}\r\nSubject: Lampu padam\n)\r\n{t} OK\r\n",
            ),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until_looked().await;
        let health = watch.watched.health.now();
        assert_eq!((health.taken, health.too_large), (1, 1));
        assert_eq!(complaints(&office).await, ["Lampu padam"]);
        assert!(server.heard().contains("UID STORE 6 +FLAGS.SILENT (\\Flagged)"));
    }

    async fn a_server_that_never_ends_is_not_heard_out(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            (
                "UID FETCH 6:7 (RFC822.SIZE",
                "* 1 FETCH (UID 6 RFC822.SIZE 20)\r\n* 2 FETCH (UID 7 RFC822.SIZE 20)\r\n{t} OK\r\n",
            ),
            ("UID FETCH 6:7 (BODY", "* 1 FETCH (UID 6 BODY[] {134217730}\r\n{much}{much})\r\n{t} OK\r\n"),
        ], COMMON).await;
        let watch = Watch::begin(&office, post.mailbox_at("none", server.port, "")).await;
        watch.until_failed("protocol").await;
        assert_eq!(watch.watched.health.now().taken, 0);
    }

    async fn a_server_without_sasl_is_told_the_password_once(office: TestOffice) {
        let post = Post::new();
        for (answers, code) in [
            // It does not know the mechanism: LOGIN.
            (("AUTHENTICATE", "{t} BAD what\r\n"), None),
            (("AUTHENTICATE", "{t} NO unsupported\r\n"), None),
            // It can't tell whether we are right.
            (("AUTHENTICATE", "{t} NO [UNAVAILABLE] later\r\n"), None),
            (("LOGIN", "{t} NO [UNAVAILABLE] later\r\n"), Some("sign_in_later")),
            (("LOGIN", "{t} NO [AUTHENTICATIONFAILED] no\r\n"), Some("sign_in")),
            (("LOGIN", "{end}"), Some("closed")),
        ] {
            let server = imap_script(Box::leak(Box::new([answers])), COMMON).await;
            let settings = post.mailbox_at("none", server.port, "");
            let checked = channels::check(&settings.imap.expect("fetched from")).await;
            assert_eq!(checked.err().map(|fail| fail.code), code, "{answers:?}");
            assert_eq!(server.heard().matches(post.password()).count(), 1, "{answers:?}");
        }
        assert!(complaints(&office).await.is_empty());
    }

    async fn a_wrong_password_is_said_once(office: TestOffice) {
        let post = Post::new();
        let server = imap_script(&[
            ("AUTHENTICATE", "+ \r\n"),
            // What begins with a zero and `aduan`.
            ("AGFkdWFu", "A0001 NO [AUTHENTICATIONFAILED] no\r\n"),
        ], COMMON).await;
        let settings = post.mailbox_at("none", server.port, "");
        let checked = channels::check(&settings.imap.expect("fetched from")).await;
        assert_eq!(checked.err().map(|fail| fail.code), Some("sign_in"));
        assert!(!server.heard().contains("LOGIN"), "{}", server.heard());
        assert!(complaints(&office).await.is_empty());
    }
}
