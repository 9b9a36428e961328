//! Concurrent intake and actions: no acknowledged complaint or act lost, the register without
//! gap or double, the history whole.
//!
//! Rounds on each database by `MATUR_KILL_ROUNDS` (default 20); the long run is 200.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use matur::bench::child::Server;
use matur::bench::client::Client;

use crate::{Own, ask, program, random};

/// What the program had answered before it was killed.
#[derive(Default)]
struct Acknowledged {
    /// Complaint numbers whose receipt was answered.
    recorded: BTreeSet<u32>,
    /// Numbers whose step one was confirmed.
    confirmed: BTreeSet<u32>,
}

fn rounds() -> usize {
    crate::rounds("MATUR_KILL_ROUNDS", 20)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_and_look(rounds(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn nothing_acknowledged_is_lost_on_postgres() {
    let own = Own::made("kill").await;
    kill_and_look(rounds(), Some(&own.url)).await;
    own.drop_it().await;
}

async fn kill_and_look(rounds: usize, database: Option<&str>) {
    let program = program();
    let folder = tempfile::tempdir().expect("a folder");
    let all = Arc::new(Mutex::new(Acknowledged::default()));
    for round in 0..rounds {
        let server =
            Server::start(&program, folder.path(), true, database).expect("the program starts");
        let workers = work(&server, round, &all).await;
        tokio::time::sleep(Duration::from_millis(30 + random(700))).await;
        server.kill();
        for worker in workers {
            worker.abort();
        }
        look(
            &program,
            folder.path(),
            database,
            &all.lock().expect("not poisoned"),
            round,
        );
    }
    let all = all.lock().expect("not poisoned");
    assert!(
        all.recorded.len() > rounds && !all.confirmed.is_empty(),
        "too little was acknowledged to prove anything: {} recorded, {} confirmed",
        all.recorded.len(),
        all.confirmed.len()
    );
}

/// Eight clerks who take complaints in, and confirm each as soon as it is recorded.
async fn work(
    server: &Server,
    round: usize,
    all: &Arc<Mutex<Acknowledged>>,
) -> Vec<tokio::task::JoinHandle<()>> {
    let (username, password) = server
        .sign_ins
        .iter()
        .find(|(username, _)| username == "sariani")
        .cloned()
        .expect("the demo's clerk");
    let mut clerk = Client::connect(&server.address)
        .await
        .expect("the program listens");
    clerk
        .sign_in(&username, &password)
        .await
        .expect("the clerk signs in");
    let mut workers = Vec::new();
    for n in 0..8 {
        let Ok(client) = clerk.again().await else {
            continue;
        };
        let all = Arc::clone(all);
        workers.push(tokio::spawn(async move {
            // It ends when the program is killed; that is no failure.
            let _ = clerk_at_work(client, round, n, &all).await;
        }));
    }
    workers
}

async fn clerk_at_work(
    mut client: Client,
    round: usize,
    n: usize,
    all: &Mutex<Acknowledged>,
) -> anyhow::Result<()> {
    let page = client.get("/terima").await?;
    let csrf = page.hidden("csrf").unwrap_or_default();
    for turn in 0.. {
        let key = format!("kill.{round}.{n}.{turn}");
        let story =
            format!("Lampu jalan padam, laporan ke-{turn} dari petugas {n} putaran {round}.");
        let form = [
            ("csrf", csrf.as_str()),
            ("kunci", &key),
            ("channel", "walk_in"),
            ("identity", "open"),
            ("name", "I Wayan Contoh"),
            ("description", &story),
            ("village", "51.02.02.2004"),
            ("category", "INFRA"),
            ("urgency", "ordinary"),
            ("reply_way", "in_person"),
        ];
        let answer = client.post("/terima", &form).await?;
        anyhow::ensure!(answer.status.is_redirection(), "intake: {}", answer.status);
        let number = answer
            .location
            .as_deref()
            .and_then(|location| location.split('/').nth(2).map(str::to_owned))
            .ok_or_else(|| anyhow::anyhow!("no number in the answer"))?;
        let agenda: u32 = number
            .rsplit('-')
            .next()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        all.lock().expect("not poisoned").recorded.insert(agenda);
        let desk = client.get(&format!("/berkas/{number}")).await?;
        let (Some(version), Some(repeat)) = (desk.hidden("versi"), desk.hidden("kunci")) else {
            anyhow::bail!("the desk of {number} offers no form");
        };
        let act = [
            ("csrf", csrf.as_str()),
            ("kunci", &repeat),
            ("versi", &version),
            ("tindakan", "register"),
        ];
        let answer = client
            .post(&format!("/berkas/{number}/langkah"), &act)
            .await?;
        anyhow::ensure!(answer.status.is_redirection(), "act: {}", answer.status);
        all.lock().expect("not poisoned").confirmed.insert(agenda);
    }
    Ok(())
}

fn look(
    program: &std::path::Path,
    data: &std::path::Path,
    database: Option<&str>,
    all: &Acknowledged,
    round: usize,
) {
    let audit = ask(program, data, database, &["audit", "verify"]);
    assert_eq!(audit["whole"], true, "round {round}: {}", audit["broken"]);
    let register = ask(program, data, database, &["register"]);
    let rows = register["rows"].as_array().expect("rows");
    let mut steps: BTreeMap<u32, i64> = BTreeMap::new();
    for row in rows {
        let number = u32::try_from(row["agenda"].as_u64().expect("a number")).expect("small");
        let step = row["step"].as_i64().unwrap_or(i64::MAX);
        assert!(
            steps.insert(number, step).is_none(),
            "round {round}: {number} twice"
        );
    }
    let last = register["last_number"].as_u64().expect("a number");
    let expected: Vec<u64> = (1..=last).collect();
    let found: Vec<u64> = steps.keys().map(|number| u64::from(*number)).collect();
    assert_eq!(found, expected, "round {round}: the register has a gap");
    for number in &all.recorded {
        assert!(
            steps.contains_key(number),
            "round {round}: {number} was acknowledged and lost"
        );
    }
    for number in &all.confirmed {
        assert!(
            steps.get(number).is_some_and(|step| *step > 1),
            "round {round}: the act on {number} was acknowledged and lost"
        );
    }
}
