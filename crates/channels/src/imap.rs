//! A connection to an IMAP server (RFC 9051, and RFC 3501 for older ones): connected,
//! protected and signed in, in this order.
//!
//! The protocol is `async-imap`'s. Ours are the order, the bounds (`wire`), and that nothing
//! that was said reaches an error: of each of the library's only the kind is kept.

mod session;
mod wire;

use std::io;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::imap_proto::{Response, Status};
use async_imap::{Authenticator, Client};
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) use self::session::{Body, Idled, Listed, Selected, Session};
use self::wire::{Stream, Wire, wire};
use crate::mailbox::{Secret, Server, Tls, User};
use crate::{Fail, tls};

/// How long one step of talking to a server may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that a server may say until we are signed in.
const GREETING: u64 = 1 << 20;

/// A connection as a session has it.
type Line = Wire<Box<dyn Stream>>;

/// Connects and signs in.
///
/// # Errors
/// [`Fail`]: `unreachable`, `unknown_host`, `unknown_ca`, `wrong_name`, `expired`, `tls`,
/// `no_tls`, `sign_in`, `sign_in_later`, `password_file`, `time`, `closed`, `protocol`.
pub(crate) async fn connect(server: &Server) -> Result<Session, Fail> {
    let trust = match server.tls {
        Tls::None => None,
        Tls::Implicit | Tls::Starttls => Some(tls::judge(server.ca_file.as_deref())?),
    };
    let mut stream = reach(&server.host, server.port).await?;
    let client = match (server.tls, trust) {
        (Tls::Implicit, Some(trust)) => {
            let stream = timeout(PATIENCE, tls::begin(trust, &server.host, stream)).await??;
            greeted(boxed(stream)).await?
        }
        (Tls::Starttls, Some(trust)) => {
            ask_for_tls(&mut stream).await?;
            let stream = timeout(PATIENCE, tls::begin(trust, &server.host, stream)).await??;
            Client::new(wire(boxed(stream), PATIENCE, GREETING))
        }
        _ => greeted(boxed(stream)).await?,
    };
    // The settings name one for every mailbox.
    let user = server.user.as_ref().ok_or(Fail::of("sign_in"))?;
    Ok(Session::new(sign_in(client, user).await?))
}

fn boxed(stream: impl Stream + 'static) -> Box<dyn Stream> {
    Box::new(stream)
}

/// A connection over TCP.
async fn reach(host: &str, port: u16) -> Result<TcpStream, Fail> {
    let addresses = timeout(PATIENCE, tokio::net::lookup_host((host, port))).await?;
    let addresses: Vec<_> = addresses.map_err(|_| Fail::of("unknown_host"))?.collect();
    let stream = timeout(PATIENCE, TcpStream::connect(addresses.as_slice())).await??;
    // Commands are short and each waits for its answer.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

/// Waits until the server says that it is there and knows nobody yet.
async fn greeted<S: Stream>(stream: S) -> Result<Client<Wire<S>>, Fail> {
    let mut client = Client::new(wire(stream, PATIENCE, GREETING));
    let greeting = client.read_response().await.map_err(broken)?;
    match greeting.ok_or(Fail::of("closed"))?.parsed() {
        Response::Data { status, .. } => match status {
            Status::Ok => Ok(client),
            // The library begins with signing in. Whose mailbox would it be?
            Status::PreAuth => Err(Fail::of("sign_in")),
            _ => Err(Fail::of("closed")),
        },
        _ => Err(Fail::of("protocol")),
    }
}

/// Asks for `STARTTLS` on a bare connection. What was read ahead goes with the client that is
/// dropped here: somebody between us could have put it there.
async fn ask_for_tls(stream: &mut TcpStream) -> Result<(), Fail> {
    let mut bare = match greeted(stream).await {
        // Who knows us already offers no more STARTTLS.
        Err(fail) if fail.code == "sign_in" => return Err(Fail::of("no_tls")),
        other => other?,
    };
    match bare.run_command_and_check_ok("STARTTLS", None).await {
        Err(Error::No(_) | Error::Bad(_)) => Err(Fail::of("no_tls")),
        other => other.map_err(failed),
    }
}

async fn sign_in(client: Client<Line>, user: &User) -> Result<async_imap::Session<Line>, Fail> {
    let secret = user.secret.read()?;
    let name = &user.name;
    let signed = match &user.secret {
        Secret::Token(_) => {
            let mut word = Some(format!("user={name}\x01auth=Bearer {secret}\x01\x01"));
            client.authenticate("XOAUTH2", Word(&mut word)).await
        }
        Secret::Password(_) => {
            let mut word = Some(format!("\0{name}\0{secret}"));
            match client.authenticate("PLAIN", Word(&mut word)).await {
                // It does not know the mechanism and did not ask for the word.
                Err((Error::No(_) | Error::Bad(_), client)) if word.is_some() => {
                    client.login(name, &*secret).await
                }
                other => other,
            }
        }
    };
    signed.map_err(|(error, _)| match error {
        // RFC 5530: the server itself can't tell now.
        Error::No(said) if LATER.iter().any(|code| said.contains(code)) => {
            Fail::of("sign_in_later")
        }
        Error::No(_) | Error::Bad(_) => Fail::of("sign_in"),
        other => failed(other),
    })
}

/// Codes that the library does not know and leaves in the text.
const LATER: [&str; 3] = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]"];

/// One of the mechanisms of SASL that need one word. What is still there was not said.
struct Word<'a>(&'a mut Option<String>);

impl Authenticator for Word<'_> {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        // Asked again, the server tells why not (XOAUTH2); an empty line lets it.
        self.0.take().unwrap_or_default()
    }
}

/// What became of a command, without what the server said of it.
fn failed(error: Error) -> Fail {
    match error {
        Error::Io(error) => broken(error),
        Error::ConnectionLost => Fail::of("closed"),
        _ => Fail::of("protocol"),
    }
}

/// What became of a connection. What the library can't read it calls an I/O error, too.
fn broken(error: io::Error) -> Fail {
    match error.kind() {
        io::ErrorKind::Other if tls::code_in(&error).is_none() => Fail::of("protocol"),
        _ => error.into(),
    }
}
