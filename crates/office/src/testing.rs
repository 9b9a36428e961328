//! For tests: a founded office with people at every desk, on a clock moved by hand.
//!
//! ```ignore
//! office::both_offices! {
//!     async fn a_case_reaches_the_archive(office: TestOffice) {
//!         let number = office.record_sample().await;
//!         office.finish(&number, &Wishes::default()).await;
//!         office.assert_settled().await;
//!     }
//! }
//! ```

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use casework::{ComplaintNumber, Guard, OfficeProfile, Position, Signer};
use jiff::{SignedDuration, Timestamp};
use sop::{Act, Desk, Gives};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history::{self, NewEntry};
use store::tables::{case_desks, guards, offices};
use store::{Blobs, Db};

use crate::demo::sample_scan;
use crate::{
    ActInput, ActRequest, Acted, Clock, DirectiveInput, FollowUpInput, Installation, Keys,
    NewComplaint, NewOfficial, NewPassword, Office, OfficeError, Parts, SignedIn, TurnView, Upload,
    shipped_profile,
};

/// Makes of each `async fn name(office: TestOffice) { … }` a module with the tests
/// `sqlite` and `postgres`, each with an office of its own.
#[macro_export]
macro_rules! both_offices {
    ($($(#[$meta:meta])* async fn $name:ident($office:ident: $type:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($office: $type) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::testing::on_sqlite(test);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::testing::on_postgres(test);
            }
        }
    )+};
}

/// Runs a test with an office on an SQLite file in a folder of its own.
///
/// # Panics
/// When the database or the office can't be made.
pub fn on_sqlite<Fut: Future<Output = ()>>(test: impl FnOnce(TestOffice) -> Fut) {
    store::testing::on_sqlite(|db| async { test(TestOffice::on(db).await).await });
}

/// Runs a test with an office on a PostgreSQL database of its own
/// ([`store::testing::POSTGRES`] names the server), dropped afterwards.
///
/// # Panics
/// When no PostgreSQL can be reached: a missing server is a failure, not a skip.
pub fn on_postgres<Fut: Future<Output = ()>>(test: impl FnOnce(TestOffice) -> Fut) {
    store::testing::on_postgres(|db| async { test(TestOffice::on(db).await).await });
}

/// The password of everybody who was given one by [`TestOffice::with_password`].
pub const PASSWORD: &str = "sandi-untuk-uji";

/// What performers choose where a step lets them choose.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Answer decisions with no.
    pub no: bool,
    /// Units a directive names; the category's usual one when empty and one is needed.
    pub units: Vec<&'static str>,
}

/// A founded office with an official at every position. Dereferences to [`Office`].
#[derive(Debug)]
pub struct TestOffice {
    office: Arc<Office>,
    shown: Arc<AtomicI64>,
    folder: tempfile::TempDir,
    keys: AtomicU32,
}

impl std::ops::Deref for TestOffice {
    type Target = Office;

    fn deref(&self) -> &Office {
        &self.office
    }
}

impl Office {
    /// The installation it is in, as another process would open it.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn installation(&self) -> Installation {
        let common = self.common();
        let parts = Parts {
            db: common.db,
            blobs: common.blobs,
            keys: Keys::from_text(&self.keys.to_text()).expect("the same keys"),
            clock: common.clock,
            outside: common.outside,
        };
        let installation = Installation::open(parts).await.expect("opened");
        if let Some(mail) = self.mail() {
            installation.set_mail(self.id, (*mail).clone());
        }
        installation.set_scanner(self.scanner.now());
        installation
    }

    /// Does the jobs that are due, as the server's task does.
    ///
    /// # Errors
    /// As [`Installation::work`].
    #[crate::boxed]
    pub async fn work(&self, worker: &str) -> Result<usize, OfficeError> {
        self.installation().await.work(worker).await
    }

    /// Forgets what has ended, as the server's task does.
    ///
    /// # Errors
    /// As [`Installation::sweep`].
    #[crate::boxed]
    pub async fn sweep(&self) -> Result<(), OfficeError> {
        let installation = self.installation().await;
        installation.office(self.id).await?;
        installation.sweep().await
    }
}

impl TestOffice {
    /// Wednesday 10 June 2026, 09:00 WITA: an ordinary working morning in an ordinary week.
    pub const MORNING: Timestamp = Timestamp::constant(1_781_053_200, 0);

    /// Founds the shipped reference office on a migrated, empty database and fills every
    /// position. Nobody has a password yet.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn on(db: Db) -> TestOffice {
        let office = TestOffice::founded(db).await;
        office.hire().await;
        office
    }

    /// The same without people: as after the very first start.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn founded(db: Db) -> TestOffice {
        let profile = OfficeProfile::parse(shipped_profile()).expect("the shipped profile");
        TestOffice::founded_from(db, &profile).await
    }

    /// The same from a profile of the test's own.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn founded_from(db: Db, profile: &OfficeProfile) -> TestOffice {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let shown = Arc::new(AtomicI64::new(Self::MORNING.as_microsecond()));
        let parts = Parts {
            db,
            blobs: Blobs::open(folder.path().join("files"))
                .await
                .expect("a folder for files"),
            keys: Keys::generate(),
            clock: Clock::Moved(Arc::clone(&shown)),
            outside: folder.path().to_owned(),
        };
        let id = Office::found(&parts, profile, |_| None, false)
            .await
            .expect("founded");
        let office = Office::open(parts, id).await.expect("opened");
        TestOffice {
            office: Arc::new(office),
            shown,
            folder,
            keys: AtomicU32::new(0),
        }
    }

    /// The office itself, for tasks of their own.
    pub fn shared(&self) -> Arc<Office> {
        Arc::clone(&self.office)
    }

    /// The same office as another process would open it: own cache, same database, files,
    /// keys and clock.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn another_node(&self) -> Office {
        self.node_on(self.office.db.clone()).await
    }

    /// The same on another handle of the database, as after a new start.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn node_on(&self, db: Db) -> Office {
        let parts = Parts {
            db,
            blobs: self.office.blobs.clone(),
            keys: Keys::from_text(&self.office.keys.to_text()).expect("the same keys"),
            clock: self.office.clock.clone(),
            outside: self.office.outside.clone(),
        };
        Office::open(parts, self.office.id).await.expect("opened")
    }

    /// The same office as if so many bytes of its disk had to stay free.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn with_reserve(&self, bytes: u64) -> Office {
        let mut office = self.another_node().await;
        office.reserve = bytes;
        office
    }

    /// Folder with the files (`files/`) and the log of signed heads (`heads.log`).
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Sets the clock.
    pub fn set_clock(&self, at: Timestamp) {
        self.shown.store(at.as_microsecond(), Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass(&self, time: SignedDuration) {
        self.set_clock(self.now() + time);
    }

    /// The office's local time as an instant: `2026-06-12T14:10`.
    ///
    /// # Panics
    /// When it is none.
    pub fn local(&self, time: &str) -> Timestamp {
        let time: jiff::civil::DateTime = time.parse().expect("a civil time");
        let zone = self.directory().calendar.tz().clone();
        zone.to_timestamp(time).expect("a local time")
    }

    /// A key no other request used.
    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    /// The position with this key of the profile.
    ///
    /// # Panics
    /// When there is none.
    pub fn position(&self, key: &str) -> Position {
        let directory = self.directory();
        let found = directory
            .positions
            .iter()
            .find(|position| position.key == key);
        found
            .cloned()
            .unwrap_or_else(|| panic!("no position {key}"))
    }

    /// Fills every position: user names are the positions' keys.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn hire(&self) {
        let directory = self.directory();
        let now = self.now();
        let mut hired = Vec::new();
        for (index, position) in directory.positions.iter().enumerate() {
            let given = NewOfficial {
                name: format!("Pejabat {}", position.short),
                username: position.key.clone(),
                nip: format!("198504{:02} 201001 2 {:03}", index + 1, index + 1),
                position: position.id.to_string(),
                ..NewOfficial::default()
            };
            hired.push(
                self.check_official(&directory, &given)
                    .expect("a good official"),
            );
        }
        let office = self.office.id;
        self.office
            .db
            .try_write(move |conn| {
                let hired = hired.clone();
                Box::pin(async move {
                    let mut entries: Vec<NewEntry> = Vec::new();
                    for official in &hired {
                        let by = Signer {
                            official: official.official.id,
                            capacity: None,
                        };
                        entries.extend(official.keep(conn, office, by, now).await?);
                    }
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await
            .expect("hired");
        self.refresh().await.expect("read");
    }

    /// Whoever holds the position with this key today, as if signed in just now.
    ///
    /// # Panics
    /// When nobody does.
    #[crate::boxed]
    pub async fn person(&self, position: &str) -> SignedIn {
        let directory = self.refresh().await.expect("read");
        let now = self.now();
        let wanted = self.position(position).id;
        let official = directory
            .officials
            .iter()
            .filter(|official| official.active)
            .find(|official| {
                directory
                    .held_by(official.id, now)
                    .iter()
                    .any(|held| held.position.id == wanted)
            })
            .unwrap_or_else(|| panic!("nobody holds {position}"));
        self.for_commands(Some(&official.username))
            .await
            .expect("known")
    }

    /// Gives somebody the password [`PASSWORD`] by a real one-time link, and answers with
    /// his session. User names are the keys of positions.
    ///
    /// # Panics
    /// When that can't be done.
    #[crate::boxed]
    pub async fn with_password(&self, username: &str) -> SignedIn {
        let keeper = self.person("kasubag-umum").await;
        let known = self.directory();
        let official = known
            .officials
            .iter()
            .find(|o| o.username == username)
            .expect("known")
            .id;
        let link = self
            .reset_password(&keeper, official)
            .await
            .expect("a link");
        let password = NewPassword {
            password: PASSWORD.to_owned(),
            again: PASSWORD.to_owned(),
        };
        let token = self
            .accept_invite(&link.token, &password, None)
            .await
            .expect("accepted");
        self.session(&token.0)
            .await
            .expect("read")
            .expect("a session")
    }

    /// A complaint without a fault: an open identity, walked in, received now.
    pub fn sample(&self) -> NewComplaint {
        NewComplaint {
            channel: "walk_in".to_owned(),
            description: "Lampu jalan di depan Pura Puseh padam sejak Senin.".to_owned(),
            village: "51.02.02.2003".to_owned(),
            category: "INFRA".to_owned(),
            identity: "open".to_owned(),
            name: "Ni Luh Contoh".to_owned(),
            phone: "0812 3456 7890".to_owned(),
            reply_way: "phone".to_owned(),
            ..NewComplaint::default()
        }
    }

    /// Records [`sample`](Self::sample) as the clerk.
    ///
    /// # Panics
    /// When it is refused.
    #[crate::boxed]
    pub async fn record_sample(&self) -> ComplaintNumber {
        self.take_in(&self.sample()).await
    }

    /// Records a complaint as the clerk.
    ///
    /// # Panics
    /// When it is refused.
    #[crate::boxed]
    pub async fn take_in(&self, given: &NewComplaint) -> ComplaintNumber {
        let clerk = self.person("staf-umum").await;
        self.record(&clerk, &self.key(), given, Vec::new())
            .await
            .expect("recorded")
            .number
    }

    /// The key of the position whose turn a case is; the first of several. None when closed.
    ///
    /// # Panics
    /// When there is no such case.
    #[crate::boxed]
    pub async fn turn_of(&self, number: &ComplaintNumber) -> Option<String> {
        let (row, desks, guard) = self.rows_of(number).await;
        let open = row.state.standing == "open";
        let (desk, _) = desks.iter().find(|(_, waiting)| *waiting && open)?;
        let directory = self.directory();
        let position = directory.turn_position(&guard, desk, self.now());
        Some(position.expect("a turn is somebody's").key.clone())
    }

    /// The rows of a case, whoever may know of it.
    async fn rows_of(&self, number: &ComplaintNumber) -> (ComplaintRow, Vec<(Desk, bool)>, Guard) {
        let (office, register) = (self.office.id, number.register);
        let read = self.office.db.read(move |conn| {
            Box::pin(async move {
                let row = conn.ask(complaints::find_number(office, register)).await?;
                let row = row.ok_or(store::StoreError::NotFound)?;
                let desks = conn.ask(case_desks::of_case(office, row.id)).await?;
                let guard = conn.ask(guards::of_case(office, row.id, row.guard)).await?;
                Ok((row, desks, guard))
            })
        });
        read.await.expect("the case")
    }

    /// The address to which a complainant answers, as its notices give it.
    ///
    /// # Panics
    /// When there is no such case, or the office is not reached by e-mail.
    #[crate::boxed]
    pub async fn answer_address(&self, number: &ComplaintNumber) -> String {
        let (row, ..) = self.rows_of(number).await;
        let mail = self.mail().expect("reached by e-mail");
        mail.tagged(&self.reply_tag(row.id, row.register))
    }

    /// The number of the step a case is at; none when closed.
    ///
    /// # Panics
    /// When there is no such case.
    #[crate::boxed]
    pub async fn step_of(&self, number: &ComplaintNumber) -> Option<u16> {
        let (row, ..) = self.rows_of(number).await;
        let step = row.state.step.filter(|_| row.state.standing == "open");
        step.map(|step| step.0)
    }

    /// Acts on a case as the holder of a position, on the version it has now.
    ///
    /// # Errors
    /// As [`Office::act`].
    #[crate::boxed]
    pub async fn act_as(
        &self,
        position: &str,
        number: &ComplaintNumber,
        input: ActInput,
        files: Vec<Upload>,
    ) -> Result<Acted, OfficeError> {
        let who = self.person(position).await;
        let (row, _) = self.load(&who, number).await?;
        let request = ActRequest {
            key: self.key(),
            version: row.version,
            password: None,
            input,
            files,
        };
        self.act(&who, number, request).await
    }

    /// What the step a case is at asks of the position whose turn it is: the position's
    /// key and the request that gives it.
    ///
    /// # Panics
    /// When the case is closed.
    #[crate::boxed]
    pub async fn asked(&self, number: &ComplaintNumber, wishes: &Wishes) -> (String, ActRequest) {
        let key = self.turn_of(number).await.expect("an open case");
        let who = self.person(&key).await;
        let view = self.case(&who, number).await.expect("the case");
        let turn = view.turn.expect("his turn");
        let (input, files) = answer(&turn, wishes, self.now());
        let request = ActRequest {
            key: self.key(),
            version: view.version,
            password: None,
            input,
            files,
        };
        (key, request)
    }

    /// Does what the step asks.
    ///
    /// # Panics
    /// When it is refused.
    #[crate::boxed]
    pub async fn do_step(&self, number: &ComplaintNumber, wishes: &Wishes) -> Acted {
        let (key, request) = self.asked(number, wishes).await;
        let who = self.person(&key).await;
        self.pass(SignedDuration::from_mins(1));
        self.act(&who, number, request).await.expect("done")
    }

    /// Does what steps ask until the case is at `step`.
    ///
    /// # Panics
    /// When it never gets there.
    #[crate::boxed]
    pub async fn take_to_step(&self, number: &ComplaintNumber, step: u16, wishes: &Wishes) {
        for _ in 0..40 {
            if self.step_of(number).await == Some(step) {
                return;
            }
            self.do_step(number, wishes).await;
        }
        panic!("{number} never came to step {step}");
    }

    /// Does what steps ask until the case is closed, and answers with the steps it passed.
    ///
    /// # Panics
    /// When it never is.
    #[crate::boxed]
    pub async fn finish(&self, number: &ComplaintNumber, wishes: &Wishes) -> Vec<u16> {
        let mut passed = Vec::new();
        for _ in 0..40 {
            let Some(step) = self.step_of(number).await else {
                return passed;
            };
            if passed.last() != Some(&step) {
                passed.push(step);
            }
            self.do_step(number, wishes).await;
        }
        panic!("{number} was never closed");
    }

    /// A scan of a signed answer.
    pub fn scan(&self) -> Upload {
        scan()
    }

    /// Lets the jobs run out, and asserts that none is left or was given up, that the head
    /// is signed and that the audit finds nothing.
    ///
    /// # Panics
    /// When something is left or broken.
    #[crate::boxed]
    pub async fn assert_settled(&self) {
        self.pass(SignedDuration::from_mins(1));
        while self.work("test").await.expect("jobs run") > 0 {}
        for (state, count) in self.job_counts().await.expect("counted") {
            assert_eq!(count, 0, "jobs {state}");
        }
        let report = self.audit().await.expect("audited");
        assert!(report.is_whole(), "{:?}", report.broken);
    }
}

fn scan() -> Upload {
    Upload {
        name: "jawaban.pdf".to_owned(),
        declared: Some("application/pdf".to_owned()),
        bytes: sample_scan("uji"),
    }
}

fn answer(turn: &TurnView, wishes: &Wishes, now: Timestamp) -> (ActInput, Vec<Upload>) {
    let input = match turn.act {
        Act::Register => ActInput::Confirm,
        Act::AttachSlip => ActInput::AttachSlip,
        Act::Forward => ActInput::Forward {
            note: "Mohon masukan.".to_owned(),
        },
        Act::Advise => ActInput::Advise {
            advice: "Saran: cek lapangan dahulu.".to_owned(),
        },
        Act::Weigh => ActInput::Weigh {
            note: String::new(),
        },
        Act::Decide => {
            let answer = turn.question.is_some().then_some(!wishes.no);
            let gives = if answer == Some(true) {
                turn.yes_gives
            } else {
                turn.no_gives
            };
            let mut units: Vec<String> = wishes.units.iter().map(|u| (*u).to_owned()).collect();
            if units.is_empty() && gives == Gives::Directive {
                let usual = turn
                    .units
                    .iter()
                    .find(|unit| unit.usual)
                    .or(turn.units.first());
                units.extend(usual.map(|unit| unit.code.clone()));
            }
            let directed = !units.is_empty();
            ActInput::Decide {
                answer,
                directive: DirectiveInput {
                    units,
                    instructions: turn
                        .instructions
                        .iter()
                        .take(usize::from(directed))
                        .cloned()
                        .collect(),
                    text: String::new(),
                },
                resolution: if gives == Gives::Resolution {
                    "Lampu diganti minggu ini.".to_owned()
                } else {
                    String::new()
                },
                note: String::new(),
            }
        }
        Act::Solve => ActInput::Solve {
            resolution: "Lampu diganti hari ini.".to_owned(),
        },
        Act::Approve => return (ActInput::Approve, vec![scan()]),
        Act::Answer => ActInput::FollowUp(FollowUpInput {
            text: "Lampu sudah menyala kembali.".to_owned(),
            way: turn.reply_way.clone(),
            recipient: "Pelapor".to_owned(),
            given_at: Some(now),
            proof: "Diterima pelapor lewat telepon".to_owned(),
        }),
        Act::Archive => ActInput::Archive {
            place: "Lemari 2".to_owned(),
        },
    };
    (input, Vec::new())
}
