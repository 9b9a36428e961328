//! What `[[mail]]` may say, and what is wrong with the rest.

use channels::mailbox::{After, FAULTS, Imap, MailFault, Secret, Server, Tls, User, check};
use channels::{Mailbox, MailboxFile};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    mail: Vec<MailboxFile>,
}

fn checked(text: &str) -> Result<Vec<Mailbox>, Vec<MailFault>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sandi"), "rahasia\n").expect("written");
    std::fs::write(folder.path().join("kosong"), "").expect("written");
    let file: File = toml::from_str(text).expect("TOML");
    let mut checked = check(file.mail, folder.path());
    // Folders differ; what is below them does not.
    if let Ok(boxes) = &mut checked {
        for server in boxes.iter_mut().flat_map(|one| {
            one.imap
                .iter_mut()
                .map(|imap| &mut imap.server)
                .chain(one.smtp.iter_mut())
        }) {
            if let Some(User {
                secret: Secret::Password(file) | Secret::Token(file),
                ..
            }) = &mut server.user
            {
                *file = file.strip_prefix(folder.path()).expect("below").to_owned();
            }
        }
    }
    checked
}

#[test]
fn little_need_be_said() {
    let boxes = checked(
        "[[mail]]\naddress = \"Pengaduan@Kantor.Example\"\n\
         [mail.imap]\nhost = \"mail.kantor.example\"\npassword_file = \"sandi\"\n\
         [mail.smtp]\nhost = \"mail.kantor.example\"\n\
         [[mail]]\naddress = \"lain@kantor.example\"\noffice = \"STM\"\nreply_tags = false\ntrusted = \"MX.kantor.example\"\n\
         [mail.smtp]\nhost = \"127.0.0.1\"\ntls = \"none\"\n",
    );
    let address = "pengaduan@kantor.example".to_owned();
    let server = |user, port| Server {
        host: "mail.kantor.example".to_owned(),
        port,
        tls: Tls::Implicit,
        ca_file: None,
        user,
    };
    let user = User {
        name: address.clone(),
        secret: Secret::Password("sandi".into()),
    };
    let one = Mailbox {
        office: None,
        address,
        reply_tags: true,
        trusted: None,
        imap: Some(Imap {
            server: server(Some(user), 993),
            folders: vec!["INBOX".to_owned()],
            after: After::Seen,
        }),
        smtp: Some(server(None, 465)),
    };
    let boxes = boxes.expect("right");
    assert_eq!(boxes[0], one);
    let two = &boxes[1];
    assert_eq!(
        (two.office.as_deref(), two.reply_tags),
        (Some("STM"), false)
    );
    assert_eq!(two.trusted.as_deref(), Some("mx.kantor.example"));
    assert_eq!(two.smtp.as_ref().map(|smtp| smtp.port), Some(25));
}

#[test]
fn every_fault_is_found() {
    let imap = |more: &str| format!("[[mail]]\naddress = \"a@b.example\"\n[mail.imap]\n{more}");
    let host = "host = \"mail.b.example\"\n";
    let good = format!("{host}password_file = \"sandi\"\n");
    let cases = [
        (
            format!("[[mail]]\naddress = \"a+b@c.example\"\n[mail.imap]\n{good}"),
            "address",
        ),
        (imap(&good) + &imap(&good), "twice"),
        (
            "[[mail]]\naddress = \"a@b.example\"".to_owned(),
            "no_server",
        ),
        (imap(host), "no_secret"),
        (
            imap(&format!("{host}password_file = \"kosong\"")),
            "secret_file",
        ),
        (
            imap(&format!("{host}oauth_token_file = \"tidak-ada\"")),
            "secret_file",
        ),
        (imap(&format!("{good}ca_file = \"sandi\"")), "ca_file"),
        (imap(&format!("{good}tls = \"none\"")), "plain"),
        (imap(&good.replace("mail.b", "https://mail.b")), "host"),
        (imap(&format!("{good}folders = []")), "folder"),
        (imap(&format!("{good}folders = [\"Kotak é\"]")), "folder"),
        (imap(&format!("{good}after = \"move:INBOX\"")), "after"),
        (imap(&format!("{good}after = \"delete\"")), "after"),
        (
            "[[mail]]\naddress = \"a@b.example\"\n[mail.smtp]\nhost = \"b.example\"\nuser = \"a\""
                .to_owned(),
            "no_secret",
        ),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for (text, code) in cases {
        let faults = checked(&text).expect_err(&text);
        let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(codes, [code], "{text}");
        assert!(!format!("{faults:?}").contains("rahasia"));
        seen.insert(code);
    }
    assert_eq!(seen, FAULTS.into_iter().collect());
}

#[test]
fn what_is_not_known_is_refused() {
    for text in ["pasword_file = \"x\"", "tls = \"ssl\"", "port = 99999"] {
        let text =
            format!("[[mail]]\naddress = \"a@b.example\"\n[mail.imap]\nhost = \"b\"\n{text}");
        assert!(toml::from_str::<File>(&text).is_err(), "{text}");
    }
}
