//! What belongs to rows of the register and stands in other tables, read for all rows of a
//! page at once.

use std::collections::HashMap;

use casework::{CaseId, Guard, Happening, OfficeId, OfficialId};
use sop::{Desk, Event};
use store::tables::complaints::ComplaintRow;
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
    /// Where the paper of an archived case lies, as it was said last.
    pub(crate) place: Option<PassageRow>,
}

/// What a record says ended a case: by whom, and the text it names.
struct Ending {
    by: Option<OfficialId>,
    text: Option<Uuid>,
    archived: bool,
}

impl Ending {
    fn of(row: &HistoryRow) -> Result<Option<Ending>, StoreError> {
        let entry = row.entry()?;
        let (text, archived) = match &entry.what {
            Happening::Procedure(Event::Archived { place, .. }) => (place.as_ref(), true),
            Happening::Procedure(Event::Struck { reason } | Event::Concluded { reason, .. }) => {
                (Some(reason), false)
            }
            _ => return Ok(None),
        };
        Ok(Some(Ending {
            by: entry.by.map(|signer| signer.official),
            text: text.and_then(|text| text.id.0.parse().ok()),
            archived,
        }))
    }
}

/// What belongs to these rows, in their order. `with_place`: where papers lie is asked too.
pub(crate) async fn beside_rows(
    conn: &mut Conn<'_>,
    office: OfficeId,
    rows: &[ComplaintRow],
    reader: OfficialId,
    with_place: bool,
) -> Result<Vec<Beside>, StoreError> {
    let those = |which: &dyn Fn(&str) -> bool| -> Vec<CaseId> {
        let fits = rows.iter().filter(|row| which(&row.state.standing));
        fits.map(|row| row.id).collect()
    };
    let mut waiting: HashMap<CaseId, Vec<Desk>> = HashMap::new();
    let open = those(&|standing| standing == "open");
    let ended = those(&|standing| match standing {
        "struck" | "concluded" => true,
        "archived" => with_place,
        _ => false,
    });
    // Hardly any row has a guard or is merged.
    let around = rows.iter().map(|row| {
        let into = row.state.merged_into;
        (
            guards::of_case(office, row.id, row.guard),
            into.map(|into| guards::known(office, into, reader)),
        )
    });
    let (desks, files, last, around) = conn
        .ask((
            case_desks::waiting_of(office, &open),
            attachments::counts(office, &those(&|_| true)),
            history::endings(office, &ended),
            around.collect::<Vec<_>>(),
        ))
        .await?;
    for (case, desk) in desks {
        waiting.entry(case).or_default().push(desk);
    }
    let mut files: HashMap<CaseId, usize> = files.into_iter().collect();
    let mut endings: HashMap<CaseId, Ending> = HashMap::new();
    for row in &last {
        if let (Some(case), Some(ending)) = (row.case, Ending::of(row)?) {
            endings.insert(case, ending);
        }
    }
    let named: Vec<Uuid> = endings.values().filter_map(|one| one.text).collect();
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
        if let Some(ending) = endings.remove(&row.id) {
            let text = ending.text.and_then(|text| texts.remove(&text));
            if ending.archived {
                beside.place = text;
            } else {
                beside.ended = Some((ending.by, text));
            }
        }
        all.push(beside);
    }
    Ok(all)
}
