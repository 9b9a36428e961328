//! Two offices in one installation, with the same people and the same numbers, and what
//! stands of each in the database.

pub mod papers;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use casework::OfficeId;
use office::{Clock, DemoSignIn, Installation, Keys, Office, OfficeAddress, Parts};
use store::{Blobs, Db};
use tower::ServiceExt;

/// A database, as text that opens it, and the folder around it.
pub struct Ground {
    pub address: String,
    pub folder: tempfile::TempDir,
    dropped: Option<(String, String)>,
}

impl Ground {
    pub fn sqlite() -> Ground {
        let folder = tempfile::tempdir().expect("a folder");
        Ground {
            address: folder.path().join("office.db").display().to_string(),
            folder,
            dropped: None,
        }
    }

    #[allow(clippy::disallowed_methods, reason = "tests are told by environment")]
    pub async fn postgres(name: &str) -> Ground {
        let admin = std::env::var("MATUR_TEST_POSTGRES")
            .expect("MATUR_TEST_POSTGRES names no server; tests-support/postgres-up.sh starts one");
        let name = format!("matur_{name}_{}", std::process::id());
        run(&admin, &format!("CREATE DATABASE {name}")).await;
        let (server, _) = admin.rsplit_once('/').expect("an address with a database");
        Ground {
            address: format!("{server}/{name}"),
            folder: tempfile::tempdir().expect("a folder"),
            dropped: Some((admin, name)),
        }
    }

    pub async fn remove(self) {
        if let Some((admin, name)) = &self.dropped {
            run(admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    fn is_postgres(&self) -> bool {
        self.dropped.is_some()
    }

    /// Every row of an office, by table: as text, in an order of its own.
    pub async fn rows(&self, office: OfficeId) -> BTreeMap<String, Vec<String>> {
        if self.is_postgres() {
            rows_postgres(&self.address, office).await
        } else {
            rows_sqlite(Path::new(&self.address), office)
        }
    }
}

async fn run(address: &str, text: &str) {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    tokio::spawn(connection);
    client.batch_execute(text).await.expect("done");
}

fn rows_sqlite(path: &Path, office: OfficeId) -> BTreeMap<String, Vec<String>> {
    let db = rusqlite::Connection::open(path).expect("the database");
    let mut statement = db
        .prepare(
            "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND (c.name = 'office_id' OR m.name = 'office' AND c.name = 'id')",
        )
        .expect("the schema");
    let tables: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("tables")
        .map(|row| row.expect("a table"))
        .collect();
    let mut found = BTreeMap::new();
    for (table, column) in tables {
        let mut rows = db
            .prepare(&format!("SELECT * FROM {table} WHERE {column} = ?"))
            .expect("rows");
        let columns = rows.column_count();
        let mut list: Vec<String> = rows
            .query_map([office.0.as_bytes()], |row| {
                let values: Vec<String> = (0..columns)
                    .map(|at| row.get_ref(at).map(printed))
                    .collect::<Result<_, _>>()?;
                Ok(values.join("|"))
            })
            .expect("rows")
            .map(|row| row.expect("a row"))
            .collect();
        list.sort();
        found.insert(table, list);
    }
    found
}

/// Texts as they are, or nothing in them would be found.
fn printed(value: rusqlite::types::ValueRef<'_>) -> String {
    match value {
        rusqlite::types::ValueRef::Text(text) => {
            format!("\"{}\"", String::from_utf8_lossy(text))
        }
        other => format!("{other:?}"),
    }
}

async fn rows_postgres(address: &str, office: OfficeId) -> BTreeMap<String, Vec<String>> {
    let (client, connection) = tokio_postgres::connect(address, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    tokio::spawn(connection);
    let tables = client
        .query(
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = 'public'
               AND (column_name = 'office_id' OR table_name = 'office' AND column_name = 'id')",
            &[],
        )
        .await
        .expect("the schema");
    let mut found = BTreeMap::new();
    for table in tables {
        let (name, column): (String, String) = (table.get(0), table.get(1));
        let text = format!(
            "SELECT CAST(t AS TEXT) FROM {name} t WHERE t.{column} = '{}' ORDER BY 1",
            office.0
        );
        let rows = client.query(&text, &[]).await.expect("rows");
        found.insert(name, rows.iter().map(|row| row.get(0)).collect());
    }
    found
}

/// One of the two.
pub struct House {
    pub host: &'static str,
    pub office: Arc<Office>,
    pub people: Vec<DemoSignIn>,
}

/// The installation of both.
pub struct Houses {
    pub installation: Arc<Installation>,
    pub router: Router,
    pub one: House,
    pub other: House,
}

/// An installation whose clock stands where demos end: at the machine's time.
pub async fn installation(ground: &Ground) -> Installation {
    let db = Db::open(&ground.address).await.expect("a database");
    db.migrate(Clock::Machine.now()).await.expect("migrated");
    let parts = Parts {
        db,
        blobs: Blobs::open(ground.folder.path().join("files"))
            .await
            .expect("a folder of files"),
        keys: Keys::generate(),
        clock: Clock::Machine,
        outside: ground.folder.path().to_owned(),
    };
    Installation::open(parts).await.expect("an installation")
}

impl Houses {
    /// Founds both as drills and fills them with the same samples.
    pub async fn on(ground: &Ground) -> Houses {
        let installation = Arc::new(installation(ground).await);
        let one = house(&installation, "51.02.02", "satu.example").await;
        let other = house(&installation, "31.71.01", "dua.example").await;
        let door = web::Offices::new(
            Arc::clone(&installation),
            "http://127.0.0.1:8080",
            false,
            (web::AskBackups::default(), web::AskMail::default()),
            web::Budgets::default(),
        );
        Houses {
            router: door.router(),
            installation,
            one,
            other,
        }
    }

    pub async fn send(
        &self,
        method: Method,
        host: &str,
        path: &str,
        cookie: &str,
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header("host", host)
            .header("accept", "text/html")
            .header("accept-language", "id")
            .header("cookie", cookie);
        if method == Method::POST {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "same-origin");
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.answer(request).await
    }

    /// The answer to any request.
    pub async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 8 << 20).await.expect("a body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }

    pub async fn get(&self, host: &str, path: &str, cookie: &str) -> Answer {
        self.send(Method::GET, host, path, cookie, "").await
    }

    pub async fn post(&self, host: &str, path: &str, cookie: &str, body: &str) -> Answer {
        self.send(Method::POST, host, path, cookie, body).await
    }

    /// Signs somebody in and answers with his cookie.
    pub async fn sign_in(&self, house: &House, person: &DemoSignIn) -> String {
        let body = matur::bench::client::encode(&[
            ("nama", person.username.as_str()),
            ("sandi", person.password.as_str()),
        ]);
        let answer = self.post(house.host, "/masuk", "", &body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.cookie().expect("a session")
    }
}

async fn house(installation: &Installation, code: &str, host: &'static str) -> House {
    let area = match office::shipped_areas().find(code).expect("areas") {
        areas::Found::One(area) => area,
        other => panic!("{code}: {other:?}"),
    };
    let profile = office::area_profile(&area).expect("a profile");
    let address = OfficeAddress::parse(&format!("http://{host}")).expect("an address");
    let id = installation
        .found(&profile, |_| None, true, Some(&address))
        .await
        .expect("founded");
    let office = installation.office(id).await.expect("opened");
    let people = office.make_demo().await.expect("filled");
    House {
        host,
        office,
        people,
    }
}

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    #[allow(dead_code, reason = "not every test looks into files")]
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn cookie(&self) -> Option<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(|value| value.split(';').next())
            .find(|value| value.starts_with("matur_sesi="))
            .map(str::to_owned)
    }

    pub fn location(&self) -> &str {
        let value = self.headers.get(header::LOCATION);
        value.map_or("", |value| value.to_str().expect("text"))
    }
}
