//! The history reads back what it wrote, whatever happened, and no single change of a
//! chain goes unseen.

mod happenings;

use std::collections::BTreeSet;

use casework::{
    AppointmentKind, Break, Broken, Capacity, CaseId, ChainHead, ChainVerifier, DeskEvent, Entry,
    Happening, Hash, LawBookEvent, LetterEvent, OfficeId, OfficialId, PositionId, Signer,
};
use happenings::{every_desk_event, every_happening, every_paper_event, every_procedure_event};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

/// The names an enum takes in JSON, as its own error for an unknown one lists them.
fn names_of<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let error = serde_json::from_str::<T>(r#"{"event":"?"}"#)
        .err()
        .expect("no such event");
    let listed = error.to_string();
    let names: BTreeSet<String> = listed
        .split('`')
        .skip(3)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert!(names.len() > 5, "{listed}");
    names
}

#[test]
fn the_samples_leave_out_no_event_and_no_name_means_two() {
    let desk: BTreeSet<String> = every_desk_event()
        .into_iter()
        .map(|it| Happening::Desk(it).name().to_owned())
        .collect();
    let procedure: BTreeSet<String> = every_procedure_event()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    let papers: BTreeSet<String> = every_paper_event()
        .iter()
        .map(|it| it.name().to_owned())
        .collect();
    let of_papers = names_of::<LetterEvent>()
        .union(&names_of::<LawBookEvent>())
        .cloned()
        .collect();
    assert_eq!(papers, of_papers);
    assert_eq!(desk, names_of::<DeskEvent>());
    assert_eq!(procedure, names_of::<sop::Event>());
    assert!(
        desk.is_disjoint(&procedure),
        "one name would be read as the other event"
    );
    assert!(
        papers.is_disjoint(&procedure) && papers.is_disjoint(&desk),
        "one name would be read as the other event"
    );
}

#[test]
fn everything_that_can_happen_reads_back_as_itself() {
    for what in every_happening() {
        let json = serde_json::to_string(&what).expect("writable");
        assert_eq!(
            serde_json::from_str::<Happening>(&json).expect(&json),
            what,
            "{json}"
        );
        let tree: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(tree["event"], what.name());

        for (case, by) in [
            (None, None),
            (Some(CaseId(Uuid::from_u128(5))), Some(signer(7, true))),
        ] {
            let entry = Entry {
                case,
                by,
                ..entry(1, what.clone(), 1_790_000_000)
            };
            let body = serde_json::to_string(&entry).expect("writable");
            assert_eq!(
                serde_json::from_str::<Entry>(&body).expect(&body),
                entry,
                "{body}"
            );
        }
    }
}

#[test]
fn an_opening_from_before_a_reason_was_asked_stays_byte_for_byte() {
    let id = Uuid::from_u128(9);
    for old in [
        format!(r#"{{"event":"original_opened","attachment":"{id}"}}"#),
        format!(r#"{{"event":"mail_opened","mail":"{id}"}}"#),
        format!(r#"{{"event":"letter_file_opened","letter":"{id}","attachment":"{id}"}}"#),
    ] {
        let read: Happening = serde_json::from_str(&old).expect(&old);
        assert_eq!(serde_json::to_string(&read).expect("writable"), old);
    }
}

fn signer(id: u128, acting: bool) -> Signer {
    Signer {
        official: OfficialId(Uuid::from_u128(id)),
        capacity: acting.then(|| Capacity {
            position: PositionId(Uuid::from_u128(id + 1)),
            kind: AppointmentKind::ActingAbsent,
            on_behalf_of: Some(OfficialId(Uuid::from_u128(id + 2))),
        }),
    }
}

fn entry(seq: i64, what: Happening, second: i64) -> Entry {
    let at = Timestamp::from_second(second).expect("an instant");
    Entry {
        office: OfficeId(Uuid::from_u128(1)),
        seq,
        at,
        recorded_at: at,
        case: None,
        by: None,
        what,
    }
}

/// A record as a database keeps it.
#[derive(Clone, Debug, PartialEq)]
struct Record {
    seq: i64,
    previous: Hash,
    body: String,
    hash: Hash,
}

impl Record {
    fn after(previous: Hash, entry: &Entry) -> Record {
        let body = serde_json::to_string(entry).expect("writable");
        Record {
            seq: entry.seq,
            previous,
            hash: Hash::of(previous, &body),
            body,
        }
    }
}

fn chain(entries: &[Entry]) -> Vec<Record> {
    let mut previous = Hash::GENESIS;
    entries
        .iter()
        .map(|entry| {
            let record = Record::after(previous, entry);
            previous = record.hash;
            record
        })
        .collect()
}

fn verify(records: &[Record]) -> (Vec<Broken>, ChainHead) {
    let mut verifier = ChainVerifier::default();
    let broken = records
        .iter()
        .flat_map(|record| verifier.next(record.seq, record.previous, &record.body, record.hash))
        .collect();
    (broken, verifier.head())
}

fn whats(records: &[Record]) -> Vec<Break> {
    verify(records)
        .0
        .into_iter()
        .map(|broken| broken.what)
        .collect()
}

/// Entries of every sort, numbered from 1.
fn entries(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Entry>> {
    let one = (
        prop::sample::select(every_happening()),
        1_700_000_000i64..1_900_000_000,
        any::<Option<u128>>(),
        any::<Option<(u128, bool)>>(),
    );
    prop::collection::vec(one, length).prop_map(|found| {
        (1i64..)
            .zip(found)
            .map(|(seq, (what, second, case, by))| Entry {
                case: case.map(|id| CaseId(Uuid::from_u128(id))),
                by: by.map(|(id, acting)| signer(id >> 8, acting)),
                ..entry(seq, what, second)
            })
            .collect()
    })
}

#[test]
fn each_kind_of_damage_has_its_name() {
    let entries: Vec<Entry> = (1i64..)
        .zip(every_happening().into_iter().take(5))
        .map(|(seq, what)| entry(seq, what, 1_790_000_000 + seq))
        .collect();
    let whole = chain(&entries);
    assert_eq!(whats(&whole), []);
    assert_eq!(
        verify(&whole).1,
        ChainHead {
            seq: 5,
            hash: whole[4].hash
        }
    );

    let mut changed = whole.clone();
    changed[2].body = changed[2].body.replacen("2026", "2025", 1);
    assert_ne!(changed, whole);
    assert_eq!(whats(&changed), [Break::Changed]);

    let mut removed = whole.clone();
    removed.remove(2);
    assert_eq!(whats(&removed), [Break::Missing]);

    let mut inserted = whole.clone();
    inserted.insert(3, Record::after(whole[2].hash, &entries[2]));
    assert_eq!(whats(&inserted), [Break::Inserted, Break::Unlinked]);

    let mut renumbered = whole.clone();
    renumbered[4].seq = 6;
    assert_eq!(whats(&renumbered), [Break::Missing, Break::ColumnsDiffer]);

    let mut rewritten = whole.clone();
    rewritten[2] = Record::after(
        whole[1].hash,
        &Entry {
            case: Some(CaseId(Uuid::nil())),
            ..entries[2].clone()
        },
    );
    assert_eq!(
        whats(&rewritten),
        [Break::Unlinked],
        "found by the record that follows"
    );
}

#[test]
fn what_a_head_signature_covers_changes_with_everything_it_names() {
    let office = |n| OfficeId(Uuid::from_u128(n));
    let at = |n| Timestamp::from_second(n).expect("an instant");
    let head = ChainHead {
        seq: 7,
        hash: Hash([9; 32]),
    };
    let bytes = head.signed_bytes(office(1), at(100));
    assert_ne!(bytes, head.signed_bytes(office(2), at(100)));
    assert_ne!(bytes, head.signed_bytes(office(1), at(101)));
    assert_ne!(
        bytes,
        ChainHead { seq: 8, ..head }.signed_bytes(office(1), at(100))
    );
    let other = ChainHead {
        hash: Hash([8; 32]),
        ..head
    };
    assert_ne!(bytes, other.signed_bytes(office(1), at(100)));
}

#[test]
fn a_hash_reads_back_from_its_hexadecimal_and_from_nothing_else() {
    let hash = Hash::of(Hash::GENESIS, "{}");
    assert_eq!(Hash::parse(&hash.hex()), Some(hash));
    assert_eq!(Hash::parse(&hash.hex().to_uppercase()), Some(hash));
    assert_eq!(Hash::parse(&hash.hex()[2..]), None);
    assert_eq!(Hash::parse(&"g".repeat(64)), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_whole_chain_has_nothing_to_find(entries in entries(0..12)) {
        let whole = chain(&entries);
        let (broken, head) = verify(&whole);
        prop_assert_eq!(broken, []);
        let last = whole.last().map_or(Hash::GENESIS, |record| record.hash);
        prop_assert_eq!(head, ChainHead { seq: entries.len() as i64, hash: last });
    }

    #[test]
    fn a_changed_byte_is_found(
        entries in entries(1..12), at: prop::sample::Index, offset: prop::sample::Index, to in "[ -~]",
    ) {
        let mut damaged = chain(&entries);
        let index = at.index(damaged.len());
        let body = &mut damaged[index].body;
        let offset = offset.index(body.len());
        prop_assume!(body.is_char_boundary(offset) && body.is_char_boundary(offset + 1));
        prop_assume!(body[offset..=offset] != to);
        body.replace_range(offset..=offset, &to);
        prop_assert!(whats(&damaged).contains(&Break::Changed));
    }

    #[test]
    fn a_changed_column_is_found(
        entries in entries(1..12), at: prop::sample::Index, bit in 0usize..256, by in prop::sample::select(vec![-7i64, -1, 1, 7]),
    ) {
        let whole = chain(&entries);
        let index = at.index(whole.len());
        let flip = |hash: Hash| { let mut bytes = hash.0; bytes[bit / 8] ^= 1 << (bit % 8); Hash(bytes) };
        let mut damaged = whole.clone();
        damaged[index].hash = flip(whole[index].hash);
        prop_assert!(whats(&damaged).contains(&Break::Changed));
        damaged[index] = Record { previous: flip(whole[index].previous), ..whole[index].clone() };
        prop_assert!(whats(&damaged).contains(&Break::Unlinked));
        damaged[index] = Record { seq: whole[index].seq + by, ..whole[index].clone() };
        prop_assert!(!whats(&damaged).is_empty());
    }

    /// The last one is missed by nothing in the chain, but the head is another.
    #[test]
    fn removed_records_are_found(entries in entries(1..12), at: prop::sample::Index, count in 1usize..4) {
        let whole = chain(&entries);
        let from = at.index(whole.len());
        let to = (from + count).min(whole.len());
        let mut damaged = whole.clone();
        damaged.drain(from..to);
        if to == whole.len() {
            prop_assert_ne!(verify(&damaged).1, verify(&whole).1);
        } else {
            prop_assert!(whats(&damaged).contains(&Break::Missing));
        }
    }

    #[test]
    fn an_inserted_record_is_found_however_well_it_is_forged(
        entries in entries(1..12), forged in entries(1..2), at: prop::sample::Index, renumber: bool,
    ) {
        let whole = chain(&entries);
        let index = at.index(whole.len());
        let entry = Entry { seq: index as i64 + 1, ..forged[0].clone() };
        let mut damaged = whole.clone();
        damaged.insert(index, Record::after(whole[index].previous, &entry));
        if renumber {
            for record in &mut damaged[index + 1..] {
                record.seq += 1;
            }
        }
        prop_assert!(!whats(&damaged).is_empty());
    }

    #[test]
    fn swapped_records_are_found(entries in entries(2..12), one: prop::sample::Index, other: prop::sample::Index, renumber: bool) {
        let mut damaged = chain(&entries);
        let (one, other) = (one.index(damaged.len()), other.index(damaged.len()));
        prop_assume!(one != other);
        damaged.swap(one, other);
        if renumber {
            for (seq, record) in (1..).zip(&mut damaged) {
                record.seq = seq;
            }
        }
        prop_assert!(!whats(&damaged).is_empty());
    }

    /// Who holds the file can give a changed record a fitting hash, but then the next
    /// record, or the head that was signed, does not fit.
    #[test]
    fn a_rewritten_record_is_found(entries in entries(1..12), forged in entries(1..2), at: prop::sample::Index) {
        let whole = chain(&entries);
        let index = at.index(whole.len());
        let entry = Entry { seq: whole[index].seq, ..forged[0].clone() };
        prop_assume!(entry != entries[index]);
        let mut damaged = whole.clone();
        damaged[index] = Record::after(whole[index].previous, &entry);
        let (broken, head) = verify(&damaged);
        prop_assert!(!broken.is_empty() || head != verify(&whole).1);
        prop_assert_eq!(broken.is_empty(), index + 1 == whole.len());
    }
}
