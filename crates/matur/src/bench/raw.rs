//! The limits: the rows of an intake written by the bare drivers.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use tokio_postgres::NoTls;

use super::intake::rate;

/// Tables an intake writes, with the column that names its case.
const TABLES: [(&str, &str); 3] = [
    ("complaint", "id"),
    ("complaint_desk", "case_id"),
    ("history", "case_id"),
];

/// The rows of one intake: table and values.
type Rows = Vec<(usize, Vec<Value>)>;

/// Rows of recorded complaints, as the product wrote them.
pub(super) struct Recorded {
    columns: Vec<Vec<String>>,
    complaints: Vec<Rows>,
    repeats: Vec<Vec<Value>>,
}

impl Recorded {
    /// Reads back the last `count` complaints with everything written beside them.
    pub(super) fn read(path: &Path, count: usize) -> anyhow::Result<Recorded> {
        let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut by_case: HashMap<Vec<u8>, Rows> = HashMap::new();
        let mut order: Vec<Vec<u8>> = Vec::new();
        let mut columns = Vec::new();
        for (index, (table, key)) in TABLES.iter().enumerate() {
            let sql = format!(
                "SELECT t.* FROM {table} t JOIN (SELECT id FROM complaint ORDER BY number DESC \
                 LIMIT {count}) c ON c.id = t.{key}"
            );
            let mut statement = db.prepare(&sql)?;
            let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
            let key_at = names
                .iter()
                .position(|name| name == key)
                .context("key column")?;
            let width = names.len();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values: Vec<Value> =
                    (0..width).map(|at| row.get(at)).collect::<Result<_, _>>()?;
                let Value::Blob(case) = values[key_at].clone() else {
                    continue;
                };
                if index == 0 {
                    order.push(case.clone());
                }
                by_case.entry(case).or_default().push((index, values));
            }
            columns.push(names);
        }
        let mut statement = db.prepare(&format!(
            "SELECT * FROM idempotency ORDER BY at DESC LIMIT {count}"
        ))?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut repeats = Vec::new();
        while let Some(row) = rows.next()? {
            repeats.push((0..width).map(|at| row.get(at)).collect::<Result<_, _>>()?);
        }
        let mut complaints: Vec<Rows> = order
            .into_iter()
            .filter_map(|case| by_case.remove(&case))
            .collect();
        number_anew(&mut complaints, &columns)?;
        Ok(Recorded {
            columns,
            complaints,
            repeats,
        })
    }
}

/// Numbers the records of the history from 1 on, as the file takes no others.
fn number_anew(complaints: &mut [Rows], columns: &[Vec<String>]) -> anyhow::Result<()> {
    let table = TABLES.len() - 1;
    let at = columns
        .get(table)
        .and_then(|names| names.iter().position(|name| name == "seq"))
        .context("seq column")?;
    let mut seq = 0;
    for rows in complaints {
        for (_, values) in rows.iter_mut().filter(|(each, _)| *each == table) {
            seq += 1;
            values[at] = Value::Integer(seq);
        }
    }
    Ok(())
}

/// Writes the rows into a new file of the same schema, `batch` complaints a commit;
/// answers with complaints a second.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) fn write(
    like: &Path,
    folder: &Path,
    recorded: &Recorded,
    batch: usize,
) -> anyhow::Result<f64> {
    let file = tempfile::Builder::new()
        .suffix(".sqlite")
        .tempfile_in(folder)?;
    let db = Connection::open(file.path())?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    copy_schema(like, &db)?;
    let inserts: Vec<String> = TABLES
        .iter()
        .zip(&recorded.columns)
        .map(|((table, _), names)| {
            let places: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
            format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                names.join(", "),
                places.join(", ")
            )
        })
        .collect();
    let began = Instant::now();
    for (chunk, repeats) in recorded
        .complaints
        .chunks(batch)
        .zip(recorded.repeats.chunks(batch))
    {
        db.execute_batch("BEGIN IMMEDIATE")?;
        for (rows, repeat) in chunk.iter().zip(repeats) {
            db.prepare_cached(
                "INSERT INTO register_head (office_id, year, last, recorded)
                 VALUES (x'00', 2026, 1, 1) ON CONFLICT (office_id, year)
                 DO UPDATE SET last = last + 1, recorded = recorded + 1 RETURNING last",
            )?
            .query_row([], |row| row.get::<_, i64>(0))?;
            let history = rows.iter().filter(|(table, _)| *table == TABLES.len() - 1);
            let (office, records) = (&rows[0].1[0], history.count());
            db.prepare_cached(
                "INSERT INTO chain_head (office_id, seq, hash) VALUES (?1, ?2, x'00')
                 ON CONFLICT (office_id) DO UPDATE SET seq = seq + excluded.seq",
            )?
            .execute((office, i64::try_from(records)?))?;
            for (table, values) in rows {
                db.prepare_cached(&inserts[*table])?
                    .execute(params_from_iter(values))?;
            }
            db.prepare_cached("INSERT INTO idempotency VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params_from_iter(repeat))?;
        }
        db.execute_batch("COMMIT")?;
    }
    Ok(rate(recorded.complaints.len(), began))
}

fn copy_schema(like: &Path, into: &Connection) -> anyhow::Result<()> {
    let db = Connection::open_with_flags(like, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = db.prepare(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
           -- What a full-text table keeps beside itself comes with it.
           AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow')
         ORDER BY CASE type WHEN 'table' THEN 0 ELSE 1 END",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        into.execute_batch(&row.get::<_, String>(0)?)?;
    }
    into.pragma_update(None, "foreign_keys", "OFF")?;
    Ok(())
}

/// A database of its own on a PostgreSQL server.
pub(super) struct FreshDatabase {
    admin: String,
    name: String,
    /// Its address.
    pub(super) url: String,
}

impl FreshDatabase {
    /// Makes it.
    pub(super) async fn create(admin: &str) -> anyhow::Result<FreshDatabase> {
        let name = format!("matur_bench_{}", std::process::id());
        let client = connect(admin).await?;
        client
            .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
            .await?;
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await?;
        let url = with_database(admin, &name);
        Ok(FreshDatabase {
            admin: admin.to_owned(),
            name,
            url,
        })
    }

    /// Removes it.
    pub(super) async fn drop(self) -> anyhow::Result<()> {
        let client = connect(&self.admin).await?;
        client
            .batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name))
            .await?;
        Ok(())
    }
}

/// The address of another database of the same server.
pub(super) fn with_database(url: &str, name: &str) -> String {
    let (address, query) = match url.split_once('?') {
        Some((address, query)) => (address, format!("?{query}")),
        None => (url, String::new()),
    };
    let base = match address.split_once("://") {
        Some((scheme, rest)) => {
            format!("{scheme}://{}", rest.split('/').next().unwrap_or(rest))
        }
        None => address.to_owned(),
    };
    format!("{base}/{name}{query}")
}

pub(super) async fn connect(url: &str) -> anyhow::Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// The statements of an intake, as the product sends them, with nothing around them.
const BARE: [&str; 8] = [
    "SELECT outcome FROM idempotency WHERE office_id = $1 AND official_id = $2 AND key = $3",
    "INSERT INTO register_head (office_id, year, last, recorded) VALUES ($1, $2, 1, 1)
     ON CONFLICT (office_id, year) DO UPDATE SET last = register_head.last + 1,
       recorded = register_head.recorded + 1 RETURNING last",
    "INSERT INTO complaint SELECT office_id, $2, year, $3, received_at, recorded_at, recorded_by,
       channel, letter_day, subject, description, occurred, village, hamlet,
       landmark, category, urgency, identity_kind, identity, reply_way, pin_mac, salt,
       procedure_id, procedure_version, standing, step, since, due, due_basis, promised, units,
       answered_at, closed_at, progress, row_version
     FROM complaint WHERE office_id = $1 AND id = $4",
    "INSERT INTO complaint_desk (office_id, case_id, desk, waiting) VALUES ($1, $2, $3, TRUE)",
    "UPDATE chain_head SET seq = seq + 3 WHERE office_id = $1 RETURNING seq, hash",
    "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
     VALUES ($1, $2, $3, 'bench', 0, $4, $5, $5)",
    "UPDATE chain_head SET hash = $2 WHERE office_id = $1",
    "INSERT INTO idempotency (office_id, official_id, key, outcome, at) VALUES ($1, $2, $3, $4, 0)
     ON CONFLICT (office_id, official_id, key) DO NOTHING",
];

/// Sends the statements of `count` intakes over 16 connections by `clerks` tasks; answers
/// with complaints a second.
#[allow(
    clippy::disallowed_methods,
    reason = "a bench reads the clock and makes ids"
)]
pub(super) async fn send_bare(url: &str, count: usize, clerks: usize) -> anyhow::Result<f64> {
    let manager = deadpool_postgres::Manager::new(url.parse()?, NoTls);
    let pool = deadpool_postgres::Pool::builder(manager)
        .max_size(16)
        .build()?;
    let client = pool.get().await?;
    let row = client
        .query_one("SELECT office_id, id FROM complaint LIMIT 1", &[])
        .await?;
    let (office, like): (uuid::Uuid, uuid::Uuid) = (row.get(0), row.get(1));
    drop(client);
    let body = "x".repeat(420);
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for clerk in 0..clerks {
        let (pool, body) = (pool.clone(), body.clone());
        let share = count / clerks + usize::from(clerk < count % clerks);
        tasks.spawn(async move {
            for _ in 0..share {
                bare_intake(&pool, office, like, &body).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    let rate = rate(count, began);
    // What was sent bare makes no chain: the office of this database is not used again.
    Ok(rate)
}

#[allow(clippy::disallowed_methods, reason = "a bench makes ids")]
async fn bare_intake(
    pool: &deadpool_postgres::Pool,
    office: uuid::Uuid,
    like: uuid::Uuid,
    body: &str,
) -> anyhow::Result<()> {
    let mut client = pool.get().await?;
    let (case, official) = (uuid::Uuid::now_v7(), uuid::Uuid::nil());
    let key = case.to_string();
    let tx = client.transaction().await?;
    let mut statements = Vec::new();
    for sql in BARE {
        statements.push(tx.prepare_cached(sql).await?);
    }
    let zero: &[u8] = &[0; 32];
    tx.query(&statements[0], &[&office, &official, &key])
        .await?;
    // A year of its own keeps these numbers apart from the product's.
    let number: i64 = tx
        .query_one(&statements[1], &[&office, &1_i64])
        .await?
        .get(0);
    let number = number + 10_000_000;
    tx.execute(&statements[2], &[&office, &case, &number, &like])
        .await?;
    tx.execute(&statements[3], &[&office, &case, &"role:bench"])
        .await?;
    let seq: i64 = tx.query_one(&statements[4], &[&office]).await?.get(0);
    for n in 0..3 {
        let seq = seq - n;
        tx.execute(&statements[5], &[&office, &seq, &case, &body, &zero])
            .await?;
    }
    tx.execute(&statements[6], &[&office, &zero]).await?;
    tx.execute(&statements[7], &[&office, &official, &key, &body])
        .await?;
    tx.commit().await?;
    Ok(())
}
