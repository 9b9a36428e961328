//! Areas as values: what they are called, what they are, and what they lie in.

use std::fmt;

use crate::{Code, Level};

/// A province.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "provinsi")]
pub struct Province {
    /// Code.
    pub code: Code,
    /// Name: "Bali".
    pub name: String,
}

/// A kabupaten or a kota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regency {
    /// Code.
    pub code: Code,
    /// Name with its kind before it: "Kabupaten Tabanan".
    pub name: String,
}

/// What a regency is (UU 23/2014; the administrative ones UU 29/2007).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegencyKind {
    /// Kabupaten, with a government of its own.
    Kabupaten,
    /// Kota, with a government of its own.
    Kota,
    /// Kabupaten or kota administrasi: a part of Jakarta's government.
    Administrative,
}

impl Regency {
    /// What it is, by the words before its name.
    pub fn kind(&self) -> RegencyKind {
        let mut words = self.name.split(' ');
        match (words.next(), words.next()) {
            (_, Some("Administrasi")) => RegencyKind::Administrative,
            (Some("Kota"), _) => RegencyKind::Kota,
            _ => RegencyKind::Kabupaten,
        }
    }
}

/// A kecamatan and what it lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "kecamatan")]
pub struct District {
    /// Code.
    pub code: Code,
    /// Name: "Selemadeg Timur".
    pub name: String,
    /// The kabupaten or kota.
    pub regency: Regency,
    /// The province.
    pub province: Province,
}

impl fmt::Display for District {
    /// `51.02.02 Selemadeg Timur, Kabupaten Tabanan, Bali`: names alone are not unique.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (regency, province) = (&self.regency.name, &self.province.name);
        write!(f, "{} {}, {regency}, {province}", self.code, self.name)
    }
}

/// A village: desa or kelurahan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "desa")]
#[doc(alias = "kelurahan")]
pub struct Village {
    /// Code.
    pub code: Code,
    /// Name.
    pub name: String,
}

/// What a village is, by the seventh digit of its code (Permendagri 58/2021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum VillageKind {
    /// 1: kelurahan, a part of the kecamatan's administration, led by a lurah.
    Kelurahan,
    /// 2: desa, governs itself, led by a kepala desa, perbekel, keuchik, wali nagari …
    Desa,
    /// 3: desa adat, governs itself by its custom; all of them in Kabupaten Jayapura.
    DesaAdat,
}

impl Village {
    /// What it is.
    pub fn kind(&self) -> VillageKind {
        debug_assert_eq!(self.code.level(), Level::Village);
        match self.code.number() / 1000 % 10 {
            1 => VillageKind::Kelurahan,
            3 => VillageKind::DesaAdat,
            _ => VillageKind::Desa,
        }
    }
}
