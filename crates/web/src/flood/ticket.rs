//! A ticket: made by this server, good once. It counts when a browser has worked on it for
//! about a second, or when it was held for a minute.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use office::Keys;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Leading zero bits of the digest of a ticket and its counter: 16,000 digests on average,
/// about a second on a cheap telephone.
pub(crate) const BITS: u32 = 14;
/// Seconds after which a ticket counts without work.
pub(crate) const PATIENCE: i64 = 60;
/// How long a ticket is good.
const LIFE: SignedDuration = SignedDuration::from_hours(1);
const SIZE: usize = 32;

/// What tells one ticket from all others.
pub(crate) type Nonce = [u8; 8];

/// Tickets that were used, until they are good no more.
#[derive(Debug, Default)]
pub(crate) struct Used(Mutex<HashMap<Nonce, Timestamp>>);

impl Used {
    /// Tickets above which old ones are forgotten.
    const MANY: usize = 10_000;

    /// Whether somebody has shown it.
    pub(super) fn has(&self, nonce: Nonce) -> bool {
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        used.contains_key(&nonce)
    }

    /// True for the first who shows it.
    pub(super) fn claim(&self, nonce: Nonce, now: Timestamp) -> bool {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= Self::MANY {
            used.retain(|_, at| now.duration_since(*at) <= LIFE);
        }
        used.insert(nonce, now).is_none()
    }
}

/// A new ticket, as 43 letters and digits.
pub(crate) fn issue(keys: &Keys, now: Timestamp) -> String {
    let random = keys.token_hash(&format!("nonce {}", keys.new_token()));
    let mut ticket = [0; SIZE];
    ticket[..8].copy_from_slice(&now.as_second().to_be_bytes());
    ticket[8..16].copy_from_slice(&random[..8]);
    let mac = mac(keys, &ticket[..16]);
    ticket[16..].copy_from_slice(&mac);
    data_encoding::BASE64URL_NOPAD.encode(&ticket)
}

fn mac(keys: &Keys, said: &[u8]) -> [u8; 16] {
    let said = data_encoding::HEXLOWER.encode(said);
    // A session's token has no spaces, so this never is the hash that is stored for it.
    let whole = keys.token_hash(&format!("ticket {said}"));
    let mut part = [0; 16];
    part.copy_from_slice(&whole[..16]);
    part
}

/// What was shown, `ticket` or `ticket.counter`, if it counts.
pub(super) fn is_good(keys: &Keys, shown: &str, now: Timestamp) -> Option<Nonce> {
    let (since, nonce) = read(keys, bare(shown), now)?;
    let held = now.duration_since(since) >= SignedDuration::from_secs(PATIENCE);
    (held || worked(shown)).then_some(nonce)
}

/// A ticket that was shown and may count later, without its counter, and since when it is held.
pub(super) fn held(
    keys: &Keys,
    used: &Used,
    shown: &str,
    now: Timestamp,
) -> Option<(String, Timestamp)> {
    let ticket = bare(shown);
    let (since, nonce) = read(keys, ticket, now)?;
    (!used.has(nonce)).then(|| (ticket.to_owned(), since))
}

fn bare(shown: &str) -> &str {
    shown.split('.').next().unwrap_or_default()
}

/// When a ticket of ours was made that is not too old, and what tells it from others.
fn read(keys: &Keys, ticket: &str, now: Timestamp) -> Option<(Timestamp, Nonce)> {
    let ticket = data_encoding::BASE64URL_NOPAD
        .decode(ticket.as_bytes())
        .ok()?;
    let ticket: [u8; SIZE] = ticket.try_into().ok()?;
    if !bool::from(mac(keys, &ticket[..16]).ct_eq(&ticket[16..])) {
        return None;
    }
    let (at, rest) = ticket.split_first_chunk::<8>()?;
    let at = Timestamp::from_second(i64::from_be_bytes(*at)).ok()?;
    let young = now.duration_since(at) <= LIFE;
    young.then(|| rest.first_chunk().copied().map(|nonce| (at, nonce)))?
}

/// Whether a browser has worked on what is shown.
fn worked(shown: &str) -> bool {
    let counter = shown.split_once('.').map(|(_, counter)| counter);
    counter.is_some_and(is_counter) && zero_bits(shown) >= BITS
}

fn is_counter(text: &str) -> bool {
    !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Leading zero bits of the SHA-256 of a text.
fn zero_bits(text: &str) -> u32 {
    let mut bits = 0;
    for byte in Sha256::digest(text.as_bytes()) {
        bits += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work_on(ticket: &str) -> String {
        (0_u64..)
            .map(|counter| format!("{ticket}.{counter}"))
            .find(|shown| zero_bits(shown) >= BITS)
            .expect("a counter")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).expect("an instant")
    }

    #[test]
    fn a_ticket_counts_by_work_or_by_patience_and_once() {
        let (keys, used) = (Keys::generate(), Used::default());
        let ticket = issue(&keys, at(0));
        assert_eq!(is_good(&keys, &ticket, at(59)), None, "not yet");
        assert_eq!(
            held(&keys, &used, &format!("{ticket}.7"), at(59)),
            Some((ticket.clone(), at(0)))
        );
        let worked = work_on(&ticket);
        let nonce = is_good(&keys, &worked, at(1)).expect("work counts");
        assert_eq!(
            is_good(&keys, &ticket, at(60)),
            Some(nonce),
            "so does waiting"
        );
        assert_eq!(is_good(&keys, &worked, at(3601)), None, "too old");
        assert!(used.claim(nonce, at(1)) && !used.claim(nonce, at(2)));
        assert_eq!(held(&keys, &used, &ticket, at(2)), None, "used");
        assert_ne!(issue(&keys, at(0)), ticket, "each is another");
    }

    #[test]
    fn nothing_else_counts() {
        let keys = Keys::generate();
        let ticket = issue(&keys, at(0));
        let last = if ticket.ends_with('A') { 'B' } else { 'A' };
        let changed = format!("{}{last}", &ticket[..ticket.len() - 2]);
        for shown in [
            String::new(),
            "x".to_owned(),
            changed,
            issue(&Keys::generate(), at(0)),
        ] {
            assert_eq!(is_good(&keys, &shown, at(100)), None, "{shown}");
            assert_eq!(
                held(&keys, &Used::default(), &shown, at(100)),
                None,
                "{shown}"
            );
        }
        // Work that is none counts as waiting does.
        assert_eq!(is_good(&keys, &format!("{ticket}.x"), at(1)), None);
        assert!(is_good(&keys, &format!("{ticket}.x"), at(60)).is_some());
    }

    #[test]
    fn what_was_used_is_forgotten_when_it_is_good_no_more() {
        let used = Used::default();
        for n in 0..Used::MANY {
            assert!(used.claim((n as u64).to_be_bytes(), at(0)));
        }
        assert!(used.claim([0xff; 8], at(4000)));
        assert_eq!(used.0.lock().expect("the tickets").len(), 1);
    }
}
