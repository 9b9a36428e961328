//! The keys a procedure file may use. The published schema lists the same ones;
//! a test holds both together.

/// Keys of the file itself.
pub(crate) const TOP: &[&str] = &[
    "format",
    "id",
    "version",
    "label",
    "in_force_from",
    "cover",
    "performers",
    "steps",
    "inferred",
];

/// Keys of `[cover]`.
pub(crate) const COVER: &[&str] = &[
    "government",
    "unit",
    "number",
    "name",
    "created",
    "revised",
    "approved",
    "approved_by",
    "legal_bases",
    "qualifications",
    "related",
    "equipment",
    "warnings",
    "records",
];

/// Keys of `cover.approved_by`.
pub(crate) const APPROVER: &[&str] = &["position", "name", "nip"];

/// Keys of `[[performers]]`.
pub(crate) const PERFORMER: &[&str] = &["key", "heading", "short", "lane", "role", "directed"];

/// Keys of `[[steps]]`.
pub(crate) const STEP: &[&str] = &[
    "number",
    "act",
    "performer",
    "otherwise",
    "activity",
    "reading",
    "requirements",
    "standard_time",
    "output",
    "remarks",
    "lane",
    "task",
    "citizen",
    "to",
    "gives",
    "approves",
    "attaches_slip",
    "question",
    "yes",
    "no",
    "inferred",
];

/// Keys of `[steps.yes]` and `[steps.no]`.
pub(crate) const EXIT: &[&str] = &["label", "to", "gives", "approves"];

/// Keys of an entry of `inferred`.
pub(crate) const INFERRED: &[&str] = &["field", "confidence", "why"];

/// Headings of the printed sheet that people will type as keys, and their keys.
const PRINTED: &[(&str, &str)] = &[
    ("pemerintah", "government"),
    ("nomor", "number"),
    ("no", "number"),
    ("nama", "name"),
    ("tgl_pembuatan", "created"),
    ("tgl_revisi", "revised"),
    ("tgl_pengesahan", "approved"),
    ("disahkan_oleh", "approved_by"),
    ("jabatan", "position"),
    ("dasar_hukum", "legal_bases"),
    ("kualifikasi_pelaksana", "qualifications"),
    ("keterkaitan", "related"),
    ("peralatan_perlengkapan", "equipment"),
    ("peringatan", "warnings"),
    ("pencatatan_pendataan", "records"),
    ("pelaksana", "performer"),
    ("pelaksana", "performers"),
    ("langkah", "steps"),
    ("kegiatan", "activity"),
    ("kelengkapan", "requirements"),
    ("waktu", "standard_time"),
    ("mutu_baku", "standard_time"),
    ("time", "standard_time"),
    ("keterangan", "remarks"),
    ("ket", "remarks"),
    ("pertanyaan", "question"),
    ("ya", "yes"),
    ("tidak", "no"),
    ("ke", "to"),
    ("target", "to"),
];

/// Whether an inferred reading of the whole file may name `field`.
pub(crate) fn top_field_exists(field: &str) -> bool {
    match field.split_once('.') {
        Some(("cover", key)) => COVER.contains(&key),
        Some(_) => false,
        None => matches!(field, "label" | "in_force_from"),
    }
}

/// Whether an inferred reading may name `field` of a step.
pub(crate) fn step_field_exists(field: &str) -> bool {
    match field.split_once('.') {
        Some(("yes" | "no", key)) => EXIT.contains(&key),
        Some(_) => false,
        None => STEP.contains(&field) && field != "inferred",
    }
}

/// The one of `known` that was probably meant by `written`, if any comes close.
pub(crate) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    let written = written.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some(same) = known.iter().find(|key| **key == written) {
        return Some(same);
    }
    let printed = PRINTED
        .iter()
        .filter(|(heading, _)| *heading == written)
        .find_map(|(_, key)| known.iter().find(|known| *known == key));
    if let Some(key) = printed {
        return Some(key);
    }
    known
        .iter()
        .map(|key| (strsim::osa_distance(&written, key), *key))
        .filter(|(distance, key)| *distance <= 1 + key.chars().count() / 4)
        .min()
        .map(|(_, key)| key)
}
