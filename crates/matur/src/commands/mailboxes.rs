//! The mailboxes of `matur.toml`: put to work, and looked at by `matur doctor`.

use std::sync::Arc;

use channels::mailbox::{MailFault, Server};
use channels::{Channel, Clamd, Courier};
use office::Installation;
use serde_json::{Value, json};
use words::{Arg, Lang, args};

use super::case::plain;
use super::{Refused, lang};
use crate::opening::meant;
use crate::settings::Settings;

/// The mailboxes, each with its office.
///
/// # Errors
/// [`Refused::Mail`] when the settings have faults or an office is not clear.
pub fn channels(settings: &Settings, offices: &Installation) -> Result<Vec<Channel>, Refused> {
    check(settings)?;
    let mut channels = Vec::new();
    let mut faults = Vec::new();
    for mailbox in &settings.mail {
        match meant(offices, mailbox.office.as_deref()) {
            Ok(office) => channels.push(Channel::new(office.id, mailbox.clone())),
            Err(_) => faults.push(MailFault {
                code: "office",
                address: mailbox.address.clone(),
                said: mailbox.office.clone().unwrap_or_default(),
            }),
        }
    }
    match faults.is_empty() {
        true => Ok(channels),
        false => Err(Refused::Mail(faults)),
    }
}

/// Whether the settings say something of which mailboxes can be made.
///
/// # Errors
/// [`Refused::Mail`].
pub fn check(settings: &Settings) -> Result<(), Refused> {
    match settings.mail_faults.as_slice() {
        [] => Ok(()),
        faults => Err(Refused::Mail(faults.to_vec())),
    }
}

/// The faults as lines to read.
pub(super) fn fault_lines(lang: Lang, faults: &[MailFault]) -> Vec<String> {
    let lines = faults.iter().map(|fault| {
        let key = format!("mailbox-fault-{}", fault.code.replace('_', "-"));
        let args = [
            ("address", Arg::from(fault.address.as_str())),
            ("said", Arg::from(fault.said.as_str())),
        ];
        words::tf(lang, &key, &args)
    });
    std::iter::once(words::t(lang, "mailbox-faults"))
        .chain(lines)
        .collect()
}

/// What names this process among those that fetch from the mailboxes and do the jobs of one
/// database: the same for the same folder on the same machine, so that whoever is started anew goes on at
/// once. The folder's lock keeps two from being it.
pub fn holder(settings: &Settings) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let data = std::fs::canonicalize(&settings.data).unwrap_or_else(|_| settings.data.clone());
    format!("{} {}", machine.trim(), data.display())
}

/// Works on all mailboxes until it is dropped: fetches, and sends what offices call for.
/// `usual` is where people reach an office that has no address of its own.
pub async fn run(
    offices: Arc<Installation>,
    channels: Vec<Channel>,
    holder: String,
    usual: String,
) {
    let fetched = channels::run(Arc::clone(&offices), channels.clone(), &holder);
    if channels.iter().any(|channel| channel.sender.is_some()) {
        let url_of = {
            let offices = Arc::clone(&offices);
            move |id| {
                let listed = offices.offices();
                let found = listed.iter().find(|office| office.id == id);
                found
                    .and_then(|office| office.url.clone())
                    .unwrap_or_else(|| usual.clone())
            }
        };
        tokio::join!(fetched, channels::post(offices, channels, &holder, url_of));
    } else {
        fetched.await;
    }
    // Where nothing is fetched there is nothing to wait for either.
    std::future::pending::<()>().await;
}

/// What looks through files for viruses, put before all offices; none where none is set.
pub fn scanner(settings: &Settings, offices: &Installation) -> Option<Arc<Clamd>> {
    let scanner = Arc::new(Clamd::new(settings.clamd.clone()?));
    offices.set_scanner(Some(Arc::clone(&scanner) as Arc<dyn office::Scanner>));
    Some(scanner)
}

/// Tells the pages how e-mail stands with an office.
pub fn ask(channels: &[Channel], scanner: Option<Arc<Clamd>>) -> web::AskMail {
    let channels = channels.to_vec();
    web::AskMail::new(move |office| {
        let own = channels
            .iter()
            .filter(|channel| channel.watched.office == office);
        web::MailStates {
            boxes: own.map(state_of).collect(),
            scanner: scanner.as_deref().map(scanning),
        }
    })
}

fn state_of(channel: &Channel) -> web::MailState {
    let mailbox = &channel.watched.mailbox;
    let server = |server: &Server| format!("{}:{}", server.host, server.port);
    let health = channel.watched.health.now();
    let fetched = mailbox.imap.as_ref().map(|imap| web::Fetching {
        server: server(&imap.server),
        connected: health.connected_since,
        looked: health.looked_at,
        taken_at: health.taken_at,
        lag: health.lag,
        taken: health.taken,
        left: health.too_large + health.unreadable,
        failures: health.failures,
        failure: health.failure.zip(health.failed_at),
    });
    let sent = channel.sender.as_ref().zip(mailbox.smtp.as_ref());
    let sent = sent.map(|(sender, smtp)| {
        let health = sender.health.now();
        web::SendingMail {
            server: server(smtp),
            sent_at: health.sent_at,
            sent: health.sent,
            failures: health.failures,
            failure: health.failure.zip(health.failed_at),
        }
    });
    web::MailState {
        address: mailbox.address.clone(),
        fetched,
        sent,
    }
}

fn scanning(scanner: &Clamd) -> web::Scanning {
    let health = scanner.health.now();
    web::Scanning {
        address: scanner.address.to_string(),
        scanned_at: health.scanned_at,
        scanned: health.scanned,
        found: health.found,
        refused: health.refused,
        failures: health.failures,
        failure: health.failure.zip(health.failed_at),
    }
}

/// The scanner that is set, and the sentence that says how it is.
pub async fn scanner_health(settings: &Settings) -> Option<(Value, String)> {
    let scanner = Clamd::new(settings.clamd.clone()?);
    let address = scanner.address.to_string();
    let version = scanner.version().await.map_err(|fail| fail.code);
    let line = match &version {
        Ok(version) => words::tf(
            lang(),
            "scanner-well",
            &args!["address" => address.as_str(), "version" => version.as_str()],
        ),
        Err(code) => words::tf(
            lang(),
            "scanner-failed",
            &args!["address" => address.as_str(), "why" => why(code)],
        ),
    };
    let value = json!({
        "clamd": address, "well": version.is_ok(), "version": version.as_ref().ok(),
        "failure": version.as_ref().err(),
    });
    Some((value, line))
}

fn why(code: &str) -> String {
    words::t(lang(), &format!("mailbox-why-{}", code.replace('_', "-")))
}

/// Each mailbox and whether its servers can be reached and signed in to, and the sentences
/// that say so.
pub async fn health(settings: &Settings) -> (Vec<Value>, Vec<String>) {
    let mut values = Vec::new();
    let mut lines = Vec::new();
    if !settings.mail_faults.is_empty() {
        lines.extend(fault_lines(lang(), &settings.mail_faults));
    }
    for mailbox in &settings.mail {
        let address = mailbox.address.as_str();
        let mut value = json!({
            "address": address, "office": mailbox.office, "reply_tags": mailbox.reply_tags,
            "trusted": mailbox.trusted,
        });
        if let Some(imap) = &mailbox.imap {
            let checked = channels::check(imap).await.map_err(|fail| fail.code);
            value["imap"] = shown(&imap.server, checked);
            lines.push(line(address, &imap.server, checked));
        }
        if let Some(server) = &mailbox.smtp {
            let courier = Courier::new(server.clone(), address);
            let checked = courier.check().await.map_err(|refused| refused.code);
            value["smtp"] = shown(server, checked);
            lines.push(line(address, server, checked));
        }
        values.push(value);
    }
    (values, lines)
}

/// What is set of each mailbox, as rows to read: no password, and no file of one.
pub(super) fn rows(mailboxes: &[Value]) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    for mailbox in mailboxes {
        rows.push(("mail".to_owned(), plain(&mailbox["address"])));
        for way in ["imap", "smtp"] {
            let Some(server) = mailbox.get(way) else {
                continue;
            };
            for name in ["host", "port", "tls", "user"] {
                rows.push((format!("mail.{way}.{name}"), plain(&server[name])));
            }
        }
    }
    rows
}

fn shown(server: &Server, checked: Result<(), &'static str>) -> Value {
    json!({
        "host": server.host,
        "port": server.port,
        "tls": server.tls.code(),
        "user": server.user.as_ref().map(|user| &user.name),
        "well": checked.is_ok(),
        "failure": checked.err(),
    })
}

fn line(address: &str, server: &Server, checked: Result<(), &'static str>) -> String {
    let host = format!("{}:{}", server.host, server.port);
    match checked {
        Ok(()) => words::tf(
            lang(),
            "mailbox-well",
            &args!["address" => address, "host" => host],
        ),
        Err(code) => {
            let why = why(code);
            words::tf(
                lang(),
                "mailbox-failed",
                &args!["address" => address, "host" => host, "why" => why],
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_and_every_failure_has_its_sentence() {
        for lang in [Lang::Id, Lang::En] {
            for code in channels::mailbox::FAULTS
                .into_iter()
                .chain(["office", "clamd"])
            {
                let fault = MailFault {
                    code,
                    address: "a@b.example".to_owned(),
                    said: "sesuatu".to_owned(),
                };
                let lines = fault_lines(lang, &[fault]);
                assert!(!lines.concat().contains('⟦'), "{lines:?}");
            }
            for code in channels::CODES {
                let key = format!("mailbox-why-{}", code.replace('_', "-"));
                assert!(!words::t(lang, &key).contains('⟦'), "{key}");
            }
        }
    }
}
