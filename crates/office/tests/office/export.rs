//! Everything an office owns as one zip: what is in it, that it proves itself, who may take
//! it along, and that half of one is none.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::Arc;

use casework::{
    ChainVerifier, ComplaintNumber, DeskEvent, Duty, Entry, Happening, Hash, OfficeProfile,
};
use flate2::read::DeflateDecoder;
use office::testing::{TestOffice, Wishes};
use office::{
    ExportCounts, ExportRequest, ExportWords, OfficeError, Say, SignedIn, Upload, both_offices,
};
use sha2::{Digest, Sha256};

use crate::letters::{letter, register};
use crate::{count, faults, run};

/// The parts of a zip by their names.
pub(crate) type Parts = BTreeMap<String, Vec<u8>>;

/// Words that are their own keys, so that nothing of a language stands in what is looked at.
pub(crate) fn keys() -> ExportWords {
    let say: Say = Arc::new(|key, facts| {
        let facts: Vec<String> = facts
            .iter()
            .map(|(name, fact)| format!("{name}={fact}"))
            .collect();
        match facts.is_empty() {
            true => key.to_owned(),
            false => format!("{key} {}", facts.join(" ")),
        }
    });
    ExportWords {
        titles: Arc::clone(&say),
        readmes: vec![("README.txt", say)],
    }
}

pub(crate) fn asked(identities: bool) -> ExportRequest {
    ExportRequest {
        reason: "Pindah ke sistem kabupaten".into(),
        identities,
        password: None,
    }
}

async fn bytes_of(
    office: &TestOffice,
    who: &SignedIn,
    request: &ExportRequest,
) -> Result<(Vec<u8>, ExportCounts), OfficeError> {
    let mut export = office.begin_export(who, request, keys()).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = office.export_more(&mut export).await? {
        bytes.extend(piece);
    }
    Ok((bytes, export.counts().clone()))
}

/// An export by whoever holds the position, unpacked.
pub(crate) async fn exported(
    office: &TestOffice,
    position: &str,
    identities: bool,
) -> (Parts, ExportCounts) {
    let who = office.person(position).await;
    let (bytes, counts) = bytes_of(office, &who, &asked(identities))
        .await
        .expect("exported");
    (unzip(&bytes), counts)
}

fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let bytes = &bytes[at..at + length];
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

/// Reads a zip by its directory, as other programs do.
fn unzip(bytes: &[u8]) -> Parts {
    let end = bytes
        .windows(4)
        .rposition(|four| four == b"PK\x05\x06")
        .expect("an end");
    let mut at = number(bytes, end + 16, 4);
    let mut parts = Parts::new();
    for _ in 0..number(bytes, end + 10, 2) {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (name, extra) = (number(bytes, at + 28, 2), number(bytes, at + 30, 2));
        let header = number(bytes, at + 42, 4);
        let from = header + 30 + number(bytes, header + 26, 2) + number(bytes, header + 28, 2);
        let stored = &bytes[from..from + number(bytes, at + 20, 4)];
        let mut content = Vec::new();
        match number(bytes, at + 10, 2) {
            0 => content.extend_from_slice(stored),
            _ => drop(
                DeflateDecoder::new(stored)
                    .read_to_end(&mut content)
                    .expect("unpacked"),
            ),
        }
        assert_eq!(content.len(), number(bytes, at + 24, 4));
        let mut crc = flate2::Crc::new();
        crc.update(&content);
        assert_eq!(
            usize::try_from(crc.sum()).expect("32 bits"),
            number(bytes, at + 16, 4)
        );
        let name_text = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).expect("a name");
        assert!(
            parts.insert(name_text.clone(), content).is_none(),
            "{name_text} twice"
        );
        at += 46 + name + extra;
    }
    parts
}

pub(crate) fn text(parts: &Parts, name: &str) -> String {
    let bytes = parts
        .get(name)
        .unwrap_or_else(|| panic!("no {name}: {:?}", parts.keys()));
    String::from_utf8(bytes.clone()).expect("UTF-8")
}

/// Rows of a table, cells by title without `export-col-`.
pub(crate) fn rows(parts: &Parts, name: &str) -> Vec<BTreeMap<String, String>> {
    let text = text(parts, name);
    let mut lines: Vec<Vec<String>> = vec![Vec::new()];
    let (mut cell, mut quoted) = (String::new(), false);
    let mut chars = text
        .strip_prefix('\u{feff}')
        .expect("a mark")
        .chars()
        .peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ';' if !quoted => lines
                .last_mut()
                .expect("a line")
                .push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                lines
                    .last_mut()
                    .expect("a line")
                    .push(std::mem::take(&mut cell));
                lines.push(Vec::new());
            }
            c => cell.push(c),
        }
    }
    lines.pop();
    let mut lines = lines.into_iter();
    let titles = lines.next().expect("titles");
    let title = |title: &String| title.trim_start_matches("export-col-").to_owned();
    let row = |cells: Vec<String>| {
        assert_eq!(cells.len(), titles.len(), "{name}");
        titles.iter().map(title).zip(cells).collect()
    };
    lines.map(row).collect()
}

pub(crate) fn row_of<'r>(
    rows: &'r [BTreeMap<String, String>],
    number: &ComplaintNumber,
) -> Option<&'r BTreeMap<String, String>> {
    rows.iter().find(|row| row["number"] == number.to_string())
}

/// A line of the exported history.
#[derive(serde::Deserialize)]
pub(crate) struct Line {
    pub(crate) seq: i64,
    pub(crate) previous: String,
    pub(crate) hash: String,
    pub(crate) record: Option<String>,
}

/// The exported history; it proves itself with nothing but what is in it.
pub(crate) fn history(parts: &Parts) -> Vec<Line> {
    let text = text(parts, "riwayat.jsonl");
    let lines: Vec<Line> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line"))
        .collect();
    let mut verifier = ChainVerifier::default();
    let mut previous = Hash::GENESIS.hex();
    for (line, seq) in lines.iter().zip(1..) {
        assert_eq!((line.seq, &line.previous), (seq, &previous));
        previous.clone_from(&line.hash);
        let Some(record) = &line.record else { continue };
        let hash = |hex: &str| Hash::parse(hex).expect("a hash");
        if lines.iter().all(|line| line.record.is_some()) {
            let broken = verifier.next(seq, hash(&line.previous), record, hash(&line.hash));
            assert!(broken.is_empty(), "{broken:?}");
        }
        assert_eq!(Hash::of(hash(&line.previous), record).hex(), line.hash);
    }
    lines
}

/// `sha256sum -c`.
fn proved(parts: &Parts) {
    let sums = text(parts, "sha256sum.txt");
    let mut seen = vec!["sha256sum.txt"];
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a sum");
        let bytes = parts.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(
            sum,
            data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)),
            "{name}"
        );
        seen.push(name);
    }
    seen.sort_unstable();
    assert_eq!(seen, parts.keys().map(String::as_str).collect::<Vec<_>>());
}

both_offices! {
    async fn an_export_is_the_office_and_proves_it(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let photo = Upload { name: "bukti.pdf".into(), ..office.scan() };
        let given = office::NewComplaint { subject: "=Lampu; \"padam\"".into(), ..office.sample() };
        let done = office.record(&clerk, &office.key(), &given, vec![photo.clone()]).await.expect("recorded").number;
        office.finish(&done, &Wishes::default()).await;
        let open = office.record_sample().await;
        let letter = register(&office, &letter()).await;
        let before = count(office.db(), "history").await;
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        proved(&parts);
        let complaints = rows(&parts, "pengaduan.csv");
        assert_eq!(complaints.len(), 2);
        let row = row_of(&complaints, &done).expect("its row");
        assert_eq!(row["subject"], "'=Lampu; \"padam\"", "never a formula");
        assert_eq!(row["description"], given.description);
        assert_eq!((row["state"].as_str(), row["outcome"].as_str()), ("archived", ""));
        // As the register shows whoever complains openly.
        assert_eq!((row["complainant"].as_str(), row["phone"].as_str()), ("Ni Luh Contoh", "0812****890"));
        assert!(row["received"].ends_with("+08:00") && !row["answered"].is_empty(), "{row:?}");
        let row = row_of(&complaints, &open).expect("its row");
        assert_eq!((row["state"].as_str(), row["step"].as_str(), row["waiting"].as_str()), ("open", "1", "Staf Umum"));
        assert!(!row["due"].is_empty() && row["closed"].is_empty());
        let texts = rows(&parts, "tulisan.csv");
        let advice = texts.iter().find(|row| row["event"] == "advice_given").expect("the advice");
        assert_eq!((advice["text"].as_str(), advice["part"].as_str()), ("Saran: cek lapangan dahulu.", "advice"));
        assert_eq!((&advice["number"], advice["official"].as_str()), (&done.to_string(), "Pejabat Sekcam"));
        assert!(texts.iter().any(|row| row["part"] == "follow_up.text"));
        let letters = rows(&parts, "surat-masuk.csv");
        assert_eq!((&letters[0]["letter"], letters[0]["sender"].as_str()), (&letter.to_string(), "Perbekel Bantas"));
        // Files as they are, and the list of them.
        let files = rows(&parts, "lampiran.csv");
        let file = files.iter().find(|row| row["purpose"] == "evidence").expect("the file");
        assert_eq!(file["path"], format!("berkas/{done}/01-bukti.pdf"));
        assert_eq!(parts[&file["path"]], photo.bytes);
        assert_eq!(file["sha256"], data_encoding::HEXLOWER.encode(&Sha256::digest(&photo.bytes)));
        // The office: what another could be founded from.
        let directory = office.directory();
        let profile = OfficeProfile::parse(&text(&parts, "kantor/profil.toml")).expect("a profile");
        assert_eq!(profile, directory.profile);
        for row in rows(&parts, "kantor/sop.csv") {
            let source = text(&parts, &row["path"]);
            assert!(sop::check(&source).procedure.is_some());
            assert_eq!(row["sha256"], data_encoding::HEXLOWER.encode(&Sha256::digest(&source)));
        }
        let calendar = serde_json::from_str(&text(&parts, "kantor/kalender.json")).expect("a calendar");
        let calendar = worktime::Calendar::new(&calendar).expect("a calendar");
        assert_eq!(calendar.fingerprint(), directory.calendar.fingerprint());
        for (name, expected) in [
            ("kantor/unit.csv", directory.units.len()),
            ("kantor/jabatan.csv", directory.positions.len()),
            ("kantor/pejabat.csv", directory.officials.len()),
            ("kantor/penunjukan.csv", directory.appointments.len()),
        ] {
            assert_eq!(rows(&parts, name).len(), expected, "{name}");
        }
        // The history, up to the record of the export itself.
        let history = history(&parts);
        let last = history.last().expect("records");
        assert_eq!((last.seq, &last.hash), (counts.head, &counts.head_hash));
        assert_eq!(last.seq, before + 1);
        let entry: Entry = serde_json::from_str(last.record.as_ref().expect("its record")).expect("a record");
        assert!(matches!(entry.what, Happening::Desk(DeskEvent::OfficeExported { identities: false, .. })));
        let kasubag = office.person("kasubag-umum").await;
        let by = entry.by.expect("somebody");
        assert_eq!(by.official, kasubag.official.id);
        assert_eq!(by.capacity.expect("a position").position, office.position("kasubag-umum").id);
        let reason = texts.iter().find(|row| row["event"] == "office_exported").expect("its reason");
        assert_eq!(reason["text"], "Pindah ke sistem kabupaten");
        let readme = text(&parts, "README.txt");
        assert!(readme.contains(&format!("seq={} hash={}", last.seq, last.hash)), "{readme}");
        assert!(readme.contains("export-readme-masked") && !readme.contains("export-readme-left-out"));
        let told = (counts.complaints, counts.letters, counts.left_out, counts.lost);
        assert_eq!(told, (2, 1, false, 0));
        assert_eq!(counts.parts as usize, parts.len() - 1);
        let made = office.exports(&kasubag, 10).await.expect("exports");
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].reason.as_deref(), made[0].identities), (Some("Pindah ke sistem kabupaten"), false));
        office.assert_settled().await;
    }

    async fn more_than_a_page_comes_whole_and_in_order(office: TestOffice) {
        for _ in 0..103 {
            office.record_sample().await;
        }
        let who = office.person("kasubag-umum").await;
        let mut export = office.begin_export(&who, &asked(false), keys()).await.expect("begun");
        // What comes in meanwhile is for the next one.
        office.record_sample().await;
        let mut bytes = Vec::new();
        while let Some(piece) = office.export_more(&mut export).await.expect("read") {
            bytes.extend(piece);
        }
        let parts = unzip(&bytes);
        let numbers: Vec<String> = rows(&parts, "pengaduan.csv").iter().map(|row| row["agenda"].clone()).collect();
        assert_eq!(numbers, (1..=103).map(|n| n.to_string()).collect::<Vec<_>>());
        assert_eq!(history(&parts).last().expect("records").seq, export.counts().head);
    }

    async fn only_who_sees_and_keeps_the_office_takes_it_along(office: TestOffice) {
        office.record_sample().await;
        let before = count(office.db(), "history").await;
        for position in ["camat", "sekretaris", "staf-umum", "kasi-trantib"] {
            let who = office.person(position).await;
            for identities in [false, true] {
                let refused = bytes_of(&office, &who, &asked(identities)).await;
                assert_eq!(refused.map(drop), Err(OfficeError::NotPermitted), "{position}");
            }
            assert_eq!(office.exports(&who, 5).await.map(drop), Err(OfficeError::NotPermitted));
        }
        // Without the trust to open identities it goes without them.
        let mut who = office.person("kasubag-umum").await;
        let unsaid = ExportRequest { reason: " ".into(), ..asked(false) };
        assert_eq!(faults(bytes_of(&office, &who, &unsaid).await), [("reason", "reason_missing")]);
        let long = ExportRequest { reason: "x".repeat(501), ..asked(false) };
        assert_eq!(faults(bytes_of(&office, &who, &long).await), [("reason", "too_long")]);
        who.viewer.duties.remove(&Duty::Identity);
        let refused = bytes_of(&office, &who, &asked(true)).await;
        assert_eq!(refused.map(drop), Err(OfficeError::NotPermitted));
        assert_eq!(count(office.db(), "history").await, before, "what is refused is no export");
        bytes_of(&office, &who, &asked(false)).await.expect("exported");
    }

    async fn it_is_recorded_before_the_first_byte(office: TestOffice) {
        let who = office.person("kasubag-umum").await;
        let before = count(office.db(), "history").await;
        let export = office.begin_export(&who, &asked(true), keys()).await.expect("begun");
        assert_eq!(count(office.db(), "history").await, before + 1);
        drop(export);
        let made = office.exports(&who, 5).await.expect("exports");
        assert!(made[0].identities);
        office.assert_settled().await;
    }

    async fn the_password_is_asked_for_again(office: TestOffice) {
        let who = office.with_password("kasubag-umum").await;
        office.pass(jiff::SignedDuration::from_hours(2));
        let refused = bytes_of(&office, &who, &asked(false)).await;
        assert_eq!(refused.map(drop), Err(OfficeError::PasswordAskedFor));
        let wrong = ExportRequest { password: Some("salah".into()), ..asked(false) };
        assert_eq!(bytes_of(&office, &who, &wrong).await.map(drop), Err(OfficeError::WrongPassword));
        let right = ExportRequest { password: Some(office::testing::PASSWORD.into()), ..asked(false) };
        bytes_of(&office, &who, &right).await.expect("exported");
    }

    async fn half_an_export_is_none(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let mut large = office.scan();
        large.bytes.extend_from_slice(&b"% more of it\n".repeat(10_000));
        office.record(&clerk, &office.key(), &office.sample(), vec![large]).await.expect("recorded");
        let who = office.person("kasubag-umum").await;
        let mut export = office.begin_export(&who, &asked(false), keys()).await.expect("begun");
        let mut bytes = office.export_more(&mut export).await.expect("read").expect("a piece");
        assert!(bytes.starts_with(b"PK\x03\x04") && bytes.len() > 100_000);
        run(office.db(), "ALTER TABLE law_book RENAME TO elsewhere", &[]).await.expect("gone");
        let failed = loop {
            match office.export_more(&mut export).await {
                Ok(Some(piece)) => bytes.extend(piece),
                Ok(None) => panic!("it came to its end"),
                Err(error) => break error,
            }
        };
        assert!(matches!(failed, OfficeError::Store(_)), "{failed}");
        assert!(!bytes.windows(4).any(|four| four == b"PK\x05\x06" || four == b"PK\x01\x02"));
    }

    async fn a_lost_file_does_not_keep_the_others(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let file = |name: &str, more: &str| {
            let mut upload = Upload { name: name.into(), ..office.scan() };
            upload.bytes.extend_from_slice(more.as_bytes());
            upload
        };
        let files = vec![file("satu.pdf", "\n%1\n"), file("dua.pdf", "\n%2\n")];
        let lost = data_encoding::HEXLOWER.encode(&Sha256::digest(&files[0].bytes));
        let number = office.record(&clerk, &office.key(), &office.sample(), files).await.expect("recorded").number;
        let place = office.folder().join("files").join(&lost[..2]).join(&lost[2..4]).join(&lost);
        std::fs::remove_file(place).expect("removed");
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        proved(&parts);
        assert_eq!((counts.files, counts.lost), (1, 1));
        let list = rows(&parts, "lampiran.csv");
        let notes: Vec<(&str, &str)> = list.iter().map(|row| (row["path"].as_str(), row["file-note"].as_str())).collect();
        let kept = list.iter().find(|row| row["file-name"] == "dua.pdf").expect("the other");
        assert!(kept["path"].starts_with(&format!("berkas/{number}/")) && parts.contains_key(&kept["path"]));
        assert!(notes.contains(&("", "lost")) && notes.contains(&(&kept["path"], "")), "{notes:?}");
    }
}
