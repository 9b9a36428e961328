//! Units, positions, officials and their appointments.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sop::{Desk, Role, UnitCode};

use crate::{AppointmentId, Duty, OfficialId, PositionId, Rank};

/// A unit of the office: a section or subsection, or its leadership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "seksi")]
#[doc(alias = "subbagian")]
pub struct Unit {
    /// Short code, e.g. `TRANTIB`.
    pub code: UnitCode,
    /// Full name.
    pub name: String,
    /// Short name for lists.
    pub short: String,
    /// Whether a directive may be forwarded to it.
    pub directable: bool,
}

/// A position of the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "jabatan")]
pub struct Position {
    /// Its id.
    pub id: PositionId,
    /// Key in the office profile, e.g. `kasubag-umum`.
    pub key: String,
    /// Full title, as printed above a signature.
    pub title: String,
    /// Short title for lists.
    pub short: String,
    /// The unit it belongs to.
    pub unit: UnitCode,
    /// The role it plays in procedures, if any.
    pub role: Option<Role>,
    /// Whether its holder answers for the unit.
    pub heads_unit: bool,
    /// What it is trusted with beside its turns.
    pub duties: BTreeSet<Duty>,
}

/// A person who works for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "pejabat")]
pub struct Official {
    /// Its id.
    pub id: OfficialId,
    /// Name with academic titles.
    pub name: String,
    /// Name to sign in with, lower case.
    pub username: String,
    /// NIP; honorary staff have none.
    pub nip: Option<Nip>,
    /// Rank; honorary staff have none.
    pub rank: Option<Rank>,
    /// Whether the official may sign in.
    pub active: bool,
}

/// On which ground somebody holds a position (UU 30/2014 Pasal 14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentKind {
    /// Definitif.
    Definitive,
    /// Plt.: the post is vacant.
    #[doc(alias = "Plt.")]
    ActingVacant,
    /// Plh.: the holder is absent for a time.
    #[doc(alias = "Plh.")]
    ActingAbsent,
}

impl AppointmentKind {
    /// Every kind.
    pub const ALL: [AppointmentKind; 3] = [
        AppointmentKind::Definitive,
        AppointmentKind::ActingVacant,
        AppointmentKind::ActingAbsent,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            AppointmentKind::Definitive => "definitive",
            AppointmentKind::ActingVacant => "acting_vacant",
            AppointmentKind::ActingAbsent => "acting_absent",
        }
    }

    /// The kind of that code.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// One official's holding of one position for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// Who.
    pub official: OfficialId,
    /// Which position.
    pub position: PositionId,
    /// On which ground.
    pub kind: AppointmentKind,
    /// First day.
    pub from: Date,
    /// Last day; open when none.
    pub to: Option<Date>,
    /// Number of the order (SK, SPT).
    pub order: String,
}

impl Appointment {
    /// Whether it is in force on `day`.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// A position somebody acts in on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Acting {
    /// Who acts.
    pub official: OfficialId,
    /// In which position.
    pub position: PositionId,
    /// On which ground.
    pub kind: AppointmentKind,
    /// For whom: the definitive holder who is absent.
    pub on_behalf_of: Option<OfficialId>,
}

/// Who acts in which position on `day`.
///
/// While a Plh. is in force the definitive holder is absent and does not act; a Plt.
/// fills a vacant post. Several people may hold one position (clerks).
pub fn acting_positions(appointments: &[Appointment], day: Date) -> Vec<Acting> {
    let in_force = || {
        appointments
            .iter()
            .filter(move |appointment| appointment.in_force(day))
    };
    in_force()
        .filter(|appointment| {
            appointment.kind != AppointmentKind::Definitive
                || !in_force().any(|other| {
                    other.position == appointment.position
                        && other.kind == AppointmentKind::ActingAbsent
                })
        })
        .map(|appointment| Acting {
            official: appointment.official,
            position: appointment.position,
            kind: appointment.kind,
            on_behalf_of: (appointment.kind == AppointmentKind::ActingAbsent)
                .then(|| {
                    in_force()
                        .find(|other| {
                            other.position == appointment.position
                                && other.kind == AppointmentKind::Definitive
                        })
                        .map(|other| other.official)
                })
                .flatten(),
        })
        .collect()
}

/// The desks whose turn is a position's turn.
pub fn desks_of_position(position: &Position) -> Vec<Desk> {
    let role = position.role.iter().cloned().map(Desk::Role);
    let unit = position
        .heads_unit
        .then(|| Desk::Unit(position.unit.clone()));
    role.chain(unit).collect()
}

/// Which kind of employee a NIP names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NipKind {
    /// Pegawai negeri sipil.
    CivilServant,
    /// Pegawai pemerintah dengan perjanjian kerja.
    #[doc(alias = "PPPK")]
    Contract,
}

/// Employee number: 18 digits `YYYYMMDD YYYYMM S NNN` (domain 5.3).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nip {
    digits: String,
    kind: NipKind,
}

/// Something odd, but possible, about a NIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NipNotice {
    /// Appointed before the 18th birthday.
    YoungAppointment,
    /// A contract employee's number (PPPK).
    Contract,
}

/// Why a text is no NIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NipError {
    /// Not 18 digits.
    #[error("not 18 digits")]
    Length,
    /// No such birth date.
    #[error("no such birth date")]
    Birth,
    /// No such month of appointment.
    #[error("no such month of appointment")]
    Month,
    /// Appointed before the 15th birthday.
    #[error("appointed before the 15th birthday")]
    TooYoung,
    /// Appointed in the future.
    #[error("appointed in the future")]
    Future,
    /// The sex digit is neither 1 nor 2.
    #[error("sex digit must be 1 or 2")]
    Sex,
    /// Serial 000.
    #[error("serial 000")]
    Serial,
}

impl Nip {
    /// Reads a NIP; spaces do not matter. `today` bounds the appointment.
    ///
    /// # Errors
    ///
    /// [`NipError`] says what is wrong.
    pub fn parse(text: &str, today: Date) -> Result<Nip, NipError> {
        let nip = Nip::read(text)?;
        let (year, month) = nip.appointed();
        if (year, month) > (today.year(), today.month()) {
            return Err(NipError::Future);
        }
        Ok(nip)
    }

    fn read(text: &str) -> Result<Nip, NipError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() != 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NipError::Length);
        }
        let number = |range: std::ops::Range<usize>| digits[range].parse::<i16>().unwrap_or(0);
        let month_or_kind = number(12..14);
        let kind = if month_or_kind >= 21 {
            NipKind::Contract
        } else {
            NipKind::CivilServant
        };
        if kind == NipKind::CivilServant && !(1..=12).contains(&month_or_kind) {
            return Err(NipError::Month);
        }
        let small = |value: i16| i8::try_from(value).unwrap_or(0);
        let birth = Date::new(number(0..4), small(number(4..6)), small(number(6..8)))
            .map_err(|_| NipError::Birth)?;
        if birth.year() < 1900 {
            return Err(NipError::Birth);
        }
        if !matches!(number(14..15), 1 | 2) {
            return Err(NipError::Sex);
        }
        if number(15..18) == 0 {
            return Err(NipError::Serial);
        }
        let nip = Nip { digits, kind };
        if nip.age_at_appointment() < 15 {
            return Err(NipError::TooYoung);
        }
        Ok(nip)
    }

    /// Year and month of appointment; a contract employee's month is unknown and counts as December.
    fn appointed(&self) -> (i16, i8) {
        let year = self.digits[8..12].parse().unwrap_or(0);
        let month = match self.kind {
            NipKind::CivilServant => self.digits[12..14].parse().unwrap_or(12),
            NipKind::Contract => 1,
        };
        (year, month)
    }

    fn age_at_appointment(&self) -> i16 {
        let (year, month) = self.appointed();
        let month = if self.kind == NipKind::Contract {
            12
        } else {
            month
        };
        let birth_year: i16 = self.digits[0..4].parse().unwrap_or(0);
        let birth_month: i8 = self.digits[4..6].parse().unwrap_or(0);
        // The day of appointment is not in the number: the last of the month counts.
        year - birth_year - i16::from(month < birth_month)
    }

    /// What is odd about it, but possible.
    pub fn notices(&self) -> Vec<NipNotice> {
        let mut notices = Vec::new();
        if self.age_at_appointment() < 18 {
            notices.push(NipNotice::YoungAppointment);
        }
        if self.kind == NipKind::Contract {
            notices.push(NipNotice::Contract);
        }
        notices
    }

    /// Civil servant or contract employee.
    pub fn kind(&self) -> NipKind {
        self.kind
    }

    /// All 18 digits.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Grouped 8-6-1-3: `19800321 199810 1 002`.
    pub fn printed(&self) -> String {
        let d = &self.digits;
        format!("{} {} {} {}", &d[0..8], &d[8..14], &d[14..15], &d[15..18])
    }
}

impl TryFrom<String> for Nip {
    type Error = NipError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Nip::read(&text)
    }
}

impl From<Nip> for String {
    fn from(nip: Nip) -> String {
        nip.digits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const TODAY: Date = date(2026, 11, 26);

    #[test]
    fn the_signatory_of_the_reference_sop_has_a_valid_nip() {
        let nip = Nip::parse("19800321 199810 1 002", TODAY).expect("valid");
        assert_eq!(nip.printed(), "19800321 199810 1 002");
        assert_eq!(nip.kind(), NipKind::CivilServant);
        assert!(nip.notices().is_empty());
    }

    #[test]
    fn what_cannot_be_a_nip_is_refused_with_its_reason() {
        for (text, error) in [
            ("1980032119981010", NipError::Length),
            ("19801321 199810 1 002", NipError::Birth),
            ("19800321 199813 1 002", NipError::Month),
            ("19800321 199303 1 002", NipError::TooYoung),
            ("19800321 202612 1 002", NipError::Future),
            ("19800321 199810 3 002", NipError::Sex),
            ("19800321 199810 1 000", NipError::Serial),
        ] {
            assert_eq!(Nip::parse(text, TODAY), Err(error), "{text}");
        }
        // Fifteen in the month of his appointment.
        assert!(Nip::parse("19800321 199503 1 002", TODAY).is_ok());
    }

    #[test]
    fn contract_numbers_are_taken_with_a_notice() {
        let nip = Nip::parse("19900101 202221 2 005", TODAY).expect("valid");
        assert_eq!(nip.notices(), [NipNotice::Contract]);
    }

    #[test]
    fn a_daily_stand_in_takes_the_absent_holders_desk() {
        let id = |n: u128| Uuid::from_u128(n);
        let appointment = |n, official, kind, from, to| Appointment {
            id: AppointmentId(id(n)),
            official: OfficialId(id(official)),
            position: PositionId(id(9)),
            kind,
            from,
            to,
            order: String::new(),
        };
        let list = [
            appointment(1, 100, AppointmentKind::Definitive, date(2020, 1, 1), None),
            appointment(
                2,
                200,
                AppointmentKind::ActingAbsent,
                date(2026, 11, 30),
                Some(date(2026, 12, 4)),
            ),
        ];
        let before = acting_positions(&list, TODAY);
        assert_eq!(before.len(), 1);
        assert_eq!(before[0].official, OfficialId(id(100)));
        let during = acting_positions(&list, date(2026, 12, 4));
        assert_eq!(during.len(), 1);
        assert_eq!(during[0].official, OfficialId(id(200)));
        assert_eq!(during[0].on_behalf_of, Some(OfficialId(id(100))));
        assert_eq!(
            acting_positions(&list, date(2026, 12, 5))[0].official,
            OfficialId(id(100))
        );
    }
}
