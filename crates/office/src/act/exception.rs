//! What ends, pauses or reopens a case beside its procedure needs of the office.

use casework::ComplaintNumber;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use store::tables::complaints::ComplaintRow;

use super::{ConcludeInput, Ending};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Calendar days a complainant has at most to complete a complaint.
const MOST_DAYS: i32 = 30;

impl Office {
    /// The last day a complainant may be given to complete a complaint asked about today.
    pub fn suspension_limit(&self, who: &SignedIn) -> Date {
        let today = who.directory.day(self.now());
        today.checked_add(MOST_DAYS.days()).unwrap_or(today)
    }

    /// The end of the day by which the complainant should have completed it.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for a day that has begun already or is too far away.
    pub fn suspension_end(&self, who: &SignedIn, day: Date) -> Result<Timestamp, OfficeError> {
        let limit = self.suspension_limit(who);
        let fault = if day <= who.directory.day(self.now()) {
            FieldFault::new("until", "until_past")
        } else if day > limit {
            let limit = limit.strftime("%d-%m-%Y").to_string();
            FieldFault::with("until", "until_too_far", limit)
        } else {
            let midnight = day.tomorrow().unwrap_or(day).to_datetime(Time::midnight());
            let end = who
                .directory
                .calendar
                .tz()
                .to_ambiguous_timestamp(midnight)
                .compatible();
            let past = |_| OfficeError::Invalid(vec![FieldFault::new("until", "until_past")]);
            return end.map_err(past);
        };
        Err(OfficeError::Invalid(vec![fault]))
    }

    /// The case in which this one is to be handled: its id and number. None when the form
    /// names none.
    pub(super) async fn merged(
        &self,
        who: &SignedIn,
        row: &ComplaintRow,
        given: &ConcludeInput,
    ) -> Result<Option<(String, String)>, OfficeError> {
        let text = given.into.trim();
        if given.how != Ending::Merged || text.is_empty() {
            return Ok(None);
        }
        let fault = |code| OfficeError::Invalid(vec![FieldFault::new("into", code)]);
        let year = who.directory.day(self.now()).year();
        let number = number_in(who, year, text).ok_or_else(|| fault("other_case_unknown"))?;
        let (other, _) = match self.load(who, &number).await {
            Err(OfficeError::NotFound) => return Err(fault("other_case_unknown")),
            found => found?,
        };
        if other.id == row.id {
            return Err(fault("other_case_same"));
        }
        if other.state.merged_into.is_some() || other.state.standing == "struck" {
            let fault = FieldFault::with("into", "other_case_closed", number.to_string());
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(Some((other.id.to_string(), number.to_string())))
    }
}

/// A number as people write it; this office's prefix and this year may be left out
/// (`12`, `12/2026`).
fn number_in(who: &SignedIn, year: i16, text: &str) -> Option<ComplaintNumber> {
    if let Ok(number) = ComplaintNumber::parse(text) {
        return Some(number);
    }
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let (number, year) = match parts.as_slice() {
        [number] => (number, year),
        [number, year] if year.len() == 4 => (number, year.parse().ok()?),
        _ => return None,
    };
    let number = number.parse().ok()?;
    Some(
        who.directory
            .number(casework::RegisterNumber { year, number }),
    )
}
