//! What comes by e-mail: kept first, treated once, and never lost by whatever happens between.

use casework::{Channel, IdentityKind, ReplyWay, Setting};
use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{
    MailReceived, MailVerdict, OfficeError, Rendition, SearchQuery, both_offices, setting_token,
};

use crate::intake::picture;
use crate::{count, sql};

pub(crate) const STORY: &str = "Lampu jalan di tikungan padam sejak Jumat.";

pub(crate) fn letter(headers: &str, text: &str) -> Vec<u8> {
    format!(
        "From: Ni Wayan Sukerti <sukerti@warga.example>\r\n\
         To: pengaduan@kantor.example\r\n\
         Date: Mon, 2 Mar 2026 08:15:00 +0800\r\n\
         {headers}\r\n\
         {text}\r\n"
    )
    .into_bytes()
}

pub(crate) fn plain(text: &str) -> Vec<u8> {
    letter(
        "Subject: Lampu jalan\r\nMessage-ID: <1@warga.example>\r\nContent-Type: text/plain; charset=utf-8\r\n",
        text,
    )
}

pub(crate) fn with_files(files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut text = format!("--batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{STORY}\r\n");
    for (name, media_type, bytes) in files {
        let body = data_encoding::BASE64_MIME.encode(bytes);
        text.push_str(&format!(
            "--batas\r\nContent-Type: {media_type}; name=\"{name}\"\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
        ));
    }
    text.push_str("--batas--");
    letter(
        "Subject: Lampu jalan\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=batas\r\n",
        &text,
    )
}

/// A picture whose skeleton is sound and whose pixels can't be read.
fn muddled() -> Vec<u8> {
    let mut bytes = picture();
    let at = bytes
        .windows(4)
        .position(|part| part == b"IDAT")
        .expect("pixels");
    let length = u32::from_be_bytes(bytes[at - 4..at].try_into().expect("a length"));
    let end = at + 4 + usize::try_from(length).expect("short");
    bytes[at + 4..end].fill(0x77);
    let sum = crc32(&bytes[at..end]);
    bytes[end..end + 4].copy_from_slice(&sum.to_be_bytes());
    bytes
}

/// PNG (third edition), annex D.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 * (sum & 1))
        })
    })
}

pub(crate) async fn receive(office: &TestOffice, raw: Vec<u8>) -> MailReceived {
    office.receive_mail(raw).await.expect("received")
}

async fn kept(office: &TestOffice) -> (i64, i64, i64) {
    (
        count(office.db(), "incoming_mail").await,
        count(office.db(), "mail_outcome").await,
        count(office.db(), "complaint").await,
    )
}

pub(crate) async fn whole(office: &TestOffice) {
    office.sign_reached_head().await.expect("signed");
    let report = office.audit().await.expect("an audit");
    assert!(report.is_whole(), "{:?}", report.broken);
}

both_offices! {
    async fn a_message_becomes_a_complaint_at_the_first_step(office: TestOffice) {
        let received = receive(&office, plain(STORY)).await;
        assert_eq!((received.verdict, received.repeated), (MailVerdict::New, false));
        assert_eq!((received.reason.as_str(), received.warnings.len()), ("", 0));
        let number = received.complaint.expect("a number");
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &number).await.expect("the case");
        assert_eq!((view.description.as_str(), view.subject.as_str()), (STORY, "Lampu jalan"));
        assert_eq!((view.channel, view.reply_way), (Channel::Email, ReplyWay::Email));
        assert_eq!(view.identity.name.as_deref(), Some("Ni Wayan Sukerti"));
        assert_eq!(view.identity.contact.as_deref(), Some("sukerti@warga.example"));
        // It is the clerk's turn, and found by its words.
        assert_eq!(office.step_of(&number).await, Some(1));
        let desk = office.desk(&clerk).await.expect("a desk");
        assert!(format!("{desk:?}").contains("Lampu jalan"));
        while office.follow_history().await.expect("followed").records > 0 {}
        let search = SearchQuery { words: "tikungan".to_owned(), page: 1, ..SearchQuery::default() };
        assert_eq!(office.search(&clerk, &search).await.expect("found").rows.len(), 1);
        whole(&office).await;
    }

    async fn the_same_bytes_are_the_same_message(office: TestOffice) {
        let first = receive(&office, plain(STORY)).await;
        let again = receive(&office, plain(STORY)).await;
        assert!(again.repeated);
        assert_eq!(MailReceived { repeated: false, ..again }, first);
        assert_eq!(kept(&office).await, (1, 1, 1));
        // Under the same Message-ID somebody says something else: it is another message.
        let other = receive(&office, plain("Got mampet.")).await;
        assert!(!other.repeated && other.complaint != first.complaint);
        // Two servers bring one at once.
        let both = plain("Jalan rusak.");
        let (one, two) = tokio::join!(receive(&office, both.clone()), receive(&office, both));
        assert_eq!((one.mail, &one.complaint), (two.mail, &two.complaint));
        assert_eq!(kept(&office).await, (3, 3, 3));
        whole(&office).await;
    }

    async fn what_was_kept_and_not_treated_is_treated_by_a_job(office: TestOffice) {
        // As after a crash between the two.
        let kept_only = office.only_keep_mail(plain(STORY)).await.expect("kept");
        assert_eq!(kept(&office).await, (1, 0, 0));
        office.pass(SignedDuration::from_mins(2));
        office.work("test").await.expect("jobs");
        assert_eq!(kept(&office).await, (1, 1, 1));
        // Who brings it again is told what became of it.
        let again = receive(&office, plain(STORY)).await;
        assert_eq!((again.mail, again.repeated, again.verdict), (kept_only, true, MailVerdict::New));
        assert_eq!(kept(&office).await, (1, 1, 1));
    }

    async fn what_is_no_complaint_is_kept_and_begins_none(office: TestOffice) {
        let text = "Content-Type: text/plain\r\n";
        let mails = [
            (letter(&format!("Subject: Balasan otomatis: cuti\r\nAuto-Submitted: auto-replied\r\n{text}"), "Saya cuti."), "auto_reply"),
            (letter(&format!("Subject: Kabar\r\nList-Id: <kabar.example>\r\n{text}"), "Kabar minggu ini."), "list"),
            (letter(&format!("Subject: Untung\r\nX-Spam-Flag: YES\r\n{text}"), "Menang undian."), "spam"),
            (letter(text, ""), "empty"),
        ];
        let count = i64::try_from(mails.len()).expect("few");
        for (raw, reason) in mails {
            let received = receive(&office, raw.clone()).await;
            assert_eq!((received.verdict, received.reason.as_str()), (MailVerdict::Ignore, reason));
            assert_eq!(received.complaint, None);
            let again = receive(&office, raw).await;
            assert_eq!((again.repeated, again.reason.as_str()), (true, reason));
        }
        assert_eq!(kept(&office).await, (count, count, 0));
        whole(&office).await;
    }

    async fn what_was_set_aside_is_listed_read_and_taken_once(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let raw = letter(
            "Subject: Lampu padam\r\nX-Spam-Flag: YES\r\nContent-Type: text/plain; charset=utf-8\r\n",
            STORY,
        );
        let aside = receive(&office, raw.clone()).await;
        office.pass(SignedDuration::from_secs(1));
        receive(&office, letter("Subject: Cuti\r\nAuto-Submitted: auto-replied\r\n", "Cuti.")).await;
        let tray = office.mail_tray(&clerk, None).await.expect("a tray");
        let listed: Vec<(&str, &str)> = tray.lines.iter().map(|line| (line.subject.as_str(), line.reason.as_str())).collect();
        assert_eq!(listed, [("Cuti", "auto_reply"), ("Lampu padam", "spam")]);
        assert_eq!(tray.older, None);
        let line = &tray.lines[1];
        assert_eq!((line.name.as_str(), line.address.as_str()), ("Ni Wayan Sukerti", "sukerti@warga.example"));
        let behind = office.mail_tray(&clerk, Some(tray.lines[0].id)).await.expect("a tray");
        assert_eq!(behind.lines, tray.lines[1..]);
        let view = office.mail_set_aside(&clerk, aside.mail).await.expect("read");
        assert_eq!((view.own.trim(), view.files.len()), (STORY, 0));
        let saved = office.mail_bytes(&clerk, aside.mail).await.expect("saved");
        assert_eq!(saved.bytes, raw);
        // Who records no complaints sees nothing of it.
        let section = office.person("kasi-pmd").await;
        assert_eq!(office.mail_tray(&section, None).await, Err(OfficeError::NotPermitted));
        assert_eq!(office.mail_set_aside(&section, aside.mail).await, Err(OfficeError::NotPermitted));
        assert_eq!(office.mail_bytes(&section, aside.mail).await.map(drop), Err(OfficeError::NotPermitted));
        assert_eq!(office.take_mail(&section, aside.mail).await.map(drop), Err(OfficeError::NotPermitted));
        // Two take it at once: it is one complaint, by the clerk.
        let (one, two) = tokio::join!(office.take_mail(&clerk, aside.mail), office.take_mail(&clerk, aside.mail));
        let (one, two) = (one.expect("taken"), two.expect("taken"));
        assert_eq!((&one.complaint, one.verdict), (&two.complaint, MailVerdict::New));
        assert!(one.repeated != two.repeated);
        assert_eq!(kept(&office).await, (2, 2, 1));
        let case = office.case(&clerk, &one.complaint.expect("a number")).await.expect("the case");
        assert_eq!(case.description, STORY);
        assert_eq!(case.recorded_by.as_deref(), Some(clerk.official.name.as_str()));
        // It lies in the tray no more, and the same bytes are still the same message.
        assert_eq!(office.mail_set_aside(&clerk, aside.mail).await, Err(OfficeError::NotFound));
        assert_eq!(office.mail_tray(&clerk, None).await.expect("a tray").lines.len(), 1);
        let again = receive(&office, raw).await;
        assert_eq!((again.verdict, again.repeated), (MailVerdict::New, true));
        whole(&office).await;
    }

    async fn what_hangs_on_a_message_is_named_and_messages_on_it_are_read(office: TestOffice) {
        let letter = |more: &str| letter(
            &format!("Subject: Teruskan\r\nMIME-Version: 1.0\r\n{more}Content-Type: multipart/mixed; boundary=b\r\n"),
            "--b\r\nContent-Type: text/plain\r\n\r\nMohon ditindaklanjuti.\r\n\
             --b\r\nContent-Type: text/calendar; name=undangan.ics\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\nSubject: Asal\r\n\r\nJembatan di Bantas retak.\r\n--b--",
        );
        let clerk = office.person("staf-umum").await;
        let taken = receive(&office, letter("")).await;
        let aside = receive(&office, letter("X-Spam-Flag: YES\r\n")).await;
        let number = taken.complaint.expect("a number");
        let case = office.case_mail(&clerk, &number, taken.mail, None).await.expect("read");
        let tray = office.mail_set_aside(&clerk, aside.mail).await.expect("read");
        let named: Vec<&str> = case.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(named[0], "undangan.ics");
        assert_eq!((named.len(), tray.files.len()), (2, 2));
        assert_eq!(tray.files[0].0, "undangan.ics");
        for (own, quoted) in [(case.own, case.quoted), (tray.own, tray.quoted)] {
            assert_eq!(own.trim(), "Mohon ditindaklanjuti.");
            assert_eq!(quoted.trim(), "Jembatan di Bantas retak.");
        }
    }

    async fn an_office_that_closed_its_mailbox_keeps_what_comes(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let closed = Setting::Channels { closed: [Channel::Email].into() };
        let seen = setting_token(&keeper.directory.profile, &closed);
        office.change_setting(&keeper, &closed, &seen).await.expect("closed");
        let received = receive(&office, plain(STORY)).await;
        assert_eq!((received.verdict, received.reason.as_str()), (MailVerdict::Ignore, "closed"));
        assert_eq!(kept(&office).await, (1, 1, 0));
    }

    async fn files_come_along_as_far_as_the_office_takes_them(office: TestOffice) {
        let photo = picture();
        let received = receive(&office, with_files(&[
            ("lampu.png", "image/png", &photo),
            ("catatan.docx", "application/msword", b"tidak diterima"),
            ("pasang.exe", "application/octet-stream", b"MZ\x90\0 bahaya"),
        ])).await;
        assert_eq!(received.verdict, MailVerdict::Warn);
        assert!(received.warnings.iter().any(|code| code == "file_not_taken"), "{:?}", received.warnings);
        assert!(received.warnings.iter().any(|code| code == "quarantined_attachment"), "{:?}", received.warnings);
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &received.complaint.expect("a number")).await.expect("the case");
        let names: Vec<&str> = view.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["lampu.png"]);
        assert_eq!(view.mail_warnings, ["file_not_taken", "quarantined_attachment"]);
    }

    async fn pictures_are_drawn_small_after_the_rush_is_registered(office: TestOffice) {
        let files = [("lampu.png", "image/png", &picture()[..]), ("rusak.png", "image/png", &muddled())];
        let received = receive(&office, with_files(&files)).await;
        // What is wrong with its pixels alone keeps no file from the case.
        assert_eq!((received.verdict, received.warnings), (MailVerdict::New, vec![]));
        let number = received.complaint.expect("a number");
        let clerk = office.person("staf-umum").await;
        let listed = async || {
            let view = office.case(&clerk, &number).await.expect("the case");
            let small = view.attachments.iter().map(|file| (file.name.clone(), file.has_thumbnail));
            (small.collect::<Vec<_>>(), view.attachments[0].id)
        };
        let whole_list = |first| vec![("lampu.png".to_owned(), first), ("rusak.png".to_owned(), false)];
        let (small, photo) = listed().await;
        assert_eq!(small, whole_list(false), "registered first");
        let get = async |what| office.file(&clerk, &number, photo, what, None).await;
        assert_eq!(get(Rendition::Thumbnail).await.map(drop), Err(OfficeError::NotFound));
        get(Rendition::Shown).await.expect("it can be seen at once");
        office.work("a").await.expect("jobs");
        assert_eq!(listed().await.0, whole_list(false), "the next message comes first");
        office.pass(SignedDuration::from_secs(6));
        office.work("a").await.expect("jobs");
        assert_eq!(listed().await.0, whole_list(true));
        let seen = get(Rendition::Thumbnail).await.expect("drawn");
        assert_eq!((seen.media_type.as_str(), seen.inline), ("image/jpeg", true));
        // Neither was done in vain: what can't be drawn is not tried again.
        assert_eq!(count(office.db(), "job WHERE last_error IS NOT NULL").await, 0);
        whole(&office).await;
    }

    async fn who_asks_to_stay_unnamed_is_protected_and_the_message_lies_sealed(office: TestOffice) {
        let received = receive(&office, plain(&format!("{STORY} Mohon\r\nDIRAHASIAKAN ya."))).await;
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &received.complaint.expect("a number")).await.expect("the case");
        assert_eq!(view.identity.kind, IdentityKind::Confidential);
        assert_eq!(view.identity.name, None);
        for (table, columns) in [
            ("incoming_mail", "digest, sha256"),
            ("mail_outcome", "verdict, warnings, said, outcome"),
        ] {
            let statement = sql(&format!("SELECT {columns} FROM {table}"));
            let rows = office
                .db()
                .read(move |conn| Box::pin(async move { conn.query(statement, &[]).await }))
                .await
                .expect("rows");
            assert_eq!(rows.len(), 1);
            for row in &rows {
                let (said, table) = (format!("{row:?}").to_lowercase(), table);
                assert!(!said.contains("sukerti"), "{table}");
            }
            if table == "mail_outcome" {
                let said: Vec<u8> = rows[0].get("said").expect("sealed");
                assert!(!String::from_utf8_lossy(&said).contains("sukerti"));
            }
        }
        let mut files = 0;
        let mut folders = vec![office.folder().join("files")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = std::fs::read(&path).expect("a file");
                assert!(!String::from_utf8_lossy(&bytes).contains("sukerti"), "{}", path.display());
                files += 1;
            }
        }
        assert_eq!(files, 1);
    }
}
