//! Signing the history's head, and the log of signed heads outside the database.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use casework::{Break, Broken, ChainHead, Hash, OfficeId};
use jiff::Timestamp;
use serde::Serialize;
use store::StoreError;
use store::tables::heads::{self, SignedHead};
use store::tables::history;

use super::{about, at};
use crate::{Keys, Office, OfficeError};

/// File beside the database to which every signed head is added.
pub(super) const HEADS_FILE: &str = "heads.log";
/// How many heads are logged in one go at most.
pub(crate) const TOGETHER: usize = 64;
/// How much of the log's end is looked at before a head is added: more than was ever logged
/// in one go, at some 330 bytes a line.
const TAIL: u64 = 64 * 1024;

/// Characters of an office's id, with which a line begins.
const OFFICE: usize = 36;

/// A signed head, as printed and listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedHeadView {
    /// Number of the record.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Which key.
    pub key_id: String,
    /// Signature, hexadecimal.
    pub signature: String,
}

/// A head as it was printed: number and the beginning of its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedHead {
    /// Number of the record.
    pub seq: i64,
    /// Beginning of its hash, hexadecimal, lower case.
    pub hash: String,
}

impl std::str::FromStr for PrintedHead {
    type Err = ();

    /// Reads `1.042:9f3c41aa…` as a closing line prints it: the number may be grouped, the
    /// hash cut short (eight digits at least) and followed by dots.
    fn from_str(text: &str) -> Result<PrintedHead, ()> {
        let (seq, hash) = text.split_once(':').ok_or(())?;
        let grouped = |c: &char| !matches!(c, '.' | ',' | '\u{a0}' | '\u{202f}' | ' ');
        let seq: String = seq.trim().chars().filter(grouped).collect();
        let seq: i64 = seq.parse().map_err(|_| ())?;
        let hash = hash
            .trim()
            .trim_end_matches(['…', '.'])
            .to_ascii_lowercase();
        let hexadecimal = hash.chars().all(|c| c.is_ascii_hexdigit());
        if seq < 1 || !hexadecimal || !(8..=64).contains(&hash.len()) {
            return Err(());
        }
        Ok(PrintedHead { seq, hash })
    }
}

impl Office {
    /// Signs a head and keeps it, in the database and in a file outside it.
    pub(crate) async fn sign(
        &self,
        head: ChainHead,
        now: Timestamp,
    ) -> Result<SignedHeadView, OfficeError> {
        let signed = self.common().sign_head(self.id, head, now).await?;
        Ok(view(&signed))
    }

    /// Signs the head the chain has reached, unless it is signed already.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn sign_reached_head(&self) -> Result<Option<SignedHeadView>, OfficeError> {
        let (head, last) = self.reached_and_signed().await?;
        if head.seq == 0 || last.is_some_and(|last| last.head == head) {
            return Ok(None);
        }
        self.sign(head, self.now()).await.map(Some)
    }

    async fn reached_and_signed(&self) -> Result<(ChainHead, Option<SignedHead>), OfficeError> {
        let office = self.id;
        Ok(self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let head = history::head(conn, office).await?;
                    Ok((head, heads::last(conn, office).await?))
                })
            })
            .await?)
    }

    fn heads_file(&self) -> PathBuf {
        self.outside.join(HEADS_FILE)
    }

    fn is_ours(&self, head: &SignedHead) -> bool {
        is_signed_by(&self.keys, self.id, head)
    }

    /// Signed heads from the database and from the file outside it, by record number, and
    /// whatever one of the two lacks.
    pub(super) async fn signed_heads(
        &self,
        with_keys: bool,
        broken: &mut Vec<Broken>,
    ) -> Result<HashMap<i64, Hash>, OfficeError> {
        let office = self.id;
        // The table first: a row read here was logged before.
        let rows: Vec<SignedHead> = self
            .db
            .read(move |conn| Box::pin(heads::list(conn, office)))
            .await?;
        let mut logged = Vec::new();
        match tokio::fs::read(self.heads_file()).await {
            Ok(bytes) => self.read_log(&bytes, &mut logged, broken),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && rows.is_empty() => {}
            Err(_) => broken.push(about(Break::LogDamaged, HEADS_FILE.to_owned())),
        }
        compare(&rows, &logged, broken);
        let mut signed = HashMap::new();
        for head in rows.into_iter().chain(logged) {
            if with_keys && !self.is_ours(&head) {
                broken.push(at(head.head.seq, Break::SignatureInvalid));
                continue;
            }
            if let Some(other) = signed.insert(head.head.seq, head.head.hash)
                && other != head.head.hash
            {
                broken.push(at(head.head.seq, Break::HeadDiffers));
            }
        }
        Ok(signed)
    }

    fn read_log(&self, bytes: &[u8], logged: &mut Vec<SignedHead>, broken: &mut Vec<Broken>) {
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        // What follows the last line end was being written when the power failed.
        if let Some(rest) = lines.pop()
            && !rest.is_empty()
            && !is_torn(rest)
        {
            lines.push(rest);
        }
        for (number, line) in (1..).zip(lines) {
            match std::str::from_utf8(line).map(|line| parse_line(self.id, line)) {
                Ok(Line::Head(head)) => logged.push(head),
                Ok(Line::Foreign) => {}
                Ok(Line::Damaged) | Err(_) => {
                    let place = format!("{HEADS_FILE}:{number}");
                    broken.push(about(Break::LogDamaged, place));
                }
            }
        }
    }
}

/// What the table has and the log has not, and the other way round. The head logged last
/// may still lack its row: the process is writing it, or died before it could.
fn compare(rows: &[SignedHead], logged: &[SignedHead], broken: &mut Vec<Broken>) {
    let in_log: BTreeSet<i64> = logged.iter().map(|head| head.head.seq).collect();
    let in_table: BTreeMap<i64, Hash> = rows
        .iter()
        .map(|head| (head.head.seq, head.head.hash))
        .collect();
    for seq in in_table.keys().filter(|seq| !in_log.contains(seq)) {
        broken.push(at(*seq, Break::HeadUnlogged));
    }
    let last = in_log.last().copied();
    for seq in in_log.iter().filter(|seq| !in_table.contains_key(seq)) {
        if Some(*seq) != last {
            broken.push(at(*seq, Break::HeadUnkept));
        }
    }
}

/// A line of the log.
enum Line {
    Head(SignedHead),
    /// Of another office that shares the folder.
    Foreign,
    Damaged,
}

/// Whether this is an office's line that was begun and not ended, whichever office's.
fn is_torn(rest: &[u8]) -> bool {
    let Ok(rest) = std::str::from_utf8(rest) else {
        return false;
    };
    match rest.get(..OFFICE) {
        Some(office) => office
            .parse::<uuid::Uuid>()
            .is_ok_and(|office| !matches!(parse_line(OfficeId(office), rest), Line::Head(_))),
        None => rest
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-'),
    }
}

fn add_line(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)?;
    let mut text = String::new();
    let tail = tail_of(path)?;
    if !tail.is_empty() && tail.last() != Some(&b'\n') {
        let begun = tail
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let rest = tail.get(begun..).unwrap_or_default();
        if is_torn(rest) {
            // It never was a head: its row was not written either.
            let length = file.metadata()?.len() - u64::try_from(rest.len()).unwrap_or(0);
            file.set_len(length)?;
        } else {
            text.push('\n');
        }
    }
    text.push_str(line);
    file.write_all(text.as_bytes())?;
    file.sync_data()
}

/// Whether a head of an office was signed with these keys.
pub(crate) fn is_signed_by(keys: &Keys, office: OfficeId, head: &SignedHead) -> bool {
    let bytes = head.head.signed_bytes(office, head.at);
    head.key_id == keys.key_id() && keys.verify(&bytes, &head.signature)
}

/// Adds heads of several offices to the log in one go, and waits until the disk has them.
pub(crate) async fn log_heads(
    outside: &Path,
    heads: &[(OfficeId, SignedHead)],
) -> Result<(), OfficeError> {
    let path = outside.join(HEADS_FILE);
    let lines: String = heads
        .iter()
        .map(|(office, head)| log_line(*office, &view(head)))
        .collect();
    tokio::task::spawn_blocking(move || add_line(&path, &lines))
        .await
        .map_err(|_| StoreError::Closed)?
        .map_err(StoreError::from)?;
    Ok(())
}

/// The last head of each office among the last lines of the log.
pub(crate) async fn last_logged(
    outside: &Path,
) -> Result<HashMap<OfficeId, SignedHead>, OfficeError> {
    let path = outside.join(HEADS_FILE);
    let tail = tokio::task::spawn_blocking(move || tail_of(&path))
        .await
        .map_err(|_| StoreError::Closed)?
        .map_err(StoreError::from)?;
    let tail = String::from_utf8_lossy(&tail);
    let mut last: HashMap<OfficeId, SignedHead> = HashMap::new();
    for line in tail.lines() {
        let office = line
            .get(..OFFICE)
            .and_then(|id| id.parse().ok())
            .map(OfficeId);
        if let Some(office) = office
            && let Line::Head(head) = parse_line(office, line)
            && last
                .get(&office)
                .is_none_or(|known| known.head.seq < head.head.seq)
        {
            last.insert(office, head);
        }
    }
    Ok(last)
}

/// The end of the log; empty when there is none.
fn tail_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok(tail)
}

fn view(signed: &SignedHead) -> SignedHeadView {
    SignedHeadView {
        seq: signed.head.seq,
        hash: signed.head.hash.hex(),
        at: signed.at,
        key_id: signed.key_id.clone(),
        signature: data_encoding::HEXLOWER.encode(&signed.signature),
    }
}

fn log_line(office: OfficeId, head: &SignedHeadView) -> String {
    format!(
        "{office} {} {} {} {} {}\n",
        head.seq, head.hash, head.at, head.key_id, head.signature
    )
}

fn parse_line(office: OfficeId, line: &str) -> Line {
    let parts: Vec<&str> = line.split_whitespace().collect();
    let [of, seq, hash, at, key_id, signature] = parts.as_slice() else {
        return Line::Damaged;
    };
    if *of != office.to_string() {
        return match of.parse::<uuid::Uuid>() {
            Ok(_) => Line::Foreign,
            Err(_) => Line::Damaged,
        };
    }
    let read = || {
        let signature = data_encoding::HEXLOWER.decode(signature.as_bytes()).ok()?;
        (signature.len() == 64).then_some(())?;
        Some(SignedHead {
            head: ChainHead {
                seq: seq.parse().ok()?,
                hash: Hash::parse(hash)?,
            },
            at: at.parse().ok()?,
            key_id: (*key_id).to_owned(),
            signature,
        })
    };
    read().map_or(Line::Damaged, Line::Head)
}

#[cfg(test)]
mod tests {
    use super::PrintedHead;

    #[test]
    fn a_head_is_read_as_it_is_printed() {
        let read = |text: &str| {
            text.parse::<PrintedHead>()
                .map(|head| (head.seq, head.hash))
        };
        let hash = "9f3c41aa00ff1122".to_owned();
        assert_eq!(read("1.042:9F3C41AA00FF1122…"), Ok((1042, hash.clone())));
        assert_eq!(read("1,042: 9f3c41aa00ff1122..."), Ok((1042, hash)));
        for wrong in [
            "",
            "10",
            "10:",
            "10:9f3c",
            "x:9f3c41aa",
            "0:9f3c41aa",
            "10:9f3c41ag",
        ] {
            assert_eq!(read(wrong), Err(()), "{wrong}");
        }
    }
}
