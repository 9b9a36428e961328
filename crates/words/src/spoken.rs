use casework::{ComplaintNumber, PhoneNumber};

use crate::{Lang, args, t, tf};

/// A whole number with the language's separator of thousands: `10.000`.
pub fn number(lang: Lang, value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let separator = t(lang, "number-thousands");
    let mut text = String::new();
    if value < 0 {
        text.push('−');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push_str(&separator);
        }
        text.push(digit);
    }
    text
}

/// Words joined as a list: `Sekcam`, `Sekcam dan Camat`, `Kasi A, Kasi B, dan Kasi C`.
pub fn list(lang: Lang, items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => tf(lang, "list-two", &args!["a" => one, "b" => two]),
        [start @ .., last] => tf(
            lang,
            "list-many",
            &args!["start" => start.join(", "), "last" => last],
        ),
    }
}

/// A phone number for reading: `0812-3456-7890`.
pub fn phone(number: &PhoneNumber) -> String {
    number.printed()
}

/// Each digit said alone: `satu lima nol`. Other characters are left out.
pub fn digits_spoken(lang: Lang, digits: &str) -> String {
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .map(|digit| t(lang, &format!("digit-{digit}")))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A whole number from 0 to 9999 in words: `dua ribu dua puluh enam`. A larger
/// one is said digit by digit.
pub fn number_spoken(lang: Lang, value: u32) -> String {
    if value > 9_999 {
        return digits_spoken(lang, &value.to_string());
    }
    if value == 0 {
        return t(lang, "digit-0");
    }
    let mut words = Vec::new();
    let (thousands, hundreds, rest) = (value / 1000, value / 100 % 10, value % 100);
    if thousands > 0 {
        words.push(group(lang, "thousand", thousands));
    }
    if hundreds > 0 {
        words.push(group(lang, "hundred", hundreds));
    }
    match rest {
        0 => {}
        1..=9 => words.push(t(lang, &format!("digit-{rest}"))),
        10..=19 => words.push(t(lang, &format!("teen-{rest}"))),
        _ => {
            let tens = t(lang, &format!("tens-{}", rest / 10));
            match rest % 10 {
                0 => words.push(tens),
                ones => {
                    let ones = t(lang, &format!("digit-{ones}"));
                    words.push(tf(
                        lang,
                        "tens-ones",
                        &args!["tens" => tens, "ones" => ones],
                    ));
                }
            }
        }
    }
    words.join(" ")
}

/// A complaint number as said on the telephone: `STM, dua ribu dua puluh enam,
/// satu lima nol`; the register number digit by digit, because hundreds are
/// misheard.
pub fn spoken_number(lang: Lang, number: &ComplaintNumber) -> String {
    let year = number_spoken(lang, u32::from(number.register.year.unsigned_abs()));
    let serial = digits_spoken(lang, &number.register.number.to_string());
    format!("{}, {year}, {serial}", number.prefix)
}

/// One thousand and one hundred are single words in Indonesian (`seribu`).
fn group(lang: Lang, name: &str, count: u32) -> String {
    if count == 1 {
        return t(lang, &format!("{name}-one"));
    }
    let count = t(lang, &format!("digit-{count}"));
    tf(lang, &format!("{name}-many"), &args!["n" => count])
}
