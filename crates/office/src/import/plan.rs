//! What a sheet says: each row understood, held against the other rows and the register.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use casework::RegisterNumber;
use sheets::{Format, Out, Table, Writer};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{guards, numbers};
use zeroize::Zeroizing;

use super::columns::Columns;
use super::row::{OldCase, Reader};
use super::{ImportPlan, RowFault, RowPreview, SheetColumn, table_of, take};
use crate::{Directory, FieldFault, Identity, IdentityView, Office, OfficeError};

/// Rows shown as they would stand.
const SHOWN: usize = 10;
/// Numbers looked up in one read.
const LOOKED_UP: usize = 500;

/// A plan with what it was made from.
pub(crate) struct Planned {
    pub(super) table: Table,
    pub(super) columns: Columns,
    pub(super) good: Vec<OldCase>,
    pub(super) known: usize,
    pub(super) faults: Vec<RowFault>,
    pub(super) begins: Option<u32>,
}

impl Office {
    /// Understands a sheet from behind its row `done`, against the register as it stands.
    pub(super) async fn understood(
        &self,
        clear: Zeroizing<Vec<u8>>,
        category: Option<String>,
        directory: &Arc<Directory>,
        reader: casework::OfficialId,
        done: i64,
    ) -> Result<Result<Planned, FieldFault>, OfficeError> {
        let (directory, now) = (directory.clone(), self.now());
        let understood = self
            .looked_at(move || {
                let (table, columns) = table_of(&clear)?;
                let rows = Reader {
                    directory: &directory,
                    columns: &columns,
                    category: category.as_deref(),
                    recorder: reader,
                    now,
                };
                let mut said = understand(&rows, &table);
                said.good.retain(|case| i64::from(case.row) > done);
                Ok::<_, FieldFault>((table, columns, said))
            })
            .await?;
        let understood = match understood {
            Ok(understood) => understood,
            Err(fault) => return Ok(Err(fault)),
        };
        let (table, columns, said) = understood;
        let mut planned = Planned {
            table,
            columns,
            good: said.good,
            known: 0,
            faults: said.faults,
            begins: None,
        };
        self.against_register(&mut planned, &said.waiting, reader)
            .await?;
        planned.faults.sort_by_key(|fault| fault.row);
        Ok(Ok(planned))
    }

    /// Sorts out what stands in the register already, or cannot stand there; of the rows that
    /// are `waiting` to be mended it is told beside what else is wrong with them.
    async fn against_register(
        &self,
        planned: &mut Planned,
        waiting: &[(u32, RegisterNumber)],
        reader: casework::OfficialId,
    ) -> Result<(), OfficeError> {
        let this_year = self.directory().day(self.now()).year();
        let office = self.id;
        let good = planned.good.iter().map(|case| case.register);
        let mended = waiting.iter().map(|(_, number)| *number);
        let years: HashSet<i16> = good.chain(mended).map(|number| number.year).collect();
        let (taken, last) = self
            .db
            .read(move |conn| {
                let years = years.clone();
                Box::pin(async move {
                    let mut taken = HashMap::new();
                    for year in years {
                        taken.insert(year, numbers::taken(conn, office, year).await?);
                    }
                    Ok((taken, conn.ask(numbers::last(office, this_year)).await?))
                })
            })
            .await?;
        let is_taken = |number: RegisterNumber| {
            taken
                .get(&number.year)
                .is_some_and(|numbers| numbers.contains(&number.number))
        };
        let refused = |number: RegisterNumber| {
            let not_given = number.year == this_year && last > 0 && number.number > last;
            match (is_taken(number), not_given) {
                (true, _) => Some("import_taken"),
                (false, true) => Some("import_not_given"),
                (false, false) => None,
            }
        };
        let numbers: Vec<RegisterNumber> = planned
            .good
            .iter()
            .map(|case| case.register)
            .filter(|number| is_taken(*number))
            .collect();
        let mut there = HashMap::new();
        for some in numbers.chunks(LOOKED_UP) {
            let some = some.to_vec();
            let rows: Vec<ComplaintRow> = self
                .db
                .read(move |conn| {
                    let some = some.clone();
                    Box::pin(async move {
                        let mut rows = Vec::new();
                        for number in some {
                            let row = conn.ask(complaints::find_number(office, number)).await?;
                            if let Some(row) = row
                                && (row.guard == guards::OPEN
                                    || conn.ask(guards::known(office, row.id, reader)).await?)
                            {
                                rows.push(row);
                            }
                        }
                        Ok(rows)
                    })
                })
                .await?;
            for row in rows {
                let identity = Identity::open(&self.keys, office, row.id, row.identity.as_deref())?;
                there.insert(row.register, Said::of(&row, identity));
            }
        }
        let mut good = Vec::with_capacity(planned.good.len());
        let mut wrong: Vec<(u32, RegisterNumber, &'static str)> = waiting
            .iter()
            .filter_map(|(row, number)| Some((*row, *number, refused(*number)?)))
            .collect();
        for case in planned.good.drain(..) {
            let there = there.get(&case.register);
            match refused(case.register) {
                Some(_) if there.is_some_and(|there| there.is_same(&case)) => planned.known += 1,
                Some(code) => wrong.push((case.row, case.register, code)),
                None => good.push(case),
            }
        }
        planned
            .faults
            .extend(wrong.into_iter().map(|(row, number, code)| {
                let fact = format!("{}/{}", number.number, number.year);
                number_fault(&planned.columns, row, code, fact)
            }));
        if last == 0 {
            let this_year = good.iter().filter(|case| case.register.year == this_year);
            planned.begins = this_year.map(|case| case.register.number + 1).max();
        }
        planned.good = good;
        Ok(())
    }

    pub(super) fn tell(&self, directory: &Directory, planned: &Planned) -> ImportPlan {
        let titles = planned.table.rows.get(planned.columns.titles_at);
        let below = planned.table.rows.get(planned.columns.titles_at + 1);
        let title = |place: usize| {
            let own = titles
                .map(|row| row.cell(place).shown())
                .unwrap_or_default();
            match below.filter(|_| planned.columns.lines == 2) {
                Some(below) if !below.cell(place).is_empty() => below.cell(place).shown(),
                _ => own,
            }
        };
        let wrong: HashSet<u32> = planned.faults.iter().map(|fault| fault.row).collect();
        ImportPlan {
            columns: planned
                .columns
                .found
                .iter()
                .map(|(column, place)| (title(*place), *column))
                .collect(),
            unknown: planned.columns.unknown.clone(),
            rows: planned.good.len() + planned.known + wrong.len(),
            good: planned.good.len(),
            open: planned
                .good
                .iter()
                .filter(|case| case.finished.is_none())
                .count(),
            known: planned.known,
            wrong: wrong.len(),
            faults: planned.faults.clone(),
            first: planned
                .good
                .iter()
                .take(SHOWN)
                .map(|case| RowPreview {
                    row: case.row,
                    number: case.register,
                    received: case.received,
                    identity: IdentityView::of(case.identity_kind, &case.identity, false)
                        .for_lists(),
                    village: directory
                        .profile
                        .village_of(&case.place)
                        .map(|village| village.name.clone()),
                    subject: case.subject.clone(),
                    finished: case.finished,
                })
                .collect(),
            begins: planned.begins,
        }
    }
}

/// A row that can be read and yet can't be taken over.
fn number_fault(columns: &Columns, row: u32, code: &'static str, fact: String) -> RowFault {
    let at = sheets::Address {
        column: columns.place(SheetColumn::Number).unwrap_or_default(),
        row,
    };
    RowFault {
        row,
        cell: at.to_string(),
        code,
        fact,
    }
}

/// What the rows of a sheet say.
#[derive(Default)]
struct Understood {
    good: Vec<OldCase>,
    /// Row and number of those that wait to be mended.
    waiting: Vec<(u32, RegisterNumber)>,
    faults: Vec<RowFault>,
}

/// The good rows, and everything wrong with the others. A number that stands twice is wrong
/// the second time.
fn understand(reader: &Reader<'_>, table: &Table) -> Understood {
    let mut said = Understood::default();
    let mut seen: HashMap<RegisterNumber, u32> = HashMap::new();
    let fault = |row: &sheets::Row, code, fact: String| {
        number_fault(reader.columns, row.number, code, fact)
    };
    for row in reader.columns.below(&table.rows) {
        let (number, read) = reader.read(row);
        let before = number.and_then(|number| seen.get(&number).copied());
        if let (Some(number), None) = (number, before) {
            seen.insert(number, row.number);
        }
        let mut wrong: Vec<RowFault> = Vec::new();
        wrong.extend(before.map(|first| fault(row, "import_twice", first.to_string())));
        match read {
            Ok(case) => match take::refused(reader, &case) {
                Some(code) => wrong.push(fault(row, code, String::new())),
                None if wrong.is_empty() => {
                    said.good.push(case);
                    continue;
                }
                None => {}
            },
            Err(found) => wrong.extend(found),
        }
        // Against the register only once: the row before has that number, too.
        let alone = number.filter(|_| before.is_none());
        said.waiting
            .extend(alone.map(|number| (row.number, number)));
        said.faults.extend(wrong);
    }
    said
}

/// What a row of the register says, as far as a sheet is compared with it.
struct Said {
    received: i64,
    subject: String,
    story: String,
    /// None of whoever is protected: a sheet with guessed names would else tell who it is.
    identity: Option<Identity>,
}

impl Said {
    fn of(row: &ComplaintRow, identity: Identity) -> Said {
        let told = row.identity_kind != casework::IdentityKind::Confidential;
        Said {
            received: row.received_at.as_microsecond(),
            subject: row.subject.clone(),
            story: row.description.clone(),
            identity: told.then_some(identity),
        }
    }

    fn is_same(&self, case: &OldCase) -> bool {
        self.received == case.received.as_microsecond()
            && self.subject == case.subject
            && self.story == case.story
            && self
                .identity
                .as_ref()
                .is_none_or(|one| *one == case.identity)
    }
}

/// Only the rows that wait, with their faults beside them.
pub(super) fn faults_sheet(
    planned: &Planned,
    format: Format,
    at: jiff::civil::DateTime,
    own: [String; 2],
    mend: impl Fn(&RowFault) -> String,
) -> Vec<u8> {
    let rows = &planned.table.rows;
    let columns = &planned.columns;
    let shown = |row: Option<&sheets::Row>, width: usize| -> Vec<String> {
        (0..width)
            .map(|place| row.map(|row| row.cell(place).shown()).unwrap_or_default())
            .collect()
    };
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut titles = shown(rows.get(columns.titles_at), width);
    if columns.lines == 2 {
        let below = shown(rows.get(columns.titles_at + 1), width);
        for (title, below) in titles.iter_mut().zip(below) {
            if !below.is_empty() {
                *title = below;
            }
        }
    }
    let name = own[1].clone();
    titles.extend(own);
    let mut writer = Writer::new(format, &name, &titles, at);
    for row in columns.below(rows) {
        let found: Vec<&RowFault> = planned
            .faults
            .iter()
            .skip(
                planned
                    .faults
                    .partition_point(|fault| fault.row < row.number),
            )
            .take_while(|fault| fault.row == row.number)
            .collect();
        if found.is_empty() {
            continue;
        }
        let mut cells = shown(Some(row), width);
        let places: Vec<&str> = found.iter().map(|fault| fault.cell.as_str()).collect();
        cells.push(places.join(", "));
        let remedies: Vec<String> = found
            .iter()
            .map(|fault| format!("{}: {}", fault.cell, mend(fault)))
            .collect();
        cells.push(remedies.join("\n"));
        let cells: Vec<Out<'_>> = cells.iter().map(|text| Out::Text(text)).collect();
        // No more rows than were read from a sheet.
        let _ = writer.row(&cells);
    }
    writer.finish()
}
