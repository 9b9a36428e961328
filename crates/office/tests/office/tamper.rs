//! Whatever is changed behind the office's back, the audit finds it.

use casework::{Break, Hash};
use office::testing::{TestOffice, Wishes};
use office::{Keys, both_offices};
use store::tables::history::{self, HistoryRow};
use store::{Dialect, Val};

use crate::run;

/// One archived case with a scan, one open case; everything settled and signed.
pub(crate) async fn prepare(office: &TestOffice) -> casework::ComplaintNumber {
    let number = office.record_sample().await;
    office.finish(&number, &Wishes::default()).await;
    office.assert_settled().await;
    let open = office.record_sample().await;
    office.take_to_step(&open, 5, &Wishes::default()).await;
    office.assert_settled().await;
    open
}

pub(crate) async fn unlock(office: &TestOffice) {
    let triggers: &[&str] = match office.db().dialect() {
        Dialect::Sqlite => &[
            "DROP TRIGGER history_no_update",
            "DROP TRIGGER history_no_delete",
            "DROP TRIGGER head_signature_no_update",
            "DROP TRIGGER head_signature_no_delete",
            "DROP TRIGGER history_continues",
            "DROP TRIGGER head_signature_stays",
        ],
        Dialect::Postgres => &[
            "DROP TRIGGER history_append_only ON history",
            "DROP TRIGGER head_signature_append_only ON head_signature",
        ],
    };
    for trigger in triggers {
        run(office.db(), trigger, &[]).await.expect("dropped");
    }
}

pub(crate) async fn rows(office: &TestOffice) -> Vec<HistoryRow> {
    let id = office.id();
    office
        .db()
        .read(move |conn| Box::pin(history::page(conn, id, 0, 10_000)))
        .await
        .expect("read")
}

pub(crate) async fn row_of(office: &TestOffice, kind: &str) -> HistoryRow {
    rows(office)
        .await
        .into_iter()
        .find(|row| row.kind == kind)
        .expect("such a record")
}

pub(crate) async fn change(office: &TestOffice, text: &str, values: &[Val]) {
    let changed = run(office.db(), text, values).await.expect(text);
    assert!(changed > 0, "{text} changed nothing");
}

/// Changes what the first record of a kind says is its reason.
pub(crate) async fn change_reason(office: &TestOffice, kind: &str) {
    let record = row_of(office, kind).await.body;
    let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
    let id = record["reason"]["id"].as_str().expect("a reason");
    let id: uuid::Uuid = id.parse().expect("an id");
    let text = "UPDATE passage SET body = salt WHERE id = $1";
    change(office, text, &[id.into()]).await;
}

/// Writes a whole new chain over the old one, as somebody who knows how it is made.
async fn rechain(office: &TestOffice, rows: &[HistoryRow]) {
    unlock(office).await;
    change(office, "DELETE FROM history", &[]).await;
    let mut previous = Hash::GENESIS;
    for (seq, row) in (1i64..).zip(rows) {
        let mut body: serde_json::Value = serde_json::from_str(&row.body).expect("JSON");
        body["seq"] = seq.into();
        let entry: casework::Entry = serde_json::from_value(body).expect("a record");
        let body = serde_json::to_string(&entry).expect("JSON");
        let hash = Hash::of(previous, &body);
        let values: [Val; 8] = [
            office.id().0.into(),
            seq.into(),
            row.case.map(|case| case.0).into(),
            row.kind.as_str().into(),
            row.at.into(),
            body.into(),
            previous.0.into(),
            hash.0.into(),
        ];
        let insert = "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        change(office, insert, &values).await;
        previous = hash;
    }
    let last = i64::try_from(rows.len()).expect("few");
    change(
        office,
        "UPDATE chain_head SET seq = $1, hash = $2",
        &[last.into(), previous.0.into()],
    )
    .await;
}

/// What the audit finds, without numbers.
pub(crate) async fn found(office: &TestOffice) -> Vec<Break> {
    let report = office.audit().await.expect("audited");
    assert!(!report.is_whole());
    report.broken.iter().map(|broken| broken.what).collect()
}

pub(crate) async fn assert_found_at(office: &TestOffice, seq: i64, what: Break) {
    let report = office.audit().await.expect("audited");
    let hit = report
        .broken
        .iter()
        .any(|b| b.seq == Some(seq) && b.what == what);
    assert!(hit, "{what:?} at {seq} not in {:?}", report.broken);
}

/// Each change alone is found as `what`, and undone the audit is whole again.
pub(crate) async fn assert_each(office: &TestOffice, what: Break, changes: &[(&str, &str, Val)]) {
    for (column, table, value) in changes {
        run(
            office.db(),
            &format!("CREATE TABLE saved AS SELECT * FROM {table}"),
            &[],
        )
        .await
        .expect("saved");
        change(
            office,
            &format!("UPDATE {table} SET {column} = $1"),
            std::slice::from_ref(value),
        )
        .await;
        let seen = found(office).await;
        assert!(seen.contains(&what), "{table}.{column}: {seen:?}");
        let key = if *table == "head_signature" || *table == "history" {
            "seq"
        } else {
            "id"
        };
        let undo = format!(
            "UPDATE {table} SET {column} =
               (SELECT s.{column} FROM saved s WHERE s.{key} = {table}.{key})"
        );
        change(office, &undo, &[]).await;
        run(office.db(), "DROP TABLE saved", &[])
            .await
            .expect("dropped");
        assert!(office.audit().await.expect("audited").is_whole(), "undone");
    }
}

both_offices! {
    async fn history_refuses_to_be_rewritten(office: TestOffice) {
        prepare(&office).await;
        let before = rows(&office).await.len();
        for text in [
            "UPDATE history SET kind = 'x'",
            "DELETE FROM history",
            "UPDATE head_signature SET seq = seq + 1",
            "DELETE FROM head_signature",
        ] {
            let refused = run(office.db(), text, &[]).await;
            assert!(refused.is_err(), "{text}: {refused:?}");
        }
        assert_eq!(rows(&office).await.len(), before);
        office.assert_settled().await;
    }

    async fn a_changed_text_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let row = row_of(&office, "forwarded").await;
        let body = row.body.replace("\"step\":3", "\"step\":4");
        assert_ne!(body, row.body);
        let update = "UPDATE history SET body = $1 WHERE seq = $2";
        change(&office, update, &[body.as_str().into(), row.seq.into()]).await;
        assert_found_at(&office, row.seq, Break::Changed).await;
        // With its own hash made to fit, the next one no longer follows it.
        let hash = Hash::of(row.previous, &body);
        let update = "UPDATE history SET hash = $1 WHERE seq = $2";
        change(&office, update, &[hash.0.into(), row.seq.into()]).await;
        assert_found_at(&office, row.seq + 1, Break::Unlinked).await;
    }

    async fn a_changed_column_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        assert_each(&office, Break::ColumnsDiffer, &[
            ("kind", "history", "x".into()),
            ("at", "history", 1i64.into()),
            ("case_id", "history", uuid::Uuid::nil().into()),
        ]).await;
    }

    async fn a_removed_record_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let row = row_of(&office, "advice_given").await;
        change(&office, "DELETE FROM history WHERE seq = $1", &[row.seq.into()]).await;
        assert_found_at(&office, row.seq + 1, Break::Missing).await;
    }

    async fn exchanged_records_are_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let (one, two) = (row_of(&office, "forwarded").await, row_of(&office, "weighed").await);
        for (seq, body) in [(one.seq, &two.body), (two.seq, &one.body)] {
            let update = "UPDATE history SET body = $1 WHERE seq = $2";
            change(&office, update, &[body.into(), seq.into()]).await;
        }
        for seq in [one.seq, two.seq] {
            assert_found_at(&office, seq, Break::Changed).await;
            assert_found_at(&office, seq, Break::ColumnsDiffer).await;
        }
    }

    async fn an_appended_record_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let row = row_of(&office, "forwarded").await;
        let last = rows(&office).await.last().expect("records").seq;
        let insert = "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
                      SELECT office_id, $1, case_id, kind, at, body, previous, hash
                      FROM history WHERE seq = $2";
        change(&office, insert, &[(last + 1).into(), row.seq.into()]).await;
        assert_found_at(&office, last + 1, Break::Unlinked).await;
        assert_found_at(&office, last + 1, Break::ColumnsDiffer).await;
    }

    async fn a_rewritten_chain_does_not_fit_its_signed_heads(office: TestOffice) {
        prepare(&office).await;
        let honest = rows(&office).await;
        let at = honest.iter().position(|row| row.kind == "forwarded").expect("such a record");
        let mut inserted = honest.clone();
        inserted.insert(at, honest[at].clone());
        rechain(&office, &inserted).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::HeadDiffers), "{seen:?}");
        assert!(!seen.contains(&Break::Unlinked) && !seen.contains(&Break::Changed), "well made");
    }

    async fn a_chain_rewritten_without_a_record_is_found(office: TestOffice) {
        prepare(&office).await;
        let honest = rows(&office).await;
        let at = honest.iter().position(|row| row.kind == "advice_given").expect("such a record");
        let mut removed = honest.clone();
        removed.remove(at);
        rechain(&office, &removed).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::HeadDiffers) && seen.contains(&Break::CutOff), "{seen:?}");
    }

    async fn a_cut_off_tail_is_found_by_what_lies_outside(office: TestOffice) {
        prepare(&office).await;
        let honest = rows(&office).await;
        let short = &honest[..honest.len() - 5];
        rechain(&office, short).await;
        let last = i64::try_from(short.len()).expect("few");
        let forget = "DELETE FROM head_signature WHERE seq > $1";
        change(&office, forget, &[last.into()]).await;
        let end = honest.last().expect("records").seq;
        assert_found_at(&office, end, Break::CutOff).await;
        // Without the log beside the database the kept state tells, and that the log is gone.
        std::fs::remove_file(office.folder().join("heads.log")).expect("removed");
        let seen = found(&office).await;
        assert!(!seen.contains(&Break::CutOff) && seen.contains(&Break::StateDiffers), "{seen:?}");
        assert!(seen.contains(&Break::LogDamaged), "{seen:?}");
    }

    async fn a_bluntly_cut_off_tail_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let end = rows(&office).await.last().expect("records").seq;
        change(&office, "DELETE FROM history WHERE seq > $1", &[(end - 3).into()]).await;
        assert_found_at(&office, end, Break::CutOff).await;
    }

    async fn a_changed_state_is_found(office: TestOffice) {
        prepare(&office).await;
        assert_each(&office, Break::StateDiffers, &[
            ("standing", "complaint", "struck".into()),
            ("step", "complaint", 9i64.into()),
            ("since", "complaint", 1i64.into()),
            ("units", "complaint", "PEM".into()),
            ("answered_at", "complaint", 1i64.into()),
            ("closed_at", "complaint", 1i64.into()),
            ("procedure_id", "complaint", "pengaduan-masyarakat-ringkas".into()),
            ("progress", "complaint", "{}".into()),
            ("recorded_at", "complaint", 1i64.into()),
            ("recorded_by", "complaint", uuid::Uuid::nil().into()),
        ]).await;
    }

    async fn a_changed_complaint_is_found(office: TestOffice) {
        prepare(&office).await;
        assert_each(&office, Break::TextChanged, &[
            ("description", "complaint", "Tidak ada masalah.".into()),
            ("subject", "complaint", "Lain".into()),
            ("received_at", "complaint", 1i64.into()),
            ("channel", "complaint", "letter".into()),
            ("village", "complaint", "51.02.02.2001".into()),
            ("hamlet", "complaint", "x".into()),
            ("category", "complaint", "PUNGLI".into()),
            ("urgency", "complaint", "urgent".into()),
            ("identity_kind", "complaint", "confidential".into()),
            ("letter_day", "complaint", "2026-01-02".into()),
            ("occurred", "complaint", "kemarin".into()),
            ("reply_way", "complaint", "letter".into()),
        ]).await;
    }

    async fn a_changed_list_of_files_is_found(office: TestOffice) {
        prepare(&office).await;
        let other = "0".repeat(64);
        assert_each(&office, Break::FileChanged, &[
            ("sha256", "attachment", other.as_str().into()),
            ("shown_sha256", "attachment", other.as_str().into()),
            ("purpose", "attachment", "proof".into()),
        ]).await;
        change(&office, "DELETE FROM attachment", &[]).await;
        assert_eq!(found(&office).await, [Break::FileMissing]);
    }

    async fn a_changed_identity_is_found(office: TestOffice) {
        prepare(&office).await;
        change(&office, "UPDATE complaint SET identity = NULL", &[]).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::TextChanged), "{seen:?}");
        change(&office, "UPDATE complaint SET identity = $1", &[vec![7u8; 60].into()]).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::TextChanged), "{seen:?}");
    }

    async fn a_moved_turn_is_found(office: TestOffice) {
        prepare(&office).await;
        let update = "UPDATE complaint_desk SET desk = 'role:sekretaris' WHERE desk = 'role:camat'";
        let clear = "DELETE FROM complaint_desk WHERE desk = 'role:sekretaris'";
        change(&office, clear, &[]).await;
        change(&office, update, &[]).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::StateDiffers), "{seen:?}");
    }

    async fn a_case_opened_to_another_desk_is_found(office: TestOffice) {
        prepare(&office).await;
        let insert = "INSERT INTO complaint_desk (office_id, case_id, desk, waiting)
                      SELECT office_id, id, 'unit:PEM', $1 FROM complaint";
        change(&office, insert, &[false.into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers, Break::StateDiffers]);
    }

    async fn a_removed_complaint_is_found(office: TestOffice) {
        prepare(&office).await;
        for table in ["complaint_desk", "attachment", "complaint"] {
            change(&office, &format!("DELETE FROM {table}"), &[]).await;
        }
        let seen = found(&office).await;
        assert!(seen.contains(&Break::StateDiffers), "{seen:?}");
    }

    async fn a_changed_passage_is_found(office: TestOffice) {
        prepare(&office).await;
        assert_each(&office, Break::TextChanged, &[
            ("body", "passage", b"Saya tidak pernah menulis ini.".to_vec().into()),
            ("body", "passage", None::<Vec<u8>>.into()),
            ("salt", "passage", vec![1u8; 16].into()),
        ]).await;
        change(&office, "DELETE FROM passage", &[]).await;
        let seen = found(&office).await;
        assert!(seen.contains(&Break::TextChanged), "{seen:?}");
    }

    async fn a_changed_or_missing_file_is_found(office: TestOffice) {
        let number = prepare(&office).await;
        let clerk = office.person("staf-umum").await;
        office.add_to_case(&clerk, &number, "k", "", vec![office.scan()]).await.expect("added");
        let file = store::Sha256Hex::of(&office.scan().bytes);
        let name = file.as_str();
        let path = office.folder().join("files").join(&name[..2]).join(&name[2..4]).join(name);
        let bytes = std::fs::read(&path).expect("the file");
        let mut wrong = bytes.clone();
        wrong[20] ^= 1;
        std::fs::remove_file(&path).expect("removed");
        std::fs::write(&path, &wrong).expect("changed");
        assert_eq!(found(&office).await, [Break::FileChanged]);
        std::fs::remove_file(&path).expect("removed");
        assert_eq!(found(&office).await, [Break::FileMissing]);
        std::fs::write(&path, &bytes).expect("mended");
        office.assert_settled().await;
    }

    async fn a_changed_signature_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        assert_each(&office, Break::SignatureInvalid, &[
            ("signature", "head_signature", vec![3u8; 64].into()),
            ("hash", "head_signature", [3u8; 32].into()),
            ("at", "head_signature", 1i64.into()),
            ("key_id", "head_signature", "0123456789abcdef".into()),
        ]).await;
        // Somebody signs with keys of his own.
        let other = Keys::generate();
        let id = office.id();
        let head = office.db().read(move |conn| Box::pin(history::head(conn, id))).await.expect("head");
        let bytes = head.signed_bytes(office.id(), TestOffice::MORNING);
        let forged = "UPDATE head_signature SET at = $1, signature = $2, key_id = $3 WHERE seq = $4";
        let values = [
            TestOffice::MORNING.into(), other.sign(&bytes).into(), other.key_id().into(), head.seq.into(),
        ];
        change(&office, forged, &values).await;
        assert_found_at(&office, head.seq, Break::SignatureInvalid).await;
    }

    /// The log outside the database could not be written for a while: it is made up for.
    async fn a_head_missed_by_the_log_is_written_later(office: TestOffice) {
        let log = office.folder().join("heads.log");
        std::fs::create_dir(&log).expect("in the way");
        office.record_sample().await;
        office.pass(jiff::SignedDuration::from_mins(1));
        office.work("test").await.expect("tried");
        std::fs::remove_dir(&log).expect("out of the way");
        for _ in 0..5 {
            office.pass(jiff::SignedDuration::from_hours(1));
            office.work("test").await.expect("tried again");
        }
        office.assert_settled().await;
        let written = std::fs::read_to_string(&log).expect("the log");
        let head = office.audit().await.expect("audited").head;
        assert!(written.contains(&head), "the head is outside the database too");
    }
}
