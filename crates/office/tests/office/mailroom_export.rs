//! What came by e-mail in an export: as it came where nobody is protected, and told of else.

use office::testing::TestOffice;
use office::{GuardChange, both_offices};

use crate::export::{Parts, exported, rows, text};
use crate::intake::picture;
use crate::mailroom::{STORY, letter, plain, receive, whole, with_files};

const SPAM: &str =
    "Subject: Untung\r\nX-Spam-Flag: YES\r\nContent-Type: text/plain; charset=utf-8\r\n";

/// The messages that are in it.
fn messages(parts: &Parts) -> Vec<&str> {
    let names = parts.keys().map(String::as_str);
    names.filter(|name| name.starts_with("surel/")).collect()
}

/// A photo that names a place.
fn located() -> Vec<u8> {
    [picture(), b"<x GPSLatitude=\"8,30S\"/>".to_vec()].concat()
}

both_offices! {
    async fn messages_go_along_as_they_came(office: TestOffice) {
        let raw = plain(STORY);
        let case = receive(&office, raw.clone()).await;
        let number = case.complaint.expect("a number");
        let spam = letter(SPAM, "Menang undian.");
        let aside = receive(&office, spam.clone()).await;
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        let own = format!("surel/{number}/01.eml");
        let other = format!("surel/lain/{}.eml", aside.mail);
        assert_eq!(messages(&parts), [own.as_str(), other.as_str()]);
        assert_eq!((&parts[&own], &parts[&other]), (&raw, &spam));
        assert_eq!((counts.files, counts.lost), (2, 0));
        let listed = rows(&parts, "surel.csv");
        let told: Vec<_> = listed.iter().map(|row| {
            let cell = |name: &str| row[name].as_str();
            (cell("number").to_owned(), cell("mail-kind"), cell("mail-reason"), cell("subject"), cell("path"), cell("file-note"))
        }).collect();
        assert_eq!(told, [
            (number.to_string(), "new", "", "Lampu jalan", own.as_str(), ""),
            (String::new(), "ignore", "spam", "Untung", other.as_str(), ""),
        ]);
        // An address is a contact: only with identities.
        assert!(listed.iter().all(|row| row["sender"] == "Ni Wayan Sukerti" && row["sender-address"].is_empty()));
        assert!(text(&parts, "README.txt").contains("export-about-messages"));
        assert!(text(&parts, "sha256sum.txt").contains(&own));
        let (parts, _) = exported(&office, "kasubag-umum", true).await;
        assert!(rows(&parts, "surel.csv").iter().all(|row| row["sender-address"] == "sukerti@warga.example"));
        whole(&office).await;
    }

    async fn of_who_is_protected_none_goes_along_without_his_name(office: TestOffice) {
        let raw = plain(&format!("{STORY} Mohon dirahasiakan."));
        let case = receive(&office, raw.clone()).await;
        // The filter kept it from the desk; its writer asks for no less.
        let asks = letter(SPAM, "Jangan sebut nama saya, Ketut Purnamawati.");
        receive(&office, asks.clone()).await;
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        assert_eq!((messages(&parts).len(), counts.files), (0, 0));
        for (name, bytes) in &parts {
            let said = String::from_utf8_lossy(bytes).to_lowercase();
            for word in ["sukerti", "purnamawati"] {
                assert!(!said.contains(word), "{word} in {name}");
            }
        }
        let listed = rows(&parts, "surel.csv");
        assert_eq!(listed.len(), 2, "that it came is told");
        assert!(listed.iter().all(|row| row["file-note"] == "protected" && row["path"].is_empty()), "{listed:?}");
        let (parts, counts) = exported(&office, "kasubag-umum", true).await;
        let own = format!("surel/{}/01.eml", case.complaint.expect("a number"));
        assert_eq!((parts[&own].as_slice(), counts.files), (raw.as_slice(), 2));
        whole(&office).await;
    }

    async fn one_with_a_place_in_it_stays_behind(office: TestOffice) {
        let photo = located();
        receive(&office, with_files(&[("lampu.jpg", "image/jpeg", &photo)])).await;
        let (parts, _) = exported(&office, "kasubag-umum", false).await;
        assert_eq!(messages(&parts), Vec::<&str>::new());
        assert_eq!(rows(&parts, "surel.csv")[0]["file-note"], "location");
        let (parts, _) = exported(&office, "kasubag-umum", true).await;
        assert_eq!(messages(&parts).len(), 1);
    }

    async fn of_a_case_he_may_not_know_of_the_exporter_takes_nothing(office: TestOffice) {
        let hidden = receive(&office, plain(STORY)).await;
        let number = hidden.complaint.expect("a number");
        let (camat, kasubag) = (office.person("camat").await, office.person("kasubag-umum").await);
        let change = GuardChange {
            key: office.key(),
            version: office.guard(&camat, &number).await.expect("a guard").version,
            password: None,
            subjects: vec![kasubag.official.id],
            readers: None,
            reason: "Tentang Kasubag".to_owned(),
        };
        office.set_guard(&camat, &number, change).await.expect("set");
        for identities in [false, true] {
            let (parts, counts) = exported(&office, "kasubag-umum", identities).await;
            assert!(messages(&parts).is_empty() && rows(&parts, "surel.csv").is_empty());
            assert!(!text(&parts, "surel.csv").contains(&hidden.mail.to_string()));
            assert!(counts.left_out);
        }
    }

    async fn what_is_lost_is_noted_and_the_others_go_on(office: TestOffice) {
        let lost = receive(&office, plain(STORY)).await;
        let there = receive(&office, plain("Got mampet.")).await;
        let statement = crate::sql("SELECT sha256 FROM incoming_mail WHERE id = $1");
        let hash: store::Sha256Hex = office
            .db()
            .read(move |conn| Box::pin(async move { conn.query_one(statement, &[lost.mail.into()]).await?.get("sha256") }))
            .await
            .expect("its file");
        std::fs::remove_file(store::Blobs::place(&office.folder().join("files"), &hash)).expect("gone");
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        assert_eq!((counts.files, counts.lost), (1, 1));
        assert_eq!(messages(&parts), [format!("surel/{}/01.eml", there.complaint.expect("a number"))]);
        let listed = rows(&parts, "surel.csv");
        let notes: Vec<&str> = listed.iter().map(|row| row["file-note"].as_str()).collect();
        assert!(notes.contains(&"lost") && notes.contains(&""), "{notes:?}");
    }
}
