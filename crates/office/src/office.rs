//! One office at work.

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, RwLock};

use casework::{CaseId, OfficeId};
use jiff::Timestamp;
use store::tables::offices;
use store::{Blobs, Db};
use tokio::sync::Semaphore;

use crate::citizen::figures::FiguresKept;
use crate::installation::Common;
use crate::notices::OfficeMails;
use crate::scan::ScannerPlace;
use crate::{Clock, Directory, Keys, OfficeError};

/// What an office is built from.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Files by content.
    pub blobs: Blobs,
    /// The installation's keys.
    pub keys: Keys,
    /// The clock.
    pub clock: Clock,
    /// Folder for what must lie outside the database: the log of signed heads.
    pub outside: std::path::PathBuf,
}

/// A day's work of an office, and time to make room: 1 GiB.
const RESERVE: u64 = 1 << 30;

/// One office. Cheap to share behind an [`Arc`].
#[derive(Debug)]
pub struct Office {
    pub(crate) id: OfficeId,
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Clock,
    pub(crate) outside: std::path::PathBuf,
    pub(crate) limits: media::Limits,
    /// Free bytes of the disk that files of visitors leave for the work of the office.
    pub(crate) reserve: u64,
    directory: RwLock<Arc<Directory>>,
    pub(crate) hashing: Arc<Semaphore>,
    pub(crate) looking: Arc<Semaphore>,
    /// The last span of time for which the job that signs the head is known to be stored.
    pub(crate) head_job_slot: AtomicI64,
    pub(crate) signing: Arc<tokio::sync::Mutex<()>>,
    pub(crate) figures: FiguresKept,
    pub(crate) mails: OfficeMails,
    pub(crate) scanner: ScannerPlace,
}

impl Office {
    /// Opens an office that was founded before.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when it is not there or does not read.
    #[crate::boxed]
    pub async fn open(parts: Parts, id: OfficeId) -> Result<Office, OfficeError> {
        Office::open_in(parts.into(), id).await
    }

    /// Opens one of an installation's offices.
    pub(crate) async fn open_in(common: Common, id: OfficeId) -> Result<Office, OfficeError> {
        let directory = common
            .db
            .read(move |conn| Box::pin(Directory::load(conn, id)))
            .await?;
        Ok(Office::made_of(common, id, Arc::new(directory)))
    }

    fn made_of(common: Common, id: OfficeId, directory: Arc<Directory>) -> Office {
        Office {
            id,
            db: common.db,
            blobs: common.blobs,
            keys: common.keys,
            clock: common.clock,
            outside: common.outside,
            limits: media::Limits::default(),
            reserve: RESERVE,
            directory: RwLock::new(directory),
            hashing: common.hashing,
            looking: common.looking,
            head_job_slot: AtomicI64::new(i64::MIN),
            signing: common.signing,
            figures: FiguresKept::default(),
            mails: common.mails,
            scanner: common.scanner,
        }
    }

    /// What it shares with other offices of its installation.
    pub(crate) fn common(&self) -> Common {
        Common {
            db: self.db.clone(),
            blobs: self.blobs.clone(),
            keys: Arc::clone(&self.keys),
            clock: self.clock.clone(),
            outside: self.outside.clone(),
            hashing: Arc::clone(&self.hashing),
            looking: Arc::clone(&self.looking),
            signing: Arc::clone(&self.signing),
            mails: Arc::clone(&self.mails),
            scanner: self.scanner.clone(),
        }
    }

    /// The same office on another clock.
    pub(crate) fn with_clock(&self, clock: Clock) -> Office {
        let common = Common {
            clock,
            ..self.common()
        };
        Office::made_of(common, self.id, self.directory())
    }

    /// Its id.
    pub fn id(&self) -> OfficeId {
        self.id
    }

    /// What time it is for the office.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Whether it runs on a clock of its own.
    pub fn is_drill(&self) -> bool {
        self.clock.is_drill() || self.directory().drill
    }

    /// The installation's keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The database, for the health page and the commands.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The files, by content.
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// The folder for what lies outside the database.
    pub fn outside(&self) -> &std::path::Path {
        &self.outside
    }

    /// What uploads may be.
    pub fn upload_limits(&self) -> &media::Limits {
        &self.limits
    }

    /// The office's people, procedures and calendar as last read.
    pub fn directory(&self) -> Arc<Directory> {
        let guard = self
            .directory
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&guard)
    }

    /// The directory at least at `revision`, read anew if need be.
    pub(crate) async fn directory_at(&self, revision: i64) -> Result<Arc<Directory>, OfficeError> {
        let known = self.directory();
        if known.revision >= revision {
            Ok(known)
        } else {
            self.refresh().await
        }
    }

    /// The directory as it stands now; read anew only where something in it has changed.
    pub(crate) async fn directory_now(&self) -> Result<Arc<Directory>, OfficeError> {
        let id = self.id;
        let revision = self
            .db
            .look_up(move |conn| Box::pin(offices::revision(conn, id)))
            .await?;
        self.directory_at(revision).await
    }

    /// Reads the directory anew.
    pub(crate) async fn refresh(&self) -> Result<Arc<Directory>, OfficeError> {
        let id = self.id;
        let fresh = Arc::new(
            self.db
                .read(move |conn| Box::pin(Directory::load(conn, id)))
                .await?,
        );
        let mut guard = self
            .directory
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if fresh.revision >= guard.revision {
            *guard = Arc::clone(&fresh);
        }
        Ok(fresh)
    }

    /// A new id at this instant.
    pub(crate) fn new_id(&self) -> uuid::Uuid {
        self.keys.new_id(self.now())
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn ready(&self) -> Result<(), OfficeError> {
        Ok(self.db.ping().await?)
    }
}

/// Where a case's sealed things belong.
pub(crate) fn sealing_place(office: OfficeId, case: CaseId) -> Vec<u8> {
    let mut place = office.0.as_bytes().to_vec();
    place.extend_from_slice(case.0.as_bytes());
    place
}

/// Where the point on the map of a case belongs: not in the place of who complains, so that
/// neither can be put for the other.
pub(crate) fn point_place(office: OfficeId, case: CaseId) -> Vec<u8> {
    [sealing_place(office, case).as_slice(), b"point"].concat()
}
