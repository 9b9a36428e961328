//! What breaks on the way: the server, the wire, the password, and we ourselves.

use channels::{Step, Watched};
use office::both_offices;
use office::testing::TestOffice;
use std::sync::Arc;

use crate::post::{Cable, Post, Watch, complaints, letter};

/// Leaves a watch at a step with one letter on its way, and begins anew.
async fn left_at(office: &TestOffice, step: Step, more: &str) {
    let post = Post::new();
    let installation = Arc::new(office.installation().await);
    // The folder has a mark before, or has none.
    for (known, what) in [(false, "Satu"), (true, "Dua")] {
        let watched = Watched::new(office.id(), post.mailbox(more));
        watched.hold_at(step);
        post.deliver(&post.address(), &letter(&format!("{what} {step:?}")))
            .await;
        let watch = Watch::of(Arc::clone(&installation), watched, "one");
        watch.watched.is_held().await;
        watch.end().await;
        // Somebody else comes while nobody looks.
        post.deliver(
            &post.address(),
            &letter(&format!("{what} sesudah {step:?}")),
        )
        .await;
        let watch = Watch::of(
            Arc::clone(&installation),
            Watched::new(office.id(), post.mailbox(more)),
            "one",
        );
        watch.until_looked().await;
        watch.end().await;
        let mark = office
            .mail_mark(&post.address(), "INBOX")
            .await
            .expect("read");
        assert_eq!(
            mark.map(|mark| mark.uid),
            Some(if known { 4 } else { 2 }),
            "{step:?}"
        );
    }
    let mut client = post.client().await;
    if more.contains("move") {
        assert_eq!(client.find("INBOX", "ALL").await, [0_u32; 0], "{step:?}");
        assert_eq!(client.find("Selesai", "ALL").await.len(), 4, "{step:?}");
    } else {
        assert_eq!(client.find("INBOX", "UNSEEN").await, [0_u32; 0], "{step:?}");
    }
}

const STEPS: [Step; 4] = [Step::Fetched, Step::Kept, Step::Flagged, Step::Marked];

both_offices! {
    async fn left_between_any_two_steps_nothing_is_lost_or_doubled(office: TestOffice) {
        for (done, step) in STEPS.into_iter().enumerate() {
            left_at(&office, step, "").await;
            assert_eq!(complaints(&office).await.len(), (done + 1) * 4, "{step:?}");
        }
        office.assert_settled().await;
    }

    async fn nor_where_letters_are_moved(office: TestOffice) {
        for (done, step) in STEPS.into_iter().enumerate() {
            left_at(&office, step, "after = \"move:Selesai\"").await;
            assert_eq!(complaints(&office).await.len(), (done + 1) * 4, "{step:?}");
        }
    }

    async fn what_was_kept_and_not_treated_is_one_complaint(office: TestOffice) {
        let post = Post::new();
        // As Dovecot hands it out: with the lines that it writes on top.
        post.deliver(&post.address(), &letter("Satu")).await;
        let watched = Watched::new(office.id(), post.mailbox("after = \"keep\""));
        watched.hold_at(Step::Fetched);
        let installation = Arc::new(office.installation().await);
        let watch = Watch::of(Arc::clone(&installation), watched, "one");
        watch.watched.is_held().await;
        watch.end().await;
        let mut client = post.client().await;
        client.imap("SELECT INBOX").await;
        let raw = client.literal("UID FETCH 1 BODY.PEEK[]").await;
        office.only_keep_mail(raw).await.expect("kept");
        let watch = Watch::begin(&office, post.mailbox("")).await;
        watch.until_taken(1).await;
        assert_eq!(complaints(&office).await, ["Satu"]);
        office.assert_settled().await;
    }

    async fn a_server_that_goes_away_is_waited_for(office: TestOffice) {
        let post = Post::new();
        let cable = Cable::to(post.port("imaps"), 0).await;
        let mailbox = post.mailbox_at("implicit", cable.port, "");
        let watch = Watch::begin(&office, mailbox).await;
        post.deliver(&post.address(), &letter("Satu")).await;
        watch.until_taken(1).await;
        watch.until_looked().await;
        let port = cable.cut().await;
        watch.until("down", |health| health.failures >= 2).await;
        let health = watch.watched.health.now();
        assert_eq!((health.failure, health.connected_since), (Some("unreachable"), None));
        // What comes meanwhile lies there, and is taken when the server is back.
        post.deliver(&post.address(), &letter("Dua")).await;
        let cable = Cable::to(post.port("imaps"), port).await;
        watch.until_taken(2).await;
        watch.until("well", |health| health.failures == 0 && health.connected_since.is_some()).await;
        // Cut in the middle of much.
        let mut large = letter("Besar");
        large.resize(8 << 20, b'x');
        post.deliver(&post.address(), &large).await;
        let port = cable.cut().await;
        let _cable = Cable::to(post.port("imaps"), port).await;
        watch.until_taken(3).await;
        assert_eq!(complaints(&office).await, ["Besar", "Dua", "Satu"]);
    }

    async fn a_password_that_is_set_right_lets_us_in(office: TestOffice) {
        let post = Post::new();
        let mailbox = post.mailbox("");
        std::fs::write(post.password_file(), "salah\n").expect("written");
        post.deliver(&post.address(), &letter("Satu")).await;
        let watch = Watch::begin(&office, mailbox).await;
        watch.until_failed("sign_in").await;
        assert!(complaints(&office).await.is_empty());
        std::fs::write(post.password_file(), post.password()).expect("written");
        watch.watched.look_now();
        watch.until_taken(1).await;
        watch.until("well", |health| health.failures == 0).await;
        assert_eq!(complaints(&office).await, ["Satu"]);
    }
}
