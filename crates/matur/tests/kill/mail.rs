//! E-mail the whole way, with real mail servers: complaints come to the mailbox, are fetched,
//! kept, made cases of and acknowledged; complainants answer, and the answers come to their
//! cases. The program is killed at random moments of it, and in the end every message counts
//! once.
//!
//! Rounds on each database by `MATUR_MAIL_KILL_ROUNDS` (default 8); the long run is 250.

use std::path::Path;
use std::time::{Duration, Instant};

use matur::bench::child::Server;

use crate::account::{self, Account};
use crate::citizens::Citizens;
use crate::post::{self, Mailbox};
use crate::under::{Counts, Under};
use crate::{Own, program, random};

/// How long an office that is left in peace has to finish what was begun. A lease of a process
/// that was killed must not be waited for: the shortest is a minute.
const PEACE: Duration = Duration::from_secs(45);

fn rounds() -> usize {
    crate::rounds("MATUR_MAIL_KILL_ROUNDS", 8)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn every_message_counts_once_on_sqlite() {
    kill_and_count(rounds(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn every_message_counts_once_on_postgres() {
    let own = Own::made("kill_mail").await;
    kill_and_count(rounds(), Some(&own.url)).await;
    own.drop_it().await;
}

async fn kill_and_count(rounds: usize, database: Option<&str>) {
    let (program, folder) = (program(), tempfile::tempdir().expect("a folder"));
    let data = folder.path().join("data");
    let name = folder.path().file_name().expect("a name");
    let own = data_encoding::HEXLOWER.encode(name.as_encoded_bytes());
    let address = format!("kantor-kill-{own}@office.test");
    post::settings(&data, &address);
    // Somebody must work in an office before it takes complaints.
    start(&program, &data, true, database).stop();

    let under = Under::of(&data, database);
    let citizens = Citizens::begin(&own, &address);
    let mut mailbox = Mailbox::of(&address);
    let mut phases = Phases::default();
    for _ in 0..rounds {
        let server = start(&program, &data, false, database);
        // Fetching begins with the start, and much of what waits is over soon after.
        let longest = [60, 300, 900][usize::try_from(random(3)).unwrap_or_default()];
        tokio::time::sleep(Duration::from_millis(random(longest))).await;
        server.kill();
        citizens.are_well();
        phases.note(under.counts().await, mailbox.counts());
    }
    citizens.write_no_more();

    let server = start(&program, &data, true, database);
    let took = until_quiet(&citizens, &under, &mut mailbox).await;
    // What was sent twice may be on its way.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let account = Account {
        program: &program,
        data: &data,
        database,
        own: &own,
        ledger: citizens.end(),
        counts: under.counts().await,
        mailbox: mailbox.counts(),
        sending: phases.notices,
    };
    let wrong = account.of(&under, server).await;
    account::say(&format!(
        "{rounds} kills: {}\n{phases}\nquiet after {took:?}, {} things wrong",
        account.summary(),
        wrong.len()
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        account.ledger.acknowledged.len() >= rounds / 2 && phases.any > 0,
        "too little was under way to prove anything"
    );
}

fn start(program: &Path, data: &Path, demo: bool, database: Option<&str>) -> Server {
    Server::start(program, data, demo, database).expect("the program starts")
}

/// Waits until all that was sent is dealt with, and how long that took; none where it was not in
/// time.
#[allow(clippy::disallowed_methods, reason = "how long a test waited")]
async fn until_quiet(
    citizens: &Citizens,
    under: &Under,
    mailbox: &mut Mailbox,
) -> Option<Duration> {
    let began = Instant::now();
    while began.elapsed() < PEACE {
        let (ledger, counts) = (citizens.now(), under.counts().await);
        let (all, seen) = mailbox.counts();
        let everybody_knows = ledger.acknowledged.len() == ledger.complained().count();
        let one_number = [all, seen, counts.kept, counts.treated, counts.passed];
        let nothing_waits = [counts.waiting, counts.sending, counts.claimed] == [0; 3];
        if everybody_knows && nothing_waits && one_number == [ledger.letters(); 5] {
            return Some(began.elapsed());
        }
        citizens.are_well();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    None
}

/// In how many kills something was seen between two steps. One kill may be in several.
#[derive(Debug, Default)]
struct Phases {
    /// Messages lay in the mailbox and were not kept: not fetched, or fetched a moment ago.
    unkept: usize,
    /// Messages were kept and nothing was made of them.
    untreated: usize,
    /// Something was made of messages that the server was not told of.
    unmarked: usize,
    /// The server was told of messages that the mark had not passed.
    unpassed: usize,
    /// Notices were called for and in nobody's hands.
    uncalled: usize,
    /// Notices were in the sender's hands: before, while or after the server took them.
    sending: usize,
    /// Other jobs were in somebody's hands.
    claimed: usize,
    /// Any of these.
    any: usize,
    /// Notices that were in the sender's hands, all kills together.
    notices: usize,
}

impl Phases {
    fn note(&mut self, counts: Counts, (all, seen): (usize, usize)) {
        let between = [
            (all > counts.kept, &mut self.unkept),
            (counts.kept > counts.treated, &mut self.untreated),
            (counts.treated > seen, &mut self.unmarked),
            (seen > counts.passed, &mut self.unpassed),
            (counts.waiting > counts.sending, &mut self.uncalled),
            (counts.sending > 0, &mut self.sending),
            (counts.claimed > 0, &mut self.claimed),
        ];
        let mut any = false;
        for (seen, phase) in between {
            *phase += usize::from(seen);
            any |= seen;
        }
        self.any += usize::from(any);
        self.notices += counts.sending;
    }
}

impl std::fmt::Display for Phases {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "killed with messages in the mailbox and not kept {}, kept and not treated {}, \
             treated and not marked on the server {}, marked and not passed {}; with notices \
             called for {}, in the sender's hands {} ({} notices), with other jobs {}; in any of \
             these {}",
            self.unkept,
            self.untreated,
            self.unmarked,
            self.unpassed,
            self.uncalled,
            self.sending,
            self.notices,
            self.claimed,
            self.any
        )
    }
}
