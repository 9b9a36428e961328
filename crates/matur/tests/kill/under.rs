//! What lies in the database under a killed program: which of its steps it was in.

use std::path::{Path, PathBuf};

/// One statement for both databases, answered with one number.
const COUNTS: [&str; 9] = [
    "SELECT COUNT(*) FROM incoming_mail",
    "SELECT COUNT(*) FROM mail_outcome",
    "SELECT COUNT(*) FROM mail_outcome WHERE verdict = 'ignore'",
    "SELECT CAST(COALESCE(MAX(uid), 0) AS BIGINT) FROM mailbox_mark",
    "SELECT COUNT(*) FROM notice WHERE state = 'waiting'",
    "SELECT COUNT(*) FROM notice WHERE state = 'sent'",
    "SELECT COUNT(*) FROM job WHERE state = 1 AND kind = 'send_notice'",
    "SELECT COUNT(*) FROM job WHERE state = 1 AND kind <> 'send_notice'",
    "SELECT COUNT(*) FROM job WHERE state = 3",
];

/// How far the messages have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Messages that are kept.
    pub kept: usize,
    /// Those of which something was made.
    pub treated: usize,
    /// Those that were set aside.
    pub aside: usize,
    /// Up to where the mark says that the folder was read: of a mailbox from which nothing was
    /// ever taken away, how many.
    pub passed: usize,
    /// Notices that are called for and of which nothing is told yet.
    pub waiting: usize,
    /// Notices that a server took.
    pub sent: usize,
    /// Notices that somebody had in his hands.
    pub sending: usize,
    /// Other jobs that somebody had in his hands.
    pub claimed: usize,
    /// Jobs that were given up.
    pub dead: usize,
}

/// The database under the program.
#[derive(Clone)]
pub enum Under {
    /// The file.
    Sqlite(PathBuf),
    /// The address.
    Postgres(String),
}

impl Under {
    pub fn of(data: &Path, database: Option<&str>) -> Under {
        match database {
            Some(url) => Under::Postgres(url.to_owned()),
            None => Under::Sqlite(data.join("office.sqlite")),
        }
    }

    /// The numbers as they stand in one moment.
    pub async fn counts(&self) -> Counts {
        let numbers = self.numbers(&COUNTS).await;
        let [
            kept,
            treated,
            aside,
            passed,
            waiting,
            sent,
            sending,
            claimed,
            dead,
        ] = numbers[..]
        else {
            panic!("{numbers:?}");
        };
        Counts {
            kept,
            treated,
            aside,
            passed,
            waiting,
            sent,
            sending,
            claimed,
            dead,
        }
    }

    /// What each of these statements answers, asked in one moment.
    pub async fn numbers(&self, statements: &[&str]) -> Vec<usize> {
        let columns: Vec<String> = statements.iter().map(|sql| format!("({sql})")).collect();
        let sql = format!("SELECT {}", columns.join(", "));
        let read: Vec<i64> = match self {
            Under::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file).expect("the database");
                let limit = std::time::Duration::from_secs(10);
                connection.busy_timeout(limit).expect("set");
                let all =
                    |row: &rusqlite::Row<'_>| (0..statements.len()).map(|n| row.get(n)).collect();
                connection.query_row(&sql, [], all).expect("numbers")
            }
            Under::Postgres(url) => {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
                    .await
                    .expect("PostgreSQL");
                let driven = tokio::spawn(connection);
                let row = client.query_one(&sql, &[]).await.expect("numbers");
                drop(client);
                let _ = driven.await;
                (0..statements.len()).map(|n| row.get(n)).collect()
            }
        };
        let number = |n: i64| usize::try_from(n).expect("a count");
        read.into_iter().map(number).collect()
    }
}
