//! The list at the end of a zip file (APPNOTE 6.3.10, 4.3.12): what it would unpack to. Nothing
//! is unpacked, and nothing it says is believed but what makes it worse.

use crate::danger::Danger;

/// The most entries that are looked at.
const ENTRIES: usize = 20_000;
/// More bytes than this, and so many times its own size, is a bomb.
const BOMB_BYTES: u64 = 200_000_000;
const BOMB_RATIO: u64 = 100;
/// Where the end of a list may be: behind it only a comment of at most 65,535 bytes.
const END_BYTES: usize = 22;

const PROGRAMS: [&str; 12] = [
    ".exe", ".scr", ".com", ".pif", ".msi", ".apk", ".dll", ".jar", ".lnk", ".cpl", ".bat", ".cmd",
];
const SCRIPTS: [&str; 9] = [
    ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta", ".ps1", ".chm", ".url",
];
const ARCHIVES: [&str; 10] = [
    ".zip", ".rar", ".7z", ".gz", ".tar", ".iso", ".img", ".cab", ".bz2", ".xz",
];

fn number(bytes: &[u8], at: usize, size: usize) -> Option<u64> {
    let slice = bytes.get(at..at.checked_add(size)?)?;
    Some(
        slice
            .iter()
            .rev()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    )
}

/// What is dangerous about a zip file, the worst first.
pub(crate) fn danger(bytes: &[u8]) -> Option<Danger> {
    let from = bytes.len().saturating_sub(END_BYTES + 65_535);
    let tail = &bytes[from..];
    let Some(end) = tail
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .map(|at| from + at)
    else {
        // Without its list it cannot be judged; the local header still says if it is encrypted.
        return (number(bytes, 6, 2)? & 1 == 1).then_some(Danger::EncryptedArchive);
    };
    let mut at = usize::try_from(number(bytes, end + 16, 4)?).ok()?;
    let (mut unpacked, mut count) = (0_u64, 0);
    let (mut program, mut script, mut archive, mut locked, mut macros) =
        (false, false, false, false, false);
    let mut documents = false;
    while count < ENTRIES && bytes.get(at..at + 4) == Some(b"PK\x01\x02") {
        let (Some(flags), Some(size), Some(name), Some(extra), Some(comment)) = (
            number(bytes, at + 8, 2),
            number(bytes, at + 24, 4),
            number(bytes, at + 28, 2),
            number(bytes, at + 30, 2),
            number(bytes, at + 32, 2),
        ) else {
            break;
        };
        locked |= flags & 1 == 1;
        unpacked = unpacked.saturating_add(size);
        let name_at = at + 46;
        let text = bytes
            .get(name_at..name_at + name as usize)
            .unwrap_or_default();
        let text = String::from_utf8_lossy(text).to_ascii_lowercase();
        let text = text.trim_end_matches([' ', '.']);
        let ends = |list: &[&str]| list.iter().any(|end| text.ends_with(end));
        program |= ends(&PROGRAMS);
        script |= ends(&SCRIPTS);
        archive |= ends(&ARCHIVES);
        macros |= text.ends_with("vbaproject.bin");
        documents |= text == "[content_types].xml";
        at = name_at + (name + extra + comment) as usize;
        count += 1;
    }
    let bomb = unpacked > BOMB_BYTES && unpacked / (bytes.len() as u64).max(1) > BOMB_RATIO;
    if bomb || count == ENTRIES {
        Some(Danger::ArchiveBomb)
    } else if macros {
        Some(Danger::MacroDocument)
    } else if program && !documents {
        Some(Danger::Executable)
    } else if locked {
        Some(Danger::EncryptedArchive)
    } else if script && !documents {
        Some(Danger::Script)
    } else if archive && !documents {
        Some(Danger::NestedArchive)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A zip file whose entries have no content: name, what it says to unpack to, encrypted.
    fn zip(entries: &[(&str, u32, bool)]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(30, 0);
        let list = bytes.len() as u32;
        for (name, size, locked) in entries {
            let start = bytes.len();
            bytes.extend_from_slice(b"PK\x01\x02");
            bytes.resize(start + 46, 0);
            bytes[start + 8] = u8::from(*locked);
            bytes[start + 24..start + 28].copy_from_slice(&size.to_le_bytes());
            bytes[start + 28..start + 30].copy_from_slice(&(name.len() as u16).to_le_bytes());
            bytes.extend_from_slice(name.as_bytes());
        }
        let end = bytes.len();
        bytes.extend_from_slice(b"PK\x05\x06");
        bytes.resize(end + 22, 0);
        bytes[end + 16..end + 20].copy_from_slice(&list.to_le_bytes());
        bytes
    }

    #[test]
    fn a_list_tells_what_would_come_out() {
        for (entries, expected) in [
            (&[("foto.jpg", 1_000, false)][..], None),
            (&[("foto.jpg", 1_000, true)], Some(Danger::EncryptedArchive)),
            (&[("a/b.zip", 1_000, false)], Some(Danger::NestedArchive)),
            (&[("surat.pdf.exe", 1_000, false)], Some(Danger::Executable)),
            (&[("a.js", 1_000, false)], Some(Danger::Script)),
            (
                &[
                    ("[Content_Types].xml", 9, false),
                    ("word/vbaProject.bin", 9, false),
                ],
                Some(Danger::MacroDocument),
            ),
            (&[("0.bin", u32::MAX, false)], Some(Danger::ArchiveBomb)),
        ] {
            assert_eq!(danger(&zip(entries)), expected, "{entries:?}");
        }
    }

    #[test]
    fn a_list_that_is_cut_is_read_as_far_as_it_goes() {
        let whole = zip(&[("a.exe", 1, false), ("b", 1, false)]);
        for end in 0..whole.len() {
            let _ = danger(&whole[..end]);
        }
    }
}
