//! What a backup says of itself. Pure: bytes are read and written elsewhere.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Sha256Hex;
use store::copy::OfficeFacts;

use super::finding::{Code, Finding};

/// The format this program writes, and the newest it reads.
pub const FORMAT: u32 = 1;
/// Name of the first member, by which a backup of ours is known.
pub const MARK: &str = "matur-backup";
/// Name of the last member.
pub const DIGEST: &str = "sha256";
const FILES: &str = "files/";

/// A member that is part of what is backed up, or tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The mark, with the format's number.
    Mark,
    /// The database, as an SQLite file.
    Database,
    /// The log of signed heads.
    Log,
    /// `matur.toml`, without addresses and passwords that belong to the old machine.
    Settings,
    /// The keys, under a passphrase.
    Keys,
    /// An attachment.
    File(Sha256Hex),
    /// The manifest.
    Manifest,
}

impl Part {
    /// The part a member's name stands for; none for a name that is none of ours.
    pub fn parse(name: &str) -> Option<Part> {
        Some(match name {
            MARK => Part::Mark,
            "office.sqlite" => Part::Database,
            "heads.log" => Part::Log,
            "matur.toml" => Part::Settings,
            "matur.key.sealed" => Part::Keys,
            "manifest.json" => Part::Manifest,
            other => Part::File(Sha256Hex::parse(other.strip_prefix(FILES)?)?),
        })
    }

    /// Its name.
    pub fn name(&self) -> String {
        match self {
            Part::Mark => MARK.to_owned(),
            Part::Database => "office.sqlite".to_owned(),
            Part::Log => "heads.log".to_owned(),
            Part::Settings => "matur.toml".to_owned(),
            Part::Keys => "matur.key.sealed".to_owned(),
            Part::File(hash) => format!("{FILES}{hash}"),
            Part::Manifest => "manifest.json".to_owned(),
        }
    }
}

/// What the mark says.
pub fn mark() -> String {
    format!("{MARK} {FORMAT}\n")
}

/// The format a mark names; none when it is no mark.
pub fn format_of(mark: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(mark).ok()?;
    text.strip_prefix(MARK)?.trim().parse().ok()
}

/// One member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}

/// Whether the keys are in the backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyCopy {
    /// No: whoever keeps the backup must keep them elsewhere.
    Apart,
    /// Under a passphrase.
    Sealed,
}

/// The manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format of the backup.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When it was made, by the machine's clock.
    pub made_at: Timestamp,
    /// Which database the office was on: `sqlite` or `postgresql`.
    pub database: String,
    /// Version of the schema.
    pub schema: u32,
    /// The offices, with what they hold.
    pub offices: Vec<OfficeFacts>,
    /// Attachments.
    pub files: u64,
    /// Their bytes together.
    pub file_bytes: u64,
    /// Names the installation's keys.
    pub key_id: String,
    /// Whether they are in the backup.
    pub keys: KeyCopy,
    /// Where the key file lay when the backup was made.
    pub key_file: String,
    /// Every member before the manifest.
    pub members: Vec<Member>,
}

impl Manifest {
    /// Reads a manifest; none when the bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        serde_json::from_slice(bytes).ok()
    }

    /// Holds the members that were read against those it names.
    pub fn compare(&self, seen: &BTreeMap<String, Member>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let named: BTreeMap<&str, &Member> = self
            .members
            .iter()
            .map(|member| (member.name.as_str(), member))
            .collect();
        for (name, member) in &named {
            match seen.get(*name) {
                None => findings.push(Code::PartMissing.about(*name)),
                Some(read) if read != *member => findings.push(Code::PartChanged.about(*name)),
                Some(_) => {}
            }
        }
        let manifest = Part::Manifest.name();
        findings.extend(
            seen.keys()
                .filter(|name| !named.contains_key(name.as_str()) && **name != manifest)
                .map(|name| Code::PartUnknown.about(name.as_str())),
        );
        // Nothing is a backup without these, whatever its manifest says.
        for part in [Part::Mark, Part::Database, Part::Log] {
            let name = part.name();
            if !seen.contains_key(&name) && !named.contains_key(name.as_str()) {
                findings.push(Code::PartMissing.about(name));
            }
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, sha256: &str) -> Member {
        Member {
            name: name.to_owned(),
            bytes: 3,
            sha256: sha256.to_owned(),
        }
    }

    #[test]
    fn parts_are_known_by_their_names_and_by_no_others() {
        let file = Part::File(Sha256Hex::of(b"x"));
        for part in [
            Part::Mark,
            Part::Database,
            Part::Log,
            Part::Settings,
            Part::Keys,
            Part::Manifest,
            file,
        ] {
            assert_eq!(Part::parse(&part.name()), Some(part));
        }
        for name in [
            "",
            "files/",
            "files/../x",
            "files/ABC",
            "../heads.log",
            "sha256",
        ] {
            assert_eq!(Part::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_mark_names_its_format() {
        assert_eq!(format_of(mark().as_bytes()), Some(FORMAT));
        assert_eq!(format_of(b"matur-backup 77\n"), Some(77));
        for wrong in ["", "matur-backup", "matur-backup one", "other 1"] {
            assert_eq!(format_of(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn what_was_read_is_held_against_what_is_named() {
        let manifest = Manifest {
            format: FORMAT,
            program: "0.1.0".to_owned(),
            made_at: Timestamp::UNIX_EPOCH,
            database: "sqlite".to_owned(),
            schema: 3,
            offices: Vec::new(),
            files: 0,
            file_bytes: 0,
            key_id: String::new(),
            keys: KeyCopy::Apart,
            key_file: String::new(),
            members: vec![
                member(MARK, "0"),
                member("a", "1"),
                member("heads.log", "2"),
                member("office.sqlite", "3"),
            ],
        };
        let text = serde_json::to_vec(&manifest).expect("JSON");
        assert_eq!(Manifest::parse(&text), Some(manifest.clone()));
        let seen = |members: &[Member]| {
            members
                .iter()
                .map(|member| (member.name.clone(), member.clone()))
                .collect()
        };
        let whole = seen(&[
            member(MARK, "0"),
            member("a", "1"),
            member("heads.log", "2"),
            member("office.sqlite", "3"),
            member("manifest.json", "4"),
        ]);
        assert_eq!(manifest.compare(&whole), []);
        let read = seen(&[
            member(MARK, "0"),
            member("a", "9"),
            member("d", "4"),
            member("office.sqlite", "3"),
        ]);
        assert_eq!(
            manifest.compare(&read),
            [
                Code::PartChanged.about("a"),
                Code::PartMissing.about("heads.log"),
                Code::PartUnknown.about("d"),
            ]
        );
        // A manifest that leaves the database out does not make a backup without one.
        let less = Manifest {
            members: vec![member(MARK, "0"), member("heads.log", "2")],
            ..manifest
        };
        let read = seen(&less.members);
        assert_eq!(
            less.compare(&read),
            [Code::PartMissing.about("office.sqlite")]
        );
    }
}
