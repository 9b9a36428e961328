//! Complainants of every kind, with a word of their own in each place where something of them
//! can stand, among the people of the demonstration.

pub mod photo;
pub mod ways;

use casework::{ComplaintNumber, LetterNumber};

/// What a planted word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// Name, telephone, contact, address, reference: who complains, as it is recorded, and as
    /// it was before a correction.
    Identity,
    /// What he says of himself in his story and his messages, and what he is answered.
    Told,
    /// What officials wrote among themselves.
    Note,
    /// The name of a file of his.
    FileName,
    /// What his telephone wrote into a photo: place, maker, owner.
    Metadata,
    /// The name of the scan of his letter.
    ScanName,
    /// What stands in that scan.
    Scan,
    /// A point on the map that he gave.
    Point,
    /// The same of whoever is anonymous.
    PointOfNobody,
}

use Thing::{FileName, Identity, Metadata, Note, Point, PointOfNobody, Scan, ScanName, Told};

/// Somebody who complains.
pub struct Plant {
    /// How, for whoever reads a failure.
    pub who: &'static str,
    /// He need not be protected.
    pub open: bool,
    /// Words that stand nowhere else, in small letters, digits in one piece.
    pub words: &'static [(Thing, &'static str)],
    /// What somebody types who looks for him.
    pub asked: &'static [&'static str],
}

/// Confidential at the counter, where he brought a letter.
pub static BY_LETTER: Plant = Plant {
    who: "confidential, by letter",
    open: false,
    words: &[
        (Identity, "kembangsari"),
        (Identity, "pucukwangi"),
        (Identity, "81337719046"),
        (Identity, "pucuk.kembang"),
        (Identity, "anggrekbulan"),
        (Identity, "5102034506780011"),
        (Note, "catatandalamcempaka"),
        (FileName, "fotomelatiputih"),
        (Metadata, "pembuatkameraangsana"),
        (Metadata, "pemilikkameraasoka"),
        (ScanName, "pindaianbakung"),
        (Scan, "isipindaianbungur"),
        (Point, "851231,11509871"),
    ],
    asked: &[
        "Kembangsari Pucukwangi",
        "pucukwangi",
        "\"kembangsari pucukwangi\"",
        "kembangs*",
        "0813-3771-9046",
        "081337719046",
        "+62 813 3771 9046",
        "6281337719046",
        "pucuk.kembang@surela.example",
        "Gang Anggrekbulan 17",
        "5102034506780011",
        "5102 0345 0678 0011",
        "fotomelatiputih",
    ],
};

/// Confidential by the website; he names himself in his story, and begins with it.
pub static BY_WEBSITE: Plant = Plant {
    who: "confidential, by the website",
    open: false,
    words: &[
        (Identity, "tirtayasa"),
        (Identity, "surelb.example"),
        (Told, "lembayung"),
        (Told, "81522446071"),
        (FileName, "fotodadapmerah"),
        (Point, "852342,11508762"),
        (Metadata, "pembuatkameraduku"),
        (Metadata, "pemilikkameradurian"),
    ],
    asked: &[
        "Tirtayasa Lembayung",
        "lembayung",
        "lemba*",
        "0815-2244-6071",
        "+62 815 2244 6071",
        "081522446071",
        "lembayung@surelb.example",
        "fotodadapmerah",
    ],
};

/// Open, and protected only when everybody had spoken of her already; her name was corrected.
pub static AFTERWARDS: Plant = Plant {
    who: "protected afterwards",
    open: false,
    words: &[
        (Identity, "cendanawati"),
        (Identity, "cendrawasih"),
        (Identity, "niratha"),
        (Identity, "81299104583"),
        (Identity, "kepundung"),
        (Told, "nirartha"),
        (Note, "catatandalamtembesu"),
        (FileName, "fotokenangahijau"),
        (Metadata, "pembuatkamerakepel"),
        (Metadata, "pemilikkamerakelor"),
        (ScanName, "pindaisawokecik"),
        (Scan, "isipindaisawomanila"),
    ],
    asked: &[
        "Nirartha Cendanawati",
        "cendanawati",
        "nirartha",
        "Niratha Cendrawasih",
        "cendrawasih",
        "kepundung",
        "0812-9910-4583",
        "+62 812 9910 4583",
        "fotokenangahijau",
        "pindaisawokecik",
    ],
};

/// Anonymous: the office knows the number that called.
pub static ANONYMOUS: Plant = Plant {
    who: "anonymous, by telephone",
    open: false,
    words: &[
        (Identity, "81766554032"),
        (FileName, "fotoflamboyan"),
        (PointOfNobody, "853453,11507653"),
        (Metadata, "pembuatkamerafaloak"),
        (Metadata, "pemilikkamerafuli"),
    ],
    asked: &[
        "0817-6655-4032",
        "+62 817 6655 4032",
        "081766554032",
        "fotoflamboyan",
    ],
};

/// Open, so that the probe is seen to see.
pub static OPEN: Plant = Plant {
    who: "open",
    open: true,
    words: &[
        (Identity, "wirabumi"),
        (Identity, "sekarjepun"),
        (FileName, "fotowaruputih"),
        (Metadata, "pembuatkamerawareng"),
        (Metadata, "pemilikkamerawuni"),
    ],
    asked: &["Wirabumi Sekarjepun", "sekarjepun", "0819-3300-7712"],
};

/// A plant in the ground.
pub struct Planted {
    pub plant: &'static Plant,
    pub number: ComplaintNumber,
    pub letter: Option<LetterNumber>,
    /// Of the case, its files and those of its letter.
    pub ids: Vec<String>,
    /// The cookie of whoever has shown number and PIN.
    pub own: String,
}
