//! Messages that are made to hurt, each within the time and the memory that one message may
//! take. What `crates/mail/tests/hostile.rs` does to the reader alone is done to all of it here.

mod pictures;

use office::both_offices;
use office::testing::TestOffice;

use crate::way::{MOST_MEMORY, MOST_TIME, Way};
use crate::{Counted, TURN};

const MIB: usize = 1 << 20;
/// The whole of what is read of a message.
const MOST: usize = 25 * MIB;

/// A message from somebody, with more fields behind.
fn head(more: &str) -> Vec<u8> {
    format!("From: Ni Luh Sari <luh@warga.example>\r\nSubject: Jalan\r\n{more}").into_bytes()
}

fn of_type(kind: &str) -> Vec<u8> {
    head(&format!("Content-Type: {kind}\r\n\r\n"))
}

/// That piece again and again behind a beginning, up to so many bytes.
fn filled(mut bytes: Vec<u8>, piece: &[u8], size: usize) -> Vec<u8> {
    bytes.reserve_exact(size.saturating_sub(bytes.len()));
    while bytes.len() + piece.len() <= size {
        bytes.extend_from_slice(piece);
    }
    bytes
}

/// A message with these files: media type and content of each, as they are (RFC 2045, 2.9).
fn with_files(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = of_type("multipart/mixed; boundary=batas");
    bytes.extend_from_slice(b"--batas\r\n\r\nFoto.\r\n");
    for (media_type, content) in files {
        let head = format!(
            "--batas\r\nContent-Type: {media_type}; name=foto\r\nContent-Disposition: attachment\r\n\
             Content-Transfer-Encoding: binary\r\n\r\n"
        );
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"--batas--\r\n");
    bytes
}

/// What hurts by its structure.
fn structures() -> Vec<(&'static str, Vec<u8>)> {
    let mut containers = head("");
    for level in 0..2_000 {
        let line =
            format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
        containers.extend_from_slice(line.as_bytes());
    }
    let messages = of_type("message/rfc822");
    let tiny = b"--a\r\nContent-Type: a/b\r\n\r\nx\r\n";
    let parameters = format!(
        "--a\r\nContent-Type: a/b; {}\r\n\r\nx\r\n",
        "n*1=;".repeat(3_000)
    );
    let mixed = || of_type("multipart/mixed; boundary=a");
    vec![
        ("containers", containers),
        ("messages", messages.repeat(2_000)),
        (
            "large_messages",
            filled(messages.repeat(20), b"--x\r\n", MOST),
        ),
        ("parts", filled(mixed(), tiny, 3 * MIB)),
        ("parameters", filled(mixed(), parameters.as_bytes(), MOST)),
        (
            "addresses",
            filled(head("To: "), b"a@b.example, =?utf-8?q?x?= ", MOST),
        ),
        ("folded", filled(head("X: "), b"\r\n x", MOST)),
        (
            "encoded",
            filled(head("Subject: "), b"=?a?q?<a@b>, \"(;?= ", MIB),
        ),
    ]
}

/// What hurts by its text.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    let plain = || of_type("text/plain; charset=utf-8");
    let flowed = of_type("text/plain; charset=utf-8; format=flowed; delsp=yes");
    let html = || of_type("text/html; charset=utf-8");
    vec![
        ("words", filled(plain(), b"jalan rusak\r\n", MOST)),
        ("one_word", filled(plain(), b"jalan", MOST)),
        ("lines", filled(plain(), b"\r\n", MOST)),
        ("quotes", filled(plain(), b"> a\r\nb\r\n", MOST)),
        (
            "histories",
            filled(plain(), b"On 1 10:00 a@b wrote:\r\n", MOST),
        ),
        (
            "headers",
            filled(plain(), b"Dari: a@b\r\nTanggal: 5\r\nKepada: c\r\n", MOST),
        ),
        ("flowed", filled(flowed, b"a \r\n", MOST)),
        (
            "utf7",
            filled(of_type("text/plain; charset=utf-7"), b"+AGE-", MOST),
        ),
        (
            "japanese",
            filled(
                of_type("text/plain; charset=iso-2022-jp"),
                b"\x1b$B\x1b(B",
                MOST,
            ),
        ),
        ("broken", filled(plain(), b"\xff", MOST)),
        ("open", filled(html(), b"<div>", MOST)),
        ("tables", filled(html(), b"<table><tr><td>", MOST)),
        ("brackets", filled(html(), b"<", MOST)),
        ("entities", filled(html(), b"&#x202e;&amp;&nbsp;", MOST)),
        ("comments", filled(html(), b"<!--", MOST)),
        ("scripts", filled(html(), b"<script><style>", MOST)),
        ("letters", filled(html(), b"<p>a</p>\r\n", MOST)),
    ]
}

/// What hurts by its files.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    use pictures::{gif, many_scans, photo, png, progressive, webp};
    let twenty = |kind, bytes: Vec<u8>| with_files(&vec![(kind, bytes); 20]);
    // As much as a message may have, in few and in many.
    let whole = |count: usize, content: &dyn Fn(usize) -> Vec<u8>| {
        let size = (MOST - 8 * 1024) / count - 200;
        with_files(&vec![("application/octet-stream", content(size)); count])
    };
    let padded = |bytes: Vec<u8>| move |size: usize| filled(bytes.clone(), b"\0", size);
    let mut nested = of_type("multipart/mixed; boundary=luar");
    nested.extend_from_slice(b"--luar\r\nContent-Type: message/rfc822\r\n\r\n");
    let mut inner = whole(3, &padded(Vec::new()));
    inner.truncate(MOST - 4 * 1024);
    nested.extend_from_slice(&inner);
    vec![
        ("bytes", whole(1, &padded(Vec::new()))),
        ("pieces", whole(400, &padded(Vec::new()))),
        ("nested", nested),
        (
            "pdf",
            whole(2, &padded(b"%PDF-1.4\nstartxref\n0\n%%EOF\n".to_vec())),
        ),
        (
            "zips",
            whole(3, &padded(b"PK\x03\x04PK\x01\x02PK\x05\x06".repeat(90_000))),
        ),
        (
            "winmail",
            whole(
                2,
                &padded(
                    [
                        b"\x78\x9f\x3e\x22\x01\x00".to_vec(),
                        b"\x02\x0f\x80\x06\x00\x00\x00\x00\x00\x00\x00".repeat(90_000),
                    ]
                    .concat(),
                ),
            ),
        ),
        ("photos", twenty("image/jpeg", photo(4_000, 3_000))),
        ("large_photos", whole(2, &padded(photo(4_000, 3_000)))),
        ("posters", twenty("image/jpeg", photo(6_300, 6_300))),
        (
            "progressive",
            twenty("image/jpeg", progressive(4_000, 3_000)),
        ),
        ("scans", twenty("image/jpeg", many_scans(2_000, 1_500))),
        ("drawings", twenty("image/png", png(6_300, 6_300))),
        ("small_drawings", twenty("image/png", png(2_400, 2_400))),
        ("films", twenty("image/gif", gif(6_000, 6_000))),
        ("small_films", twenty("image/gif", gif(2_000, 2_000))),
        ("webs", twenty("image/webp", webp(16_000, 2_400))),
    ]
}

#[expect(clippy::print_stdout, reason = "prints what each one took")]
async fn walk_all(office: TestOffice, messages: Vec<(&'static str, Vec<u8>)>) {
    let _turn = TURN.lock();
    let mut way = Way::on(office).await;
    let mut beyond = Vec::new();
    for (name, bytes) in messages {
        let walked = way.walk(&bytes, &Counted).await;
        let cost = walked.cost;
        let line = format!(
            "{name}: {} KiB, {} ms, {} KiB, {} {}",
            bytes.len() >> 10,
            cost.time,
            cost.memory >> 10,
            walked.received.verdict.code(),
            walked.received.warnings.join(" "),
        );
        println!("{line}");
        if cost.time >= MOST_TIME || cost.memory >= MOST_MEMORY {
            beyond.push(line);
        }
    }
    assert!(
        beyond.is_empty(),
        "beyond the bounds:\n{}",
        beyond.join("\n")
    );
    way.whole().await;
}

both_offices! {
    async fn structures_that_hurt(office: TestOffice) {
        walk_all(office, structures()).await;
    }

    async fn texts_that_hurt(office: TestOffice) {
        walk_all(office, texts()).await;
    }

    async fn files_that_hurt(office: TestOffice) {
        walk_all(office, files()).await;
    }
}
