//! A QR code as the path of an SVG, one unit for each module.

use qrcode::{EcLevel, QrCode};

/// A QR code.
#[derive(Clone, Debug)]
pub(crate) struct Qr {
    /// Modules of a side, with the quiet zone of four on each side (ISO/IEC 18004).
    pub side: usize,
    /// The dark modules.
    pub path: String,
}

impl Qr {
    /// The code of a text; none if it is longer than a code can hold.
    pub fn of(text: &str) -> Option<Qr> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (index, color) in code.to_colors().into_iter().enumerate() {
            if color == qrcode::Color::Dark {
                let (x, y) = (index % width + QUIET, index / width + QUIET);
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        Some(Qr {
            side: width + 2 * QUIET,
            path,
        })
    }
}

/// Modules of the quiet zone.
const QUIET: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_stand_in_three_corners() {
        let qr = Qr::of("https://adu.example/berkas/STM-2026-0148").expect("a code");
        let last = qr.side - QUIET - 1;
        let dark = |x: usize, y: usize| qr.path.contains(&format!("M{x} {y}h1v1h-1z"));
        assert!(dark(QUIET, QUIET) && dark(last, QUIET) && dark(QUIET, last));
        assert!(
            !dark(QUIET + 1, QUIET + 1),
            "a finder pattern has a light ring"
        );
        assert!(!dark(QUIET - 1, QUIET), "the quiet zone is quiet");
        assert_eq!((qr.side - 2 * QUIET - 17) % 4, 0, "a side a code can have");
    }

    #[test]
    fn a_text_that_is_too_long_has_no_code() {
        assert!(Qr::of(&"x".repeat(3000)).is_none());
    }
}
