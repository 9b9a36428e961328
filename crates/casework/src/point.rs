//! A point on the map, as people type or paste it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Parts of a degree that are kept: five decimals are about a metre.
const PARTS: i32 = 100_000;

/// A place on earth in degrees of WGS 84, rounded to five decimals (about a metre).
#[doc(alias = "titik di peta")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Point {
    /// Hundred-thousandths of a degree north; negative is south.
    latitude: i32,
    /// Hundred-thousandths of a degree east; negative is west.
    longitude: i32,
}

/// Why a text is no point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// It is not two numbers of degrees.
    #[error("not two numbers of degrees")]
    Unclear,
    /// There is no such latitude (−90 to 90) or longitude (−180 to 180).
    #[error("no such degrees on earth")]
    Outside,
}

impl Point {
    /// Its address for programs that show maps (RFC 5870): `geo:-8.45670,115.12340`.
    pub fn geo(&self) -> String {
        let (latitude, longitude) = self.degrees();
        format!("geo:{latitude},{longitude}")
    }

    fn degrees(&self) -> (String, String) {
        (degrees(self.latitude), degrees(self.longitude))
    }
}

fn degrees(parts: i32) -> String {
    let sign = if parts < 0 { "-" } else { "" };
    let parts = parts.unsigned_abs();
    let whole = PARTS.unsigned_abs();
    format!("{sign}{}.{:05}", parts / whole, parts % whole)
}

/// `-8.45670, 115.12340`: latitude first, always five decimals.
impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (latitude, longitude) = self.degrees();
        write!(f, "{latitude}, {longitude}")
    }
}

impl From<Point> for String {
    fn from(point: Point) -> String {
        point.to_string()
    }
}

impl TryFrom<String> for Point {
    type Error = PointError;

    fn try_from(text: String) -> Result<Point, PointError> {
        text.parse()
    }
}

/// Latitude, then longitude, in decimal degrees: `-8.4567, 115.1234`. Where the decimals stand
/// behind a comma, a semicolon or a space parts the two: `-8,4567; 115,1234`.
impl FromStr for Point {
    type Err = PointError;

    fn from_str(text: &str) -> Result<Point, PointError> {
        // A minus sign, or a dash that was meant as one.
        let text = text.trim().replace(['\u{2212}', '\u{2013}'], "-");
        let (latitude, longitude) = halves(&text).ok_or(PointError::Unclear)?;
        let latitude = number(latitude).ok_or(PointError::Unclear)?;
        let longitude = number(longitude).ok_or(PointError::Unclear)?;
        Ok(Point {
            latitude: parts(latitude, 90.0)?,
            longitude: parts(longitude, 180.0)?,
        })
    }
}

/// The two numbers of a text; none where it cannot be told what belongs to which.
fn halves(text: &str) -> Option<(&str, &str)> {
    if let Some(halves) = text.split_once(';') {
        return Some(halves);
    }
    // With decimal points every comma parts; without, it parts only where a space follows.
    let commas = text.matches(',').count();
    if text.contains('.') {
        return match commas {
            0 => text.split_once(char::is_whitespace),
            _ => text.split_once(','),
        };
    }
    match (text.split_once(char::is_whitespace), commas) {
        (Some((first, second)), _) => Some((first.trim_end_matches(','), second)),
        // One number with its decimals is no two: no longitude has four digits.
        (None, 1) => text
            .split_once(',')
            .filter(|(_, second)| second.trim_start_matches(['-', '+']).len() <= 3),
        (None, 3) => {
            let middle = text.match_indices(',').nth(1)?.0;
            Some((text.get(..middle)?, text.get(middle + 1..)?))
        }
        (None, _) => None,
    }
}

/// A number as people write it: digits, with decimals behind a point or a comma.
fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('°').trim_end();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && !decimals.is_empty();
    if !is_number || !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

fn parts(degrees: f64, most: f64) -> Result<i32, PointError> {
    if degrees.abs() > most {
        return Err(PointError::Outside);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most 180 × 100,000, and no NaN among digits"
    )]
    let parts = (degrees * f64::from(PARTS)).round() as i32;
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_and_paste_is_read() {
        for text in [
            "-8.4567, 115.1234",
            "-8.4567,115.1234",
            "  -8.4567   115.1234 ",
            "-8.4567; 115.1234",
            "-8,4567; 115,1234",
            "-8,4567;115,1234",
            "-8,4567 115,1234",
            "-8,4567, 115,1234",
            "-8,4567,115,1234",
            "\u{2212}8.4567, +115.1234",
            "-8.4567°, 115.1234°",
            "-008.45670, 115.123400000004",
            "-8.4567\t115.1234",
        ] {
            let point: Point = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(point.to_string(), "-8.45670, 115.12340", "{text}");
        }
        let whole: Point = "-8, 115".parse().expect("whole degrees");
        assert_eq!(whole.geo(), "geo:-8.00000,115.00000");
        assert_eq!("-8,115".parse(), Ok(whole));
    }

    #[test]
    fn what_is_no_point_is_refused_and_degrees_that_are_none_are_named() {
        for text in [
            "",
            " ",
            "balai banjar",
            "-8.4567",
            "-8,4567",
            "-8.4567, 115.1234, 12",
            "-8.4567 115,1234 5",
            "-8,4567,115",
            "-8.45.67, 115.1234",
            "8°27'24\"S 115°07'24\"E",
            "-8.4567, NaN",
            "inf, 1e2",
            "-8., 115.",
            "--8.4, 115.1",
            "٨.٤, ١١٥.١",
            "-8.4567;115.1234;1",
        ] {
            assert_eq!(text.parse::<Point>(), Err(PointError::Unclear), "{text:?}");
        }
        for text in [
            "115.1234, -8.4567",
            "-90.00001, 0",
            "0, 180.00001",
            "0, -181",
            "99999999999999999999, 0",
        ] {
            assert_eq!(text.parse::<Point>(), Err(PointError::Outside), "{text:?}");
        }
        for edge in ["90, 180", "-90, -180", "0, 0"] {
            assert!(edge.parse::<Point>().is_ok(), "{edge}");
        }
    }

    #[test]
    fn it_is_rounded_to_about_a_metre() {
        let told = |text: &str| text.parse::<Point>().map(|point| point.to_string());
        assert_eq!(
            told("-8.456785, 115.123449"),
            Ok("-8.45679, 115.12345".to_owned())
        );
        assert_eq!(
            told("-0.000004, 0.00009"),
            Ok("0.00000, 0.00009".to_owned())
        );
    }

    #[test]
    fn whatever_is_printed_is_read_again() {
        for latitude in (-90..=90).step_by(9) {
            for longitude in (-180..=180).step_by(7) {
                let point = Point {
                    latitude: latitude * PARTS - latitude % 7,
                    longitude: longitude * PARTS - longitude % 13,
                };
                assert_eq!(point.to_string().parse(), Ok(point));
                let geo = point.geo();
                assert_eq!(geo.trim_start_matches("geo:").parse(), Ok(point));
                let json = serde_json::to_string(&point).expect("JSON");
                assert_eq!(serde_json::from_str(&json).ok(), Some(point));
            }
        }
    }
}
