//! Room in memory for files on their way from browsers to the disk: whoever comes when it is
//! full waits, and after a while is told so. What waits has sent nothing that must be kept.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::Error;

/// Kibibytes that all files on their way may fill: nine of the largest, or hundreds of photos
/// as telephones send them. Handlers hold a second copy of a file for a moment.
const KIBIBYTES: usize = 192 * 1024;
/// How long a file waits for room.
const PATIENCE: Duration = Duration::from_secs(15);

static ROOM: Semaphore = Semaphore::const_new(KIBIBYTES);

/// The room of one form's files; given back when the form is dropped.
#[derive(Clone, Debug, Default)]
pub(super) struct Room(
    #[expect(dead_code, reason = "held, not read")] Option<Arc<SemaphorePermit<'static>>>,
);

/// Room that is being taken, piece by piece.
#[derive(Debug)]
pub(super) struct Taking {
    room: &'static Semaphore,
    patience: Duration,
    taken: Option<SemaphorePermit<'static>>,
    /// Bytes for which there is room, and bytes that came.
    bytes: (usize, usize),
}

impl Taking {
    pub(super) fn new() -> Taking {
        Taking::of(&ROOM, PATIENCE)
    }

    fn of(room: &'static Semaphore, patience: Duration) -> Taking {
        Taking {
            room,
            patience,
            taken: None,
            bytes: (0, 0),
        }
    }

    /// Takes room for so many bytes more.
    ///
    /// # Errors
    /// [`Error::Busy`] when there was none for a while.
    pub(super) async fn more(&mut self, bytes: usize) -> Result<(), Error> {
        self.bytes.1 += bytes;
        let (room, come) = self.bytes;
        let Some(lacking) = come.checked_sub(room).filter(|lacking| *lacking > 0) else {
            return Ok(());
        };
        let kibibytes = u32::try_from(lacking.div_ceil(1024)).map_err(|_| Error::TooLarge)?;
        let asked = tokio::time::timeout(self.patience, self.room.acquire_many(kibibytes));
        let Ok(Ok(permit)) = asked.await else {
            return Err(Error::Busy);
        };
        self.bytes.0 += kibibytes as usize * 1024;
        match &mut self.taken {
            Some(taken) => taken.merge(permit),
            None => self.taken = Some(permit),
        }
        Ok(())
    }

    /// All that was taken, to be held as long as the form.
    pub(super) fn room(self) -> Room {
        Room(self.taken.map(Arc::new))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> &'static Semaphore {
        Box::leak(Box::new(Semaphore::new(100)))
    }

    #[tokio::test]
    async fn a_full_room_is_told_and_given_back() {
        let room = small();
        let taking = || Taking::of(room, Duration::from_millis(20));
        let mut first = taking();
        for _ in 0..90 {
            first.more(1_000).await.expect("room");
        }
        assert_eq!(room.available_permits(), 12, "88 of the 100 KiB are taken");
        let mut second = taking();
        second.more(12 * 1024).await.expect("room");
        assert!(matches!(second.more(1).await, Err(Error::Busy)));
        drop(second);
        let held = first.room();
        let copy = held.clone();
        drop(held);
        assert_eq!(room.available_permits(), 12, "a copy of the form holds it");
        drop(copy);
        assert_eq!(room.available_permits(), 100);
    }

    #[tokio::test]
    async fn who_waits_comes_in_when_another_is_done() {
        let room = small();
        let mut first = Taking::of(room, Duration::from_secs(5));
        first.more(100 * 1024).await.expect("room");
        let waits = tokio::spawn(async move {
            let mut second = Taking::of(room, Duration::from_secs(5));
            second.more(1024).await.map(|()| second.room())
        });
        tokio::task::yield_now().await;
        drop(first.room());
        assert!(waits.await.expect("a task").is_ok());
    }
}
