//! A submitted form with everything that was typed, and the faults found in it.

mod room;

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, header},
};

use self::room::{Room, Taking};
use crate::Error;

/// Bytes of one file that are kept; a larger file is read to its end and dropped,
/// so that the rest of the form survives. What a file may have is the office's to say
/// and never more ([`App::file_megabytes`](crate::App::file_megabytes)).
pub(crate) const FILE_LIMIT: usize = 20 * 1024 * 1024;
/// Bytes of one text field.
const TEXT_LIMIT: usize = 256 * 1024;
/// Fields of one form.
const FIELD_LIMIT: usize = 500;

/// A file of a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// The name the sender gave it; not to be trusted.
    pub name: String,
    /// The kind the sender says it is; not to be trusted.
    pub claimed: String,
    /// Its bytes; `None` if there were more than allowed.
    pub bytes: Option<Bytes>,
}

impl Upload {
    /// As the office takes it; none if there were more bytes than allowed.
    pub(crate) fn taken(&self) -> Option<office::Upload> {
        Some(office::Upload {
            name: self.name.clone(),
            declared: Some(self.claimed.clone()).filter(|claimed| !claimed.is_empty()),
            bytes: self.bytes.as_ref()?.to_vec(),
        })
    }
}

/// A submitted form, from `application/x-www-form-urlencoded` or
/// `multipart/form-data`. As an extractor it takes the body, so it stands last.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    uploads: Vec<Upload>,
    faults: Vec<(String, String)>,
    room: Room,
}

impl Form {
    /// A form filled in by the office: for showing what is stored.
    pub fn filled<N: Into<String>, V: Into<String>>(
        values: impl IntoIterator<Item = (N, V)>,
    ) -> Form {
        let mut form = Form::default();
        for (name, value) in values {
            form.add(name.into(), value.into());
        }
        form
    }

    /// Puts a value in place of all that stand in a field.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.remove(name);
        self.add(name.to_owned(), value.to_owned());
    }

    fn add(&mut self, name: String, value: String) {
        self.values.entry(name).or_default().push(cleaned(value));
    }

    /// Names of the files chosen in a field: a browser does not send them again by itself.
    pub fn chosen(&self, name: &str) -> String {
        let names: Vec<&str> = self.uploads_of(name).map(|one| one.name.as_str()).collect();
        names.join(", ")
    }

    /// The first value of a field without spaces around it; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(|all| all.first())
            .map_or("", |value| value.trim())
    }

    /// The first value exactly as typed (passwords).
    pub fn raw(&self, name: &str) -> &str {
        self.values
            .get(name)
            .and_then(|all| all.first())
            .map_or("", String::as_str)
    }

    /// All values of a field (checkboxes).
    pub fn all(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// The key under which a form stores once, as [`Page::repeat_key`](crate::Page::repeat_key)
    /// wrote it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when there is none: no page of ours sends such a form.
    pub(crate) fn key(&self) -> Result<&str, Error> {
        match self.get("kunci") {
            "" => Err(Error::Malformed),
            key => Ok(key),
        }
    }

    /// All values with the names of their fields.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .flat_map(|(name, all)| all.iter().map(move |one| (name.as_str(), one.as_str())))
    }

    /// True if a field has this value: whether a choice is ticked.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).iter().any(|one| one == value)
    }

    /// The first file of a field. A field left empty has none.
    pub fn upload(&self, name: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.field == name)
    }

    /// All files of a field.
    pub fn uploads_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Upload> {
        self.uploads
            .iter()
            .filter(move |upload| upload.field == name)
    }

    /// Notes a fault of a field with a sentence for the reader.
    pub fn refuse(&mut self, name: &str, sentence: impl Into<String>) {
        self.faults.push((name.to_owned(), sentence.into()));
    }

    /// Forgets the faults of fields that are not asked for yet.
    pub fn keep_faults(&mut self, asked: impl Fn(&str) -> bool) {
        self.faults.retain(|(field, _)| asked(field));
    }

    /// True if no fault was noted.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// The sentence of the field's first fault.
    pub fn fault(&self, name: &str) -> Option<&str> {
        self.faults
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, sentence)| sentence.as_str())
    }

    /// All faults in the order noted, as (field, sentence).
    pub fn faults(&self) -> &[(String, String)] {
        &self.faults
    }

    /// Reads the fields of an urlencoded body or query.
    pub(crate) fn parse(text: &[u8]) -> Form {
        Form::filled(
            form_urlencoded::parse(text)
                .take(FIELD_LIMIT)
                .map(|(name, value)| (name.into_owned(), value.into_owned())),
        )
    }

    /// Names of all files that came with it.
    pub(crate) fn all_chosen(&self) -> String {
        let names: Vec<&str> = self.uploads.iter().map(|one| one.name.as_str()).collect();
        names.join(", ")
    }

    /// The texts of a form as far as it can be read; of files the names alone.
    pub(crate) async fn texts(request: Request) -> Form {
        let mut form = Form::default();
        if is_multipart(request.headers()) {
            if let Ok(multipart) = Multipart::from_request(request, &()).await {
                // What was read before a fault is what there is.
                let _ = form.read_multipart(multipart, 0).await;
            }
            return form;
        }
        match Bytes::from_request(request, &()).await {
            Ok(bytes) => Form::parse(&bytes),
            Err(_) => form,
        }
    }

    /// Adds the parts of a body; of a file's bytes those of at most `file_limit` are kept.
    async fn read_multipart(
        &mut self,
        mut multipart: Multipart,
        file_limit: usize,
    ) -> Result<(), Error> {
        let mut taking = Taking::new();
        let read = self
            .read_parts(&mut multipart, file_limit, &mut taking)
            .await;
        self.room = taking.room();
        read
    }

    async fn read_parts(
        &mut self,
        multipart: &mut Multipart,
        file_limit: usize,
        taking: &mut Taking,
    ) -> Result<(), Error> {
        let form = self;
        let mut count = 0;
        while let Some(mut field) = multipart.next_field().await.map_err(rejected)? {
            count += 1;
            if count > FIELD_LIMIT {
                return Err(Error::TooLarge);
            }
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let claimed = field.content_type().unwrap_or_default().to_owned();
            let limit = if file.is_some() {
                file_limit
            } else {
                TEXT_LIMIT
            };
            let mut bytes = Vec::new();
            let mut fits = true;
            let mut cut = None;
            loop {
                let chunk = match field.chunk().await {
                    Ok(Some(chunk)) => chunk,
                    Ok(None) => break,
                    Err(error) => {
                        cut = Some(rejected(error));
                        break;
                    }
                };
                if fits && bytes.len() + chunk.len() <= limit {
                    taking.more(chunk.len()).await?;
                    bytes.extend_from_slice(&chunk);
                } else {
                    fits = false;
                    bytes = Vec::new();
                }
            }
            if let Some(cut) = cut {
                // That there was a file is worth knowing; half a text is not.
                if let Some(file) = file {
                    form.uploads.push(Upload {
                        field: name,
                        name: file,
                        claimed,
                        bytes: None,
                    });
                }
                return Err(cut);
            }
            match file {
                // A browser sends an empty, nameless file for a field left alone.
                Some(file) if file.is_empty() && bytes.is_empty() && fits => {}
                Some(file) => form.uploads.push(Upload {
                    field: name,
                    name: file,
                    claimed,
                    bytes: fits.then(|| Bytes::from(bytes)),
                }),
                None if !fits => return Err(Error::TooLarge),
                None => form.add(
                    name,
                    String::from_utf8(bytes).map_err(|_| Error::Malformed)?,
                ),
            }
        }
        Ok(())
    }
}

/// Whether a body is `multipart/form-data`.
pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    kind_of(headers).starts_with("multipart/form-data")
}

fn kind_of(headers: &HeaderMap) -> String {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// Text without what nobody types: control characters (a NUL no database of ours agrees
/// about) and marks that turn the direction of the words around them, so that a name could
/// show another's telephone number backwards.
fn cleaned(text: String) -> String {
    let unwanted = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.contains(unwanted) {
        text.replace(unwanted, "")
    } else {
        text
    }
}

fn rejected(error: axum::extract::multipart::MultipartError) -> Error {
    let too_large = axum::response::IntoResponse::into_response(error).status();
    if too_large == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::Malformed
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        let kind = kind_of(request.headers());
        if is_multipart(request.headers()) {
            let multipart = Multipart::from_request(request, state)
                .await
                .map_err(|_| Error::Malformed)?;
            let mut form = Form::default();
            form.read_multipart(multipart, FILE_LIMIT).await?;
            return Ok(form);
        }
        if kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded") {
            let bytes = Bytes::from_request(request, state)
                .await
                .map_err(|_| Error::TooLarge)?;
            return Ok(Form::parse(&bytes));
        }
        Err(Error::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    async fn read(kind: &str, body: Vec<u8>) -> Result<Form, Error> {
        let request = Request::builder()
            .method("POST")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .expect("a request");
        Form::from_request(request, &()).await
    }

    #[tokio::test]
    async fn marks_that_nobody_types_are_dropped() {
        let body = "nama=Bidi+%E2%80%AEgnp%00.exe%EF%BB%BF&kata=a%0D%0Ab%09c"
            .as_bytes()
            .to_vec();
        let form = read("application/x-www-form-urlencoded", body)
            .await
            .expect("a form");
        assert_eq!(form.get("nama"), "Bidi gnp.exe");
        assert_eq!(form.get("kata"), "a\r\nb\tc");
        let parts =
            "--x\r\ncontent-disposition: form-data; name=\"nama\"\r\n\r\nA\u{202e}B\r\n--x--\r\n";
        let form = read("multipart/form-data; boundary=x", parts.into())
            .await
            .expect("a form");
        assert_eq!(form.get("nama"), "AB");
    }

    #[tokio::test]
    async fn both_kinds_of_form_read_the_same() {
        let plain = read(
            "application/x-www-form-urlencoded",
            b"nama=I+Ketut&unit=a&unit=b".to_vec(),
        )
        .await
        .expect("a form");
        let parts = read(
            "multipart/form-data; boundary=B",
            b"--B\r\nContent-Disposition: form-data; name=\"nama\"\r\n\r\nI Ketut\r\n--B\r\nContent-Disposition: form-data; name=\"unit\"\r\n\r\na\r\n--B\r\nContent-Disposition: form-data; name=\"unit\"\r\n\r\nb\r\n--B--\r\n".to_vec(),
        )
        .await
        .expect("a form");
        for form in [plain, parts] {
            assert_eq!(form.get("nama"), "I Ketut");
            assert_eq!(form.all("unit"), ["a", "b"]);
        }
    }

    #[tokio::test]
    async fn a_file_too_large_is_dropped_and_the_rest_is_kept() {
        let mut body = b"--B\r\nContent-Disposition: form-data; name=\"foto\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n".to_vec();
        body.resize(body.len() + FILE_LIMIT + 1, b'x');
        body.extend_from_slice(b"\r\n--B\r\nContent-Disposition: form-data; name=\"cerita\"\r\n\r\nlampu padam\r\n--B--\r\n");
        let request = Request::builder()
            .method("POST")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=B")
            .extension(axum::extract::DefaultBodyLimit::disable())
            .body(Body::from(body))
            .expect("a request");
        // The router sets its own limit; the extractor's default of 2 MB is not ours.
        let app = axum::Router::new()
            .route(
                "/",
                axum::routing::post(|form: Form| async move {
                    format!(
                        "{}|{}",
                        form.get("cerita"),
                        form.upload("foto").is_some_and(|foto| foto.bytes.is_none())
                    )
                }),
            )
            .layer(axum::extract::DefaultBodyLimit::disable());
        let (mut parts, body) = request.into_parts();
        parts.uri = "/".parse().expect("a path");
        let response = tower::ServiceExt::oneshot(app, Request::from_parts(parts, body))
            .await
            .expect("an answer");
        let bytes = axum::body::to_bytes(response.into_body(), 1000)
            .await
            .expect("a body");
        assert_eq!(&bytes[..], b"lampu padam|true");
    }

    #[test]
    fn a_fault_is_noted_beside_its_field() {
        let mut form = Form::filled([("nama", "x")]);
        assert!(form.is_clean());
        form.refuse("nama", "Tulis nama");
        assert_eq!(form.fault("nama"), Some("Tulis nama"));
        assert_eq!(form.fault("lain"), None);
        assert!(!form.is_clean());
        assert_eq!(form.get("nama"), "x");
    }
}
