//! Messages that are made to hurt. None asserts on time; that they end, with bounded counts,
//! on a small stack, is the test. Run in release with times shown, they are the measurement.
#![allow(clippy::unwrap_used, missing_docs)]

mod page;

use mail::{Kind, Limits, Message, Role, Warning, read};

const MIB: usize = 1024 * 1024;
/// The whole of what is read.
const MOST: usize = 25 * MIB;

/// Reads on a thread with a quarter of a MiB of stack.
fn on_small_stack(bytes: Vec<u8>) -> Message {
    let thread = std::thread::Builder::new().stack_size(256 * 1024);
    let message = thread
        .spawn(move || read(&bytes, &Limits::default(), Some("mx.dinas.example")))
        .unwrap()
        .join()
        .unwrap();
    if let Some(html) = &message.html {
        assert_eq!(page::fault(html), None);
    }
    message
}

fn has(message: &Message, warning: Warning) -> bool {
    message.warnings.contains(&warning)
}

/// That piece again and again, up to so many bytes, behind a beginning.
fn filled(head: &str, piece: &[u8], size: usize) -> Vec<u8> {
    let mut bytes = head.as_bytes().to_vec();
    let count = size.saturating_sub(bytes.len()) / piece.len();
    bytes.reserve(count * piece.len());
    for _ in 0..count {
        bytes.extend_from_slice(piece);
    }
    bytes
}

fn with_type(kind: &str) -> String {
    format!("From: a@b.example\r\nContent-Type: {kind}\r\n\r\n")
}

#[test]
fn two_thousand_containers_within_each_other() {
    let mut text = String::from("From: a@b.example\r\n");
    for level in 0..2_000 {
        text.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        ));
    }
    text.push_str("\r\nisi\r\n");
    for level in (0..2_000).rev() {
        text.push_str(&format!("--b{level}--\r\n"));
    }
    let message = on_small_stack(text.into_bytes());
    assert!(has(&message, Warning::TooDeep));
    assert!(message.parts.len() <= 1);
}

#[test]
fn two_thousand_messages_within_each_other() {
    let text = with_type("message/rfc822").repeat(2_000) + "isi";
    let message = on_small_stack(text.into_bytes());
    assert!(has(&message, Warning::TooDeep));
    assert!(message.parts.iter().all(|part| part.role == Role::Message));
    assert_eq!(message.parts.len(), 6);
}

#[test]
fn messages_within_each_other_that_are_large() {
    let text = with_type("message/rfc822").repeat(20);
    let message = on_small_stack(filled(&text, b"--x\r\n", MOST));
    assert!(
        message
            .parts
            .iter()
            .map(|part| part.bytes.len())
            .sum::<usize>()
            <= Limits::default().max_unpacked
    );
}

#[test]
fn a_hundred_attachments() {
    let part = "--a\r\nContent-Type: image/jpeg; name=\"foto.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQSkZJRg==\r\n";
    let text = with_type("multipart/mixed; boundary=a") + &part.repeat(100) + "--a--\r\n";
    let message = on_small_stack(text.into_bytes());
    assert_eq!(message.parts.len(), 100);
    assert!(
        message
            .parts
            .iter()
            .all(|part| part.name == "foto.jpg" && part.bytes.len() == 10)
    );
    assert_eq!(message.warnings, [Warning::NoDate, Warning::NoSender][..1]);
}

#[test]
fn a_hundred_thousand_tiny_parts() {
    let text = with_type("multipart/mixed; boundary=a")
        + &"--a\r\nContent-Type: a/b\r\n\r\nx\r\n".repeat(100_000);
    let message = on_small_stack(text.into_bytes());
    assert!(has(&message, Warning::TooManyParts));
    assert!(message.parts.len() < Limits::default().max_parts);
}

#[test]
fn a_header_line_of_a_mebibyte() {
    for field in [
        "Subject: ",
        "To: ",
        "Content-Type: ",
        "References: ",
        "X-A: ",
    ] {
        let mut bytes = filled(field, b"=?a?q?<a@b.example>, \"(;", MIB);
        bytes.extend_from_slice(b"\r\nFrom: a@b.example\r\n\r\nisi\r\n");
        let message = on_small_stack(bytes);
        assert_eq!(message.from.as_ref().unwrap().address, "a@b.example");
        assert_eq!(message.own, "isi", "{field}");
        assert!(message.subject.chars().count() <= 500 && message.recipients.len() <= 200);
    }
}

#[test]
fn a_header_without_end() {
    let message = on_small_stack(filled("", b"To: a@b.example, =?utf-8?q?\r\n", MOST));
    assert!(message.own.is_empty());
    let message = on_small_stack(filled("From: a@b.example\r\n", b" x", MOST));
    assert!(message.own.is_empty());
}

#[test]
fn parameters_without_end() {
    let part = format!(
        "--a\r\nContent-Type: a/b; {}\r\n\r\nx\r\n",
        "n*1=;".repeat(3_000)
    );
    let message = on_small_stack(filled(
        &with_type("multipart/mixed; boundary=a"),
        part.as_bytes(),
        MOST,
    ));
    assert!(has(&message, Warning::TooManyParts));
}

#[test]
fn text_of_the_whole_size() {
    for piece in [
        &b"jalan rusak "[..],
        b"\r\n",
        b"> a\r\n",
        b"\0",
        b"On 1 10:00 a@b wrote:\r\n",
        b"From: a@b\r\n\r\n\r\nTo: x\r\n",
        b"-- \r\n",
        b"=",
        b"=20\r\n",
        b"\xff",
        b"DISCLAIMER\r\n\r\n",
    ] {
        for kind in [
            "text/plain; charset=utf-8; format=flowed",
            "text/plain; charset=utf-7",
            "text/plain; charset=iso-2022-jp",
        ] {
            let message = on_small_stack(filled(&with_type(kind), piece, MOST / 12));
            assert!(message.own.chars().count() <= Limits::default().max_text_chars);
        }
    }
    let message = on_small_stack(filled(&with_type("text/plain"), b"jalan rusak\r\n", MOST));
    assert!(has(&message, Warning::TextCut));
}

#[test]
fn a_message_of_the_whole_size_and_one_that_is_larger() {
    let head = with_type("multipart/mixed; boundary=a")
        + "--a\r\n\r\nFoto.\r\n--a\r\nContent-Type: image/jpeg; name=a.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let line = [b"/9j/".repeat(19), b"\r\n".to_vec()].concat();
    let message = on_small_stack(filled(&head, &line, MOST));
    assert_eq!(message.own, "Foto.");
    assert!(message.parts[0].bytes.len() > 18 * MIB);
    assert!(!has(&message, Warning::TooLarge));
    let message = on_small_stack(filled(&head, &line, MOST + 100));
    assert!(has(&message, Warning::TooLarge));
    assert_eq!(message.own, "Foto.");
}

#[test]
fn lines_that_might_be_delimiters() {
    let mut head = String::from("From: a@b.example\r\n");
    for level in 0..20 {
        let boundary = "-".repeat(60 + level);
        head.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"
        ));
    }
    let _ = on_small_stack(filled(&head, b"--\n", MOST));
    let line = ["-".repeat(90), "\n".to_owned()].concat();
    let _ = on_small_stack(filled(&head, line.as_bytes(), MOST));
}

#[test]
fn html_within_itself() {
    let deep = format!("{}isi{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let message = on_small_stack((with_type("text/html") + &deep).into_bytes());
    assert_eq!(message.own, "isi");
    let table = "<table><tr><td>".repeat(100_000) + "isi";
    let message = on_small_stack((with_type("text/html") + &table).into_bytes());
    assert_eq!(message.own.trim(), "isi");
}

#[test]
fn html_of_the_whole_size() {
    for piece in [
        "<div>",
        "</p>",
        "<!--",
        "<script>",
        "<a href=\"",
        "<a href=http://x.example/>",
        "&lt;",
        "&",
        "<![",
        "<b><p>",
        "<td>a",
        "<p x=y ",
        "<a b='",
        "<blockquote type=cite>",
        "<br>",
        "x",
        "<div class=gmail_quote>x",
        "<svg><style>",
        "</",
        "<pre>\n",
    ] {
        let message = on_small_stack(filled(&with_type("text/html"), piece.as_bytes(), MOST / 12));
        assert!(message.html.unwrap().len() < 8 * MIB, "{piece}");
    }
    let _ = on_small_stack(filled(&with_type("text/html"), b"<p>a", MOST));
}

#[test]
fn archives_that_promise_much_are_not_unpacked() {
    let part = "--a\r\nContent-Type: application/zip; name=\"a.zip\"\r\n\r\nPK\x03\x04";
    let head = with_type("multipart/mixed; boundary=a") + part;
    let mut bytes = filled(&head, b"PK\x01\x02", MOST - 100);
    let list =
        (head.len() - with_type("multipart/mixed; boundary=a").len() - part.len() + 4) as u32;
    bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0");
    bytes.extend_from_slice(&list.to_le_bytes());
    bytes.extend_from_slice(b"\0\0");
    let message = on_small_stack(bytes);
    assert_eq!(message.parts.len(), 1);
}

#[test]
fn a_report_without_end() {
    let head = with_type("multipart/report; report-type=delivery-status; boundary=a")
        + "--a\r\nContent-Type: message/delivery-status\r\n\r\n";
    let message = on_small_stack(filled(
        &head,
        b"Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\n\r\n",
        MOST,
    ));
    let Kind::Report(bounce) = &message.kind else {
        panic!("{:?}", message.kind);
    };
    assert_eq!(bounce.recipients.len(), 100);
}

#[test]
fn winmail_without_end() {
    let head = with_type("application/ms-tnef; name=winmail.dat");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(b"\x78\x9f\x3e\x22\x01\x00");
    let attribute = b"\x02\x02\x90\x06\x00\x00\x00\x00\x00\x00\x00";
    while bytes.len() < MOST - 20 {
        bytes.extend_from_slice(attribute);
    }
    let message = on_small_stack(bytes);
    assert_eq!(message.parts.len(), 200);
}
