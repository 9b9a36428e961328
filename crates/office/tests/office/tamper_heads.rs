//! Signed heads and their log outside the database, and records where none may come.

use casework::Break;
use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{PrintedHead, both_offices};
use store::Dialect;

use crate::run;
use crate::tamper::{assert_found_at, change, found, prepare, rows, unlock};

fn log(office: &TestOffice) -> std::path::PathBuf {
    office.folder().join("heads.log")
}

fn logged(office: &TestOffice) -> Vec<u8> {
    std::fs::read(log(office)).expect("the log")
}

async fn assert_whole(office: &TestOffice) {
    let report = office.audit().await.expect("audited");
    assert!(report.is_whole(), "{:?}", report.broken);
}

both_offices! {
    async fn a_printed_head_is_compared_by_its_hash(office: TestOffice) {
        prepare(&office).await;
        let all = rows(&office).await;
        let row = &all[9];
        let against = async |head: PrintedHead| office.audit_against(&[head]).await.expect("audited").broken;
        let right = PrintedHead { seq: row.seq, hash: row.hash.hex()[..16].to_owned() };
        assert_eq!(against(right).await, []);
        let wrong = PrintedHead { seq: row.seq, hash: "ffffffff".to_owned() };
        let seen = against(wrong).await;
        assert_eq!((seen.len(), seen[0].what, seen[0].seq), (1, Break::HeadDiffers, Some(row.seq)));
        let beyond = PrintedHead { seq: 9_999, hash: row.hash.hex() };
        let seen = against(beyond).await;
        assert_eq!((seen.len(), seen[0].what, seen[0].seq), (1, Break::CutOff, Some(9_999)));
    }

    async fn no_record_comes_before_the_first(office: TestOffice) {
        prepare(&office).await;
        let insert = "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
                      SELECT office_id, $1, case_id, kind, at, body, previous, hash
                      FROM history WHERE seq = 1";
        for seq in [0i64, -1, i64::MIN] {
            assert!(run(office.db(), insert, &[seq.into()]).await.is_err(), "{seq}");
        }
        unlock(&office).await;
        for seq in [0i64, -1] {
            assert!(run(office.db(), insert, &[seq.into()]).await.is_err(), "{seq}");
        }
        // Somebody does away with the check too.
        let without = match office.db().dialect() {
            Dialect::Sqlite => "PRAGMA ignore_check_constraints = ON",
            Dialect::Postgres => "ALTER TABLE history DROP CONSTRAINT history_seq_check",
        };
        run(office.db(), without, &[]).await.expect(without);
        change(&office, insert, &[(-3i64).into()]).await;
        assert_found_at(&office, -3, Break::Inserted).await;
    }

    async fn nothing_takes_the_place_of_a_record_or_head(office: TestOffice) {
        prepare(&office).await;
        if office.db().dialect() == Dialect::Sqlite {
            let replace = "REPLACE INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
                           SELECT office_id, seq, case_id, 'x', at, body, previous, hash
                           FROM history WHERE seq = 3";
            assert!(run(office.db(), replace, &[]).await.is_err());
            let beyond = "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
                          SELECT office_id, (SELECT MAX(seq) + 1 FROM history), case_id, kind, at, body,
                            previous, hash FROM history WHERE seq = 3";
            assert!(run(office.db(), beyond, &[]).await.is_err());
            let replace = "REPLACE INTO head_signature (office_id, seq, hash, at, key_id, signature)
                           SELECT office_id, seq, hash, at, 'x', signature FROM head_signature";
            assert_eq!(run(office.db(), replace, &[]).await.expect("passed over"), 0);
        }
        assert_whole(&office).await;
        office.record_sample().await;
        office.assert_settled().await;
    }

    async fn a_missing_or_damaged_log_is_found(office: TestOffice) {
        prepare(&office).await;
        let whole = logged(&office);
        let lines = whole.iter().filter(|byte| **byte == b'\n').count();
        assert!(lines > 1, "more than one head");
        std::fs::remove_file(log(&office)).expect("removed");
        assert!(found(&office).await.contains(&Break::LogDamaged));
        std::fs::write(log(&office), b"").expect("emptied");
        assert_eq!(found(&office).await, vec![Break::HeadUnlogged; lines]);
        for more in [&b"\xff"[..], b"x", b"x y z\n"] {
            std::fs::write(log(&office), [&whole, more].concat()).expect("written");
            assert_eq!(found(&office).await, [Break::LogDamaged], "{more:?}");
        }
        let first = whole.iter().position(|byte| *byte == b'\n').expect("a line") + 1;
        std::fs::write(log(&office), &whole[first..]).expect("cut");
        assert_eq!(found(&office).await, [Break::HeadUnlogged]);
        std::fs::write(log(&office), &whole).expect("mended");
        assert_whole(&office).await;
    }

    async fn a_head_taken_out_of_the_database_is_found(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let forget = "DELETE FROM head_signature WHERE seq = (SELECT MIN(seq) FROM head_signature)";
        change(&office, forget, &[]).await;
        assert_eq!(found(&office).await, [Break::HeadUnkept]);
        // Nothing signed is left anywhere.
        change(&office, "DELETE FROM head_signature", &[]).await;
        std::fs::remove_file(log(&office)).expect("removed");
        assert_eq!(found(&office).await, [Break::Unsigned]);
    }

    /// The process died between log and row, or the power failed while the log was written.
    async fn a_head_half_kept_is_mended_and_no_alarm(office: TestOffice) {
        prepare(&office).await;
        unlock(&office).await;
        let forget = "DELETE FROM head_signature WHERE seq = (SELECT MAX(seq) FROM head_signature)";
        change(&office, forget, &[]).await;
        assert_whole(&office).await;
        let whole = logged(&office);
        office.record_sample().await;
        office.assert_settled().await;
        let torn = [&logged(&office)[..], &whole[..90]].concat();
        std::fs::write(log(&office), torn).expect("torn");
        assert_whole(&office).await;
        office.record_sample().await;
        office.assert_settled().await;
    }

    async fn whatever_is_recorded_is_signed_soon(office: TestOffice) {
        let number = prepare(&office).await;
        let clerk = office.person("staf-umum").await;
        office.add_to_case(&clerk, &number, "k", "", vec![office.scan()]).await.expect("added");
        office.pass(SignedDuration::from_secs(25));
        office.work("test").await.expect("jobs run");
        let head = office.audit().await.expect("audited").head;
        let text = String::from_utf8(logged(&office)).expect("text");
        assert!(text.contains(&head), "the tail is signed");
    }
}
