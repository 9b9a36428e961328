//! What each part of an export is, and the text that says so. Words are given by whoever
//! asks: this crate knows keys only.

use std::sync::Arc;

use super::OfficeExport;

/// Puts a key and its facts into words.
pub type Say = Arc<dyn Fn(&str, &[(&str, &str)]) -> String + Send + Sync>;

/// The words of an export.
#[derive(Clone)]
pub struct ExportWords {
    /// Titles of columns.
    pub titles: Say,
    /// Texts that explain the parts, each with the name of its file: one for each language.
    pub readmes: Vec<(&'static str, Say)>,
}

impl std::fmt::Debug for ExportWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExportWords(…)")
    }
}

impl ExportWords {
    /// Every key that is put into words, with the facts it may name: for the test that holds
    /// the languages to them.
    pub fn keys() -> Vec<(String, Vec<&'static str>)> {
        let plain = |key: &str| (key.to_owned(), Vec::new());
        let mut keys: Vec<_> = LEAD
            .iter()
            .map(|(key, facts)| ((*key).to_owned(), facts.to_vec()))
            .collect();
        for part in PARTS {
            keys.push(plain(part.about));
            keys.extend(part.columns.iter().map(|column| plain(&title(column))));
        }
        keys.extend(CODES.iter().map(|key| plain(key)));
        keys
    }
}

/// A part of an export.
pub(super) struct Part {
    /// Its name in the zip.
    pub(super) name: &'static str,
    /// Key of the text about it.
    pub(super) about: &'static str,
    /// Its columns, where it is a table.
    pub(super) columns: &'static [&'static str],
}

const fn part(name: &'static str, about: &'static str, columns: &'static [&'static str]) -> Part {
    Part {
        name,
        about,
        columns,
    }
}

pub(super) const PROFILE: Part = part("kantor/profil.toml", "export-about-profile", &[]);
pub(super) const SETTINGS: Part = part("kantor/setelan.json", "export-about-settings", &[]);
pub(super) const CALENDAR: Part = part("kantor/kalender.json", "export-about-calendar", &[]);
pub(super) const UNITS: Part = part(
    "kantor/unit.csv",
    "export-about-units",
    &["code", "name", "short", "directable"],
);
pub(super) const POSITIONS: Part = part(
    "kantor/jabatan.csv",
    "export-about-positions",
    &[
        "id", "code", "name", "short", "unit", "role", "heads", "duties",
    ],
);
pub(super) const OFFICIALS: Part = part(
    "kantor/pejabat.csv",
    "export-about-officials",
    &["id", "name", "username", "nip", "rank", "active"],
);
pub(super) const APPOINTMENTS: Part = part(
    "kantor/penunjukan.csv",
    "export-about-appointments",
    &[
        "id",
        "official-id",
        "official",
        "position-id",
        "position",
        "ground",
        "from",
        "to",
        "order",
    ],
);
pub(super) const PROCEDURES: Part = part(
    "kantor/sop.csv",
    "export-about-procedures",
    &[
        "procedure",
        "version",
        "name",
        "from",
        "to",
        "default",
        "activated",
        "sha256",
        "path",
    ],
);
pub(super) const BOOKS: Part = part(
    "kantor/buku-peraturan.csv",
    "export-about-books",
    &[
        "id",
        "name",
        "book-kind",
        "book-number",
        "year",
        "link",
        "remark",
        "added",
        "retired",
        "path",
    ],
);
pub(super) const BASES: Part = part(
    "kantor/dasar-hukum.csv",
    "export-about-bases",
    &["base", "book-id"],
);
pub(super) const COMPLAINTS: Part = part(
    "pengaduan.csv",
    "export-about-complaints",
    &[
        "number",
        "id",
        "year",
        "agenda",
        "received",
        "recorded",
        "recorded-by",
        "channel",
        "identity",
        "complainant",
        "phone",
        "contact",
        "address",
        "reference",
        "letter-day",
        "subject",
        "description",
        "occurred",
        "village-code",
        "village",
        "hamlet",
        "landmark",
        "point",
        "category-code",
        "category",
        "urgency",
        "reply-way",
        "procedure",
        "version",
        "state",
        "step",
        "waiting",
        "since",
        "due",
        "promised",
        "units",
        "answered",
        "closed",
        "outcome",
        "merged-into",
        "remind",
        "guarded",
    ],
);
pub(super) const TEXTS: Part = part(
    "tulisan.csv",
    "export-about-texts",
    &[
        "number", "case-id", "record", "at", "event", "part", "official", "position", "text-id",
        "text",
    ],
);
pub(super) const LETTERS: Part = part(
    "surat-masuk.csv",
    "export-about-letters",
    &[
        "letter",
        "id",
        "received-day",
        "letter-day",
        "nature",
        "sender",
        "sender-number",
        "subject",
        "enclosures",
        "remark",
        "recorded",
        "recorded-by",
        "number",
        "taken",
    ],
);
pub(super) const HANDED: Part = part(
    "surat-diteruskan.csv",
    "export-about-handed",
    &[
        "letter", "nth", "position", "on-day", "remark", "at", "official",
    ],
);
pub(super) const HISTORY: Part = part("riwayat.jsonl", "export-about-history", &[]);
pub(super) const FILES: Part = part(
    "lampiran.csv",
    "export-about-files",
    &[
        "kind",
        "number",
        "id",
        "purpose",
        "file-name",
        "media-type",
        "size",
        "added",
        "official",
        "sha256",
        "path",
        "original",
        "file-note",
    ],
);
pub(super) const MAILS: Part = part(
    "surel.csv",
    "export-about-mails",
    &[
        "number",
        "id",
        "received",
        "mail-kind",
        "mail-reason",
        "mail-warnings",
        "sender",
        "sender-address",
        "subject",
        "size",
        "path",
        "file-note",
    ],
);
const MESSAGES: Part = part("surel/", "export-about-messages", &[]);
const FOLDERS: Part = part(
    "berkas/ · surat/ · buku-peraturan/",
    "export-about-folders",
    &[],
);
const SUMS: Part = part(super::pack::SUMS, "export-about-sums", &[]);

/// Every part in the order of the zip.
pub(super) const PARTS: &[Part] = &[
    SETTINGS,
    PROFILE,
    CALENDAR,
    UNITS,
    POSITIONS,
    OFFICIALS,
    APPOINTMENTS,
    PROCEDURES,
    BOOKS,
    BASES,
    COMPLAINTS,
    TEXTS,
    LETTERS,
    HANDED,
    HISTORY,
    FOLDERS,
    MESSAGES,
    FILES,
    MAILS,
    SUMS,
];

/// What is said before the parts, and the facts in it.
const LEAD: &[(&str, &[&str])] = &[
    ("export-readme-title", &["office", "code"]),
    ("export-readme-made", &["at", "name", "position"]),
    ("export-readme-named", &[]),
    ("export-readme-masked", &[]),
    ("export-readme-left-out", &[]),
    ("export-readme-meanwhile", &[]),
    ("export-readme-not-in", &[]),
    ("export-readme-tables", &[]),
    ("export-readme-head", &["seq", "hash"]),
    ("export-readme-columns", &["columns"]),
    ("export-readme-parts", &[]),
    ("export-readme-codes", &[]),
];

/// What codes in the tables mean.
const CODES: &[&str] = &[
    "export-codes-channel",
    "export-codes-identity",
    "export-codes-urgency",
    "export-codes-reply-way",
    "export-codes-state",
    "export-codes-outcome",
    "export-codes-nature",
    "export-codes-ground",
    "export-codes-duties",
    "export-codes-purpose",
    "export-codes-file-note",
    "export-codes-mail",
    "export-codes-yes",
];

fn title(column: &str) -> String {
    format!("export-col-{column}")
}

/// The titles of a part's columns.
pub(super) fn titles(part: &Part, say: &Say) -> Vec<String> {
    let columns = part.columns.iter();
    columns.map(|column| say(&title(column), &[])).collect()
}

/// The text that explains an export in one language.
pub(super) fn readme(export: &OfficeExport, say: &Say) -> String {
    let directory = &export.who.directory;
    let (at, seq) = (export.at(export.started), export.head.seq.to_string());
    let hash = export.head.hash.hex();
    let position = export.position.clone();
    let profile = &directory.profile;
    let title = say(
        "export-readme-title",
        &[("office", &profile.name), ("code", &profile.code)],
    );
    let rule = "=".repeat(title.chars().count());
    let mut paragraphs = vec![
        format!("{title}\n{rule}"),
        say(
            "export-readme-made",
            &[
                ("at", &at),
                ("name", &export.who.official.name),
                ("position", &position),
            ],
        ),
        say(
            match export.identities {
                true => "export-readme-named",
                false => "export-readme-masked",
            },
            &[],
        ),
    ];
    if export.hidden.any() {
        paragraphs.push(say("export-readme-left-out", &[]));
    }
    for key in [
        "export-readme-meanwhile",
        "export-readme-not-in",
        "export-readme-tables",
    ] {
        paragraphs.push(say(key, &[]));
    }
    paragraphs.push(say("export-readme-head", &[("seq", &seq), ("hash", &hash)]));
    paragraphs.push(headed(say("export-readme-parts", &[])));
    for part in PARTS {
        let mut lines = vec![part.name.to_owned(), say(part.about, &[])];
        if !part.columns.is_empty() {
            let columns = both(part, &export.words.titles, say);
            lines.push(say("export-readme-columns", &[("columns", &columns)]));
        }
        paragraphs.push(lines.join("\n"));
    }
    paragraphs.push(headed(say("export-readme-codes", &[])));
    paragraphs.extend(CODES.iter().map(|key| say(key, &[])));
    paragraphs.join("\n\n") + "\n"
}

fn headed(title: String) -> String {
    let rule = "-".repeat(title.chars().count());
    format!("{title}\n{rule}")
}

/// The titles as the table has them, and what they mean where the reader's language has
/// another word.
fn both(part: &Part, own: &Say, say: &Say) -> String {
    let pairs = titles(part, own).into_iter().zip(titles(part, say));
    let words = pairs.map(|(here, meant)| match here == meant {
        true => here,
        false => format!("{here} ({meant})"),
    });
    words.collect::<Vec<_>>().join("; ")
}
