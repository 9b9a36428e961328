//! What comes to the mailbox becomes a complaint, once, and what becomes of it on the server.

use std::sync::Arc;

use channels::Watched;
use office::both_offices;
use office::testing::TestOffice;

use crate::post::{Post, Watch, complaints, letter};

both_offices! {
    async fn a_letter_through_postfix_is_a_complaint_while_we_listen(office: TestOffice) {
        let post = Post::new();
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_looked().await;
        post.send(&post.address(), &letter("Satu")).await;
        watch.until_taken(1).await;
        // To an address with a tag it comes, too.
        post.send(&post.address().replace('@', "+kasus-77@"), &letter("Dua")).await;
        watch.until_taken(2).await;
        assert_eq!(complaints(&office).await, ["Dua", "Satu"]);
        let health = watch.watched.health.now();
        assert!(health.connected_since.is_some() && health.lag.is_some());
        assert_eq!((health.failures, health.failure), (0, None));
        // The server knows by then, or a moment later.
        let mut client = post.client().await;
        while client.find("INBOX", "UNSEEN").await != [0_u32; 0] {}
        assert_eq!(client.find("INBOX", "SEEN").await.len(), 2);
    }

    async fn starttls_is_as_good(office: TestOffice) {
        let post = Post::new();
        let mailbox = post.mailbox_at("starttls", post.port("imap"), "");
        let watch = Watch::begin(&office, mailbox).await;
        post.deliver(&post.address(), &letter("Satu")).await;
        watch.until_taken(1).await;
        assert_eq!(complaints(&office).await, ["Satu"]);
    }

    async fn a_full_mailbox_is_read_and_emptied(office: TestOffice) {
        let post = Post::new();
        // 20,000 bytes are its room; then nothing more is let in.
        let address = post.address().replace("@office.test", "@small.test");
        let long = |what: &str| {
            let mut raw = letter(what);
            raw.extend("Lampu jalan padam.\r\n".repeat(450).bytes());
            raw
        };
        for what in ["Satu", "Dua"] {
            post.deliver(&address, &long(what)).await;
        }
        let refused = post.lmtp().await.offered(&address, &long("Tiga")).await;
        assert!(refused.starts_with("552 5.2.2"), "{refused}");
        let mut mailbox = post.mailbox("after = \"move:Beres\"\n");
        mailbox.address = address.clone();
        let user = &mut mailbox.imap.as_mut().expect("a server").server.user;
        user.as_mut().expect("a user").name = address.clone();
        let watch = Watch::begin(&office, mailbox).await;
        watch.until_taken(2).await;
        assert_eq!(complaints(&office).await, ["Dua", "Satu"]);
        // Moving takes no room.
        let mut client = post.client_of(&address).await;
        while client.find("INBOX", "ALL").await != [0_u32; 0] {}
        assert_eq!(client.find("Beres", "ALL").await.len(), 2);
        assert_eq!(watch.watched.health.now().failure, None);
        // Whoever makes room lets the next one in.
        client.imap("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
        client.imap("EXPUNGE").await;
        post.deliver(&address, &long("Tiga")).await;
        watch.until_taken(3).await;
        assert_eq!(complaints(&office).await, ["Dua", "Satu", "Tiga"]);
    }

    async fn the_first_time_only_what_nobody_has_read_is_taken(office: TestOffice) {
        let post = Post::new();
        let mut client = post.client().await;
        client.append("INBOX", "\\Seen", &letter("Lama")).await;
        client.append("INBOX", "", &letter("Baru")).await;
        client.append("INBOX", "\\Seen", &letter("Lama lagi")).await;
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_looked().await;
        assert_eq!(complaints(&office).await, ["Baru"]);
        // From then on it does not matter whether somebody was quicker to read it.
        client.append("INBOX", "\\Seen", &letter("Sudah dibaca")).await;
        watch.until_taken(2).await;
        // Taken is not yet passed by the mark.
        let mark = async || office.mail_mark(&post.address(), "INBOX").await.expect("read");
        while mark().await.map(|mark| mark.uid) != Some(4) {}
        watch.end().await;
        assert_eq!(complaints(&office).await, ["Baru", "Sudah dibaca"]);
        // A new start begins where the last one ended.
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_looked().await;
        assert_eq!(watch.watched.health.now().taken, 0);
    }

    async fn what_was_taken_is_moved_into_a_folder_that_is_made(office: TestOffice) {
        let post = Post::new();
        let watch = Watch::begin(&office, post.mailbox("after = \"move:Sudah masuk\"")).await;
        for n in 0..3 {
            post.deliver(&post.address(), &letter(&format!("Surat {n}"))).await;
        }
        watch.until_taken(3).await;
        let mut client = post.client().await;
        while client.find("INBOX", "ALL").await != [0_u32; 0] {}
        assert_eq!(client.find("\"Sudah masuk\"", "ALL").await.len(), 3);
        post.deliver(&post.address(), &letter("Surat 3")).await;
        watch.until_taken(4).await;
        assert_eq!(complaints(&office).await, ["Surat 0", "Surat 1", "Surat 2", "Surat 3"]);
    }

    async fn what_is_to_be_kept_is_left_as_it_was(office: TestOffice) {
        let post = Post::new();
        let watch = Watch::begin(&office, post.mailbox("after = \"keep\"")).await;
        post.deliver(&post.address(), &letter("Satu")).await;
        watch.until_taken(1).await;
        post.deliver(&post.address(), &letter("Dua")).await;
        watch.until_taken(2).await;
        // Whoever is stopped before the mark is passed fetches it again, and rightly.
        let mark = async || office.mail_mark(&post.address(), "INBOX").await.expect("read");
        while mark().await.is_none_or(|mark| mark.uid < 2) {}
        watch.end().await;
        let mut client = post.client().await;
        assert_eq!(client.find("INBOX", "UNSEEN").await.len(), 2);
        let watch = Watch::begin(&office, post.mailbox("after = \"keep\"")).await;
        watch.until_looked().await;
        assert_eq!(watch.watched.health.now().taken, 0, "not fetched again");
        assert_eq!(complaints(&office).await, ["Dua", "Satu"]);
    }

    async fn several_folders_are_looked_into_and_one_that_is_missing_is_told(office: TestOffice) {
        let post = Post::new();
        let mut client = post.client().await;
        client.imap("CREATE Aduan").await;
        client.append("Aduan", "", &letter("Dari folder")).await;
        client.append("INBOX", "", &letter("Dari kotak")).await;
        let more = "folders = [\"INBOX\", \"Aduan\", \"Lain\"]";
        let watch = Watch::begin(&office, post.mailbox(more)).await;
        watch.until_taken(2).await;
        watch.until_failed("no_folder").await;
        client.imap("CREATE Lain").await;
        client.append("Lain", "", &letter("Dari yang lain")).await;
        watch.until_taken(3).await;
        watch.until_looked().await;
        // The one that is not listened to, too.
        client.append("Aduan", "", &letter("Lagi")).await;
        watch.until_taken(4).await;
        assert_eq!(complaints(&office).await.len(), 4);
    }

    async fn a_folder_made_anew_loses_and_doubles_nothing(office: TestOffice) {
        let post = Post::new();
        let mut client = post.client().await;
        client.imap("CREATE Aduan").await;
        client.append("Aduan", "", &letter("Satu")).await;
        client.append("Aduan", "", &letter("Dua")).await;
        let settings = || post.mailbox("folders = [\"Aduan\"]");
        let watch = Watch::begin(&office, settings()).await;
        watch.until_looked().await;
        let before = office.mail_mark(&post.address(), "Aduan").await.expect("read");
        // Restored: what was taken is there again, unread, and what came in between.
        client.imap("DELETE Aduan").await;
        client.imap("CREATE Aduan").await;
        for what in ["Tiga", "Dua", "Satu", "Empat"] {
            client.append("Aduan", "", &letter(what)).await;
        }
        watch.end().await;
        let watch = Watch::begin(&office, settings()).await;
        watch.until_looked().await;
        assert_eq!(complaints(&office).await, ["Dua", "Empat", "Satu", "Tiga"]);
        let after = office.mail_mark(&post.address(), "Aduan").await.expect("read");
        assert_ne!(before.map(|mark| mark.validity), after.map(|mark| mark.validity));
        client.append("Aduan", "", &letter("Lima")).await;
        while complaints(&office).await.len() < 5 {}
        assert_eq!(complaints(&office).await.len(), 5);
    }

    async fn one_process_fetches_and_another_takes_over(office: TestOffice) {
        let post = Post::new();
        let installation = Arc::new(office.installation().await);
        let of = |holder| {
            let watched = Watched::new(office.id(), post.mailbox(""));
            Watch::of(Arc::clone(&installation), watched, holder)
        };
        let one = of("one");
        one.until_looked().await;
        let two = of("two");
        two.until_failed("held").await;
        post.deliver(&post.address(), &letter("Satu")).await;
        one.until_taken(1).await;
        one.end().await;
        // The first is gone without a word: the second waits until its time is over.
        office.pass(jiff::SignedDuration::from_secs(61));
        two.watched.look_now();
        post.deliver(&post.address(), &letter("Dua")).await;
        two.until_taken(1).await;
        assert_eq!(two.watched.health.now().failures, 0);
        // Whoever comes back under the name of before need not wait for itself.
        two.end().await;
        let again = of("two");
        again.until_looked().await;
        // Told good-bye, it is free at once.
        again.end().await;
        office.let_go_of_mailbox(&post.address(), "two").await.expect("let go");
        let three = of("three");
        three.until_looked().await;
        assert_eq!(complaints(&office).await, ["Dua", "Satu"]);
    }

    async fn a_look_can_be_asked_for(office: TestOffice) {
        let post = Post::new();
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_looked().await;
        let before = office.now();
        office.pass(jiff::SignedDuration::from_secs(5));
        watch.watched.look_now();
        watch.until("looked again", |health| health.looked_at > Some(before)).await;
    }

    async fn large_and_ugly_letters_come_as_they_are(office: TestOffice) {
        let post = Post::new();
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_looked().await;
        // 25 MB, with lines that look like the protocol.
        let mut large = letter("Besar");
        while large.len() < 25_000_000 {
            large.extend_from_slice(b") {5}\r\n* BYE\r\nx OK done \"\\ (\r\n");
            large.extend_from_slice(&[b'y'; 900]);
            large.extend_from_slice(b"\r\n");
        }
        post.deliver(&post.address(), &large).await;
        watch.until_taken(1).await;
        // Bytes that are no text at all.
        let mut client = post.client().await;
        let garbage: Vec<u8> = (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).map(|b| if b == 0 { 1 } else { b }).collect();
        client.append("INBOX", "", &garbage).await;
        watch.until_taken(2).await;
        let subjects = complaints(&office).await;
        assert_eq!(subjects.len(), 2, "{subjects:?}");
        assert!(subjects.contains(&"Besar".to_owned()), "{subjects:?}");
        assert_eq!(watch.watched.health.now().failures, 0);
    }

    async fn many_small_ones_come_together_and_each_once(office: TestOffice) {
        let post = Post::new();
        let mut client = post.client().await;
        for n in 0..40 {
            client.append("INBOX", "", &letter(&format!("Surat {n:02}"))).await;
        }
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_taken(40).await;
        watch.until_looked().await;
        let expected: Vec<String> = (0..40).map(|n| format!("Surat {n:02}")).collect();
        assert_eq!(complaints(&office).await, expected);
        assert_eq!(watch.watched.health.now().taken, 40);
    }
}
