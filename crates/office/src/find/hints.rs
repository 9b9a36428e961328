//! What the clerk should know while he types: who may have told the same already, and what
//! this caller or sender told before. Hints for a person; nothing is decided by them.

use std::collections::BTreeMap;

use casework::{Action, Situation};
use jiff::SignedDuration;
use search::{Profile, Query, similar};
use store::tables::complaints::ComplaintRow;
use store::tables::entries::RegisterEntry;
use store::tables::findings;
use store::tables::register::RegisterFilter;

use crate::register::beside_rows;
use crate::{Identity, NewComplaint, Office, OfficeError, RegisterRowView, SignedIn};

/// How far back the same thing may have been told.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 120);
/// Of so many of the newest that share a word it is looked how alike they are.
const LOOKED_AT: u32 = 80;
/// So alike is worth a look. [`similar`] names 0.5 for whole stories; here one is still being
/// typed, and two matters of a kind come to 0.4 at most.
pub(crate) const ALIKE: f32 = 0.45;
/// So many are shown.
const SHOWN: usize = 3;
/// So many earlier complaints of a caller are counted.
const OF_CALLER: u32 = 100;
/// So many of them are shown.
const CALLER_SHOWN: usize = 5;

/// What the clerk should know while he types.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Complaints that may be of the same thing, the most alike first.
    pub similar: Vec<RegisterRowView>,
    /// Earlier complaints of who has this telephone, this contact or this name, the newest
    /// first. Two people may share a name.
    pub caller: Vec<RegisterRowView>,
    /// How many there are of those, counted up to 100.
    pub of_caller: u32,
}

impl Office {
    /// Hints on a complaint that is being typed. Cases the reader may not know of, and what
    /// is told of itself by a protected identity, are not among them.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] for those who take in no complaints.
    #[crate::boxed]
    pub async fn hints(&self, who: &SignedIn, typed: &NewComplaint) -> Result<Hints, OfficeError> {
        who.permit(Action::RecordComplaint, &Situation::default())?;
        // Where it was is compared when it was typed: until then all that is stored of a place
        // would only make the stored story another one.
        let placed = [&typed.hamlet, &typed.landmark]
            .iter()
            .any(|text| !text.trim().is_empty());
        let profile = told(&typed.description, [&typed.hamlet, &typed.landmark], placed);
        let like = Query::like(&profile);
        let recent = RegisterFilter {
            from: Some(self.now() - RECENT),
            ..self.seen_by(who)
        };
        let rows = self.found_by(&like, recent, LOOKED_AT).await?;
        let elsewhere = |row: &ComplaintRow| {
            let village = row.place.village.as_deref();
            !typed.village.is_empty() && village.is_some_and(|code| code != typed.village)
        };
        let mut alike: Vec<(f32, ComplaintRow)> = rows
            .into_iter()
            .filter(|row| row.state.standing != "struck" && !elsewhere(row))
            .map(|row| {
                let place = [&row.place.hamlet, &row.place.landmark];
                let its = told(&row.description, place, placed);
                (similar(&profile, &its), row)
            })
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .collect();
        alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        alike.truncate(SHOWN);
        let caller = self.told_before(who, typed).await?;
        let of_caller = u32::try_from(caller.len()).unwrap_or(u32::MAX);
        let shown = caller.into_iter().take(CALLER_SHOWN).collect();
        Ok(Hints {
            similar: self
                .in_words(who, alike.into_iter().map(|(_, row)| row).collect())
                .await?,
            caller: self.in_words(who, shown).await?,
            of_caller,
        })
    }

    /// The newest cases told by whoever has this telephone, this contact or this name.
    async fn told_before(
        &self,
        who: &SignedIn,
        typed: &NewComplaint,
    ) -> Result<Vec<ComplaintRow>, OfficeError> {
        let mut all = BTreeMap::new();
        if search::phone_key(&typed.phone).is_some() {
            let phone = Query::parse(&typed.phone);
            for row in self.found_by(&phone, self.seen_by(who), OF_CALLER).await? {
                all.insert(row.register, row);
            }
        }
        for by_name in [false, true] {
            let text = if by_name { &typed.name } else { &typed.contact };
            let words = words_of(text);
            // "tetangga" is no contact, and "Wayan" half the village.
            if words.len() < 2 {
                continue;
            }
            let phrase = Query::parse(&format!("\"{}\"", words.join(" ")));
            for row in self.found_by(&phrase, self.seen_by(who), OF_CALLER).await? {
                // A story may say the same of somebody else.
                let sealed = row.identity.as_deref();
                let his = Identity::open(&self.keys, self.id, row.id, sealed)?;
                let same = if by_name { &his.name } else { &his.contact };
                if words_of(same) == words {
                    all.insert(row.register, row);
                }
            }
        }
        let newest = all.into_values().rev();
        Ok(newest.take(OF_CALLER as usize).collect())
    }

    /// The newest cases a query finds.
    async fn found_by(
        &self,
        query: &Query,
        filter: RegisterFilter,
        most: u32,
    ) -> Result<Vec<ComplaintRow>, OfficeError> {
        if query.is_empty() {
            return Ok(Vec::new());
        }
        let (office, text) = (self.id, self.index_query(query));
        let read = self.db.read(move |conn| {
            let (filter, text) = (filter.clone(), text.clone());
            Box::pin(async move { findings::found(conn, office, &filter, &text, most).await })
        });
        Ok(read.await?)
    }

    async fn in_words(
        &self,
        who: &SignedIn,
        rows: Vec<ComplaintRow>,
    ) -> Result<Vec<RegisterRowView>, OfficeError> {
        let rows: Vec<_> = rows.into_iter().map(RegisterEntry::from).collect();
        let (office, now, asked) = (self.id, self.now(), rows.clone());
        let reader = who.official.id;
        let read = self.db.read(move |conn| {
            let rows = asked.clone();
            Box::pin(async move { beside_rows(conn, office, &rows, reader, false).await })
        });
        let beside = read.await?;
        rows.iter()
            .zip(&beside)
            .map(|(row, beside)| self.register_row(who, row, beside, now))
            .collect()
    }
}

/// The words of a name or a contact, in any writing.
fn words_of(text: &str) -> Vec<String> {
    search::fold(text).map(|token| token.word).collect()
}

/// What a story is compared by, with where it was if that is to count.
pub(crate) fn told(story: &str, place: [&String; 2], placed: bool) -> Profile {
    let [hamlet, landmark] = place;
    if placed {
        Profile::of(&format!("{story}. {hamlet}. {landmark}"))
    } else {
        Profile::of(story)
    }
}
