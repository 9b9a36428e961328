//! What speaks IMAP tells the log all that it says and hears. Nothing of it is written,
//! whatever is asked for.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use async_imap::{Authenticator, Client};
use tokio::io::AsyncWriteExt;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry};

/// In the clear, and as SASL writes it.
const SECRETS: [&str; 3] = ["rahasia-sekali", "cmFoYXNpYS1zZWthbGk=", "lampu padam"];

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

struct Word;

impl Authenticator for Word {
    type Response = &'static str;

    fn process(&mut self, _: &[u8]) -> &'static str {
        SECRETS[0]
    }
}

/// Signs in in both ways; the server tells of a letter.
async fn talk() {
    let (mine, mut theirs) = tokio::io::duplex(1 << 16);
    theirs
        .write_all(
            b"+ \r\nA0001 NO not so\r\nA0002 OK come in\r\n\
              * 1 FETCH (BODY[] {11}\r\nlampu padam)\r\nA0003 OK done\r\n",
        )
        .await
        .expect("said");
    let client = Client::new(mine);
    let Err((_, client)) = client.authenticate("PLAIN", Word).await else {
        panic!("not so");
    };
    let session = client.login("aduan@office.test", SECRETS[0]).await;
    let mut session = session.map_err(|(error, _)| error).expect("let in");
    session.noop().await.expect("answered");
    tracing::info!("talked");
}

/// What is logged of it.
async fn logged<L: Layer<Registry> + Send + Sync + 'static>(filter: L) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let written = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let guard = tracing_subscriber::registry()
        .with(filter)
        .with(written)
        .set_default();
    talk().await;
    drop(guard);
    let lines = lines.0.lock().unwrap_or_else(PoisonError::into_inner);
    String::from_utf8_lossy(&lines).into_owned()
}

#[tokio::test]
async fn nothing_said_to_a_mail_server_is_logged() {
    let all = logged(LevelFilter::TRACE).await;
    for secret in SECRETS {
        assert!(all.contains(secret), "the probe sees {secret}: {all}");
    }
    for asked in [
        "trace",
        "async_imap=trace,info",
        "info,async_imap::imap_stream=trace",
    ] {
        let some = logged(matur::log::filter(Some(asked))).await;
        assert!(some.contains("talked"), "{asked}: {some}");
        for secret in SECRETS {
            assert!(!some.contains(secret), "{asked}: {some}");
        }
        assert!(!some.contains("async_imap"), "{asked}: {some}");
    }
}
