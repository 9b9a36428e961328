//! Kills the program at random moments under concurrent intake and actions, starts it
//! again, and holds what it had acknowledged against what is there: no acknowledged
//! complaint or act lost, the register without gap or double, the history whole.
//!
//! Rounds by `MATUR_KILL_ROUNDS` (default 20, both databases taking turns when
//! `MATUR_TEST_POSTGRES` names one); the long run is 200.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use matur::bench::child::Server;
use matur::bench::client::Client;

/// What the program had answered before it was killed.
#[derive(Default)]
struct Acknowledged {
    /// Complaint numbers whose receipt was answered.
    recorded: BTreeSet<u32>,
    /// Numbers whose step one was confirmed.
    confirmed: BTreeSet<u32>,
}

#[allow(clippy::disallowed_methods, reason = "tests are told by environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Moments that differ from run to run.
#[allow(clippy::disallowed_methods, reason = "a kill at a random moment")]
fn random(below: u64) -> u64 {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| u64::from(since.subsec_nanos()));
    let mut z = nanos.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (z ^ (z >> 27)) % below.max(1)
}

fn rounds() -> usize {
    setting("MATUR_KILL_ROUNDS")
        .and_then(|text| text.parse().ok())
        .unwrap_or(20)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_and_look(rounds(), None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes minutes; run by tests-support/kill-test.sh"]
async fn nothing_acknowledged_is_lost_on_postgres() {
    let admin = setting("MATUR_TEST_POSTGRES")
        .expect("MATUR_TEST_POSTGRES names no server; tests-support/postgres-up.sh starts one");
    let name = format!("matur_kill_{}", std::process::id());
    let (client, connection) = tokio_postgres::connect(&admin, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    tokio::spawn(connection);
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .expect("a database");
    let url = with_database(&admin, &name);
    kill_and_look(rounds(), Some(&url)).await;
    client
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .expect("dropped");
}

fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, query)| {
            (address, format!("?{query}"))
        });
    let (scheme, rest) = address.split_once("://").expect("an address with a scheme");
    format!(
        "{scheme}://{}/{name}{query}",
        rest.split('/').next().unwrap_or(rest)
    )
}

async fn kill_and_look(rounds: usize, database: Option<&str>) {
    let program = std::path::PathBuf::from(
        setting("MATUR_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_matur").to_owned()),
    );
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

fn ask(
    program: &std::path::Path,
    data: &std::path::Path,
    database: Option<&str>,
    words: &[&str],
) -> serde_json::Value {
    let mut command = Command::new(program);
    command
        .args(words)
        .arg("--json")
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL");
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    let output = command.output().expect("the command runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{words:?}: {error}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
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
