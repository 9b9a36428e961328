//! Stored messages on the whole way: as they are, and changed.

use office::both_offices;
use office::testing::TestOffice;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::way::{MOST_MEMORY, MOST_TIME, Way};
use crate::{Counted, TURN, stored};

/// Messages that are changed, each differently.
const CHANGED: usize = 250;

/// The words of mail that its readers stumble over: the dictionary of the fuzz target.
fn pieces() -> Vec<Vec<u8>> {
    let text = include_str!("../../../../fuzz/mail.dict");
    let lines = text.lines().filter_map(|line| line.strip_prefix('"'));
    let found: Vec<_> = lines
        .map(|line| piece(line.strip_suffix('"').expect("an end")))
        .collect();
    assert!(found.len() > 50, "{}", found.len());
    found
}

/// What a line of a dictionary of libFuzzer means: `\xNN`, `\\` and `\"` are single bytes.
fn piece(line: &str) -> Vec<u8> {
    let (mut made, mut rest) = (Vec::new(), line);
    while let Some(at) = rest.find('\\') {
        made.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('x') {
            Some(hex) => {
                made.push(u8::from_str_radix(&hex[..2], 16).expect("two digits"));
                rest = &hex[2..];
            }
            None => {
                made.extend_from_slice(&rest.as_bytes()[..1]);
                rest = &rest[1..];
            }
        }
    }
    made.extend_from_slice(rest.as_bytes());
    made
}

/// A stored message, with pieces put into it, bytes taken out, and a part of another.
fn changed() -> impl Strategy<Value = Vec<u8>> {
    let stored: Vec<Vec<u8>> = stored().into_iter().map(|(_, bytes)| bytes).collect();
    let others = stored.clone();
    let put = prop_oneof![
        6 => prop::sample::select(pieces()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
        1 => (prop::sample::select(others), any::<prop::sample::Index>(), 0..400_usize)
            .prop_map(|(other, at, length)| {
                let at = at.index(other.len() + 1);
                other[at..(at + length).min(other.len())].to_vec()
            }),
    ];
    let change = (any::<prop::sample::Index>(), put, 0_usize..120);
    let changes = prop::collection::vec(change, 1..10);
    (prop::sample::select(stored), changes).prop_map(|(mut bytes, changes)| {
        for (place, put, gone) in changes {
            let at = place.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, put);
        }
        bytes
    })
}

fn within_bounds(name: &str, walked: &crate::way::Walked) {
    let cost = walked.cost;
    assert!(
        cost.time < MOST_TIME && cost.memory < MOST_MEMORY,
        "{name}: {cost:?}"
    );
}

both_offices! {
    async fn every_stored_message_goes_the_whole_way(office: TestOffice) {
        let _turn = TURN.lock();
        let mut way = Way::on(office).await;
        let mut verdicts = std::collections::BTreeMap::new();
        for (name, bytes) in stored() {
            let walked = way.walk(&bytes, &Counted).await;
            within_bounds(&name, &walked);
            let verdict = walked.received.verdict.code();
            *verdicts.entry(verdict).or_insert(0) += 1;
        }
        // Each way that a message may go was gone.
        assert_eq!(verdicts.len(), 4, "{verdicts:?}");
        way.whole().await;
    }

    async fn a_changed_message_goes_the_whole_way(office: TestOffice) {
        let _turn = TURN.lock();
        let mut way = Way::on(office).await;
        let mut runner = TestRunner::new(Config::default());
        let changed = changed();
        for _ in 0..CHANGED {
            let bytes = changed.new_tree(&mut runner).expect("a message").current();
            // What stops the test is told with the message that did it.
            let told = Told(&bytes);
            let walked = way.walk(&bytes, &Counted).await;
            within_bounds("changed", &walked);
            drop(told);
        }
        way.whole().await;
    }
}

/// Prints the message under which a test fails.
struct Told<'a>(&'a [u8]);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("with this message:\n{}", self.0.escape_ascii());
        }
    }
}
