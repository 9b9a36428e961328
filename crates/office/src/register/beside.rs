//! What belongs to rows of the register and stands in other tables, read for all rows of a
//! page at once.

use std::collections::HashMap;

use casework::{CaseId, DeskEvent, Guard, Happening, OfficeId, OfficialId};
use sop::{Desk, Event};
use store::tables::entries::RegisterEntry;
use store::tables::history::{self, HistoryRow};
use store::tables::passages::{self, PassageRow};
use store::tables::{attachments, case_desks, guards};
use store::{Conn, StoreError};
use uuid::Uuid;

/// What belongs to a row of the register and stands in other tables.
#[derive(Default)]
pub(crate) struct Beside {
    /// Whose turn it is.
    pub(super) waiting: Vec<Desk>,
    /// How many files it has.
    pub(super) files: usize,
    /// Who may not know of it.
    pub(super) guard: Guard,
    /// The reader may know of the case in which it is handled.
    pub(super) knows_into: bool,
    /// Who struck it through or ended it, and why; the reason is none once it was erased.
    pub(super) ended: Option<(Option<OfficialId>, Option<PassageRow>)>,
    /// Where the paper of a closed case lies, as it was said last.
    pub(crate) place: Option<PassageRow>,
}

/// Who said in a record what ended a case or where its paper lies, and the text it names.
fn said(row: &HistoryRow) -> Result<(Option<OfficialId>, Option<Uuid>), StoreError> {
    let entry = row.entry()?;
    let text = match &entry.what {
        Happening::Procedure(Event::Archived { place, .. }) => place.as_ref(),
        Happening::Desk(DeskEvent::FilePlaced { place }) => Some(place),
        Happening::Procedure(Event::Struck { reason } | Event::Concluded { reason, .. }) => {
            Some(reason)
        }
        _ => None,
    };
    let text = text.and_then(|text| text.id.0.parse().ok());
    Ok((entry.by.map(|signer| signer.official), text))
}

/// What belongs to these rows, in their order. `with_place`: where papers lie is asked too.
pub(crate) async fn beside_rows(
    conn: &mut Conn<'_>,
    office: OfficeId,
    rows: &[RegisterEntry],
    reader: OfficialId,
    with_place: bool,
) -> Result<Vec<Beside>, StoreError> {
    let those = |which: &dyn Fn(&str) -> bool| -> Vec<CaseId> {
        let fits = rows.iter().filter(|row| which(&row.standing));
        fits.map(|row| row.id).collect()
    };
    let mut waiting: HashMap<CaseId, Vec<Desk>> = HashMap::new();
    let open = those(&|standing| standing == "open");
    let ended = those(&|standing| matches!(standing, "struck" | "concluded"));
    let closed = those(&|standing| with_place && standing != "open");
    // Hardly any row has a guard or is merged.
    let around = rows.iter().map(|row| {
        let into = row.merged_into;
        (
            guards::of_case(office, row.id, row.guard),
            into.map(|into| guards::known(office, into, reader)),
        )
    });
    let (desks, files, (last, places), around) = conn
        .ask((
            case_desks::waiting_of(office, &open),
            attachments::counts(office, &those(&|_| true)),
            (
                history::endings(office, &ended),
                history::places(office, &closed),
            ),
            around.collect::<Vec<_>>(),
        ))
        .await?;
    for (case, desk) in desks {
        waiting.entry(case).or_default().push(desk);
    }
    let mut files: HashMap<CaseId, usize> = files.into_iter().collect();
    let mut endings = HashMap::new();
    for row in &last {
        let said = said(row)?;
        endings.extend(row.case.map(|case| (case, said)));
    }
    let mut placed = HashMap::new();
    for row in &places {
        let (_, text) = said(row)?;
        placed.extend(row.case.zip(text));
    }
    let texts = endings.values().filter_map(|(_, text)| text.as_ref());
    let named: Vec<Uuid> = texts.chain(placed.values()).copied().collect();
    let texts = conn.ask(passages::of_ids(office, &named)).await?;
    let mut texts: HashMap<Uuid, PassageRow> =
        texts.into_iter().map(|text| (text.id, text)).collect();
    let mut all = Vec::with_capacity(rows.len());
    for (row, (guard, knows_into)) in rows.iter().zip(around) {
        let mut beside = Beside {
            waiting: waiting.remove(&row.id).unwrap_or_default(),
            files: files.remove(&row.id).unwrap_or_default(),
            guard,
            knows_into: knows_into.unwrap_or(true),
            ..Beside::default()
        };
        if let Some((by, text)) = endings.remove(&row.id) {
            let text = text.and_then(|text| texts.remove(&text));
            beside.ended = Some((by, text));
        }
        let place = placed.get(&row.id);
        beside.place = place.and_then(|text| texts.remove(text));
        all.push(beside);
    }
    Ok(all)
}
