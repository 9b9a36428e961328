//! Everything people read: translations, and the rules that turn values into
//! words (dates, lengths of time, due times, refusals, numbers said aloud).
//!
//! Indonesian is the first language, English the second. A text lives in
//! `locales/{id,en}/*.ftl` ([Fluent](https://projectfluent.org)), one file for
//! each group of pages; Rust and templates only name its key. Tests hold both
//! languages to the same keys and arguments, and hold the sources of `web` to
//! keys that exist.
//!
//! Pure: no clock, no time zone database. Clock times are local civil times; who
//! calls has already moved them into the office's zone.
//!
//! ```
//! use words::{Lang, Texts, args};
//!
//! let texts = Texts::shared();
//! assert_eq!(texts.get(Lang::Id, "time-today"), "hari ini");
//! assert_eq!(texts.format(Lang::Id, "length-minutes", &args!["n" => 38]), "38 menit");
//! ```

mod arg;
mod dates;
mod durations;
mod explain;
mod findings;
mod keys;
mod lang;
mod parse;
mod refusal;
mod sheets;
mod spoken;
mod texts;

pub use arg::{Arg, ToArg};
pub use dates::{
    date_long, date_short, date_short_year, month, relative_due, stamp, time, time_zone_abbr,
    weekday, weekday_date,
};
pub use durations::{minutes_words, standard};
pub use explain::{explain, explain_line};
pub use findings::{
    advice, calendar_fault, fault, fault_place, profile_fault, remedy, span, warning,
};
pub use keys::{
    act_key, channel_icon, channel_key, ending_key, identity_key, missing_key, reply_way_key,
    unit_key, urgency_key,
};
pub use lang::Lang;
pub use parse::{parse_date, parse_hours, parse_time};
pub use refusal::{Names, missing, missing_list, refusal};
pub use sheets::sheet_fault;
pub use spoken::{digits_spoken, list, number, number_spoken, phone, spoken_number};
pub use texts::{Texts, t, tf};
