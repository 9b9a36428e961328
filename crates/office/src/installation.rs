//! Several offices that share a database, files, keys and a machine, and nothing else.
//!
//! An office is opened when it is first asked for and kept; when many are open, the one that
//! was not asked for longest goes. What lies across offices, and nothing else, happens here.

mod rounds;
mod signing;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use casework::{DeskEvent, Happening, OfficeId, OfficeProfile};
use store::tables::history::{self, NewEntry};
use store::tables::installation::{self, ListedRow};
use store::tables::offices;
use store::{Blobs, Db, StoreError};
use tokio::sync::{OnceCell, Semaphore};

use crate::notices::OfficeMails;
use crate::scan::ScannerPlace;
use crate::{Clock, FoundingFault, Keys, Office, OfficeAddress, OfficeError, OfficeMail, Parts};

pub use self::rounds::RoundOf;

/// How many offices are kept open: each holds a quarter of a megabyte with its pages.
const KEPT: usize = 512;

/// What the offices of an installation have in common.
#[derive(Clone, Debug)]
pub(crate) struct Common {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Clock,
    pub(crate) outside: PathBuf,
    /// Password hashing takes 19 MiB each: two at a time, whosever they are.
    pub(crate) hashing: Arc<Semaphore>,
    /// Looking at uploads takes memory too.
    pub(crate) looking: Arc<Semaphore>,
    /// Heads are signed one after the other: the log of signed heads is one file.
    pub(crate) signing: Arc<tokio::sync::Mutex<()>>,
    /// How offices are reached by e-mail.
    pub(crate) mails: OfficeMails,
    /// What looks through files for viruses.
    pub(crate) scanner: ScannerPlace,
}

impl From<Parts> for Common {
    fn from(parts: Parts) -> Common {
        Common {
            db: parts.db,
            blobs: parts.blobs,
            keys: Arc::new(parts.keys),
            clock: parts.clock,
            outside: parts.outside,
            hashing: Arc::new(Semaphore::new(2)),
            looking: Arc::new(Semaphore::new(2)),
            signing: Arc::default(),
            mails: OfficeMails::default(),
            scanner: ScannerPlace::default(),
        }
    }
}

/// An office as the installation knows it without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOffice {
    /// Its id.
    pub id: OfficeId,
    /// Area code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Prefix of complaint numbers.
    pub prefix: String,
    /// Made for drills.
    pub drill: bool,
    /// Where people reach it, without a slash at the end; none as long as nobody said.
    pub url: Option<String>,
    host: Option<String>,
}

impl ListedOffice {
    /// Whether people reach it at that host.
    pub fn has_host(&self, host: &str) -> bool {
        self.host.as_deref() == Some(host)
    }
}

impl From<ListedRow> for ListedOffice {
    fn from(row: ListedRow) -> ListedOffice {
        ListedOffice {
            id: row.id,
            code: row.code,
            name: row.name,
            prefix: row.prefix,
            drill: row.drill,
            url: row.url,
            host: row.host,
        }
    }
}

/// The offices of an installation.
#[derive(Debug)]
pub struct Installation {
    common: Common,
    listed: RwLock<Arc<Vec<ListedOffice>>>,
    open: Mutex<Kept>,
}

type Opening = Arc<OnceCell<Arc<Office>>>;

/// The offices that are open, each with when it was last asked for.
#[derive(Debug, Default)]
struct Kept {
    asked: u64,
    offices: HashMap<OfficeId, (u64, Opening)>,
}

impl Kept {
    fn place(&mut self, id: OfficeId) -> Opening {
        self.asked += 1;
        let asked = self.asked;
        if let Some((last, opening)) = self.offices.get_mut(&id) {
            *last = asked;
            return Arc::clone(opening);
        }
        if self.offices.len() >= KEPT
            && let Some(oldest) = self
                .offices
                .iter()
                .min_by_key(|(_, (last, _))| *last)
                .map(|(id, _)| *id)
        {
            self.offices.remove(&oldest);
        }
        let opening = Opening::default();
        self.offices.insert(id, (asked, Arc::clone(&opening)));
        opening
    }
}

impl Installation {
    /// Opens an installation: reads which offices there are, opens none of them, and gives a
    /// signed head that was logged when the process died its row.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn open(parts: Parts) -> Result<Installation, OfficeError> {
        let installation = Installation::around(parts.into());
        installation.list_anew().await?;
        // A log that can't be read now is for the audit to tell, and for whoever signs next.
        if let Err(error) = installation.mend_log().await {
            tracing::warn!(%error, "the log of signed heads could not be looked at");
        }
        Ok(installation)
    }

    /// One that has not read yet which offices there are.
    pub(crate) fn around(common: Common) -> Installation {
        Installation {
            common,
            listed: RwLock::default(),
            open: Mutex::default(),
        }
    }

    /// The offices, the oldest first, as last read.
    pub fn offices(&self) -> Arc<Vec<ListedOffice>> {
        let guard = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&guard)
    }

    /// Reads anew which offices there are and where people reach them: another process may
    /// have added one.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn list_anew(&self) -> Result<Arc<Vec<ListedOffice>>, OfficeError> {
        let rows = self
            .common
            .db
            .read_single(|conn| Box::pin(installation::offices(conn)));
        let fresh: Arc<Vec<ListedOffice>> =
            Arc::new(rows.await?.into_iter().map(Into::into).collect());
        let mut guard = self.listed.write().unwrap_or_else(PoisonError::into_inner);
        *guard = Arc::clone(&fresh);
        Ok(fresh)
    }

    /// The office whose host that is (as [`host_name`](crate::host_name) reads it). The only
    /// one has every host; of several, the first has `usual` as long as it has none of its own.
    pub fn of_host(&self, host: &str, usual: &str) -> Option<ListedOffice> {
        of_host(&self.offices(), host, usual).cloned()
    }

    /// The office with that area code, or else that prefix.
    pub fn of_code(&self, said: &str) -> Option<ListedOffice> {
        let said = said.trim();
        let offices = self.offices();
        let found = offices
            .iter()
            .find(|office| office.code == said)
            .or_else(|| {
                offices
                    .iter()
                    .find(|office| office.prefix.eq_ignore_ascii_case(said))
            });
        found.cloned()
    }

    /// An office at work: the one that is open, or opened now.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when it is not there or does not read.
    #[crate::boxed]
    pub async fn office(&self, id: OfficeId) -> Result<Arc<Office>, OfficeError> {
        let opening = self.kept().place(id);
        let opened = opening
            .get_or_try_init(async || Office::open_in(self.common.clone(), id).await.map(Arc::new));
        opened.await.map(Arc::clone)
    }

    /// The same for a task that goes round: what is not open is opened for it alone, so that
    /// no office at work is let go for one that nobody asked for.
    pub(crate) async fn passing(&self, id: OfficeId) -> Result<Arc<Office>, OfficeError> {
        let open = self
            .kept()
            .offices
            .get(&id)
            .and_then(|(_, opening)| opening.get().cloned());
        match open {
            Some(office) => Ok(office),
            None => Office::open_in(self.common.clone(), id).await.map(Arc::new),
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many offices are open.
    pub fn open_offices(&self) -> usize {
        self.kept().offices.len()
    }

    /// Founds one more office, with its address, and signs its first head.
    ///
    /// # Errors
    /// [`FoundingFault`]; nothing is half founded.
    pub async fn found(
        &self,
        profile: &OfficeProfile,
        given: impl Fn(&str) -> Option<String>,
        drill: bool,
        address: Option<&OfficeAddress>,
    ) -> Result<OfficeId, FoundingFault> {
        let id = crate::founding::found(&self.common, profile, given, drill, address).await?;
        let stored = |error: OfficeError| match error {
            OfficeError::Store(error) => FoundingFault::Store(error),
            other => FoundingFault::Store(StoreError::Other(other.to_string())),
        };
        self.list_anew().await.map_err(stored)?;
        let office = self.passing(id).await.map_err(stored)?;
        // From its first minute on an office has a signed head; the audit counts on it.
        office.sign_reached_head().await.map_err(stored)?;
        Ok(id)
    }

    /// Says where people reach an office from now on.
    ///
    /// # Errors
    /// [`OfficeError::Store`] with [`StoreError::Conflict`] when another office has that host.
    #[crate::boxed]
    pub async fn move_to(&self, id: OfficeId, address: &OfficeAddress) -> Result<(), OfficeError> {
        let (url, host) = (address.url().to_owned(), address.host().to_owned());
        let now = self.common.clock.now();
        let entry = NewEntry {
            at: now,
            case: None,
            by: None,
            what: Happening::Desk(DeskEvent::AddressSet { url: url.clone() }),
        };
        self.common
            .db
            .write(move |conn| {
                let (url, host, entry) = (url.clone(), host.clone(), entry.clone());
                Box::pin(async move {
                    offices::set_url(conn, id, &url, &host).await?;
                    history::append(conn, id, &[entry], now).await.map(drop)
                })
            })
            .await?;
        self.list_anew().await?;
        Ok(())
    }

    /// How an office is reached by e-mail from now on, in this process.
    pub fn set_mail(&self, id: OfficeId, mail: OfficeMail) {
        let mails = &self.common.mails;
        let mut all = mails.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, Arc::new(mail));
    }

    pub(crate) fn common(&self) -> &Common {
        &self.common
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.common.db
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.common.keys
    }

    /// The files, by content.
    pub fn blobs(&self) -> &Blobs {
        &self.common.blobs
    }

    /// The folder for what lies outside the database.
    pub fn outside(&self) -> &std::path::Path {
        &self.common.outside
    }

    /// What time it is.
    pub fn now(&self) -> jiff::Timestamp {
        self.common.clock.now()
    }
}

fn of_host<'a>(offices: &'a [ListedOffice], host: &str, usual: &str) -> Option<&'a ListedOffice> {
    match offices {
        [] => None,
        [only] => Some(only),
        [first, ..] => offices
            .iter()
            .find(|office| office.host.as_deref() == Some(host))
            .or_else(|| (first.host.is_none() && host == usual).then_some(first)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office(number: u128, host: Option<&str>) -> ListedOffice {
        ListedOffice {
            id: OfficeId(uuid::Uuid::from_u128(number)),
            code: format!("51.02.{number:02}"),
            name: String::new(),
            prefix: String::new(),
            drill: false,
            url: host.map(|host| format!("https://{host}")),
            host: host.map(str::to_owned),
        }
    }

    #[test]
    fn a_host_is_one_offices_and_never_anothers() {
        let code = |offices: &[ListedOffice], host: &str| {
            of_host(offices, host, "10.0.0.5").map(|office| office.code.clone())
        };
        let one = [office(1, Some("a.example"))];
        assert_eq!(code(&one, "anything"), Some("51.02.01".to_owned()));
        let two = [office(1, None), office(2, Some("b.example"))];
        assert_eq!(code(&two, "b.example"), Some("51.02.02".to_owned()));
        assert_eq!(code(&two, "10.0.0.5"), Some("51.02.01".to_owned()));
        assert_eq!(code(&two, "c.example"), None);
        let moved = [office(1, Some("a.example")), office(2, Some("b.example"))];
        assert_eq!(code(&moved, "10.0.0.5"), None);
        assert_eq!(code(&[], "a.example"), None);
        // An office without an address is nobody's by an empty header.
        let bare = [office(1, None), office(2, None)];
        assert_eq!(code(&bare, ""), None);
    }

    #[test]
    fn the_office_not_asked_for_longest_is_let_go() {
        let mut kept = Kept::default();
        let id = |n: usize| OfficeId(uuid::Uuid::from_u128(n as u128));
        let first = kept.place(id(0));
        for n in 1..KEPT {
            kept.place(id(n));
        }
        assert!(Arc::ptr_eq(&first, &kept.place(id(0))), "kept");
        kept.place(id(KEPT));
        assert_eq!(kept.offices.len(), KEPT);
        assert!(Arc::ptr_eq(&first, &kept.place(id(0))), "asked for again");
        assert!(!kept.offices.contains_key(&id(1)));
    }
}
