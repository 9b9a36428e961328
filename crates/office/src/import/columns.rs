//! Which column of an old register says what, by the titles that registers have.

use sheets::{Cell, Row};

/// Rows at the top among which the line of titles is looked for.
const TOP: usize = 25;
/// Titles that must be known for a line to be the line of titles.
const ENOUGH: usize = 2;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $code:literal [$($title:literal),+ $(,)?]),+ $(,)?) => {
        /// What a column of an old register says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SheetColumn {
            $($(#[$doc])* $name,)+
        }

        impl SheetColumn {
            /// Every one.
            pub const ALL: &'static [SheetColumn] = &[$(SheetColumn::$name),+];

            /// Stable name.
            pub fn code(self) -> &'static str {
                match self { $(SheetColumn::$name => $code),+ }
            }

            /// Titles it is known by, folded.
            fn titles(self) -> &'static [&'static str] {
                match self { $(SheetColumn::$name => &[$($title),+]),+ }
            }
        }
    };
}

columns!(
    /// Number in the book of its year.
    Number = "number" [
        "nomor agenda", "no agenda", "nomor register", "no register", "no reg", "nomor aduan", "no aduan",
        "nomor pengaduan", "no pengaduan", "nomor", "register number", "agenda number", "number",
        "complaint number",
    ],
    /// Running number of the page: a number only where there is no other.
    Order = "order" ["no", "no urut", "nomor urut"],
    /// Year of the book.
    Year = "year" ["tahun", "year"],
    /// When it was received.
    Received = "received" [
        "tanggal terima", "tgl terima", "diterima", "tanggal diterima", "tanggal masuk", "tgl masuk",
        "tanggal pengaduan", "tgl pengaduan", "tanggal", "tgl", "date", "received", "date received",
        "tanggal aduan",
    ],
    /// Who complains.
    Name = "name" [
        "nama", "nama pengadu", "nama pelapor", "pengadu", "pelapor", "pengirim", "pengirim asal",
        "dari", "asal", "name", "complainant", "from", "sender",
    ],
    /// Whether the name may be told.
    Secrecy = "secrecy" ["identitas", "kerahasiaan", "rahasia", "identity"],
    /// Telephone.
    Phone = "phone" [
        "telepon", "telp", "no telepon", "no telp", "nomor telepon", "no hp", "hp", "nomor hp", "kontak",
        "nama kontak pengadu", "telephone", "phone", "contact", "tlp",
    ],
    /// Address.
    Address = "address" ["alamat", "alamat pengadu", "alamat pelapor", "address"],
    /// What happened.
    Story = "story" [
        "isi", "uraian", "isi pengaduan", "uraian pengaduan", "isi aduan", "uraian aduan", "isi laporan",
        "materi pengaduan", "kronologi", "masalah", "permasalahan", "description", "complaint",
    ],
    /// In one line.
    Subject = "subject" [
        "hal", "perihal", "isi ringkas", "isi ringkas perihal", "isi ringkas pengaduan", "ringkasan",
        "pokok pengaduan", "subject",
    ],
    /// Village.
    Village = "village" ["desa", "desa kelurahan", "kelurahan", "desa lokasi", "village"],
    /// Hamlet.
    Hamlet = "hamlet" ["banjar", "banjar dinas", "dusun", "lingkungan", "hamlet"],
    /// Something to find it by.
    Landmark = "landmark" ["lokasi", "patokan", "tempat kejadian", "location", "landmark"],
    /// The way it came in.
    Channel = "channel" ["kanal", "media", "melalui", "cara", "sarana", "sumber", "channel"],
    /// Number of the letter.
    Reference = "reference" ["nomor surat", "no surat", "letter number", "reference"],
    /// Date of the letter.
    LetterDay = "letter_day" ["tanggal surat", "tgl surat", "letter date"],
    /// Category.
    Category = "category" ["kategori", "jenis", "jenis pengaduan", "bidang", "category"],
    /// Urgency.
    Urgency = "urgency" ["sifat", "urgency"],
    /// Whether it is over.
    Standing = "standing" ["status", "keadaan", "state", "status penyelesaian"],
    /// Units of the directive.
    Units = "units" [
        "diteruskan kepada", "diteruskan ke", "disposisi", "disposisi kepada", "unit penangan",
        "seksi", "directed to", "forwarded to", "diteruskan kepada disposisi",
    ],
    /// When it was over.
    Finished = "finished" [
        "tanggal selesai", "tgl selesai", "selesai", "tanggal arsip", "tgl arsip", "tanggal jawaban",
        "tgl jawaban", "tanggal penyelesaian", "finished", "closed", "date closed", "answered",
    ],
    /// Where the paper lies.
    Place = "place" [
        "tempat berkas", "tempat simpan", "lokasi arsip", "lokasi berkas", "rak", "kept at", "place",
    ],
    /// Whatever else was noted.
    Remark = "remark" [
        "ket", "keterangan", "catatan", "hasil", "tindak lanjut", "hasil tindak lanjut", "penyelesaian",
        "remark", "remarks", "result", "notes",
    ],
);

/// The columns of a sheet.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    /// Place in the list of the line of titles.
    pub(super) titles_at: usize,
    /// Rows that belong to the titles.
    pub(super) lines: usize,
    pub(super) found: Vec<(SheetColumn, usize)>,
    /// Titles of columns that say nothing we keep.
    pub(super) unknown: Vec<String>,
}

/// Titles that the sheet of faults adds, in both languages.
const OWN_TITLES: [&str; 4] = ["sel", "galat dan perbaikannya", "cell", "fault and remedy"];

/// Letters and digits in lower case, single spaces between.
pub(super) fn fold(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spaced
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

fn meant(title: &Cell) -> Option<SheetColumn> {
    let title = fold(&title.shown());
    SheetColumn::ALL
        .iter()
        .copied()
        .find(|column| column.titles().contains(&title.as_str()))
}

fn known(row: &Row) -> usize {
    let mut seen: Vec<SheetColumn> = row.cells.iter().filter_map(meant).collect();
    seen.sort_unstable();
    seen.dedup();
    seen.len()
}

impl Columns {
    /// Finds the line of titles; none when no line near the top is one. Titles in two lines
    /// (a merged cell above its parts) are taken together.
    pub(super) fn of(rows: &[Row]) -> Option<Columns> {
        let top = rows.iter().take(TOP).enumerate();
        let (at, count) = top
            .map(|(at, row)| (at, known(row)))
            .max_by_key(|(at, count)| (*count, std::cmp::Reverse(*at)))?;
        if count < ENOUGH {
            return None;
        }
        let row = rows.get(at)?;
        let below = rows.get(at + 1).filter(|below| {
            below.number == row.number + 1
                && known(below) > 0
                && below
                    .cells
                    .iter()
                    .all(|cell| cell.is_empty() || meant(cell).is_some())
        });
        let width = row
            .cells
            .len()
            .max(below.map_or(0, |below| below.cells.len()));
        let mut columns = Columns {
            titles_at: at,
            lines: if below.is_some() { 2 } else { 1 },
            ..Columns::default()
        };
        for place in 0..width {
            let own = row.cell(place);
            let part = below.map(|below| below.cell(place));
            let column = part.and_then(meant).or_else(|| meant(own));
            match column {
                Some(column) if columns.place(column).is_none() => {
                    columns.found.push((column, place));
                }
                _ => {
                    let title = own.shown();
                    if !title.is_empty() && !OWN_TITLES.contains(&fold(&title).as_str()) {
                        columns.unknown.push(title);
                    }
                }
            }
        }
        if columns.place(SheetColumn::Number).is_none() {
            for (column, _) in &mut columns.found {
                if *column == SheetColumn::Order {
                    *column = SheetColumn::Number;
                }
            }
        }
        Some(columns)
    }

    /// Where a column stands.
    pub(super) fn place(&self, column: SheetColumn) -> Option<usize> {
        self.found
            .iter()
            .find(|(one, _)| *one == column)
            .map(|(_, place)| *place)
    }

    /// The rows below the titles that say something: a line that only counts the columns
    /// ("1 2 3 4") says nothing.
    pub(super) fn below<'r>(&self, rows: &'r [Row]) -> &'r [Row] {
        let rest = rows.get(self.titles_at + self.lines..).unwrap_or_default();
        match rest.split_first() {
            Some((first, rest)) if counts(first) => rest,
            _ => rest,
        }
    }
}

fn counts(row: &Row) -> bool {
    let numbers: Vec<String> = row
        .cells
        .iter()
        .filter(|cell| !cell.is_empty())
        .map(|cell| fold(&cell.shown()))
        .collect();
    numbers.len() > 2
        && numbers
            .iter()
            .enumerate()
            .all(|(at, text)| *text == (at + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sheets::{Limits, read};

    fn rows(text: &str) -> Vec<Row> {
        read(text.as_bytes(), &Limits::default())
            .expect("rows")
            .rows
    }

    #[test]
    fn titles_are_found_below_a_head_and_over_a_line_that_counts() {
        let rows = rows(
            "BUKU AGENDA PENGADUAN;;;;\nTahun 2024;;;;\n\nNo.;Tgl. Terima;Pengirim/Asal;Isi ringkas/Perihal;Paraf\n1;2;3;4;5\n7;01-02-2024;I Made;Lampu;x\n",
        );
        let columns = Columns::of(&rows).expect("titles");
        assert_eq!(columns.place(SheetColumn::Number), Some(0));
        assert_eq!(columns.place(SheetColumn::Received), Some(1));
        assert_eq!(columns.place(SheetColumn::Subject), Some(3));
        assert_eq!(columns.unknown, ["Paraf"]);
        let below = columns.below(&rows);
        assert_eq!(below.len(), 1);
        assert_eq!(below[0].number, 6);
    }

    #[test]
    fn titles_in_two_lines_are_taken_together() {
        let rows = rows("No Agenda;Tanggal;Pengadu;;Isi\n;;Nama;Alamat;\n1;1-2-2024;A;B;C\n");
        let columns = Columns::of(&rows).expect("titles");
        assert_eq!(columns.place(SheetColumn::Name), Some(2));
        assert_eq!(columns.place(SheetColumn::Address), Some(3));
        assert_eq!(columns.below(&rows).len(), 1);
        assert!(Columns::of(&rows[2..]).is_none());
    }

    #[test]
    fn no_title_names_two_columns() {
        let mut seen = std::collections::HashSet::new();
        for column in SheetColumn::ALL {
            for title in column.titles() {
                assert!(seen.insert(*title), "{title}");
                assert_eq!(fold(title), *title);
            }
        }
    }
}
