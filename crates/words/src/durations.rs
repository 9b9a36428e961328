use worktime::Standard;

use crate::{Lang, args, keys::unit_key, tf};

/// A length of working time in its two largest units: `38 menit`,
/// `1 jam 10 menit`, `1 hari 1 jam`.
///
/// `minutes` is working time (its sign is dropped: the sentence around it says
/// "sisa" or "lewat"); `day_minutes` is the working time of one day of the
/// office, 0 to never speak of days.
pub fn minutes_words(lang: Lang, minutes: i64, day_minutes: i64) -> String {
    let total = minutes.unsigned_abs();
    let day = u64::try_from(day_minutes).unwrap_or(0);
    let days = total.checked_div(day).unwrap_or(0);
    let rest = total - days * day;
    let parts = [
        ("length-days", days),
        ("length-hours", rest / 60),
        ("length-minutes", rest % 60),
    ];
    let mut spoken: Vec<String> = parts
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .take(2)
        .map(|(key, n)| tf(lang, key, &args!["n" => n]))
        .collect();
    if spoken.is_empty() {
        spoken.push(tf(lang, "length-minutes", &args!["n" => 0]));
    }
    spoken.join(" ")
}

/// A standard time in words: `1 jam`, `2 hari kerja`.
pub fn standard(lang: Lang, standard: Standard) -> String {
    tf(
        lang,
        unit_key(standard.unit),
        &args!["n" => standard.amount.get()],
    )
}
