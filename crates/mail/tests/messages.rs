//! Stored messages, each with what a careful clerk would read off it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use mail::{Kind, Limits, Message, ReturnPath, Verdict, read};
use serde::Deserialize;

/// The name under which the office's own server speaks.
const TRUSTED: &str = "mx.dinas.example";

/// What is expected of one file. What is not named is expected to be nothing, but for the
/// texts: of them each line that is named must be found.
#[derive(Deserialize, Default, Debug)]
#[serde(deny_unknown_fields, default)]
struct Expected {
    /// `personal`, the reason of an automatic message, or `report`.
    kind: String,
    from: Option<String>,
    name: Option<String>,
    reply_to: Option<String>,
    return_path: Option<String>,
    recipients: Option<Vec<String>>,
    subject: Option<String>,
    message_id: Option<String>,
    references: Option<Vec<String>>,
    in_reply_to: Option<Vec<String>>,
    date: Option<i64>,
    /// The whole of the own words.
    own_is: Option<String>,
    own: Vec<String>,
    own_not: Vec<String>,
    quoted: Vec<String>,
    html: Vec<String>,
    has_html: Option<bool>,
    /// `role name danger level size`, the last three only where they matter.
    parts: Vec<String>,
    warnings: Vec<String>,
    protection: Option<String>,
    spf: Option<String>,
    dkim: Option<String>,
    dmarc: Option<String>,
    spam: bool,
    score: Option<f32>,
    /// `address action status`.
    bounces: Vec<String>,
    original: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/messages")
}

fn kind(message: &Message) -> String {
    match &message.kind {
        Kind::Personal => "personal".to_owned(),
        Kind::Automatic(why) => why.reason().to_owned(),
        Kind::Report(_) => "report".to_owned(),
    }
}

fn parts(message: &Message) -> Vec<String> {
    let shown = message.parts.iter().map(|part| {
        let mut line = format!("{} {}", part.role.code(), part.name);
        if let Some(danger) = part.danger {
            line.push_str(&format!(" !{}", danger.code()));
        }
        if part.level > 0 {
            line.push_str(&format!(" +{}", part.level));
        }
        if part.bytes.is_empty() {
            line.push_str(" (0)");
        }
        line
    });
    shown.collect()
}

/// Everything that is otherwise than expected, as sentences.
fn differences(message: &Message, expected: &Expected) -> Vec<String> {
    let mut found = Vec::new();
    let mut same = |what: &str, is: String, should: String| {
        if is != should {
            found.push(format!("{what} is {is}\n    instead of {should}"));
        }
    };
    same("kind", kind(message), expected.kind.clone());
    let address = |mailbox: &Option<mail::Mailbox>| mailbox.as_ref().map(|it| it.address.clone());
    let shown = |value: &Option<String>| format!("{value:?}");
    same(
        "from",
        shown(&address(&message.from)),
        shown(&expected.from),
    );
    if let Some(name) = &expected.name {
        same(
            "name",
            message.from.as_ref().unwrap().name.clone(),
            name.clone(),
        );
    }
    same(
        "reply_to",
        shown(&address(&message.reply_to)),
        shown(&expected.reply_to),
    );
    if let Some(path) = &expected.return_path {
        let is = match &message.return_path {
            ReturnPath::Absent => "absent".to_owned(),
            ReturnPath::Null => "null".to_owned(),
            ReturnPath::Address(address) => address.clone(),
        };
        same("return_path", is, path.clone());
    }
    if let Some(subject) = &expected.subject {
        same("subject", message.subject.clone(), subject.clone());
    }
    if let Some(id) = &expected.message_id {
        same(
            "message_id",
            message.message_id.clone().unwrap_or_default(),
            id.clone(),
        );
    }
    for (what, is, should) in [
        ("recipients", &message.recipients, &expected.recipients),
        ("references", &message.references, &expected.references),
        ("in_reply_to", &message.in_reply_to, &expected.in_reply_to),
    ] {
        if let Some(should) = should {
            same(what, format!("{is:?}"), format!("{should:?}"));
        }
    }
    if let Some(date) = expected.date {
        same(
            "date",
            format!("{:?}", message.date),
            format!("{:?}", Some(date)),
        );
    }
    if let Some(own) = &expected.own_is {
        same("own", format!("{:?}", message.own), format!("{own:?}"));
    }
    if let Some(has_html) = expected.has_html {
        same(
            "has_html",
            message.html.is_some().to_string(),
            has_html.to_string(),
        );
    }
    same(
        "parts",
        format!("{:#?}", parts(message)),
        format!("{:#?}", expected.parts),
    );
    let warnings: Vec<&str> = message.warnings.iter().map(|one| one.code()).collect();
    same(
        "warnings",
        format!("{warnings:?}"),
        format!("{:?}", expected.warnings),
    );
    let protection = message.protection.map(|it| it.code().to_owned());
    same(
        "protection",
        shown(&protection),
        shown(&expected.protection),
    );
    let verdict = |it: Option<Verdict>| it.map(|it| it.code().to_owned());
    let auth = message.authentication;
    same("spf", shown(&verdict(auth.spf)), shown(&expected.spf));
    same("dkim", shown(&verdict(auth.dkim)), shown(&expected.dkim));
    same("dmarc", shown(&verdict(auth.dmarc)), shown(&expected.dmarc));
    same(
        "spam",
        message.spam.flagged.to_string(),
        expected.spam.to_string(),
    );
    same(
        "score",
        format!("{:?}", message.spam.score),
        format!("{:?}", expected.score),
    );
    let (bounces, original) = match &message.kind {
        Kind::Report(bounce) => {
            let shown = bounce.recipients.iter().map(|one| {
                let status = one.status.as_deref().unwrap_or("-");
                format!("{} {} {status}", one.address, one.action.code())
            });
            (shown.collect(), bounce.original_message_id.clone())
        }
        _ => (Vec::new(), None),
    };
    same(
        "bounces",
        format!("{bounces:?}"),
        format!("{:?}", expected.bounces),
    );
    same("original", shown(&original), shown(&expected.original));
    let html = message.html.clone().unwrap_or_default();
    for (what, text, wanted, there) in [
        ("own", &message.own, &expected.own, true),
        ("own", &message.own, &expected.own_not, false),
        ("quoted", &message.quoted, &expected.quoted, true),
        ("html", &html, &expected.html, true),
    ] {
        for piece in wanted
            .iter()
            .filter(|piece| text.contains(piece.as_str()) != there)
        {
            let verb = if there { "lacks" } else { "holds" };
            found.push(format!("{what} {verb} {piece:?}: {text:?}"));
        }
    }
    found
}

#[test]
fn every_message_is_read_as_a_clerk_would() {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    let expected: BTreeMap<String, Expected> = toml::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for (file, expected) in &expected {
        let path = folder().join(format!("{file}.eml"));
        let Ok(bytes) = std::fs::read(&path) else {
            wrong.push(format!("{file}: an expectation without a file"));
            continue;
        };
        let message = read(&bytes, &Limits::default(), Some(TRUSTED));
        let found = differences(&message, expected);
        wrong.extend(found.into_iter().map(|line| format!("{file}: {line}")));
    }
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_file_has_an_expectation() {
    let text = std::fs::read_to_string(folder().join("expected.toml")).unwrap();
    let expected: BTreeMap<String, Expected> = toml::from_str(&text).unwrap();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let named: BTreeSet<String> = expected.into_keys().collect();
    assert_eq!(files, named);
    assert!(files.len() >= 120, "{}", files.len());
}

#[test]
fn without_a_trusted_server_nothing_is_said_of_the_sender() {
    let bytes = std::fs::read(folder().join("auth_trusted.eml")).unwrap();
    let with = read(&bytes, &Limits::default(), Some(TRUSTED));
    assert_eq!(with.authentication.spf, Some(Verdict::Pass));
    let without = read(&bytes, &Limits::default(), None);
    assert_eq!(without.authentication, mail::Authentication::default());
}
