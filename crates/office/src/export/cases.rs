//! Cases as an export may tell of them, page by page; and the table of complaints.

use casework::{ComplaintNumber, IdentityKind, OfficialId, Point, RegisterNumber, mask_name};
use sop::{Conclusion, Desk, Standing};
use store::tables::attachments::{self, AttachmentRow};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history::{self, HistoryRow};
use store::tables::mails::{self, MailOutcome, MailRow};
use store::tables::passages::{self, PassageRow};
use store::tables::{case_desks, guards};
use store::{Conn, StoreError};

use super::readme::COMPLAINTS;
use super::{OfficeExport, PAGE, Stage, yes};
use crate::mask::{Known, identities_before};
use crate::state::progress_of;
use crate::{Identity, IdentityView, Office, OfficeError};

/// What is read beside the row of a case.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    pub(super) desks: bool,
    pub(super) texts: bool,
    pub(super) files: bool,
    pub(super) mails: bool,
}

/// A case of which the exporting official may know.
pub(super) struct Case {
    pub(super) row: ComplaintRow,
    pub(super) number: ComplaintNumber,
    identity: Identity,
    /// The point on the map, where this export tells of it.
    point: Option<Point>,
    /// Whoever complains is protected, and not named in this export.
    pub(super) masked: bool,
    /// What is taken out of its texts.
    pub(super) known: Known,
    waiting: Vec<Desk>,
    pub(super) history: Vec<HistoryRow>,
    pub(super) texts: Vec<PassageRow>,
    pub(super) files: Vec<AttachmentRow>,
    pub(super) mails: Vec<(MailRow, MailOutcome)>,
}

struct Read {
    row: ComplaintRow,
    desks: Vec<(Desk, bool)>,
    history: Vec<HistoryRow>,
    texts: Vec<PassageRow>,
    files: Vec<AttachmentRow>,
    mails: Vec<(MailRow, MailOutcome)>,
}

/// Whether whoever complains must not be named outside the office: he asked for it, or the
/// complaint is about somebody of the office.
pub(super) fn is_protected(kind: IdentityKind, guard: i64) -> bool {
    kind != IdentityKind::Open || guard != guards::OPEN
}

/// The cases of a page of which `reader` may know, and the number the page ends with.
async fn page(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    above: Option<RegisterNumber>,
    reader: OfficialId,
    beside: Beside,
) -> Result<(Vec<Read>, Option<RegisterNumber>), StoreError> {
    let rows = complaints::book(conn, office, above, PAGE).await?;
    let last = rows.last().map(|row| row.register);
    let mut page = Vec::new();
    for row in rows {
        let guard = conn.ask(guards::of_case(office, row.id, row.guard)).await?;
        if !guard.admits(reader) {
            continue;
        }
        // A name that was corrected stands in the old words.
        let corrected = row.identity_kind == IdentityKind::Open && row.guard != guards::OPEN;
        let mut read = Read {
            desks: Vec::new(),
            history: Vec::new(),
            texts: Vec::new(),
            files: Vec::new(),
            mails: Vec::new(),
            row,
        };
        let case = read.row.id;
        if beside.desks && read.row.state.standing == "open" {
            read.desks = conn.ask(case_desks::of_case(office, case)).await?;
        }
        if beside.texts || corrected {
            read.history = conn.ask(history::of_case(office, case)).await?;
            read.texts = conn.ask(passages::of_case(office, case)).await?;
        }
        if beside.files {
            read.files = conn.ask(attachments::of_case(office, case)).await?;
        }
        if beside.mails {
            read.mails = conn.ask(mails::of_case(office, case)).await?;
        }
        page.push(read);
    }
    Ok((page, last))
}

impl Office {
    /// The next cases; none behind the last. The mark moves on.
    pub(super) async fn next_cases(
        &self,
        export: &mut OfficeExport,
        beside: Beside,
    ) -> Result<Option<Vec<Case>>, OfficeError> {
        let (office, above) = (self.id, export.mark);
        let reader = export.who.official.id;
        let (read, last) = self
            .db
            .read(move |conn| Box::pin(page(conn, office, above, reader, beside)))
            .await?;
        if last.is_none() {
            return Ok(None);
        }
        export.mark = last;
        // What came in since the export began is for the next one.
        let had = |read: &Read| export.complaints.had(read.row.register);
        let cases = read.into_iter().filter(had);
        let cases = cases.map(|read| self.case_of(export, read));
        Ok(Some(cases.collect::<Result<_, _>>()?))
    }

    fn case_of(&self, export: &OfficeExport, read: Read) -> Result<Case, OfficeError> {
        let row = read.row;
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let masked = !export.identities && is_protected(row.identity_kind, row.guard);
        let known = match masked {
            true => {
                let before = self.identities_before(&read.history, &read.texts)?;
                Known::of(before.iter().chain([&identity]))
            }
            false => Known::default(),
        };
        let point = match masked {
            true => None,
            false => self.open_point(&row)?,
        };
        let waiting = read.desks.into_iter();
        Ok(Case {
            number: export.who.directory.number(row.register),
            identity,
            point,
            masked,
            known,
            waiting: waiting
                .filter_map(|(desk, waiting)| waiting.then_some(desk))
                .collect(),
            history: read.history,
            texts: read.texts,
            files: read.files,
            mails: read.mails,
            row,
        })
    }

    /// Names and contacts as they stood before they were corrected.
    fn identities_before(
        &self,
        history: &[HistoryRow],
        texts: &[PassageRow],
    ) -> Result<Vec<Identity>, OfficeError> {
        let entries = history::entries(history)?;
        let texts = self.texts_by_id(texts);
        Ok(identities_before(&entries, |id| {
            texts.get(id).map(String::as_str)
        }))
    }

    /// A page of the table of complaints.
    pub(super) async fn export_complaints(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        export.table(&COMPLAINTS)?;
        let beside = Beside {
            desks: true,
            ..Beside::default()
        };
        let Some(cases) = self.next_cases(export, beside).await? else {
            export.go_on(Stage::Texts);
            return Ok(());
        };
        for case in &cases {
            let cells = case.cells(export);
            export.row(&cells)?;
            export.counts.complaints += 1;
        }
        Ok(())
    }
}

impl Case {
    /// Who complains, as far as this export tells: name, telephone, contact, address, reference.
    fn complainant(&self, export: &OfficeExport) -> [String; 5] {
        let identity = &self.identity;
        if self.masked {
            let known = !identity.name.is_empty();
            let name = known.then(|| mask_name(&identity.name));
            let [phone, contact, address, reference] = [const { String::new() }; 4];
            return [name.unwrap_or_default(), phone, contact, address, reference];
        }
        // Whoever is protected is named here only where all are.
        let open = IdentityView::of(IdentityKind::Open, identity, false);
        let seen = match export.identities {
            true => open,
            false => open.for_lists(),
        };
        let parts = [
            seen.name,
            seen.phone,
            seen.contact,
            seen.address,
            seen.reference,
        ];
        parts.map(Option::unwrap_or_default)
    }

    /// How it ended beside its procedure, and the case in which it is handled, where the
    /// exporting official may know of that one.
    fn ended(&self, export: &OfficeExport) -> (String, String) {
        let ended = progress_of(&self.row.state.progress).map(|progress| progress.standing);
        let Ok(Standing::Concluded { conclusion, .. }) = ended else {
            return (String::new(), String::new());
        };
        let into = self.row.state.merged_into;
        let knows = into.is_none_or(|case| !export.hidden.cases.contains(&case));
        let number = match &conclusion {
            Conclusion::Merged { number, .. } if knows => number.clone(),
            _ => String::new(),
        };
        (conclusion.name().to_owned(), number)
    }

    fn cells(&self, export: &OfficeExport) -> Vec<String> {
        let (row, state) = (&self.row, &self.row.state);
        let directory = &export.who.directory;
        let profile = &directory.profile;
        let [name, phone, contact, address, reference] = self.complainant(export);
        let (outcome, merged_into) = self.ended(export);
        let told = |text: &str| self.known.masked(text);
        let village = row.place.village.clone().unwrap_or_default();
        let waiting = self.waiting.iter().map(|desk| directory.desk_name(desk));
        vec![
            self.number.to_string(),
            row.id.to_string(),
            row.register.year.to_string(),
            row.register.number.to_string(),
            export.at(row.received_at),
            export.at(row.recorded_at),
            export.official(row.recorded_by),
            row.channel.code().to_owned(),
            row.identity_kind.code().to_owned(),
            name,
            phone,
            contact,
            address,
            reference,
            row.letter_day
                .map(|day| day.to_string())
                .unwrap_or_default(),
            told(&row.subject),
            told(&row.description),
            told(&row.occurred),
            village.clone(),
            profile
                .village(&village)
                .map(|village| village.name.clone())
                .unwrap_or_default(),
            told(&row.place.hamlet),
            told(&row.place.landmark),
            // Of itself it begins with a minus, which a spreadsheet would compute.
            self.point.map(|point| point.geo()).unwrap_or_default(),
            row.category.clone(),
            profile
                .category(&row.category)
                .map(|category| category.name.clone())
                .unwrap_or_default(),
            row.urgency.code().to_owned(),
            row.reply_way.code().to_owned(),
            state.procedure.id.to_string(),
            state.procedure.version.clone(),
            state.standing.clone(),
            state
                .step
                .map(|step| step.0.to_string())
                .unwrap_or_default(),
            waiting.collect::<Vec<_>>().join(", "),
            export.at(state.since),
            export.at_or_not(state.due),
            export.at_or_not(state.promised),
            state
                .units
                .iter()
                .map(|unit| unit.to_string())
                .collect::<Vec<_>>()
                .join(", "),
            export.at_or_not(state.answered_at),
            export.at_or_not(state.closed_at),
            outcome,
            merged_into,
            export.at_or_not(state.remind_at),
            yes(row.guard != guards::OPEN),
        ]
    }
}
