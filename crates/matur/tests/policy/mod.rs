//! Who may see what of whoever is protected, where and why.

use std::collections::BTreeSet;

use casework::Duty;

use crate::houses::Houses;
use crate::planted::ways::known;
use crate::planted::{Planted, Thing};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Whoever works here and may see the case.
    Official,
    /// Of these whoever may open identities.
    Trusted,
    /// The complainant, with number and PIN.
    Himself,
}

/// Where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The page of the case, and the form that corrects it.
    Case,
    /// The printed file of the case.
    Paper,
    /// Everything of the office in one file, without names.
    Export,
    /// The way of one's own complaint.
    Own,
    /// A file as it came; the history notes who opened it, and why.
    Original,
    /// The scan of a letter; the history notes who opened it, and why.
    Letter,
    /// The answer to "open the identity", with a reason, which the history keeps.
    Opened,
    /// Everything else.
    Elsewhere,
}

/// Something, who sees it where, and why.
pub type Row = (Thing, &'static [(Reader, Place)], &'static str);

/// What of somebody protected may be seen by whom and where, and why; nothing else by anybody.
pub const POLICY: &[Row] = &[
    (
        Thing::Identity,
        &[(Reader::Trusted, Place::Opened)],
        "few may see, and each says why (domain 4.4)",
    ),
    (
        Thing::Told,
        &[
            (Reader::Official, Place::Case),
            (Reader::Trusted, Place::Opened),
            (Reader::Himself, Place::Own),
        ],
        "it is what he wrote to those who work on it; their lists and papers leave it out",
    ),
    (
        Thing::Note,
        &[
            (Reader::Official, Place::Case),
            (Reader::Official, Place::Paper),
            (Reader::Official, Place::Export),
        ],
        "notes are the office's: the complainant never reads them",
    ),
    (
        Thing::FileName,
        &[
            (Reader::Trusted, Place::Original),
            (Reader::Himself, Place::Own),
        ],
        "telephones name files after their owners, and people after themselves",
    ),
    (
        Thing::Metadata,
        &[
            (Reader::Trusted, Place::Original),
            (Reader::Himself, Place::Own),
        ],
        "a place and a device lead to him (domain 4.5); his own file is his, as he gave it",
    ),
    (
        Thing::Point,
        &[(Reader::Trusted, Place::Opened)],
        "where he stood leads to him",
    ),
    (
        Thing::PointOfNobody,
        &[(Reader::Trusted, Place::Case)],
        "without a name there is nothing to be opened with a reason",
    ),
    (
        Thing::ScanName,
        &[(Reader::Trusted, Place::Letter)],
        "whoever scans a letter names the file after its sender",
    ),
    (
        Thing::Scan,
        &[(Reader::Trusted, Place::Letter)],
        "a letter is signed",
    ),
];

/// Somebody who asks.
pub struct Asker<'a> {
    pub name: String,
    pub cookie: String,
    pub official: bool,
    pub trusted: bool,
    /// Whose complaint is his.
    pub himself: Option<&'a Planted>,
}

impl Asker<'_> {
    fn is(&self, reader: Reader, planted: &Planted) -> bool {
        match reader {
            Reader::Official => self.official,
            Reader::Trusted => self.trusted,
            Reader::Himself => self.himself.is_some_and(|own| own.number == planted.number),
        }
    }
}

/// Where in the office a route is.
pub fn place(route: &str) -> BTreeSet<Place> {
    let places: &[Place] = match route {
        "/berkas/{number}" | "/berkas/{number}/perbaiki" => &[Place::Case],
        "/berkas/{number}/cetak" => &[Place::Paper],
        "/pengaturan/ekspor" => &[Place::Export],
        "/berkas/{number}/lampiran/{id}/asli" => &[Place::Original, Place::Letter],
        "/berkas/{number}/lampiran/{id}"
        | "/berkas/{number}/lampiran/{id}/kecil"
        | "/surat-masuk/{number}/berkas/{id}"
        | "/surat-masuk/{number}/berkas/{id}/kecil" => &[Place::Letter],
        "/berkas/{number}/identitas" => &[Place::Opened],
        own if own.starts_with("/lacak") => &[Place::Own],
        _ => &[Place::Elsewhere],
    };
    places.iter().copied().collect()
}

pub fn may(
    asker: &Asker<'_>,
    route: &str,
    thing: Thing,
    planted: &Planted,
) -> Option<(Reader, Place)> {
    let places = place(route);
    let row = POLICY.iter().find(|(known, ..)| *known == thing);
    let (_, allowed, _) = row.expect("a row for each thing");
    let allowed = allowed.iter().copied();
    let mut fits =
        allowed.filter(|(reader, place)| asker.is(*reader, planted) && places.contains(place));
    // Of whoever is open all but what his telephone wrote is read by the office.
    let open = planted.plant.open && asker.official && thing != Thing::Metadata;
    fits.next()
        .or(open.then_some((Reader::Official, Place::Elsewhere)))
}

pub async fn asker<'a>(houses: &Houses, username: &str) -> Asker<'a> {
    let mut people = houses.one.people.iter();
    let person = people
        .find(|person| person.username == username)
        .expect("known");
    let duties = known(houses, username).await.viewer.duties;
    Asker {
        name: username.to_owned(),
        cookie: houses.sign_in(&houses.one, person).await,
        official: true,
        trusted: duties.contains(&Duty::Identity),
        himself: None,
    }
}

pub fn stranger<'a>(name: &str, cookie: &str) -> Asker<'a> {
    Asker {
        name: name.to_owned(),
        cookie: cookie.to_owned(),
        official: false,
        trusted: false,
        himself: None,
    }
}
