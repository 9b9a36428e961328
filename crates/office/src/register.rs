//! The register (buku agenda) as pages and prints.

mod beside;
mod words;

use casework::{
    Action, ChainHead, Channel, ComplaintNumber, DeskEvent, Duty, Happening, IdentityKind,
    Situation, Urgency,
};
use jiff::Timestamp;
use store::tables::entries::RegisterEntry;
use store::tables::history::{self, NewEntry};
use store::tables::register::{self as table, RegisterFilter};
use store::tables::{guards, numbers};

pub(crate) use self::beside::{Beside, beside_rows};
use crate::desk::Waits;
use crate::mask::Known;
use crate::state::{progress_of, suspension_of};
use crate::{Identity, IdentityView, Office, OfficeError, SignedHeadView, SignedIn};

/// What a reader asks of the register; times are parsed by the page.
#[derive(Clone, Debug, Default)]
pub struct RegisterQuery {
    /// Year; the current one when none.
    pub year: Option<i16>,
    /// Received from.
    pub from: Option<Timestamp>,
    /// Received before.
    pub until: Option<Timestamp>,
    /// Channel code.
    pub channel: Option<Channel>,
    /// Village code.
    pub village: Option<String>,
    /// `open`, `archived`, `concluded`, `struck`, `late`, `answered`.
    pub standing: Option<String>,
    /// Words.
    pub words: Option<String>,
    /// Page from 1.
    pub page: u32,
    /// Rows a page.
    pub page_rows: u32,
    /// Oldest first, as a book is printed.
    pub oldest_first: bool,
}

/// A row of the register.
#[derive(Clone, Debug)]
pub struct RegisterRowView {
    /// Number.
    pub number: ComplaintNumber,
    /// Received.
    pub received_at: Timestamp,
    /// Recorded.
    pub recorded_at: Timestamp,
    /// Who complains, masked for lists.
    pub identity: IdentityView,
    /// Channel.
    pub channel: Channel,
    /// Date of the letter.
    pub letter_day: Option<jiff::civil::Date>,
    /// Village name.
    pub village: Option<String>,
    /// Category name.
    pub category: Option<String>,
    /// Urgency.
    pub urgency: Urgency,
    /// Subject.
    pub subject: String,
    /// Short names of units in the directive.
    pub units: Vec<String>,
    /// Step number and lane label.
    pub step: Option<(u16, String)>,
    /// Names of desks that have the turn.
    pub at: Vec<String>,
    /// `open`, `archived`, `concluded`, `struck`.
    pub standing: String,
    /// Past due.
    pub late: bool,
    /// Due.
    pub due: Option<Timestamp>,
    /// Promised by.
    pub promised: Option<Timestamp>,
    /// Answered.
    pub answered_at: Option<Timestamp>,
    /// Closed.
    pub closed_at: Option<Timestamp>,
    /// How many files it has.
    pub attachments: usize,
    /// It waits for its complainant.
    pub suspended: bool,
    /// Some may not know of it.
    pub guarded: bool,
    /// Named people read it alone.
    pub named: bool,
    /// The reader may know no more of it than that its number was given.
    pub masked: bool,
    /// How it ended beside its procedure: [`sop::Conclusion::name`], with the case in which
    /// it is handled.
    pub concluded: Option<(&'static str, Option<String>)>,
    /// Result in words: why it was struck or ended, and by whom (name).
    pub result: Option<String>,
}

/// A page of the register.
#[derive(Clone, Debug)]
pub struct RegisterView {
    /// Year shown.
    pub year: i16,
    /// The last number given in that year.
    pub last_number: u32,
    /// Rows of that year, whatever the filter. Fewer than `last_number` only where the
    /// year began in a paper book.
    pub recorded: u32,
    /// Rows the filter lets through; of words as many as are counted.
    pub total: u32,
    /// There are more than `total`.
    pub more: bool,
    /// So much fits the words that they were not answered.
    pub broad: bool,
    /// Page, from 1.
    pub page: u32,
    /// Pages.
    pub pages: u32,
    /// Rows of this page.
    pub rows: Vec<RegisterRowView>,
    /// The reader sees only his own part.
    pub partial: bool,
    /// Cases that wait for the reader, as [`Office::count_waiting`] counts them.
    pub waiting: u32,
}

/// The closing line of a printed register.
#[derive(Clone, Debug)]
pub struct RegisterClosing {
    /// Head of the history when it was printed, signed.
    pub head: SignedHeadView,
    /// When.
    pub at: Timestamp,
}

/// A row of which the reader may know no more than that its number was given.
fn masked(directory: &crate::Directory, row: &RegisterEntry) -> RegisterRowView {
    RegisterRowView {
        number: directory.number(row.register),
        received_at: row.received_at,
        recorded_at: row.recorded_at,
        identity: IdentityView::of(IdentityKind::Confidential, &Identity::default(), false),
        channel: row.channel,
        letter_day: None,
        village: None,
        category: None,
        urgency: Urgency::Ordinary,
        subject: String::new(),
        units: Vec::new(),
        step: None,
        at: Vec::new(),
        standing: "open".to_owned(),
        late: false,
        due: None,
        promised: None,
        answered_at: None,
        closed_at: None,
        attachments: 0,
        suspended: false,
        guarded: true,
        named: true,
        masked: true,
        concluded: None,
        result: None,
    }
}

fn concluded(row: &RegisterEntry) -> Option<(&'static str, Option<String>)> {
    if row.standing != "concluded" {
        return None;
    }
    let progress = progress_of(&row.progress).ok()?;
    let sop::Standing::Concluded { conclusion, .. } = progress.standing else {
        return None;
    };
    let into = match &conclusion {
        sop::Conclusion::Merged { number, .. } => Some(number.clone()),
        _ => None,
    };
    Some((conclusion.name(), into))
}

impl Office {
    /// A page of the register.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn register(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
    ) -> Result<RegisterView, OfficeError> {
        who.permit(Action::SeeRegister, &Situation::default())?;
        let now = self.now();
        let (filter, partial) = self.register_filter(who, query, now);
        if let Some(words) = self.indexed_words(who, query, &filter, now).await? {
            return self.register_by_index(who, query, words, partial).await;
        }
        let year = filter.year.unwrap_or_default();
        let rows = query.page_rows.clamp(1, 2000);
        let asked = query.page.max(1);
        let (office, oldest_first, reader) = (self.id, query.oldest_first, who.official.id);
        let desks = who.viewer.desks.clone();
        let read = self.db.read(move |conn| {
            let filter = filter.clone();
            let waits = Waits::<u32>::question(office, &desks, reader);
            Box::pin(async move {
                let list = |page: u32| {
                    let offset = (page - 1).saturating_mul(rows);
                    table::list(office, &filter, oldest_first, rows, offset)
                };
                // Hardly any page is asked for but the first, and one far behind the last is
                // not looked for.
                let first = (asked == 1).then(|| list(asked));
                // How many numbers were given is no secret: whoever may not know of one
                // case must not be told that it stands in the paper book.
                let given = (numbers::recorded(office, year), numbers::last(office, year));
                let asked_for = (given, table::count(office, &filter), first, waits);
                let (given, total, found, waits) = conn.ask(asked_for).await?;
                // A page behind the last (an old link, fewer found) is the last.
                let page = asked.min(total.div_ceil(rows).max(1));
                let found = match found {
                    Some(found) => found,
                    None => conn.ask(list(page)).await?,
                };
                let waits = Waits::read(conn, office, waits).await?;
                let beside = beside_rows(conn, office, &found, reader, false).await?;
                Ok((found, (total, page), given, beside, waits))
            })
        });
        let (found, (total, page), (recorded, last_number), beside, waits) = read.await?;
        let views = found
            .iter()
            .zip(&beside)
            .map(|(row, beside)| self.register_row(who, row, beside, now))
            .collect::<Result<_, _>>()?;
        Ok(RegisterView {
            year,
            last_number,
            recorded,
            total,
            more: false,
            broad: false,
            page,
            pages: total.div_ceil(rows).max(1),
            rows: views,
            partial,
            waiting: self.waiting(who, &waits),
        })
    }

    /// What a filter of the register lets through for this reader, and whether he sees his
    /// own part only.
    pub(crate) fn register_filter(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
        now: Timestamp,
    ) -> (RegisterFilter, bool) {
        let year = query.year.unwrap_or_else(|| who.directory.day(now).year());
        let partial = !who.viewer.duties.contains(&Duty::Oversee)
            && !who.viewer.duties.contains(&Duty::Register);
        let filter = RegisterFilter {
            year: Some(year),
            from: query.from,
            until: query.until,
            channel: query.channel,
            village: query.village.clone(),
            standing: query.standing.clone(),
            now,
            seen_by: partial.then(|| who.viewer.desks.clone()),
            // The book shows that no number is missing, unless something is asked of what
            // stands under it.
            guarded_too: !partial
                && query.words.is_none()
                && query.village.is_none()
                && query.channel.is_none()
                && query.standing.is_none(),
            ..RegisterFilter::whole(who.official.id)
        };
        (filter, partial)
    }

    pub(crate) fn register_row(
        &self,
        who: &SignedIn,
        row: &RegisterEntry,
        beside: &Beside,
        now: Timestamp,
    ) -> Result<RegisterRowView, OfficeError> {
        let directory = &who.directory;
        if !beside.guard.admits(who.official.id) {
            return Ok(masked(directory, row));
        }
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let known = Known::if_protected(row.identity_kind, [&identity]);
        let procedure = directory.procedure(&row.procedure);
        Ok(RegisterRowView {
            number: directory.number(row.register),
            received_at: row.received_at,
            recorded_at: row.recorded_at,
            identity: IdentityView::of(row.identity_kind, &identity, false).for_lists(),
            channel: row.channel,
            letter_day: row.letter_day,
            village: row
                .village
                .as_ref()
                .and_then(|code| directory.profile.village(code))
                .map(|village| village.name.clone()),
            category: directory
                .profile
                .category(&row.category)
                .map(|c| c.name.clone()),
            urgency: row.urgency,
            subject: known.masked(&row.subject),
            units: row
                .units
                .iter()
                .map(|code| {
                    directory
                        .unit(code)
                        .map_or_else(|| code.to_string(), |u| u.short.clone())
                })
                .collect(),
            step: row
                .step
                .zip(procedure)
                .and_then(|(number, procedure)| procedure.step(number))
                .map(|step| (step.number.0, step.lane.clone())),
            at: beside
                .waiting
                .iter()
                .map(|desk| directory.desk_name(desk))
                .collect(),
            standing: row.standing.clone(),
            late: row.standing == "open" && row.due.is_some_and(|due| due < now),
            due: row.due,
            promised: row.promised,
            answered_at: row.answered_at,
            closed_at: row.closed_at,
            attachments: beside.files,
            suspended: row.standing == "open" && suspension_of(&row.progress).is_some(),
            guarded: row.guard != guards::OPEN,
            named: row.guard == guards::NAMED,
            masked: false,
            concluded: concluded(row).map(|(how, into)| (how, into.filter(|_| beside.knows_into))),
            result: beside.ended.as_ref().map(|(by, reason)| {
                let name = by
                    .and_then(|by| directory.official(by))
                    .map(|who| who.name.as_str());
                let reason = reason.as_ref().and_then(|row| self.text(row));
                let reason = reason.map(|reason| known.masked(&reason));
                [reason.as_deref(), name]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · ")
            }),
        })
    }

    /// Notes that the register was printed, and answers with its closing line: the head of
    /// the history, signed with the installation's key.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn close_register(&self, who: &SignedIn) -> Result<RegisterClosing, OfficeError> {
        let permit = who.permit(Action::SeeRegister, &Situation::default())?;
        let (office, now, by) = (self.id, self.now(), permit.signer);
        let printed = DeskEvent::Printed {
            paper: "register".to_owned(),
        };
        let entry = NewEntry {
            at: now,
            case: None,
            by: Some(by),
            what: Happening::Desk(printed),
        };
        let head: ChainHead = self
            .db
            .write(move |conn| {
                let entry = entry.clone();
                Box::pin(async move { history::append(conn, office, &[entry], now).await })
            })
            .await?;
        let head = self.sign(head, now).await?;
        Ok(RegisterClosing { head, at: now })
    }
}
