//! Days as old registers write them: more ways than a form takes, for nobody can ask the clerk
//! of 2019 to write it again.

use jiff::civil::Date;

/// Beginnings of the months' names in Indonesian and English, with the spellings of old.
const MONTHS: [&[&str]; 12] = [
    &["jan"],
    &["feb", "peb"],
    &["mar"],
    &["apr"],
    &["mei", "may"],
    &["jun"],
    &["jul"],
    &["agu", "agt", "aug", "ags"],
    &["sep"],
    &["okt", "oct"],
    &["nov", "nop"],
    &["des", "dec"],
];

/// `25-11-2024`, `25/11/24`, `25 Nopember 2024`, `Senin, 25 Nov 2024`, `2024-11-25`. Day before
/// month; a year of two digits is in this century.
pub(super) fn read(text: &str) -> Option<Date> {
    let text = text.rsplit_once(',').map_or(text, |(_, after)| after);
    let mut parts = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty());
    let [first, middle, last] = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() {
        return None;
    }
    let (year, day) = match first.len() {
        4 => (first, last),
        _ => (last, first),
    };
    let year: i16 = match (year.len(), number(year)?) {
        (2, year) => 2000 + year,
        (4, year) => year,
        _ => return None,
    };
    let month = number(middle).or_else(|| named(middle))?;
    let small = |number: i16| i8::try_from(number).ok();
    Date::new(year, small(month)?, small(number(day)?)?).ok()
}

fn number(text: &str) -> Option<i16> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn named(text: &str) -> Option<i16> {
    let text = text.to_lowercase();
    let month = MONTHS
        .iter()
        .position(|starts| starts.iter().any(|start| text.starts_with(start)))?;
    i16::try_from(month + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::read;
    use jiff::civil::date;

    #[test]
    fn a_day_is_read_however_it_was_written() {
        for text in [
            "25-11-2024",
            "25/11/24",
            "25.11.2024",
            "25 Nopember 2024",
            "Senin, 25 Nov 2024",
            "2024-11-25",
            "25 November 2024",
        ] {
            assert_eq!(read(text), Some(date(2024, 11, 25)), "{text}");
        }
        assert_eq!(read("1 Pebruari 2020"), Some(date(2020, 2, 1)));
        for text in [
            "",
            "31-02-2024",
            "kemarin",
            "25-11",
            "25-13-2024",
            "1-2-3-4",
            "2024",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
