//! A connection to an IMAP server (RFC 9051, and RFC 3501 for older ones): connected,
//! protected and signed in, in this order.
//!
//! Written here and not taken from a library: what is asked for are ten commands, each
//! response has a bound and a time, and no text of a letter or a password reaches an error
//! or a log.

mod session;
mod wire;

use std::time::Duration;

use data_encoding::BASE64;
use tokio::net::TcpStream;
use tokio::time::timeout;

pub(crate) use self::session::{Body, Idled, Listed, Selected, Session};
use self::wire::{Response, Status, Stream, Wire};
use crate::mailbox::{Secret, Server, Tls, User};
use crate::{Fail, tls};

/// How long one step of talking to a server may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Connects and signs in.
///
/// # Errors
/// [`Fail`]: `unreachable`, `unknown_host`, `unknown_ca`, `wrong_name`, `expired`, `tls`,
/// `no_tls`, `sign_in`, `password_file`, `time`, `closed`, `protocol`.
pub(crate) async fn connect(server: &Server) -> Result<Session, Fail> {
    let trust = match server.tls {
        Tls::None => None,
        Tls::Implicit | Tls::Starttls => Some(tls::judge(server.ca_file.as_deref())?),
    };
    let stream = reach(&server.host, server.port).await?;
    let mut session = match (server.tls, trust) {
        (Tls::Implicit, Some(trust)) => {
            let stream = timeout(PATIENCE, tls::begin(trust, &server.host, stream)).await??;
            greeted(Box::new(stream)).await?
        }
        (Tls::Starttls, Some(trust)) => {
            let mut bare = greeted(Box::new(stream)).await?;
            if bare.signed_in {
                // Who greets so offers no more STARTTLS; and whose mailbox would it be?
                return Err(Fail::of("no_tls"));
            }
            if !bare.can("STARTTLS").await? {
                return Err(Fail::of("no_tls"));
            }
            if !bare.run("STARTTLS", |_| {}).await?.ok {
                return Err(Fail::of("no_tls"));
            }
            // What was read ahead is dropped: somebody between us could have put it there.
            let stream = bare.into_stream();
            let stream = timeout(PATIENCE, tls::begin(trust, &server.host, stream)).await??;
            Session::new(Wire::new(Box::new(stream), PATIENCE, office::LONGEST_MAIL))
        }
        _ => greeted(Box::new(stream)).await?,
    };
    if let Some(user) = &server.user
        && !session.signed_in
    {
        sign_in(&mut session, user).await?;
    }
    // What it can do may be more now than before.
    session.forget_what_it_can();
    Ok(session)
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

async fn greeted(stream: Box<dyn Stream>) -> Result<Session, Fail> {
    let mut wire = Wire::new(stream, PATIENCE, office::LONGEST_MAIL);
    let greeting = wire.read().await?;
    let mut session = Session::new(wire);
    match greeting {
        Response::Status {
            tag: None, status, ..
        } => match status {
            Status::Ok => {}
            Status::Preauth => session.signed_in = true,
            _ => return Err(Fail::of("closed")),
        },
        _ => return Err(Fail::of("protocol")),
    }
    Ok(session)
}

async fn sign_in(session: &mut Session, user: &User) -> Result<(), Fail> {
    let secret = user.secret.read()?;
    let name = &user.name;
    let answer = match &user.secret {
        Secret::Token(_) => {
            let said = format!("user={name}\x01auth=Bearer {secret}\x01\x01");
            let said = BASE64.encode(said.as_bytes());
            session.authenticate("XOAUTH2", &said).await?
        }
        Secret::Password(_) if session.can("AUTH=PLAIN").await? => {
            let said = BASE64.encode(format!("\0{name}\0{secret}").as_bytes());
            session.authenticate("PLAIN", &said).await?
        }
        Secret::Password(_) => {
            let command = format!("LOGIN {} {}", session::quote(name), session::quote(&secret));
            session.run(&command, |_| {}).await?
        }
    };
    match (answer.ok, answer.code.as_str()) {
        (true, _) => Ok(()),
        // RFC 5530: the server itself can't tell now.
        (false, "UNAVAILABLE" | "INUSE" | "LIMIT") => Err(Fail::of("sign_in_later")),
        (false, _) => Err(Fail::of("sign_in")),
    }
}
