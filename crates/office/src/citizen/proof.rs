//! Number and PIN open one case for a while.

use casework::{CaseId, ComplaintNumber, OfficeId, RegisterNumber};
use jiff::{SignedDuration, Timestamp};
use store::tables::access;
use store::tables::complaints::{self, ComplaintRow};
use store::{Conn, StoreError};
use subtle::ConstantTimeEq;

use crate::{Directory, Keys, Office, OfficeError};

/// Wrong tries from one network on one number after which that pair waits.
const ATTEMPTS: i64 = 5;
/// Wrong tries on one number, wherever from, after which a network has one try and not five.
/// A PIN has eight digits: a thousand networks then need a year and a half for it on average,
/// and whoever types the right one still comes in.
const ATTEMPTS_ON_NUMBER: i64 = 100;
/// Wrong tries from one network on any numbers after which it waits: a village shares one
/// address, and few of it mistype in the same quarter of an hour.
const ATTEMPTS_OF_NETWORK: i64 = 100;
/// How long it must wait, and how long tries count.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// How long a pass opens its case after it was last used.
const PASS_LIFE: SignedDuration = SignedDuration::from_mins(60);
/// Bytes of the PIN's digest that a pass holds: with a new PIN it opens nothing.
const PIN_PART: usize = 16;

/// What number and PIN give: sealed, for a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct PassToken(pub String);

impl std::fmt::Debug for PassToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassToken(…)")
    }
}

/// Why nothing was opened. Whether the number exists is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofRefused {
    /// Number and PIN do not fit.
    #[error("number and PIN do not fit")]
    NoMatch {
        /// Tries left before the next wait.
        left: i64,
    },
    /// Too many tries; wait until then.
    #[error("too many attempts")]
    Wait {
        /// Until when.
        until: Timestamp,
    },
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Office {
    /// Opens a case to whoever knows its number and PIN. Both may be written in any way: of a
    /// number case and separators do not matter, of a PIN nothing but its digits counts.
    ///
    /// `network` names where it is asked from; what fails is counted under the pair of it and
    /// the number, be there such a number or not, so that nobody is locked out by another.
    ///
    /// # Errors
    /// [`ProofRefused`].
    #[crate::boxed]
    pub async fn prove(
        &self,
        number: &str,
        pin: &str,
        network: &str,
    ) -> Result<PassToken, ProofRefused> {
        let (office, now, directory) = (self.id, self.now(), self.directory());
        let typed = TypedNumber::read(number, &directory);
        let register = typed.register;
        let pin: String = pin.chars().filter(char::is_ascii_digit).collect();
        let counted = Counted::of(&self.keys, "track", &typed, network);
        let tried = self
            .db
            .write(move |conn| {
                Box::pin(async move {
                    let left = match counted.count(conn, office, now).await? {
                        Ok(left) => left,
                        Err(until) => return Ok(Err(until)),
                    };
                    let row = match register {
                        Some(register) => {
                            conn.ask(complaints::find_number(office, register)).await?
                        }
                        None => None,
                    };
                    Ok(Ok((left, row)))
                })
            })
            .await?;
        let (left, row) = match tried {
            Ok(tried) => tried,
            Err(until) => return Err(ProofRefused::Wait { until }),
        };
        // The same work whether the number exists or not.
        let case = row.as_ref().map_or(CaseId(uuid::Uuid::nil()), |row| row.id);
        let given = self.keys.pin_mac(case, &pin);
        let kept = row.as_ref().and_then(|row| row.pin_mac.as_deref());
        let fits = bool::from(kept.unwrap_or(&[0; 32]).ct_eq(&given)) && kept.is_some();
        if !fits {
            return Err(ProofRefused::NoMatch { left });
        }
        self.db
            .write(move |conn| Box::pin(counted.forget(conn, office)))
            .await?;
        Ok(self.pass(case, &given, now))
    }

    /// The case a pass opens, if it still opens one, and the pass made anew: it ends an hour
    /// after it was last used.
    pub(crate) async fn proved(
        &self,
        pass: &str,
    ) -> Result<Option<(ComplaintRow, PassToken)>, OfficeError> {
        let (office, now) = (self.id, self.now());
        let Some((case, pin_part)) = self.read_pass(pass, now) else {
            return Ok(None);
        };
        let read = self
            .db
            .look_up(move |conn| Box::pin(conn.ask(complaints::of_ids(office, &[case]))));
        let Some(row) = read.await?.pop() else {
            return Ok(None);
        };
        let Some(mac) = row.pin_mac.as_deref().and_then(|mac| mac.try_into().ok()) else {
            return Ok(None);
        };
        let mac: [u8; 32] = mac;
        if !bool::from(mac[..PIN_PART].ct_eq(&pin_part)) {
            return Ok(None);
        }
        let renewed = self.pass(case, &mac, now);
        Ok(Some((row, renewed)))
    }

    fn pass(&self, case: CaseId, mac: &[u8; 32], now: Timestamp) -> PassToken {
        let until = (now + PASS_LIFE).as_second();
        let clear = [
            case.0.as_bytes().as_slice(),
            &mac[..PIN_PART],
            &until.to_be_bytes(),
        ]
        .concat();
        let sealed = self.keys.seal(&pass_place(self.id), &clear);
        PassToken(data_encoding::BASE64URL_NOPAD.encode(&sealed))
    }

    fn read_pass(&self, pass: &str, now: Timestamp) -> Option<(CaseId, [u8; PIN_PART])> {
        let sealed = data_encoding::BASE64URL_NOPAD
            .decode(pass.as_bytes())
            .ok()?;
        let clear = self.keys.open(&pass_place(self.id), &sealed).ok()?;
        let (case, rest) = clear.split_first_chunk::<16>()?;
        let (pin_part, rest) = rest.split_first_chunk::<PIN_PART>()?;
        let until = i64::from_be_bytes(rest.try_into().ok()?);
        (now.as_second() < until).then(|| (CaseId(uuid::Uuid::from_bytes(*case)), *pin_part))
    }
}

fn pass_place(office: OfficeId) -> Vec<u8> {
    [office.0.as_bytes().as_slice(), b"pass"].concat()
}

/// A complaint number as somebody typed it.
pub(super) struct TypedNumber {
    /// It, written in one way; of what is none, its letters and digits.
    text: String,
    /// What may stand in the register under it.
    pub(super) register: Option<RegisterNumber>,
}

impl TypedNumber {
    pub(super) fn read(typed: &str, directory: &Directory) -> TypedNumber {
        let parsed = ComplaintNumber::parse(typed).ok();
        let text = parsed.as_ref().map_or_else(
            || typed.chars().filter(|c| c.is_alphanumeric()).collect(),
            ToString::to_string,
        );
        let ours = |number: &ComplaintNumber| {
            number.prefix == directory.profile.prefix_of(number.register.year)
        };
        TypedNumber {
            text,
            register: parsed.filter(ours).map(|number| number.register),
        }
    }
}

/// Under what a try is counted.
#[derive(Clone, Copy)]
pub(super) struct Counted {
    pair: [u8; 32],
    number: [u8; 32],
    network: [u8; 32],
}

impl Counted {
    /// For tries of one kind (`what`) on a number from a network.
    pub(super) fn of(keys: &Keys, what: &str, typed: &TypedNumber, network: &str) -> Counted {
        let subject = |of: &str| keys.token_hash(&format!("{what} {of}"));
        let text = &typed.text;
        Counted {
            pair: subject(&format!("pair {text} {network}")),
            number: subject(&format!("number {text}")),
            network: subject(&format!("network {network}")),
        }
    }

    /// Counts a try before it is judged, so that many at once are no more than one after the
    /// other. Tells how many are left, or until when to wait.
    pub(super) async fn count(
        self,
        conn: &mut Conn<'_>,
        office: OfficeId,
        now: Timestamp,
    ) -> Result<Result<i64, Timestamp>, StoreError> {
        let window = now - WINDOW;
        let guessed = access::failures(conn, office, &self.number, window).await?;
        let most = match guessed {
            Some((count, _)) if count >= ATTEMPTS_ON_NUMBER => 1,
            Some(_) | None => ATTEMPTS,
        };
        for (subject, most) in [(self.pair, most), (self.network, ATTEMPTS_OF_NETWORK)] {
            let tried = access::failures(conn, office, &subject, window).await?;
            if let Some((_, since)) = tried.filter(|(count, _)| *count >= most) {
                return Ok(Err(since + WINDOW));
            }
        }
        access::count_failure(conn, office, &self.number, now, window).await?;
        access::count_failure(conn, office, &self.network, now, window).await?;
        // Others may have counted meanwhile: the row's own count decides.
        let count = access::count_failure(conn, office, &self.pair, now, window).await?;
        if count > most {
            return Ok(Err(now + WINDOW));
        }
        Ok(Ok(most - count))
    }

    /// Takes back what a try that was right has counted. What was guessed on the number from
    /// elsewhere stays.
    async fn forget(self, conn: &mut Conn<'_>, office: OfficeId) -> Result<(), StoreError> {
        access::clear_failures(conn, office, &self.pair).await?;
        for subject in [self.number, self.network] {
            access::uncount_failure(conn, office, &subject).await?;
        }
        Ok(())
    }
}
