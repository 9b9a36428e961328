//! Files of a case. Whatever they are, they cannot act on our pages.

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use casework::AttachmentId;
use office::{FileContent, Rendition};

use super::{Why, number_of};
use crate::{App, Desk, Error};

/// The copy without location; a picture in the page, anything else as a download.
pub(super) async fn shown(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
    why: Why,
) -> Result<Response, Error> {
    send(&app, &desk, path, Rendition::Shown, why).await
}

/// The bytes as they came.
pub(super) async fn original(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
    why: Why,
) -> Result<Response, Error> {
    send(&app, &desk, path, Rendition::Original, why).await
}

/// A small picture. Of what needs a reason no page shows one.
pub(super) async fn thumbnail(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    send(&app, &desk, path, Rendition::Thumbnail, Why::default()).await
}

async fn send(
    app: &App,
    desk: &Desk,
    (number, id): (String, String),
    rendition: Rendition,
    why: Why,
) -> Result<Response, Error> {
    let number = number_of(&number)?;
    let id: AttachmentId = id.parse().map_err(|_| Error::NotFound)?;
    let opened = app
        .office
        .file(&desk.me, &number, id, rendition, why.said())
        .await;
    match opened {
        Ok(file) => Ok(why.sent(as_response(file))),
        Err(error) => {
            let (back, name) = (format!("/berkas/{number}"), number.to_string());
            let rest = match rendition {
                Rendition::Original => format!("/lampiran/{id}/asli"),
                Rendition::Shown | Rendition::Thumbnail => format!("/lampiran/{id}"),
            };
            why.ask(desk, error, (&back, &name), &rest)
        }
    }
}

pub(crate) fn as_response(file: FileContent) -> Response {
    let kind = HeaderValue::from_str(&file.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = Body::from(file.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    if let Ok(value) = HeaderValue::from_str(&disposition(file.inline, &file.name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    // A document with scripts of its own runs in an origin of its own, if at all.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'"),
    );
    // The bytes of an id never change; nobody but this browser may keep them.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=300"),
    );
    response
}

/// RFC 6266: an ASCII name for old programs, the full one in UTF-8.
pub(crate) fn disposition(inline: bool, name: &str) -> String {
    let kind = if inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let full: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(media_type: &str, inline: bool) -> Response {
        as_response(FileContent {
            name: "Foto jalan \"utara\".pdf".to_owned(),
            media_type: media_type.to_owned(),
            bytes: b"%PDF".to_vec(),
            inline,
        })
    }

    #[test]
    fn a_document_is_a_download_in_a_sandbox() {
        let response = file("application/pdf", false);
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        assert_eq!(header(header::CONTENT_TYPE), Some("application/pdf"));
        assert_eq!(header(header::X_CONTENT_TYPE_OPTIONS), Some("nosniff"));
        assert!(
            header(header::CONTENT_SECURITY_POLICY)
                .is_some_and(|policy| policy.contains("sandbox"))
        );
        assert!(header(header::CACHE_CONTROL).is_some_and(|cache| cache.starts_with("private")));
        assert_eq!(
            header(header::CONTENT_DISPOSITION),
            Some(
                "attachment; filename=\"Foto jalan _utara_.pdf\"; filename*=UTF-8''Foto%20jalan%20%22utara%22.pdf"
            )
        );
    }

    #[test]
    fn a_picture_stands_in_the_page() {
        let response = file("image/jpeg", true);
        let shown = response.headers()[header::CONTENT_DISPOSITION]
            .to_str()
            .expect("text");
        assert!(shown.starts_with("inline;"));
    }
}
