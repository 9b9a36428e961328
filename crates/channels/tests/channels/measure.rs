//! How long it takes from the arrival of a letter until it stands in the register, beside how
//! fast the mail server itself takes letters in the same run: Postfix with Dovecot, as they are
//! sent, and Dovecot alone, handed one after the other by LMTP, which no office meets. Asserts
//! on no time; prints figures:
//!
//! `cargo nextest run --release -p channels --run-ignored only --no-capture -E 'test(measure)'`

use std::sync::Arc;
use std::time::{Duration, Instant};

use office::both_offices;
use office::testing::TestOffice;

use crate::post::{Post, Talk, Watch, complaints};

/// A letter of so many bytes, or one with a photo of about so many.
fn made(number: usize, bytes: usize, photo: bool) -> Vec<u8> {
    let head = format!(
        "From: Ni Wayan Sukerti <sukerti@citizen.test>\r\nTo: pengaduan@office.test\r\n\
         Date: Mon, 2 Mar 2026 08:15:00 +0800\r\nSubject: Surat {number:04}\r\nMIME-Version: 1.0\r\n"
    );
    if !photo {
        let mut text = format!("{head}Content-Type: text/plain; charset=utf-8\r\n\r\n");
        while text.len() < bytes {
            text.push_str("Lampu jalan di tikungan padam sejak Jumat malam dan belum diganti.\r\n");
        }
        return text.into_bytes();
    }
    let mut seed = number as u32;
    let picture = image::RgbImage::from_fn(640, 480, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (seed >> 28) as u8;
        image::Rgb([(x / 4) as u8 + noise, (y / 3) as u8 + noise, noise * 4])
    });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 85);
    picture.write_with_encoder(encoder).expect("a picture");
    let body = data_encoding::BASE64_MIME.encode(jpeg.get_ref());
    format!(
        "{head}Content-Type: multipart/mixed; boundary=batas\r\n\r\n\
         --batas\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPohon tumbang {number}.\r\n\
         --batas\r\nContent-Type: image/jpeg; name=\"foto.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment; filename=\"foto.jpg\"\r\n\r\n{body}\r\n--batas--\r\n"
    )
    .into_bytes()
}

fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// How many senders Postfix has at once.
const SENDERS: usize = 4;

/// Hands letters to Postfix from several senders at once.
async fn sent(post: &Arc<Post>, letters: &Arc<Vec<Vec<u8>>>) {
    let mut senders = tokio::task::JoinSet::new();
    for nth in 0..SENDERS {
        let (post, letters) = (Arc::clone(post), Arc::clone(letters));
        senders.spawn(async move {
            let mut talk = post.smtp().await;
            for letter in letters.iter().skip(nth).step_by(SENDERS) {
                talk.letter(&post.address(), letter).await;
            }
        });
    }
    while let Some(ended) = senders.join_next().await {
        ended.expect("sent");
    }
}

/// Waits until so many lie in the mailbox.
async fn arrived(post: &Post, count: usize) {
    let mut client = post.client().await;
    while client.find("INBOX", "ALL").await.len() < count {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The whole server, from its door to the mailbox: alone, and while we read.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "measures, and prints what it found"
)]
async fn through_the_server(office: &TestOffice, what: &str, letters: &Arc<Vec<Vec<u8>>>) {
    let count = letters.len();
    let (mut alone, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let post = Arc::new(Post::new());
        let began = Instant::now();
        sent(&post, letters).await;
        arrived(&post, count).await;
        alone.push(rate(count, began.elapsed()));
        let post = Arc::new(Post::new());
        let watch = Watch::begin(office, post.mailbox("")).await;
        watch.until_looked().await;
        let began = Instant::now();
        sent(&post, letters).await;
        watch.until_taken(count as u64).await;
        ours.push(rate(count, began.elapsed()));
        watch.end().await;
    }
    alone.sort_by(f64::total_cmp);
    ours.sort_by(f64::total_cmp);
    let (server, registered) = (alone[1], ours[1]);
    println!(
        "{what}: Postfix and Dovecot take {server:.0}/s from {SENDERS} senders into a mailbox; while \
         we read it, {registered:.0}/s are registered from being sent: {:.2} (at least 0.5), three \
         turns each",
        registered / server,
    );
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "measures, and prints what it found"
)]
async fn measured(office: &TestOffice, what: &str, count: usize, bytes: usize, photo: bool) {
    let letters: Vec<Vec<u8>> = (0..count).map(|n| made(n, bytes, photo)).collect();
    let letters = Arc::new(letters);
    through_the_server(office, what, &letters).await;
    let size = letters.iter().map(Vec::len).sum::<usize>() / count;
    // Dovecot alone.
    let alone = Post::new();
    let mut talk = alone.lmtp().await;
    let began = Instant::now();
    for letter in letters.iter() {
        talk.letter(&alone.address(), letter).await;
    }
    let limit = rate(count, began.elapsed());
    // While we listen.
    let post = Post::new();
    let watch = Watch::begin(office, post.mailbox("")).await;
    watch.until_looked().await;
    let watched = Arc::clone(&watch.watched);
    let began = Instant::now();
    let registered = tokio::spawn(async move {
        let mut times = Vec::new();
        while times.len() < count {
            let taken = watched.health.now().taken as usize;
            times.resize(taken.max(times.len()), began.elapsed());
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times
    });
    let mut talk: Talk = post.lmtp().await;
    let mut came = Vec::new();
    for letter in letters.iter() {
        talk.letter(&post.address(), letter).await;
        came.push(began.elapsed());
    }
    let times = registered.await.expect("counted");
    let delivered = rate(count, came[count - 1]);
    let mut lags: Vec<Duration> = times
        .iter()
        .zip(&came)
        .map(|(taken, came)| taken.saturating_sub(*came))
        .collect();
    lags.sort();
    println!(
        "{what}: {count} letters of {size} bytes; Dovecot alone takes {limit:.0}/s, beside us {delivered:.0}/s; \
         registered {:.0}/s; from arrival to register: half within {:?}, 95 of 100 within {:?}, all within {:?}",
        rate(count, times[count - 1]),
        lags[count / 2],
        lags[count * 95 / 100],
        lags[count - 1],
    );
    // One at a time: what somebody waits who writes alone.
    let mut single = Vec::new();
    for n in 0..20 {
        let letter = made(10_000 + n, bytes, photo);
        talk.letter(&post.address(), &letter).await;
        let began = Instant::now();
        watch.until_taken((count + n + 1) as u64).await;
        single.push(began.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    single.sort();
    println!(
        "{what}: alone: half within {:?}, all 20 within {:?}",
        single[10], single[19]
    );
    watch.end().await;
    // What waits already.
    let waiting = Watch::begin(office, alone.mailbox("")).await;
    let began = Instant::now();
    waiting.until_taken(count as u64).await;
    println!(
        "{what}: {count} that waited are registered at {:.0}/s",
        rate(count, began.elapsed())
    );
}

both_offices! {
    #[ignore = "measures"]
    async fn measure(office: TestOffice) {
        measured(&office, "text", 500, 8_000, false).await;
        measured(&office, "photo", 500, 100_000, true).await;
        assert!(!complaints(&office).await.is_empty());
    }
}
