//! Any bytes, taken the whole way of a message: into an office on SQLite, onto its pages,
//! into its search. What is wrong on the way is in `crates/matur/tests/mail_way/way`.
#![no_main]

#[path = "../../crates/matur/tests/mail_way/way/mod.rs"]
mod way;

use std::sync::{Mutex, OnceLock, PoisonError};

use libfuzzer_sys::{Corpus, fuzz_target};
use office::testing::TestOffice;
use peak_alloc::PeakAlloc;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use way::{MOST_MEMORY, MOST_TIME, Way};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Messages for one office: an office that is full is slower, and a finding in it is harder to
/// have again.
const MESSAGES: usize = 400;

struct Counted;

impl way::Peak for Counted {
    fn now(&self) -> usize {
        ALLOCATOR.current_usage()
    }

    fn most(&self) -> usize {
        ALLOCATOR.peak_usage()
    }

    fn reset(&self) {
        ALLOCATOR.reset_peak_usage();
    }
}

/// The office of the moment.
struct Ground {
    way: Way,
    db: store::Db,
    left: usize,
    _folder: TempDir,
}

impl Ground {
    async fn new() -> Ground {
        let folder = tempfile::tempdir().expect("a folder");
        let db = store::Db::open_sqlite(folder.path().join("office.db"))
            .await
            .expect("a database");
        db.migrate(store::testing::migrated_at())
            .await
            .expect("migrated");
        Ground {
            way: Way::on(TestOffice::on(db.clone()).await).await,
            db,
            left: MESSAGES,
            _folder: folder,
        }
    }
}

static RUNTIME: OnceLock<Runtime> = OnceLock::new();
static GROUND: Mutex<Option<Ground>> = Mutex::new(None);

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().expect("a runtime")
    });
    let mut ground = GROUND.lock().unwrap_or_else(PoisonError::into_inner);
    runtime.block_on(async {
        let mut now = match ground.take() {
            Some(now) if now.left > 0 => now,
            Some(full) => {
                full.way.whole().await;
                full.db.close().await;
                Ground::new().await
            }
            None => Ground::new().await,
        };
        let cost = now.way.walk(bytes, &Counted).await.cost;
        assert!(
            cost.time < MOST_TIME && cost.memory < MOST_MEMORY,
            "{cost:?}"
        );
        now.left -= 1;
        *ground = Some(now);
    });
    Corpus::Keep
});
