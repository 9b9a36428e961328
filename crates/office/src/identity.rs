//! Who complains: sealed at rest, masked for those who may not see.

use casework::{CaseId, IdentityKind, OfficeId, Point, mask_name, mask_phone};
use serde::{Deserialize, Serialize};
use store::tables::complaints::ComplaintRow;

use crate::office::{point_place, sealing_place};
use crate::{Keys, Office, OfficeError};

/// Name and contacts of a complainant and what leads to him, in the clear.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Telephone, E.164.
    #[serde(default)]
    pub phone: String,
    /// E-mail or another contact.
    #[serde(default)]
    pub contact: String,
    /// Address.
    #[serde(default)]
    pub address: String,
    /// The channel's own reference: the number that called, the number of the letter.
    #[serde(default)]
    pub reference: String,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Identity {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.parts().next().is_none()
    }

    /// Everything of it that was given.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        let parts = [
            &self.name,
            &self.phone,
            &self.contact,
            &self.address,
            &self.reference,
        ];
        parts
            .into_iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
    }

    pub(crate) fn seal(&self, keys: &Keys, office: OfficeId, case: CaseId) -> Option<Vec<u8>> {
        if self.is_empty() {
            return None;
        }
        let clear = zeroize::Zeroizing::new(serde_json::to_vec(self).unwrap_or_default());
        Some(keys.seal(&sealing_place(office, case), &clear))
    }

    pub(crate) fn open(
        keys: &Keys,
        office: OfficeId,
        case: CaseId,
        sealed: Option<&[u8]>,
    ) -> Result<Identity, OfficeError> {
        let Some(sealed) = sealed else {
            return Ok(Identity::default());
        };
        let damaged =
            || OfficeError::Store(store::StoreError::Corrupt("sealed identity".to_owned()));
        let clear = keys
            .open(&sealing_place(office, case), sealed)
            .map_err(|_| damaged())?;
        serde_json::from_slice(&clear).map_err(|_| damaged())
    }
}

/// What a reader may see of who complains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityView {
    /// Open, confidential or anonymous.
    pub kind: IdentityKind,
    /// Name, where it may be seen and is known.
    pub name: Option<String>,
    /// Telephone as printed; masked in lists.
    pub phone: Option<String>,
    /// Other contact.
    pub contact: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// The channel's own reference.
    pub reference: Option<String>,
    /// The point on the map that was told: never in a list, on a page of one case only.
    pub point: Option<Point>,
    /// It was opened for this view only, with a reason.
    pub revealed: bool,
}

impl IdentityView {
    /// The view of an identity: everything when open or `revealed`, else nothing.
    pub(crate) fn of(kind: IdentityKind, identity: &Identity, revealed: bool) -> IdentityView {
        let seen = kind == IdentityKind::Open || (kind == IdentityKind::Confidential && revealed);
        let show = |text: &str| (seen && !text.is_empty()).then(|| text.to_owned());
        let phone = show(&identity.phone).map(|phone| {
            casework::PhoneNumber::parse(&phone).map_or(phone, |number| number.printed())
        });
        IdentityView {
            kind,
            name: show(&identity.name),
            phone,
            contact: show(&identity.contact),
            address: show(&identity.address),
            reference: show(&identity.reference),
            point: None,
            revealed: seen && kind == IdentityKind::Confidential,
        }
    }

    /// The same with the point on the map.
    pub(crate) fn at(self, point: Option<Point>) -> IdentityView {
        IdentityView { point, ..self }
    }

    /// The same where nobody has said why he looks: nothing by which anybody is known.
    pub fn masked(mut self) -> IdentityView {
        self.name = self.name.map(|name| mask_name(&name));
        self.phone = self.phone.map(|phone| mask_phone(&phone));
        self.contact = None;
        self.address = None;
        self.reference = None;
        self.point = None;
        self
    }

    /// The same for lists and prints that others may see: the telephone masked.
    pub(crate) fn for_lists(mut self) -> IdentityView {
        self.phone = self.phone.map(|phone| mask_phone(&phone));
        self.contact = None;
        self
    }
}

impl Office {
    /// Seals the point on the map of a complaint.
    pub(crate) fn seal_point(&self, case: CaseId, point: Point) -> Vec<u8> {
        let clear = zeroize::Zeroizing::new(point.to_string());
        self.keys
            .seal(&point_place(self.id, case), clear.as_bytes())
    }

    /// The point on the map of a complaint; none where none was told.
    pub(crate) fn open_point(&self, row: &ComplaintRow) -> Result<Option<Point>, OfficeError> {
        let Some(sealed) = &row.point else {
            return Ok(None);
        };
        let damaged = || OfficeError::Store(store::StoreError::Corrupt("sealed point".to_owned()));
        let clear = self
            .keys
            .open(&point_place(self.id, row.id), sealed)
            .map_err(|_| damaged())?;
        let text = std::str::from_utf8(&clear).map_err(|_| damaged())?;
        text.parse().map(Some).map_err(|_| damaged())
    }
}
