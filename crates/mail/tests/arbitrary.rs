//! Any bytes at all: always an answer, every word in it, and HTML that can do nothing.
#![allow(clippy::unwrap_used, missing_docs)]

mod page;

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use mail::{Limits, Message, read};
use proptest::prelude::*;

static PANICS: AtomicUsize = AtomicUsize::new(0);
static HOOK: Once = Once::new();

/// Reads the bytes and counts panics, also those that `read` turns into an answer: none is
/// expected of the crates below either.
fn look(bytes: &[u8]) -> Message {
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            // The test's own failures come through here as well.
            let own =
                |file: &str| file.contains("tests/arbitrary.rs") || file.contains("tests/page");
            if !info.location().is_some_and(|at| own(at.file())) {
                PANICS.fetch_add(1, Ordering::SeqCst);
            }
            usual(info);
        }));
    });
    read(bytes, &Limits::default(), Some("mx.dinas.example"))
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let message = look(bytes);
    prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0, "a panic");
    if let Some(html) = &message.html {
        prop_assert_eq!(page::fault(html), None, "{}", html);
    }
    let one_line = |text: &str| {
        !text
            .chars()
            .any(|c| c.is_control() || ('\u{202A}'..='\u{202E}').contains(&c))
    };
    prop_assert!(one_line(&message.subject), "{:?}", message.subject);
    for part in &message.parts {
        prop_assert!(
            one_line(&part.name) && !part.name.contains(['/', '\\']),
            "{:?}",
            part.name
        );
    }
    for mailbox in [&message.from, &message.reply_to].into_iter().flatten() {
        let address = &mailbox.address;
        prop_assert_eq!(address.matches('@').count(), 1);
        prop_assert!(
            one_line(address) && !address.contains(['<', '>', ' ', ',']),
            "{:?}",
            address
        );
        prop_assert!(address.chars().count() <= 254 && one_line(&mailbox.name));
    }
    prop_assert!(!message.own.contains(['\r', '\0']) && !message.quoted.contains(['\r', '\0']));
    Ok(())
}

/// The words of a text, sorted: what must come out again.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    words.sort();
    words
}

/// Pieces of which mail is made, and which its readers stumble over.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"\r\n",
        b"\n",
        b"\r",
        b"\r\n\r\n",
        b"--a\r\n",
        b"--a--\r\n",
        b"--b\n",
        b"From: ",
        b"Subject: ",
        b"To: a@b.example, ",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n",
        b"Content-Type: multipart/alternative; boundary=\"b\"\n\n",
        b"Content-Type: text/html; charset=utf-8\n\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Type: text/plain; format=flowed\n\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%E2%80%AE; filename*1=\"../x.exe\"\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n",
        b"Content-Type: message/delivery-status\n\n",
        b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n",
        b"Content-Type: application/ms-tnef\n\n",
        b"\x78\x9f\x3e\x22\x01\x00",
        b"\x02\x0f\x80\x06\x00\x04\x00\x00\x00",
        b"PK\x03\x04",
        b"PK\x01\x02",
        b"PK\x05\x06",
        b"=?utf-8?Q?a=0D=0A?=",
        b"=?utf-8?B?w6k=?= ",
        b"=?",
        b"<p onclick=x>",
        b"<script>",
        b"</script>",
        b"<!--",
        b"-->",
        b"<a href=\"javascript:x\">",
        b"<img src=x onerror=y alt='<script>'>",
        b"<div class=gmail_quote>",
        b"<table><tr><td>",
        b"</div>",
        b"&lt;script&gt;",
        b"&#x",
        b"<svg><style>",
        b"> ",
        b">> a\n",
        b"On 1 Jan 10:00 a@b wrote:\n",
        b"Pada tanggal 5 menulis:\n",
        b"-----Pesan Asli-----\n",
        b"-- \n",
        b"Dari: a@b\nTanggal: 5\nKepada: c\n",
        b"Date: Mon, 5 Jan 2026 10:00:00 +0800\n",
        b"Auto-Submitted: auto-replied\n",
        b"Authentication-Results: mx.dinas.example; spf=pass (\n",
        b"\0",
        b"\xff\xfe",
        b"\xe2\x80\xae",
        b"charset=utf-7; ",
        b"+AGE-",
        b"jalan rusak ",
        b"=\n",
        b"=3D",
        b"\t",
    ];
    prop_oneof![
        8 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

/// Lines as people and their programs write them.
fn text_line() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-zA-Zé .,:@<>&-]{0,40}",
        1 => "[a-z ]{1,20} \\PC{0,8}",
        2 => prop::sample::select(vec![
            "> kutipan", ">> dua", "On 5 Jan 2026 at 10:00, a@b.example wrote:", "Pada tanggal 5 Jan pukul 10.00 Meja <a@b.example> menulis:",
            "-----Pesan Asli-----", "---------- Forwarded message ---------", "-- ", "Dikirim dari iPhone saya", "Dari: a@b.example", "Dikirim: 5 Jan",
            "Kepada: c", "________________", "DISCLAIMER: confidential, recipient", "", "", "a ",
        ]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        check(&bytes)?;
    }

    #[test]
    fn any_pieces_have_an_answer(pieces in prop::collection::vec(piece(), 0..60)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn a_stored_message_that_was_changed_has_an_answer(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), piece(), 0_usize..200), 1..8),
    ) {
        let mut bytes = which.get(&page::stored()).clone();
        for (place, piece, gone) in changes {
            let at = place.index(bytes.len() + 1);
            let end = (at + gone).min(bytes.len());
            bytes.splice(at..end, piece);
        }
        check(&bytes)?;
    }

    #[test]
    fn own_and_quoted_hold_every_word(
        lines in prop::collection::vec(text_line(), 0..30),
        subject in prop::sample::select(vec!["Jalan", "Re: Jalan", "Fwd: Jalan"]),
        flowed in any::<bool>(),
    ) {
        let text = lines.join("\r\n");
        let format = if flowed { "; format=flowed" } else { "" };
        let bytes = format!("Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8{format}\r\n\r\n{text}\r\n");
        let message = look(bytes.as_bytes());
        let together = format!("{}\n{}", message.own, message.quoted);
        // The marks of quotes may be written anew, and two be put together.
        let unmarked = |text: &str| words(&text.replace('>', " "));
        let visible: String = text.chars().filter(|c| *c == '\t' || !c.is_control() || c.is_whitespace()).filter(|c| !matches!(c, '\u{202D}' | '\u{202E}' | '\u{FEFF}')).collect();
        prop_assert_eq!(unmarked(&together), unmarked(&visible));
    }

    #[test]
    fn html_keeps_every_word_and_nothing_else(
        pieces in prop::collection::vec(prop_oneof![
            "[a-z]{1,8}".prop_map(|word| format!(" {word} ")),
            prop::sample::select(vec!["<p>", "</p>", "<div class=gmail_quote>", "</div>", "<table><tr><td>", "</table>", "<b>", "</b>", "<li>", "<br>",
                "<span style=x>", "<!-- x -->", "<img src=http://x/y>", "<td>", "<pre>", "</pre>", "<a href=http://>", "<hr>", "<script>x</script>", "<object>"]).prop_map(str::to_owned),
        ], 0..60),
    ) {
        let bytes = format!("Content-Type: text/html\n\n{}", pieces.concat());
        let message = look(bytes.as_bytes());
        let html = message.html.unwrap_or_default();
        prop_assert_eq!(page::fault(&html), None);
        let expected = words(&pieces.iter().filter(|piece| !piece.contains('<')).cloned().collect::<String>());
        prop_assert_eq!(words(&format!("{} {}", message.own, message.quoted)), expected.clone());
        prop_assert_eq!(words(&page::text(&html)), expected);
    }
}
