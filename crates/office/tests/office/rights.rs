//! Who sees what, and where names are not.

use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, ActivateRequest, NewComplaint, NewOfficial, OfficeError, RegisterQuery, both_offices,
};

use crate::{faults, sql};

const NAME: &str = "Dewa Gede Rahasia Sekali";

fn secret(office: &TestOffice) -> NewComplaint {
    NewComplaint {
        identity: "confidential".into(),
        name: NAME.into(),
        phone: "0819 9988 7766".into(),
        contact: "rahasia@contoh.example".into(),
        channel_ref: "0361 4455667".into(),
        address: "Banjar Tersembunyi".into(),
        category: "LAYANAN".into(),
        ..office.sample()
    }
}

fn query() -> RegisterQuery {
    RegisterQuery {
        page: 1,
        page_rows: 100,
        ..RegisterQuery::default()
    }
}

/// Every row of every table as text.
async fn dump(office: &TestOffice) -> String {
    let sqlite = matches!(office.db().dialect(), store::Dialect::Sqlite);
    let names = sql(if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'"
    });
    let tables: Vec<String> = office
        .db()
        .read(move |conn| {
            Box::pin(async move {
                conn.query(names, &[])
                    .await?
                    .iter()
                    .map(|row| row.get("name"))
                    .collect()
            })
        })
        .await
        .expect("tables");
    assert!(tables.len() > 15, "{tables:?}");
    let mut all = String::new();
    if sqlite {
        // The file itself, its log too: what a thief of the disk would read.
        let list = sql("SELECT file FROM pragma_database_list WHERE name = 'main'");
        let file: String = office
            .db()
            .read(move |conn| Box::pin(async move { conn.query_one(list, &[]).await?.get("file") }))
            .await
            .expect("the file");
        for file in [file.clone(), format!("{file}-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            all.push_str(&String::from_utf8_lossy(&bytes));
        }
    } else {
        for table in tables {
            let rows = sql(&format!("SELECT CAST(t AS TEXT) AS line FROM {table} t"));
            let lines: Vec<String> = office
                .db()
                .read(move |conn| {
                    Box::pin(async move {
                        conn.query(rows, &[])
                            .await?
                            .iter()
                            .map(|row| row.get("line"))
                            .collect()
                    })
                })
                .await
                .expect("rows");
            // Bytes are printed as hexadecimal digits; a name among them would be found so.
            for line in lines {
                all.push_str(&line);
                all.push('\n');
            }
        }
    }
    all
}

both_offices! {
    async fn a_head_of_section_sees_only_what_came_to_him(office: TestOffice) {
        let his = office.record_sample().await;
        let other = office.record_sample().await;
        let wishes = Wishes { units: vec!["PMD"], ..Wishes::default() };
        office.take_to_step(&his, 7, &wishes).await;
        let kasi = office.person("kasi-pmd").await;
        assert!(office.case(&kasi, &his).await.is_ok());
        assert_eq!(office.case(&kasi, &other).await.map(drop), Err(OfficeError::NotFound));
        let never = casework::ComplaintNumber {
            prefix: his.prefix.clone(),
            register: casework::RegisterNumber { year: 2026, number: 999 },
        };
        assert_eq!(office.case(&kasi, &never).await.map(drop), Err(OfficeError::NotFound));
        let foreign = casework::ComplaintNumber { prefix: "XYZ".into(), ..his.clone() };
        assert_eq!(office.case(&kasi, &foreign).await.map(drop), Err(OfficeError::NotFound));
        for refused in [
            office.receipt(&kasi, &other, None).await.map(drop),
            office.follow(&kasi, &other, true).await,
            office.add_to_case(&kasi, &other, "k", "x", Vec::new()).await,
            office.reveal_identity(&kasi, &other, "x").await.map(drop),
            office.new_pin(&kasi, "k", &other).await,
            office.act_as("kasi-pmd", &other, ActInput::Confirm, Vec::new()).await.map(drop),
        ] {
            assert_eq!(refused, Err(OfficeError::NotFound));
        }
        let register = office.register(&kasi, &query()).await.expect("his part");
        assert!(register.partial);
        assert_eq!(register.rows.len(), 1);
        assert_eq!(register.rows[0].number, his);
        let camat = office.person("camat").await;
        let whole = office.register(&camat, &query()).await.expect("the register");
        assert!(!whole.partial);
        assert_eq!(whole.rows.len(), 2);
        // It stays his after he has answered.
        office.finish(&his, &wishes).await;
        assert!(office.case(&office.person("kasi-pmd").await, &his).await.is_ok());
        office.assert_settled().await;
    }

    async fn duties_bound_what_is_done_beside_the_steps(office: TestOffice) {
        let number = office.record_sample().await;
        for key in ["camat", "sekretaris", "kasi-pmd"] {
            let who = office.person(key).await;
            let record = office.record(&who, "k", &office.sample(), Vec::new()).await;
            assert_eq!(record.map(drop), Err(OfficeError::NotPermitted), "{key}");
            let add = office.add_official(&who, "k", &NewOfficial::default()).await;
            assert_eq!(add.map(drop), Err(OfficeError::NotPermitted), "{key}");
            assert_eq!(office.people(&who).await.map(drop), Err(OfficeError::NotPermitted));
            let request = ActivateRequest { source: String::new(), from: None, default: false };
            let activate = office.activate(&who, &request).await;
            assert_eq!(activate.map(drop), Err(OfficeError::NotPermitted), "{key}");
        }
        let unhired = office.person("camat").await;
        let nobody = office::SignedIn {
            held: Vec::new(),
            viewer: casework::Viewer { signed_in: true, ..Default::default() },
            ..unhired
        };
        assert_eq!(office.case(&nobody, &number).await.map(drop), Err(OfficeError::NotFound));
        let register = office.register(&nobody, &query()).await.map(drop);
        assert_eq!(register, Err(OfficeError::NotPermitted));
        let out = office::SignedIn { viewer: casework::Viewer::default(), ..nobody };
        assert_eq!(office.case(&out, &number).await.map(drop), Err(OfficeError::SignIn));
    }

    async fn a_confidential_identity_is_opened_with_duty_and_reason(office: TestOffice) {
        let number = office.take_in(&secret(&office)).await;
        for key in ["staf-umum", "sekretaris"] {
            let who = office.person(key).await;
            let view = office.case(&who, &number).await.expect("the case");
            assert_eq!((view.identity.name, view.may_reveal), (None, false));
            let revealed = office.reveal_identity(&who, &number, "Perlu.").await;
            assert_eq!(revealed.map(drop), Err(OfficeError::NotPermitted), "{key}");
        }
        let camat = office.person("camat").await;
        let view = office.case(&camat, &number).await.expect("the case");
        assert_eq!((view.identity.name, view.may_reveal), (None, true), "not even he by reading");
        let blank = office.reveal_identity(&camat, &number, "  ").await;
        assert_eq!(faults(blank), [("reason", "reason_missing")]);
        let seen = office.reveal_identity(&camat, &number, "Menghubungi pelapor.").await.expect("seen");
        assert_eq!(seen.name.as_deref(), Some(NAME));
        assert_eq!(seen.phone.as_deref(), Some("0819-9988-7766"));
        let after = office.case(&camat, &number).await.expect("the case");
        assert_eq!(after.identity.name, None, "for that once only");
        let line = &after.history[0];
        assert_eq!(line.kind, "identity_revealed");
        assert_eq!(line.name.as_deref(), Some("Pejabat Camat"));
        assert_eq!(line.text.as_deref(), Some("Menghubungi pelapor."));
        let open = office.record_sample().await;
        let open = office.reveal_identity(&camat, &open, "x").await;
        assert_eq!(open.map(drop), Err(OfficeError::NotPermitted), "nothing to open");
        office.assert_settled().await;
    }

    async fn on_the_terminal_every_name_is_opened_with_a_trace(office: TestOffice) {
        let number = office.record_sample().await;
        let all = office.for_commands(None).await.expect("a reader");
        let view = office.case(&all, &number).await.expect("the case");
        let name = view.identity.name.clone();
        assert!(name.is_some(), "an open identity");
        let masked = view.identity.masked();
        assert_eq!(masked.name.as_deref(), Some("•••"));
        assert!(masked.phone.is_none_or(|phone| phone.contains("****")));
        assert_eq!((masked.contact, masked.address), (None, None));
        let clerk = office.person("staf-umum").await;
        let blank = office.reveal_for_commands(&clerk, &number, " ").await;
        assert_eq!(faults(blank), [("reason", "reason_missing")]);
        let seen = office.reveal_for_commands(&clerk, &number, "Ditelepon.").await.expect("seen");
        assert_eq!(seen.name, name);
        let after = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(after.history[0].kind, "identity_revealed");
        assert_eq!(after.history[0].text.as_deref(), Some("Ditelepon."));
        let secret = office.take_in(&secret(&office)).await;
        let refused = office.reveal_for_commands(&clerk, &secret, "Perlu.").await;
        assert_eq!(refused.map(drop), Err(OfficeError::NotPermitted), "that takes the duty");
        office.assert_settled().await;
    }

    async fn a_sealed_name_lies_nowhere_in_the_clear(office: TestOffice) {
        let number = office.take_in(&secret(&office)).await;
        let clerk = office.person("staf-umum").await;
        office.save_draft(&clerk, "terima", &format!("name={NAME}")).await.expect("kept");
        let camat = office.person("camat").await;
        office.reveal_identity(&camat, &number, "Menghubungi pelapor.").await.expect("seen");
        office.finish(&number, &Wishes::default()).await;
        // One who hides nothing is answered by name.
        let open = office.take_in(&NewComplaint { identity: "open".into(), ..secret(&office) }).await;
        office.take_to_step(&open, 9, &Wishes::default()).await;
        let (key, mut answer) = office.asked(&open, &Wishes::default()).await;
        let ActInput::FollowUp(given) = &mut answer.input else { panic!("step 9 answers") };
        given.recipient = NAME.into();
        given.proof = format!("Diterima {NAME}");
        office.act(&office.person(&key).await, &open, answer).await.expect("answered");
        office.assert_settled().await;
        let all = dump(&office).await;
        // The dump does find what lies open.
        assert!(all.contains("Lampu jalan di depan Pura Puseh"), "the dump reads the rows");
        let heads = std::fs::read_to_string(office.folder().join("heads.log")).expect("heads");
        for planted in [
            NAME, "Rahasia Sekali", "81999887766", "9988-7766", "9988 7766",
            "rahasia@contoh.example", "Tersembunyi", "4455667",
        ] {
            let hex = data_encoding::HEXLOWER.encode(planted.as_bytes());
            assert!(!all.contains(planted) && !all.contains(&hex), "{planted} in the database");
            assert!(!heads.contains(planted));
        }
        for key in ["staf-umum", "camat", "sekretaris"] {
            let who = office.person(key).await;
            let register = office.register(&who, &query()).await.expect("the register");
            let case = office.case(&who, &number).await.expect("the case");
            let receipt = office.receipt(&who, &number, None).await.expect("a receipt");
            let desk = office.desk(&who).await.expect("the desk");
            let printed = format!("{register:?}{case:?}{receipt:?}{desk:?}");
            let of_hidden = format!("{case:?}{receipt:?}");
            for planted in ["Rahasia Sekali", "9988", "4455667"] {
                assert!(!of_hidden.contains(planted), "{key}: {planted}");
            }
            assert!(!printed.contains("9988"), "{key}");
        }
    }

    async fn lists_mask_the_telephone_of_an_open_identity(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let register = office.register(&clerk, &query()).await.expect("the register");
        let shown = register.rows[0].identity.phone.clone().expect("a phone");
        assert!(!shown.contains("3456"), "{shown}");
        let case = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(case.identity.phone.as_deref(), Some("0812-3456-7890"));
        office.pass(SignedDuration::from_mins(1));
        assert!(office.close_register(&clerk).await.is_ok());
        office.assert_settled().await;
    }
}
