//! What a complainant sent he sees again, small; what others added he does not.

use casework::{AttachmentId, ComplaintNumber};
use office::testing::TestOffice;
use office::{OfficeError, PinView, both_offices};

use crate::complain::{draft, photo, sent, when};
use crate::intake::picture;

/// A complaint of the website with a photo and a letter, and the pass of its complainant.
async fn told(office: &TestOffice, identity: &str) -> (ComplaintNumber, String) {
    let secret = draft(office, identity, "INFRA").await;
    let files = vec![photo("tiang.png", &picture()), office.scan()];
    office
        .answer_step(&secret, when(), files)
        .await
        .expect("kept");
    let number = sent(office, &secret).await;
    let receipt = office.complain_receipt(&secret).await.expect("a receipt");
    let PinView::Shown(pin) = receipt.pin else {
        panic!("no PIN")
    };
    let pass = office.prove(&number.to_string(), &pin, "36.85.1").await;
    (number, pass.expect("they fit").0)
}

both_offices! {
    async fn ones_own_photos_are_shown_small_and_nobody_elses(office: TestOffice) {
        for identity in ["open", "confidential", "anonymous"] {
            let (number, pass) = told(&office, identity).await;
            let (_, others) = told(&office, "open").await;
            office.pass(jiff::SignedDuration::from_mins(1));
            let more = vec![photo("lagi.png", &picture())];
            office.write_to_office(&pass, "key", "Masih padam.", more).await.expect("sent");
            let clerk = office.person("staf-umum").await;
            let note = vec![photo("milik kantor.png", &picture())];
            office.add_to_case(&clerk, &number, "note", "Catatan", note).await.expect("noted");

            let (view, _) = office.track(&pass).await.expect("read").expect("opened");
            let names: Vec<&str> = view.files.iter().map(|file| file.name.as_str()).collect();
            assert_eq!(names, ["tiang.png", "jawaban.pdf"]);
            assert_eq!(view.thread.len(), 1, "what came with the complaint is no message");
            assert_eq!(view.thread[0].files.len(), 1);
            for (file, is_small) in [(&view.files[0], true), (&view.files[1], false), (&view.thread[0].files[0], true)] {
                let seen = office.own_thumbnail(&pass, file.id).await;
                match is_small {
                    true => {
                        let seen = seen.expect("a picture");
                        assert_eq!((seen.media_type.as_str(), seen.inline), ("image/jpeg", true));
                    }
                    false => assert_eq!(seen.map(drop), Err(OfficeError::NotFound), "a letter is none"),
                }
                let stranger = office.own_thumbnail(&others, file.id).await;
                assert_eq!(stranger.map(drop), Err(OfficeError::NotFound), "another's pass");
            }
            let case = office.case(&clerk, &number).await.expect("the case");
            // Of protected people no file from outside has a name of its own.
            let own: Vec<_> = view.files.iter().chain(&view.thread[0].files).map(|file| file.id).collect();
            let mut all = case.attachments.iter();
            let offices = all.find(|file| !own.contains(&file.id)).expect("the office's own");
            assert!(offices.has_thumbnail);
            let theirs = office.own_thumbnail(&pass, offices.id).await;
            assert_eq!(theirs.map(drop), Err(OfficeError::NotFound), "what officials add is theirs");
            for nothing in ["", "x"] {
                let none = office.own_thumbnail(nothing, view.files[0].id).await;
                assert_eq!(none.map(drop), Err(OfficeError::NotFound), "no pass");
            }
            let unknown = office.own_thumbnail(&pass, AttachmentId(office.keys().new_id(office.now()))).await;
            assert_eq!(unknown.map(drop), Err(OfficeError::NotFound));
        }
        office.assert_settled().await;
    }
}
