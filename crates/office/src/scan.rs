//! What looks through files for viruses, where an office has such a program. What it is and
//! how it is reached is known to whoever sets it.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;

use crate::{Installation, Office};

/// What a scanner says of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// It knows nothing bad of it.
    Clean,
    /// It found what has this name.
    Found(String),
    /// It does not look at this one: it is too long for it, or it can't be taken apart.
    Refused,
    /// It does not answer; later it may.
    Silent,
}

/// Something that looks through files for viruses.
pub trait Scanner: Debug + Send + Sync {
    /// Looks through the bytes of one file. Comes to an answer by itself, whatever hangs.
    fn scan<'a>(
        &'a self,
        bytes: &'a [u8],
        now: Timestamp,
    ) -> Pin<Box<dyn Future<Output = Scanned> + Send + 'a>>;
}

/// The scanner of an installation; none where nobody set one.
#[derive(Clone, Debug, Default)]
pub(crate) struct ScannerPlace(Arc<RwLock<Option<Arc<dyn Scanner>>>>);

impl ScannerPlace {
    fn set(&self, scanner: Option<Arc<dyn Scanner>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = scanner;
    }

    pub(crate) fn now(&self) -> Option<Arc<dyn Scanner>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Installation {
    /// What looks through files from now on, in this process.
    pub fn set_scanner(&self, scanner: Option<Arc<dyn Scanner>>) {
        self.common().scanner.set(scanner);
    }
}

impl Office {
    /// What looks through files from now on, in this process.
    pub fn set_scanner(&self, scanner: Option<Arc<dyn Scanner>>) {
        self.scanner.set(scanner);
    }
}
