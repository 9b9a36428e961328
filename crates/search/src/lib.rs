//! What a text is found by, and what a query asks.
//!
//! Texts in, texts out: [`index`] gives what is written into a full-text index,
//! [`Query`] what it is asked, alike for SQLite's FTS5 and PostgreSQL's `tsvector`, so
//! that both find the same. Neither engine stems or folds anything itself: all of it is
//! done here, and both see words of `[a-z0-9]` only.
//!
//! Sealed texts are indexed by keyed digests of their words, which the caller makes; a
//! query asks for the word and for its digest.
//!
//! Four lists stand beside the source. `stop.txt` and `fixed.txt` decide what stands in an
//! index: who changes them, or a rule of [`fold`] or [`stems`], indexes anew.
//!
//! ```
//! use search::{Marker, Query, index};
//!
//! let story = "Lampu jalan di depan SD 2 sudah dilaporkan dua kali.";
//! assert_eq!(index(&[story]).stems, "lampu jalan depan sd 2 sudah lapor dua kali");
//!
//! let query = Query::parse("laporan lampu");
//! let open = |_: &str| String::new();
//! assert_eq!(query.fts5(None, &open), "stems:lapor AND stems:lampu");
//! // Where offices share an index, each has words of its own in it.
//! assert_eq!(index(&["Got"]).within("o1").stems, "o1got");
//! assert_eq!(query.tsquery(Some("o1"), &open), "_o1lapor & _o1lampu");
//! assert_eq!(Marker::new(&query).mark(story).len(), 2);
//! ```

mod fold;
mod index;
mod mark;
mod number;
mod phone;
mod query;
mod render;
mod similar;
mod stem;

pub use self::fold::{Token, fold};
pub use self::index::{Indexed, MAX_CHARS, MAX_WORDS, index, index_blind};
pub use self::mark::{Marker, Snippet};
pub use self::number::NumberHint;
pub use self::phone::{Phone, phone_key, phones};
pub use self::query::{QUERY_CHARS, QUERY_TERMS, Query};
pub use self::similar::{Profile, similar, similar_by};
pub use self::stem::{is_stop_word, stem, stems};
