//! What an export does not tell: who is protected, and what the exporting official may not
//! know of.

use casework::ComplaintNumber;
use office::testing::TestOffice;
use office::{
    ActInput, ConcludeInput, Correction, Ending, GuardChange, NewComplaint, NewLetter, Upload,
    both_offices,
};

use crate::export::{Parts, exported, history, row_of, rows, text};
use crate::letters::{letter, taken_from};

const NAME: &str = "Ni Ketut Sukreni Wedanti";

/// Every place in an export where one of these words stands, whatever its capitals.
fn found(parts: &Parts, words: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (name, bytes) in parts {
        let content = String::from_utf8_lossy(bytes).to_lowercase();
        for word in words {
            let word = word.to_lowercase();
            if content.contains(&word) || name.to_lowercase().contains(&word) {
                places.push(format!("{word} in {name}"));
            }
        }
    }
    places
}

fn named(given: NewComplaint) -> NewComplaint {
    NewComplaint {
        name: NAME.into(),
        phone: "0813 3700 1234".into(),
        contact: "wedanti@surat.example".into(),
        address: "Gang Kamboja Sembilan 9".into(),
        subject: "Keluhan SUKRENI".into(),
        description:
            "Saya, Ni Ketut Sukreni Wedanti, telepon 0813-3700-1234, di Gang Kamboja Sembilan 9."
                .into(),
        occurred: "Kemarin, kata Wedanti".into(),
        landmark: "Rumah Bu Sukreni".into(),
        point: "-8.54123, 115.12345".into(),
        ..given
    }
}

const SECRETS: [&str; 9] = [
    "sukreni",
    "wedanti",
    "37001234",
    "3700-1234",
    "3700 1234",
    "kamboja sembilan",
    "surat.example",
    "8.54123",
    "115.12345",
];

fn scan(office: &TestOffice, name: &str) -> Upload {
    Upload {
        name: name.into(),
        ..office.scan()
    }
}

/// A complaint of hers, with her name wherever it can be written.
async fn planted(office: &TestOffice, given: &NewComplaint) -> ComplaintNumber {
    let clerk = office.person("staf-umum").await;
    let files = vec![scan(office, "ktp-milik Sukreni.pdf")];
    let number = office
        .record(&clerk, &office.key(), given, files)
        .await
        .expect("recorded")
        .number;
    let note = "Ditelepon Bu Sukreni di +62 813 3700 1234";
    office
        .add_to_case(&clerk, &number, &office.key(), note, Vec::new())
        .await
        .expect("noted");
    number
}

both_offices! {
    async fn of_a_confidential_complainant_nothing_stands_anywhere(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let written = NewLetter {
            sender: NAME.into(),
            subject: format!("Aduan {NAME}"),
            letter_number: "WEDANTI/7".into(),
            note: "Surat dari Sukreni".into(),
            ..letter()
        };
        let files = vec![scan(&office, "surat Sukreni.pdf")];
        let letter = office.register_letter(&clerk, &office.key(), &written, files).await.expect("registered");
        let given = NewComplaint {
            identity: "confidential".into(),
            ..named(taken_from(&office, letter))
        };
        let given = NewComplaint { letter: letter.to_string(), channel: "letter".into(), ..given };
        let number = planted(&office, &given).await;
        let open = NewComplaint { point: "-8.5, 115".into(), ..office.sample() };
        let open = office.take_in(&open).await;
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        assert_eq!(found(&parts, &SECRETS), Vec::<String>::new());
        // It is there all the same, and others are named.
        let complaints = rows(&parts, "pengaduan.csv");
        let row = row_of(&complaints, &number).expect("its row");
        assert_eq!((row["complainant"].as_str(), row["identity"].as_str()), ("•••", "confidential"));
        assert!(row["description"].starts_with("Saya, •••, telepon •••, di •••"), "{row:?}");
        assert_eq!(row_of(&complaints, &open).expect("its row")["complainant"], "Ni Luh Contoh");
        assert_eq!(row_of(&complaints, &open).expect("its row")["point"], "geo:-8.50000,115.00000");
        let files = rows(&parts, "lampiran.csv");
        assert!(files.iter().all(|file| file["file-note"] == "protected" && file["path"].is_empty()), "{files:?}");
        assert_eq!((files.len(), counts.files), (2, 0));
        history(&parts);
        // With identities all of it, and files as they came.
        let (parts, counts) = exported(&office, "kasubag-umum", true).await;
        for (secret, place) in [
            (NAME, "pengaduan.csv"), ("geo:-8.54123,115.12345", "pengaduan.csv"), ("0813-3700-1234", "pengaduan.csv"), ("wedanti@surat.example", "pengaduan.csv"),
            ("Bu Sukreni di +62", "tulisan.csv"), ("Aduan Ni Ketut Sukreni", "surat-masuk.csv"),
            ("ktp-milik Sukreni.pdf", "lampiran.csv"),
        ] {
            assert!(text(&parts, place).contains(secret), "{secret} in {place}");
        }
        assert!(counts.files == 2 && counts.identities);
        assert!(parts.keys().any(|name| name.starts_with(&format!("berkas/{number}/"))));
        assert!(text(&parts, "README.txt").contains("export-readme-named"));
        office.assert_settled().await;
    }

    async fn who_complains_about_an_official_is_protected_too(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let subject = office.person("sekretaris").await.official.id.0.to_string();
        let wrong = NewComplaint {
            concerns: vec![subject],
            name: "I Nyoman Kelirutulis".into(),
            ..named(office.sample())
        };
        let number = planted(&office, &wrong).await;
        let stands = office.correctable(&clerk, &number).await.expect("correctable");
        let correction = Correction {
            key: office.key(),
            version: stands.version,
            password: None,
            given: NewComplaint { name: NAME.into(), ..stands.given },
            reason: "Nama Kelirutulis salah".into(),
        };
        office.correct(&clerk, &number, correction).await.expect("corrected");
        let (parts, _) = exported(&office, "kasubag-umum", false).await;
        let secrets: Vec<&str> = SECRETS.into_iter().chain(["kelirutulis"]).collect();
        assert_eq!(found(&parts, &secrets), Vec::<String>::new());
        let complaints = rows(&parts, "pengaduan.csv");
        let row = row_of(&complaints, &number).expect("its row");
        assert_eq!((row["guarded"].as_str(), row["complainant"].as_str()), ("1", "•••"));
        // Whom it is about stands in a record whose hash alone is there.
        assert!(!text(&parts, "riwayat.jsonl").contains("guard_set"));
        assert_eq!(history(&parts).iter().filter(|line| line.record.is_none()).count(), 1);
        let (parts, _) = exported(&office, "kasubag-umum", true).await;
        assert!(text(&parts, "pengaduan.csv").contains(NAME));
        assert!(history(&parts).iter().all(|line| line.record.is_some()));
        let before = rows(&parts, "tulisan.csv");
        let before = before.iter().find(|row| row["part"] == "before.name").expect("what stood before");
        assert_eq!(before["text"], "I Nyoman Kelirutulis");
    }

    async fn what_is_about_whoever_exports_is_not_in_it(office: TestOffice) {
        let kasubag = office.person("kasubag-umum").await;
        let clerk = office.person("staf-umum").await;
        let letter = office
            .register_letter(&clerk, &office.key(), &letter(), vec![scan(&office, "keluhan.pdf")])
            .await
            .expect("registered");
        let given = NewComplaint {
            concerns: vec![kasubag.official.id.0.to_string()],
            description: "Kasubag menghardik warga di loket tujuh.".into(),
            ..taken_from(&office, letter)
        };
        let hidden = office.take_in(&given).await;
        let open = office.record_sample().await;
        // Handled in the hidden one: its number is not told by this either.
        let merged = office.record_sample().await;
        let merge = ActInput::Conclude(ConcludeInput {
            how: Ending::Merged,
            body: String::new(),
            reference: String::new(),
            remind_at: None,
            into: hidden.to_string(),
            reason: "Hal yang sama".into(),
        });
        office.act_as("staf-umum", &merged, merge, Vec::new()).await.expect("merged");
        for identities in [false, true] {
            let (parts, counts) = exported(&office, "kasubag-umum", identities).await;
            let told = [hidden.to_string(), "menghardik".into(), "keluhan.pdf".into()];
            let told: Vec<&str> = told.iter().map(String::as_str).collect();
            assert_eq!(found(&parts, &told), Vec::<String>::new());
            let complaints = rows(&parts, "pengaduan.csv");
            assert!(row_of(&complaints, &open).is_some());
            let row = row_of(&complaints, &merged).expect("its row");
            assert_eq!((row["outcome"].as_str(), row["merged-into"].as_str()), ("merged", ""));
            assert!(rows(&parts, "surat-masuk.csv").is_empty());
            // The chain goes on over what is left out, and nothing says what it is.
            let lines = history(&parts);
            assert!(lines.iter().any(|line| line.record.is_none()));
            assert!(counts.left_out);
            assert!(text(&parts, "README.txt").contains("export-readme-left-out"));
        }
        office.assert_settled().await;
    }

    async fn what_is_for_named_people_is_for_them(office: TestOffice) {
        let given = NewComplaint {
            category: "PUNGLI".into(),
            identity: "confidential".into(),
            ..office.sample()
        };
        let number = office.take_in(&given).await;
        let (parts, counts) = exported(&office, "kasubag-umum", false).await;
        // Named from the start, he may know of it.
        assert!(row_of(&rows(&parts, "pengaduan.csv"), &number).is_some() && !counts.left_out);
        let camat = office.person("camat").await;
        let change = GuardChange {
            key: office.key(),
            version: office.guard(&camat, &number).await.expect("a guard").version,
            password: None,
            subjects: Vec::new(),
            readers: Some(vec![camat.official.id]),
            reason: "Hanya Camat".into(),
        };
        office.set_guard(&camat, &number, change).await.expect("set");
        let (parts, counts) = exported(&office, "kasubag-umum", true).await;
        assert!(row_of(&rows(&parts, "pengaduan.csv"), &number).is_none() && counts.left_out);
        assert_eq!(found(&parts, &[&number.to_string(), "Hanya Camat"]), Vec::<String>::new());
    }
}
