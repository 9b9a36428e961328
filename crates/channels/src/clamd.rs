//! ClamAV's daemon, asked whether a file holds a virus (`clamd(8)`, INSTREAM).

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use clamav_client::tokio::{Socket, Tcp, get_version, scan_buffer};
use jiff::{SignedDuration, Timestamp};
use office::{Scanned, Scanner};

use crate::{Fail, Shared};

/// What a file may take. Files of mail are looked through within a second.
const TIME: Duration = Duration::from_secs(20);
/// How long it is left alone after it did not answer: those who wait would wait in a row.
const QUIET: SignedDuration = SignedDuration::from_secs(30);
/// Bytes that travel at once.
const PIECE: usize = 64 << 10;
/// Characters of what was found that are kept.
const NAME: usize = 100;

/// Where the daemon listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// At a socket of this machine.
    Socket(PathBuf),
    /// At a host and a port. Files travel readable: on this machine, or a network of one's own.
    Tcp(String),
}

impl ClamdAddress {
    /// Reads `/run/clamav/clamd.ctl` or `host:port`; none where it is neither.
    pub fn parse(said: &str) -> Option<ClamdAddress> {
        let said = said.trim();
        if said.starts_with('/') {
            return Some(ClamdAddress::Socket(said.into()));
        }
        let (host, port) = said.rsplit_once(':')?;
        let right = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c == '/');
        (right && port.parse::<u16>().is_ok_and(|port| port > 0))
            .then(|| ClamdAddress::Tcp(said.to_owned()))
    }
}

impl std::fmt::Display for ClamdAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ClamdAddress::Socket(path) => write!(f, "{}", path.display()),
            ClamdAddress::Tcp(address) => f.write_str(address),
        }
    }
}

/// What the scanner last did. Counts are since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScannerHealth {
    /// When it last looked through a file.
    pub scanned_at: Option<Timestamp>,
    /// Files it looked through.
    pub scanned: u64,
    /// Files in which it found something.
    pub found: u64,
    /// Files it would not look through.
    pub refused: u64,
    /// Failures since it last answered.
    pub failures: u32,
    /// The last failure: a stable code, one of [`CODES`](crate::CODES).
    pub failure: Option<&'static str>,
    /// When that was.
    pub failed_at: Option<Timestamp>,
}

/// The daemon.
#[derive(Debug)]
pub struct Clamd {
    /// Where it is.
    pub address: ClamdAddress,
    /// What it last did.
    pub health: Shared<ScannerHealth>,
}

impl Clamd {
    /// A daemon that was not asked yet.
    pub fn new(address: ClamdAddress) -> Clamd {
        Clamd {
            address,
            health: Shared::default(),
        }
    }

    /// Asks which version it is and how old its signatures are, as it says that itself.
    ///
    /// # Errors
    /// [`Fail`]: `unreachable`, `time`, `closed` or `protocol`.
    pub async fn version(&self) -> Result<String, Fail> {
        let asked = async {
            match &self.address {
                ClamdAddress::Socket(socket_path) => get_version(Socket { socket_path }).await,
                ClamdAddress::Tcp(host_address) => get_version(Tcp { host_address }).await,
            }
        };
        let said = within(asked).await?;
        let said = text(&said);
        match said.starts_with("ClamAV ") {
            true => Ok(said),
            false => Err(Fail::of("protocol")),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> Result<Scanned, Fail> {
        let asked = async {
            match &self.address {
                ClamdAddress::Socket(socket_path) => {
                    scan_buffer(bytes, Socket { socket_path }, Some(PIECE)).await
                }
                ClamdAddress::Tcp(host_address) => {
                    scan_buffer(bytes, Tcp { host_address }, Some(PIECE)).await
                }
            }
        };
        match within(asked).await {
            Ok(said) => read(&text(&said)),
            // It hangs up on what is longer than it may be; or it is gone.
            Err(fail) if fail.code == "closed" && self.version().await.is_ok() => {
                Ok(Scanned::Refused)
            }
            Err(fail) => Err(fail),
        }
    }

    fn is_left_alone(&self, now: Timestamp) -> bool {
        let health = self.health.now();
        let lately = |at| now.duration_since(at).abs() < QUIET;
        health.failures > 0 && health.failed_at.is_some_and(lately)
    }

    fn note(&self, said: &Result<Scanned, Fail>, now: Timestamp) {
        self.health.change(|health| match said {
            Err(fail) => {
                health.failures = health.failures.saturating_add(1);
                health.failure = Some(fail.code);
                health.failed_at = Some(now);
            }
            Ok(said) => {
                health.failures = 0;
                health.scanned_at = Some(now);
                match said {
                    Scanned::Refused => health.refused += 1,
                    Scanned::Found(_) => health.found += 1,
                    Scanned::Clean | Scanned::Silent => {}
                }
                health.scanned += u64::from(*said != Scanned::Refused);
            }
        });
    }
}

impl Scanner for Clamd {
    fn scan<'a>(
        &'a self,
        bytes: &'a [u8],
        now: Timestamp,
    ) -> Pin<Box<dyn Future<Output = Scanned> + Send + 'a>> {
        Box::pin(async move {
            if self.is_left_alone(now) {
                return Scanned::Silent;
            }
            let said = self.ask(bytes).await;
            self.note(&said, now);
            said.unwrap_or_else(|fail| {
                tracing::warn!(code = fail.code, "the virus scanner does not answer");
                Scanned::Silent
            })
        })
    }
}

async fn within(asked: impl Future<Output = std::io::Result<Vec<u8>>>) -> Result<Vec<u8>, Fail> {
    match tokio::time::timeout(TIME, asked).await {
        Ok(said) => Ok(said?),
        Err(_) => Err(Fail::of("time")),
    }
}

fn text(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    said.trim_end_matches(['\0', '\n', '\r']).to_owned()
}

/// The answer to INSTREAM: `stream: OK`, `stream: Name FOUND`, or a sentence that ends with
/// `ERROR`, which is no word about the file.
fn read(said: &str) -> Result<Scanned, Fail> {
    let of_file = said.strip_prefix("stream: ");
    if of_file == Some("OK") {
        return Ok(Scanned::Clean);
    }
    if let Some(name) = of_file.and_then(|said| said.strip_suffix(" FOUND")) {
        let name = name.chars().filter(|c| c.is_ascii_graphic()).take(NAME);
        return Ok(Scanned::Found(name.collect()));
    }
    match said.ends_with("ERROR") {
        true => Ok(Scanned::Refused),
        // Nothing at all is a daemon that was ended.
        false => Err(Fail::of(if said.is_empty() {
            "closed"
        } else {
            "protocol"
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_says_is_one_of_three_things_or_a_failure() {
        assert_eq!(read("stream: OK"), Ok(Scanned::Clean));
        let found = Scanned::Found("Eicar-Test-Signature".to_owned());
        assert_eq!(read("stream: Eicar-Test-Signature FOUND"), Ok(found));
        for refused in [
            "INSTREAM size limit exceeded. ERROR",
            "stream: Can't allocate memory ERROR",
        ] {
            assert_eq!(read(refused), Ok(Scanned::Refused), "{refused}");
        }
        assert_eq!(read(""), Err(Fail::of("closed")));
        for foreign in ["HTTP/1.1 400 Bad Request", "OK", "stream: ", "FOUND"] {
            assert_eq!(read(foreign), Err(Fail::of("protocol")), "{foreign}");
        }
    }

    #[test]
    fn an_address_is_a_socket_or_a_host_with_a_port() {
        let socket = ClamdAddress::parse(" /run/clamav/clamd.ctl ");
        assert_eq!(
            socket,
            Some(ClamdAddress::Socket("/run/clamav/clamd.ctl".into()))
        );
        for tcp in ["127.0.0.1:3310", "clamd:3310", "[::1]:3310"] {
            let address = ClamdAddress::parse(tcp);
            assert_eq!(address, Some(ClamdAddress::Tcp(tcp.to_owned())));
        }
        for wrong in [
            "",
            "clamd",
            ":3310",
            "clamd:",
            "clamd:0",
            "clamd:70000",
            "a b:1",
            "tcp://a:1",
        ] {
            assert_eq!(ClamdAddress::parse(wrong), None, "{wrong}");
        }
    }
}
