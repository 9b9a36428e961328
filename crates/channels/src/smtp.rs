//! Carrying prepared messages to an SMTP server (RFC 5321), over connections that are kept for
//! the next one.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, Tls as Protect, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use tokio::time::timeout;

use crate::imap::PATIENCE;
use crate::mailbox::{Secret, Server, Tls};
use crate::{Fail, tls};

/// Bytes a second at which a message must at least go out.
const SLOWEST: usize = 16 << 10;
/// Connections at most.
const MOST: u32 = 4;

/// Why a message was not taken by the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refused {
    /// The same message will never be taken. Where this is false, it is for later, or for
    /// when the settings are right.
    pub permanent: bool,
    /// Stable code, one of [`CODES`](crate::CODES).
    pub code: &'static str,
    /// The reply code of the server, if it said one.
    pub smtp: Option<u16>,
}

impl Refused {
    fn not_now(code: &'static str) -> Refused {
        Refused {
            permanent: false,
            code,
            smtp: None,
        }
    }
}

impl From<Fail> for Refused {
    fn from(fail: Fail) -> Refused {
        Refused::not_now(fail.code)
    }
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// Carries messages to one server.
pub struct Courier {
    server: Server,
    hello: String,
    /// The connections, with what they signed in with: a token is renewed by somebody else.
    open: Mutex<Option<(Option<String>, Transport)>>,
}

impl std::fmt::Debug for Courier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Courier")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

impl Courier {
    /// For the messages of an address; connects when something is to be sent.
    pub fn new(server: Server, address: &str) -> Courier {
        let hello = address.rsplit('@').next().unwrap_or(address);
        Courier {
            server,
            hello: hello.to_owned(),
            open: Mutex::default(),
        }
    }

    /// Hands one message to the server. `from` is the envelope's sender, empty for none (a
    /// report on another message). When this answers well the server has it; when it answers
    /// with `time` or `closed` it may have it, too.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn send(&self, from: &str, to: &str, message: &[u8]) -> Result<(), Refused> {
        let address = |said: &str| {
            said.parse::<Address>().map_err(|_| Refused {
                permanent: true,
                code: "address",
                smtp: None,
            })
        };
        let sender = match from {
            "" => None,
            from => Some(address(from)?),
        };
        let envelope =
            Envelope::new(sender, vec![address(to)?]).map_err(|_| Refused::not_now("address"))?;
        let transport = self.transport()?;
        let time = PATIENCE + Duration::from_secs((message.len() / SLOWEST) as u64);
        // The carrier ends the last line itself.
        let message = message.strip_suffix(b"\r\n").unwrap_or(message);
        let sent = self
            .whole(time, transport.send_raw(&envelope, message))
            .await;
        match sent {
            Ok(_) => Ok(()),
            // Refused before it came to the message, it is not the message's fault.
            Err(refused) if refused.permanent => match self.check().await {
                Ok(()) => Err(refused),
                Err(why) => Err(Refused {
                    permanent: false,
                    ..why
                }),
            },
            Err(refused) => Err(refused),
        }
    }

    /// Looks whether the server can be reached and signed in to.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn check(&self) -> Result<(), Refused> {
        let transport = self.transport()?;
        match self.whole(PATIENCE, transport.test_connection()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refused::not_now("closed")),
            Err(refused) => Err(refused),
        }
    }

    /// Does it within a time. What was left in the middle takes all connections with it: the
    /// next message must not be read as the rest of this one.
    async fn whole<T>(
        &self,
        time: Duration,
        work: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
    ) -> Result<T, Refused> {
        let mut left = Left(Some(self));
        let done = timeout(time, work).await;
        match done {
            Ok(done) => {
                left.0 = None;
                done.map_err(|error| why(&error))
            }
            Err(_) => Err(Refused::not_now("time")),
        }
    }

    fn transport(&self) -> Result<Transport, Refused> {
        let secret = match &self.server.user {
            Some(user) => Some(user.secret.read()?),
            None => None,
        };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.as_ref() {
            Some((with, transport)) if *with == secret => Ok(transport.clone()),
            _ => {
                let transport = self.build(secret.as_deref())?;
                *open = Some((secret, transport.clone()));
                Ok(transport)
            }
        }
    }

    fn build(&self, secret: Option<&str>) -> Result<Transport, Refused> {
        let server = &self.server;
        let protect = match server.tls {
            Tls::None => Protect::None,
            Tls::Implicit => Protect::Wrapper(self.trust()?),
            Tls::Starttls => Protect::Required(self.trust()?),
        };
        let mut builder = Transport::builder_dangerous(server.host.as_str())
            .port(server.port)
            .tls(protect)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(self.hello.clone()))
            .pool_config(PoolConfig::new().max_size(MOST));
        if let (Some(user), Some(secret)) = (&server.user, secret) {
            let by = match user.secret {
                Secret::Password(_) => vec![Mechanism::Plain, Mechanism::Login],
                Secret::Token(_) => vec![Mechanism::Xoauth2],
            };
            builder = builder
                .credentials(Credentials::new(user.name.clone(), secret.to_owned()))
                .authentication(by);
        }
        Ok(builder.build())
    }

    fn trust(&self) -> Result<TlsParameters, Refused> {
        let mut builder = TlsParameters::builder(self.server.host.clone());
        if let Some(file) = &self.server.ca_file {
            for certificate in tls::own(file)? {
                let certificate = Certificate::from_der(certificate.to_vec())
                    .map_err(|_| Refused::not_now("ca_file"))?;
                builder = builder.add_root_certificate(certificate);
            }
        }
        builder.build().map_err(|_| Refused::not_now("tls"))
    }
}

/// Closes the connections of a courier when something is left in the middle.
struct Left<'a>(Option<&'a Courier>);

impl Drop for Left<'_> {
    fn drop(&mut self) {
        if let Some(courier) = self.0 {
            let mut open = courier.open.lock().unwrap_or_else(PoisonError::into_inner);
            *open = None;
        }
    }
}

/// What an error of the carrier means.
fn why(error: &lettre::transport::smtp::Error) -> Refused {
    use std::error::Error;
    if let Some(code) = error.status() {
        let smtp: u16 = code.into();
        let said = error.source().map(ToString::to_string).unwrap_or_default();
        return said_by_server(smtp, &said);
    }
    if let Some(code) = tls::code_along(error) {
        return Refused::not_now(code);
    }
    if error.is_timeout() {
        return Refused::not_now("time");
    }
    let said = error.to_string();
    Refused::not_now(if error.is_client() && said.contains("authentication") {
        "sign_in"
    } else if error.is_client() && said.contains("STARTTLS") {
        "no_tls"
    } else if error.is_response() || error.is_client() {
        "protocol"
    } else {
        "unreachable"
    })
}

/// What a reply of the server means: its code (RFC 5321, 4.2) and the status that its text may
/// begin with (RFC 3463).
fn said_by_server(smtp: u16, said: &str) -> Refused {
    let status = said.split_whitespace().next().unwrap_or_default();
    let (permanent, code) = match (smtp, status) {
        (530 | 534 | 535 | 538, _) => (false, "sign_in"),
        (454, status) if status.starts_with("4.7") => (false, "sign_in_later"),
        (400..=499, _) => (false, "later"),
        (_, "5.3.4" | "5.2.3") => (true, "too_large"),
        (_, status) if status.starts_with("5.1.") => (true, "no_such_mailbox"),
        (_, status) if status.starts_with("5.7.") || status == "5.2.2" => (true, "refused"),
        (552, _) => (true, "too_large"),
        (550 | 551 | 553, _) => (true, "no_such_mailbox"),
        _ => (true, "refused"),
    };
    Refused {
        permanent,
        code,
        smtp: Some(smtp),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_means_what_its_status_says_and_else_its_code() {
        let code = |smtp, said| {
            let refused = said_by_server(smtp, said);
            assert_eq!(refused.smtp, Some(smtp));
            (refused.permanent, refused.code)
        };
        assert_eq!(code(550, "5.1.1 no such user"), (true, "no_such_mailbox"));
        assert_eq!(code(554, "5.1.1 no such user"), (true, "no_such_mailbox"));
        assert_eq!(code(550, "no such user"), (true, "no_such_mailbox"));
        assert_eq!(code(550, "5.7.1 not from you"), (true, "refused"));
        assert_eq!(code(552, "5.3.4 too big"), (true, "too_large"));
        assert_eq!(code(552, "too big"), (true, "too_large"));
        assert_eq!(code(552, "5.2.2 mailbox full"), (true, "refused"));
        assert_eq!(code(554, ""), (true, "refused"));
        assert_eq!(code(450, "4.2.0 greylisted"), (false, "later"));
        assert_eq!(code(535, "5.7.8 wrong"), (false, "sign_in"));
        assert_eq!(code(454, "4.7.0 temporary"), (false, "sign_in_later"));
    }
}
