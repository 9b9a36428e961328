//! The kinds of file that can be handed in, and how each is named and served.

/// What an accepted file really is, read from its content.
///
/// The list is short on purpose: what a citizen's telephone or an office
/// scanner makes, and nothing that a browser or an office program would run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A JPEG photo or scan (ITU-T T.81, in JFIF or Exif dress).
    Jpeg,
    /// A PNG picture (W3C PNG, third edition), usually a screenshot.
    Png,
    /// A WebP picture (RFC 9649).
    Webp,
    /// A GIF picture (GIF89a); only its first frame is ever shown.
    Gif,
    /// A HEIC photo (ISO/IEC 23008-12). Kept, not decoded: every decoder found
    /// is either a C library or under a licence that does not fit.
    Heic,
    /// A PDF document (ISO 32000). Kept as it is, always offered for download.
    Pdf,
    /// An MPEG-1/2 Layer III recording (ISO/IEC 11172-3).
    Mp3,
    /// A recording in Ogg (RFC 3533): Opus, Vorbis, Speex or FLAC.
    #[doc(alias = "opus")]
    Ogg,
    /// A recording in MPEG-4 (ISO/IEC 14496-12) with sound tracks only.
    M4a,
}

impl Kind {
    /// Every accepted kind, in the order in which they are best listed.
    pub const ALL: [Kind; 9] = [
        Kind::Jpeg,
        Kind::Png,
        Kind::Webp,
        Kind::Gif,
        Kind::Heic,
        Kind::Pdf,
        Kind::Mp3,
        Kind::Ogg,
        Kind::M4a,
    ];

    /// The media type to store and to serve it under, as registered with IANA.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Kind::Jpeg => "image/jpeg",
            Kind::Png => "image/png",
            Kind::Webp => "image/webp",
            Kind::Gif => "image/gif",
            Kind::Heic => "image/heic",
            Kind::Pdf => "application/pdf",
            Kind::Mp3 => "audio/mpeg",
            Kind::Ogg => "audio/ogg",
            Kind::M4a => "audio/mp4",
        }
    }

    /// File name extensions that fit this kind, lower case, without the dot.
    /// The first is the one given to a file whose own does not fit.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Kind::Jpeg => &["jpg", "jpeg", "jfif"],
            Kind::Png => &["png"],
            Kind::Webp => &["webp"],
            Kind::Gif => &["gif"],
            Kind::Heic => &["heic", "heif"],
            Kind::Pdf => &["pdf"],
            Kind::Mp3 => &["mp3"],
            Kind::Ogg => &["ogg", "oga", "opus"],
            Kind::M4a => &["m4a", "mp4"],
        }
    }

    /// The kind whose [`media_type`](Kind::media_type) this is, for reading a
    /// stored value back. Parameters (`; codecs=…`) and case do not matter;
    /// a few common misspellings of browsers are understood.
    #[must_use]
    pub fn from_media_type(text: &str) -> Option<Kind> {
        let essence = text
            .split(';')
            .next()
            .unwrap_or("")
            .trim()
            .to_ascii_lowercase();
        Some(match essence.as_str() {
            "image/jpg" | "image/pjpeg" => Kind::Jpeg,
            "image/heif" => Kind::Heic,
            "audio/mp3" => Kind::Mp3,
            "audio/opus" | "application/ogg" => Kind::Ogg,
            "audio/m4a" | "audio/x-m4a" => Kind::M4a,
            other => {
                return Kind::ALL
                    .into_iter()
                    .find(|kind| kind.media_type() == other);
            }
        })
    }

    /// The kind that the extension of a file name points to, in any case.
    #[must_use]
    pub fn from_extension(extension: &str) -> Option<Kind> {
        let wanted = extension.to_ascii_lowercase();
        Kind::ALL
            .into_iter()
            .find(|kind| kind.extensions().contains(&wanted.as_str()))
    }

    /// Whether it is a picture (of any kind, decodable here or not).
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(
            self,
            Kind::Jpeg | Kind::Png | Kind::Webp | Kind::Gif | Kind::Heic
        )
    }

    /// Whether it is a sound recording.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        matches!(self, Kind::Mp3 | Kind::Ogg | Kind::M4a)
    }

    /// Whether the original must be served with `Content-Disposition:
    /// attachment` (RFC 6266) and a `Content-Security-Policy` of `sandbox`.
    ///
    /// True for a PDF, which may hold scripts and may carry other data after
    /// its end, and for HEIC, which few browsers show. Whatever the answer,
    /// serve every file with `X-Content-Type-Options: nosniff`.
    #[must_use]
    pub const fn must_download(self) -> bool {
        matches!(self, Kind::Pdf | Kind::Heic)
    }
}
