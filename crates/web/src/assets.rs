//! Style sheets, scripts, icons and the font, built into the binary and served
//! under names that contain their content's hash, so that a browser may keep them
//! for ever.

use std::{borrow::Cow, collections::BTreeMap, sync::OnceLock};

use axum::{
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::Error;

macro_rules! files {
    ($($name:literal => $kind:literal),+ $(,)?) => {
        &[$(($name, $kind, include_bytes!(concat!("../assets/", $name)))),+]
    };
}

/// Files without references to others come first: a style sheet refers to the
/// font by its hashed name.
const FILES: &[(&str, &str, &[u8])] = files!(
    "plus-jakarta-sans-latin.woff2" => "font/woff2",
    "matur.svg" => "image/svg+xml",
    "icons.svg" => "image/svg+xml",
    "htmx.min.js" => "text/javascript; charset=utf-8",
    "desk.js" => "text/javascript; charset=utf-8",
    "citizen.js" => "text/javascript; charset=utf-8",
    "wait.js" => "text/javascript; charset=utf-8",
    "photos.js" => "text/javascript; charset=utf-8",
    "live.js" => "text/javascript; charset=utf-8",
    "tokens.css" => "text/css; charset=utf-8",
    "base.css" => "text/css; charset=utf-8",
    "staff.css" => "text/css; charset=utf-8",
    "sop.css" => "text/css; charset=utf-8",
    "print.css" => "text/css; charset=utf-8",
);

struct Asset {
    kind: &'static str,
    /// `/aset/base.1a2b3c4d.css`
    url: String,
    bytes: Cow<'static, [u8]>,
}

fn assets() -> &'static BTreeMap<&'static str, Asset> {
    static ASSETS: OnceLock<BTreeMap<&'static str, Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| {
        let mut assets = BTreeMap::new();
        for (name, kind, bytes) in FILES {
            let bytes = if kind.starts_with("text/css") {
                Cow::Owned(with_hashed_urls(bytes, &assets))
            } else {
                Cow::Borrowed(*bytes)
            };
            let url = url(name, &bytes);
            assets.insert(*name, Asset { kind, url, bytes });
        }
        assets
    })
}

fn url(name: &str, bytes: &[u8]) -> String {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..4]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("/aset/{stem}.{hash}.{extension}"),
        None => format!("/aset/{name}.{hash}"),
    }
}

fn with_hashed_urls(css: &[u8], known: &BTreeMap<&'static str, Asset>) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(css).into_owned();
    for (name, asset) in known {
        text = text.replace(&format!("\"/aset/{name}\""), &format!("\"{}\"", asset.url));
    }
    text.into_bytes()
}

/// The address of an asset; the bare name for an unknown one, which a test finds.
pub(crate) fn asset(name: &str) -> &str {
    assets().get(name).map_or(name, |asset| asset.url.as_str())
}

/// True if an address names an asset as it is now.
#[cfg(test)]
pub(crate) fn is_known(url: &str) -> bool {
    assets().values().any(|asset| asset.url == url)
}

/// `GET /aset/{file}`
pub(crate) async fn serve(Path(file): Path<String>) -> Result<Response, Error> {
    let wanted = format!("/aset/{file}");
    let asset = assets()
        .values()
        .find(|asset| asset.url == wanted)
        .ok_or(Error::NotFound)?;
    let mut response = match &asset.bytes {
        Cow::Borrowed(bytes) => (*bytes).into_response(),
        Cow::Owned(bytes) => bytes.clone().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_name_the_font_by_its_hash() {
        let css = String::from_utf8(assets()["tokens.css"].bytes.to_vec()).expect("CSS is UTF-8");
        assert!(css.contains(asset("plus-jakarta-sans-latin.woff2")));
        assert!(
            asset("plus-jakarta-sans-latin.woff2").starts_with("/aset/plus-jakarta-sans-latin.")
        );
    }

    #[test]
    fn no_style_sheet_refers_to_anything_unhashed() {
        for asset in assets()
            .values()
            .filter(|asset| asset.kind.starts_with("text/css"))
        {
            let css = String::from_utf8(asset.bytes.to_vec()).expect("CSS is UTF-8");
            for part in css.split("url(").skip(1) {
                let target = part.split(')').next().unwrap_or_default().trim_matches('"');
                assert!(
                    assets().values().any(|known| known.url == target),
                    "{} refers to {target}",
                    asset.url
                );
            }
        }
    }

    #[test]
    fn own_script_stays_within_its_budget() {
        // The design's 8 kB are as sent, compressed; text like this shrinks to a third.
        let own = ["desk.js", "live.js"].map(|name| assets()[name].bytes.len());
        assert!(own.iter().sum::<usize>() <= 12 * 1024, "{own:?}");
    }

    #[test]
    fn a_visitors_script_stays_within_its_budget() {
        // The design's 4 kB, before they are compressed and without comments and indents.
        let own = ["citizen.js", "photos.js"].map(|name| {
            let text = String::from_utf8(assets()[name].bytes.to_vec()).expect("UTF-8");
            let code = text.rsplit("*/\n").next().unwrap_or_default().lines();
            let code = code.map(str::trim).filter(|line| !line.starts_with("//"));
            code.map(|line| line.len() + 1).sum::<usize>()
        });
        assert!(own.iter().sum::<usize>() <= 4 * 1024, "{own:?}");
    }

    #[test]
    fn every_icon_named_in_a_template_or_in_rust_is_in_the_sprite() {
        let sprite = String::from_utf8(assets()["icons.svg"].bytes.to_vec()).expect("UTF-8");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut seen = 0;
        for text in crate::sample::sources(&[root.join("templates"), root.join("src")]) {
            for call in [".icon(\"", ".icon_named(\""] {
                for part in text.split(call).skip(1) {
                    let name = part.split('"').next().unwrap_or_default();
                    seen += 1;
                    assert!(
                        sprite.contains(&format!("id=\"i-{name}\"")),
                        "no icon {name}"
                    );
                }
            }
        }
        assert!(seen > 10, "the scan must see the layouts");
    }
}
