//! The receipt of a complaint, and its PIN.

use casework::{Action, CaseId, ComplaintNumber, DeskEvent, Happening, ReplyWay, Situation};
use jiff::{SignedDuration, Timestamp};
use store::tables::access;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history;

use super::{Outcome, of_case};
use crate::mask::Known;
use crate::office::sealing_place;
use crate::repeat::{self, Use};
use crate::{Directory, Identity, Office, OfficeError, SignedIn};

/// How long the PIN stays readable on the receipt of the request that made it.
const PIN_SHOWN: SignedDuration = SignedDuration::from_mins(10);

/// The PIN of a complaint, as far as it may still be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum PinView {
    /// Shown now, in two groups of four.
    Shown(String),
    /// Shown before; it cannot be shown again.
    Gone,
    /// The complaint has none (adopted from paper).
    None,
}

impl std::fmt::Debug for PinView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PinView::Shown(_) => "Shown(…)",
            PinView::Gone => "Gone",
            PinView::None => "None",
        })
    }
}

/// A receipt (tanda terima).
#[derive(Clone, Debug)]
pub struct ReceiptView {
    /// Number.
    pub number: ComplaintNumber,
    /// PIN.
    pub pin: PinView,
    /// When the office received it.
    pub received_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By when the complainant hears.
    pub promised: Option<Timestamp>,
    /// Subject.
    pub subject: String,
    /// Who complains, for lists and prints.
    pub identity: crate::IdentityView,
    /// How the complainant wants to hear.
    pub reply_way: ReplyWay,
    /// Name of who recorded it.
    pub recorded_by: Option<String>,
    /// Steps still to come in the citizen's words, with due instants, counted one after another.
    pub ahead: Vec<(String, Timestamp)>,
}

impl Office {
    /// The receipt of a complaint. `key` is that of the request which recorded it; with it
    /// its maker reads the PIN for ten minutes.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the case.
    #[crate::boxed]
    pub async fn receipt(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: Option<&str>,
    ) -> Result<ReceiptView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        who.permit(Action::SeeCase, &situation)?;
        let now = self.now();
        let pin = match (&row.pin_mac, key) {
            (None, _) => PinView::None,
            (Some(_), None) => PinView::Gone,
            (Some(mac), Some(key)) => self.pin_of(who, row.id, mac, key, now).await?,
        };
        self.receipt_of(&who.directory, row, number.clone(), pin)
    }

    /// The receipt of a complaint for whoever holds it.
    pub(crate) fn receipt_of(
        &self,
        directory: &Directory,
        row: ComplaintRow,
        number: ComplaintNumber,
        pin: PinView,
    ) -> Result<ReceiptView, OfficeError> {
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let ahead = directory
            .procedure(&row.state.procedure)
            .map(|procedure| ahead(procedure, &directory.calendar, &row))
            .unwrap_or_default();
        Ok(ReceiptView {
            number,
            pin,
            received_at: row.received_at,
            recorded_at: row.recorded_at,
            // A number struck through or ended otherwise promises nothing.
            promised: row
                .state
                .promised
                .filter(|_| !matches!(row.state.standing.as_str(), "struck" | "concluded")),
            subject: Known::if_protected(row.identity_kind, [&identity]).masked(&row.subject),
            identity: crate::IdentityView::of(row.identity_kind, &identity, false).for_lists(),
            reply_way: row.reply_way,
            recorded_by: row
                .recorded_by
                .and_then(|id| directory.official(id))
                .map(|official| official.name.clone()),
            ahead,
        })
    }

    async fn pin_of(
        &self,
        who: &SignedIn,
        case: CaseId,
        mac: &[u8],
        key: &str,
        now: Timestamp,
    ) -> Result<PinView, OfficeError> {
        let (office, official) = (self.id, who.official.id);
        // The receipt of the complaint itself, or of a PIN made anew.
        let names = [
            repeat::name(&self.keys, Use::Pin(case), key),
            repeat::name(&self.keys, Use::Intake, key),
        ];
        let found = self
            .db
            .read(move |conn| {
                let [anew, first] = names.clone();
                Box::pin(async move {
                    match access::find_repeat(conn, office, official, &anew).await? {
                        Some(outcome) => Ok(Some(outcome)),
                        None => access::find_repeat(conn, office, official, &first).await,
                    }
                })
            })
            .await?;
        let Some(outcome) = found.and_then(|text| serde_json::from_str::<Outcome>(&text).ok())
        else {
            return Ok(PinView::Gone);
        };
        Ok(self.pin_in(outcome, case, mac, now))
    }

    /// The PIN that a request's outcome holds, while it may be shown.
    pub(crate) fn pin_in(
        &self,
        outcome: Outcome,
        case: CaseId,
        mac: &[u8],
        now: Timestamp,
    ) -> PinView {
        if outcome.case != case || now.duration_since(outcome.at) > PIN_SHOWN {
            return PinView::Gone;
        }
        let place = sealing_place(self.id, case);
        let pin = outcome
            .pin
            .and_then(|pin| data_encoding::BASE64.decode(pin.as_bytes()).ok())
            .and_then(|sealed| self.keys.open(&place, &sealed).ok())
            .and_then(|clear| String::from_utf8(clear.to_vec()).ok());
        // A PIN replaced meanwhile must not be shown as if it were still good.
        match pin {
            Some(pin) if self.keys.pin_mac(case, &pin)[..] == *mac => {
                PinView::Shown(format!("{} {}", &pin[..4], &pin[4..]))
            }
            _ => PinView::Gone,
        }
    }

    /// Gives a complaint a new PIN, for a complainant who lost his and is known at the counter.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn new_pin(
        &self,
        who: &SignedIn,
        key: &str,
        number: &ComplaintNumber,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        who.permit(Action::SeeCase, &situation)?;
        let permit = who.permit(Action::RecordComplaint, &Situation::default())?;
        let (office, case, now) = (self.id, row.id, self.now());
        let pin = self.keys.new_pin();
        let mac = self.keys.pin_mac(case, &pin);
        let sealed = self.keys.seal(&sealing_place(office, case), pin.as_bytes());
        let outcome = Outcome {
            case,
            year: row.register.year,
            number: row.register.number,
            pin: Some(data_encoding::BASE64.encode(&sealed)),
            sent: None,
            at: now,
        };
        let outcome = serde_json::to_string(&outcome).unwrap_or_default();
        let key = repeat::name(&self.keys, Use::Pin(case), key);
        let (official, by) = (who.official.id, permit.signer);
        self.db
            .write(move |conn| {
                let (outcome, key) = (outcome.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, &outcome, now).await? {
                        return Ok(());
                    }
                    complaints::set_pin(conn, office, case, &mac).await?;
                    let issued = of_case(now, case, by, Happening::Desk(DeskEvent::PinIssued));
                    history::append(conn, office, &[issued], now)
                        .await
                        .map(drop)
                })
            })
            .await?;
        Ok(())
    }
}

/// The citizen's words of the steps ahead on the default way (yes at decisions), each
/// once, with the due instant counted from the step the case is at.
fn ahead(
    procedure: &sop::Procedure,
    calendar: &worktime::Calendar,
    row: &ComplaintRow,
) -> Vec<(String, Timestamp)> {
    let mut steps: Vec<(String, Timestamp)> = Vec::new();
    let mut at = row.state.since;
    let mut next = row.state.step;
    let mut seen = Vec::new();
    while let Some(number) = next {
        let Some(step) = procedure.step(number).filter(|_| !seen.contains(&number)) else {
            break;
        };
        seen.push(number);
        let Ok(due) = calendar.due(at, step.standard) else {
            break;
        };
        at = due.at;
        match steps.last_mut() {
            Some((words, when)) if *words == step.citizen => *when = at,
            _ => steps.push((step.citizen.clone(), at)),
        }
        next = step.targets().first().and_then(|target| match target {
            sop::Target::Step(number) => Some(*number),
            sop::Target::End => None,
        });
    }
    steps
}
