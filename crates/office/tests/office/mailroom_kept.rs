//! The messages of a case: listed on its page, opened by whom it may concern, gone with whoever
//! is erased, and missed by the audit where one is not as it came.

use casework::{Break, ComplaintNumber, DeskEvent, Happening, IdentityKind};
use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{DataAnswerInput, DataRequestInput, GuardChange, OfficeError, both_offices};
use store::Sha256Hex;
use uuid::Uuid;

use crate::mailroom::{STORY, letter, plain, receive, whole, with_files};
use crate::tamper::{change, change_reason, found};
use crate::{count, faults, sql};

/// A message that became a case: its id and the number.
async fn came(office: &TestOffice, raw: Vec<u8>) -> (Uuid, ComplaintNumber) {
    let received = receive(office, raw).await;
    (received.mail, received.complaint.expect("a number"))
}

/// Where the sealed file of the only message lies.
async fn file_of(office: &TestOffice, mail: Uuid) -> std::path::PathBuf {
    let statement = sql("SELECT sha256 FROM incoming_mail WHERE id = $1");
    let hash: Sha256Hex = office
        .db()
        .read(move |conn| {
            Box::pin(async move {
                conn.query_one(statement, &[mail.into()])
                    .await?
                    .get("sha256")
            })
        })
        .await
        .expect("its file");
    store::Blobs::place(&office.folder().join("files"), &hash)
}

/// How many records of a kind there are.
async fn records(office: &TestOffice, kind: &str) -> usize {
    let rows = crate::tamper::rows(office).await;
    rows.iter().filter(|row| row.kind == kind).count()
}

/// Erases who complained of a case, as he asked.
async fn erase(office: &TestOffice, number: &ComplaintNumber) {
    let clerk = office.person("staf-umum").await;
    let given = DataRequestInput {
        kind: "erasure".to_owned(),
        words: "Hapus nama saya".to_owned(),
        received: None,
    };
    office
        .take_data_request(&clerk, number, &office.key(), &given)
        .await
        .expect("taken");
    let camat = office.person("camat").await;
    let case = office.case(&camat, number).await.expect("the case");
    let given = DataAnswerInput {
        request: case.data.next().expect("it waits").id.to_string(),
        outcome: "in_part".to_owned(),
        ground: "retention".to_owned(),
        text: "Nama dan surel dihapus".to_owned(),
    };
    office
        .answer_data_request(&camat, number, &office.key(), &given)
        .await
        .expect("erased");
}

both_offices! {
    async fn a_case_lists_its_message_and_a_page_reads_it(office: TestOffice) {
        let raw = letter(
            "Subject: Lampu jalan\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Authentication-Results: mx.siapa-saja.example; spf=pass; dkim=pass; dmarc=pass\r\n",
            &format!("{STORY}\r\n\r\nPada 1 Maret 2026 kantor menulis:\r\n> Apa yang terjadi?\r\n> Di mana?"),
        );
        let (mail, number) = came(&office, raw.clone()).await;
        let clerk = office.person("staf-umum").await;
        let case = office.case(&clerk, &number).await.expect("the case");
        let [one] = case.mails.as_slice() else { panic!("{:?}", case.mails) };
        assert_eq!((one.line.id, one.sealed, one.erased_at), (mail, false, None));
        assert_eq!(one.line.name, "Ni Wayan Sukerti");
        assert_eq!((one.line.arrived, one.line.size), (office.now(), raw.len() as u64));
        let view = office.case_mail(&clerk, &number, mail, None).await.expect("read");
        assert_eq!(view.mail, *one);
        assert_eq!((view.own.trim(), view.protection), (STORY, None));
        assert!(view.quoted.contains("> Di mana?"), "{:?}", view.quoted);
        assert!(view.written.is_some_and(|at| at < office.now()));
        // A server that is not the office's says nothing that is believed.
        assert_eq!((view.trusted, view.checks), (None, Vec::new()));
        let saved = office.case_mail_bytes(&clerk, &number, mail, None).await.expect("saved");
        assert_eq!((saved.bytes, saved.media_type.as_str(), saved.inline), (raw, "message/rfc822", false));
        assert!(saved.name.starts_with(&number.to_string()) && saved.name.ends_with(".eml"));
        // Nothing of an open complainant is noted, and the tray has none of it.
        assert_eq!(records(&office, "mail_opened").await, 0);
        assert_eq!(office.mail_set_aside(&clerk, mail).await, Err(OfficeError::NotFound));
        whole(&office).await;
    }

    async fn what_hangs_on_it_is_named_and_signatures_are_told(office: TestOffice) {
        let (mail, number) = came(&office, with_files(&[
            ("catatan.docx", "application/msword", b"tidak diterima"),
            ("pasang.exe", "application/octet-stream", b"MZ\x90\0 bahaya"),
        ])).await;
        let clerk = office.person("staf-umum").await;
        let view = office.case_mail(&clerk, &number, mail, None).await.expect("read");
        let files: Vec<(&str, bool)> = view.files.iter().map(|file| (file.name.as_str(), file.dangerous)).collect();
        assert_eq!(files, [("catatan.docx", false), ("pasang.exe", true)]);
        assert!(view.mail.line.warnings.iter().any(|code| code == "quarantined_attachment"));
        let signed = letter(
            "Subject: Got\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary=b; protocol=\"application/pgp-signature\"\r\n",
            "--b\r\nContent-Type: text/plain\r\n\r\nGot mampet.\r\n--b\r\nContent-Type: application/pgp-signature; name=s.asc\r\n\r\nx\r\n--b--",
        );
        let (mail, number) = came(&office, signed).await;
        let view = office.case_mail(&clerk, &number, mail, None).await.expect("read");
        assert_eq!(view.protection, Some("pgp_signed"));
    }

    async fn of_a_protected_complainant_it_is_an_original(office: TestOffice) {
        let (mail, number) = came(&office, plain(&format!("{STORY} Mohon dirahasiakan."))).await;
        let clerk = office.person("staf-umum").await;
        let case = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(case.identity.kind, IdentityKind::Confidential);
        let [one] = case.mails.as_slice() else { panic!("{:?}", case.mails) };
        assert!(one.sealed);
        let told = format!("{case:?}");
        for word in ["Sukerti", "sukerti@"] {
            assert!(!told.contains(word), "{word}");
        }
        assert_eq!(one.line.subject, "", "the subject may be his name");
        assert_eq!(office.case_mail(&clerk, &number, mail, None).await, Err(OfficeError::NotPermitted));
        let bytes = office.case_mail_bytes(&clerk, &number, mail, None).await;
        assert_eq!(bytes.map(drop), Err(OfficeError::NotPermitted));
        assert_eq!(records(&office, "mail_opened").await, 0);
        // Whoever may open originals does, says why, and each time it is noted.
        let camat = office.person("camat").await;
        for missing in [None, Some(" ")] {
            let read = office.case_mail(&camat, &number, mail, missing).await.map(drop);
            let saved = office.case_mail_bytes(&camat, &number, mail, missing).await.map(drop);
            for refused in [read, saved] {
                assert_eq!(faults(refused), [("reason", "reason_missing")]);
            }
        }
        assert_eq!(records(&office, "mail_opened").await, 0);
        let why = Some("Menghubungi pelapor");
        let view = office.case_mail(&camat, &number, mail, why).await.expect("opened");
        assert_eq!(view.mail.line.address, "sukerti@warga.example");
        office.case_mail_bytes(&camat, &number, mail, why).await.expect("saved");
        assert_eq!(records(&office, "mail_opened").await, 2);
        let row = crate::tamper::row_of(&office, "mail_opened").await;
        let entry = row.entry().expect("a record");
        assert_eq!(entry.by.map(|by| by.official), Some(camat.official.id));
        let Happening::Desk(DeskEvent::MailOpened { mail: opened, reason: Some(_) }) = &entry.what
        else { panic!("{:?}", entry.what) };
        assert_eq!(*opened, mail);
        let case = office.case(&clerk, &number).await.expect("the case");
        let told = case.history.iter().filter(|line| line.kind == "mail_opened");
        let reasons: Vec<_> = told.map(|line| line.text.as_deref()).collect();
        assert_eq!(reasons, [why, why]);
        whole(&office).await;
        change_reason(&office, "mail_opened").await;
        assert_eq!(found(&office).await, [Break::TextChanged]);
    }

    async fn it_is_for_those_who_may_know_of_the_case(office: TestOffice) {
        let (mail, number) = came(&office, plain(STORY)).await;
        let clerk = office.person("staf-umum").await;
        let other = receive(&office, plain("Got mampet.")).await.complaint.expect("a number");
        // Under another number it is not found, and what is none neither.
        assert_eq!(office.case_mail(&clerk, &other, mail, None).await, Err(OfficeError::NotFound));
        assert_eq!(office.case_mail(&clerk, &number, Uuid::from_u128(7), None).await, Err(OfficeError::NotFound));
        let section = office.person("kasi-pmd").await;
        assert_eq!(office.case_mail(&section, &number, mail, None).await, Err(OfficeError::NotFound));
        // Whom it is about: nothing of it from then on.
        let (camat, secretary) = (office.person("camat").await, office.person("sekretaris").await);
        office.case_mail(&secretary, &number, mail, None).await.expect("he saw it before");
        let change = GuardChange {
            key: office.key(),
            version: office.guard(&camat, &number).await.expect("a guard").version,
            password: None,
            subjects: vec![secretary.official.id],
            readers: None,
            reason: "Tentang Sekretaris".to_owned(),
        };
        office.set_guard(&camat, &number, change).await.expect("set");
        let secretary = office.person("sekretaris").await;
        assert_eq!(office.case_mail(&secretary, &number, mail, None).await, Err(OfficeError::NotFound));
        let bytes = office.case_mail_bytes(&secretary, &number, mail, None).await;
        assert_eq!(bytes.map(drop), Err(OfficeError::NotFound));
        office.case_mail(&camat, &number, mail, None).await.expect("for others it is there");
    }

    async fn who_is_erased_takes_his_message_with_him(office: TestOffice) {
        let raw = plain(STORY);
        let (mail, number) = came(&office, raw.clone()).await;
        let (stays, _) = came(&office, plain("Got mampet.")).await;
        let (gone, other) = (file_of(&office, mail).await, file_of(&office, stays).await);
        assert!(gone.exists() && other.exists());
        erase(&office, &number).await;
        assert!(!gone.exists() && other.exists(), "his file alone");
        let clerk = office.person("staf-umum").await;
        let case = office.case(&clerk, &number).await.expect("the case");
        let [one] = case.mails.as_slice() else { panic!("{:?}", case.mails) };
        assert_eq!(one.erased_at, Some(office.now()), "that there was one is still known");
        assert!(!format!("{:?}", case.mails).contains("ukerti"));
        let camat = office.person("camat").await;
        assert_eq!(office.case_mail(&camat, &number, mail, None).await, Err(OfficeError::NotFound));
        let bytes = office.case_mail_bytes(&camat, &number, mail, None).await;
        assert_eq!(bytes.map(drop), Err(OfficeError::NotFound));
        office.assert_settled().await;
        // Brought again it is the same message, and is not kept again.
        let again = receive(&office, raw).await;
        assert_eq!((again.mail, again.repeated, again.complaint.as_ref()), (mail, true, Some(&number)));
        assert!(!gone.exists());
        assert_eq!(count(office.db(), "incoming_mail").await, 2);
        office.assert_settled().await;
    }

    async fn the_job_throws_away_what_was_left(office: TestOffice) {
        let (mail, number) = came(&office, plain(STORY)).await;
        let file = file_of(&office, mail).await;
        let bytes = std::fs::read(&file).expect("its bytes");
        erase(&office, &number).await;
        // As if the power had failed between the erasure and the file.
        std::fs::write(&file, &bytes).expect("back");
        // Whoever erased it may still be at it.
        whole(&office).await;
        office.assert_settled().await;
        assert!(!file.exists());
        // One that is back later is a finding.
        std::fs::write(&file, &bytes).expect("back");
        office.pass(SignedDuration::from_hours(2));
        office.work("test").await.expect("jobs");
        assert_eq!(found(&office).await, [Break::StateDiffers]);
        let report = office.audit().await.expect("audited");
        assert_eq!(report.broken[0].subject, Some(format!("mail {mail}")));
    }

    async fn an_erased_message_that_is_back_is_found(office: TestOffice) {
        let (mail, number) = came(&office, plain(STORY)).await;
        erase(&office, &number).await;
        office.assert_settled().await;
        change(&office, "UPDATE mail_outcome SET said = $1", &[vec![7u8].into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers], "what was listed of it");
        change(&office, "UPDATE mail_outcome SET said = $1", &[Vec::<u8>::new().into()]).await;
        office.assert_settled().await;
        change(&office, "UPDATE incoming_mail SET erased_at = NULL WHERE id = $1", &[mail.into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers], "the row");
        change(&office, "DELETE FROM incoming_mail", &[]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers], "no row at all");
    }

    async fn a_message_that_went_without_a_record_is_found(office: TestOffice) {
        let (mail, _) = came(&office, plain(STORY)).await;
        whole(&office).await;
        let at = office.now().as_microsecond();
        change(&office, "UPDATE incoming_mail SET erased_at = $1", &[at.into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
        let report = office.audit().await.expect("audited");
        assert_eq!(report.broken[0].subject, Some(format!("mail {mail}")));
    }

    async fn a_missing_or_changed_message_is_named(office: TestOffice) {
        let (mail, _) = came(&office, plain(STORY)).await;
        let (other, _) = came(&office, plain("Got mampet.")).await;
        whole(&office).await;
        let (file, others) = (file_of(&office, mail).await, file_of(&office, other).await);
        let bytes = std::fs::read(&file).expect("its bytes");
        let named = async |what: Break| {
            let report = office.audit().await.expect("audited");
            let broken: Vec<_> = report.broken.iter().map(|one| (one.what, one.subject.clone())).collect();
            assert_eq!(broken, [(what, Some(format!("mail {mail}")))]);
        };
        std::fs::remove_file(&file).expect("gone");
        named(Break::FileMissing).await;
        let mut wrong = bytes.clone();
        wrong[40] ^= 1;
        std::fs::write(&file, &wrong).expect("changed");
        named(Break::FileChanged).await;
        std::fs::write(&file, &bytes).expect("mended");
        whole(&office).await;
        // Another's file in its place, as somebody who knows how they lie.
        let name = others.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        change(&office, "UPDATE incoming_mail SET sha256 = $1 WHERE id = $2", &[name.into(), mail.into()]).await;
        named(Break::FileChanged).await;
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        change(&office, "UPDATE incoming_mail SET sha256 = $1 WHERE id = $2", &[name.into(), mail.into()]).await;
        change(&office, "UPDATE mail_outcome SET said = $1 WHERE mail_id = $2", &[vec![7u8; 50].into(), mail.into()]).await;
        named(Break::TextChanged).await;
    }
}
