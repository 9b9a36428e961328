//! The picture at the head of papers.

use casework::Setting;
use office::testing::TestOffice;
use office::{OfficeError, SignedIn, Upload, both_offices, setting_token};

use crate::intake::picture;
use crate::{faults, run};

fn upload(name: &str, declared: &str, bytes: &[u8]) -> Upload {
    Upload {
        name: name.to_owned(),
        declared: Some(declared.to_owned()),
        bytes: bytes.to_vec(),
    }
}

async fn seen(who: &SignedIn) -> String {
    setting_token(&who.directory.profile, &Setting::Emblem { emblem: None })
}

both_offices! {
    async fn it_is_kept_shown_and_taken_away(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        assert!(matches!(office.emblem().await, Err(OfficeError::NotFound)));
        let png = picture();
        office
            .set_emblem(&keeper, upload("lambang.png", "image/png", &png), &seen(&keeper).await)
            .await
            .expect("kept");
        let shown = office.emblem().await.expect("shown");
        assert_eq!(shown.media_type, "image/png");
        assert!(shown.bytes.starts_with(b"\x89PNG"));
        let node = office.another_node().await;
        assert_eq!(node.emblem().await.expect("shown there too"), shown);
        // Whoever saw none there is asked to look again.
        let stale = office
            .change_setting(&keeper, &Setting::Emblem { emblem: None }, &seen(&keeper).await)
            .await;
        assert_eq!(faults(stale), [("seen", "setting_changed_meanwhile")]);
        let keeper = office.person("kasubag-umum").await;
        office
            .change_setting(&keeper, &Setting::Emblem { emblem: None }, &seen(&keeper).await)
            .await
            .expect("taken away");
        assert!(matches!(office.emblem().await, Err(OfficeError::NotFound)));
        office.assert_settled().await;
    }

    async fn only_pictures_are_taken_and_only_from_its_keeper(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        let huge = vec![0_u8; 30_000_000];
        for (name, declared, bytes) in [
            ("lambang.svg", "image/svg+xml", &svg[..]),
            ("lambang.png", "image/png", &svg[..]),
            ("lambang.png", "image/png", &huge[..]),
            ("lambang.png", "image/png", &b""[..]),
        ] {
            let refused = office
                .set_emblem(&keeper, upload(name, declared, bytes), &seen(&keeper).await)
                .await;
            assert!(matches!(refused, Err(OfficeError::File { .. })), "{name} {declared}");
        }
        let scan = office
            .set_emblem(&keeper, office.scan(), &seen(&keeper).await)
            .await;
        assert_eq!(faults(scan), [("emblem", "emblem_no_picture")]);
        let camat = office.person("kasi-pem").await;
        let refused = office
            .set_emblem(&camat, upload("a.png", "image/png", &picture()), &seen(&camat).await)
            .await;
        assert!(matches!(refused, Err(OfficeError::NotPermitted)));
        assert!(office.directory().profile.emblem.is_none());
    }

    async fn another_picture_in_its_place_is_found(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        office
            .set_emblem(&keeper, upload("a.png", "image/png", &picture()), &seen(&keeper).await)
            .await
            .expect("kept");
        office.assert_settled().await;
        let db = office.installation().await;
        run(db.db(), "UPDATE emblem SET bytes = $1", &[b"other".to_vec().into()])
            .await
            .expect("changed");
        let report = office.audit().await.expect("audited");
        assert!(!report.is_whole());
        run(db.db(), "DELETE FROM emblem", &[]).await.expect("removed");
        assert!(!office.audit().await.expect("audited").is_whole());
    }
}
