//! Files that harm whoever opens them, told by name and first bytes; nothing is unpacked.

use crate::zip;

/// Why a file must not be opened unthinkingly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Danger {
    /// A program, or what a system starts like one.
    Executable,
    /// A script, shortcut or other text that a system acts upon.
    Script,
    /// An office document that may hold macros.
    MacroDocument,
    /// A disk image: what is in it escapes the marks that systems put on downloads.
    DiskImage,
    /// An archive that hides what it holds from every scanner.
    EncryptedArchive,
    /// An archive with archives in it.
    NestedArchive,
    /// An archive that says it would unpack to far more than it is.
    ArchiveBomb,
    /// A page, which may run scripts where it is opened.
    Html,
    /// A drawing that may run scripts where it is opened.
    Svg,
    /// One extension that deceives and another that acts: `surat.pdf.exe`.
    DoubleExtension,
    /// The content is plainly another kind than name or type say.
    LyingType,
}

impl Danger {
    /// The stable name, used as key of its sentence. It never changes once released.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Danger::Executable => "executable",
            Danger::Script => "script",
            Danger::MacroDocument => "macro_document",
            Danger::DiskImage => "disk_image",
            Danger::EncryptedArchive => "encrypted_archive",
            Danger::NestedArchive => "nested_archive",
            Danger::ArchiveBomb => "archive_bomb",
            Danger::Html => "html",
            Danger::Svg => "svg",
            Danger::DoubleExtension => "double_extension",
            Danger::LyingType => "lying_type",
        }
    }
}

const EXECUTABLES: [&str; 25] = [
    "exe", "com", "scr", "pif", "msi", "msp", "mst", "dll", "cpl", "ocx", "sys", "drv", "apk",
    "xapk", "aab", "jar", "ipa", "app", "deb", "rpm", "run", "elf", "gadget", "msix", "appx",
];
const SCRIPTS: [&str; 42] = [
    "js",
    "jse",
    "mjs",
    "vb",
    "vbs",
    "vbe",
    "wsf",
    "wsh",
    "wsc",
    "ws",
    "hta",
    "ps1",
    "psm1",
    "bat",
    "cmd",
    "sh",
    "bash",
    "py",
    "pl",
    "rb",
    "php",
    "lnk",
    "reg",
    "scf",
    "url",
    "desktop",
    "chm",
    "inf",
    "msc",
    "jnlp",
    "sct",
    "application",
    "library-ms",
    "settingcontent-ms",
    "one",
    "onetoc2",
    "xll",
    "iqy",
    "slk",
    "diagcab",
    "command",
    "website",
];
const MACROS: [&str; 11] = [
    "docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppam", "ppsm", "sldm", "xlsb",
];
const IMAGES: [&str; 10] = [
    "iso", "img", "vhd", "vhdx", "dmg", "udf", "vmdk", "qcow2", "wim", "toast",
];
const PAGES: [&str; 9] = [
    "html", "htm", "xhtml", "shtml", "xht", "mht", "mhtml", "hta", "htc",
];
/// Extensions of what people mean to send: in front of another they deceive, and content of
/// another kind under them lies.
const HARMLESS: [&str; 26] = [
    "pdf", "jpg", "jpeg", "png", "gif", "webp", "heic", "bmp", "tif", "tiff", "doc", "docx", "xls",
    "xlsx", "ppt", "pptx", "odt", "ods", "rtf", "txt", "csv", "mp3", "mp4", "m4a", "ogg", "wav",
];

/// Judges one file.
pub(crate) fn of(name: &str, media_type: &str, bytes: &[u8]) -> Option<Danger> {
    let lower = name.to_lowercase();
    let mut ends = lower
        .trim_end_matches(['.', ' '])
        .rsplit('.')
        .map(str::trim);
    let last = ends.next().unwrap_or("");
    let rest: Vec<&str> = ends.collect();
    let has_name = !rest.is_empty();
    let extension = if has_name { last } else { "" };
    let by_content = content(bytes);
    let acts = EXECUTABLES.contains(&extension)
        || SCRIPTS.contains(&extension)
        || PAGES.contains(&extension)
        || IMAGES.contains(&extension)
        || by_content == Some(Danger::Executable);
    // The last of `rest` is the name itself.
    let before = rest.first().copied().filter(|_| rest.len() > 1);
    if acts && before.is_some_and(|before| HARMLESS.contains(&before)) {
        return Some(Danger::DoubleExtension);
    }
    if EXECUTABLES.contains(&extension) {
        return Some(Danger::Executable);
    }
    if let Some(
        found @ (Danger::Executable
        | Danger::DiskImage
        | Danger::ArchiveBomb
        | Danger::EncryptedArchive
        | Danger::NestedArchive),
    ) = by_content
    {
        return Some(found);
    }
    if SCRIPTS.contains(&extension) {
        return Some(Danger::Script);
    }
    if MACROS.contains(&extension) || by_content == Some(Danger::MacroDocument) {
        return Some(Danger::MacroDocument);
    }
    if IMAGES.contains(&extension) {
        return Some(Danger::DiskImage);
    }
    if matches!(extension, "svg" | "svgz")
        || media_type == "image/svg+xml"
        || by_content == Some(Danger::Svg)
    {
        return Some(Danger::Svg);
    }
    let is_page =
        PAGES.contains(&extension) || matches!(media_type, "text/html" | "application/xhtml+xml");
    if lies(extension, media_type, bytes) {
        return Some(Danger::LyingType);
    }
    if is_page {
        return Some(Danger::Html);
    }
    by_content
}

/// What the first bytes say, and of archives their list.
fn content(bytes: &[u8]) -> Option<Danger> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if (starts(b"MZ") && bytes.len() > 64)
        || starts(b"\x7fELF")
        || starts(b"dex\n")
        || starts(b"\xCA\xFE\xBA\xBE")
        || starts(b"\xCF\xFA\xED\xFE")
        || starts(b"\xCE\xFA\xED\xFE")
        || starts(b"!<arch>\ndebian")
    {
        return Some(Danger::Executable);
    }
    if starts(b"#!") || starts(b"L\0\0\0\x01\x14\x02\0") {
        return Some(Danger::Script);
    }
    if bytes.get(0x8001..0x8006) == Some(b"CD001") || starts(b"vhdxfile") || starts(b"conectix") {
        return Some(Danger::DiskImage);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return zip::danger(bytes);
    }
    if starts(b"Rar!\x1A\x07\x00") {
        // MAIN_HEAD of the old format: bit 7 says that even the names are encrypted.
        return bytes
            .get(10)
            .is_some_and(|flags| flags & 0x80 != 0)
            .then_some(Danger::EncryptedArchive);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return has_macros(bytes).then_some(Danger::MacroDocument);
    }
    if starts(b"{\\rt") {
        let head = &bytes[..bytes.len().min(1_000_000)];
        let holds = |what: &[u8]| head.windows(what.len()).any(|window| window == what);
        return (holds(b"\\objdata") || holds(b"\\objocx")).then_some(Danger::MacroDocument);
    }
    let head = head(bytes);
    if head.starts_with("<svg") || (head.starts_with("<?xml") && head.contains("<svg")) {
        return Some(Danger::Svg);
    }
    [
        "<!doctype html",
        "<html",
        "<script",
        "<head",
        "<body",
        "<iframe",
    ]
    .iter()
    .any(|start| head.starts_with(start))
    .then_some(Danger::Html)
}

/// The first words of a text, in lower case.
fn head(bytes: &[u8]) -> String {
    let bytes = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    String::from_utf8_lossy(&bytes[..bytes.len().min(1_000)]).to_ascii_lowercase()
}

/// Whether an old office document (MS-CFB) names a project of macros in its directory, whose
/// names are UTF-16. An entry of a directory has 128 bytes and begins with its name.
fn has_macros(bytes: &[u8]) -> bool {
    let utf16 = |name: &str| {
        name.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<u8>>()
    };
    let names = [utf16("_VBA_PROJECT"), utf16("VBA\0"), utf16("Macros\0")];
    bytes
        .chunks(128)
        .any(|entry| names.iter().any(|name| entry.starts_with(name)))
}

/// Whether content of one known kind goes under the name or type of another.
fn lies(extension: &str, media_type: &str, bytes: &[u8]) -> bool {
    let claims = if HARMLESS.contains(&extension) {
        extension
    } else {
        match media_type {
            "application/pdf" => "pdf",
            kind if kind.starts_with("image/") => "jpg",
            kind if kind.starts_with("audio/") => "mp3",
            _ => return false,
        }
    };
    let head = head(bytes);
    let is_page = ["<!doctype html", "<html", "<script"]
        .iter()
        .any(|start| head.starts_with(start));
    if is_page && !matches!(claims, "txt" | "csv" | "doc" | "xls") {
        return true;
    }
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    let is_archive =
        is_zip || bytes.starts_with(b"Rar!") || bytes.starts_with(b"7z\xBC\xAF\x27\x1C");
    let may_be_zip = matches!(claims, "docx" | "xlsx" | "pptx" | "odt" | "ods");
    (is_archive && !(is_zip && may_be_zip)) || (bytes.starts_with(b"#!") && claims != "txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_judged_by_name_and_content() {
        let program = [b"MZ".as_slice(), &[0; 100]].concat();
        for (name, media_type, bytes, expected) in [
            ("foto.jpg", "image/jpeg", &b"\xFF\xD8\xFF"[..], None),
            ("No. 12.pdf", "application/pdf", b"%PDF-1.4", None),
            ("surat.pdf.exe", "", b"x", Some(Danger::DoubleExtension)),
            ("surat.pdf . ", "", b"%PDF", None),
            (
                "foto.jpg",
                "image/jpeg",
                program.as_slice(),
                Some(Danger::Executable),
            ),
            ("a.EXE", "", b"", Some(Danger::Executable)),
            ("exe", "", b"", None),
            ("a.vbs", "", b"", Some(Danger::Script)),
            ("a", "", b"#!/bin/sh\n", Some(Danger::Script)),
            ("a.docm", "", b"", Some(Danger::MacroDocument)),
            ("a.iso", "", b"", Some(Danger::DiskImage)),
            ("a.html", "text/html", b"", Some(Danger::Html)),
            ("a.svg", "image/svg+xml", b"<svg/>", Some(Danger::Svg)),
            (
                "a.pdf",
                "application/pdf",
                b"<html>",
                Some(Danger::LyingType),
            ),
            (
                "a.jpg",
                "image/jpeg",
                b"PK\x03\x04",
                Some(Danger::LyingType),
            ),
        ] {
            assert_eq!(of(name, media_type, bytes), expected, "{name} {media_type}");
        }
    }

    #[test]
    fn old_documents_with_macros_are_known() {
        let mut bytes = vec![0; 1024];
        bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        assert_eq!(of("a.doc", "", &bytes), None);
        let name: Vec<u8> = "_VBA_PROJECT"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        bytes[512..512 + name.len()].copy_from_slice(&name);
        assert_eq!(of("a.doc", "", &bytes), Some(Danger::MacroDocument));
    }
}
