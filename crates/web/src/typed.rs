//! What was typed into a form that could not be taken (the session had ended, a file was
//! too large, the disk is full): given back on the page that says so, because a browser
//! without JavaScript has it nowhere else.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, Method, header},
};
use futures_util::{Stream, StreamExt};

use crate::{Form, Page, router::BODY_LIMIT};

/// Bytes of a form that are kept while its handler reads it. Texts stand before files.
const KEPT: usize = 256 * 1024;

/// How long the rest of a form is waited for: who sends slower gets what has come.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Fields whose words somebody thought about, and what the form calls them. Neither
/// passwords nor choices: the former must not be shown, the latter are quickly made again.
const FIELDS: [(&str, &str); 56] = [
    ("name", "intake-name"),
    ("phone", "intake-phone"),
    ("contact", "intake-contact"),
    ("address", "intake-address"),
    ("subject", "intake-subject"),
    ("description", "intake-story"),
    ("hamlet", "intake-hamlet"),
    ("landmark", "intake-landmark"),
    ("point", "complain-point"),
    ("occurred", "intake-occurred"),
    ("channel_ref", "intake-ref"),
    ("catatan_langkah", "case-note-step"),
    ("masukan", "case-advice"),
    ("isi_disposisi", "case-directive-text"),
    ("alasan_putusan", "case-decision-note"),
    ("penyelesaian", "case-resolution"),
    ("uraian", "case-answer-text"),
    ("penerima", "case-answer-recipient"),
    ("bukti", "case-answer-proof"),
    ("tempat_arsip", "case-archive-place"),
    ("kembali_alasan", "case-return-reason"),
    ("catatan", "case-note"),
    ("pesan_isi", "case-message"),
    ("lindung_alasan", "case-protect-reason"),
    ("saran", "track-rate-remark"),
    ("pesan", "track-message"),
    ("keberatan", "track-objection"),
    ("data_isi", "case-data-words"),
    ("jawab_isi", "case-data-answer"),
    ("bocor_apa", "breach-happened"),
    ("bocor_data", "breach-data"),
    ("bocor_orang", "breach-people"),
    ("bocor_tindakan", "breach-done"),
    ("bocor_kabar", "breach-told"),
    ("buka_alasan", "case-reveal-reason"),
    ("pindah_alasan", "case-switch-reason"),
    ("coret_alasan", "case-strike-reason"),
    ("jeda_tanya", "case-suspend-question"),
    ("lanjut_kabar", "case-resume-supplement"),
    ("akhir_instansi", "case-conclude-body"),
    ("akhir_nomor", "case-conclude-reference"),
    ("akhir_alasan", "case-conclude-reason"),
    ("kabar_isi", "case-follow-news"),
    ("tempat_isi", "case-archive-place"),
    ("tarik_alasan", "case-take-back-reason"),
    ("ulang_alasan", "case-reopen-reason"),
    ("perbaiki_alasan", "case-correct-reason"),
    ("sender", "letters-sender"),
    ("letter_number", "letters-own-number"),
    ("enclosures", "letters-enclosures"),
    ("note", "letters-note"),
    ("hand_note", "letters-hand-note"),
    ("unlink_reason", "letters-unlink-reason"),
    ("title", "law-name"),
    ("kind", "law-kind"),
    ("link", "law-link"),
];

/// What the forms call a field.
pub(crate) fn label(page: &Page, name: &str) -> String {
    FIELDS
        .iter()
        .find(|(field, _)| *field == name)
        .map_or_else(|| name.to_owned(), |(_, key)| page.t(key))
}

/// One field with its words.
pub(crate) struct Typed {
    /// What the form calls it.
    pub(crate) label: String,
    /// Its words.
    pub(crate) words: String,
    /// Lines to show it in.
    pub(crate) rows: usize,
}

/// The beginning of a body that somebody else reads, and what he leaves unread.
pub(crate) struct Copy {
    shared: Arc<Mutex<Shared>>,
    kind: HeaderValue,
}

struct Shared {
    start: Vec<Bytes>,
    size: usize,
    rest: BodyDataStream,
}

struct Reader(Arc<Mutex<Shared>>);

impl Stream for Reader {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = shared.rest.poll_next_unpin(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &next {
            if shared.size < KEPT {
                shared.start.push(bytes.clone());
            }
            shared.size = shared.size.saturating_add(bytes.len());
        }
        next
    }
}

impl Copy {
    /// Keeps the beginning of a form on its way through; `None` for what is no form.
    pub(crate) fn of(request: Request) -> (Request, Option<Copy>) {
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let (Some(kind), &Method::POST) = (kind, request.method()) else {
            return (request, None);
        };
        let (parts, body) = request.into_parts();
        let shared = Arc::new(Mutex::new(Shared {
            start: Vec::new(),
            size: 0,
            rest: body.into_data_stream(),
        }));
        let body = Body::from_stream(Reader(Arc::clone(&shared)));
        (
            Request::from_parts(parts, body),
            Some(Copy { shared, kind }),
        )
    }

    /// What was typed, and the names of the files that came with it. Reads the rest of the
    /// form for as long as `patience`, keeping no file: a browser that cannot send to the
    /// end shows no answer.
    pub(crate) async fn typed(self, page: &Page, patience: Duration) -> (Vec<Typed>, String) {
        let start = self.start();
        let whole = self.lock().size <= KEPT;
        let form = if whole {
            let rest = Reader(Arc::clone(&self.shared));
            let read = self.read(futures_util::stream::iter(start).chain(rest));
            match tokio::time::timeout(patience, read).await {
                Ok(form) => form,
                Err(_) => self.read(futures_util::stream::iter(self.start())).await,
            }
        } else {
            self.read(futures_util::stream::iter(start)).await
        };
        let typed = FIELDS
            .iter()
            .filter(|(name, _)| !form.get(name).is_empty())
            .map(|(name, label)| {
                let words = form.get(name).to_owned();
                let rows = words.lines().map(|line| 1 + line.chars().count() / 60);
                Typed {
                    label: page.t(label),
                    rows: rows.sum::<usize>().min(12),
                    words,
                }
            })
            .collect();
        (typed, form.all_chosen())
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What has been read and kept so far.
    fn start(&self) -> Vec<Result<Bytes, axum::Error>> {
        self.lock().start.iter().cloned().map(Ok).collect()
    }

    async fn read<S>(&self, bytes: S) -> Form
    where
        S: Stream<Item = Result<Bytes, axum::Error>> + Send + 'static,
    {
        let mut request = Request::new(Body::from_stream(bytes));
        request
            .headers_mut()
            .insert(header::CONTENT_TYPE, self.kind.clone());
        DefaultBodyLimit::max(BODY_LIMIT).apply(&mut request);
        Form::texts(request).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    const WAIT: Duration = Duration::from_millis(500);

    fn multipart(parts: &[(&str, Option<&str>, usize)]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, file, size) in parts {
            let file = file.map_or(String::new(), |file| format!("; filename=\"{file}\""));
            body.extend(
                format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n")
                    .bytes(),
            );
            body.extend(std::iter::repeat_n(b'a', *size));
            body.extend(b"\r\n");
        }
        body.extend(b"--B--\r\n");
        body
    }

    async fn left(read_first: usize, body: Vec<u8>, kind: &str) -> (Vec<Typed>, String) {
        let chunks: Vec<_> = body
            .chunks(50_000)
            .map(|chunk| Ok::<_, axum::Error>(Bytes::copy_from_slice(chunk)))
            .collect();
        let request = Request::builder()
            .method(Method::POST)
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from_stream(futures_util::stream::iter(chunks)))
            .expect("a request");
        let (request, copy) = Copy::of(request);
        let mut stream = request.into_body().into_data_stream();
        for _ in 0..read_first {
            let _ = stream.next().await;
        }
        drop(stream);
        let page = &sample::readers()[0];
        copy.expect("a form").typed(page, WAIT).await
    }

    #[tokio::test]
    async fn words_come_back_however_far_the_form_was_read() {
        let body = b"csrf=x&sandi=rahasia&password=rahasia&description=Lampu+padam.%0AGelap.&channel=phone";
        for read in [0, 1, 5] {
            let (typed, _) = left(read, body.to_vec(), "application/x-www-form-urlencoded").await;
            assert_eq!(typed.len(), 1, "{read}");
            assert_eq!(typed[0].words, "Lampu padam.\nGelap.");
            assert_eq!(typed[0].rows, 2);
        }
    }

    #[tokio::test]
    async fn files_are_named_and_not_kept() {
        let body = multipart(&[
            ("catatan", None, 12),
            ("files", Some("foto.jpg"), 3_000_000),
        ]);
        for read in [0, 1, 3] {
            let (typed, files) = left(read, body.clone(), "multipart/form-data; boundary=B").await;
            assert_eq!(typed[0].words, "aaaaaaaaaaaa", "{read}");
            assert_eq!(files, "foto.jpg");
        }
        // Read further than is kept: what stood before the file is still there.
        let (typed, _) = left(30, body, "multipart/form-data; boundary=B").await;
        assert_eq!(typed[0].words, "aaaaaaaaaaaa");
    }

    #[tokio::test]
    async fn who_sends_too_slowly_gets_what_has_come() {
        let come = b"--B\r\nContent-Disposition: form-data; name=\"catatan\"\r\n\r\nLampu\r\n--B\r\nContent-";
        let first = futures_util::stream::iter([Ok::<_, axum::Error>(Bytes::from_static(come))]);
        let request = Request::builder()
            .method(Method::POST)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
            .body(Body::from_stream(
                first.chain(futures_util::stream::pending()),
            ))
            .expect("a request");
        let (_request, copy) = Copy::of(request);
        let page = &sample::readers()[0];
        let (typed, _) = copy.expect("a form").typed(page, WAIT).await;
        assert_eq!(typed[0].words, "Lampu");
    }
}
